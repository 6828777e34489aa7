//! The metrics: their names, what they mean, and the one function for each that changes it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{Method, StatusCode};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use super::labels::{self, Call, CallOutcome, Limited, OrphanOutcome, Reservation, Route};
use crate::Refused;

/// Requests to the public port.
pub const REQUESTS: &str = "tc_gateway_requests_total";
/// How long they took.
pub const REQUEST_SECONDS: &str = "tc_gateway_request_seconds";
/// How long calls to the upstream took.
pub const UPSTREAM_SECONDS: &str = "tc_gateway_upstream_seconds";
/// Reservations by their end.
pub const RESERVATIONS: &str = "tc_gateway_reservations_total";
/// Holds that live now.
pub const LIVE_HOLDS: &str = "tc_gateway_live_holds";
/// Holds that ran out.
pub const EXPIRED_HOLDS: &str = "tc_gateway_expired_holds_total";
/// Limits that clients met.
pub const LIMITED: &str = "tc_gateway_limited_total";
/// Order tokens that were not accepted.
pub const REFUSED_TOKENS: &str = "tc_gateway_refused_tokens_total";
/// Reservations that nobody claimed.
pub const ORPHANS: &str = "tc_gateway_orphans_total";
/// Whether the upstream is left alone.
pub const BREAKER_OPEN: &str = "tc_gateway_breaker_open";
/// Whether the upstream does not accept the key.
pub const KEY_REFUSED: &str = "tc_gateway_key_refused";
/// Whether the shared store is done without.
pub const STORE_FALLBACK: &str = "tc_gateway_store_fallback";
/// How often that began.
pub const STORE_FALLBACKS: &str = "tc_gateway_store_fallbacks_total";
/// Answers that were given again.
pub const REPLAYS: &str = "tc_gateway_replays_total";
/// Orders whose times disagreed.
pub const TIME_DISAGREEMENTS: &str = "tc_gateway_time_disagreements_total";
/// Open connections.
pub const CONNECTIONS: &str = "tc_gateway_connections";

/// Which gateway it is.
pub const BUILD_INFO: &str = "tc_gateway_build_info";
/// Since when it runs; every Prometheus client names it so.
pub const START_TIME: &str = "process_start_time_seconds";

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only up, from 0 at the start.
    Counter,
    /// Up and down.
    Gauge,
    /// Counts of durations, in seconds, by size.
    Histogram,
}

/// All metrics, with what Prometheus is told of them.
pub const ALL: &[(&str, Kind, &str)] = &[
    (
        REQUESTS,
        Kind::Counter,
        "Requests to the public port, by route, method and status; `gone` where the client did not wait.",
    ),
    (
        REQUEST_SECONDS,
        Kind::Histogram,
        "Time from a whole request to its answer, by route.",
    ),
    (
        UPSTREAM_SECONDS,
        Kind::Histogram,
        "Time of calls to the upstream, by call and outcome.",
    ),
    (
        RESERVATIONS,
        Kind::Counter,
        "Reservations, by what became of them.",
    ),
    (
        LIVE_HOLDS,
        Kind::Gauge,
        "Orders that count as holding seats, of all instances that share a store: until they are canceled or over, or seen to be paid.",
    ),
    (
        EXPIRED_HOLDS,
        Kind::Counter,
        "Orders whose hold ran out, neither bought nor canceled.",
    ),
    (LIMITED, Kind::Counter, "Limits that clients met, by limit."),
    (
        REFUSED_TOKENS,
        Kind::Counter,
        "Order tokens that were not accepted, by reason.",
    ),
    (
        ORPHANS,
        Kind::Counter,
        "Reservations that nobody claimed, by what became of them.",
    ),
    (
        BREAKER_OPEN,
        Kind::Gauge,
        "1 while the upstream is not asked, for orders or for events, because it failed too often.",
    ),
    (
        KEY_REFUSED,
        Kind::Gauge,
        "1 while the upstream does not accept the partner's key, as the last call that told has it.",
    ),
    (
        STORE_FALLBACK,
        Kind::Gauge,
        "1 while the shared store does not answer and this instance does without.",
    ),
    (
        STORE_FALLBACKS,
        Kind::Counter,
        "How often the shared store has stopped to answer.",
    ),
    (
        REPLAYS,
        Kind::Counter,
        "Reservations that were asked for again and answered from the record.",
    ),
    (
        TIME_DISAGREEMENTS,
        Kind::Counter,
        "Orders of version 2 whose id, times and answer told times more than a minute apart.",
    ),
    (
        CONNECTIONS,
        Kind::Gauge,
        "Open connections, of the public and the private port.",
    ),
    (
        BUILD_INFO,
        Kind::Gauge,
        "Always 1, with the version of the gateway.",
    ),
    (
        START_TIME,
        Kind::Gauge,
        "When the process began to measure, in seconds since 1970.",
    ),
];

