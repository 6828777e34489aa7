//! Redis over TLS, as those who rent one have it: what it shows has to be believed by the machine, like the upstream's.

use std::net::SocketAddr;

use crate::redis_server::RedisServer;
use crate::support::tls::{Authority, Front, HOST};
use crate::support::{Answer, Ask, NEVER, ORDERS, Program, Upstream, eventually, uuid, wish};

/// A password as the address has it. The server knows of none, and refuses it: then it was sent.
const PASSWORD: &str = "a-word-that-nobody-is-to-hear";

/// A gateway that shares its state by TLS, and believes this authority.
async fn gateway(authority: &Authority, upstream: SocketAddr, who: &str, port: u16) -> Program {
    let file = authority.file();
    let url = format!("rediss://{who}{HOST}:{port}/0");
    let settings = [("STORE__KIND", "redis"), ("STORE__URL", url.as_str())];
    let environment = [("SSL_CERT_FILE", file.to_str().unwrap())];
    Program::start_in(&environment, upstream, &settings).await
}

async fn readiness(gateway: &Program) -> Answer {
    Ask::get("/readyz").send(gateway.private_address).await
}

#[tokio::test]
async fn s8_redis_over_tls_with_a_good_certificate_has_the_state_of_all() {
    let authority = Authority::new();
    let redis = RedisServer::start();
    let good = authority.certify(HOST, |_| ());
    let front = Front::start(good, rustls::ALL_VERSIONS, redis.address()).await;
    let upstream = Upstream::start(NEVER * 20).await;
    let one = gateway(&authority, upstream.address, "", front.address.port()).await;
    let another = gateway(&authority, upstream.address, "", front.address.port()).await;
    for gateway in [&one, &another] {
        eventually("a gateway that shares", || async {
            (readiness(gateway).await.good(200)["failing"] == serde_json::json!([])).then_some(())
        })
        .await;
    }
    let reserve = Ask::post(ORDERS, &wish()).key(&uuid());
    let made = reserve.send(one.address).await;
    let told = reserve.send(another.address).await;
    assert_eq!(made.good(201)["id"], told.good(201)["id"]);
    assert_eq!(upstream.calls().await, 1);
    assert!(front.opened() >= 2, "nobody went another way");
}

#[tokio::test]
async fn s8_a_redis_that_cannot_prove_its_name_is_sent_nothing() {
    let (authority, another) = (Authority::new(), Authority::new());
    let redis = RedisServer::start();
    let upstream = Upstream::start(NEVER * 20).await;
    let wrong = another.certify(HOST, |_| ());
    let front = Front::start(wrong, rustls::ALL_VERSIONS, redis.address()).await;
    let who = format!("gateway:{PASSWORD}@");
    let gateway = gateway(&authority, upstream.address, &who, front.address.port()).await;
    let answer = readiness(&gateway).await;
    assert_eq!(answer.good(200)["failing"], serde_json::json!(["store"]));
    // Buyers are served all the same, by a stricter limit.
    let reserve = Ask::post(ORDERS, &wish()).key(&uuid());
    reserve.send(gateway.address).await.good(201);
    assert_eq!(front.opened(), 0);
    let log = gateway.stopped().await;
    assert!(log.contains(r#""cause":"tls""#), "{log}");
    assert!(!log.contains(PASSWORD), "{log}");
}
