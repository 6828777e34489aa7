//! The far side of the network: requests get to the server, or to the gateway before it, and answers set out.

use serde_json::json;
use tc_purchase::Call;

use crate::door::{self, Begun, SWEEP};
use crate::fate::{Back, Behind, Fate, Weather};
use crate::line::{self, order_of};
use crate::net::Made;
use crate::server::Raw;
use crate::world::{Coming, World};

impl World<'_> {
    /// A try gets to the server.
    pub(crate) fn arrive(&mut self, flight: usize, attempt: u32, fate: Fate) {
        let there = &mut self.flights[flight];
        there.nearing = false;
        let is_waited_for = there.alive && there.tries == attempt && there.out;
        if !is_waited_for && !fate.outlives && !there.outlives() {
            self.cover.count("request gone with its page");
            return;
        }
        self.server.at(self.now);
        let call = self.flights[flight].call.clone();
        if let Back::Refused(status, retry_after) = fate.back {
            self.cover.count("refused by a proxy");
            self.server
                .arm(json!({ "kind": "status", "status": status, "retry_after": retry_after }));
            let raw = self.server.ask(&line::request(self.setting.version, &call));
            return self.come_back(flight, attempt, fate.down, Some(raw), fate.twice);
        }
        if fate.hung_up {
            self.cover.count("connection ends under way");
            self.come_back(flight, attempt, fate.work / 2, None, None);
        }
        if self.setting.config.gateway && matches!(call, Call::Reserve { .. }) {
            let now = self.server_now();
            return match self
                .door
                .begin(&line::request(self.setting.version, &call), now)
            {
                Begun::New => self.work_for(flight, attempt, fate),
                Begun::Told(raw) => {
                    self.cover.count(match raw.status {
                        201 => "gateway: told again",
                        409 => "gateway: still under way",
                        410 => "gateway: given up",
                        422 => "gateway: another payload",
                        _ => "gateway: told again that it failed",
                    });
                    self.answer(flight, attempt, fate, raw);
                }
            };
        }
        if let Some(order) = order_of(&call) {
            if self.busy.get(&order).is_some_and(|until| *until > self.now) {
                self.cover.count("409: another request is at work");
                self.server.arm(json!({ "kind": "status", "status": 409 }));
                return self.carry_out_now(
                    flight,
                    attempt,
                    Fate {
                        behind: Behind::Fine,
                        ..fate
                    },
                );
            }
            self.busy.insert(order, self.now + fate.work);
        }
        self.work_for(flight, attempt, fate);
    }

    fn work_for(&mut self, flight: usize, attempt: u32, fate: Fate) {
        self.after(
            fate.work,
            Coming::Work {
                flight,
                attempt,
                fate,
            },
        );
    }

    /// A try is carried out.
    pub(crate) fn work(&mut self, flight: usize, attempt: u32, fate: Fate) {
        self.server.at(self.now);
        self.carry_out_now(flight, attempt, fate);
    }

    fn carry_out_now(&mut self, flight: usize, attempt: u32, fate: Fate) {
        let call = self.flights[flight].call.clone();
        let ask = line::request(self.setting.version, &call);
        let now = self.server_now();
        let known = self.server.orders().len();
        let raw = match (&call, self.setting.config.gateway) {
            (Call::Reserve { key: Some(key), .. }, true) => {
                let refused = self.door.carry_out(self.server, &ask, fate.behind, now);
                self.made_by(flight, known);
                self.start_sweeping();
                let there = &self.flights[flight];
                let is_heard = there.alive && there.out && there.tries == attempt;
                match refused {
                    Some(raw) => raw,
                    None if is_heard => self.door.tell(key, now),
                    None => {
                        self.cover.count("gateway: nobody is there to hear it");
                        return;
                    }
                }
            }
            (_, true) => self.door.pass(self.server, &ask, fate.behind, now),
            (_, false) => self.server.ask(&ask),
        };
        self.made_by(flight, known);
        self.answer(flight, attempt, fate, raw);
    }

    /// Whatever orders there are more than before were made by this call.
    fn made_by(&mut self, flight: usize, known: usize) {
        let there = &self.flights[flight];
        let key = match &there.call {
            Call::Reserve { key, .. } => key.clone(),
            Call::Draft { .. } => None,
            _ => return,
        };
        let made = Made {
            flight,
            key,
            insisted: there.insisted,
            till: 0,
        };
        for order in &self.server.orders()[known..] {
            let made = Made {
                till: order.till,
                ..made.clone()
            };
            self.made.entry(order.id).or_insert(made);
        }
    }

    /// The answer sets out, as whatever becomes of it on the way.
    fn answer(&mut self, flight: usize, attempt: u32, fate: Fate, mut raw: Raw) {
        let now = self.server_now();
        let ahead = match self.setting.config.gateway && !raw.is_success() {
            true => self.setting.gateway_ahead,
            false => 0,
        };
        raw.date.get_or_insert_with(|| door::date(now + ahead));
        let page = |status| Raw {
            status,
            kind: "text/html".to_owned(),
            body: Some(b"<html>".to_vec()),
            date: raw.date.clone(),
            ..Raw::default()
        };
        let raw = match fate.back {
            Back::Whole | Back::Refused(..) => Some(raw),
            Back::Cut => None,
            Back::Silence => {
                self.cover.count("no answer ever");
                return;
            }
            // An event can be read with less in it than an order.
            Back::Strange if self.flights[flight].call != Call::Catalogue => {
                let id = raw.json().map(|body| body["id"].clone());
                let body = json!({ "id": id, "status": 7 }).to_string();
                Some(Raw {
                    body: Some(body.into_bytes()),
                    ..raw
                })
            }
            Back::Garbage | Back::Strange => Some(Raw {
                body: Some(b"{\"id\": \"<html>".to_vec()),
                ..raw
            }),
            Back::Truncated => Some(Raw { body: None, ..raw }),
            Back::Page(status) => Some(page(status)),
        };
        self.cover.count(match fate.back {
            Back::Whole | Back::Refused(..) => "answer whole",
            Back::Cut => "answer cut off",
            Back::Garbage => "answer is no JSON",
            Back::Strange => "answer is no order",
            Back::Truncated => "answer broken off",
            Back::Page(_) => "answer replaced by a proxy's page",
            Back::Silence => "no answer ever",
        });
        self.come_back(flight, attempt, fate.down, raw, fate.twice);
    }

    fn start_sweeping(&mut self) {
        if self.door.is_waiting() && !std::mem::replace(&mut self.sweeping, true) {
            self.after(SWEEP, Coming::Sweep);
        }
    }

    pub(crate) fn sweep(&mut self) {
        self.sweeping = false;
        self.server.at(self.now);
        for key in self.door.orphans(self.server_now()) {
            self.cover.count("gateway: given back, since nobody came");
            let behind = Fate::draw(self.weather, &mut self.dice).behind;
            let behind = if self.weather == Weather::Dead {
                Behind::Fine
            } else {
                behind
            };
            self.door.give_up(self.server, &key, behind);
        }
        self.start_sweeping();
    }
}
