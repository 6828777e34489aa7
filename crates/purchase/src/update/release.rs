//! Giving back an order that is not what was wanted, before anybody has seen it.

use tc_orders::{ErrorKind, Order};

use super::Step;
use super::recall::is_about_the_order;
use crate::state::{Stage, Unfit};
use crate::{Answer, Call, Effect, Phase, Problem, Short};

impl Step {
    /// Gives back what is not what was asked for.
    pub(super) fn release(&mut self, order: Box<Order>, token: Option<String>, unfit: Unfit) {
        let request = self.call(Call::Cancel {
            order: order.id,
            token: token.clone(),
            leaving: false,
        });
        self.go_on(Stage::Releasing {
            request,
            order,
            token,
            unfit,
            checked: false,
        });
    }

    /// The answer to the release; `checked`: to the reading of the order after one that failed.
    pub(super) fn released(
        &mut self,
        answer: Answer,
        mut order: Box<Order>,
        mut token: Option<String>,
        unfit: Unfit,
        checked: bool,
    ) {
        let mut free = matches!(unfit, Unfit::Fewer(0) | Unfit::Empty(_) | Unfit::Second(_));
        let mut is_clear = false;
        let mut problem = None;
        match answer {
            Answer::Order {
                order: after,
                token: renewed,
                ..
            } if after.id == order.id => {
                // What is to be filled may yet be, as long as it lives.
                let is_empty = after.tickets.is_empty() && matches!(unfit, Unfit::Fewer(_));
                free |= !after.status.holds_seats() || is_empty;
                is_clear = true;
                order = after;
                token = renewed.or(token);
            }
            Answer::Failed(failure) => {
                free |= checked && is_about_the_order(failure.kind);
                problem = Some(Problem::from(failure));
            }
            _ => {}
        }
        if free {
            self.effects.push(Effect::Forget(order.id));
            return self.given_back(unfit);
        }
        // What nobody waits for is canceled again all the same.
        let is_idle = self.is_unwanted() && matches!(unfit, Unfit::Fewer(_));
        if !(is_clear || checked || is_idle) {
            // Refused or lost: it may have been carried out all the same.
            let request = self.call(Call::Read {
                order: order.id,
                token: token.clone(),
            });
            return self.go_on(Stage::Releasing {
                request,
                order,
                token,
                unfit,
                checked: true,
            });
        }
        let holds = is_clear && !order.tickets.is_empty();
        match unfit {
            Unfit::Fewer(_) if self.is_unwanted() => self.give_back(order, token),
            Unfit::Fewer(_) => {
                // As far as anybody knows it holds tickets: the buyer must see it, to take them or to
                // cancel. The host asked for more.
                let fewer = "the order holds fewer tickets than were asked for";
                let but = Problem::new(ErrorKind::Partial, fewer);
                self.reserved(order, token, Some(but));
            }
            Unfit::Left { draft, .. } if holds => self.found(order, draft),
            // It was filled after all.
            _ if holds => self.placed(order, None),
            Unfit::Empty(why) | Unfit::Unfilled(why) => {
                let draft = self.record_of(order.id, None);
                self.out_of_sight(draft, why);
            }
            Unfit::Second(theirs) => self.give_way(theirs),
            Unfit::Left { draft, .. } => {
                let lives = || Problem::new(ErrorKind::Conflict, "an empty order was not canceled");
                self.out_of_sight(draft, problem.unwrap_or_else(lives));
            }
        }
    }

    /// The seats are free, or there never were any.
    fn given_back(&mut self, unfit: Unfit) {
        match unfit {
            Unfit::Fewer(got) => {
                self.go_on(Stage::Counting { got });
                self.list();
                if self.state.listing.is_none() {
                    self.counted(got);
                }
            }
            Unfit::Empty(problem) | Unfit::Unfilled(problem) => self.nothing_made(problem),
            Unfit::Left { .. } | Unfit::Second(_) if self.is_unwanted() => self.back(),
            Unfit::Left { key, .. } => self.go_without(key),
            Unfit::Second(theirs) => self.give_way(theirs),
        }
    }

    /// What was got, if a reservation waits for the catalogue to say what is left.
    pub(super) fn counting(&self) -> Option<u32> {
        match &self.state.phase {
            Phase::Reserving(reserving) => match reserving.stage {
                Stage::Counting { got } => Some(got),
                _ => None,
            },
            _ => None,
        }
    }

    /// The catalogue has been read since: name the sets that fell short.
    pub(super) fn counted(&mut self, got: u32) {
        let short: Vec<Short> = self
            .state
            .selection
            .iter()
            .filter_map(|(set, wanted)| {
                let left = self.state.set(set).map_or(0, |set| set.vacant);
                (left < wanted).then_some(Short { set, left })
            })
            .collect();
        let some_left = short.iter().any(|short| short.left > 0);
        let kind = if some_left || (got > 0 && short.is_empty()) {
            ErrorKind::Partial
        } else {
            ErrorKind::SoldOut
        };
        let mut problem = Problem::new(kind, "fewer tickets could be had than were asked for");
        problem.short = short;
        self.fail(problem);
    }
}
