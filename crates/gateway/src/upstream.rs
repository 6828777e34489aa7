//! The Orders API behind the gateway: the one place that has the key, that knows how long to wait, and what an answer or the
//! lack of one means.
//!
//! Nothing of the API's own words leaves this module: only orders, events, and kinds of failure.

mod answer;
mod breaker;
mod client;
mod clock;
mod failure;
mod key;
mod seen;
mod way;
mod within;

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use axum::http::{Method, Request};
use tc_orders::wire::{DecodeError, FromJson as _, Json, ToJson as _, Version, v1, v2};
use tc_orders::{Event, EventId, Now, Order, OrderId, OrderStatus, PromoRefusal, Timestamp};
use tokio::time::Instant;

use crate::ask::{Change, Reserve};
use crate::config;
use crate::now::{Moved, Wall};
use crate::ops::cause::Cause;
use crate::ops::labels::{Call, CallOutcome};
use crate::ops::metrics;
use answer::Misfit;
use breaker::Breaker;
pub(crate) use client::PATIENCE;
use client::{Body, Client};
use clock::Clock;
pub(crate) use failure::{Failure, Foreign, Unclear};
use key::Standing;
use seen::Seen;
use way::Way;
pub use within::{Broken, Within};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tc-gateway/", env!("CARGO_PKG_VERSION")));

/// An order as an answer to a change has it.
pub(crate) struct Changed {
    /// The order as it is now.
    pub(crate) order: Order,
    /// Why a promo code of the change was not applied; the rest was carried out. Version 2 alone says so.
    pub(crate) refused: Option<PromoRefusal>,
}

/// An upstream, with its key.
pub(crate) struct Upstream {
    version: Version,
    way: Way,
    host: HeaderValue,
    key: HeaderValue,
    /// Of calls about orders.
    breaker: Breaker,
    /// Of reads of the catalogue: an event that cannot be read must not keep anybody from selling the others, or from canceling.
    catalogue: Breaker,
    /// What it thinks of the key.
    standing: Standing,
    /// Its last answers.
    seen: Seen,
    clock: Clock,
}

impl Upstream {
    /// Ready to call; nothing is sent yet. Where time is moved by hand, `moved` tells how far. The error is a sentence for the
    /// operator.
    pub(crate) fn new(
        config: &config::UpstreamConfig,
        moved: Option<Moved>,
    ) -> Result<Self, String> {
        let way = Way::Network(Client::new(&config.url)?);
        Self::by(config, way, Clock::new(Wall::Machine, moved))
    }

    /// The same in this process, by a clock of one's own.
    pub(crate) fn within(
        config: &config::UpstreamConfig,
        within: Within,
        wall: Wall,
    ) -> Result<Self, String> {
        Self::by(config, Way::Within(within), Clock::new(wall, None))
    }

    /// One that a test plays.
    #[cfg(test)]
    pub(crate) fn played(version: Version, within: Within) -> Self {
        let config = config::UpstreamConfig {
            version,
            url: "http://localhost".to_owned(),
            key: crate::secret::Secret::new("0".repeat(32)),
            assumed_hold: Duration::from_secs(600),
        };
        Self::within(&config, within, Wall::Machine).unwrap()
    }

    fn by(config: &config::UpstreamConfig, way: Way, clock: Clock) -> Result<Self, String> {
        let text = ["key ", config.key.expose()].concat();
        let mut key = HeaderValue::try_from(text)
            .map_err(|_| "upstream.key cannot be sent in a header".to_owned())?;
        key.set_sensitive(true);
        let host = config.url.split_once("://").map_or("", |(_, host)| host);
        let host = HeaderValue::try_from(host)
            .map_err(|_| "upstream.url has a host that cannot be sent in a header".to_owned())?;
        Ok(Self {
            version: config.version,
            way,
            host,
            key,
            breaker: Breaker::new("orders"),
            catalogue: Breaker::new("events"),
            standing: Standing::default(),
            seen: Seen::default(),
            clock,
        })
    }

    /// Whether it is left alone, be it with orders or with events.
    pub(crate) fn is_resting(&self) -> bool {
        let now = Instant::now();
        let mut breakers = [&self.breaker, &self.catalogue].into_iter();
        breakers.any(|breaker| !breaker.is_closed(now))
    }

    /// Whether it does not accept the key, as far as is known: nothing is asked for that alone.
    pub(crate) fn refuses_key(&self) -> bool {
        self.standing.is_refused()
    }

    /// Ends connections to it that have waited too long, and forgets what it said a while ago. To be called once in a while.
    pub(crate) fn tidy(&self) {
        self.way.tidy();
        self.seen.tidy();
    }

    /// The time by the upstream's clock, as far as it is known: never earlier than it is, once it has answered.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// This moment, for [`Self::date`].
    pub(crate) fn moment(&self) -> Now {
        self.clock.moment()
    }

