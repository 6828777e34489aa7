//! How often somebody may do something.

use std::time::Duration;

/// A rate with a burst, as the generic cell rate algorithm (GCRA) counts it: `burst` at once, and from then on one more
/// `every` so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many may come at once, at least 1.
    pub burst: u32,
    /// The time in which one more becomes free; more than nothing.
    pub every: Duration,
}

impl Quota {
    /// So many a minute, of which `burst` may come at once. Zero counts as 1.
    pub fn per_minute(rate: u32, burst: u32) -> Self {
        Self {
            burst: burst.max(1),
            every: Duration::from_secs(60) / rate.max(1),
        }
    }

    /// What both allow together: as many at once as either, and as soon another one.
    pub(crate) fn or_more(self, other: Self) -> Self {
        Self {
            burst: self.burst.max(other.burst),
            every: self.every.min(other.every),
        }
    }
}

/// What a quota says of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may go on, and has been counted.
    Go,
    /// It is one too many, and was not counted; the next one would be let through after this time.
    Wait(Duration),
}
