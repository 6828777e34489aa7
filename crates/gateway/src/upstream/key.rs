//! What the upstream thinks of the partner's key: without one that it accepts nobody can reserve, cancel or pay, and only the operator
//! can help.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::ops::metrics;

/// Whether the key is good, by the last call that told; good at first.
#[derive(Default)]
pub(super) struct Standing {
    refused: AtomicBool,
}

impl Standing {
    /// Whether the last call that told was refused for its key.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// A call was refused for its key.
    pub(super) fn refused(&self) {
        if !self.refused.swap(true, Ordering::Relaxed) {
            metrics::key_refused(true);
            tracing::error!(
                "the upstream does not accept the partner's key: nobody can reserve, cancel or pay; look at upstream.key and upstream.url"
            );
        }
    }

    /// A call was carried out. What is refused for another reason says nothing: whether the key is looked at before that is the
    /// upstream's affair.
    pub(super) fn accepted(&self) {
        // Read first: this is told of every good call, and mostly changes nothing.
        if self.is_refused() && self.refused.swap(false, Ordering::Relaxed) {
            metrics::key_refused(false);
            tracing::info!("the upstream accepts the partner's key again");
        }
    }
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
}