/// The upper ends of a histogram's counts, in seconds: fine around the 2 ms that the gateway may add, and up to what is cut
/// off.
const BUCKETS: &[f64] = &[
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0,
];

/// Why an order token may be refused.
pub const REASONS: [Refused; 4] = [
    Refused::Absent,
    Refused::Malformed,
    Refused::Expired,
    Refused::Forged,
];

/// How often what was measured is put in order.
const UPKEEP: Duration = Duration::from_secs(5);

/// What has been measured, to be shown.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Begins to measure, for the whole process.
    ///
    /// # Errors
    /// If it has begun before.
    pub fn start() -> Result<Self, BuildError> {
        let metrics = Self(builder()?.install_recorder()?);
        introduce();
        Ok(metrics)
    }

    /// All metrics, in Prometheus's text format (version 0.0.4).
    pub fn text(&self) -> String {
        self.0.render()
    }

    /// Puts in order what has been measured, for ever. Without it durations pile up while nobody asks for them.
    pub async fn upkeep(&self) {
        let mut again = tokio::time::interval(UPKEEP);
        loop {
            again.tick().await;
            self.0.run_upkeep();
        }
    }

    /// Measures on this thread only, while `during` runs.
    #[cfg(test)]
    pub(crate) fn of_this_thread<T>(during: impl FnOnce(&Self) -> T) -> T {
        let recorder = builder().unwrap().build_recorder();
        let metrics = Self(recorder.handle());
        metrics::with_local_recorder(&recorder, || {
            introduce();
            during(&metrics)
        })
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets(BUCKETS)
}

/// Says what each metric is, and shows the ones that are 0 at the start: a rise from nothing at all is no rise to Prometheus.
fn introduce() {
    for &(name, kind, meaning) in ALL {
        match kind {
            Kind::Counter => describe_counter!(name, meaning),
            Kind::Gauge => {
                describe_gauge!(name, meaning);
                if name != BUILD_INFO {
                    gauge!(name).set(0);
                }
            }
            Kind::Histogram => describe_histogram!(name, metrics::Unit::Seconds, meaning),
        }
    }
    gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    gauge!(START_TIME).set(now.unwrap_or_default().as_secs_f64());
    for name in [EXPIRED_HOLDS, STORE_FALLBACKS, REPLAYS, TIME_DISAGREEMENTS] {
        counter!(name).increment(0);
    }
    for outcome in Reservation::ALL {
        counter!(RESERVATIONS, "outcome" => outcome.as_str()).increment(0);
    }
    for what in Limited::ALL {
        counter!(LIMITED, "what" => what.as_str()).increment(0);
    }
    for why in REASONS {
        counter!(REFUSED_TOKENS, "why" => why.as_str()).increment(0);
    }
    for outcome in OrphanOutcome::ALL {
        counter!(ORPHANS, "outcome" => outcome.as_str()).increment(0);
    }
}

/// A request was answered, or its client has gone (`None`).
pub(crate) fn request(route: Route, method: &Method, status: Option<StatusCode>, took: Duration) {
    let (method, status) = (labels::method(method), labels::status(status));
    counter!(REQUESTS, "route" => route.as_str(), "method" => method, "status" => status)
        .increment(1);
    histogram!(REQUEST_SECONDS, "route" => route.as_str()).record(took);
}

/// A call to the upstream ended.
pub fn upstream(call: Call, outcome: CallOutcome, took: Duration) {
    let (call, outcome) = (call.as_str(), outcome.as_str());
    histogram!(UPSTREAM_SECONDS, "call" => call, "outcome" => outcome).record(took);
}

/// A reservation ended; a replay of one is not another.
pub fn reservation(outcome: Reservation) {
    counter!(RESERVATIONS, "outcome" => outcome.as_str()).increment(1);
}

