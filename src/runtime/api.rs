//! The API over HTTP: one call in, one answer out, with retries where they can do no harm.
//!
//! Where another version of the API goes in: this module builds requests and reads answers through
//! `tc_orders::wire::v1` only.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use tc_orders::wire::{FromJson, Json, ToJson, v1};
use tc_orders::{ErrorKind, OrderId, OrderStatus, Timestamp, Wanted};
use tc_purchase::{Answer, Call, Failure, Now, retry};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{clock, json};
use crate::host::Options;

/// How long an answer to a call that only reads, or that may be repeated, is waited for.
const PATIENCE: u32 = 10_000;

/// How long the answer to a reservation is waited for: giving up early would leave it in doubt.
const PATIENCE_RESERVE: u32 = 20_000;

/// One API, for one event.
pub(crate) struct Api {
    base: String,
    key: Option<String>,
    event: String,
    /// The calls that are out, to be aborted when nobody waits any more.
    out: RefCell<Vec<AbortController>>,
}

impl Api {
    pub(crate) fn new(options: &Options, event: String) -> Self {
        Self {
            base: options.api.clone(),
            key: options.key.clone(),
            event,
            out: RefCell::default(),
        }
    }

    pub(crate) fn is_for(&self, options: &Options) -> bool {
        self.base == options.api
            && self.key == options.key
            && self.event == options.event.to_string()
    }

    /// Aborts every call that is out.
    pub(crate) fn abort(&self) {
        for call in self.out.borrow().iter() {
            call.abort();
        }
    }

    /// Makes a call, again where that is allowed, and says when its last try was sent.
    pub(crate) async fn run(&self, call: Call) -> (Now, Answer) {
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = clock::now();
            let failed = match self.once(&call).await {
                Ok(answer) => return (sent, answer),
                Err(failed) => failed,
            };
            let pause = call
                .is_repeatable()
                .then(|| {
                    let roll = js_sys::Math::random();
                    retry::pause(tries, failed.failure.kind, roll, failed.retry_after)
                })
                .flatten();
            match pause {
                Some(pause) => TimeoutFuture::new(pause).await,
                None => return (sent, Answer::Failed(failed.failure)),
            }
        }
    }

    async fn once(&self, call: &Call) -> Result<Answer, Failed> {
        match call {
            Call::Catalogue => self.catalogue().await,
            Call::Read { order, token } => {
                let request = self.order_request(Method::GET, *order, token.as_deref());
                self.order(request, None, PATIENCE).await
            }
            Call::Cancel { order, token } => {
                let request = self.order_request(Method::PATCH, *order, token.as_deref());
                let body = body(&v1::Change::status(OrderStatus::Canceled));
                self.order(request, Some(body), PATIENCE).await
            }
            Call::Reserve {
                selection,
                all_or_nothing,
                key,
            } => {
                let mut request = self.request(Method::POST, "/v1/resources/orders");
                if self.key.is_none() {
                    // RFC-to-be "Idempotency-Key": a structured string, so in quotes.
                    request = request.header("Idempotency-Key", &["\"", key, "\""].concat());
                }
                let event = self.event.parse().map_err(|_| Failed::internal("event"))?;
                let wanted = Wanted::Random(selection.clone());
                let body = body(&v1::Reserve {
                    all_or_nothing: *all_or_nothing,
                    ..v1::Reserve::new(event, wanted)
                });
                self.order(request, Some(body), PATIENCE_RESERVE).await
            }
        }
    }

    /// One event: by its own path, or, where that is not served, out of the list.
    async fn catalogue(&self) -> Result<Answer, Failed> {
        let path = ["/v1/services/simple/events/", &self.event].concat();
        let answer = self.send(self.request(Method::GET, &path), None, PATIENCE);
        let event: v1::Event = match answer.await {
            Ok(sent) => decode(&sent.json().await?)?,
            Err(failed) if failed.failure.kind == ErrorKind::NotFound => {
                let path = ["/v1/services/simple/events?ids=", &self.event].concat();
                let request = self.request(Method::GET, &path);
                let sent = self.send(request, None, PATIENCE).await?;
                let events: Vec<v1::Event> = decode(&sent.json().await?)?;
                let mut events = events.into_iter();
                events
                    .find(|event| event.id.to_string() == self.event)
                    .ok_or(failed)?
            }
            Err(failed) => return Err(failed),
        };
        Ok(Answer::Catalogue(Box::new(event.into())))
    }

    async fn order(
        &self,
        request: RequestBuilder,
        body: Option<JsValue>,
        patience: u32,
    ) -> Result<Answer, Failed> {
        let sent = self.send(request, body, patience).await?;
        let header = |name: &str| sent.response.headers().get(name).ok().flatten();
        let date = header("date").and_then(|date| Timestamp::parse_http_date(&date).ok());
        let token = header("tc-order-token");
        let order: v1::Order = decode(&sent.json().await?)?;
        Ok(Answer::Order {
            order: Box::new(order.into()),
            date,
            token,
        })
    }

    fn order_request(&self, method: Method, order: OrderId, token: Option<&str>) -> RequestBuilder {
        let path = ["/v1/resources/orders/", &order.to_string()].concat();
        let request = self.request(method, &path);
        match token {
            Some(token) => request.header("TC-Order-Token", token),
            None => request,
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = [self.base.as_str(), path].concat();
        let request = RequestBuilder::new(&url)
            .method(method)
            .header("Accept", "application/json");
        match &self.key {
            Some(key) => request.header("Authorization", &["key ", key].concat()),
            None => request,
        }
    }

    /// Sends a request and waits for the head of its answer, but not for ever.
    async fn send(
        &self,
        request: RequestBuilder,
        body: Option<JsValue>,
        patience: u32,
    ) -> Result<Sent<'_>, Failed> {
        let controller = AbortController::new().map_err(|_| Failed::internal("AbortController"))?;
        let request = request.abort_signal(Some(&controller.signal()));
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(body),
            None => request.build(),
        };
        let request: Request =
            request.map_err(|error| Failed::new(ErrorKind::Internal, error.to_string()))?;

        let out = Out::new(&self.out, controller, patience);
        let response = request
            .send()
            .await
            .map_err(|error| Failed::new(out.why(ErrorKind::Network), error.to_string()))?;
        if response.ok() {
            Ok(Sent {
                response: response.into(),
                out,
            })
        } else {
            Err(Failed::status(&response))
        }
    }
}

