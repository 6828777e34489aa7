//! A time in a body: both versions read both ways of writing it.

use core::fmt;
use core::str::FromStr;

use serde::{Serialize, Serializer};

use crate::time::{TimeError, Timestamp, ZonelessTime};

/// A time as it is written in a body. Version 1 writes a zone, version 2 does not; each reads the
/// other's too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireTime {
    /// With a zone: a point in time.
    At(Timestamp),
    /// Without a zone: good for differences within one body.
    Zoneless(ZonelessTime),
}

impl WireTime {
    /// Microseconds from `earlier` to this time; `None` if only one of the two has a zone.
    fn duration_since(self, earlier: Self) -> Option<i64> {
        match (self, earlier) {
            (Self::At(later), Self::At(earlier)) => Some(later.duration_since(earlier)),
            (Self::Zoneless(later), Self::Zoneless(earlier)) => Some(later.duration_since(earlier)),
            _ => None,
        }
    }

    /// How long a thing is held: from its creation to its deadline, if both are known and
    /// comparable.
    pub(super) fn hold(created: Option<Self>, till: Option<Self>) -> Option<i64> {
        till?.duration_since(created?)
    }

    /// The point in time that this is, in the body of a thing that was created at `created` as the
    /// same body has it, and in the second `created_secs` (UTC) as its id has it.
    ///
    /// The id is what ties a time without a zone to the world: its distance to `created` is added
    /// to the id's second. Whatever the zone, that is right within the second that the id does not
    /// show, and never late.
    pub(super) fn resolve(self, created: Option<Self>, created_secs: u32) -> Option<Timestamp> {
        match self {
            Self::At(time) => Some(time),
            Self::Zoneless(_) => {
                let since = self.duration_since(created?)?;
                Some(Timestamp::from_micros(i64::from(created_secs) * 1_000_000).plus_micros(since))
            }
        }
    }
}

impl FromStr for WireTime {
    type Err = TimeError;

    /// Takes what [`Timestamp`] takes, and what [`ZonelessTime`] takes.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse()
            .map(Self::At)
            .or_else(|_| text.parse().map(Self::Zoneless))
    }
}

impl fmt::Display for WireTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => time.fmt(f),
            Self::Zoneless(time) => time.fmt(f),
        }
    }
}

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
