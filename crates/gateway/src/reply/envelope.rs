//! An order as version 2 of the API writes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tc_orders::{
    Order, OrderStatus, OrderTicket, PromoRefusal, SeatPlace, Timestamp, ZonelessTime,
};
use utoipa::ToSchema;

use super::order::status;

/// The longest text that is passed on: a title, a name, a row. Those that exist are shorter.
const LONGEST_TEXT: usize = 500;

/// An order in version 2's envelope, without what is the seller's or the buyer's: no parties, no customer, no barcodes, no data
/// of the vendor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Envelope {
    data: OrderV2,
    refs: RefsV2,
    /// Promo codes that were not applied; the rest of the request was carried out.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(required = false)]
    errors: Vec<RefusedPromo>,
}

/// An order of version 2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct OrderV2 {
    /// 24 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    /// The number for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    number: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[0-9a-f]{24}$")]
    event: Option<String>,
    /// `executed`, `done`, `cancelled`, `expired`, or one that is newer than this gateway.
    #[schema(pattern = "^[a-z_]{1,32}$")]
    status: String,
    /// The second in the order's id, in UTC, and without saying so.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")]
    created_at: String,
    /// Until when the tickets are held: how long after `created_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
    )]
    expired_after: Option<String>,
    tickets: Vec<TicketV2>,
    values: ValuesV2,
}

/// A ticket of an order: `price - discount = nominal`, `nominal + extra = full`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct TicketV2 {
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[0-9a-f]{24}$")]
    set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seat: Option<SeatV2>,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    price: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    discount: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    nominal: String,
    /// The fee.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    extra: String,
    /// What the buyer pays.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    full: String,
}

/// Where a ticket's seat is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SeatV2 {
    row: Option<String>,
    number: Option<String>,
    sector: Option<String>,
}

/// The sums of an order: `price - discount = nominal`, `nominal + extra = full`; and what promo codes take off one ticket of
/// each set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ValuesV2 {
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    price: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    discount: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    nominal: String,
    /// The fee.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    extra: String,
    /// What the buyer pays.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    full: String,
    /// By the set's id; sets without a discount are not there.
    sets_values: BTreeMap<String, SetDiscountV2>,
}

/// What promo codes take off one ticket of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SetDiscountV2 {
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    discount: String,
}

/// The names of what the order speaks of by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RefsV2 {
    events: BTreeMap<String, EventV2>,
    sets: BTreeMap<String, NamedV2>,
    venues: BTreeMap<String, VenueV2>,
}

/// An event's title. `venue` is a name in `venues`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct EventV2 {
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    title: TitleV2,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    venue: Option<String>,
}

/// A title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct TitleV2 {
    text: Option<String>,
}

/// A set's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct NamedV2 {
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    name: String,
}

/// A venue's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct VenueV2 {
    name: String,
}

/// A promo code that was not applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RefusedPromo {
    /// `promocode_not_found`, `promocode_already_used`, `promocode_limit_min_tickets`, or `promocode_apply_info` for any other
    /// reason.
    #[schema(pattern = "^promocode_[a-z_]+$")]
    code: String,
    /// For the developer who looks at the answer.
    msg: String,
}

impl Envelope {
    /// An order, and why a promo code was not applied.
    pub(crate) fn new(order: &Order, refused: Option<PromoRefusal>) -> Self {
        let refused = refused.map(|refused| RefusedPromo {
            code: refused.code().to_owned(),
            msg: "the promo code is not applied".to_owned(),
        });
        Self {
            data: order.into(),
            refs: RefsV2::of(order),
            errors: refused.into_iter().collect(),
        }
    }
}

impl From<&Order> for OrderV2 {
    fn from(order: &Order) -> Self {
        let made = Timestamp::from_micros(i64::from(order.id.created_secs()) * 1_000_000);
        let status = match &order.status {
            OrderStatus::Canceled => "cancelled".to_owned(),
            other => status(other),
        };
        let nominal = order.total.saturating_add(-order.fee);
        let discounts = order.discounts.iter().map(|set| {
            let discount = SetDiscountV2 {
                id: set.set.to_string(),
                discount: set.discount.to_string(),
            };
            (set.set.to_string(), discount)
        });
        Self {
            id: order.id.to_string(),
            number: order.number,
            event: order.event.map(|event| event.to_string()),
            status,
            created_at: naive(made),
            expired_after: order.reserved_till.map(naive),
            tickets: order.details.tickets.iter().map(TicketV2::from).collect(),
            values: ValuesV2 {
                price: nominal.saturating_add(order.discount).to_string(),
                discount: order.discount.to_string(),
                nominal: nominal.to_string(),
                extra: order.fee.to_string(),
                full: order.total.to_string(),
                sets_values: discounts.collect(),
            },
        }
    }
}

impl From<&OrderTicket> for TicketV2 {
    fn from(ticket: &OrderTicket) -> Self {
        let nominal = ticket.full.saturating_add(-ticket.fee);
        Self {
            id: ticket.id.to_string(),
            set: ticket.set.map(|set| set.to_string()),
            seat: ticket.seat.as_ref().map(SeatV2::from),
            price: ticket.price.to_string(),
            discount: ticket.discount.to_string(),
            nominal: nominal.to_string(),
            extra: ticket.fee.to_string(),
            full: ticket.full.to_string(),
        }
    }
}

