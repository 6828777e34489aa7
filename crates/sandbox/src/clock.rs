//! The sandbox's time: the real one, moved by what tests asked for; or one that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tc_orders::{Timestamp, ZonelessTime};

/// How far the clock can be moved in all: a hundred years either way. Dates stay within what everybody can write.
const REACH_MS: u64 = 100 * 365 * 24 * 60 * 60 * 1_000;

/// A clock that can be moved. It goes on at the pace of the real one, unless it stands still.
#[derive(Default)]
pub(crate) struct Clock {
    /// Where it stands still, in milliseconds since the epoch.
    still_ms: Option<i64>,
    offset_ms: AtomicI64,
    /// How far the times that are written without a zone are ahead of UTC.
    zone_minutes: AtomicI64,
}

impl Clock {
    /// A clock that stands still at this time but for what moves it; without one, it is the real one.
    pub(crate) fn new(still: Option<Timestamp>) -> Self {
        Self {
            still_ms: still.map(Timestamp::millis),
            ..Self::default()
        }
    }

    /// Now, in whole milliseconds: the API's microseconds always end in three zeros.
    pub(crate) fn now(&self) -> Timestamp {
        let start = self.still_ms.unwrap_or_else(real_ms);
        Timestamp::from_micros((start + self.moved_ms()) * 1_000)
    }

    /// How far it has been moved.
    pub(crate) fn moved_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Moves the clock, back if `by_ms` is negative.
    ///
    /// # Errors
    /// When it would be further from the real time than a hundred years; it stays where it is then.
    pub(crate) fn advance(&self, by_ms: i64) -> Result<(), String> {
        let moved = |offset: i64| {
            offset
                .checked_add(by_ms)
                .filter(|offset| offset.unsigned_abs() <= REACH_MS)
        };
        self.offset_ms
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved)
            .map(drop)
            .map_err(|_| "advance_ms: more than a hundred years from now".to_owned())
    }

    /// Says in which zone times without one are written: so many minutes ahead of UTC, a day at most.
    ///
    /// # Errors
    /// When it is more than that.
    pub(crate) fn set_zone(&self, minutes: i64) -> Result<(), String> {
        if minutes.unsigned_abs() > 24 * 60 {
            return Err("zone_minutes: more than a day from UTC".to_owned());
        }
        self.zone_minutes.store(minutes, Ordering::SeqCst);
        Ok(())
    }

    /// A time in whole seconds as the clock on the wall has it, without a word about the zone.
    pub(crate) fn zoneless(&self, time: Timestamp) -> ZonelessTime {
        let whole = time.micros().div_euclid(1_000_000) * 1_000_000;
        let zone = self.zone_minutes.load(Ordering::SeqCst) * 60_000_000;
        ZonelessTime::in_utc(Timestamp::from_micros(whole + zone))
    }

    /// Back to the real time, in UTC.
    pub(crate) fn reset(&self) {
        self.offset_ms.store(0, Ordering::SeqCst);
        self.zone_minutes.store(0, Ordering::SeqCst);
    }

    /// Now, as the `Date` header has it.
    pub(crate) fn http_date(&self) -> String {
        let micros = u64::try_from(self.now().micros()).unwrap_or_default();
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_micros(micros))
    }
}

fn real_ms() -> i64 {
    let real = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(real.as_millis()).unwrap_or(i64::MAX / 2_000)
}

/// The time that much later.
pub(crate) fn after(time: Timestamp, duration: Duration) -> Timestamp {
    time.plus_micros(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
}

/// Whole seconds since the epoch, as an id has them.
pub(crate) fn seconds(time: Timestamp) -> u32 {
    u32::try_from(time.micros() / 1_000_000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_and_goes_on_and_comes_back() {
        let clock = Clock::default();
        let start = clock.now();
        clock.advance(600_000).unwrap();
        let moved = (clock.now().micros() - start.micros()) / 1_000;
        assert!((600_000..610_000).contains(&moved), "{moved}");
        clock.reset();
        assert!(clock.now().micros() - start.micros() < 10_000_000);
    }

    #[test]
    fn stands_still_until_it_is_moved() {
        let noon = Timestamp::from_micros(1_700_000_000_250_000);
        let clock = Clock::new(Some(noon));
        assert_eq!(clock.now(), noon);
        clock.advance(-250).unwrap();
        assert_eq!(clock.now(), Timestamp::from_micros(1_700_000_000_000_000));
        clock.reset();
        assert_eq!(clock.now(), noon);
    }

    #[test]
    fn stays_within_a_hundred_years() {
        let clock = Clock::default();
        let reach = i64::try_from(REACH_MS).unwrap();
        for by in [i64::MAX, i64::MIN, reach + 1] {
            clock.advance(by).unwrap_err();
        }
        clock.advance(-reach).unwrap();
        clock.advance(-1).unwrap_err();
        assert_eq!(
            clock.http_date().len(),
            "Tue, 26 Jan 2016 13:15:43 GMT".len()
        );
    }

    #[test]
    fn shows_whole_milliseconds() {
        assert_eq!(Clock::default().now().micros() % 1_000, 0);
    }
}
