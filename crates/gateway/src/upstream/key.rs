//! What the upstream thinks of the partner's key: without one that it accepts nobody can reserve, cancel or pay, and only the operator
//! can help.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::ops::metrics;

const GOOD: u8 = 0;
/// The catalogue was refused, and no order since.
const MAY_NOT_READ: u8 = 1;
/// An order was refused.
const REFUSED: u8 = 2;

/// Whether the key is good, by the last call that told; good at first.
#[derive(Default)]
pub(super) struct Standing(AtomicU8);

impl Standing {
    /// Whether the last call that told was refused for its key.
    pub(super) fn is_refused(&self) -> bool {
        self.0.load(Ordering::Relaxed) != GOOD
    }

    /// A call about orders was refused for its key.
    pub(super) fn refused(&self) {
        self.told(self.0.swap(REFUSED, Ordering::Relaxed));
    }

    /// The catalogue was.
    pub(super) fn refused_to_read(&self) {
        self.told(self.0.fetch_max(MAY_NOT_READ, Ordering::Relaxed));
    }

    fn told(&self, before: u8) {
        if before == GOOD {
            metrics::key_refused(true);
            tracing::error!(
                "the upstream does not accept the partner's key: nobody can reserve, cancel or pay; look at upstream.key and upstream.url"
            );
        }
    }

    /// The catalogue was read: that makes up for a refusal of the catalogue, and for no other.
    pub(super) fn may_read(&self) {
        let (relaxed, good) = (Ordering::Relaxed, GOOD);
        if self.is_refused()
            && self
                .0
                .compare_exchange(MAY_NOT_READ, good, relaxed, relaxed)
                .is_ok()
        {
            again();
        }
    }

    /// A call about orders was carried out. What is refused for another reason says nothing: whether the key is looked at before that is the
    /// upstream's affair.
    pub(super) fn accepted(&self) {
        // Read first: this is told of every good call, and mostly changes nothing.
        if self.is_refused() && self.0.swap(GOOD, Ordering::Relaxed) != GOOD {
            again();
        }
    }
}

fn again() {
    metrics::key_refused(false);
    tracing::info!("the upstream accepts the partner's key again");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heard::heard;
    use crate::ops::metrics::Metrics;

    #[test]
    fn a_change_is_told_once_and_measured() {
        Metrics::of_this_thread(|metrics| {
            let shows = |value: u8| {
                let line = format!("tc_gateway_key_refused {value}");
                assert!(metrics.text().lines().any(|found| found == line), "{line}");
            };
            let key = Standing::default();
            assert_eq!(heard(|| key.accepted()), "");
            assert!(!key.is_refused());
            shows(0);
            let log = heard(|| (0..3).for_each(|_| key.refused()));
            assert_eq!(log.matches("does not accept").count(), 1, "{log}");
            assert!(key.is_refused());
            shows(1);
            let log = heard(|| (0..3).for_each(|_| key.accepted()));
            assert_eq!(log.matches("again").count(), 1, "{log}");
            assert!(!key.is_refused());
            shows(0);
        });
    }

    #[test]
    fn who_may_read_the_catalogue_may_not_yet_sell() {
        Metrics::of_this_thread(|_| {
            let key = Standing::default();
            key.refused();
            key.refused_to_read();
            assert_eq!(heard(|| key.may_read()), "");
            assert!(key.is_refused(), "orders were refused");
            key.accepted();
            assert!(!key.is_refused());
            key.refused_to_read();
            assert!(key.is_refused());
            assert!(heard(|| key.may_read()).contains("again"));
            assert!(!key.is_refused(), "only the catalogue was");
        });
    }
}
