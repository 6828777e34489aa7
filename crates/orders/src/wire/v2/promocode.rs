//! The check of a promo code, which is a call of its own in version 2.

use crate::id::{EventId, SetId};
use crate::money::Money;
use crate::wire::values::deserialize;
use crate::wire::{DecodeError, FromJson, Json};

/// The question whether a promo code is good for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromocodeCheck {
    /// The event.
    pub event: EventId,
    /// The code; the case of its letters does not matter.
    pub code: String,
}

/// What a promo code does. A code that is no good is answered with a [`Refusal`](super::Refusal).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promocode {
    /// What it takes off the price of a ticket, if that is a fixed amount.
    pub fix: Option<Money>,
    /// What it takes off, if that is a part: a text such as `25%`.
    pub percentage: Option<String>,
    /// The sets that it is good for; none means all.
    pub sets: Vec<SetId>,
    /// From how many tickets in the order it takes effect.
    pub min_tickets: Option<u64>,
    /// Up to how many tickets in the order it takes effect.
    pub max_tickets: Option<u64>,
}

impl FromJson for PromocodeCheck {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            event: fields.required("event")?,
            code: fields.required("code")?,
        })
    }
}

impl FromJson for Promocode {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let (fix, percentage) = fields.nested("discount", |discount| {
            Ok((discount.optional("fix")?, discount.optional("percentage")?))
        })?;
        let (min_tickets, max_tickets) = fields.nested("tickets_count", |count| {
            Ok((count.optional("min")?, count.optional("max")?))
        })?;
        Ok(Self {
            fix,
            percentage,
            sets: fields.or_default("sets")?,
            min_tickets,
            max_tickets,
        })
    }
}

deserialize!(PromocodeCheck);
