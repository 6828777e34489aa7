//! A stand-in for the gateway, which lives in real time and cannot be hurried. It keeps the gateway's contract towards a
//! browser and towards the API: one order for one key, the same answer for whoever asks again, 409 while it is under way, an order
//! that nobody fetches is given back, problems with codes, an order's token. What is left out: limits for each client, the breaker, records
//! that a dead instance leaves behind. That the gateway keeps this contract itself is shown by its own tests.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tc_orders::wire::{Version, v1};
use tc_orders::{ErrorKind, Order, OrderId, Timestamp};

use crate::fate::Behind;
use crate::line::order_path;
use crate::server::{Ask, Raw, Server};

/// How long an order may wait for the browser that it was made for, in milliseconds.
const UNCLAIMED: i64 = 3_000;

/// How long after that it takes at most to give it back, with several tries.
const RELEASED: i64 = 10_000;

/// How often orphans are looked for.
pub(crate) const SWEEP: i64 = 500;

/// How long seats are held at most that nobody could see: the assumed hold, and the time that the call may take.
const UNSEEN: i64 = 10 * 60_000 + 8_000;

/// How long a token outlives the hold.
const AFTERWARDS: i64 = 10 * 60_000;

#[derive(Clone, Debug)]
enum Outcome {
    Made {
        body: Value,
        order: OrderId,
        till: i64,
        holds: bool,
    },
    Unconfirmed {
        until: i64,
    },
    Refused(u16),
    GivenUp,
}

#[derive(Clone, Debug)]
struct Record {
    payload: Option<Value>,
    /// `None`: under way.
    outcome: Option<Outcome>,
    /// When it becomes an orphan.
    due: Option<i64>,
    given_up: bool,
}

/// What there is under a key.
pub(crate) enum Begun {
    New,
    Told(Raw),
}

pub(crate) struct Door {
    records: BTreeMap<String, Record>,
    /// Whether a payment system is configured.
    system: bool,
}

impl Door {
    pub(crate) fn new(system: bool) -> Self {
        Self {
            records: BTreeMap::new(),
            system,
        }
    }

    /// Begins under a key at a moment of the server's clock.
    pub(crate) fn begin(&mut self, ask: &Ask, now: i64) -> Begun {
        let key = ask.key.clone().expect("a key");
        let Some(record) = self.records.get(&key) else {
            let record = Record {
                payload: ask.body.clone(),
                outcome: None,
                due: None,
                given_up: false,
            };
            self.records.insert(key, record);
            return Begun::New;
        };
        if record.payload != ask.body {
            return Begun::Told(problem(422, ErrorKind::Rejected));
        }
        Begun::Told(match record.outcome.clone() {
            None => wait(problem(409, ErrorKind::Conflict), 1),
            Some(outcome) => self.told(&key, &outcome, now),
        })
    }

    /// Calls the API, and keeps what came of it.
    pub(crate) fn carry_out(
        &mut self,
        server: &mut Server,
        ask: &Ask,
        behind: Behind,
        now: i64,
    ) -> Option<Raw> {
        let key = ask.key.clone().expect("a key");
        let nothing = match behind {
            Behind::Unsent => Some(wait(problem(503, ErrorKind::Server), 1)),
            Behind::TooMany => Some(wait(problem(429, ErrorKind::Limited), 1)),
            _ => None,
        };
        if nothing.is_some() {
            self.records.remove(&key);
            return nothing;
        }
        let raw = (behind != Behind::Failed).then(|| server.ask(ask));
        let outcome = match raw {
            Some(raw) if behind == Behind::Fine && raw.is_success() => {
                let order = read(&raw);
                Outcome::Made {
                    body: shown(&order),
                    order: order.id,
                    till: order.reserved_till.map_or(now, Timestamp::millis),
                    holds: order.status.holds_seats() && !order.tickets.is_empty(),
                }
            }
            Some(raw) if behind == Behind::Fine => Outcome::Refused(raw.status),
            _ => Outcome::Unconfirmed {
                until: now + UNSEEN,
            },
        };
        let record = self.records.get_mut(&key).expect("a record");
        record.due =
            matches!(&outcome, Outcome::Made { holds: true, .. }).then_some(now + UNCLAIMED);
        record.outcome = Some(outcome);
        None
    }

    /// What is told of an outcome to a browser that is there to hear it.
    pub(crate) fn tell(&mut self, key: &str, now: i64) -> Raw {
        let outcome = self.records[key].outcome.clone().expect("an outcome");
        self.told(key, &outcome, now)
    }

    fn told(&mut self, key: &str, outcome: &Outcome, now: i64) -> Raw {
        match outcome {
            Outcome::Made {
                body, order, till, ..
            } => {
                let record = self.records.get_mut(key).expect("a record");
                if record.given_up {
                    return problem(410, ErrorKind::Expired);
                }
                record.due = None;
                Raw {
                    token: Some(token(*order, *till)),
                    date: Some(date(now)),
                    ..whole(201, body)
                }
            }
            Outcome::Unconfirmed { until } => {
                let mut raw = problem(504, ErrorKind::Unconfirmed);
                let mut body = raw.json().expect("JSON");
                body["until"] = json!(Timestamp::from_micros(until * 1_000).to_string());
                raw.body = Some(body.to_string().into_bytes());
                raw.date = Some(date(now));
                raw
            }
            Outcome::Refused(status) => refusal(*status, false),
            Outcome::GivenUp => problem(410, ErrorKind::Expired),
        }
    }

