//! What came of a reservation, as it is stored under its key.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tc_orders::Outcome::{Complete, Fewer, Nothing};
use tc_orders::wire::Version;
use tc_orders::{Order, OrderId, Timestamp, Wanted, compare};

use super::LONGEST_HOLD;
use crate::ops::labels::Reservation;
use crate::reply::{Envelope, OrderBody};

/// How long an order's token outlives its hold: so that the buyer can still see what became of it.
const AFTERWARDS: Duration = Duration::from_secs(10 * 60);

const MINUTE: i64 = 60_000_000;

/// How much two reckonings of one time may be apart without a difference, if it is a whole second.
const NEAR: i64 = 500_000;

/// What came of a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An order.
    Made(Made),
    /// In version 2, between the steps: an order that is being filled. If nothing else is stored in time, it is given back and
    /// the key is as if never used.
    Filling {
        /// The order.
        order: OrderId,
        /// Its number for people.
        number: Option<u64>,
    },
    /// Nobody knows; if there is an order, it has let go of its seats by then (the upstream's clock).
    Unconfirmed {
        /// By then.
        until: Timestamp,
    },
    /// The upstream refused with this status.
    Refused(u16),
    /// It was made, and given back because nobody came for it.
    GivenUp,
}

/// An order that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// The order.
    pub(crate) order: OrderId,
    /// Its number for people.
    pub(crate) number: Option<u64>,
    /// Whether it holds any tickets.
    pub(crate) holds: bool,
    /// For how long, from when it was made.
    pub(crate) lasts: Duration,
    /// What a browser is shown of it.
    pub(crate) body: Box<OrderBody>,
    /// The same in version 2, if it may be shown in that.
    pub(crate) envelope: Option<Box<Envelope>>,
    /// Its deadline, or when its hold is over if it does not say, by the upstream's clock.
    pub(crate) deadline: Timestamp,
}

/// The form that is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Made {
        order: String,
        number: Option<u64>,
        holds: bool,
        lasts_ms: u64,
        body: Box<OrderBody>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        envelope: Option<Box<Envelope>>,
        deadline_us: i64,
    },
    Filling {
        order: String,
        number: Option<u64>,
    },
    Unconfirmed {
        until_us: i64,
    },
    Refused(u16),
    GivenUp,
}

impl Made {
    /// An order as it is at this moment of the upstream's clock, to be shown in versions up to this one; `otherwise` is how
    /// long it is held if it does not say.
    pub(crate) fn new(
        order: &Order,
        version: Version,
        now: Timestamp,
        otherwise: Duration,
    ) -> Self {
        let after =
            |time: Duration| now.plus_micros(i64::try_from(time.as_micros()).unwrap_or(i64::MAX));
        let deadline = order
            .reserved_till
            .unwrap_or(after(otherwise))
            .min(after(LONGEST_HOLD));
        let lasts = u64::try_from(deadline.duration_since(now)).unwrap_or(0);
        Self {
            order: order.id,
            number: order.number,
            holds: order.status.holds_seats() && !order.tickets.is_empty(),
            lasts: Duration::from_micros(lasts),
            body: Box::new(order.into()),
            envelope: (version == Version::V2).then(|| Box::new(Envelope::new(order, None))),
            deadline,
        }
    }

    /// When the order's token expires at the earliest, by the upstream's clock.
    pub(crate) fn token_ends(&self) -> Timestamp {
        let after = i64::try_from(AFTERWARDS.as_micros()).unwrap_or(0);
        self.deadline.plus_micros(after)
    }
}

/// The next full minute, so that a token is the same in every answer of one hold, although the same time comes out a little different
/// each time that it is moved from one clock to another. Deadlines are mostly whole seconds, so what is near a full minute counts as
/// beyond it.
pub(crate) fn full_minute(ends: Timestamp) -> Timestamp {
    let minutes = ends.plus_micros(NEAR).micros().div_euclid(MINUTE);
    Timestamp::from_micros(minutes.saturating_add(1).saturating_mul(MINUTE))
}

/// How much of what was asked for an order holds.
pub(super) fn held(wanted: &Wanted, order: &Order) -> Reservation {
    match compare(wanted, order) {
        Complete => Reservation::Held,
        Fewer { .. } => Reservation::Partial,
        Nothing { .. } => Reservation::SoldOut,
    }
}

