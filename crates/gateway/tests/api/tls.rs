//! S8: the upstream over TLS. The machine's authorities say which certificates are good; here `SSL_CERT_FILE` names the one
//! authority that there is. What does not show such a certificate for the host of the configuration is sent nothing, least of
//! all the key.

use std::net::SocketAddr;

use rcgen::{CertificateParams, date_time_ymd};
use rustls::version;

use crate::support::tls::{Authority, Front, HOST, itself};
use crate::support::{
    Ask, DEMO_EVENT, KEY, NEVER, ORDERS, Program, Reply, SEED_EVENT, Script, Session, Upstream,
    event_path, uuid, wish,
};

/// A gateway that believes this authority, before `https://localhost` at that port.
async fn gateway(authority: &Authority, front: SocketAddr) -> Program {
    let file = authority.file();
    let url = format!("https://{HOST}:{}", front.port());
    let environment = [("SSL_CERT_FILE", file.to_str().unwrap())];
    let settings = [("UPSTREAM__URL", url.as_str()), ("LOG__LEVEL", "trace")];
    Program::start_in(&environment, front, &settings).await
}

#[tokio::test]
async fn s8_an_upstream_with_a_good_certificate_is_asked() {
    let authority = Authority::new();
    for versions in [&[&version::TLS13][..], &[&version::TLS12]] {
        let upstream = Upstream::start(NEVER * 20).await;
        let good = authority.certify(HOST, |_| ());
        let front = Front::start(good, versions, upstream.address).await;
        let gateway = gateway(&authority, front.address).await;
        let event = Ask::get(&event_path(DEMO_EVENT));
        // Calls for one connection share one.
        let mut session = Session::open(gateway.address).await;
        assert_eq!(session.ask(&event).await.good(200)["id"], DEMO_EVENT);
        let reserve = Ask::post(ORDERS, &wish()).key(&uuid());
        session.ask(&reserve).await.good(201);
        assert_eq!(upstream.calls().await, 2);
        assert_eq!(front.opened(), 1, "one handshake for both calls");
    }
}

#[tokio::test]
async fn s8_an_upstream_that_cannot_prove_its_name_is_sent_nothing() {
    let (authority, another) = (Authority::new(), Authority::new());
    let past = |server: &mut CertificateParams| {
        server.not_before = date_time_ymd(2019, 1, 1);
        server.not_after = date_time_ymd(2020, 1, 1);
    };
    let future = |server: &mut CertificateParams| server.not_before = date_time_ymd(4000, 1, 1);
    let nothing = |_: &mut CertificateParams| ();
    for (what, shown) in [
        (
            "another host",
            authority.certify("api.ticketscloud.example", nothing),
        ),
        (
            "a host below it",
            authority.certify("api.localhost", nothing),
        ),
        (
            "an address in place of the name",
            authority.certify("127.0.0.1", nothing),
        ),
        ("expired", authority.certify(HOST, past)),
        ("not good yet", authority.certify(HOST, future)),
        ("another authority", another.certify(HOST, nothing)),
        ("its own authority", itself()),
    ] {
        let script =
            Script::start(Reply::json(200, &serde_json::json!({ "id": SEED_EVENT }))).await;
        let front = Front::start(shown, rustls::ALL_VERSIONS, script.address).await;
        let gateway = gateway(&authority, front.address).await;
        for ask in [
            Ask::get(&event_path(DEMO_EVENT)),
            Ask::post(ORDERS, &wish()).key(&uuid()),
        ] {
            let answer = ask.send(gateway.address).await;
            let problem = answer.problem(503, "server");
            assert!(
                problem.get("until").is_none(),
                "{what}: nothing was sent: {problem}"
            );
        }
        assert_eq!((script.calls(), front.opened()), (0, 0), "{what}");
        let log = gateway.stopped().await;
        assert!(
            log.contains("upstream call failed") && !log.contains(KEY),
            "{what}: {log}"
        );
    }
}

/// There is no way back to a connection that anybody can read.
#[tokio::test]
async fn s8_an_upstream_that_speaks_no_tls_is_sent_nothing() {
    let script = Script::start(Reply::json(200, &serde_json::json!({ "id": DEMO_EVENT }))).await;
    let gateway = gateway(&Authority::new(), script.address).await;
    let event = Ask::get(&event_path(DEMO_EVENT));
    event.send(gateway.address).await.problem(503, "server");
    assert_eq!(script.calls(), 0);
}
