//! One timeout for the whole page (P4), aimed at the next moment at which digits have to change;
//! none while the page is hidden, none while no order runs.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use web_sys::VisibilityState;

use super::stores;
use crate::later;

pub(super) const SECOND: i64 = 1_000;

thread_local! {
    static NEXT: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Sets the timeout for the next change of any digits; drops it if none will change. Before the second half is here there are no
/// digits.
pub(crate) fn schedule() {
    if later::is_here() {
        later_schedule();
    }
}

#[inline(never)]
fn later_schedule() {
    let mut next: Option<u32> = None;
    for store in stores() {
        if let Some(change) = store.next_change() {
            next = Some(next.map_or(change, |next| next.min(change)));
        }
    }
    match next {
        Some(wait) => set(wait),
        None => stop(),
    }
}

fn set(wait: u32) {
    // Set anew each time: an order that came or went may have another moment.
    let timeout = is_visible().then(|| Timeout::new(wait, tick));
    NEXT.with_borrow_mut(|next| *next = timeout);
}

/// Drops the timeout.
pub(crate) fn stop() {
    NEXT.with_borrow_mut(|next| *next = None);
}

/// Whole seconds left: never more than there are.
pub(crate) fn whole_seconds(remaining: i64) -> i64 {
    remaining.max(0).div_euclid(SECOND)
}

/// Milliseconds until the digits change, which show so many whole seconds. After the end, a second: the server is asked until it agrees.
pub(crate) fn until_change(remaining: i64, shown: i64) -> u32 {
    let wait = match remaining {
        // That second has ended since the digits were written.
        _ if whole_seconds(remaining) < shown => 0,
        ..=0 => SECOND,
        // Zero is shown already: now it is the end that is waited for.
        1..SECOND => remaining,
        // The millisecond after the whole second is the first one with fewer of them.
        _ => remaining.rem_euclid(SECOND) + 1,
    };
    wait as u32
}

fn tick() {
    NEXT.with_borrow_mut(|next| {
        if let Some(timeout) = next.take() {
            // It has just fired: there is nothing left to cancel.
            timeout.forget();
        }
    });
    for store in stores() {
        store.tick();
    }
    schedule();
}

fn is_visible() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

#[cfg(test)]
mod tests {
    use super::{until_change, whole_seconds};

    #[test]
    fn r6_never_more_than_there_is_and_less_than_a_second_below() {
        for remaining in [0, 1, 999, 1_000, 1_001, 59_999, 600_000] {
            let shown = whole_seconds(remaining) * 1_000;
            assert!(shown <= remaining, "{shown} of {remaining}");
            assert!(remaining - shown < 1_000, "{shown} of {remaining}");
        }
    }

    #[test]
    fn p4_each_timeout_changes_the_digits_by_one_even_if_it_fires_late() {
        for late in [0, 1, 5, 40] {
            let mut remaining: i64 = 600_000;
            let mut shown = whole_seconds(remaining);
            while shown > 0 {
                remaining -= i64::from(until_change(remaining, shown)) + late;
                assert_eq!(whole_seconds(remaining), shown - 1, "{remaining} left");
                shown -= 1;
            }
        }
    }

    #[test]
    fn r6_digits_whose_second_has_ended_are_changed_at_once() {
        for (remaining, shown) in [(599_999, 600), (1_999, 2), (598_001, 600), (0, 1), (-1, 1)] {
            assert_eq!(until_change(remaining, shown), 0, "{remaining}, {shown}");
        }
        for (remaining, shown) in [(600_000, 600), (1_000, 1), (1, 0), (5_999, 4)] {
            assert!(until_change(remaining, shown) > 0, "{remaining}, {shown}");
        }
        assert_eq!([0, -1].map(|over| until_change(over, 0)), [1_000; 2]);
    }
}
