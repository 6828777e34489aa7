//! The order of version 2.

use super::times::Times;
use crate::details::{Details, Names, OrderTicket, SeatPlace};
use crate::id::SetId;
use crate::money::Money;
use crate::order::SetDiscount;
use crate::wire::read::Fields;
use crate::wire::{DecodeError, FromJson, Json, sort_by, sorted, wrapper};

wrapper! {
    /// An order as version 2 writes it.
    ///
    /// Of its fields these are read: `id`, `number`, `status`, `event`, `created_at`, `expired_after`,
    /// `tickets[{id, set, seat, price, discount, extra, full}]`, `values{nominal, extra, full, discount,
    /// sets_values}`. What nobody uses is not looked at, so that it cannot break an answer; that goes
    /// for personal data and for the tickets' barcodes, too.
    ///
    /// Times without a zone are tied to the world by the id, whose second of creation is UTC:
    /// `created_at` is that second, and `reserved_till` comes after it by `expired_after -
    /// created_at`, whatever zone these two were written in.
    ///
    /// What the buyer pays is `values.full`, else `values.nominal + values.extra`; the latter is
    /// the fee.
    Order(crate::Order);
}

impl FromJson for Order {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let id: crate::OrderId = fields.required("id")?;
        let times = Times::read(
            fields.optional("created_at")?,
            fields.optional("expired_after")?,
            id.created_secs(),
        );
        let mut tickets: Vec<OrderTicket> = fields.or_default("tickets")?;
        sort_by(&mut tickets, |a, b| a.id < b.id);
        tickets.dedup_by(|a, b| a.id == b.id);
        let (total, fee, discount, discounts) = fields.nested("values", |values| {
            let fee = values.or_default::<Money>("extra")?;
            let nominal = values.or_default::<Money>("nominal")?;
            let full = values.optional("full")?;
            let discount = values.or_default("discount")?;
            let total = full.unwrap_or_else(|| nominal.saturating_add(fee));
            Ok((total, fee, discount, discounts(values)))
        })?;
        Ok(Self(crate::Order {
            id,
            number: fields.optional("number")?,
            event: fields.optional("event")?,
            status: fields.required("status")?,
            created_at: times.created,
            updated_at: None,
            reserved_till: times.till,
            sets: sorted(tickets.iter().filter_map(|ticket| ticket.set).collect()),
            tickets: tickets.iter().map(|ticket| ticket.id).collect(),
            total,
            fee,
            discount,
            discounts,
            payment_system: None,
            payment_url: None,
            hold: times.hold,
            details: Details {
                tickets,
                names: Names::default(),
                drift: times.drift,
            },
        }))
    }
}

/// What comes off a ticket of each set, if anything does: all sets of the event are listed. It is told, and
/// nothing hangs on it: what cannot be read is passed over, so that no order becomes unreadable by it.
fn discounts(values: Fields<'_>) -> Vec<SetDiscount> {
    let Some(Json::Object(sets)) = values.get("sets_values") else {
        return Vec::new();
    };
    let read = |(name, set): &(String, Json)| {
        let discount: Money = set.fields().ok()?.required("discount").ok()?;
        let set: SetId = name.parse().ok()?;
        (discount != Money::ZERO).then_some(SetDiscount { set, discount })
    };
    let mut discounts: Vec<_> = sets.iter().filter_map(read).collect();
    sort_by(&mut discounts, |a, b| a.set < b.set);
    discounts
}

impl FromJson for OrderTicket {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let fee = fields.or_default::<Money>("extra")?;
        let nominal: Option<Money> = fields.optional("nominal")?;
        let price: Option<Money> = fields.optional("price")?;
        let discount = fields.or_default::<Money>("discount")?;
        let full: Option<Money> = fields.optional("full")?;
        let nominal =
            nominal.unwrap_or_else(|| price.unwrap_or_default().saturating_add(-discount));
        Ok(Self {
            id: fields.required("id")?,
            set: fields.optional("set")?,
            seat: seat(fields),
            price: price.unwrap_or_else(|| nominal.saturating_add(discount)),
            discount,
            fee,
            full: full.unwrap_or_else(|| nominal.saturating_add(fee)),
        })
    }
}

/// The seat, if it says anything. A place that cannot be read is none: the order is what counts.
fn seat(ticket: Fields<'_>) -> Option<SeatPlace> {
    let fields = ticket.get("seat")?.fields().ok()?;
    let word = |name| match fields.get(name)? {
        Json::Text(text) => Some(text.clone()),
        Json::Whole(number) => Some(crate::wire::read::whole(*number)),
        _ => None,
    };
    let place = SeatPlace {
        row: word("row"),
        number: word("number"),
        sector: word("sector"),
    };
    (place != SeatPlace::default()).then_some(place)
}
