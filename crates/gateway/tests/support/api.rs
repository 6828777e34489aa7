//! The API behind the gateway under test: a sandbox of the test's own on a free port, and a look at what it knows.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tc_gateway::{Config, Secret};
use tc_orders::Timestamp;
use tc_orders::wire::Version;
use tc_sandbox::{DEFAULT_KEY, Sandbox, router, serve};
use tokio::net::TcpListener;

use crate::browser::ask;

/// A running sandbox. It ends with the test's runtime.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    pub(crate) address: SocketAddr,
    /// In which the gateway under test speaks with it.
    pub(crate) version: Version,
}

/// What is on sale: an event with one set.
#[derive(Clone, Debug)]
pub(crate) struct Sale {
    pub(crate) event: String,
    pub(crate) set: String,
}

/// An order, as the sandbox has it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) status: String,
    /// How many tickets it keeps from others now.
    pub(crate) holds: u64,
    pub(crate) reserved_till: Timestamp,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::start_in(Version::V1).await
    }

    pub(crate) async fn start_in(version: Version) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sandbox = Sandbox::new(tc_sandbox::Config::default());
        tokio::spawn(serve(listener, sandbox.clone(), router(sandbox), pending()));
        Self { address, version }
    }

    pub(crate) fn url(self) -> String {
        format!("http://{}", self.address)
    }

    /// Settings of a gateway before it: a store in memory, and limits that no test meets by accident.
    pub(crate) fn config(self) -> Config {
        let listen = ([127, 0, 0, 1], 0).into();
        let key = Secret::new(DEFAULT_KEY.to_owned());
        let config = Config::sandbox(listen, self.url(), key, "sandbox-widget".to_owned());
        config.unwrap().speaking(self.version)
    }

    /// Uses a control.
    pub(crate) async fn control(self, name: &str, body: &Value) -> Value {
        let body = body.to_string();
        self.manage(&format!(
            "POST /_sandbox/{name} HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await
    }

    pub(crate) async fn look(self, name: &str) -> Value {
        self.manage(&format!(
            "GET /_sandbox/{name} HTTP/1.1\r\nhost: sandbox\r\n\r\n"
        ))
        .await
    }

    async fn manage(self, request: &str) -> Value {
        let answer = ask(self.address, request).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// Puts the event number `n` on sale, with so many tickets.
    pub(crate) async fn sell(self, n: u64, tickets: u32) -> Sale {
        let event = format!("5f0c0ffe0000000d{n:08x}");
        let wish = json!({ "id": event, "sets": 1, "vacant": tickets });
        let added = self.control("events", &wish).await;
        Sale {
            event,
            set: added["sets"][0].as_str().unwrap().to_owned(),
        }
    }

    /// Something goes wrong with the next request to make an order; `fault` is a JSON object without the route.
    pub(crate) async fn next_reservation(self, fault: &Value) {
        self.next_about_orders("POST", fault).await;
    }

    /// Something goes wrong with the next request about orders that has this method.
    pub(crate) async fn next_about_orders(self, method: &str, fault: &Value) {
        let route = format!("{method} /{}/resources/orders", self.version);
        self.next(&route, fault).await;
    }

    pub(crate) async fn next(self, route: &str, fault: &Value) {
        let mut fault = fault.clone();
        fault["route"] = json!(route);
        self.control("faults", &fault).await;
    }

    /// Nothing goes wrong any more.
    pub(crate) async fn forget_faults(self) {
        self.manage("DELETE /_sandbox/faults HTTP/1.1\r\nhost: sandbox\r\n\r\n")
            .await;
    }

    /// How many requests are being held.
    pub(crate) async fn held(self) -> u64 {
        self.look("faults").await["held"].as_u64().unwrap()
    }

    /// Waits until so many requests are being held.
    pub(crate) async fn until_held(self, count: u64) {
        until("requests are held", || async { self.held().await == count }).await;
    }

    pub(crate) async fn release(self) {
        self.control("release", &json!({})).await;
    }

    pub(crate) async fn orders(self) -> Vec<Order> {
        let all = self.look("orders").await;
        all["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(order)
            .collect()
    }

    /// The requests to make an order for this event, of the last thousand requests.
    pub(crate) async fn reservations_of(self, event: &str) -> usize {
        let requests = self.look("requests").await;
        requests
            .as_array()
            .unwrap()
            .iter()
            .filter(|request| request["method"] == "POST" && request.to_string().contains(event))
            .count()
    }
}

fn order(body: &Value) -> Order {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let time = |name: &str| text(name).parse().unwrap();
    Order {
        id: text("id"),
        event: text("event"),
        status: text("status"),
        holds: body["holds"].as_u64().unwrap(),
        reserved_till: time("reserved_till"),
    }
}

/// Waits until something is so. It fails after longer than anything here takes.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let limit = tokio::time::Instant::now() + Duration::from_secs(40);
    while !is_so().await {
        assert!(tokio::time::Instant::now() < limit, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
