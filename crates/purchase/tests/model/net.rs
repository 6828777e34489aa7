//! The near side of the network: calls are sent, again where that is allowed, and answers are read, as `src/runtime/api.rs` does it.

use tc_orders::ErrorKind;
use tc_purchase::{Answer, Call, Event, Failure, Now, RequestId, retry};

use crate::fate::Fate;
use crate::line::{self, Failed, patience};
use crate::server::Raw;
use crate::world::{Coming, World};

/// A call that somebody has made.
pub(crate) struct Flight {
    pub(crate) page: usize,
    pub(crate) request: RequestId,
    pub(crate) call: Call,
    /// Whether somebody waits for what comes of it.
    pub(crate) alive: bool,
    /// How often it was sent.
    pub(crate) tries: u32,
    /// Whether an answer to the last try is waited for, and not the time for another one.
    pub(crate) out: bool,
    sent: Now,
    /// What its answer's `Date` may be off; see [`Raw`].
    off: i64,
    /// How an earlier try failed, if it may have made an order.
    doubt: Option<Failure>,
    /// Whether the buyer insisted on it.
    pub(crate) insisted: bool,
    /// Whether a try is on its way to the server.
    pub(crate) nearing: bool,
}

impl Flight {
    /// Whether it goes on when its page is gone.
    pub(crate) fn outlives(&self) -> bool {
        matches!(self.call, Call::Cancel { leaving: true, .. })
    }
}

/// How an order was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) flight: usize,
    pub(crate) key: Option<String>,
    pub(crate) insisted: bool,
    /// Until when it was to hold its tickets when it was made. Whoever prolongs that knows of it.
    pub(crate) till: i64,
}

impl World<'_> {
    pub(crate) fn call(&mut self, page: usize, request: RequestId, call: Call) {
        self.watch_call(page, &call);
        let flight = self.flights.len();
        self.flights.push(Flight {
            page,
            request,
            call,
            alive: true,
            tries: 0,
            out: false,
            sent: self.clock(page),
            off: 0,
            doubt: None,
            insisted: self.pages[page].insists,
            nearing: false,
        });
        self.send_off(flight);
    }

    fn send_off(&mut self, flight: usize) {
        let there = &mut self.flights[flight];
        there.tries += 1;
        there.out = true;
        let (attempt, page) = (there.tries, there.page);
        self.flights[flight].sent = self.clock(page);
        let fate = Fate::draw(self.weather, &mut self.dice);
        let ms = patience(&self.flights[flight].call);
        self.after(ms, Coming::Patience { flight, attempt });
        if !self.online {
            self.cover.count("sent without a network");
            return self.come_back(flight, attempt, 1, None, None);
        }
        if fate.lost {
            self.cover.count("request lost");
            return self.come_back(flight, attempt, fate.up, None, None);
        }
        self.flights[flight].nearing = true;
        self.after(
            fate.up,
            Coming::Arrive {
                flight,
                attempt,
                fate,
            },
        );
    }

    pub(crate) fn send_again(&mut self, flight: usize) {
        if self.flights[flight].alive {
            self.cover.count("sent again");
            self.send_off(flight);
        }
    }

    pub(crate) fn come_back(
        &mut self,
        flight: usize,
        attempt: u32,
        ms: i64,
        raw: Option<Raw>,
        twice: Option<i64>,
    ) {
        let back = Coming::Back {
            flight,
            attempt,
            raw,
            twice,
        };
        self.after(ms, back);
    }

    /// An answer gets back.
    pub(crate) fn back(
        &mut self,
        flight: usize,
        attempt: u32,
        raw: Option<Raw>,
        twice: Option<i64>,
    ) {
        let there = &self.flights[flight];
        if !there.alive || !there.out || there.tries != attempt {
            return self.cover.count("answer nobody waits for");
        }
        let page = there.page;
        if self.pages[page].frozen {
            let back = Coming::Back {
                flight,
                attempt,
                raw,
                twice,
            };
            return self.pages[page].missed.push(back);
        }
        let result = match &raw {
            Some(raw) => line::read(self.setting.version, &there.call, raw),
            None => Err(Failed::new(ErrorKind::Network, "no answer")),
        };
        self.flights[flight].off = raw.map_or(0, |raw| raw.off);
        self.settle(flight, result, twice);
    }

    pub(crate) fn lose_patience(&mut self, flight: usize, attempt: u32) {
        let there = &self.flights[flight];
        if there.alive && there.out && there.tries == attempt {
            if self.pages[there.page].frozen {
                let page = there.page;
                return self.pages[page]
                    .missed
                    .push(Coming::Patience { flight, attempt });
            }
            self.cover.count("patience lost");
            self.settle(
                flight,
                Err(Failed::new(ErrorKind::Timeout, "no answer in time")),
                None,
            );
        }
    }

    fn settle(&mut self, flight: usize, result: Result<Answer, Failed>, twice: Option<i64>) {
        let failed = match result {
            Ok(answer) => return self.done(flight, answer, twice),
            Err(failed) => failed,
        };
        let Failed {
            failure,
            retry_after,
        } = failed;
        self.cover.count(failure.kind.as_str());
        if failure.named {
            self.cover.count("a failure that the gateway names");
        }
        let roll = self.dice.fraction();
        let there = &mut self.flights[flight];
        there.out = false;
        let most = there.call.tries(failure.kind);
        match retry::pause(there.tries, most, failure.kind, roll, retry_after) {
            Some(pause) => {
                let makes = matches!(there.call, Call::Reserve { .. });
                if makes && failure.kind != ErrorKind::Limited {
                    there.doubt = Some(failure);
                }
                self.after(i64::from(pause), Coming::Again { flight });
            }
            None => {
                let failure = retry::verdict(there.doubt.take(), failure);
                self.done(flight, Answer::Failed(failure), twice);
            }
        }
    }

    fn done(&mut self, flight: usize, answer: Answer, twice: Option<i64>) {
        let there = &mut self.flights[flight];
        there.alive = false;
        there.out = false;
        let (page, request, sent, off) = (there.page, there.request, there.sent, there.off);
        if let Some(ms) = twice {
            let answer = answer.clone();
            self.after(
                ms,
                Coming::Twice {
                    page,
                    request,
                    sent,
                    answer,
                },
            );
        }
        self.watch_answer(&answer);
        let told = matches!(&answer, Answer::Order { date: Some(_), .. });
        self.answered(
            page,
            Event::Answered {
                request,
                sent,
                answer,
            },
        );
        if told {
            self.right_within_a_second(page, sent, off);
        }
    }

    pub(crate) fn answer_twice(
        &mut self,
        page: usize,
        request: RequestId,
        sent: Now,
        answer: Answer,
    ) {
        let there = &self.pages[page];
        if there.alive && !there.frozen && there.state.is_some() {
            self.cover.count("answer twice");
            self.send(
                page,
                Event::Answered {
                    request,
                    sent,
                    answer,
                },
            );
        }
    }

    /// Nobody waits any more for what this page has asked for.
    pub(crate) fn abort(&mut self, page: usize) {
        for flight in self.flights.iter_mut().filter(|flight| flight.page == page) {
            flight.alive = false;
        }
    }

    /// The network is gone under everything that is out.
    pub(crate) fn cut_off(&mut self) {
        for flight in 0..self.flights.len() {
            let there = &self.flights[flight];
            if there.alive && there.out {
                let attempt = there.tries;
                self.come_back(flight, attempt, 1, None, None);
            }
        }
    }
}