    /// The `Date` of an answer to a request that came at that moment, by the upstream's clock.
    pub(crate) fn date(&self, came: Now) -> Timestamp {
        self.clock.date(came)
    }

    /// The time by our own clock.
    pub(crate) fn our_time(&self) -> Timestamp {
        self.clock.ours()
    }

    /// A time of the upstream's clock, on ours.
    pub(crate) fn on_our_clock(&self, time: Timestamp) -> Timestamp {
        self.our_time().plus_micros(time.duration_since(self.now()))
    }

    /// The version that is spoken with it.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// Makes an order with what is wanted, in version 1. Never repeated here: that is what the caller's records are for.
    pub(crate) async fn reserve(&self, asked: &Reserve) -> Result<Order, Failure> {
        let body = asked.to_upstream().to_json();
        let path = self.orders();
        let made = self.order(Call::Reserve, Method::POST, &path, Some(body));
        Ok(made.await?.order)
    }

    /// Makes an order that holds nothing, in version 2; `own` is what it is called here, at most 64 characters. It may be
    /// made again: one too many frees itself.
    pub(crate) async fn open(&self, event: EventId, own: &str) -> Result<Order, Failure> {
        let request = v2::Request {
            vendor_data: Some(v2::VendorData {
                order_id: Some(own.to_owned()),
                raw: Vec::new(),
            }),
            ..v2::Request::empty(event)
        };
        let path = self.orders();
        let made = self.order(Call::Reserve, Method::POST, &path, Some(request.to_json()));
        match made.await {
            Ok(made) => Ok(made.order),
            // What there is no event for is refused with 400.
            Err(Failure::Refused(404 | 405)) => {
                tracing::error!(
                    "upstream.version is v2, but there is nothing at /v2 of upstream.url: set the one or the other"
                );
                Err(Failure::NotSpoken)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Gives an order of version 2 what is wanted: its whole state, so it may be said again.
    pub(crate) async fn fill(&self, order: OrderId, asked: &Reserve) -> Result<Order, Failure> {
        let body = asked.to_upstream_v2().to_json();
        Ok(self.patch(Call::Change, order, body).await?.order)
    }

    /// Reads an order.
    pub(crate) async fn read(&self, order: OrderId) -> Result<Order, Failure> {
        let path = self.order_path(order);
        let read = self.order(Call::Read, Method::GET, &path, None).await?;
        Ok(same(order, read)?.order)
    }

    /// Changes an order for a visitor. `payment` is the configured way to pay, for version 1.
    pub(crate) async fn change(
        &self,
        order: OrderId,
        change: &Change,
        payment: Option<&v1::PaymentChoice>,
    ) -> Result<Changed, Failure> {
        let body = match self.version {
            Version::V1 => change.to_upstream(payment).to_json(),
            Version::V2 => change.to_upstream_v2().to_json(),
        };
        self.patch(Call::Change, order, body).await
    }

    /// Cancels an order that nobody has come for. An answer that shows it as before is no proof, and counts as unclear.
    pub(crate) async fn release(&self, order: OrderId) -> Result<(), Failure> {
        let body = match self.version {
            Version::V1 => v1::Change::status(OrderStatus::Canceled).to_json(),
            Version::V2 => v2::Request::cancel().to_json(),
        };
        let released = self.patch(Call::Release, order, body).await?.order;
        match released.status.holds_seats() {
            true => Err(Failure::Unclear(Unclear::Unreadable)),
            false => Ok(()),
        }
    }

    /// Cancels an order that was asked for in version 1 and told of in version 2: in the words of version 2, under the path that was
    /// answered so, and else under that version's own. Whether it surely holds nothing any more.
    pub(crate) async fn release_foreign(&self, order: OrderId) -> bool {
        let body = v2::Request::cancel().to_json().to_string();
        for prefix in [self.version, Version::V2] {
            let path = format!("/{prefix}/resources/orders/{order}");
            // Who mixes versions may answer this in either.
            let read = |json: &Json| {
                let second = Version::V2.order(json);
                second.or_else(|error| Version::V1.order(json).map_err(|_| error))
            };
            let body = Some(body.clone());
            let ends = Instant::now() + PATIENCE;
            let released = self.ask(Call::Release, Method::PATCH, &path, body, ends, read);
            if let Ok((answered, _)) = released.await
                && let Some(released) = answered.order
                && released.id == order
                && !released.status.holds_seats()
            {
                return true;
            }
        }
        false
    }

    async fn patch(&self, call: Call, order: OrderId, change: Json) -> Result<Changed, Failure> {
        let path = self.order_path(order);
        let changed = self.order(call, Method::PATCH, &path, Some(change)).await?;
        same(order, changed)
    }

    /// An event with its sets; `None` if there is none of that id. By its own path, or, where that is not served, out of
    /// the list.
    pub(crate) async fn event(&self, event: EventId) -> Result<Option<Event>, Failure> {
        let ends = Instant::now() + PATIENCE;
        let path = format!("/v1/services/simple/events/{event}");
        let found = self
            .ask(
                Call::Event,
                Method::GET,
                &path,
                None,
                ends,
                v1::Event::from_json,
            )
            .await;
        match found.map(|(found, _)| Event::from(found)) {
            Ok(found) if found.id == event => Ok(Some(found)),
            // It says nothing about the one that was asked for, not even that there is none.
            Ok(_) => Err(Failure::Unclear(Unclear::Unreadable)),
            Err(Failure::Refused(404)) => {
                let path = format!("/v1/services/simple/events?ids={event}");
                let list = Vec::<v1::Event>::from_json;
                let (events, _) = self
                    .ask(Call::Event, Method::GET, &path, None, ends, list)
                    .await?;
                let mut events = events.into_iter().map(Event::from);
                Ok(events.find(|found| found.id == event))
            }
            Err(failure) => Err(failure),
        }
    }

    /// A call about one order. Where the answer to a change says no more than that a promo code was refused, the order is
    /// read.
    async fn order(
        &self,
        call: Call,
        method: Method,
        path: &str,
        body: Option<Json>,
    ) -> Result<Changed, Failure> {
        let is_new = method == Method::POST;
        let body = body.map(|body| body.to_string());
        let read = |json: &Json| self.version.order(json);
        let made_since = is_new.then(|| self.clock.moment());
        let ends = Instant::now() + PATIENCE;
        let (answered, mut date) = self.ask(call, method, path, body, ends, read).await?;
        let mut order = match answered.order {
            Some(order) => order,
            None => {
                let again;
                let read = self.ask(Call::Read, Method::GET, path, None, ends, read);
                (again, date) = read.await?;
                again.order.ok_or(Failure::Unclear(Unclear::Unreadable))?
            }
        };
        if let (Some(sent), Some(made)) = (made_since, order.created_at) {
            self.clock.learn_made(sent, made);
        }
        if let Some(apart) = order.check_times(date, is_new) {
            metrics::time_disagreement();
            tracing::warn!(
                number = order.number,
                apart_seconds = apart / 1_000_000,
                "the times of an order disagree; the deadline that comes first is used"
            );
        }
        Ok(Changed {
            order: *order,
            refused: answered.refused,
        })
    }

    fn orders(&self) -> String {
        format!("/{}/resources/orders", self.version)
    }

    fn order_path(&self, order: OrderId) -> String {
        format!("/{}/resources/orders/{order}", self.version)
    }

    /// One request and its answer, which is waited for until `ends`. Only one that can be read is a good one, for the breaker and for the
    /// metrics. With the answer comes its `Date`.
    async fn ask<T>(
        &self,
        call: Call,
        method: Method,
        path: &str,
        body: Option<String>,
        ends: Instant,
        read: impl FnOnce(&Json) -> Result<T, DecodeError>,
    ) -> Result<(T, Option<Timestamp>), Failure> {
        let breaker = match call {
            Call::Event => &self.catalogue,
            _ => &self.breaker,
        };
        let pass = breaker.enter(Instant::now()).map_err(|pause| {
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
        let (started, sent) = (Instant::now(), self.clock.moment());
        let came = self.way.exchange(request, ends).await;
        let cause = came.as_ref().err().and_then(|lost| lost.cause());
        let result = answer::sorted(came).and_then(|answer| {
            if let Some(date) = answer.date {
                self.clock.learn(sent, date);
            }
            // The catalogue is version 1's in any case.
            let version = match call {
                Call::Event => Version::V1,
                _ => self.version,
            };
            answer
                .read(&self.seen, version, read)
                .map(|read| (read, answer.date))
                .map_err(|misfit| unreadable(call, version, misfit))
        });
        let outcome = match &result {
            Ok(_) => CallOutcome::Ok,
            Err(failure) => failure.outcome(),
        };
        match &result {
            // Who may read the catalogue may perhaps not sell: that says nothing against a refusal of orders.
            Ok(_) if call == Call::Event => self.standing.may_read(),
            Ok(_) => self.standing.accepted(),
            Err(Failure::KeyRefused) if call == Call::Event => self.standing.refused_to_read(),
            Err(Failure::KeyRefused) => self.standing.refused(),
            Err(_) => {}
        }
        match &result {
            Err(failure) if failure.is_the_upstreams() => pass.failed(Instant::now()),
            _ => pass.succeeded(),
        }
        metrics::upstream(call, outcome, started.elapsed());
        if let Err(failure) = &result {
            let (call, cause) = (call.as_str(), cause.map(Cause::as_str));
            tracing::warn!(call, ?failure, cause, "upstream call failed");
        }
        result
    }
}

/// Says what is wrong with an answer, to whoever can put it right.
fn unreadable(call: Call, asked: Version, misfit: Misfit) -> Failure {
    let Misfit { place, other } = misfit;
    let Some((answered, order)) = other else {
        tracing::warn!(
            call = call.as_str(),
            place,
            "the upstream's answer cannot be read"
        );
        return Failure::Unclear(Unclear::Unreadable);
    };
    tracing::error!(
        call = call.as_str(),
        asked = asked.as_str(),
        answered = answered.as_str(),
        "the upstream answers in another version of the API: upstream.version or upstream.url is wrong"
    );
    Failure::Unclear(Unclear::OtherVersion(answered, order))
}

/// An answer about another order than was asked for says nothing about this one.
fn same(asked: OrderId, got: Changed) -> Result<Changed, Failure> {
    if got.order.id == asked {
        Ok(got)
    } else {
        Err(Failure::Unclear(Unclear::Unreadable))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::heard::heard;
    use crate::secret::Secret;

    /// An upstream that takes so long for each answer; what it answers it is told by the number of the request.
    fn slow(takes: Duration, answers: fn(usize) -> (StatusCode, &'static str)) -> Upstream {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let within = Within::new(move |_| {
            let number = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            async move {
                tokio::time::sleep(takes).await;
                let (status, body) = answers(number);
                Ok(Within::answer(status.as_u16(), body))
            }
        });
        Upstream::played(Version::V1, within)
    }

    #[test]
    fn s8_a_call_has_eight_seconds() {
        assert_eq!(PATIENCE.as_secs(), 8);
    }

    /// S8: where the first request is not enough, the second one gets what is left of the time.
    #[tokio::test(start_paused = true)]
    async fn s8_two_requests_for_one_answer_have_one_patience() {
        let event = "5f0c0ffee0ddf00dcafe0001".parse().unwrap();
        let answers = |number| match number {
            0 => (StatusCode::NOT_FOUND, ""),
            _ => (StatusCode::OK, "[]"),
        };
        let began = Instant::now();
        let in_time = slow(Duration::from_secs(3), answers).event(event).await;
        assert!(matches!(in_time, Ok(None)));
        assert_eq!(began.elapsed(), Duration::from_secs(6));
        let began = Instant::now();
        let late = slow(Duration::from_secs(5), answers).event(event).await;
        assert_eq!(late.err(), Some(Failure::Unclear(Unclear::Timeout)));
        assert_eq!(began.elapsed(), PATIENCE);
    }

    /// S8: an order is given back when it says so itself.
    #[tokio::test(start_paused = true)]
    async fn s8_an_order_that_still_holds_its_tickets_was_not_given_back() {
        let answers = |number| match number {
            0 => (StatusCode::OK, STILL_HELD),
            _ => (StatusCode::OK, CANCELED),
        };
        let upstream = slow(Duration::ZERO, answers);
        let order = "65a0c0de0123456789abcdef".parse().unwrap();
        let unclear = Err(Failure::Unclear(Unclear::Unreadable));
        assert_eq!(upstream.release(order).await, unclear);
        assert_eq!(upstream.release(order).await, Ok(()));
    }

    const STILL_HELD: &str = r#"{"id": "65a0c0de0123456789abcdef", "number": 1, "status": "executed", "value": "30.50",
        "event": "5f0c0ffee0ddf00dcafe0001", "tickets": []}"#;
    const CANCELED: &str = r#"{"id": "65a0c0de0123456789abcdef", "number": 1, "status": "canceled", "value": "30.50",
        "event": "5f0c0ffee0ddf00dcafe0001", "tickets": []}"#;

    /// One word for each cure; the key goes nowhere, and least of all into the log.
    #[test]
    fn the_log_says_why_nothing_was_sent() {
        let log = heard(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let nobody = taken.local_addr().unwrap();
            drop(taken);
            for url in ["https://api.invalid", &format!("http://{nobody}")] {
                let upstream = Upstream::new(
                    &config::UpstreamConfig {
                        version: Version::V1,
                        url: url.to_owned(),
                        key: Secret::new("canary".to_owned()),
                        assumed_hold: Duration::ZERO,
                    },
                    None,
                );
                let event = EventId::from_bytes([1; 12]);
                let asked = runtime.block_on(upstream.unwrap().event(event));
                assert_eq!(asked.err(), Some(Failure::NotSent));
            }
        });
        for cause in ["dns", "refused"] {
            let line =
                format!(r#"upstream call failed call="event" failure=NotSent cause="{cause}""#);
            assert_eq!(log.matches(&line).count(), 1, "{log}");
        }
        assert!(!log.contains("canary"), "{log}");
    }
}