impl Outcome {
    /// As it is stored.
    pub(crate) fn text(&self) -> String {
        let stored = match self.clone() {
            Self::Made(made) => Stored::Made {
                order: made.order.to_string(),
                number: made.number,
                holds: made.holds,
                lasts_ms: u64::try_from(made.lasts.as_millis()).unwrap_or(u64::MAX),
                body: made.body,
                envelope: made.envelope,
                deadline_us: made.deadline.micros(),
            },
            Self::Filling { order, number } => Stored::Filling {
                order: order.to_string(),
                number,
            },
            Self::Unconfirmed { until } => Stored::Unconfirmed {
                until_us: until.micros(),
            },
            Self::Refused(status) => Stored::Refused(status),
            Self::GivenUp => Stored::GivenUp,
        };
        // Texts and numbers: there is nothing in it that cannot be written.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Reads what was stored; `None` if it is nothing that this version writes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        Some(match serde_json::from_str(text).ok()? {
            Stored::Made {
                order,
                number,
                holds,
                lasts_ms,
                body,
                envelope,
                deadline_us,
            } => Self::Made(Made {
                order: order.parse().ok()?,
                number,
                holds,
                lasts: Duration::from_millis(lasts_ms),
                body,
                envelope,
                deadline: Timestamp::from_micros(deadline_us),
            }),
            Stored::Filling { order, number } => Self::Filling {
                order: order.parse().ok()?,
                number,
            },
            Stored::Unconfirmed { until_us } => Self::Unconfirmed {
                until: Timestamp::from_micros(until_us),
            },
            Stored::Refused(status) => Self::Refused(status),
            Stored::GivenUp => Self::GivenUp,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(till: Option<&str>) -> Order {
        let body = json!({
            "id": "65a0c0de0123456789abcdef", "status": "executed", "value": "30.50", "reserved_till": till,
            "tickets": ["65a0c0de0123456789abcd01"],
        });
        serde_json::from_value::<tc_orders::wire::v1::Order>(body)
            .expect("an order")
            .into()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn s9_every_outcome_is_read_back_as_it_was_written() {
        let made = Made::new(
            &order(Some("2024-01-12T08:40:00.500000+00:00")),
            Version::V2,
            at("2024-01-12T08:30:00Z"),
            Duration::from_secs(600),
        );
        assert_eq!(made.lasts, Duration::from_millis(600_500));
        for outcome in [
            Outcome::Made(made),
            Outcome::Filling {
                order: order(None).id,
                number: Some(7),
            },
            Outcome::Unconfirmed {
                until: at("2024-01-12T08:30:00.000001+00:00"),
            },
            Outcome::Refused(404),
            Outcome::GivenUp,
        ] {
            assert_eq!(Outcome::read(&outcome.text()), Some(outcome));
        }
        assert_eq!(Outcome::read(r#"{"newer":{}}"#), None);
    }

    #[test]
    fn s4_the_token_ends_ten_minutes_after_the_hold_at_a_full_minute() {
        let now = at("2024-01-12T08:30:00Z");
        let ten = Duration::from_secs(600);
        let ends = |till| Made::new(&order(till), Version::V1, now, ten).token_ends();
        let ends = |till| full_minute(ends(till));
        assert_eq!(
            ends(Some("2024-01-12T08:40:20Z")),
            at("2024-01-12T08:51:00Z")
        );
        assert_eq!(ends(None), at("2024-01-12T08:51:00Z"));
    }

    /// Two answers, or two instances, do not agree on a time to the microsecond.
    #[test]
    fn s4_a_token_ends_with_the_same_minute_in_every_answer_and_never_too_early() {
        let ends = |text: &str| full_minute(at(text));
        for second in ["08:50:59.600000", "08:51:00.000000", "08:51:00.400000"] {
            let near = ends(&format!("2024-01-12T{second}Z"));
            assert_eq!(near, at("2024-01-12T08:52:00Z"), "{second}");
        }
        for second in 0..60 {
            let time = at(&format!("2024-01-12T08:50:{second:02}Z"));
            let around = [-499_999, -1, 0, 1, 499_999].map(|apart| time.plus_micros(apart));
            for moved in around {
                assert_eq!(full_minute(moved), full_minute(time), "{second}");
                assert!(full_minute(moved) > moved);
            }
        }
    }

    #[test]
    fn s4_no_hold_is_counted_and_no_token_good_for_longer_than_a_day() {
        let now = at("2024-01-12T08:30:00Z");
        let till = Some("9999-12-31T23:59:59Z");
        let made = Made::new(&order(till), Version::V1, now, Duration::from_secs(600));
        assert_eq!(made.lasts, LONGEST_HOLD);
        assert_eq!(full_minute(made.token_ends()), at("2024-01-13T08:41:00Z"));
    }

    #[test]
    fn an_order_whose_hold_is_over_lasts_no_more() {
        let made = Made::new(
            &order(Some("2024-01-12T08:00:00Z")),
            Version::V1,
            at("2024-01-12T08:30:00Z"),
            Duration::from_secs(600),
        );
        assert_eq!(made.lasts, Duration::ZERO);
    }
}
