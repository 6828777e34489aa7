//! Points in time as the API writes them. Only what its formats need: the proleptic Gregorian
//! calendar, UTC, fixed offsets. No zones, no local clock, no "now".

mod calendar;
mod zoneless;

use core::fmt;
use core::str::FromStr;

use serde::{Serialize, Serializer};

pub(crate) use calendar::{Civil, Scanner};
pub use zoneless::ZonelessTime;

/// A point in time with microseconds, in UTC.
///
/// Written as the API does: `2024-01-12T08:30:22.125000+00:00`. Covers the years 0 to 9999, so that
/// every value can be written and read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is not a time of the expected format, or names a moment that does not exist or is
/// out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeError;

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time (such as \"2024-01-12T08:30:22.125000+00:00\")")
    }
}

impl core::error::Error for TimeError {}

impl Timestamp {
    /// The first moment of the year 0.
    pub const MIN: Self = Self(-62_167_219_200_000_000);
    /// The last microsecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The time this many microseconds after the Unix epoch; the nearest of [`MIN`](Self::MIN) and
    /// [`MAX`](Self::MAX) if it is outside of them.
    pub const fn from_micros(micros: i64) -> Self {
        match micros {
            _ if micros < Self::MIN.0 => Self::MIN,
            _ if micros > Self::MAX.0 => Self::MAX,
            _ => Self(micros),
        }
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the Unix epoch, rounded down: never later than the time itself.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Microseconds from `earlier` to this time; negative if `earlier` is the later one.
    pub const fn duration_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The time this many microseconds later, held within the range of years.
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Reads the value of an HTTP `Date` header, `Fri, 12 Jan 2024 08:30:22 GMT` (RFC 9110,
    /// IMF-fixdate, which is what servers must send; the two obsolete formats are not read). The
    /// name of the day is not compared with the date.
    pub fn parse_http_date(text: &str) -> Result<Self, TimeError> {
        Self::scan_http_date(text).ok_or(TimeError)
    }

    fn scan_http_date(text: &str) -> Option<Self> {
        const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
        const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
        let mut scan = Scanner::new(text);
        let weekday = scan.take(3)?;
        DAYS.contains(&weekday).then_some(())?;
        scan.literal(b", ")?;
        let day = scan.number(2)?;
        scan.literal(b" ")?;
        let name = scan.take(3)?;
        let month = MONTHS
            .chunks_exact(3)
            .zip(1..)
            .find(|(month, _)| *month == name)?
            .1;
        scan.literal(b" ")?;
        let year = scan.number(4)?;
        scan.literal(b" ")?;
        let time = scan.clock(b":")?;
        scan.literal(b" GMT")?;
        scan.end()?;
        Self::checked(Civil { year, month, day }.at(time)?)
    }

    pub(crate) fn checked(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0)
            .contains(&micros)
            .then_some(Self(micros))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut scan = Scanner::new(text);
        let local = scan.date_time()?;
        let offset = scan.offset()?;
        scan.end()?;
        Self::checked(local - offset)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// Takes `YYYY-MM-DDThh:mm:ss`, a fraction of any length (what is beyond microseconds is cut
    /// off) and a zone: `Z`, `+hh:mm`, `+hhmm` or `+hh`. A blank may stand for the `T`. The zone is
    /// required: see [`ZonelessTime`] for times without one.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text).ok_or(TimeError)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        calendar::write(f, self.0, 'T', true)?;
        f.write_str("+00:00")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
