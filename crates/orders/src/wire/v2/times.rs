//! The two times of an order, made into points in time.

use crate::time::Timestamp;
use crate::wire::WireTime;

/// All zones differ by multiples of this, in microseconds.
const QUARTER: i64 = 900_000_000;

/// The zones that there are, in quarters of an hour from UTC: from -12:00 to +14:00.
const ZONES: core::ops::RangeInclusive<i64> = -48..=56;

/// What becomes of `created_at` and `expired_after`.
pub(super) struct Times {
    pub(super) created: Option<Timestamp>,
    pub(super) till: Option<Timestamp>,
    /// From the one to the other, in microseconds.
    pub(super) hold: Option<i64>,
    /// See [`Details::drift`](crate::Details::drift).
    pub(super) drift: Option<i64>,
}

impl Times {
    /// Ties the times of an order to the second of its id. Of that second and `created_at` in the zone that brings it next to
    /// that second, the earlier one is used.
    pub(super) fn read(
        created: Option<WireTime>,
        till: Option<WireTime>,
        created_secs: u32,
    ) -> Self {
        let hold = WireTime::hold(created, till);
        let by_id = Timestamp::from_micros(i64::from(created_secs) * 1_000_000);
        let (start, drift) = match created {
            Some(WireTime::At(time)) => (Some(time), None),
            Some(WireTime::Zoneless(time)) => {
                let off = time.ahead_of(by_id);
                let zone = off.saturating_add(QUARTER / 2).div_euclid(QUARTER);
                let rest = off - zone * QUARTER;
                if ZONES.contains(&zone) {
                    let start = by_id.plus_micros(rest.min(0));
                    (Some(start), Some(rest.saturating_abs()))
                } else {
                    // In no zone is it that time: nothing is known by it, except that something is wrong.
                    (Some(by_id), Some(off.saturating_abs()))
                }
            }
            None => (None, None),
        };
        let till = match till {
            Some(WireTime::At(time)) => Some(time),
            _ => start.zip(hold).map(|(start, hold)| start.plus_micros(hold)),
        };
        Self {
            created: start,
            till,
            hold,
            drift,
        }
    }
}
