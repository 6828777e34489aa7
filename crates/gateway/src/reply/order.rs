//! An order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tc_orders::{Money, Order, OrderStatus, SetDiscount, may_follow};
use utoipa::ToSchema;

/// The longest status that is passed on. Those that exist are shorter.
const LONGEST_STATUS: usize = 32;

/// An order as the API writes it, without what is the seller's or the buyer's: no parties, no customer, no return addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderBody {
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
    /// `executed`, `in_progress`, `done`, `canceled`, `expired`, or one that is newer than this gateway.
    #[schema(pattern = "^[a-z_]{1,32}$")]
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    updated_at: Option<String>,
    /// Until when the tickets are held, by the clock of this answer's `Date`.
    #[schema(required, format = DateTime)]
    reserved_till: Option<String>,
    tickets: Vec<String>,
    /// The names are the sets of the tickets; the values say nothing.
    rules: BTreeMap<String, Option<String>>,
    /// What the buyer pays, fee included.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    value: String,
    /// The fee in it.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    value_extra: String,
    values: Values,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    payment: Option<Payment>,
}

/// The sums of an order: `nominal + extra = full`. With promo codes, also what they take off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct Values {
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    nominal: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    extra: String,
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    full: String,
    /// What promo codes take off in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    discount: Option<String>,
    /// What they take off one ticket of each set.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    sets: Vec<SetValues>,
}

/// What promo codes take off one ticket of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct SetValues {
    /// The set's id: 24 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    /// The discount.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    d: String,
}

impl From<&SetDiscount> for SetValues {
    fn from(set: &SetDiscount) -> Self {
        Self {
            id: set.set.to_string(),
            d: set.discount.to_string(),
        }
    }
}

/// Where the buyer pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct Payment {
    /// https, or http on this machine.
    redirect_url: String,
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        let nominal = order.total.saturating_add(-order.fee);
        let time = |time: Option<tc_orders::Timestamp>| time.map(|time| time.to_string());
        let url = order.payment_url.as_ref().filter(|url| may_follow(url));
        Self {
            id: order.id.to_string(),
            number: order.number,
            event: order.event.map(|event| event.to_string()),
            status: status(&order.status),
            created_at: time(order.created_at),
            updated_at: time(order.updated_at),
            reserved_till: time(order.reserved_till),
            tickets: order.tickets.iter().map(ToString::to_string).collect(),
            rules: order
                .sets
                .iter()
                .map(|set| (set.to_string(), None))
                .collect(),
            value: order.total.to_string(),
            value_extra: order.fee.to_string(),
            values: Values {
                nominal: nominal.to_string(),
                extra: order.fee.to_string(),
                full: order.total.to_string(),
                discount: (order.discount != Money::ZERO).then(|| order.discount.to_string()),
                sets: order.discounts.iter().map(SetValues::from).collect(),
            },
            payment: url.map(|url| Payment {
                redirect_url: url.clone(),
            }),
        }
    }
}

/// A status that is a word. What is not is no text for a browser.
pub(super) fn status(status: &OrderStatus) -> String {
    let text = status.as_str();
    let word = text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if word && !text.is_empty() && text.len() <= LONGEST_STATUS {
        text.to_owned()
    } else {
        "unknown".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use tc_orders::wire::v1;

    fn shown(body: &Value) -> Value {
        let order: v1::Order = serde_json::from_value(body.clone()).expect("an order");
        serde_json::to_value(OrderBody::from(&order.into())).expect("a body")
    }

    fn full() -> Value {
        json!({
            "id": "65a0c0de0123456789abcdef", "number": 123456, "event": "65a0c0de0123456789abcde0",
            "status": "in_progress", "created_at": "2024-01-12T08:30:22.125000+00:00",
            "updated_at": "2024-01-12T08:31:22.125000+00:00", "reserved_till": "2024-01-12T09:00:22.125000+00:00",
            "tickets": ["65a0c0de0123456789abcd01"], "rules": {"65a0c0de0123456789abcd02": "65a0c0de0123456789abcd03"},
            "value": "110.00", "value_extra": "10.00",
            "values": {"nominal": "100.00", "extra": "10.00", "full": "110.00", "discount": "20.00",
                "sets": [{"id": "65a0c0de0123456789abcd02", "p": "100.00", "d": "20.00", "ps": ["canary"]}]},
            "payment": {"system": "canary-system", "redirect_url": "https://pay.example/1", "success_url": "canary"},
            "org": "65a0c0de0123456789abcd04", "vendor": "65a0c0de0123456789abcd04",
            "customer": {"email": "canary@example.org", "lang": "ru"}, "salespoint": {"canary": 1}, "deal": "canary",
        })
    }

    #[test]
    fn s3_an_order_is_shown_without_what_is_the_sellers_or_the_buyers() {
        let text = shown(&full()).to_string();
        assert!(
            !text.contains("canary") && !text.contains("65a0c0de0123456789abcd04"),
            "{text}"
        );
    }

    #[test]
    fn what_is_shown_reads_as_the_same_order() {
        let mut order: tc_orders::Order = serde_json::from_value::<v1::Order>(full())
            .expect("an order")
            .into();
        let again: v1::Order = serde_json::from_value(shown(&full())).expect("an order");
        order.payment_system = None;
        assert_eq!(tc_orders::Order::from(again), order);
    }

    #[test]
    fn s12_only_an_https_address_is_passed_on_to_pay_at() {
        for (url, passes) in [
            ("https://pay.example/1", true),
            ("http://127.0.0.1:8080/pay", true),
            ("http://127.0.0.1.evil.example/pay", false),
            ("http://pay.example/1", false),
            ("javascript:alert(1)", false),
            ("https://pay.example/ 1", false),
            ("HTTPS://pay.example/1", false),
            ("", false),
        ] {
            let mut body = full();
            body["payment"]["redirect_url"] = json!(url);
            assert_eq!(shown(&body).get("payment").is_some(), passes, "{url}");
        }
    }

    #[test]
    fn a_status_that_is_no_word_is_not_passed_on() {
        for (status, shows) in [
            ("done", "done"),
            ("cancelled", "canceled"),
            ("refunded_later", "refunded_later"),
            ("<b>", "unknown"),
            ("", "unknown"),
        ] {
            let mut body = full();
            body["status"] = json!(status);
            assert_eq!(shown(&body)["status"], json!(shows));
        }
    }
}
