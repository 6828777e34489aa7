//! Whose place is taken when places are scarce: that of the connection which has waited for its client the longest.
//!
//! A wish for a place is for those who wait when it is made. It is remembered only while somebody has no place at all: otherwise it
//! would end the next connection that waits, which may be the very one that it was made for.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Those who could give up their places.
#[derive(Default)]
pub(super) struct Room(Mutex<State>);

#[derive(Default)]
struct State {
    /// By the order in which they began to wait.
    waiting: BTreeMap<u64, Waker>,
    /// How many have ever begun to wait.
    begun: u64,
    /// Somebody has no place.
    full: bool,
    /// And nobody could give up his, up to now.
    owed: bool,
}

impl State {
    fn make(&mut self) {
        match self.waiting.pop_first() {
            Some((_, longest)) => longest.wake(),
            None => self.owed = self.full,
        }
    }
}

impl Room {
    /// The connection that has waited the longest is to end; nothing happens if none waits.
    pub(super) fn make(&self) {
        self.state().make();
    }

    /// The same for somebody who has no place: if no connection waits, the next one that would is to end. The wish ends when this is
    /// dropped.
    pub(super) fn want(&self) -> Wanted<'_> {
        let mut state = self.state();
        state.full = true;
        state.make();
        Wanted(self)
    }

    /// A connection that has no more to do than to wait for its client, from the first poll on.
    pub(super) fn wait(&self) -> Wait<'_> {
        Wait {
            room: self,
            place: Place::Kept(None),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No change is left half done by a panic: there is nothing in between that could panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody has no place.
pub(super) struct Wanted<'a>(&'a Room);

impl Drop for Wanted<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        (state.full, state.owed) = (false, false);
    }
}

/// A connection that waits for its client.
pub(super) struct Wait<'a> {
    room: &'a Room,
    place: Place,
}

enum Place {
    /// With the number in the queue, once it is there.
    Kept(Option<u64>),
    GivenUp,
}

impl Wait<'_> {
    /// Whether the connection's place is wanted for another.
    pub(super) fn poll_wanted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.room.state();
        let wanted = match self.place {
            Place::GivenUp => true,
            Place::Kept(None) => std::mem::take(&mut state.owed),
            Place::Kept(Some(number)) => match state.waiting.get_mut(&number) {
                Some(waker) => {
                    waker.clone_from(cx.waker());
                    return Poll::Pending;
                }
                None => true,
            },
        };
        if wanted {
            self.place = Place::GivenUp;
            return Poll::Ready(());
        }
        state.begun += 1;
        let number = state.begun;
        state.waiting.insert(number, cx.waker().clone());
        self.place = Place::Kept(Some(number));
        Poll::Pending
    }
}

impl Drop for Wait<'_> {
    /// One that was to end and has something to do after all leaves that to the next one.
    fn drop(&mut self) {
        if let Place::Kept(Some(number)) = self.place {
            let mut state = self.room.state();
            if state.waiting.remove(&number).is_none() {
                state.make();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wanted(wait: &mut Wait<'_>) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        wait.poll_wanted(&mut cx).is_ready()
    }

    /// One after the other, all of them waiting.
    fn waiting<const N: usize>(room: &Room) -> [Wait<'_>; N] {
        std::array::from_fn(|_| {
            let mut wait = room.wait();
            assert!(!is_wanted(&mut wait));
            wait
        })
    }

    /// S7.
    #[test]
    fn the_longest_wait_ends_and_no_other() {
        let room = Room::default();
        let [mut first, mut second] = waiting(&room);
        room.make();
        assert!(!is_wanted(&mut second));
        assert!(is_wanted(&mut first) && is_wanted(&mut first), "for good");
        room.make();
        assert!(is_wanted(&mut second));
    }

    /// S7: whoever comes when all are busy is not ended by the wish that he came with.
    #[test]
    fn a_wish_that_nobody_can_grant_ends_nobody_later() {
        let room = Room::default();
        room.make();
        let [mut late] = waiting(&room);
        assert!(!is_wanted(&mut late));
    }

    #[test]
    fn who_has_no_place_gets_the_next_one_that_comes_free_and_one_only() {
        let room = Room::default();
        let wanted = room.want();
        let mut first = room.wait();
        assert!(is_wanted(&mut first));
        let [mut second] = waiting(&room);
        drop(wanted);
        assert!(!is_wanted(&mut second));

        let wanted = room.want();
        assert!(is_wanted(&mut second), "it waits already");
        drop(wanted);
        drop(room.want());
        let [_third] = waiting(&room);
    }

    #[test]
    fn one_that_is_busy_again_leaves_it_to_the_next() {
        let room = Room::default();
        let [first, mut second] = waiting(&room);
        room.make();
        drop(first);
        assert!(is_wanted(&mut second));
        drop(second);

        let [alone] = waiting(&room);
        let wanted = room.want();
        drop(alone);
        let mut next = room.wait();
        assert!(is_wanted(&mut next), "nobody has given up his place yet");
        drop(wanted);
        let [stays, mut after] = waiting(&room);
        drop(stays);
        assert!(!is_wanted(&mut after), "it was not to end");
    }
}
