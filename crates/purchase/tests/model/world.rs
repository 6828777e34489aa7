//! Everything that there is in a play: the server, one buyer's device with its tabs, and what is to come. Time passes only when
//! something happens, and everything happens in the order of its time.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use tc_orders::OrderId;
use tc_purchase::{Answer, CommandId, Now, RequestId, Stored};

use crate::cover::Cover;
use crate::dice::Dice;
use crate::fate::{Fate, Weather};
use crate::gateway::Gateway;
use crate::net::{Flight, Made};
use crate::page::Page;
use crate::plan::{Setting, TABS};
use crate::server::{Raw, START, Server};
use crate::twist::Twist;
use crate::watch::{Broken, Rule};

/// What is to come.
#[derive(Debug)]
pub(crate) enum Coming {
    /// A request gets to the server; `Work`: it is carried out there.
    Arrive {
        flight: usize,
        attempt: u32,
        fate: Fate,
    },
    Work {
        flight: usize,
        attempt: u32,
        fate: Fate,
    },
    /// Its answer gets back; `None`: the connection ends.
    Back {
        flight: usize,
        attempt: u32,
        raw: Option<Raw>,
        twice: Option<i64>,
    },
    /// Nobody waits any longer for it.
    Patience {
        flight: usize,
        attempt: u32,
    },
    /// It is sent again.
    Again {
        flight: usize,
    },
    /// An answer comes a second time.
    Twice {
        page: usize,
        request: RequestId,
        sent: Now,
        answer: Answer,
    },
    /// The claim is given; it is waited for no longer.
    Granted {
        page: usize,
        claim: u64,
    },
    ClaimPatience {
        page: usize,
        claim: u64,
    },
    /// Another tab has changed the record.
    Record {
        page: usize,
    },
    /// The page's timeout.
    Tick {
        page: usize,
        number: u64,
    },
}

impl Coming {
    /// Whether it happens elsewhere, and so also while the device sleeps.
    fn is_elsewhere(&self) -> bool {
        matches!(self, Coming::Arrive { .. } | Coming::Work { .. })
    }
}

