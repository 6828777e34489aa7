//! Plays a play: its steps one after the other, and then the end.

use tc_purchase::{Customer, Event};

use crate::cover::Cover;
use crate::dice::Dice;
use crate::fate::Weather;
use crate::plan::{Act, Deed, Elsewhere, Play, Step, Trick, Turn};
use crate::server::{Server, set_id};
use crate::twist::Twist;
use crate::watch::Broken;
use crate::world::World;

/// What came of a play.
pub(crate) struct Played {
    pub(crate) broken: Option<Broken>,
    pub(crate) log: Vec<String>,
}

pub(crate) fn play(
    play: &Play,
    server: &mut Server,
    cover: &mut Cover,
    twist: Twist,
    log: bool,
) -> Played {
    let mut world = World::new(&play.setting, server, cover, twist, log);
    world.open(0);
    world.pass(500);
    for Step { act, luck } in &play.steps {
        if world.broken.is_some() {
            break;
        }
        world.dice = Dice::new(*luck);
        world.act(act);
        world.check();
    }
    if world.broken.is_none() {
        world.end();
    }
    Played {
        broken: world.broken.take(),
        log: world.log.take().unwrap_or_default(),
    }
}

impl World<'_> {
    fn act(&mut self, act: &Act) {
        self.note(|| format!("-- {act:?}"));
        match act {
            Act::Buyer(tab, deed) => {
                if let Some(page) = self.tabs[*tab].filter(|page| self.pages[*page].is_seen()) {
                    self.deed(page, *deed);
                }
            }
            Act::Page(tab, turn) => self.turn(*tab, *turn),
            Act::Device(trick) => self.trick(*trick),
            Act::Elsewhere(elsewhere) => self.elsewhere(elsewhere),
            Act::Pass(ms) => self.pass(*ms),
            Act::PassToEnd(off) => {
                let now = self.server_now();
                let living = self.server.newest_held();
                if let Some(ms) = living
                    .map(|order| order.till + off - now)
                    .filter(|ms| *ms > 0)
                {
                    self.cover.count("the end of an order");
                    self.pass(ms);
                }
            }
        }
    }

    fn deed(&mut self, page: usize, deed: Deed) {
        self.cover.count(match deed {
            Deed::Choose(..) => "deed: choose",
            Deed::Reserve => "deed: reserve",
            Deed::Insist => "deed: insist",
            Deed::AskCancel => "deed: ask to cancel",
            Deed::Keep => "deed: keep",
            Deed::Cancel => "deed: cancel",
            Deed::Pay { .. } => "deed: pay",
            Deed::Promo { .. } => "deed: promo code",
            Deed::Retry => "deed: retry",
            Deed::BuyMore => "deed: buy more",
            Deed::Refresh => "deed: refresh",
        });
        // By the page's script in some cases, which waits for a promise.
        let by_script = self.dice.chance(30);
        let promise = |world: &mut Self| {
            by_script.then(|| {
                world.last_command += 1;
                let command = world.last_command;
                world.pages[page].promises.insert(command);
                command
            })
        };
        let event = match deed {
            Deed::Choose(set, count) => Event::Choose {
                set: set_id(set),
                count,
            },
            Deed::Reserve => Event::Reserve {
                command: promise(self),
                selection: None,
            },
            // The button is there only when the buyer has been told what it means.
            Deed::Insist if !self.may_insist(page) => return,
            Deed::Insist => Event::Insist,
            Deed::AskCancel => Event::AskCancel,
            Deed::Keep => Event::Keep,
            Deed::Cancel => Event::Cancel {
                command: promise(self),
            },
            Deed::Pay { linked } => Event::Pay {
                command: promise(self),
                customer: Customer {
                    email: self.dice.chance(60).then(|| "a@b.example".to_owned()),
                    ..Customer::default()
                },
                linked,
            },
            Deed::Promo { good } => {
                let code = if good { "SANDBOX10" } else { "NONE SUCH" };
                Event::Promo(Some(code.to_owned()))
            }
            Deed::Retry => Event::Retry,
            Deed::BuyMore => Event::BuyMore,
            Deed::Refresh => Event::Refresh {
                command: promise(self),
            },
        };
        self.send(page, event);
    }

    pub(crate) fn may_insist(&self, page: usize) -> bool {
        let state = self.pages[page].state.as_ref();
        state.is_some_and(tc_purchase::State::may_insist)
    }

    fn turn(&mut self, tab: usize, turn: Turn) {
        let Some(page) = self.tabs[tab] else {
            if turn == Turn::Open {
                self.cover.count("page: open");
                self.open(tab);
            }
            return;
        };
        let has_claim = self.has_claim(page);
        let there = &mut self.pages[page];
        match turn {
            Turn::Open => return,
            Turn::Leave | Turn::Reload => {
                self.leave(page, true);
                if turn == Turn::Reload {
                    self.open(tab);
                }
            }
            Turn::Crash => self.leave(page, false),
            Turn::Hide => there.hidden = true,
            Turn::Show if !there.frozen => {
                there.hidden = false;
                self.show(page);
            }
            // Browsers keep no page that holds a lock.
            Turn::Freeze if !there.frozen && !has_claim => there.frozen = true,
            Turn::Thaw if there.frozen => self.thaw(page),
            Turn::Remove if there.views && !there.frozen => self.unmount(page),
            Turn::Return if !there.views && !there.frozen => self.mount(page),
            Turn::Show | Turn::Freeze | Turn::Thaw | Turn::Remove | Turn::Return => return,
        }
        self.cover.count(match turn {
            Turn::Open => "page: open",
            Turn::Leave => "page: leave",
            Turn::Reload => "page: reload",
            Turn::Crash => "page: crash",
            Turn::Hide => "page: hide",
            Turn::Show => "page: show",
            Turn::Freeze => "page: freeze",
            Turn::Thaw => "page: thaw",
            Turn::Remove => "page: remove",
            Turn::Return => "page: return",
        });
    }

    /// The page is seen again: the digits first, then the server's word. A page out of the back/forward cache has not heard what
    /// became of the network.
    pub(crate) fn show(&mut self, page: usize) {
        self.tick_now(page);
        let knows = self.pages[page].state.as_ref().map(|state| state.online);
        if knows.is_some_and(|knows| knows != self.online) {
            let event = if self.online {
                Event::Online
            } else {
                Event::Offline
            };
            self.send(page, event);
        }
        self.send(page, Event::Shown);
    }

    pub(crate) fn thaw(&mut self, page: usize) {
        let there = &mut self.pages[page];
        there.frozen = false;
        there.hidden = false;
        let missed = std::mem::take(&mut there.missed);
        self.show(page);
        for what in missed {
            self.happen(what);
        }
    }

    fn trick(&mut self, trick: Trick) {
        match trick {
            Trick::Offline if self.online => {
                self.cover.count("offline");
                self.online = false;
                self.tell_all(&Event::Offline);
                self.cut_off();
            }
            Trick::Online => self.go_online(),
            Trick::Offline => {}
            Trick::Sleep { ms, frozen } => self.sleep(ms, frozen),
            Trick::SetClock(by) => self.set_clock(by),
        }
    }

    pub(crate) fn go_online(&mut self) {
        if !std::mem::replace(&mut self.online, true) {
            self.cover.count("online");
            self.tell_all(&Event::Online);
        }
    }

    /// Pages in the back/forward cache do not hear of it.
    fn tell_all(&mut self, event: &Event) {
        for page in 0..self.pages.len() {
            if self.pages[page].alive && !self.pages[page].frozen {
                self.send(page, event.clone());
            }
        }
    }

    fn elsewhere(&mut self, elsewhere: &Elsewhere) {
        match elsewhere {
            Elsewhere::Order(status) => {
                if let Some(order) = self.server.newest_held().map(|order| order.id) {
                    self.cover.count("order changed elsewhere");
                    self.server.force(order, status);
                }
            }
            Elsewhere::Vacancy(set, vacant) => {
                self.cover.count("vacancy");
                self.server.vacancy(*set, *vacant);
            }
            Elsewhere::Weather(weather) => {
                self.cover.count(match weather {
                    Weather::Calm => "weather: calm",
                    Weather::Slow => "weather: slow",
                    Weather::Lossy => "weather: lossy",
                    Weather::Sick => "weather: sick",
                    Weather::Dead => "weather: dead",
                });
                self.weather = *weather;
            }
        }
    }
}
