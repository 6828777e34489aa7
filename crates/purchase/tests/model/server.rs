//! The API as a play sees it: what there is on sale, what others do to it, and every order as it truly is.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use axum::response::Response;
use serde_json::{Value, json};
use tc_gateway::TOKEN_HEADER;
use tc_orders::{EventId, OrderId, OrderStatus, SetId, Timestamp};
use tokio::runtime::{self, Runtime};
use tokio::time::Instant;

use crate::api::Api;

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
    /// Whether the gateway says that it tells this again.
    pub(crate) replayed: bool,
    /// By so many milliseconds its `Date` may be later than it says to be, because the gateway has only heard of the API's time.
    pub(crate) off: i64,
    /// `None`: it broke off.
    pub(crate) body: Option<Vec<u8>>,
}

impl Raw {
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }

    /// An answer as it comes over the wire.
    pub(crate) async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let text = |name: &str| Some(head.headers.get(name)?.to_str().ok()?.to_owned());
        Self {
            status: head.status.as_u16(),
            date: text("date"),
            retry_after: text("retry-after"),
            kind: text("content-type").unwrap_or_default(),
            token: text(TOKEN_HEADER.as_str()),
            replayed: text("idempotency-replayed").is_some(),
            off: 0,
            body: to_bytes(body, usize::MAX).await.ok().map(Vec::from),
        }
    }

    /// The order that it tells of, in either version.
    pub(crate) fn order(&self) -> OrderId {
        let body = self.json().expect("JSON");
        let order = body["data"]["id"].as_str().or(body["id"].as_str());
        order.expect("an order").parse().expect("an id")
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
    /// Where everything on the far side runs. Its time passes only when somebody lets it.
    pub(crate) runtime: Runtime,
    pub(crate) api: Api,
    orders: Vec<Truth>,
}

/// So many milliseconds since the start, by the clock that everything on the far side goes by.
pub(crate) fn since(began: Instant) -> i64 {
    i64::try_from(began.elapsed().as_millis()).expect("a play is short")
}

pub(crate) fn ms(count: i64) -> Duration {
    Duration::from_millis(count.try_into().expect("not before the start"))
}

/// A request with its body, if it has one.
pub(crate) fn with_body(request: Builder, body: Option<&Value>) -> Request<Body> {
    let request = match body {
        Some(body) => request
            .header("Content-Type", "application/json")
            .body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    request.expect("a request")
}

/// With a clock that starts at once and stands still.
fn runtime() -> Runtime {
    let mut builder = runtime::Builder::new_current_thread();
    let built = builder.enable_time().start_paused(true).build();
    built.expect("a runtime")
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            runtime: runtime(),
            api: Api::new(),
            orders: Vec::new(),
        }
    }

    /// Everything as at the start, with one event of two sets that have so many tickets on sale. Others have more of them, so that there
    /// are some at the end, whatever was bought.
    pub(crate) fn open(&mut self, vacant: [u32; 2], zoneless: Option<i64>) {
        // What still runs of a play before ends with the runtime that it is on.
        self.runtime = runtime();
        self.control("POST", "reset", &json!({}));
        self.api.begin(zoneless);
        let event =
            json!({ "id": event_id(), "sets": 2, "vacant": 40, "title": "An evening of dice" });
        self.control("POST", "events", &event);
        for (n, vacant) in (1..).zip(vacant) {
            self.vacancy(n, vacant);
        }
        let minutes = zoneless.unwrap_or(0) * 60;
        self.control("POST", "clock", &json!({ "zone_minutes": minutes }));
    }

    /// Moves the clock to so many milliseconds after the start.
    pub(crate) fn at(&mut self, now: i64) {
        self.api.at(now);
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
        self.api.has_changed();
        let wish = json!({ "order": order, "status": status });
        self.exchange("POST", "/_sandbox/order", Some(&wish), None);
    }

    /// A request that is refused before anything is done about it.
    pub(crate) fn refuse(&mut self, ask: &Ask, status: u16, retry_after: Option<u64>) -> Raw {
        let route = format!("{} {}", ask.method, ask.path);
        let fault = json!({ "route": route, "kind": "status", "status": status, "retry_after": retry_after });
        self.control("POST", "faults", &fault);
        let raw = self.ask(ask);
        assert_eq!(raw.status, status, "it is this one that is refused");
        raw
    }

    /// A request to the API.
    pub(crate) fn ask(&mut self, ask: &Ask) -> Raw {
        self.runtime.block_on(self.api.ask(ask))
    }

    /// All orders as they are now, oldest first.
    pub(crate) fn orders(&mut self) -> &[Truth] {
        let now = START + self.api.moved();
        let is_over = |order: &Truth| order.is_held() && order.till <= now;
        if self.api.take_change() | self.orders.iter().any(is_over) {
            let all = self.control("GET", "orders", &Value::Null);
            let orders = all["orders"].as_array().expect("orders");
            self.orders = orders.iter().map(truth).collect();
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
        self.runtime
            .block_on(self.api.exchange(method, path, body, key))
    }
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