pub(crate) struct World<'a> {
    pub(crate) setting: Setting,
    pub(crate) server: &'a mut Server,
    pub(crate) gateway: Option<Gateway>,
    /// True milliseconds since the start.
    pub(crate) now: i64,
    coming: BTreeMap<(i64, u64), Coming>,
    drawn: u64,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    /// Until when an order has a request at work on it.
    pub(crate) busy: HashMap<OrderId, i64>,

    // The device
    pub(crate) skew: i64,
    /// For how long the monotonic clock has stood still in all.
    pub(crate) frozen: i64,
    pub(crate) online: bool,
    asleep: bool,
    /// What would have happened on the device while it slept.
    missed: Vec<Coming>,
    pub(crate) stored: Option<Stored>,
    /// Which page has the claim, and who waits for it.
    pub(crate) claimed: Option<(usize, u64)>,
    pub(crate) claims: VecDeque<(usize, u64)>,
    pub(crate) last_claim: u64,
    pub(crate) keys: u32,
    pub(crate) pages: Vec<Page>,
    pub(crate) tabs: [Option<usize>; TABS],

    // The network
    pub(crate) flights: Vec<Flight>,
    pub(crate) made: HashMap<OrderId, Made>,

    // What is watched
    pub(crate) last_command: CommandId,
    /// The latest time by which the buyer was told that seats are free, in milliseconds of the server's clock.
    pub(crate) told: i64,
    /// The orders whose payment was handed over.
    pub(crate) handed: HashSet<OrderId>,
    /// By how much the wall clock was set in all, forgetting the direction.
    pub(crate) set: i64,
    pub(crate) broken: Option<Broken>,
    pub(crate) twist: Twist,
    pub(crate) cover: &'a mut Cover,
    /// What happened, if somebody is going to read it.
    pub(crate) log: Option<Vec<String>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(
        setting: &Setting,
        server: &'a mut Server,
        cover: &'a mut Cover,
        twist: Twist,
        log: bool,
    ) -> Self {
        server.open(setting.vacant, setting.zoneless);
        let gateway = setting
            .config
            .gateway
            .then(|| Gateway::new(setting, server));
        Self {
            setting: setting.clone(),
            server,
            gateway,
            now: 0,
            coming: BTreeMap::new(),
            drawn: 0,
            dice: Dice::new(0),
            weather: Weather::Calm,
            busy: HashMap::new(),
            skew: setting.skew,
            frozen: 0,
            online: true,
            asleep: false,
            missed: Vec::new(),
            stored: None,
            claimed: None,
            claims: VecDeque::new(),
            last_claim: 0,
            keys: 0,
            pages: Vec::new(),
            tabs: [None; TABS],
            flights: Vec::new(),
            made: HashMap::new(),
            last_command: 0,
            told: 0,
            handed: HashSet::new(),
            set: 0,
            broken: None,
            twist,
            cover,
            log: log.then(Vec::new),
        }
    }

    /// The server's true time, in milliseconds since the epoch.
    pub(crate) fn server_now(&self) -> i64 {
        START + self.now
    }

    /// What the device's clocks show a page.
    pub(crate) fn clock(&self, page: usize) -> Now {
        Now {
            mono: self.uptime() - self.pages[page].origin,
            wall: START + self.now + self.skew,
        }
    }

    pub(crate) fn uptime(&self) -> i64 {
        self.now - self.frozen
    }

    /// Something is to happen so many milliseconds from now.
    pub(crate) fn after(&mut self, ms: i64, what: Coming) {
        self.drawn += 1;
        self.coming.insert((self.now + ms.max(0), self.drawn), what);
    }

    pub(crate) fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            let seconds = self.now as f64 / 1_000.0;
            log.push(format!("{seconds:>10.3}  {}", text()));
        }
    }

    pub(crate) fn breaks(&mut self, rule: Rule, text: String) {
        if self.broken.is_none() {
            self.note(|| format!("!! {rule:?}: {text}"));
            self.broken = Some(Broken { rule, text });
        }
    }

    /// Lets so many milliseconds pass, and happen what is to happen in them.
    pub(crate) fn pass(&mut self, ms: i64) {
        let end = self.now + ms;
        while self.broken.is_none() {
            let next = self.coming.first_key_value().map(|((when, _), _)| *when);
            let next = next.filter(|when| *when <= end);
            if let Some(heard) = self.gateway_goes_on(next.unwrap_or(end)) {
                self.now = heard.at;
                self.hear_gateway(heard);
                self.check();
                continue;
            }
            let Some((_, what)) = next.and_then(|_| self.coming.pop_first()) else {
                break;
            };
            self.now = next.unwrap_or(end);
            if self.asleep && !what.is_elsewhere() {
                self.missed.push(what);
                continue;
            }
            self.happen(what);
            self.check();
        }
        self.now = self.now.max(end);
        self.check();
    }

    pub(crate) fn happen(&mut self, what: Coming) {
        match what {
            Coming::Arrive {
                flight,
                attempt,
                fate,
            } => self.arrive(flight, attempt, fate),
            Coming::Work {
                flight,
                attempt,
                fate,
            } => self.work(flight, attempt, fate),
            Coming::Back {
                flight,
                attempt,
                raw,
                twice,
            } => self.back(flight, attempt, raw, twice),
            Coming::Patience { flight, attempt } => self.lose_patience(flight, attempt),
            Coming::Again { flight } => self.send_again(flight),
            Coming::Twice {
                page,
                request,
                sent,
                answer,
            } => self.answer_twice(page, request, sent, answer),
            Coming::Granted { page, claim } => self.granted(page, claim),
            Coming::ClaimPatience { page, claim } => self.wait_no_longer(page, claim),
            Coming::Record { page } => self.record_changed(page),
            Coming::Tick { page, number } => self.tick(page, number),
        }
    }

    /// The device sleeps; its monotonic clock may stand still meanwhile.
    pub(crate) fn sleep(&mut self, ms: i64, frozen: bool) {
        if frozen && !self.may_lose_track(|page| page.set_back, |page| page.slept = true) {
            return;
        }
        self.note(|| format!("the device sleeps for {ms} ms, frozen: {frozen}"));
        self.cover
            .count(if frozen { "sleep, frozen" } else { "sleep" });
        self.asleep = true;
        self.pass(ms);
        self.asleep = false;
        if frozen {
            self.frozen += ms;
        }
        let missed = std::mem::take(&mut self.missed);
        let first = self.dice.chance(50);
        if first {
            self.look_at_clocks();
        }
        for what in missed {
            if self.broken.is_none() {
                self.happen(what);
            }
        }
        self.look_at_clocks();
        self.check();
    }

    /// The device's wall clock is set.
    pub(crate) fn set_clock(&mut self, by: i64) {
        if by < 0 && !self.may_lose_track(|page| page.slept, |page| page.set_back = true) {
            return;
        }
        self.note(|| format!("the clock is set by {by} ms"));
        self.cover.count("clock set");
        self.skew += by;
        self.set += by.abs();
    }

    /// A sleep with a monotonic clock that stands still, and a wall clock that is set back by as much, cannot be told from nothing by
    /// anybody who has looked at neither in between. Pages that nobody sees do not look, so for them the second of the two
    /// does not happen.
    fn may_lose_track(&mut self, other: impl Fn(&Page) -> bool, mark: impl Fn(&mut Page)) -> bool {
        self.look_at_clocks();
        let mut pages = self.pages.iter().filter(|page| page.alive);
        if pages.any(other) {
            return false;
        }
        self.pages.iter_mut().for_each(mark);
        true
    }
}
