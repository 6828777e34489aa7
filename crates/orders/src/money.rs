//! Money as the API writes it: a decimal text, kept in integer minor units. There is no float
//! anywhere near it.

use core::fmt;
use core::iter::Sum;
use core::ops::Neg;
use core::str::FromStr;

use crate::text::cut;
use serde::{Serialize, Serializer};

/// An amount in minor units (hundredths) of a currency that is known from elsewhere: the API names
/// none.
///
/// Written with exactly two decimals ("100.00"). May be negative. Holds up to about 92 quadrillion
/// in major units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// A text that is not an amount: something other than digits with at most two decimals, or too
/// large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyError;

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not money (such as \"100.00\")")
    }
}

impl core::error::Error for MoneyError {}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount of this many minor units: 15050 is "150.50".
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The sum, or `None` if it is too large.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` if it is too large.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The price of `count` pieces, or `None` if it is too large.
    pub fn checked_mul(self, count: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(count)).map(Self)
    }

    /// The sum, held at the largest (or smallest) amount there is. For display: what is charged
    /// comes from the server.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (major, decimals) = cut(digits, b'.');
        if decimals.is_some_and(|decimals| !matches!(decimals.len(), 1 | 2)) {
            return None;
        }
        let decimals = decimals.unwrap_or_default();
        if major.is_empty() {
            return None;
        }
        // Counted on the negative side, where there is one more number than on the positive side.
        let mut minor = 0_i64;
        let padding = b"00".iter().skip(decimals.len());
        for digit in major
            .bytes()
            .chain(decimals.bytes())
            .chain(padding.copied())
        {
            if !digit.is_ascii_digit() {
                return None;
            }
            minor = minor
                .checked_mul(10)?
                .checked_sub(i64::from(digit - b'0'))?;
        }
        Some(Self(if negative {
            minor
        } else {
            minor.checked_neg()?
        }))
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Takes digits, then at most one point with one or two decimals, with an optional minus before
    /// them: "100.00", "2710.4" (old catalogues), "7", "-0.50". No sign "+", no blanks, no comma,
    /// no exponent.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text).ok_or(MoneyError)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

/// The sum of all, held at the largest amount there is, as [`Money::saturating_add`] does.
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

/// The opposite, held at the largest amount there is.
impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
