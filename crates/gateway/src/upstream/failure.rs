//! How a call to the upstream fails, told by what it means for an order: nothing was done, something may have been done, or
//! it was refused.

use std::time::Duration;

use axum::http::StatusCode;
use tc_orders::wire::Version;
use tc_orders::{ErrorKind, EventId, OrderId};

use crate::Problem;
use crate::ops::labels::CallOutcome;

/// Why there is no answer to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing was sent: the breaker is open, for this long.
    Resting(Duration),
    /// Nothing was sent: no connection came about.
    NotSent,
    /// It was sent, and what came of it cannot be known.
    Unclear(Unclear),
    /// The upstream wants to be left alone, for so many seconds if it said so. Nothing was done.
    TooMany(Option<u64>),
    /// The upstream does not accept our key. Nothing was done.
    KeyRefused,
    /// The upstream understood and refused, with this status. Nothing was done.
    Refused(u16),
    /// The upstream knows no path of version 2: it does not speak it. Nothing was done.
    NotSpoken,
}

/// Why the outcome of a call cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// No answer in time.
    Timeout,
    /// The connection ended before the answer was whole.
    Cut,
    /// A failure of the server, or of a proxy before it: 5xx, or a redirect.
    Status(u16),
    /// The answer is too large, or is not what was asked for.
    Unreadable,
    /// The answer is one of this version, and another was asked. It may tell of an order all the same.
    OtherVersion(Version, Option<Foreign>),
}

/// An order that an answer of another version tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// The order.
    pub(crate) order: OrderId,
    /// The event that it is for, if it says so.
    pub(crate) event: Option<EventId>,
}

impl Failure {
    /// The word for it in the metrics.
    pub(crate) const fn outcome(self) -> CallOutcome {
        match self {
            Self::Resting(_) => CallOutcome::NotAsked,
            Self::NotSent | Self::Unclear(Unclear::Cut) => CallOutcome::Network,
            Self::Unclear(Unclear::Timeout) => CallOutcome::Timeout,
            Self::Unclear(Unclear::Status(_)) => CallOutcome::Failed,
            Self::Unclear(Unclear::Unreadable | Unclear::OtherVersion(..)) => CallOutcome::Garbage,
            Self::TooMany(_) => CallOutcome::Limited,
            Self::KeyRefused => CallOutcome::Unauthorized,
            Self::Refused(_) | Self::NotSpoken => CallOutcome::Refused,
        }
    }

    /// Whether it is a sign that the upstream is not well: what the breaker counts. One that answers in another version is well.
    pub(crate) const fn is_the_upstreams(self) -> bool {
        match self {
            Self::Unclear(unclear) => !matches!(unclear, Unclear::OtherVersion(..)),
            failure => matches!(failure, Self::NotSent),
        }
    }

    /// Whether the upstream could not even be asked.
    pub(crate) const fn is_unasked(self) -> bool {
        matches!(self, Self::Resting(_) | Self::NotSent)
    }

    /// Whether the upstream has surely done nothing.
    pub(crate) const fn has_done_nothing(self) -> bool {
        !matches!(self, Self::Unclear(_))
    }

    /// Of a cancel: the order is over, or gone. Nothing is held any more that could be given back.
    pub(crate) const fn leaves_nothing_held(self) -> bool {
        matches!(self, Self::Refused(400 | 404 | 410))
    }

    /// What the browser is told of a call that reads or changes an order or reads an event. A reservation has its own
    /// words for what is unclear.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Resting(pause) => {
                let title = "the ticket service is not answering; it is left alone for a while";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Server, title)
                    .retry_after(pause.as_secs().max(1))
            }
            Self::NotSent => {
                let title = "the ticket service cannot be reached";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Server, title)
                    .retry_after(1)
            }
            Self::Unclear(Unclear::Timeout) => {
                let title = "the ticket service did not answer in time";
                Problem::new(StatusCode::GATEWAY_TIMEOUT, ErrorKind::Timeout, title)
            }
            Self::Unclear(Unclear::Unreadable) => {
                let title = "the ticket service answered something that cannot be read";
                Problem::new(StatusCode::BAD_GATEWAY, ErrorKind::Decode, title)
            }
            Self::Unclear(Unclear::OtherVersion(answered, _)) => {
                let title = match answered {
                    Version::V1 => {
                        "the ticket service answered in v1 of its API, and this gateway is set to v2"
                    }
                    Version::V2 => {
                        "the ticket service answered in v2 of its API, and this gateway is set to v1"
                    }
                };
                Problem::new(StatusCode::BAD_GATEWAY, ErrorKind::Config, title)
            }
            Self::NotSpoken => {
                let title = "the ticket service does not speak v2 of its API";
                Problem::new(StatusCode::BAD_GATEWAY, ErrorKind::Config, title)
            }
            Self::Unclear(_) => {
                let title = "the ticket service failed";
                Problem::new(StatusCode::BAD_GATEWAY, ErrorKind::Server, title)
            }
            Self::KeyRefused => {
                let title = "the ticket service does not accept this gateway";
                Problem::new(StatusCode::BAD_GATEWAY, ErrorKind::Server, title)
            }
            Self::TooMany(pause) => {
                let title = "the ticket service is busy";
                Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::Limited, title)
                    .retry_after(pause.unwrap_or(1).clamp(1, 60))
            }
            Self::Refused(404 | 410) => {
                let title = "there is no such thing";
                Problem::new(StatusCode::NOT_FOUND, ErrorKind::NotFound, title)
            }
            Self::Refused(409) => {
                let title = "another request on the same order is in the way";
                Problem::new(StatusCode::CONFLICT, ErrorKind::Conflict, title)
            }
            Self::Refused(_) => {
                let title = "the ticket service refused";
                Problem::new(StatusCode::BAD_REQUEST, ErrorKind::Rejected, title)
            }
        }
    }
}
