//! The claim: the one lock that all tabs of the device share, as `www/host.js` asks the browser for it.

use tc_purchase::Event;

use crate::twist::Twist;
use crate::world::{Coming, World};

/// How long a tab waits for the claim, in milliseconds.
const PATIENCE: i64 = 20_000;

impl World<'_> {
    pub(crate) fn claim(&mut self, page: usize) {
        self.last_claim += 1;
        let claim = self.last_claim;
        self.pages[page].claim = Some(claim);
        if self.twist == Twist::Alone {
            return self.after(1, Coming::Granted { page, claim });
        }
        self.claims.push_back((page, claim));
        self.after(PATIENCE, Coming::ClaimPatience { page, claim });
        self.grant();
    }

    pub(crate) fn grant(&mut self) {
        if self.claimed.is_some() {
            return;
        }
        if let Some((page, claim)) = self.claims.pop_front() {
            self.claimed = Some((page, claim));
            let ms = self.dice.between(1, 20);
            self.after(ms, Coming::Granted { page, claim });
        }
    }

    pub(crate) fn granted(&mut self, page: usize, claim: u64) {
        if !self.pages[page].alive {
            return;
        }
        if self.pages[page].state.is_none() {
            // The purchase was forgotten meanwhile, but not what waits for the claim.
            return self.unclaim(page);
        }
        if self.pages[page].claim == Some(claim) {
            self.pages[page].claim = None;
        }
        self.keys += 1;
        let key = format!("00000000-0000-4000-8000-{:012}", self.keys);
        let record = match self.twist {
            Twist::Alone => None,
            _ => self.stored.clone(),
        };
        self.send(page, Event::Claimed { record, key });
    }

    pub(crate) fn wait_no_longer(&mut self, page: usize, claim: u64) {
        let before = self.claims.len();
        self.claims.retain(|(_, other)| *other != claim);
        if self.claims.len() < before && self.pages[page].alive {
            self.cover.count("goes on without the claim");
            self.granted(page, claim);
        }
    }

    pub(crate) fn unclaim(&mut self, page: usize) {
        if matches!(self.claimed, Some((other, _)) if other == page) {
            self.claimed = None;
            self.grant();
        }
    }

    pub(crate) fn has_claim(&self, page: usize) -> bool {
        let mut all = self.claimed.iter().chain(&self.claims);
        all.any(|(other, _)| *other == page)
    }
}
