//! The API as calls: one call in, one answer out, with retries where they can do no harm.
//!
//! Where another version of the API goes in: this module builds requests and reads answers through
//! `tc_orders::wire::v1` only.

use gloo_timers::future::TimeoutFuture;
use tc_orders::wire::{FromJson, Json, ToJson, v1};
use tc_orders::{ErrorKind, EventId, OrderId, OrderStatus, Wanted};
use tc_purchase::{Answer, Call, Now, retry};

use super::clock;
use super::http::{Failed, Out, Request};
use crate::host::Options;

/// How long an answer to a call that only reads, or that may be repeated, is waited for.
const PATIENCE: u32 = 10_000;

/// How long the answer to a reservation is waited for: giving up early would leave it in doubt.
const PATIENCE_RESERVE: u32 = 20_000;

/// One API, for one event.
pub(crate) struct Api {
    base: String,
    key: Option<String>,
    event: EventId,
    out: Out,
}

impl Api {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            base: options.api.clone(),
            key: options.key.clone(),
            event: options.event,
            out: Out::default(),
        }
    }

    pub(crate) fn is_for(&self, options: &Options) -> bool {
        self.base == options.api && self.key == options.key && self.event == options.event
    }

    /// Aborts every call that is out.
    pub(crate) fn abort(&self) {
        self.out.abort();
    }

    /// Makes a call, again where that is allowed, and says when its last try was sent.
    pub(crate) async fn run(&self, call: Call) -> (Now, Answer) {
        let mut tries = 0;
        let mut doubt = None;
        loop {
            tries += 1;
            let sent = clock::now();
            let Failed {
                failure,
                retry_after,
            } = match self.once(&call).await {
                Ok(answer) => return (sent, answer),
                Err(failed) => failed,
            };
            let (most, roll) = (call.tries(failure.kind), js_sys::Math::random());
            let pause = retry::pause(tries, most, failure.kind, roll, retry_after);
            if let Some(pause) = pause.filter(|_| !self.out.is_stopped()) {
                TimeoutFuture::new(pause).await;
                if !self.out.is_stopped() {
                    let makes = matches!(call, Call::Reserve { .. });
                    if makes && failure.kind != ErrorKind::Limited {
                        doubt = Some(failure);
                    }
                    continue;
                }
            }
            return (sent, Answer::Failed(retry::verdict(doubt, failure)));
        }
    }

    async fn once(&self, call: &Call) -> Result<Answer, Failed> {
        match call {
            Call::Catalogue => self.catalogue().await,
            Call::Read { order, token } => {
                let request = self.order_request("GET", *order, token.as_deref());
                self.order(request, PATIENCE).await
            }
            Call::Cancel { order, token } => {
                let change = v1::Change::status(OrderStatus::Canceled);
                let request = self.order_request("PATCH", *order, token.as_deref());
                let request = request.json(&change.to_json().to_string());
                self.order(request, PATIENCE).await
            }
            Call::Reserve {
                selection,
                all_or_nothing,
                key,
            } => {
                let wanted = Wanted::Random(selection.clone());
                let reserve = v1::Reserve {
                    all_or_nothing: *all_or_nothing,
                    ..v1::Reserve::new(self.event, wanted)
                };
                let request = self.request("POST", "/v1/resources/orders");
                let mut request = request.json(&reserve.to_json().to_string());
                if let Some(key) = key {
                    // A structured-field string (RFC 9651), so in quotes.
                    request = request.header("Idempotency-Key", &["\"", key, "\""].concat());
                }
                self.order(request, PATIENCE_RESERVE).await
            }
        }
    }

    /// One event: by its own path, or, where that is not served, out of the list.
    async fn catalogue(&self) -> Result<Answer, Failed> {
        let id = self.event.to_string();
        let one = self.request("GET", &["/v1/services/simple/events/", &id].concat());
        let event: v1::Event = match self.out.send(one, PATIENCE).await {
            Ok(sent) => decode(&sent.json().await?)?,
            Err(failed) if failed.failure.kind == ErrorKind::NotFound => {
                let path = ["/v1/services/simple/events?ids=", &id].concat();
                let sent = self.out.send(self.request("GET", &path), PATIENCE).await?;
                let events: Vec<v1::Event> = decode(&sent.json().await?)?;
                let mut events = events.into_iter();
                events.find(|event| event.id == self.event).ok_or(failed)?
            }
            Err(failed) => return Err(failed),
        };
        Ok(Answer::Catalogue(Box::new(event.into())))
    }

    async fn order(&self, request: Request, patience: u32) -> Result<Answer, Failed> {
        let sent = self.out.send(request, patience).await?;
        let date = sent.date();
        let token = sent.header("tc-order-token");
        let order: Result<v1::Order, Failed> = decode(&sent.json().await?);
        let order = match order {
            Ok(order) => order,
            Err(mut failed) => {
                failed.failure.token = token;
                return Err(failed);
            }
        };
        Ok(Answer::Order {
            order: Box::new(order.into()),
            date,
            token,
        })
    }

    fn order_request(&self, method: &str, order: OrderId, token: Option<&str>) -> Request {
        let path = ["/v1/resources/orders/", &order.to_string()].concat();
        let request = self.request(method, &path);
        match token {
            Some(token) => request.header("TC-Order-Token", token),
            None => request,
        }
    }

    fn request(&self, method: &str, path: &str) -> Request {
        let request = Request::new(method, [self.base.as_str(), path].concat());
        match &self.key {
            Some(key) => request.header("Authorization", &["key ", key].concat()),
            None => request,
        }
    }
}

/// A wire type out of the answer. When it does not fit, the order's id is kept if it can be made
/// out, so that the order can be read again.
fn decode<T: FromJson>(json: &Json) -> Result<T, Failed> {
    T::from_json(json)
        .map_err(|error| Failed::new(ErrorKind::Decode, error.to_string()).about(named_order(json)))
}

/// The id of an order that otherwise could not be read.
fn named_order(json: &Json) -> Option<OrderId> {
    let Json::Object(fields) = json else {
        return None;
    };
    fields.iter().find_map(|(name, value)| match value {
        Json::Text(id) if name == "id" => id.parse().ok(),
        _ => None,
    })
}
