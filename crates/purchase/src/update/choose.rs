//! Choosing tickets.

use tc_orders::{Selection, SetId};

use super::Step;
use crate::{Ended, Notice, Phase};

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
        // Pages that draw themselves anew say the same again: that is no other choice.
        if ![&fitted, wish].contains(&&self.state.selection) {
            self.state.selection = fitted;
            self.move_on();
        }
    }

    /// Takes out of the selection what cannot be bought at all. Fewer vacancies are no reason: the
    /// buyer is told of them, and decides himself (A5).
    pub(super) fn trim(&mut self) {
        if self.state.catalogue.is_none() {
            return;
        }
        let mut left = self.state.config.max_tickets;
        let most = self.state.config.max_per_set.unwrap_or(u32::MAX);
        let mut trimmed = Selection::default();
        for (set, count) in self.state.selection.iter() {
            if self.state.set(set).is_some() {
                let count = count.min(most).min(left);
                left -= count;
                trimmed.set(set, count);
            }
        }
        self.state.selection = trimmed;
    }

    /// There are other sets than before: what is gone cannot stay chosen, nor be complained about. A
    /// reservation in doubt is told all the same.
    pub(super) fn fit_to_new_sets(&mut self) {
        let before = self.state.selection.clone();
        self.trim();
        let Some(Notice::Problem(problem)) = &self.state.notice else {
            return;
        };
        let mut short = problem.short.iter();
        let is_past = self.state.selection != before
            || short.any(|short| self.state.set(short.set).is_none());
        if is_past && problem.free_by.is_none() && self.can_choose() {
            self.move_on();
        }
    }

    pub(super) fn can_choose(&self) -> bool {
        matches!(self.state.phase, Phase::Choosing(_))
    }

    /// The buyer goes on: what happened before is no longer the news.
    pub(super) fn move_on(&mut self) {
        self.state.phase = Phase::Choosing(Ended::No);
        self.state.notice = None;
    }
}
