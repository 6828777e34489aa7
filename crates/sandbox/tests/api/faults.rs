//! Ordered troubles: what a client sees of each, and whether its request was carried out.

use std::io::Read as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{DEMO_EVENT, FLOOR, ORDERS, Server, count, path_of};

const POST_ORDERS: &str = "POST /v1/resources/orders";

fn wish() -> Option<Value> {
    Some(json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 } }))
}

async fn orders(server: &Server) -> usize {
    count(&server.look("orders").await["orders"])
}

/// Waits until so many requests are being held: without sleeping, because the server says so.
async fn held(server: &Server, requests: u64) {
    while server.look("faults").await["held"] != requests {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn drop_before_ends_the_connection_and_nothing_happened() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": POST_ORDERS, "kind": "drop-before", "times": 2 }),
        )
        .await;
    for _ in 0..2 {
        let error = server.try_api("POST", ORDERS, wish()).await.unwrap_err();
        assert!(error.is_incomplete_message(), "{error:?}");
    }
    assert_eq!(orders(&server).await, 0);
    assert_eq!(server.api("POST", ORDERS, wish()).await.status, 201);
    let requests = server.look("requests").await;
    assert_eq!(
        [0, 1, 2].map(|at| &requests[at]["status"]),
        [&Value::Null, &Value::Null, &json!(201)]
    );
}

#[tokio::test]
async fn drop_after_ends_the_connection_and_the_order_is_made() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": POST_ORDERS, "kind": "drop-after" }),
        )
        .await;
    server.try_api("POST", ORDERS, wish()).await.unwrap_err();
    assert_eq!(orders(&server).await, 1);
    let order = &server.look("orders").await["orders"][0];
    server
        .control(
            "faults",
            json!({ "route": "PATCH /v1", "kind": "drop-after" }),
        )
        .await;
    server
        .try_api(
            "PATCH",
            &path_of(order),
            Some(json!({ "status": "canceled" })),
        )
        .await
        .unwrap_err();
    assert_eq!(
        server.get(&path_of(order)).await.json()["status"],
        "canceled"
    );
}

#[tokio::test]
async fn not_one_byte_comes_before_a_drop() {
    let server = Server::start().await;
    for kind in ["drop-before", "drop-after"] {
        server
            .control("faults", json!({ "route": "GET /v1", "kind": kind }))
            .await;
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = format!(
            "GET /v1/services/simple/events HTTP/1.1\r\nhost: x\r\nauthorization: key {}\r\n\r\n",
            tc_sandbox::DEFAULT_KEY
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // An end or a reset: both are drops.
        let _ = stream.read_to_end(&mut answer).await;
        assert_eq!(answer, b"", "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_were_used_before_have_ended_when_a_drop_is_ordered() {
    let server = Server::start().await;
    let mut used = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = b"GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await.unwrap();
        assert_eq!(&begin, b"HTTP/1.1 401");
        used.push(stream);
    }
    let fault = json!({ "route": POST_ORDERS, "kind": "drop-after" });
    server.control("faults", fault).await;
    for stream in used {
        // Without waiting: a browser that sends something now is to find the end, not somebody who still listens.
        let mut stream = stream.into_std().unwrap();
        stream.read_to_string(&mut String::new()).unwrap();
    }
    assert_eq!(server.get("/v1/x").await.headers["connection"], "close");
    server
        .send("DELETE", "/_sandbox/faults", &[], "")
        .await
        .unwrap();
    assert_eq!(server.get("/v1/x").await.headers.get("connection"), None);
}

#[tokio::test]
async fn status_is_a_proxy_s_page_and_nothing_happened() {
    let server = Server::start().await;
    let fault = json!({ "route": POST_ORDERS, "kind": "status", "status": 503, "retry_after": 7 });
    server.control("faults", fault).await;
    let answer = server.api("POST", ORDERS, wish()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        (
            &answer.headers["retry-after"],
            &answer.headers["content-type"]
        ),
        (&"7".parse().unwrap(), &"text/html".parse().unwrap())
    );
    assert!(answer.text().starts_with("<html>"));
    assert_eq!(answer.headers.get("x-partner"), None);
    assert_eq!(orders(&server).await, 0);
}

#[tokio::test]
async fn garbage_is_carried_out_and_can_not_be_read() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": "* /v1", "kind": "garbage", "times": 2 }),
        )
        .await;
    let answer = server.api("POST", ORDERS, wish()).await;
    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.headers["content-type"],
        "application/json; charset=UTF-8"
    );
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    let order = &server.look("orders").await["orders"][0];
    assert_eq!(server.get(&path_of(order)).await.status, 200);
}

