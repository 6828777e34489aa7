//! The life of an order: its states, and which may follow which.

use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;

use serde::{Serialize, Serializer};

/// Where an order is in its life. The status decides, never the clock alone: a canceled order's
/// answer still names its tickets and a deadline in the future.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// Tickets are held for the buyer until the deadline.
    Executed,
    /// The buyer is paying; the deadline has moved later, tickets can only be given back.
    InProgress,
    /// Paid. Final.
    Done,
    /// Canceled, its tickets are on sale again. Final. (Version 2 of the API spells it
    /// `cancelled`.)
    Canceled,
    /// The hold ran out, its tickets are on sale again. Final.
    Expired,
    /// A state that this crate does not know; kept as it came.
    Unknown(String),
}

/// The allowed changes of an order in version 1 of the API. What is not listed is answered with
/// 400.
///
/// ```text
/// executed -> in_progress -> done
/// executed, in_progress -> canceled | expired
/// ```
pub const TRANSITIONS: &[(OrderStatus, OrderStatus)] = &[
    (OrderStatus::Executed, OrderStatus::InProgress),
    (OrderStatus::Executed, OrderStatus::Canceled),
    (OrderStatus::Executed, OrderStatus::Expired),
    (OrderStatus::InProgress, OrderStatus::Done),
    (OrderStatus::InProgress, OrderStatus::Canceled),
    (OrderStatus::InProgress, OrderStatus::Expired),
];

impl OrderStatus {
    /// The API's spelling (version 1).
    pub fn as_str(&self) -> &str {
        match self {
            Self::Executed => "executed",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Unknown(text) => text,
        }
    }

    /// Whether an order may go from this state to `next`, by [`TRANSITIONS`]. From and to an
    /// unknown state: no.
    pub fn can_become(&self, next: &Self) -> bool {
        TRANSITIONS
            .iter()
            .any(|(from, to)| from == self && to == next)
    }

    /// Whether this state has no way out. An unknown state counts as one that has: we cannot
    /// promise that it ended.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Done | Self::Canceled | Self::Expired)
    }

    /// Whether the order's tickets are kept from other buyers: held, being paid for, or bought. An
    /// unknown state counts as holding, so that nobody forgets an order that may still hold seats.
    pub fn holds_seats(&self) -> bool {
        !matches!(self, Self::Canceled | Self::Expired)
    }

    fn parse(text: &str) -> Self {
        match text {
            "executed" => Self::Executed,
            "in_progress" => Self::InProgress,
            "done" => Self::Done,
            "canceled" | "cancelled" => Self::Canceled,
            "expired" => Self::Expired,
            other => Self::Unknown(other.into()),
        }
    }
}

impl FromStr for OrderStatus {
    type Err = Infallible;

    /// Takes both versions' spellings; everything else is [`OrderStatus::Unknown`].
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::parse(text))
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for OrderStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
