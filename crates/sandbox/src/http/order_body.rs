//! An order as the API writes it: these fields, no others, in these formats.

use std::collections::BTreeMap;

use serde::Serialize;
use tc_orders::wire::v1::Customer;
use tc_orders::{
    EventId, Money, OrderId, OrderStatus, PartnerId, PromocodeId, RuleId, SetId, TicketId,
    Timestamp,
};

use crate::events::Event;
use crate::shop::{Order, SetSum, Sums};

/// The body of an order.
#[derive(Serialize)]
pub(crate) struct OrderBody {
    id: OrderId,
    created_at: Timestamp,
    customer: CustomerBody,
    /// Always null: the sandbox has no deals.
    deal: (),
    event: EventId,
    number: u64,
    org: PartnerId,
    payment: PaymentBody,
    promocodes: Vec<PromocodeId>,
    reserved_till: Timestamp,
    rules: BTreeMap<SetId, RuleId>,
    status: OrderStatus,
    tickets: Vec<TicketId>,
    updated_at: Timestamp,
    value: Money,
    value_extra: Money,
    values: Values,
    vendor: PartnerId,
}

/// Nothing but a language until the buyer is known, then everything, null where it is not known.
#[derive(Serialize)]
#[serde(untagged)]
enum CustomerBody {
    Unknown {
        lang: &'static str,
    },
    Known {
        email: Option<String>,
        first_name: Option<String>,
        lang: Option<String>,
        last_name: Option<String>,
        mobile: Option<String>,
    },
}

impl From<Option<Customer>> for CustomerBody {
    fn from(customer: Option<Customer>) -> Self {
        match customer {
            None => Self::Unknown { lang: "ru" },
            Some(Customer {
                email,
                first_name,
                last_name,
                mobile,
                lang,
            }) => Self::Known {
                email,
                first_name,
                lang,
                last_name,
                mobile,
            },
        }
    }
}

#[derive(Serialize)]
struct PaymentBody {
    failure_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    success_url: Option<String>,
    system: Option<&'static str>,
}

#[derive(Serialize)]
struct Values {
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<Money>,
    extra: Money,
    full: Money,
    nominal: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    sets: Option<Vec<SetValues>>,
}

/// One ticket of a set: price after discount, discount, and the promo codes that made it.
#[derive(Serialize)]
struct SetValues {
    d: Money,
    id: SetId,
    p: Money,
    ps: Vec<PromocodeId>,
}

impl OrderBody {
    /// `payment_page` is the address that the buyer pays at; it is shown as soon as the payment has begun, unless there is
    /// nothing to pay.
    pub(crate) fn new(
        order: &Order,
        event: &Event,
        sums: Sums,
        partner: PartnerId,
        payment_page: String,
    ) -> Self {
        let paying =
            matches!(order.status, OrderStatus::InProgress | OrderStatus::Done) && !sums.free;
        let (value, value_extra) = if sums.free {
            (Money::ZERO, Money::ZERO)
        } else {
            (sums.full(), sums.extra)
        };
        let rule = |set: &SetId| event.set(*set).map(|set| (set.id, set.rule));
        Self {
            id: order.id,
            created_at: order.created_at,
            customer: order.customer.clone().into(),
            deal: (),
            event: order.event,
            number: order.number,
            org: partner,
            payment: PaymentBody {
                failure_url: order.payment.failure_url.clone(),
                redirect_url: paying.then_some(payment_page),
                success_url: order.payment.success_url.clone(),
                system: order.payment.system.map(|system| system.id),
            },
            promocodes: order.promos.iter().map(|promo| promo.id).collect(),
            reserved_till: order.reserved_till,
            rules: order.sets.iter().filter_map(rule).collect(),
            status: order.status.clone(),
            tickets: order.tickets.clone(),
            updated_at: order.updated_at,
            value,
            value_extra,
            values: Values::new(sums, !order.promos.is_empty()),
            vendor: partner,
        }
    }
}

impl Values {
    fn new(sums: Sums, with_promos: bool) -> Self {
        Self {
            discount: with_promos.then_some(sums.discount),
            extra: sums.extra,
            full: sums.full(),
            nominal: sums.nominal,
            sets: with_promos.then(|| sums.sets.into_iter().map(SetValues::from).collect()),
        }
    }
}

impl From<SetSum> for SetValues {
    fn from(sum: SetSum) -> Self {
        Self {
            d: sum.discount,
            id: sum.set,
            p: sum.price,
            ps: sum.promos,
        }
    }
}
