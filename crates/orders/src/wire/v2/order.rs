//! The order of version 2.

use crate::id::{SetId, TicketId};
use crate::money::Money;
use crate::wire::{DecodeError, FromJson, Json, WireTime, sorted, wrapper};

wrapper! {
    /// An order as version 2 writes it.
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
        let created: Option<WireTime> = fields.optional("created_at")?;
        let till: Option<WireTime> = fields.optional("expired_after")?;
        let time = |time: Option<WireTime>| time?.resolve(created, id.created_secs());
        let tickets: Vec<Ticket> = fields.or_default("tickets")?;
        let (total, fee) = fields.nested("values", |values| {
            let fee = values.or_default::<Money>("extra")?;
            let nominal = values.or_default::<Money>("nominal")?;
            let full = values.optional("full")?;
            Ok((full.unwrap_or_else(|| nominal.saturating_add(fee)), fee))
        })?;
        Ok(Self(crate::Order {
            id,
            number: fields.optional("number")?,
            event: fields.optional("event")?,
            status: fields.required("status")?,
            created_at: time(created),
            updated_at: None,
            reserved_till: time(till),
            sets: sorted(tickets.iter().filter_map(|ticket| ticket.set).collect()),
            tickets: sorted(tickets.into_iter().map(|ticket| ticket.id).collect()),
            total,
            fee,
            discount: Money::ZERO,
            discounts: Vec::new(),
            payment_system: None,
            payment_url: None,
            hold: WireTime::hold(created, till),
        }))
    }
}

/// A ticket of an order.
struct Ticket {
    id: TicketId,
    set: Option<SetId>,
}

impl FromJson for Ticket {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            id: fields.required("id")?,
            set: fields.optional("set")?,
        })
    }
}
