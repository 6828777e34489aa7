//! Days, months and the texts they are read from: what all time formats share.

use core::fmt;

/// Microseconds of a day.
const DAY: i64 = 24 * 60 * 60 * SECOND;
const SECOND: i64 = 1_000_000;

/// A day of the Gregorian calendar, not necessarily an existing one.
#[derive(Clone, Copy)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

/// Days before each month of a year that starts in March, which puts the leap day at the year's
/// end.
const BEFORE_MONTH: [i64; 12] = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];
const YEAR: i64 = 365;
/// From the first of March of year 0 to the Unix epoch.
const EPOCH: i64 = 719_468;

impl Civil {
    /// Days since the Unix epoch, or `None` if there is no such day.
    pub(crate) fn days(self) -> Option<i64> {
        let month = usize::try_from((self.month + 9) % 12).ok()?;
        let year = self.year - i64::from(month >= 10);
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days = year * YEAR + leap_days + BEFORE_MONTH.get(month)? + self.day - 1 - EPOCH;
        // The way back leads elsewhere from the 31st of April, and from the 29th of February of
        // most years.
        let back = Self::from_days(days);
        (back.day == self.day && back.month == self.month && back.year == self.year).then_some(days)
    }

    /// This day with a time of day (in microseconds), as microseconds since the epoch.
    pub(crate) fn at(self, time: i64) -> Option<i64> {
        Some(self.days()? * DAY + time)
    }

    /// The day this many days after the Unix epoch.
    pub(super) fn from_days(days: i64) -> Self {
        const CYCLE: i64 = 400 * YEAR + 97;
        let days = days + EPOCH;
        let day = days.rem_euclid(CYCLE);
        // The last day of four, of a hundred and of four hundred years belongs to the year before
        // it.
        let year = (day - day / (4 * YEAR) + day / (100 * YEAR + 24) - day / (CYCLE - 1)) / YEAR;
        let day = day - (year * YEAR + year / 4 - year / 100);
        let month = BEFORE_MONTH
            .iter()
            .rposition(|before| *before <= day)
            .unwrap_or(0);
        let before = BEFORE_MONTH[month];
        let year = year + days.div_euclid(CYCLE) * 400 + i64::from(month >= 10);
        let month = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2][month];
        Self {
            year,
            month,
            day: day - before + 1,
        }
    }
}

/// Writes microseconds since the epoch as date, separator and time; the fraction if it is wanted or
/// not zero.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    micros: i64,
    separator: char,
    fraction: bool,
) -> fmt::Result {
    let Civil { year, month, day } = Civil::from_days(micros.div_euclid(DAY));
    let time = micros.rem_euclid(DAY);
    let (seconds, rest) = (time / SECOND, time % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    write!(
        f,
        "{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{second:02}"
    )?;
    if fraction || rest != 0 {
        write!(f, ".{rest:06}")?;
    }
    Ok(())
}

/// Reads a text from left to right; every step gives `None` if it does not find what it wants.
pub(crate) struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            rest: text.as_bytes(),
        }
    }

    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    pub(crate) fn end(&self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }

    /// A number of exactly so many digits.
    pub(crate) fn number(&mut self, digits: usize) -> Option<i64> {
        self.take(digits)?.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i64::from(digit - b'0'))
        })
    }

    /// `hh:mm:ss` with the given separator, in microseconds. A 60th second is a leap second and
    /// becomes the next one.
    pub(crate) fn clock(&mut self, separator: &[u8]) -> Option<i64> {
        let hour = self.number(2)?;
        self.literal(separator)?;
        let minute = self.number(2)?;
        self.literal(separator)?;
        let second = self.number(2)?;
        (hour < 24 && minute < 60 && second <= 60)
            .then_some(((hour * 60 + minute) * 60 + second) * SECOND)
    }

    /// `YYYY-MM-DD`, `T` or a blank, `hh:mm:ss`, perhaps a fraction: microseconds since the epoch,
    /// zone unknown.
    pub(super) fn date_time(&mut self) -> Option<i64> {
        let year = self.number(4)?;
        self.literal(b"-")?;
        let month = self.number(2)?;
        self.literal(b"-")?;
        let day = self.number(2)?;
        self.literal(b"T").or_else(|| self.literal(b" "))?;
        let time = self.clock(b":")?;
        let fraction = if self.literal(b".").is_some() {
            self.fraction()?
        } else {
            0
        };
        Some(Civil { year, month, day }.at(time)? + fraction)
    }

    fn fraction(&mut self) -> Option<i64> {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let digits = self.take(length)?;
        let zeroes = core::iter::repeat(&b'0');
        let six = digits.iter().chain(zeroes).take(6);
        (length > 0).then(|| six.fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// `Z`, `+hh:mm`, `+hhmm`, `+hh` or the same with a minus, in microseconds east of Greenwich.
    pub(super) fn offset(&mut self) -> Option<i64> {
        if self.literal(b"Z").is_some() {
            return Some(0);
        }
        let sign = match self.take(1)? {
            b"+" => 1,
            b"-" => -1,
            _ => return None,
        };
        let hours = self.number(2)?;
        let minutes = if self.literal(b":").is_some() || !self.rest.is_empty() {
            self.number(2)?
        } else {
            0
        };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60 * SECOND)
    }

    /// `YYYYMMDD`, as calendars write it.
    pub(crate) fn compact_date(&mut self) -> Option<Civil> {
        let (year, month, day) = (self.number(4)?, self.number(2)?, self.number(2)?);
        let date = Civil { year, month, day };
        date.days().map(|_| date)
    }
}
