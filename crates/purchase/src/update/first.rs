//! The first screen: an event is read and tickets are chosen, up to the press of Checkout. A page has to load this much before
//! it can be used; all the other rules are behind `later_update` and may come a moment later.
//!
//! So nothing in here, nor in what it calls, may lead to those rules. `Step` is one type for both: a method that serves both halves
//! stays short of what only the later half needs.

use super::Step;
use crate::{Answer, Ended, Event, Phase, State};

/// Whether the first screen's rules are enough for an event: until then no order, no doubt and no failure has been met.
///
/// Whoever has loaded no more than the first half keeps other events back, and all that come after them.
pub fn is_first(state: &State, event: &Event) -> bool {
    state.is_untouched()
        && match event {
            Event::Open { record: None, .. }
            | Event::Close
            | Event::Choose { .. }
            | Event::Select(_)
            | Event::Offline
            // Nothing that these could mean something for.
            | Event::Shown
            | Event::Tick
            | Event::Leave
            | Event::RecordChanged(None) => true,
            // What a host has called for may be refused, with a reason.
            Event::Reserve {
                command: None,
                selection: None,
            } => {
                matches!(state.phase, Phase::Choosing(_))
                    && state.online
                    && !state.selection.is_empty()
            }
            Event::Answered {
                request,
                answer: Answer::Catalogue(event),
                ..
            } => state.listing == Some(*request) && event.id == state.config.event,
            _ => false,
        }
}

impl State {
    /// Whether nothing has happened yet but choosing.
    fn is_untouched(&self) -> bool {
        matches!(self.phase, Phase::Loading | Phase::Choosing(Ended::No))
            && self.notice.is_none()
            && self.record.is_none()
            && self.recalling.is_none()
            && self.wish.is_none()
            && self.doubt.is_none()
            && self.reserving.is_empty()
            && self.canceling.is_empty()
            && self.refreshing.is_empty()
    }
}

impl Step {
    /// Takes an event that [`is_first`].
    pub(super) fn take_first(&mut self, event: Event) {
        match event {
            Event::Open { config, .. } => {
                self.show(config);
                self.open_choice();
            }
            Event::Close => self.state.open = false,
            Event::Choose { set, count } => self.choose(set, count),
            Event::Select(wish) => self.select(&wish),
            Event::Reserve { .. } => self.start(),
            Event::Offline => self.state.online = false,
            Event::Answered {
                answer: Answer::Catalogue(event),
                ..
            } => {
                self.state.listing = None;
                self.read(event);
                self.open_choice();
            }
            _ => {}
        }
    }
}
