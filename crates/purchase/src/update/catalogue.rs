//! Reading the event.

use tc_orders::{ErrorKind, Event, EventId, TicketSet};

use super::Step;
use crate::{Answer, Call, Ended, HostEvent, Phase, Problem, Speech};

impl Step {
    /// Reads the event again, unless the host brought the sets. Of those, too, it is read when a
    /// reservation fell short: nobody else can say which of them are sold out (R2). And when there is an order,
    /// because nobody else says how it is paid for.
    pub(super) fn list(&mut self) {
        if let Some(sets) = &self.state.config.sets {
            let mut event = event_of(self.state.config.event, sets.clone());
            let before = self.state.catalogue.take();
            let first = before.is_none();
            event.checkout = before.and_then(|before| before.checkout);
            self.state.catalogue = Some(event);
            if first {
                self.emit(HostEvent::Ready);
            }
            if self.counting().is_none() && !self.state.wonders_how_to_pay() {
                return;
            }
        }
        if self.state.open {
            // Anew even if one is out: what that one brings may be older than what we just did.
            self.state.listing = Some(self.call(Call::Catalogue));
        }
    }

    pub(super) fn listed(&mut self, answer: Answer) {
        let request_of_count = self.counting();
        self.with_holding(|holding| holding.paying.unread = false);
        match answer {
            Answer::Catalogue(event) if event.id == self.state.config.event => {
                self.read(event);
                self.loaded();
                if matches!(self.state.phase, Phase::Choosing(_)) {
                    self.settle_refresh(Ok(()));
                }
            }
            Answer::Failed(failure) => {
                self.list_failed(Problem::from(failure));
            }
            _ => self.list_failed(Problem::new(
                ErrorKind::Decode,
                "the answer is not the event that was asked for",
            )),
        }
        if let Some(got) = request_of_count {
            self.counted(got);
        }
    }

    /// Takes the event as it was read.
    pub(super) fn read(&mut self, event: Box<Event>) {
        let first = self.state.catalogue.is_none();
        if self.state.config.sets.is_some() {
            self.recount(&event);
        } else {
            self.state.catalogue = Some(*event);
        }
        if first {
            if matches!(self.state.phase, Phase::Holding(_) | Phase::Reserving(_)) {
                // The vacancies do not count what this very order holds.
                self.trim();
            } else {
                self.state.selection = self.state.fit(&self.state.selection);
            }
            self.emit(HostEvent::Ready);
        } else {
            self.fit_to_new_sets();
        }
    }

    /// Takes from the catalogue how many are left and how they are paid for, and leaves all else as the host said it.
    fn recount(&mut self, event: &Event) {
        let Some(ours) = &mut self.state.catalogue else {
            return;
        };
        ours.checkout = event.checkout.clone();
        for set in &mut ours.sets {
            let theirs = event.sets.iter().find(|theirs| theirs.id == set.id);
            set.vacant = theirs.map_or(set.vacant, |theirs| theirs.vacant);
        }
    }

    /// Without a catalogue nothing can be sold; with an older one everything goes on.
    fn list_failed(&mut self, problem: Problem) {
        match self.state.phase {
            Phase::Loading if self.state.catalogue.is_none() => self.stuck(problem),
            Phase::Choosing(_) if self.state.catalogue.is_none() => self.stuck(problem),
            Phase::Choosing(_) => self.settle_refresh(Err(problem)),
            Phase::Holding(_) if self.state.lacks_event() => {
                self.with_holding(|holding| holding.paying.unread = true);
                self.emit(HostEvent::Error(problem));
                if self.state.is_pay_unknown() {
                    self.state.speech = Some(Speech::Notice);
                }
            }
            _ => self.loaded(),
        }
    }

    /// An order is held without the event that says how it is paid for: that is read again, as soon as there is hope.
    pub(super) fn list_for_order(&mut self) {
        if self.state.online && self.state.lacks_event() && self.state.listing.is_none() {
            self.list();
        }
    }

    /// Says that loading failed and waits for a retry.
    pub(super) fn stuck(&mut self, problem: Problem) {
        self.state.phase = Phase::Stuck;
        self.complain(problem.clone());
        self.settle_refresh(Err(problem));
    }

    /// Opens the choice when all that was to be read is read. Whether it did.
    pub(super) fn open_choice(&mut self) -> bool {
        let opens = matches!(self.state.phase, Phase::Loading)
            && self.state.recalling.is_none()
            && self.state.listing.is_none()
            && self.state.catalogue.is_some();
        if opens {
            self.state.phase = Phase::Choosing(Ended::No);
            self.state.notice = None;
        }
        opens
    }

    /// The same, and tells those who wait for it.
    pub(super) fn loaded(&mut self) {
        if self.open_choice() {
            self.settle_refresh(Ok(()));
        }
    }
}

/// The host's own sets as an event of which nothing else is known.
fn event_of(id: EventId, sets: Vec<TicketSet>) -> Event {
    Event {
        id,
        title: String::new(),
        description: String::new(),
        on_sale: true,
        lifetime: None,
        venue: None,
        sets,
        age_rating: None,
        checkout: None,
    }
}