/// A call that is out: aborted when its time is up, and taken off the list when it is dropped.
struct Out<'a> {
    list: &'a RefCell<Vec<AbortController>>,
    controller: AbortController,
    late: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl<'a> Out<'a> {
    fn new(
        list: &'a RefCell<Vec<AbortController>>,
        controller: AbortController,
        patience: u32,
    ) -> Self {
        list.borrow_mut().push(controller.clone());
        let late = Rc::new(Cell::new(false));
        let timer = {
            let (controller, late) = (controller.clone(), late.clone());
            Timeout::new(patience, move || {
                late.set(true);
                controller.abort();
            })
        };
        Self {
            list,
            controller,
            late,
            _timer: timer,
        }
    }

    /// What a failure is: ours for want of patience, or `other`.
    fn why(&self, other: ErrorKind) -> ErrorKind {
        if self.late.get() {
            ErrorKind::Timeout
        } else {
            other
        }
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.list
            .borrow_mut()
            .retain(|other| *other != self.controller);
    }
}

/// An answer whose body is still to come.
struct Sent<'a> {
    response: web_sys::Response,
    out: Out<'a>,
}

impl Sent<'_> {
    /// The body through the browser's own parser.
    async fn json(&self) -> Result<Json, Failed> {
        let promise = self.response.json();
        let promise = promise.map_err(|error| self.unreadable(&error))?;
        let json = JsFuture::from(promise).await;
        json.map(|json| json::from_js(&json))
            .map_err(|error| self.unreadable(&error))
    }

    /// Why a body could not be read: the connection was cut, or what came is no JSON.
    fn unreadable(&self, error: &JsValue) -> Failed {
        let kind = if error.is_instance_of::<js_sys::SyntaxError>() {
            ErrorKind::Decode
        } else {
            self.out.why(ErrorKind::Network)
        };
        let error = error.dyn_ref::<js_sys::Error>();
        let cause = error.map(|error| String::from(error.message()));
        Failed::new(kind, cause.unwrap_or_default())
    }
}

/// A failure, and how long the server asked to be left alone.
struct Failed {
    failure: Failure,
    retry_after: Option<u32>,
}

impl Failed {
    fn new(kind: ErrorKind, cause: impl Into<String>) -> Self {
        Self {
            failure: Failure {
                kind,
                status: None,
                cause: cause.into(),
                order: None,
            },
            retry_after: None,
        }
    }

    fn internal(cause: &str) -> Self {
        Self::new(ErrorKind::Internal, cause)
    }

    fn status(response: &Response) -> Self {
        let status = response.status();
        let mut failed = Self::new(
            ErrorKind::from_status(status),
            ["the API answered ", &status.to_string()].concat(),
        );
        failed.failure.status = Some(status);
        // Only the form in seconds: the other one would need the server's clock.
        failed.retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|seconds| seconds.trim().parse::<u32>().ok())
            .map(|seconds| seconds.saturating_mul(1_000));
        failed
    }
}

/// A wire type out of the answer. When it does not fit, the order's id is kept if it can be made
/// out, so that the order can be read again.
fn decode<T: FromJson>(json: &Json) -> Result<T, Failed> {
    T::from_json(json).map_err(|error| {
        let mut failed = Failed::new(ErrorKind::Decode, error.to_string());
        failed.failure.order = named_order(json);
        failed
    })
}

/// A wire type as the text of a request.
fn body(value: &impl ToJson) -> JsValue {
    JsValue::from(value.to_json().to_string())
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
