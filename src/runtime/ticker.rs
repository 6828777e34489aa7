//! One timeout for the whole page (P4): aligned to whole seconds of the monotonic clock, and to the
//! end of each order; none while the page is hidden, none while no order runs.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use web_sys::VisibilityState;

use super::{clock, stores};

const SECOND: i64 = 1_000;

thread_local! {
    static NEXT: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Sets the timeout if anything runs and nothing is set; drops it if nothing does.
pub(crate) fn schedule() {
    let stores = stores();
    let wanted = is_visible() && stores.iter().any(|store| store.is_running());
    NEXT.with_borrow_mut(|next| {
        if !wanted {
            *next = None;
        } else if next.is_none() {
            let second = SECOND - clock::now().mono.rem_euclid(SECOND);
            // The end is not waited for until the next whole second.
            let ends = stores.iter().filter_map(|store| store.remaining());
            let wait = ends.filter(|end| *end > 0).fold(second, i64::min);
            *next = Some(Timeout::new(wait as u32, tick));
        }
    });
}

/// Drops the timeout.
pub(crate) fn stop() {
    NEXT.with_borrow_mut(|next| *next = None);
}

/// Brings a deadline in `remaining` milliseconds down to the page's common second, so that all
/// digits change together and none of them shows more time than there is: whole seconds left.
pub(crate) fn whole_seconds(remaining: i64, mono: i64) -> i64 {
    let deadline = mono + remaining;
    (deadline.div_euclid(SECOND) - mono.div_euclid(SECOND) - i64::from(mono.rem_euclid(SECOND) > 0))
        .max(0)
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
    use super::whole_seconds;

    #[test]
    fn r6_never_more_than_there_is_and_less_than_two_seconds_below() {
        for mono in [0, 1, 499, 999, 1_000, 12_345] {
            for remaining in [0, 1, 999, 1_000, 1_001, 59_999, 600_000] {
                let shown = whole_seconds(remaining, mono) * 1_000;
                assert!(shown <= remaining, "{shown} of {remaining} at {mono}");
                assert!(
                    remaining - shown < 2_000,
                    "{shown} of {remaining} at {mono}"
                );
            }
        }
    }

    #[test]
    fn p4_digits_change_only_on_the_pages_common_second() {
        let deadline = 10_700;
        let shown: Vec<i64> = (5_000..8_000)
            .step_by(100)
            .map(|mono| whole_seconds(deadline - mono, mono))
            .collect();
        let changes = shown.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 5, "{shown:?}");
    }
}
