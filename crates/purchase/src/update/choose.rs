//! Choosing tickets.

use tc_orders::{Selection, SetId};

use super::Step;
use crate::{Ended, Phase};

impl Step {
    pub(super) fn choose(&mut self, set: SetId, count: u32) {
        if !self.can_choose() {
            return;
        }
        let chosen = self.state.selection.get(set);
        // Lowering is always allowed, also from above the limit (the vacancy may have shrunk).
        let count = if count > chosen {
            count.min(
                self.state
                    .set(set)
                    .map_or(0, |set| self.state.limit(set))
                    .max(chosen),
            )
        } else {
            count
        };
        if count != chosen {
            self.state.selection.set(set, count);
            self.move_on();
        }
    }

    pub(super) fn select(&mut self, wish: &Selection) {
        if matches!(self.state.phase, Phase::Loading | Phase::Stuck) {
            // The sets are not known yet: taken as it is, cut to the limits when they are.
            self.state.selection = wish.clone();
            return;
        }
        if !self.can_choose() {
            return;
        }
        let fitted = self.state.fit(wish);
        if fitted != self.state.selection {
            self.state.selection = fitted;
            self.move_on();
        }
    }

    fn can_choose(&self) -> bool {
        matches!(self.state.phase, Phase::Choosing(_))
    }

    /// The buyer goes on: what happened before is no longer the news.
    fn move_on(&mut self) {
        self.state.phase = Phase::Choosing(Ended::No);
        self.state.notice = None;
    }
}
