//! Times that do not say in which zone they are.

use core::fmt;
use core::str::FromStr;

use super::calendar::{self, Scanner};
use super::{TimeError, Timestamp};

/// A time as version 2 of the API writes it, `2024-01-12 07:32:30`: without a zone.
///
/// On its own it is no point in time, so the only thing to be had from it is the distance to
/// another one of the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZonelessTime(i64);

impl ZonelessTime {
    /// Microseconds from `earlier` to this time, if both are of the same zone; negative if
    /// `earlier` is the later one.
    pub const fn duration_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// How far a clock that shows this time at that moment is ahead of one in UTC, in microseconds.
    pub const fn ahead_of(self, time: Timestamp) -> i64 {
        self.0 - time.micros()
    }

    /// The text that a clock in UTC shows at this time.
    pub const fn in_utc(time: Timestamp) -> Self {
        Self(time.micros())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut scan = Scanner::new(text);
        let micros = scan.date_time()?;
        scan.end()?;
        Some(Self(micros))
    }
}

impl FromStr for ZonelessTime {
    type Err = TimeError;

    /// Takes `YYYY-MM-DD hh:mm:ss`, perhaps with a `T` for the blank and with a fraction; no zone.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text).ok_or(TimeError)
    }
}

impl fmt::Display for ZonelessTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        calendar::write(f, self.0, ' ', false)
    }
}
