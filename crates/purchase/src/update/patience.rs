//! What time alone brings about besides the deadline: a buyer who has waited long for his reservation is told how to get out of it,
//! and a sentence about time is no longer there to be read when it is not true any more.

use super::Step;
use crate::{Notice, Now, Phase, Reserving, Speech, State};

/// After so long without an answer a buyer may think that nothing will come any more, in milliseconds. As a rule it takes less
/// than one second.
const SLOW: i64 = 5_000;

/// So long a sentence about time stands, in milliseconds: whoever listens has heard of it by then. Whoever reads on later, or in
/// another view, must not find a time that has passed.
const STANDS: i64 = 5_000;

impl State {
    /// Milliseconds until a buyer whose reservation is under way may have to be told that it takes long; `None` if there is
    /// nothing to tell.
    pub fn slow_in(&self, now: Now) -> Option<i64> {
        let waits = matches!(&self.phase, Phase::Reserving(reserving) if !reserving.abandoned)
            && self.notice != Some(Notice::Slow);
        // Checkout was pressed, and nothing has happened since: from the next tick on it is waited for.
        waits.then(|| self.slow_at.map_or(0, |at| (at - now.mono).max(0)))
    }

    /// Milliseconds until there is nothing to tell any more of a reservation that is in doubt; `None` if nothing is told of one.
    pub fn doubt_in(&self, now: Now) -> Option<i64> {
        let free_by = self.doubt.filter(|_| self.tells_of_doubt())?;
        Some((free_by - now.wall).max(0))
    }

    /// Whether what was said of the time left is to be taken away.
    fn is_said(&self, now: Now) -> bool {
        self.holding()
            .and_then(|holding| holding.said_until)
            .is_some_and(|until| now.mono >= until)
    }

    /// Whether time alone has brought something about.
    pub(super) fn is_out_of_patience(&self, now: Now) -> bool {
        self.slow_in(now) == Some(0) || self.doubt_in(now) == Some(0) || self.is_said(now)
    }
}

impl Step {
    /// Tells what takes long, and takes away what was said.
    pub(super) fn look_at_patience(&mut self) {
        if self.state.slow_at.is_some() && self.state.slow_in(self.at) == Some(0) {
            self.notify(Notice::Slow);
        }
        if self.state.is_said(self.at) {
            self.with_holding(|holding| holding.said_until = None);
            self.state.speech.take_if(|speech| is_about_time(*speech));
        }
    }

    /// After an event: from when on something takes long, and until when a sentence stands. `before`: what was said before.
    pub(super) fn wind_up(&mut self, before: Option<Speech>) {
        let now = self.at.mono;
        match &self.state.phase {
            Phase::Reserving(Reserving {
                abandoned: false, ..
            }) => {
                self.state.slow_at.get_or_insert(now + SLOW);
            }
            phase => {
                let is_canceling = matches!(phase, Phase::Reserving(_));
                self.state.slow_at = None;
                self.state
                    .notice
                    .take_if(|notice| *notice == Notice::Slow && !is_canceling);
            }
        }
        let is_new = self.state.speech != before;
        if is_new && self.state.speech.is_some_and(is_about_time) {
            self.with_holding(|holding| holding.said_until = Some(now + STANDS));
        }
    }
}

fn is_about_time(speech: Speech) -> bool {
    matches!(
        speech,
        Speech::Held(_) | Speech::Minutes(_) | Speech::Seconds(_)
    )
}