#[tokio::test]
async fn truncate_is_carried_out_and_ends_too_early() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": POST_ORDERS, "kind": "truncate" }),
        )
        .await;
    let body = wish().unwrap().to_string();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let request = format!(
        "POST {ORDERS} HTTP/1.1\r\nhost: x\r\nauthorization: key {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        tc_sandbox::DEFAULT_KEY,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, part) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201"));
    let promised = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    assert!(
        part.starts_with("{\"id\":\"") && part.len() < promised.parse().unwrap(),
        "{answer}"
    );
    assert_eq!(orders(&server).await, 1);
}

#[tokio::test]
async fn latency_delays_and_keeps_others_off_the_order() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    server
        .control(
            "faults",
            json!({ "route": "PATCH /v1", "kind": "latency", "ms": 300 }),
        )
        .await;
    let began = Instant::now();
    let slow = tokio::spawn({
        let (server, order) = (server.clone(), order.clone());
        async move { server.patch(&order, json!({ "status": "canceled" })).await }
    });
    while count(&server.look("requests").await) < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        server
            .patch(&order, json!({ "status": "canceled" }))
            .await
            .status,
        409
    );
    assert_eq!(slow.await.unwrap().status, 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn hold_keeps_the_answer_of_what_was_carried_out() {
    let server = Server::start().await;
    server
        .control("faults", json!({ "route": POST_ORDERS, "kind": "hold" }))
        .await;
    let request = tokio::spawn({
        let server = server.clone();
        async move { server.api("POST", ORDERS, wish()).await }
    });
    held(&server, 1).await;
    assert_eq!(orders(&server).await, 1);
    assert_eq!(server.control("release", json!({})).await["released"], 1);
    assert_eq!(request.await.unwrap().status, 201);
}

#[tokio::test]
async fn what_reached_the_server_is_carried_out_though_the_client_hangs_up() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": POST_ORDERS, "kind": "hold", "before": true }),
        )
        .await;
    let request = tokio::spawn({
        let server = server.clone();
        async move { server.try_api("POST", ORDERS, wish()).await }
    });
    held(&server, 1).await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert_eq!(orders(&server).await, 0);
    server.control("release", json!({})).await;
    while orders(&server).await == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_reset_forgets_what_is_being_held() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": POST_ORDERS, "kind": "hold", "before": true, "times": 9 }),
        )
        .await;
    let request = tokio::spawn({
        let server = server.clone();
        async move { server.api("POST", ORDERS, wish()).await }
    });
    held(&server, 1).await;
    server.control("reset", json!({})).await;
    assert_eq!(
        request.await.unwrap().status,
        503,
        "it belonged to what is gone"
    );
    assert_eq!(orders(&server).await, 0);
    assert_eq!(
        server.look("faults").await,
        json!({ "armed": [], "held": 0 })
    );
}

#[tokio::test]
async fn faults_that_wait_can_be_seen_and_forgotten() {
    let server = Server::start().await;
    server
        .control(
            "faults",
            json!({ "route": "GET /v1", "kind": "latency", "ms": 1, "times": 3 }),
        )
        .await;
    server.get("/v1/services/simple/events").await;
    let armed = server.look("faults").await["armed"].clone();
    assert_eq!(
        armed,
        json!([{ "route": "GET /v1", "kind": "latency", "ms": 1, "times": 2 }])
    );
    let answer = server
        .send("DELETE", "/_sandbox/faults", &[], "")
        .await
        .unwrap();
    assert_eq!(answer.json()["armed"], json!([]));
}
