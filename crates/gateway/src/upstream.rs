//! The Orders API behind the gateway: the one place that has the key, that knows how long to wait, and what an answer or the
//! lack of one means.
//!
//! Nothing of the API's own words leaves this module: only orders, events, and kinds of failure.

mod answer;
mod breaker;
mod client;
mod failure;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use axum::http::{Method, Request};
use tc_orders::wire::{FromJson, ToJson, v1};
use tc_orders::{Event, EventId, Order, OrderId, OrderStatus, Timestamp};

use crate::config;
use crate::now::now;
use crate::ops::labels::{Call, CallOutcome};
use crate::ops::metrics;
use breaker::Breaker;
pub(crate) use client::PATIENCE;
use client::{Body, Client};
pub(crate) use failure::{Failure, Unclear};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tc-gateway/", env!("CARGO_PKG_VERSION")));

/// An upstream, with its key.
pub(crate) struct Upstream {
    http: Client,
    host: HeaderValue,
    key: HeaderValue,
    breaker: Breaker,
    /// The upstream's clock less ours, in microseconds, as its last answer had it.
    ahead: AtomicI64,
}

impl Upstream {
    /// Ready to call; nothing is sent yet. The error is a sentence for the operator.
    pub(crate) fn new(config: &config::Upstream) -> Result<Self, String> {
        let text = ["key ", config.key.expose()].concat();
        let mut key = HeaderValue::try_from(text)
            .map_err(|_| "upstream.key cannot be sent in a header".to_owned())?;
        key.set_sensitive(true);
        let host = config.url.split_once("://").map_or("", |(_, host)| host);
        let host = HeaderValue::try_from(host)
            .map_err(|_| "upstream.url has a host that cannot be sent in a header".to_owned())?;
        Ok(Self {
            http: Client::new(&config.url)?,
            host,
            key,
            breaker: Breaker::default(),
            ahead: AtomicI64::new(0),
        })
    }

    /// Whether it is left alone.
    pub(crate) fn is_resting(&self) -> bool {
        !self.breaker.is_closed(Instant::now())
    }

    /// Ends connections to it that have waited too long. To be called once in a while.
    pub(crate) fn tidy(&self) {
        self.http.tidy();
    }

    /// The time by the upstream's clock, as far as it is known.
    pub(crate) fn now(&self) -> Timestamp {
        now().plus_micros(self.ahead.load(Ordering::Relaxed))
    }

    /// A time of the upstream's clock, on ours.
    pub(crate) fn on_our_clock(&self, time: Timestamp) -> Timestamp {
        time.plus_micros(-self.ahead.load(Ordering::Relaxed))
    }

    /// Makes an order. Never repeated here: that is what the caller's records are for.
    pub(crate) async fn reserve(&self, reserve: &v1::Reserve) -> Result<Order, Failure> {
        let body = reserve.to_json().to_string();
        let path = "/v1/resources/orders";
        self.order(Call::Reserve, Method::POST, path, Some(body))
            .await
    }

    /// Reads an order.
    pub(crate) async fn read(&self, order: OrderId) -> Result<Order, Failure> {
        let path = order_path(order);
        let read = self.order(Call::Read, Method::GET, &path, None).await?;
        same(order, read)
    }

    /// Changes an order for a visitor.
    pub(crate) async fn change(
        &self,
        order: OrderId,
        change: &v1::Change,
    ) -> Result<Order, Failure> {
        self.patch(Call::Change, order, change).await
    }

    /// Cancels an order that nobody has come for.
    pub(crate) async fn release(&self, order: OrderId) -> Result<Order, Failure> {
        let cancel = v1::Change::status(OrderStatus::Canceled);
        self.patch(Call::Release, order, &cancel).await
    }

    async fn patch(
        &self,
        call: Call,
        order: OrderId,
        change: &v1::Change,
    ) -> Result<Order, Failure> {
        let (path, body) = (order_path(order), change.to_json().to_string());
        let changed = self.order(call, Method::PATCH, &path, Some(body)).await?;
        same(order, changed)
    }

    /// An event with its sets; `None` if there is none of that id. By its own path, or, where that is not served, out of
    /// the list.
    pub(crate) async fn event(&self, event: EventId) -> Result<Option<Event>, Failure> {
        let path = format!("/v1/services/simple/events/{event}");
        let found = self
            .ask::<v1::Event>(Call::Event, Method::GET, &path, None)
            .await;
        match found.map(Event::from) {
            Ok(found) if found.id == event => Ok(Some(found)),
            // It says nothing about the one that was asked for, not even that there is none.
            Ok(_) => Err(Failure::Unclear(Unclear::Unreadable)),
            Err(Failure::Refused(404)) => {
                let path = format!("/v1/services/simple/events?ids={event}");
                let events = self
                    .ask::<Vec<v1::Event>>(Call::Event, Method::GET, &path, None)
                    .await?;
                let mut events = events.into_iter().map(Event::from);
                Ok(events.find(|found| found.id == event))
            }
            Err(failure) => Err(failure),
        }
    }

    async fn order(
        &self,
        call: Call,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<Order, Failure> {
        let order = self.ask::<v1::Order>(call, method, path, body).await?;
        Ok(order.into())
    }

    /// One call, to the end: only an answer that can be read is a good one, for the breaker and for the metrics.
    async fn ask<T: FromJson>(
        &self,
        call: Call,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<T, Failure> {
        let pass = self.breaker.enter(Instant::now()).map_err(|pause| {
            metrics::upstream(call, CallOutcome::NotAsked, Duration::ZERO);
            Failure::Resting(pause)
        })?;
        let body = body.map(Body::from);
        let typed = body.is_some();
        let mut request = Request::new(body.unwrap_or_default());
        *request.method_mut() = method;
        // Of ids that were read: there is no path that could not be sent.
        *request.uri_mut() = path.parse().map_err(|_| Failure::NotSent)?;
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        headers.insert(AUTHORIZATION, self.key.clone());
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, AGENT);
        if typed {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let started = Instant::now();
        let result = answer::sorted(self.http.exchange(request).await).and_then(|answer| {
            if let Some(date) = answer.date {
                self.ahead
                    .store(date.duration_since(now()), Ordering::Relaxed);
            }
            answer.read().map_err(|place| {
                tracing::warn!(
                    call = call.as_str(),
                    place,
                    "the upstream's answer cannot be read"
                );
                Failure::Unclear(Unclear::Unreadable)
            })
        });
        let outcome = match &result {
            Ok(_) => CallOutcome::Ok,
            Err(failure) => failure.outcome(),
        };
        match &result {
            Err(failure) if failure.is_the_upstreams() => pass.failed(Instant::now()),
            _ => pass.succeeded(),
        }
        metrics::upstream(call, outcome, started.elapsed());
        if let Err(failure) = &result {
            tracing::warn!(call = call.as_str(), ?failure, "upstream call failed");
        }
        result
    }
}

fn order_path(order: OrderId) -> String {
    format!("/v1/resources/orders/{order}")
}

/// An answer about another order than was asked for says nothing about this one.
fn same(asked: OrderId, got: Order) -> Result<Order, Failure> {
    if got.id == asked {
        Ok(got)
    } else {
        Err(Failure::Unclear(Unclear::Unreadable))
    }
}
