//! The end of a play: the network is well again, and the buyer leaves every state that he is in.

use tc_purchase::{Event, Phase, Status};

use crate::fate::Weather;
use crate::plan::TABS;
use crate::server::set_id;
use crate::watch::Rule;
use crate::world::World;

/// No order lives longer than this, in milliseconds: a payment's time and some more.
const LONGEST: i64 = 45 * 60_000;

impl World<'_> {
    /// The network is well again, and all tabs are seen: whatever was going on, the buyer gets out of it.
    pub(crate) fn end(&mut self) {
        self.note(|| "-- the end".to_owned());
        self.weather = Weather::Calm;
        self.go_online();
        for page in self.living() {
            if self.pages[page].frozen {
                self.thaw(page);
            } else {
                self.pages[page].hidden = false;
                self.show(page);
            }
            if !self.pages[page].views {
                self.mount(page);
            }
        }
        self.pass(90_000);
        for page in self.living() {
            self.get_out(page);
        }
        for page in self.living() {
            if !self.pages[page].promises.is_empty() {
                let open = self.pages[page].promises.clone();
                self.breaks(
                    Rule::Promise,
                    format!("page {page}: promises {open:?} are open"),
                );
            }
        }
        self.buy_again();
        self.pass(LONGEST);
        self.server.at(self.now);
        if let Some(order) = self.server.orders().iter().find(|order| order.is_held()) {
            let text = format!("order {} still holds seats at the very end", order.number);
            self.breaks(Rule::NoneForgotten, text);
        }
    }

    fn living(&self) -> Vec<usize> {
        (0..TABS).filter_map(|tab| self.tabs[tab]).collect()
    }

    /// Presses what there is to press until tickets can be chosen.
    fn get_out(&mut self, page: usize) {
        for _ in 0..12 {
            if self.broken.is_some() {
                return;
            }
            let state = self.pages[page].state.as_ref();
            let event = match state.map(|state| (&state.phase, state.status())) {
                Some((Phase::Choosing(_), _)) => return,
                Some((Phase::Stuck, _)) => Some(Event::Retry),
                Some((Phase::Paid(_), _)) => Some(Event::BuyMore),
                Some((_, Status::Held | Status::Paying)) => Some(Event::Cancel { command: None }),
                _ => None,
            };
            if let Some(event) = event {
                self.send(page, event);
            }
            self.pass(30_000);
        }
        let status = self.status(page);
        self.breaks(
            Rule::WayOut,
            format!("page {page} cannot be left: {status:?}"),
        );
    }

    /// Whatever has been, the buyer can reserve and cancel. What may have been left behind is met before that: an order that is bought
    /// by now, or is over.
    fn buy_again(&mut self) {
        self.server.at(self.now);
        for set in [1, 2] {
            self.server.vacancy(set, 6);
        }
        for _ in 0..5 {
            if self.broken.is_some() {
                return;
            }
            let page = match self.tabs[0] {
                Some(page) => page,
                None => {
                    self.open(0);
                    self.pass(30_000);
                    self.pages.len() - 1
                }
            };
            self.get_out(page);
            self.send(page, Event::Refresh { command: None });
            self.pass(5_000);
            for (set, count) in [(1, 0), (2, 0), (1, 1)] {
                self.send(
                    page,
                    Event::Choose {
                        set: set_id(set),
                        count,
                    },
                );
            }
            let reserve = Event::Reserve {
                command: None,
                selection: None,
            };
            self.send(page, reserve);
            self.pass(30_000);
            if self.may_insist(page) {
                self.send(page, Event::Insist);
                self.pass(30_000);
            }
            if self.status(page) == Some(Status::Held) {
                self.cover.count("played to the end");
                return self.get_out(page);
            }
        }
        let status = self.tabs[0].map(|page| self.status(page));
        self.breaks(Rule::WayOut, format!("nothing can be reserved: {status:?}"));
    }
}
