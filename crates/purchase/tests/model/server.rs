//! The API: the real sandbox, in this process, with a clock that stands still between what happens.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use tc_orders::{EventId, OrderId, OrderStatus, SetId, Timestamp, ZonelessTime};
use tc_sandbox::{Config, DEFAULT_KEY, Sandbox};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// The server's time when a play begins, in milliseconds since the epoch: not a whole second.
pub(crate) const START: i64 = 1_700_000_000_250;

/// A request on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    /// `Idempotency-Key`, without its quotes.
    pub(crate) key: Option<String>,
    /// `TC-Order-Token`.
    pub(crate) token: Option<String>,
}

/// An answer on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) date: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) kind: String,
    pub(crate) token: Option<String>,
    /// `None`: it broke off.
    pub(crate) body: Option<Vec<u8>>,
}

impl Raw {
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// An order as it truly is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Truth {
    pub(crate) id: OrderId,
    pub(crate) number: u64,
    pub(crate) status: OrderStatus,
    /// How many tickets it keeps from others.
    pub(crate) holds: u64,
    /// In milliseconds of the server's clock.
    pub(crate) till: i64,
}

impl Truth {
    /// Whether it keeps tickets from others that nobody has paid for.
    pub(crate) fn is_held(&self) -> bool {
        self.holds > 0 && self.status != OrderStatus::Done
    }
}

pub(crate) fn event_id() -> EventId {
    "5f0c0ffe0000000d00000001".parse().expect("an id")
}

/// The n-th set of the event, from 1.
pub(crate) fn set_id(n: usize) -> SetId {
    format!("5f0c0ffe5{n:05x}0d00000001")
        .parse()
        .expect("an id")
}

pub(crate) struct Server {
    runtime: Runtime,
    sandbox: Sandbox,
    router: Router,
    /// How far its clock has been moved.
    moved: i64,
    orders: Vec<Truth>,
    /// Whether `orders` may be old.
    stale: bool,
    /// So many hours the seller's zone is ahead of UTC, if times are written without a zone.
    pub(crate) zoneless: Option<i64>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new(Config {
            still: Some(Timestamp::from_micros(START * 1_000)),
            ..Config::default()
        });
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .expect("a runtime"),
            router: tc_sandbox::router(sandbox.clone()),
            sandbox,
            moved: 0,
            orders: Vec::new(),
            stale: true,
            zoneless: None,
        }
    }

    /// Everything as at the start, with one event of two sets that have so many tickets on sale.
    pub(crate) fn open(&mut self, vacant: [u32; 2], zoneless: Option<i64>) {
        self.control("POST", "reset", &json!({}));
        self.moved = 0;
        let event =
            json!({ "id": event_id(), "sets": 2, "vacant": 6, "title": "An evening of dice" });
        self.control("POST", "events", &event);
        for (n, vacant) in (1..).zip(vacant) {
            self.vacancy(n, vacant);
        }
        self.stale = true;
        self.zoneless = zoneless;
        let minutes = zoneless.unwrap_or(0) * 60;
        self.control("POST", "clock", &json!({ "zone_minutes": minutes }));
    }

    /// Moves the clock to so many milliseconds after the start.
    pub(crate) fn at(&mut self, now: i64) {
        if now != self.moved {
            let by = now - self.moved;
            self.sandbox.advance(by).expect("within a hundred years");
            self.moved = now;
        }
    }

    /// Others buy or give back, until so many are on sale. More than there can be is as good as all there are.
    pub(crate) fn vacancy(&mut self, set: usize, vacant: u32) {
        for vacant in (0..=vacant).rev() {
            let wish = json!({ "set": set_id(set), "vacant": vacant });
            if self
                .exchange("POST", "/_sandbox/vacancy", Some(&wish), None)
                .is_success()
            {
                return;
            }
        }
        panic!("no vacancy of set {set} is allowed");
    }

    /// The seller's server, the payment or somebody else brings an order into a state. Refused if it cannot be.
    pub(crate) fn force(&mut self, order: OrderId, status: &OrderStatus) {
        self.stale = true;
        let wish = json!({ "order": order, "status": status });
        self.exchange("POST", "/_sandbox/order", Some(&wish), None);
    }

    /// Something goes wrong with the next request.
    pub(crate) fn arm(&mut self, mut fault: Value) {
        fault["route"] = json!("* /v1");
        self.control("POST", "faults", &fault);
    }

    /// A request to the API.
    pub(crate) fn ask(&mut self, ask: &Ask) -> Raw {
        self.stale |= ask.method != "GET";
        let mut raw = self.exchange(ask.method, &ask.path, ask.body.as_ref(), Some(DEFAULT_KEY));
        if let (Some(hours), Some(mut body)) = (self.zoneless, raw.json())
            && raw.is_success()
        {
            without_zone(&mut body, hours);
            raw.body = serde_json::to_vec(&body).ok();
        }
        raw
    }

    /// All orders as they are now, oldest first.
    pub(crate) fn orders(&mut self) -> &[Truth] {
        let now = START + self.moved;
        let is_over = |order: &Truth| order.is_held() && order.till <= now;
        if self.stale || self.orders.iter().any(is_over) {
            let all = self.control("GET", "orders", &Value::Null);
            let orders = all["orders"].as_array().expect("orders");
            self.orders = orders.iter().map(truth).collect();
            self.stale = false;
        }
        &self.orders
    }

    /// The newest order that lives.
    pub(crate) fn newest_held(&mut self) -> Option<&Truth> {
        self.orders().iter().rev().find(|order| order.is_held())
    }

    fn control(&mut self, method: &str, name: &str, body: &Value) -> Value {
        let body = (!body.is_null()).then_some(body);
        let raw = self.exchange(method, &format!("/_sandbox/{name}"), body, None);
        assert!(raw.is_success(), "{name}: {raw:?}");
        raw.json().expect("JSON")
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Raw {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("Authorization", format!("key {key}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header("Content-Type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).expect("a request");
        let router = self.router.clone();
        self.runtime.block_on(async {
            let (head, body) = match router.oneshot(request).await {
                Ok(response) => response.into_parts(),
                Err(never) => match never {},
            };
            let text = |name: &str| header(&head.headers, name);
            Raw {
                status: head.status.as_u16(),
                date: text("date"),
                retry_after: text("retry-after"),
                kind: text("content-type").unwrap_or_default(),
                token: None,
                body: to_bytes(body, usize::MAX).await.ok().map(Vec::from),
            }
        })
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn truth(order: &Value) -> Truth {
    let text = |name: &str| order[name].as_str().expect("a text");
    let till: Timestamp = text("reserved_till").parse().expect("a time");
    Truth {
        id: text("id").parse().expect("an id"),
        number: order["number"].as_u64().expect("a number"),
        status: text("status").parse().expect("a status"),
        holds: order["holds"].as_u64().expect("a number"),
        till: till.millis(),
    }
}

/// Times as version 2 writes them: in whole seconds of the seller's own zone, which is not said.
fn without_zone(order: &mut Value, hours: i64) {
    for name in ["created_at", "updated_at", "reserved_till"] {
        let Some(time) = order.get(name).and_then(Value::as_str) else {
            continue;
        };
        let time: Timestamp = time.parse().expect("a time");
        let whole = time.micros().div_euclid(1_000_000) * 1_000_000;
        let there = Timestamp::from_micros(whole + hours * 3_600_000_000);
        order[name] = json!(ZonelessTime::in_utc(there).to_string());
    }
}
