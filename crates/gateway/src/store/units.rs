//! Time and quotas in the units that all implementations count in, so that they come to the same answers.
//!
//! Whole microseconds: Redis's clock tells no less, and its scripts count in 64-bit floats, which are exact up to 2^53 of
//! them (the year 2255).

use std::time::Duration;

use crate::quota::Quota;

/// The longest time that is counted with, a year: longer ones become it, and no sum can overflow.
const LONGEST: u64 = 366 * 24 * 60 * 60 * 1_000_000;

/// A duration in microseconds.
pub(super) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros())
        .unwrap_or(LONGEST)
        .min(LONGEST)
}

/// A quota as the generic cell rate algorithm uses it, in microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// What one action costs; at least 1.
    pub(super) every: u64,
    /// What may be owed at most: the cost of a whole burst.
    pub(super) window: u64,
}

impl From<Quota> for Rate {
    fn from(quota: Quota) -> Self {
        let every = micros(quota.every).max(1);
        let window = every
            .saturating_mul(u64::from(quota.burst.max(1)))
            .min(LONGEST);
        Self { every, window }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_time_is_a_year_of_366_days() {
        assert_eq!(LONGEST, 31_622_400_000_000);
    }

    #[test]
    fn the_longest_times_and_quotas_stay_countable() {
        assert_eq!(micros(Duration::MAX), LONGEST);
        let rate = Rate::from(Quota {
            burst: u32::MAX,
            every: Duration::MAX,
        });
        assert_eq!((rate.every, rate.window), (LONGEST, LONGEST));
        let rate = Rate::from(Quota {
            burst: 0,
            every: Duration::ZERO,
        });
        assert_eq!((rate.every, rate.window), (1, 1));
    }
}
