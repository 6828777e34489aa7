//! The gateway: the real one, without sockets, whose time passes with the play's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use tc_gateway::{Config, Inside, Payment, Secret, TOKEN_HEADER, Within};
use tc_orders::wire::v1::PaymentChoice;
use tc_orders::{OrderId, Timestamp};
use tc_sandbox::DEFAULT_KEY;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, yield_now};
use tokio::time::{Instant, advance, timeout_at};
use tower::ServiceExt as _;

use crate::behind::{Born, Lane};
use crate::fate::{Fate, Weather};
use crate::plan::Setting;
use crate::server::{Ask, Raw, START, Server, ms, since, with_body};

/// Within so many milliseconds an order that nobody was told of has been given back: both steps (13 s), the wait for whoever asks again
/// (3 s), and tries to cancel it (4 s, and once more 12 s later).
const UNTOLD: i64 = 40_000;

/// When nothing has happened for so long, in milliseconds, nothing is under way in it any more.
const QUIET: i64 = 40_000;

/// Often enough for everything that a request sets going at once.
const TURNS: usize = 12;

/// What a try's answer is.
pub(crate) struct Heard {
    /// In milliseconds since the start.
    pub(crate) at: i64,
    pub(crate) flight: usize,
    pub(crate) attempt: u32,
    pub(crate) fate: Fate,
    pub(crate) raw: Raw,
}

pub(crate) struct Gateway {
    inside: Inside,
    began: Instant,
    lane: Lane,
    tell: UnboundedSender<Heard>,
    heard: UnboundedReceiver<Heard>,
    /// The tries whose browser waits.
    listening: BTreeMap<(usize, u32), AbortHandle>,
    /// When something came in last.
    used: i64,
    /// When orders were made.
    made: HashMap<OrderId, i64>,
    /// Those of which a browser was told that they are its own.
    told: HashSet<OrderId>,
}

impl Gateway {
    pub(crate) fn new(setting: &Setting, server: &Server) -> Self {
        let _on = server.runtime.enter();
        let began = Instant::now();
        let lane = Lane::new(server.api.clone(), began);
        let calls = lane.clone();
        let upstream = Within::new(move |request| calls.clone().call(request));
        let (tell, heard) = unbounded_channel();
        let now = Timestamp::from_micros((START + setting.gateway_ahead) * 1_000);
        Self {
            inside: Inside::start(config(setting), upstream, now).expect("a gateway"),
            began,
            lane,
            tell,
            heard,
            listening: BTreeMap::new(),
            used: 0,
            made: HashMap::new(),
            told: HashSet::new(),
        }
    }

    fn now(&self, on: &Runtime) -> i64 {
        let _on = on.enter();
        since(self.began)
    }

    /// A try comes in.
    pub(crate) fn take(
        &mut self,
        on: &Runtime,
        flight: usize,
        attempt: u32,
        fate: Fate,
        ask: &Ask,
    ) {
        self.used = self.now(on);
        self.lane.comes(self.used, ask.key.as_deref());
        let (router, tell, began) = (self.inside.router.clone(), self.tell.clone(), self.began);
        let (lane, came) = (self.lane.clone(), self.used);
        let request = request(ask);
        let task = on.spawn(async move {
            let mut raw = match router.oneshot(request).await {
                Ok(response) => Raw::of(response).await,
                Err(never) => match never {},
            };
            raw.off = lane.off(came);
            let at = since(began);
            // A play that is over hears nothing.
            let _ = tell.send(Heard {
                at,
                flight,
                attempt,
                fate,
                raw,
            });
        });
        self.listening
            .insert((flight, attempt), task.abort_handle());
        on.block_on(settle());
    }

    /// Those who do not wait any more hang up; how many there were.
    pub(crate) fn hang_up(&mut self, is_waiting: impl Fn(usize, u32) -> bool) -> Vec<usize> {
        let gone = |(flight, attempt): &(usize, u32)| !is_waiting(*flight, *attempt);
        let gone: Vec<_> = self.listening.keys().copied().filter(gone).collect();
        for try_ in &gone {
            self.listening.remove(try_).expect("it is there").abort();
        }
        gone.into_iter().map(|(flight, _)| flight).collect()
    }

    /// Calls behind it fare by this weather and these dice from now on.
    pub(crate) fn set(&self, weather: Weather, luck: u64) {
        self.lane.set(weather, luck);
    }

    /// Lets time pass until so many milliseconds after the start, or until there is an answer.
    pub(crate) fn pass(&mut self, on: &Runtime, until: i64) -> Option<Heard> {
        let still = self.used.max(self.lane.used()) + QUIET;
        let heard = on.block_on(async {
            let watched = if self.listening.is_empty() {
                until.min(still)
            } else {
                until
            };
            let heard = timeout_at(self.began + ms(watched), self.heard.recv()).await;
            if heard.is_err() && watched < until {
                // It only looks for orphans now, twice a second.
                let now = self.began.elapsed();
                advance(ms(until).saturating_sub(now)).await;
            }
            // An order that is made at this moment is made before anybody looks.
            settle().await;
            heard.ok().flatten()
        });
        if let Some(heard) = &heard {
            self.listening.remove(&(heard.flight, heard.attempt));
            self.used = heard.at;
        }
        heard
    }

    /// The orders that were made since it was asked last.
    pub(crate) fn born(&mut self, on: &Runtime) -> Vec<Born> {
        let born = self.lane.born();
        if !born.is_empty() {
            let now = self.now(on);
            self.made.extend(born.iter().map(|born| (born.order, now)));
        }
        born
    }

    pub(crate) fn seen(&self) -> Vec<&'static str> {
        self.lane.seen()
    }

    /// A browser has been told that this order is its own.
    pub(crate) fn has_told(&mut self, order: OrderId) {
        self.told.insert(order);
    }

    /// Whether an order waits to be fetched, or to be given back, at so many milliseconds after the start: that does not take long.
    pub(crate) fn will_release(&self, order: OrderId, now: i64) -> bool {
        let made = self.made.get(&order);
        !self.told.contains(&order) && made.is_some_and(|made| now <= made + UNTOLD)
    }
}

/// Lets everything go on that does not wait for time to pass.
async fn settle() {
    for _ in 0..TURNS {
        yield_now().await;
    }
}

fn config(setting: &Setting) -> Config {
    let listen = ([127, 0, 0, 1], 0).into();
    let key = Secret::new(DEFAULT_KEY);
    let url = "http://api.example".to_owned();
    let config = Config::sandbox(listen, url, key, "a".to_owned()).expect("a configuration");
    let payment = match setting.config.checkout {
        Some(tc_orders::Checkout::System) => Payment::System(PaymentChoice {
            system: Some("api/BASE".to_owned()),
            success_url: Some("https://page.example/thanks".to_owned()),
            failure_url: Some("https://page.example/sorry".to_owned()),
            send_tickets: None,
        }),
        _ => Payment::None,
    };
    Config {
        payment,
        // What is kept of an event goes by another clock.
        events_fresh: Duration::ZERO,
        ..config.speaking(setting.upstream)
    }
}

fn request(ask: &Ask) -> Request<Body> {
    let mut request = Request::builder().method(ask.method).uri(&ask.path);
    if let Some(key) = &ask.key {
        request = request.header("Idempotency-Key", format!("\"{key}\""));
    }
    if let Some(token) = &ask.token {
        request = request.header(TOKEN_HEADER, token);
    }
    with_body(request, ask.body.as_ref())
}
