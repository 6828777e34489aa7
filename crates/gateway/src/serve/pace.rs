//! What a connection is waiting for, since when, and until when it may.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::Limits;
use crate::ops::labels::Limited;

/// Where a connection is in the life of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Connected, and not one byte has come.
    Fresh,
    /// Between two requests.
    Idle,
    /// In the middle of a request's head.
    Head,
    /// The head is there, the body is not.
    Body,
    /// The request is being carried out.
    Asked,
    /// The answer is being sent.
    Answer,
    /// The last answer is sent; what the client still sends is thrown away.
    Closing,
}

/// One connection's phase and the clocks that belong to it. The stream, the requests and the connection's task all tell it
/// what they see; it is locked for a few instructions at a time.
pub(super) struct Pace {
    limits: Limits,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    since: Instant,
    /// Bytes of a next request have come before the present one was answered.
    ahead: bool,
    /// Since when the client has taken nothing of what waits to be sent.
    stalled: Option<Instant>,
    /// When the present answer began.
    answering: Instant,
    /// How many requests there have been.
    asked: u64,
}

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            limits,
            state: Mutex::new(State {
                phase: Phase::Fresh,
                since: now,
                ahead: false,
                stalled: None,
                answering: now,
                asked: 0,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one assignment: there is nothing half done to fear.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A phase begins.
    pub(super) fn enter(&self, phase: Phase) {
        let now = Instant::now();
        let mut state = self.state();
        state.phase = match phase {
            // The next head has begun already, and perhaps stopped in the middle.
            Phase::Idle if state.ahead => Phase::Head,
            phase => phase,
        };
        state.since = now;
        state.asked += u64::from(phase == Phase::Asked);
        if phase == Phase::Answer {
            // What has come while the request was carried out still waits behind it.
            state.answering = now;
        } else {
            state.ahead = false;
        }
    }

    /// Bytes have come.
    pub(super) fn received(&self) {
        let mut state = self.state();
        match state.phase {
            Phase::Fresh | Phase::Idle => {
                state.phase = Phase::Head;
                state.since = Instant::now();
            }
            Phase::Asked | Phase::Answer => state.ahead = true,
            Phase::Head | Phase::Body | Phase::Closing => {}
        }
    }

    /// Bytes have been taken; all that waited, or a part.
    pub(super) fn sent(&self, all: bool) {
        let mut state = self.state();
        state.stalled = (!all).then(Instant::now);
    }

    /// No byte could be sent.
    pub(super) fn blocked(&self) {
        self.state().stalled.get_or_insert_with(Instant::now);
    }

    /// If nothing is owed to the client, so that its connection may be ended for the sake of another: how many requests there were before
    /// the one that is waited for.
    pub(super) fn waits_for_client(&self) -> Option<u64> {
        let state = self.state();
        let owes = state.stalled.is_some() || matches!(state.phase, Phase::Asked | Phase::Answer);
        (!owes).then_some(state.asked)
    }

    /// Which limit a connection has met whose time is over now. None if it has only been idle.
    pub(super) fn limit(&self) -> Option<Limited> {
        let state = self.state();
        match state.phase {
            _ if state.stalled.is_some() => Some(Limited::AnswerTime),
            Phase::Answer => Some(Limited::AnswerTime),
            Phase::Head => Some(Limited::HeadTime),
            Phase::Fresh | Phase::Idle | Phase::Body | Phase::Asked | Phase::Closing => None,
        }
    }

    /// When the connection is to be cut off if nothing changes until then. `None`: somebody else sees to it that the phase
    /// ends. `stopping` is the time since which the server stops.
    pub(super) fn deadline(&self, stopping: Option<Instant>) -> Option<Instant> {
        let limits = &self.limits;
        let state = self.state();
        let phase = match state.phase {
            Phase::Fresh => Some(state.since + limits.head),
            Phase::Idle => Some(state.since + limits.idle),
            Phase::Head => Some(state.since + limits.head),
            // The request's own clocks run, and end in an answer.
            Phase::Body | Phase::Asked => None,
            Phase::Answer => Some(state.since + limits.answer),
            Phase::Closing => Some(state.since + limits.linger),
        };
        if let Some(stalled) = state.stalled {
            let slow = (stalled + limits.stall).min(state.answering + limits.answer);
            return Some(slow);
        }
        match (state.phase, stopping) {
            (Phase::Fresh | Phase::Idle, Some(stopping)) => {
                let last_chance = state.since.max(stopping) + limits.linger;
                Some(phase.map_or(last_chance, |phase| phase.min(last_chance)))
            }
            _ => phase,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    fn left(pace: &Pace, stopping: Option<Instant>) -> Option<Duration> {
        pace.deadline(stopping)
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// S7: whatever the client does, each phase that waits for it ends by itself.
    #[tokio::test(start_paused = true)]
    async fn each_phase_has_its_own_clock() {
        let limits = Limits::default();
        let pace = Pace::new(limits);
        assert_eq!(left(&pace, None), Some(limits.head), "not one byte");
        tokio::time::advance(SECOND).await;
        pace.received();
        tokio::time::advance(SECOND).await;
        pace.received();
        assert_eq!(
            left(&pace, None),
            Some(limits.head - SECOND),
            "more bytes of a head are no more time"
        );
        pace.enter(Phase::Asked);
        assert_eq!(left(&pace, None), None);
        pace.enter(Phase::Answer);
        assert_eq!(left(&pace, None), Some(limits.answer));
        pace.enter(Phase::Idle);
        assert_eq!(left(&pace, None), Some(limits.idle));
    }

    /// S7: half a head that came behind the last request has the time of a head, not of an idle connection.
    #[tokio::test(start_paused = true)]
    async fn what_came_too_early_counts_as_begun() {
        let limits = Limits::default();
        let pace = Pace::new(limits);
        pace.enter(Phase::Answer);
        pace.received();
        pace.enter(Phase::Idle);
        assert_eq!(left(&pace, None), Some(limits.head));
        // Also if it came before there was an answer.
        pace.enter(Phase::Asked);
        pace.received();
        pace.enter(Phase::Answer);
        pace.enter(Phase::Idle);
        assert_eq!(left(&pace, None), Some(limits.head));
        // And it is one request that it belongs to, not every one after that.
        for phase in [Phase::Body, Phase::Asked, Phase::Answer, Phase::Idle] {
            pace.enter(phase);
        }
        assert_eq!(left(&pace, None), Some(limits.idle));
    }

    /// S7: an answer that nobody takes ends the connection, also if it is taken byte by byte.
    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_taken_ends_the_connection() {
        let limits = Limits::default();
        let pace = Pace::new(limits);
        pace.enter(Phase::Answer);
        pace.blocked();
        pace.enter(Phase::Idle);
        assert_eq!(left(&pace, None), Some(limits.stall));
        assert_eq!(pace.waits_for_client(), None, "an answer is still owed");
        tokio::time::advance(limits.stall - SECOND).await;
        pace.blocked();
        assert_eq!(left(&pace, None), Some(SECOND), "no progress, no more time");
        pace.sent(false);
        assert_eq!(left(&pace, None), Some(limits.stall));
        tokio::time::advance(limits.answer - limits.stall).await;
        pace.sent(false);
        assert_eq!(
            left(&pace, None),
            Some(SECOND),
            "the whole answer has a limit too"
        );
        pace.sent(true);
        assert!(pace.waits_for_client().is_some());
    }

    /// S7: at the end an idle connection has a moment for what is on its way, a begun head its own time.
    #[tokio::test(start_paused = true)]
    async fn stopping_shortens_the_wait_for_a_next_request_only() {
        let limits = Limits::default();
        let pace = Pace::new(limits);
        let stopping = Some(Instant::now());
        assert_eq!(left(&pace, stopping), Some(limits.linger));
        pace.received();
        assert_eq!(left(&pace, stopping), Some(limits.head));
        pace.enter(Phase::Asked);
        assert_eq!(left(&pace, stopping), None);
        tokio::time::advance(SECOND * 3).await;
        pace.enter(Phase::Idle);
        assert_eq!(left(&pace, stopping), Some(limits.linger));
    }

    #[tokio::test]
    async fn a_request_counts_once() {
        let pace = Pace::new(Limits::default());
        for asked in 1..=2 {
            for phase in [Phase::Body, Phase::Asked, Phase::Answer, Phase::Idle] {
                pace.enter(phase);
            }
            assert_eq!(pace.waits_for_client(), Some(asked));
        }
    }

    /// Nobody's request is ended for the sake of somebody else's connection.
    #[tokio::test]
    async fn a_place_is_given_away_only_while_the_client_is_waited_for() {
        let pace = Pace::new(Limits::default());
        for (phase, waits) in [
            (Phase::Fresh, true),
            (Phase::Idle, true),
            (Phase::Head, true),
            (Phase::Body, true),
            (Phase::Asked, false),
            (Phase::Answer, false),
            (Phase::Closing, true),
        ] {
            pace.enter(phase);
            assert_eq!(pace.waits_for_client().is_some(), waits, "{phase:?}");
        }
    }
}