    /// Whether an order waits to be fetched, or to be given back: that does not take long.
    pub(crate) fn will_release(&self, order: OrderId, now: i64) -> bool {
        self.records.values().any(|record| {
            let is_it = matches!(&record.outcome, Some(Outcome::Made { order: made, .. }) if *made == order);
            is_it && record.due.is_some_and(|due| now <= due + RELEASED)
        })
    }

    /// The keys whose orders nobody has come for in time.
    pub(crate) fn orphans(&self, now: i64) -> Vec<String> {
        let is_due = |record: &Record| record.due.is_some_and(|due| due <= now);
        let due = self.records.iter().filter(|(_, record)| is_due(record));
        due.map(|(key, _)| key.clone()).collect()
    }

    /// Whether there is anything to look after.
    pub(crate) fn is_waiting(&self) -> bool {
        self.records.values().any(|record| record.due.is_some())
    }

    /// Gives an orphan back; if that fails, it stays one.
    pub(crate) fn give_up(&mut self, server: &mut Server, key: &str, behind: Behind) {
        let record = self.records.get_mut(key).expect("a record");
        record.given_up = true;
        let Some(Outcome::Made { order, .. }) = record.outcome.clone() else {
            return;
        };
        let cancel = Ask {
            method: "PATCH",
            path: order_path(Version::V1, order),
            body: Some(json!({ "status": "canceled" })),
            key: None,
            token: None,
        };
        let raw = matches!(behind, Behind::Fine | Behind::Lost).then(|| server.ask(&cancel));
        let is_over = raw.is_some_and(|raw| raw.is_success() || raw.status == 400);
        if is_over && behind == Behind::Fine {
            record.outcome = Some(Outcome::GivenUp);
            record.due = None;
        }
    }

    /// Reads or changes an order, or reads the event.
    pub(crate) fn pass(&self, server: &mut Server, ask: &Ask, behind: Behind, now: i64) -> Raw {
        let order = ask.path.strip_prefix("/v1/resources/orders/");
        let order: Option<OrderId> = order.and_then(|order| order.parse().ok());
        if let Some(order) = order
            && !ask
                .token
                .as_deref()
                .is_some_and(|token| opens(token, order, now))
        {
            return problem(404, ErrorKind::NotFound);
        }
        let body = ask.body.clone().unwrap_or_default();
        if body["status"] == "in_progress" && !self.system {
            return problem(400, ErrorKind::Rejected);
        }
        let raw = match behind {
            Behind::Unsent => return wait(problem(503, ErrorKind::Server), 1),
            Behind::TooMany => return wait(problem(429, ErrorKind::Limited), 1),
            Behind::Failed => return problem(502, ErrorKind::Server),
            Behind::Lost => {
                server.ask(ask);
                return problem(504, ErrorKind::Timeout);
            }
            Behind::Fine => server.ask(ask),
        };
        if !raw.is_success() {
            return refusal(raw.status, body["status"] == "canceled");
        }
        if order.is_none() {
            return raw;
        }
        let order = read(&raw);
        let till = order.reserved_till.map_or(now, Timestamp::millis);
        Raw {
            token: Some(token(order.id, till)),
            date: Some(date(now)),
            ..whole(200, &shown(&order))
        }
    }
}

fn read(raw: &Raw) -> Order {
    let order: v1::Order = serde_json::from_slice(raw.body.as_deref().unwrap_or_default())
        .expect("the sandbox's orders can be read");
    order.into()
}

/// What a browser is shown of an order: an allowlist.
fn shown(order: &Order) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let rules = order.sets.iter().map(|set| (set.to_string(), Value::Null));
    let mut body = json!({
        "id": order.id, "number": order.number, "event": order.event, "status": order.status,
        "created_at": time(order.created_at), "updated_at": time(order.updated_at),
        "reserved_till": time(order.reserved_till), "tickets": order.tickets,
        "rules": rules.collect::<serde_json::Map<_, _>>(),
        "value": order.total, "value_extra": order.fee,
        "values": { "extra": order.fee, "full": order.total },
    });
    if let Some(url) = order
        .payment_url
        .as_ref()
        .filter(|url| tc_orders::may_follow(url))
    {
        body["payment"] = json!({ "redirect_url": url });
    }
    body
}

fn token(order: OrderId, till: i64) -> String {
    let ends = (till + AFTERWARDS).div_euclid(60_000) + 1;
    format!("{order}~{ends}")
}

fn opens(token: &str, order: OrderId, now: i64) -> bool {
    let Some((name, ends)) = token.split_once('~') else {
        return false;
    };
    let ends: i64 = ends.parse().expect("a number of ours");
    name == order.to_string() && now < ends * 60_000
}

fn whole(status: u16, body: &Value) -> Raw {
    Raw {
        status,
        kind: "application/json".to_owned(),
        body: Some(body.to_string().into_bytes()),
        ..Raw::default()
    }
}

fn problem(status: u16, code: ErrorKind) -> Raw {
    Raw {
        kind: "application/problem+json".to_owned(),
        ..whole(status, &json!({ "code": code.as_str(), "status": status }))
    }
}

fn wait(raw: Raw, seconds: u64) -> Raw {
    Raw {
        retry_after: Some(seconds.to_string()),
        ..raw
    }
}

/// What a browser is told of the API's refusal.
fn refusal(status: u16, of_a_cancel: bool) -> Raw {
    match status {
        400 if of_a_cancel => problem(400, ErrorKind::NotCancellable),
        404 | 410 => problem(404, ErrorKind::NotFound),
        409 => problem(409, ErrorKind::Conflict),
        _ => problem(400, ErrorKind::Rejected),
    }
}

/// A moment of the server's clock as a `Date` header has it.
pub(crate) fn date(now: i64) -> String {
    let since = Duration::from_millis(now.try_into().expect("after the epoch"));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
