//! The order, as POST, PATCH and GET answer it: a bare object without an envelope.

use crate::details::Details;
use crate::id::SetId;
use crate::money::Money;
use crate::order::SetDiscount;
use crate::wire::read::Fields;
use crate::wire::{DecodeError, FromJson, Json, WireTime, sorted, wrapper};

wrapper! {
    /// An order as version 1 writes it.
    ///
    /// Of its fields these are read: `id`, `number`, `status`, `event`, `created_at`, `updated_at`,
    /// `reserved_till`, `payment{system, redirect_url}`, `rules`, `tickets`, `value`,
    /// `value_extra`, `values{nominal, extra, full, discount, sets[{id, d}]}`. What nobody uses is not looked at, so that it
    /// cannot break an answer; that goes for personal data, too.
    ///
    /// What the buyer pays is `values.full`; where a body has no such sum, it is `values.nominal`
    /// and the fee, and in bodies without `values` it is `value`. The fee is `values.extra`, else
    /// `value_extra`.
    Order(crate::Order);
}

impl FromJson for Order {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let id: crate::OrderId = fields.required("id")?;
        let created: Option<WireTime> = fields.optional("created_at")?;
        let till: Option<WireTime> = fields.optional("reserved_till")?;
        let updated: Option<WireTime> = fields.optional("updated_at")?;
        let time = |time: Option<WireTime>| time?.resolve(created, id.created_secs());
        let (total, fee) = sums(fields)?;
        let (discount, discounts) = fields.nested("values", |values| {
            Ok((values.or_default("discount")?, discounts(values)))
        })?;
        let (payment_system, payment_url) = fields.nested("payment", |payment| {
            Ok((
                payment.optional("system")?,
                payment.optional("redirect_url")?,
            ))
        })?;
        Ok(Self(crate::Order {
            id,
            number: fields.optional("number")?,
            event: fields.optional("event")?,
            status: fields.required("status")?,
            created_at: time(created),
            updated_at: time(updated),
            reserved_till: time(till),
            tickets: sorted(fields.or_default("tickets")?),
            sets: sorted(fields.nested("rules", |rules| Ok(sets(rules)))?),
            total,
            fee,
            discount,
            discounts,
            payment_system,
            payment_url,
            hold: WireTime::hold(created, till),
            details: Details::default(),
        }))
    }
}

/// What comes off a ticket of each set. It is told, and nothing hangs on it: what cannot be read is
/// passed over, so that no order becomes unreadable by it.
fn discounts(values: Fields<'_>) -> Vec<SetDiscount> {
    let Some(Json::List(sets)) = values.get("sets") else {
        return Vec::new();
    };
    let read = |set: &Json| {
        let fields = set.fields().ok()?;
        Some(SetDiscount {
            set: fields.required("id").ok()?,
            discount: fields.required("d").ok()?,
        })
    };
    sets.iter().filter_map(read).collect()
}

/// What the buyer pays, and the fee in it.
fn sums(fields: Fields<'_>) -> Result<(Money, Money), DecodeError> {
    let value: Option<Money> = fields.optional("value")?;
    let value_extra: Option<Money> = fields.optional("value_extra")?;
    fields.nested("values", |values| {
        let [nominal, extra, full] =
            ["nominal", "extra", "full"].map(|sum| values.optional::<Money>(sum));
        let (nominal, full) = (nominal?, full?);
        let fee = extra?.or(value_extra).unwrap_or_default();
        let total = full
            .or_else(|| Some(nominal?.saturating_add(fee)))
            .or(value);
        Ok((total.unwrap_or_default(), fee))
    })
}

/// The sets that the order touches: the names in `{"<set id>": "<price rule id>"}`. What else is
/// written there is passed over: an order must not become unreadable by a rule that nobody uses.
fn sets(rules: Fields<'_>) -> Vec<SetId> {
    let names = rules.0.iter();
    names.filter_map(|(name, _)| name.parse().ok()).collect()
}
