//! The far side of the network: requests get to the server, or to the gateway before it, and answers set out.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use tc_purchase::Call;

use crate::behind::Born;
use crate::fate::{Back, Fate};
use crate::gateway::Heard;
use crate::line::{self, order_of};
use crate::net::{Flight, Made};
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
            let ask = line::request(self.setting.version, &call);
            let raw = self.server.refuse(&ask, status, retry_after);
            return self.come_back(flight, attempt, fate.down, Some(raw), fate.twice);
        }
        if fate.hung_up {
            self.cover.count("connection ends under way");
            self.come_back(flight, attempt, fate.work / 2, None, None);
        }
        if self.gateway.is_some() {
            return self.pass_on(flight, attempt, fate);
        }
        if let Some(order) = order_of(&call) {
            if self.busy.get(&order).is_some_and(|until| *until > self.now) {
                self.cover.count("409: another request is at work");
                let ask = line::request(self.setting.version, &call);
                let raw = self.server.refuse(&ask, 409, None);
                return self.answer(flight, attempt, fate, raw);
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
        let known = self.server.orders().len();
        let raw = self.server.ask(&ask);
        self.made_by(flight, known);
        self.answer(flight, attempt, fate, raw);
    }

    /// A try gets to the gateway.
    fn pass_on(&mut self, flight: usize, attempt: u32, fate: Fate) {
        let ask = line::request(self.setting.version, &self.flights[flight].call);
        let luck = self.dice.roll();
        let Some(gateway) = &mut self.gateway else {
            return;
        };
        gateway.set(self.weather, luck);
        gateway.take(&self.server.runtime, flight, attempt, fate, &ask);
        self.see_births();
    }

    /// Lets the gateway go on until then, or until it answers.
    pub(crate) fn gateway_goes_on(&mut self, until: i64) -> Option<Heard> {
        let gateway = self.gateway.as_mut()?;
        let flights = &self.flights;
        let is_heard = |flight: usize, attempt| {
            let there: &Flight = &flights[flight];
            (there.alive && there.out && there.tries == attempt) || there.outlives()
        };
        for flight in gateway.hang_up(is_heard) {
            if matches!(flights[flight].call, Call::Reserve { .. }) {
                self.cover.count("gateway: nobody is there to hear it");
            }
        }
        let heard = gateway.pass(&self.server.runtime, until);
        self.see_births();
        heard
    }

    fn see_births(&mut self) {
        let Some(gateway) = &mut self.gateway else {
            return;
        };
        for what in gateway.seen() {
            self.cover.count(what);
        }
        let born = gateway.born(&self.server.runtime);
        for Born { order, key } in born {
            let mut flights = self.flights.iter().enumerate().rev();
            let is_it =
                |call: &Call| matches!(call, Call::Reserve { key: Some(of), .. } if *of == key);
            let (flight, there) = flights
                .find(|(_, there)| is_it(&there.call))
                .expect("whoever has the key has asked");
            let insisted = there.insisted;
            let mut orders = self.server.orders().iter();
            let till = orders
                .find(|made| made.id == order)
                .map_or(0, |made| made.till);
            let key = Some(key);
            self.made.insert(
                order,
                Made {
                    flight,
                    key,
                    insisted,
                    till,
                },
            );
        }
    }

    /// The gateway answers.
    pub(crate) fn hear_gateway(&mut self, heard: Heard) {
        let Heard {
            flight,
            attempt,
            fate,
            raw,
            ..
        } = heard;
        if let (Call::Reserve { .. }, Some(gateway)) =
            (&self.flights[flight].call, &mut self.gateway)
        {
            self.cover.count(match raw.status {
                200 | 201 if raw.replayed => "gateway: told again",
                200 | 201 => "gateway: told",
                409 => "gateway: still under way",
                410 => "gateway: given up",
                504 => "gateway: in doubt",
                _ => "gateway: not made",
            });
            if raw.is_success() {
                gateway.has_told(raw.order());
            }
        }
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
        raw.date.get_or_insert_with(|| date(now));
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
}

/// A moment of the server's clock as a `Date` header has it.
fn date(now: i64) -> String {
    let since = Duration::from_millis(now.try_into().expect("after the epoch"));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
