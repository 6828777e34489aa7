//! What is between the gateway and the API: calls that fail, get lost, or take their time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::http::{Request, Response};
use serde_json::Value;
use tc_gateway::Broken;
use tc_orders::{OrderId, Timestamp};
use tokio::time::{Instant, sleep};

use crate::api::Api;
use crate::dice::Dice;
use crate::fate::{Behind, Fate, Weather};
use crate::server::{Ask, Raw, START, ms, since};

/// Longer than the gateway waits for an answer, in milliseconds.
const TOO_LONG: i64 = 9_000;

/// An order that a call of the gateway has made.
pub(crate) struct Born {
    pub(crate) order: OrderId,
    /// The idempotency key that it was made for.
    pub(crate) key: String,
}

/// For how long at least the gateway goes by what an answer has told of the API's clock, in milliseconds.
const BELIEVED: i64 = 300_000;

/// What an answer has told the gateway of the API's clock.
struct Told {
    sent: i64,
    got: i64,
    /// By so much the API's time may be later than it is, by that answer: what was cut off its `Date`, if it does not say more
    /// exactly when it made an order, and the way there.
    off: i64,
}

/// The way from the gateway to the API.
#[derive(Clone)]
pub(crate) struct Lane {
    api: Api,
    began: Instant,
    state: Arc<Mutex<State>>,
}

struct State {
    dice: Dice,
    weather: Weather,
    /// When a browser asked something last, and the key if that was a reservation.
    came: i64,
    key: String,
    /// The orders that a call is at work on.
    busy: HashSet<String>,
    born: Vec<Born>,
    told: Vec<Told>,
    /// When it was used last, in milliseconds since the beginning.
    used: i64,
    seen: Vec<&'static str>,
}

impl Lane {
    pub(crate) fn new(api: Api, began: Instant) -> Self {
        Self {
            api,
            began,
            state: Arc::new(Mutex::new(State {
                dice: Dice::new(0),
                weather: Weather::Calm,
                came: 0,
                key: String::new(),
                busy: HashSet::new(),
                born: Vec::new(),
                told: Vec::new(),
                used: 0,
                seen: Vec::new(),
            })),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// From now on calls fare by these dice.
    pub(crate) fn set(&self, weather: Weather, luck: u64) {
        let mut state = self.state();
        state.weather = weather;
        state.dice = Dice::new(luck);
    }

    /// A browser asks something at this moment. If it is a reservation, that is what makes an order in version 1, where the order does not
    /// say whose it is.
    pub(crate) fn comes(&self, now: i64, key: Option<&str>) {
        let mut state = self.state();
        state.came = now;
        state.key = key.unwrap_or_default().to_owned();
    }

    pub(crate) fn born(&self) -> Vec<Born> {
        std::mem::take(&mut self.state().born)
    }

    pub(crate) fn seen(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.state().seen)
    }

    pub(crate) fn used(&self) -> i64 {
        self.state().used
    }

    /// By so many milliseconds at most the gateway may take the API's time for later than it is, in an answer to what came in at that
    /// moment. Nothing if it asked the API at that moment, and passes on what it said.
    pub(crate) fn off(&self, came: i64) -> i64 {
        let told = &self.state().told;
        let since = told.last().map_or(0, |last| last.got - BELIEVED);
        let believed = || told.iter().filter(|told| told.got >= since);
        match believed().any(|told| told.sent == came) {
            true => 0,
            false => believed().map(|told| told.off).min().unwrap_or(0),
        }
    }

    fn now(&self) -> i64 {
        since(self.began)
    }

    /// A call of the gateway's.
    pub(crate) async fn call(self, request: Request<Bytes>) -> Result<Response<Bytes>, Broken> {
        let (ask, sent) = (asked(&request), self.now());
        let is_post = ask.method == "POST";
        let (behind, work, silent, key) = {
            let mut state = self.state();
            state.used = self.now();
            let weather = state.weather;
            let fate = Fate::draw(weather, &mut state.dice);
            let silent = state.dice.chance(30);
            // What a browser cancels is passed on when it asks.
            let cancels = ask.method == "PATCH"
                && ask
                    .body
                    .as_ref()
                    .is_some_and(|body| body["status"].is_string());
            if cancels && state.came != sent {
                state.seen.push("gateway: given back, since nobody came");
            }
            (fate.behind, fate.work, silent, own(&ask, &state.key))
        };
        match behind {
            Behind::Unsent => return Err(Broken::NotSent),
            Behind::TooMany => return Ok(bare(429)),
            Behind::Failed => return Ok(bare(503)),
            Behind::Fine | Behind::Lost => {}
        }
        // It is carried out also if the gateway waits no longer.
        let lane = self.clone();
        let worked = tokio::spawn(async move { lane.work(ask, key, work).await });
        let raw = worked.await.expect("no panic");
        if behind == Behind::Lost {
            self.state().seen.push("gateway: an answer of the API lost");
            if silent {
                sleep(ms(TOO_LONG)).await;
            }
            return Err(Broken::Cut);
        }
        if let Some(date) = raw.date.as_deref() {
            let date = Timestamp::parse_http_date(date).expect("the sandbox's");
            let latest = match made(is_post, &raw) {
                Some(made) => made + 1,
                None => date.millis() + 1_000,
            };
            self.state().told.push(Told {
                sent,
                got: self.now(),
                off: latest - (START + sent),
            });
        }
        Ok(answer(raw))
    }

    async fn work(&self, ask: Ask, key: String, work: i64) -> Raw {
        let is_change = ask.method == "PATCH";
        if is_change && !self.state().busy.insert(ask.path.clone()) {
            self.state().seen.push("gateway: 409 of the API");
            return Raw {
                status: 409,
                ..Raw::default()
            };
        }
        sleep(ms(work)).await;
        self.api.at(self.now());
        let raw = self.api.ask(&ask).await;
        let mut state = self.state();
        state.used = self.now();
        state.busy.remove(&ask.path);
        if ask.method == "POST" && raw.is_success() {
            state.born.push(Born {
                order: raw.order(),
                key,
            });
        }
        raw
    }
}

fn asked(request: &Request<Bytes>) -> Ask {
    let method = match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PATCH" => "PATCH",
        other => panic!("the gateway sends no {other}"),
    };
    Ask {
        method,
        path: request.uri().to_string(),
        body: serde_json::from_slice::<Value>(request.body()).ok(),
        key: None,
        token: None,
    }
}

/// The key that an order is made for: in version 2 the order says so itself.
fn own(ask: &Ask, coming: &str) -> String {
    let said = ask
        .body
        .as_ref()
        .and_then(|body| body["vendor_data"]["order_id"].as_str());
    said.unwrap_or(coming).to_owned()
}

/// When an order was made, in milliseconds of the API's clock, if the answer says so more exactly than its `Date` does.
fn made(is_post: bool, raw: &Raw) -> Option<i64> {
    let body = raw.json().filter(|_| is_post && raw.is_success())?;
    let made: Timestamp = body["created_at"].as_str()?.parse().ok()?;
    (made.micros() % 1_000_000 != 0).then(|| made.millis())
}

fn bare(status: u16) -> Response<Bytes> {
    answer(Raw {
        status,
        ..Raw::default()
    })
}

fn answer(raw: Raw) -> Response<Bytes> {
    let mut response = Response::builder().status(raw.status);
    let headers = [
        ("Date", raw.date),
        ("Retry-After", raw.retry_after),
        ("Content-Type", Some(raw.kind)),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            response = response.header(name, value);
        }
    }
    let body = raw.body.unwrap_or_default();
    response.body(body.into()).expect("an answer")
}