/// The holds were counted.
pub fn holds(census: crate::store::Census) {
    // Exact up to 2^53, which is more than there are seats.
    gauge!(LIVE_HOLDS).set(census.live as f64);
    counter!(EXPIRED_HOLDS).increment(census.expired);
}

/// A client met a limit.
pub fn limited(what: Limited) {
    counter!(LIMITED, "what" => what.as_str()).increment(1);
}

/// An order token was not accepted.
pub fn refused_token(why: Refused) {
    counter!(REFUSED_TOKENS, "why" => why.as_str()).increment(1);
}

/// A reservation that nobody claimed was taken care of.
pub fn orphan(outcome: OrphanOutcome) {
    counter!(ORPHANS, "outcome" => outcome.as_str()).increment(1);
}

/// Whether the breaker is open now.
pub fn breaker_open(open: bool) {
    gauge!(BREAKER_OPEN).set(u8::from(open));
}

/// The upstream has refused the key, or accepts it again.
pub fn key_refused(refused: bool) {
    gauge!(KEY_REFUSED).set(u8::from(refused));
}

/// The shared store has stopped to answer, or answers again. To be told once for each change.
pub fn store_fallback(without: bool) {
    gauge!(STORE_FALLBACK).set(u8::from(without));
    if without {
        counter!(STORE_FALLBACKS).increment(1);
    }
}

/// A reservation was answered from its record.
pub fn replay() {
    counter!(REPLAYS).increment(1);
}

/// The times of an order were more than a minute apart.
pub fn time_disagreement() {
    counter!(TIME_DISAGREEMENTS).increment(1);
}

/// An open connection, counted until it is dropped.
pub(crate) struct Connection(());

impl Connection {
    pub(crate) fn opened() -> Self {
        gauge!(CONNECTIONS).increment(1);
        Self(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        gauge!(CONNECTIONS).decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Census;

    #[test]
    fn every_metric_is_described_and_moves() {
        Metrics::of_this_thread(|metrics| {
            request(
                Route::Orders,
                &Method::POST,
                Some(StatusCode::CREATED),
                Duration::from_millis(3),
            );
            upstream(Call::Reserve, CallOutcome::Ok, Duration::from_millis(30));
            reservation(Reservation::Held);
            holds(Census {
                live: 7,
                expired: 2,
            });
            limited(Limited::LiveHolds);
            refused_token(Refused::Forged);
            orphan(OrphanOutcome::Released);
            breaker_open(true);
            key_refused(true);
            store_fallback(true);
            store_fallback(false);
            replay();
            time_disagreement();
            let open = Connection::opened();
            drop(Connection::opened());
            let text = metrics.text();
            drop(open);
            for expected in [
                r#"tc_gateway_requests_total{route="orders",method="POST",status="201"} 1"#,
                r#"tc_gateway_request_seconds_bucket{route="orders",le="0.002"} 0"#,
                r#"tc_gateway_request_seconds_bucket{route="orders",le="0.005"} 1"#,
                r#"tc_gateway_upstream_seconds_count{call="reserve",outcome="ok"} 1"#,
                r#"tc_gateway_reservations_total{outcome="held"} 1"#,
                "tc_gateway_live_holds 7",
                "tc_gateway_expired_holds_total 2",
                r#"tc_gateway_limited_total{what="live-holds"} 1"#,
                r#"tc_gateway_refused_tokens_total{why="forged"} 1"#,
                r#"tc_gateway_orphans_total{outcome="released"} 1"#,
                "tc_gateway_breaker_open 1",
                "tc_gateway_key_refused 1",
                "tc_gateway_store_fallback 0",
                "tc_gateway_store_fallbacks_total 1",
                "tc_gateway_replays_total 1",
                "tc_gateway_time_disagreements_total 1",
                "tc_gateway_connections 1",
                concat!(
                    "tc_gateway_build_info{version=\"",
                    env!("CARGO_PKG_VERSION"),
                    "\"} 1"
                ),
            ] {
                assert!(
                    text.lines().any(|line| line == expected),
                    "{expected}\n{text}"
                );
            }
            let begun = text
                .lines()
                .find_map(|line| line.strip_prefix("process_start_time_seconds "));
            let begun: f64 = begun.unwrap().parse().unwrap();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            assert!((now.as_secs_f64() - begun).abs() < 60.0, "{begun}");
            for (name, ..) in ALL {
                assert!(text.contains(&format!("# HELP {name} ")), "{name}\n{text}");
            }
        });
    }
}
