//! What can be seen from outside of a running gateway: the private port, and that no secret is in anything it says (S1).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tc_orders::{ErrorKind, OrderId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::log;
use super::metrics::Metrics;
use super::private::{Private, private};
use super::requests::{Notes, REQUEST_ID, observe};
use crate::heard::Lines;
use crate::serve::{Limits, serve};
use crate::store::{
    Answer, Begun, Binding, Bounds, Census, ClientKey, Memory, Orphan, Party, RecordKey, Store,
    Unreachable,
};
use crate::{Problem, Quota, Verdict};

/// Runs something to its end on this thread.
fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

async fn text(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    String::from_utf8(bytes.unwrap().to_vec()).unwrap()
}

async fn get_from(app: &Router, path: &str) -> Response {
    let request = Request::get(path).body(Body::empty()).unwrap();
    app.clone().oneshot(request).await.unwrap()
}

// The private port.

/// A store that never answers.
struct Silent;

/// A method of the store's trait that never answers.
macro_rules! never {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        impl Store for Silent {
            $(fn $name<'a>(&'a self, $($argument: $kind),*) -> Answer<'a, $answer> {
                $(let _ = $argument;)*
                Box::pin(std::future::pending::<Result<$answer, Unreachable>>())
            })*
        }
    };
}

never! {
    fn take(what: &'static str, client: &'a ClientKey, quota: Quota) -> Verdict;
    fn put_back(what: &'static str, client: &'a ClientKey, quota: Quota) -> ();
    fn open_place(client: &'a ClientKey, place: &'a RecordKey, limit: u32, lasts: Duration, party: Party) -> bool;
    fn name_hold(client: &'a ClientKey, place: &'a RecordKey, order: OrderId, lasts: Duration) -> ();
    fn free_place(client: &'a ClientKey, place: &'a RecordKey, party: Party) -> ();
    fn has_hold(order: OrderId) -> bool;
    fn prolong_hold(order: OrderId, lasts: Duration) -> bool;
    fn close_hold(order: OrderId) -> bool;
    fn holds_of(client: &'a ClientKey, most: usize) -> Vec<OrderId>;
    fn census() -> Census;
    fn begin(record: &'a RecordKey, binding: &'a Binding, lease: Duration) -> Begun;
    fn forget(record: &'a RecordKey) -> ();
    fn finish(record: &'a RecordKey, outcome: &'a str, keep: Duration, unclaimed: Option<Duration>) -> ();
    fn claim(record: &'a RecordKey) -> bool;
    fn orphans(most: usize, lease: Duration) -> Vec<Orphan>;
    fn cached(name: &'a str) -> Option<String>;
    fn cache(name: &'a str, text: &'a str, keep: Duration) -> ();
    fn may_fetch(name: &'a str, lease: Duration) -> bool;
    fn ping() -> ();
}

/// The private port with a store, and what is wrong besides, by the names that it has for them.
fn port(metrics: &Metrics, store: Arc<dyn Store>, wrong: &'static [&str]) -> Router {
    private(Private {
        store,
        breaker_open: Arc::new(|| wrong.contains(&"upstream")),
        key_refused: Arc::new(|| wrong.contains(&"key")),
        draining: watch::channel(wrong.contains(&"draining")).1,
        metrics: metrics.clone(),
    })
}

#[test]
fn readiness_names_what_is_missing_and_ends_with_the_instance_only() {
    Metrics::of_this_thread(|metrics| {
        run(async {
            let memory = || Arc::new(Memory::new(Bounds::default())) as Arc<dyn Store>;
            tokio::time::pause();
            let silent = || Arc::new(Silent) as Arc<dyn Store>;
            let cases: [(_, &'static [&str], _); 6] = [
                (memory(), &[], "[]"),
                (memory(), &["upstream"], r#"["upstream"]"#),
                (memory(), &["key"], r#"["key"]"#),
                (memory(), &["draining"], r#"["draining"]"#),
                (silent(), &[], r#"["store"]"#),
                (
                    silent(),
                    &["upstream", "key", "draining"],
                    r#"["store","upstream","key","draining"]"#,
                ),
            ];
            for (store, wrong, failing) in cases {
                let port = port(metrics, store, wrong);
                let response = get_from(&port, "/readyz").await;
                let ready = !wrong.contains(&"draining");
                let status = if ready { 200 } else { 503 };
                assert_eq!(response.status().as_u16(), status, "{failing}");
                let body = format!(r#"{{"failing":{failing},"ready":{ready}}}"#);
                assert_eq!(text(response).await, body);
            }
        });
    });
}

#[test]
fn the_process_lives_whatever_it_lacks() {
    Metrics::of_this_thread(|metrics| {
        run(async {
            let port = port(metrics, Arc::new(Silent), &["upstream", "draining"]);
            let response = get_from(&port, "/healthz").await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(text(response).await, "ok\n");
        });
    });
}

#[test]
fn prometheus_can_read_the_metrics() {
    Metrics::of_this_thread(|metrics| {
        run(async {
            let port = port(metrics, Arc::new(Silent), &["upstream", "draining"]);
            let response = get_from(&port, "/metrics").await;
            assert_eq!(
                response.headers()["content-type"],
                "text/plain; version=0.0.4; charset=utf-8"
            );
            assert!(
                text(response)
                    .await
                    .contains("\ntc_gateway_connections 0\n")
            );
        });
    });
}

/// An alert that watches the gauge ends when the rest does, although nobody calls.
#[test]
fn the_breakers_gauge_is_what_readiness_says() {
    Metrics::of_this_thread(|metrics| {
        run(async {
            let open = Arc::new(AtomicBool::new(true));
            let port = private(Private {
                store: Arc::new(Memory::new(Bounds::default())),
                breaker_open: Arc::new({
                    let open = open.clone();
                    move || open.load(Ordering::SeqCst)
                }),
                key_refused: Arc::new(|| false),
                draining: watch::channel(false).1,
                metrics: metrics.clone(),
            });
            for (is_open, failing, gauge) in [
                (
                    true,
                    r#""failing":["upstream"]"#,
                    "tc_gateway_breaker_open 1",
                ),
                (false, r#""failing":[]"#, "tc_gateway_breaker_open 0"),
            ] {
                open.store(is_open, Ordering::SeqCst);
                let ready = text(get_from(&port, "/readyz").await).await;
                assert!(ready.contains(failing), "{ready}");
                let measured = text(get_from(&port, "/metrics").await).await;
                assert!(measured.lines().any(|line| line == gauge), "{measured}");
            }
        });
    });
}

// Logs and metrics of requests.

/// Runs something, and returns all that was logged and measured.
fn watched<T>(json: bool, filter: &str, work: impl Future<Output = T>) -> (T, String, String) {
    let lines = Lines::default();
    let writer = lines.clone();
    let filter = log::parse(filter).unwrap();
    let subscriber = log::subscriber(json, filter, move || writer.clone());
    Metrics::of_this_thread(|metrics| {
        let done = tracing::subscriber::with_default(subscriber, || run(work));
        (done, lines.text(), metrics.text())
    })
}

/// A gateway's routes, with handlers that say what handlers may say.
fn app() -> Router {
    let reserve = |Extension(notes): Extension<Notes>, _: String| async move {
        notes.client(&ClientKey("0123456789abcdef0123456789abcdef".into()));
        notes.order(497_291_910);
        tracing::info!("reserved");
        StatusCode::CREATED
    };
    let refuse = || async { Problem::not_yours() };
    Router::new()
        .route("/v1/resources/orders", post(reserve))
        .route("/v1/resources/orders/{id}", get(refuse).patch(refuse))
        .route("/slow", get(std::future::pending::<()>))
        .layer(axum::middleware::from_fn(
            |request, next: axum::middleware::Next| observe(request, |request| next.run(request)),
        ))
}

/// The line that JSON readers get.
fn line(log: &str, message: &str) -> serde_json::Value {
    log.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|line| line["message"] == message)
        .unwrap_or_else(|| panic!("no {message} in {log}"))
}

#[test]
fn a_request_is_one_line_and_one_count() {
    let (response, log, metrics) = watched(true, "info", async {
        let request = Request::post("/v1/resources/orders").body(Body::empty());
        app().oneshot(request.unwrap()).await.unwrap()
    });
    let request = line(&log, "request");
    assert_eq!(request["route"], "orders");
    assert_eq!(request["method"], "POST");
    assert_eq!(request["status"], 201);
    assert_eq!(request["order"], 497_291_910);
    assert_eq!(request["client"], "01234567", "a part of it is enough");
    assert!(request["ms"].as_f64().unwrap() < 10_000.0);
    assert!(request.get("code").is_none());
    let id = request["id"].as_str().unwrap();
    assert_eq!(id.len(), 32);
    assert_eq!(response.headers()[REQUEST_ID], id);
    assert_eq!(line(&log, "reserved")["span"]["id"], id);
    assert_eq!(log.lines().count(), 2);
    assert!(
        metrics
            .contains(r#"tc_gateway_requests_total{route="orders",method="POST",status="201"} 1"#)
    );
}

#[test]
fn a_problem_is_logged_with_its_code() {
    let (_, log, _) = watched(true, "info", async {
        get_from(&app(), "/v1/resources/orders/5f0c0ffee0ddf00dcafe0001").await
    });
    let request = line(&log, "request");
    assert_eq!(request["code"], ErrorKind::NotFound.as_str());
    assert_eq!(request["route"], "order");
}

/// An id that the client sends is not taken over: it would choose what stands in the log.
#[test]
fn every_request_has_an_id_of_ours() {
    let (ids, log, _) = watched(false, "info", async {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let request = Request::get("/").header(REQUEST_ID, "canary-1");
            let response = app().oneshot(request.body(Body::empty()).unwrap()).await;
            ids.push(response.unwrap().headers()[REQUEST_ID].clone());
        }
        ids
    });
    assert_ne!(ids[0], ids[1]);
    assert!(!log.contains("canary"));
}

/// Who does not wait for his answer is counted too.
#[test]
fn a_client_that_hangs_up_is_counted() {
    let ((), log, metrics) = watched(true, "info", async {
        let app = app();
        let asked = get_from(&app, "/slow");
        let moment = Duration::from_millis(20);
        assert!(tokio::time::timeout(moment, asked).await.is_err());
    });
    assert!(line(&log, "request").get("status").is_none());
    assert!(metrics.contains(r#"{route="other",method="GET",status="gone"} 1"#));
}

/// S7: a request whose time is over was answered: its client did wait.
#[test]
fn a_request_whose_time_is_over_is_told_of_with_its_answer() {
    let (answer, log, metrics) = watched(true, "info", async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let limits = Limits {
            request: Duration::from_millis(20),
            ..Limits::default()
        };
        let serving = serve(listener, app(), limits, std::future::pending());
        let asked = async {
            let request = b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n";
            client.write_all(request).await.unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).await.unwrap();
            answer
        };
        tokio::select! {
            () = serving => unreachable!("it serves for as long as it is asked"),
            answer = asked => answer,
        }
    });
    assert!(answer.starts_with("HTTP/1.1 504 "), "{answer}");
    let request = line(&log, "request");
    assert_eq!(request["status"], 504);
    assert_eq!(request["code"], ErrorKind::Timeout.as_str());
    assert!(metrics.contains(r#"{route="other",method="GET",status="504"} 1"#));
}

/// S1: whatever stands in a request, on every route and at the most talkative setting, is neither logged nor measured.
#[test]
fn nothing_of_a_request_is_in_a_line_or_a_metric() {
    const HEADERS: [&str; 12] = [
        "authorization",
        "cookie",
        "forwarded",
        "idempotency-key",
        "origin",
        "referer",
        "tc-order-token",
        "traceparent",
        "user-agent",
        "x-forwarded-for",
        "x-real-ip",
        "x-request-id",
    ];
    let body = r#"{"event":"canary","random":{"canary":1},"customer":{"email":"canary@example.com",
        "first_name":"canary","last_name":"canary","mobile":"+7 canary"},"promocodes":["canary"]}"#;
    for json in [true, false] {
        let (asked, log, metrics) = watched(json, "trace", async {
            let mut asked = 0;
            for path in [
                "/v1/resources/orders?token=canary",
                "/v1/resources/orders/canary?canary=canary",
                "/canary/canary",
            ] {
                for method in ["GET", "POST", "PATCH", "OPTIONS", "CANARY"] {
                    let method = Method::from_bytes(method.as_bytes()).unwrap();
                    let mut request = Request::builder().method(method).uri(path);
                    for header in HEADERS {
                        request = request.header(header, "canary, key canary; canary=canary");
                    }
                    let peer: std::net::SocketAddr = "203.0.113.77:4711".parse().unwrap();
                    request = request.extension(ConnectInfo(peer));
                    let request = request.body(Body::from(body)).unwrap();
                    let response = app().oneshot(request).await.into_response();
                    assert!(response.headers().contains_key(REQUEST_ID));
                    asked += 1;
                }
            }
            asked
        });
        assert_eq!(log.matches("route").count(), asked, "{log}");
        for (what, said) in [("log", &log), ("metrics", &metrics)] {
            // With its colon: the digits alone may be in a random id.
            for canary in ["canary", "CANARY", "203.0.113", ":4711", "+7"] {
                assert!(!said.contains(canary), "{canary} in the {what}:\n{said}");
            }
        }
    }
}

/// S1: libraries trace what they handle, headers too. No filter turns that on.
#[test]
fn no_filter_lets_libraries_talk() {
    let (_, log, _) = watched(false, "trace,hyper=trace,reqwest=trace", async {
        tracing::trace!(target: "hyper::proto", "authorization: key canary-1");
        tracing::debug!(target: "reqwest::connect", "canary-2");
        tracing::info!(target: "redis", "canary-3");
        tracing::warn!(target: "rustls", "a certificate expires");
        tracing::trace!("ours");
    });
    assert!(!log.contains("canary"), "{log}");
    assert!(log.contains("a certificate expires"));
    assert!(log.contains("ours"));
}