impl From<&SeatPlace> for SeatV2 {
    fn from(seat: &SeatPlace) -> Self {
        let short = |text: &Option<String>| text.as_deref().map(short);
        Self {
            row: short(&seat.row),
            number: short(&seat.number),
            sector: short(&seat.sector),
        }
    }
}

impl RefsV2 {
    /// A venue has no id of its own here: it stands under its event's.
    fn of(order: &Order) -> Self {
        let names = &order.details.names;
        let set = |(set, name): &(tc_orders::SetId, String)| {
            let named = NamedV2 {
                id: set.to_string(),
                name: short(name),
            };
            (set.to_string(), named)
        };
        // Of other sets than the order's nothing is said.
        let own = names
            .sets
            .iter()
            .filter(|(set, _)| order.sets.contains(set));
        let mut refs = Self {
            sets: own.map(set).collect(),
            ..Self::default()
        };
        if let Some(event) = order.event.map(|event| event.to_string()) {
            let venue = names.venue.as_deref().map(short);
            if let Some(name) = &venue {
                refs.venues
                    .insert(event.clone(), VenueV2 { name: name.clone() });
            }
            let named = EventV2 {
                id: event.clone(),
                title: TitleV2 {
                    text: names.event.as_deref().map(short),
                },
                venue: venue.map(|_| event.clone()),
            };
            refs.events.insert(event, named);
        }
        refs
    }
}

/// In whole seconds, of UTC.
fn naive(time: Timestamp) -> String {
    let whole = time.micros().div_euclid(1_000_000) * 1_000_000;
    ZonelessTime::in_utc(Timestamp::from_micros(whole)).to_string()
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use tc_orders::wire::{Json, Version};

    const SET: &str = "65a0c0de0123456789abcd02";
    const EVENT: &str = "65a0c0de0123456789abcde0";

    fn full() -> Value {
        json!({
            "data": {
                "id": "65a0c0de0123456789abcdef", "number": 123_456, "event": EVENT, "status": "executed",
                "created_at": "2024-01-12 07:32:30", "expired_after": "2024-01-12 07:47:30", "code": "canary",
                "origin": "canary", "org": "65a0c0de0123456789abcd04", "vendor": "65a0c0de0123456789abcd04",
                "settings": {"customer": {"email": "canary@example.org"}}, "vendor_data": {"order_id": "canary"},
                "promocodes": ["65a0c0de0123456789abcd04"],
                "tickets": [{
                    "id": "65a0c0de0123456789abcd01", "set": SET, "serial": "canary", "number": 7, "barcode": "canary",
                    "status": "reserved", "seat": {"row": "3", "number": "14", "sector": null},
                    "price": "120.00", "discount": "20.00", "nominal": "100.00", "extra": "10.00", "full": "110.00",
                }],
                "values": {
                    "price": "120.00", "discount": "20.00", "nominal": "100.00", "extra": "10.00", "full": "110.00",
                    "sets_values": {SET: {"id": SET, "discount": "20.00", "promocode": "65a0c0de0123456789abcd04"}},
                },
            },
            "refs": {
                "events": {EVENT: {"id": EVENT, "title": {"text": "Concert", "desc": "canary"}, "venue": "hall"}},
                "venues": {"hall": {"name": "Hall", "address": "canary"}},
                "sets": {SET: {"id": SET, "name": "Floor"}, EVENT: {"id": EVENT, "name": "canary"}},
                "partners": {"65a0c0de0123456789abcd04": {"name": "canary"}},
            },
        })
    }

    fn read(body: Value) -> tc_orders::wire::Answered {
        let json: Json = serde_json::from_value(body).expect("JSON");
        Version::V2.order(&json).expect("an order")
    }

    fn shown(order: &Order, refused: Option<PromoRefusal>) -> Value {
        serde_json::to_value(Envelope::new(order, refused)).expect("a body")
    }

    #[test]
    fn s3_an_order_is_shown_without_what_is_the_sellers_or_the_buyers() {
        let order = read(full()).order.expect("an order");
        let text = shown(&order, None).to_string();
        assert!(
            !text.contains("canary") && !text.contains("65a0c0de0123456789abcd04"),
            "{text}"
        );
    }

    #[test]
    fn what_is_shown_reads_as_the_same_order() {
        let mut order = read(full()).order.expect("an order");
        order
            .details
            .names
            .sets
            .retain(|(set, _)| set.to_string() == SET);
        let again = read(shown(&order, None));
        assert_eq!(again.order, Some(order.clone()));
        assert_eq!(again.refused, None);
        let refused = read(shown(&order, Some(PromoRefusal::AlreadyUsed)));
        assert_eq!(refused.refused, Some(PromoRefusal::AlreadyUsed));
        let kept: Envelope = serde_json::from_value(shown(&order, None)).expect("an envelope");
        assert_eq!(kept, Envelope::new(&order, None), "as it is stored");
    }

    #[test]
    fn r6_a_deadline_that_was_moved_is_what_is_shown() {
        let mut order = read(full()).order.expect("an order");
        let date = order.created_at.expect("a time").plus_micros(-90_000_000);
        assert_eq!(order.check_times(Some(date), false), Some(90_000_000));
        let again = read(shown(&order, None)).order.expect("an order");
        assert_eq!(again.reserved_till, order.reserved_till);
    }

    #[test]
    fn canceled_has_one_more_letter() {
        let mut order = read(full()).order.expect("an order");
        order.status = OrderStatus::Canceled;
        assert_eq!(shown(&order, None)["data"]["status"], "cancelled");
    }
}
