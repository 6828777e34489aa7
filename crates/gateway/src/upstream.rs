//! The Orders API behind the gateway: the one place that has the key, that knows how long to wait, and what an answer or the
//! lack of one means.
//!
//! Nothing of the API's own words leaves this module: only orders, events, and kinds of failure.

mod answer;
mod breaker;
mod failure;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, redirect};
use tc_orders::wire::{FromJson, ToJson, v1};
use tc_orders::{Event, EventId, Order, OrderId, OrderStatus, Timestamp};

use crate::config;
use crate::now::now;
use crate::ops::labels::{Call, CallOutcome};
use crate::ops::metrics;
use breaker::Breaker;
pub(crate) use failure::{Failure, Unclear};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(2);

/// How long a whole call may take, from the first byte sent to the last one read.
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);

/// An upstream, with its key.
pub(crate) struct Upstream {
    http: Client,
    base: String,
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
        // Of ring rather than the default, which needs cmake to build. An error says that one is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            // The host is the one of the configuration, whatever an answer or the environment says.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            // Shorter than what servers usually keep a connection for: one that they close under a request costs an
            // unclear reservation.
            .pool_idle_timeout(Duration::from_secs(20))
            .tcp_nodelay(true)
            .user_agent(concat!("tc-gateway/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("cannot make an HTTP client: {error}"))?;
        Ok(Self {
            http,
            base: config.url.clone(),
            key,
            breaker: Breaker::default(),
            ahead: AtomicI64::new(0),
        })
    }

    /// Whether it is left alone.
    pub(crate) fn is_resting(&self) -> bool {
        !self.breaker.is_closed(Instant::now())
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
        let mut request = self
            .http
            .request(method, [self.base.as_str(), path].concat())
            .header(AUTHORIZATION, self.key.clone())
            .header(ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let started = Instant::now();
        let result = answer::receive(request).await.and_then(|answer| {
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
