//! The time of this process: what order tokens go by, and what the upstream's clock is compared with.

use std::time::SystemTime;

use tc_orders::Timestamp;
use tokio::time::Instant;

/// How far time has been moved by hand since the start, in milliseconds. It is moved in a sandbox only.
pub(crate) type Moved = Box<dyn Fn() -> i64 + Send + Sync>;

/// Where the time on the wall is read.
pub(crate) enum Wall {
    /// At this machine's clock. One before 1970 counts as 1970.
    Machine,
    /// At the runtime's, which may stand still and be moved: at this instant of it, it was that time.
    Runtime(Instant, Timestamp),
}

impl Wall {
    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        let (since, start) = match self {
            Self::Machine => (
                SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default(),
                Timestamp::from_micros(0),
            ),
            Self::Runtime(instant, start) => (instant.elapsed(), *start),
        };
        start.plus_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}
