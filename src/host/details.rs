//! What goes out to JavaScript, as plain objects.

use js_sys::{Object, Reflect};
use tc_orders::{Order, OrderStatus, Selection};
use tc_purchase::{Customer, Detail, Problem, Promo, State};
use wasm_bindgen::JsValue;

/// A plain object with these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// The public view of an order. `deadline` is in milliseconds of the device's wall clock; the
/// element makes a `Date` of it and freezes the whole.
#[inline(never)]
pub(crate) fn later_order_view(
    order: &Order,
    event: &str,
    currency: &str,
    deadline: Option<f64>,
) -> JsValue {
    let tickets: js_sys::Array = order
        .tickets
        .iter()
        .map(|ticket| JsValue::from_str(&ticket.to_string()))
        .collect();
    object(&[
        ("id", JsValue::from_str(&order.id.to_string())),
        (
            "number",
            order
                .number
                .map_or(JsValue::NULL, |number| JsValue::from_f64(number as f64)),
        ),
        ("event", JsValue::from_str(event)),
        ("status", JsValue::from_str(order.status.as_str())),
        ("tickets", tickets.into()),
        ("total", JsValue::from_f64(order.total.minor() as f64)),
        ("currency", JsValue::from_str(currency)),
        (
            "deadline",
            deadline.map_or(JsValue::NULL, JsValue::from_f64),
        ),
    ])
}

/// `{set: count}`.
pub(crate) fn selection_view(selection: &Selection) -> JsValue {
    let object = Object::new();
    for (set, count) in selection.iter() {
        let _ = Reflect::set(
            &object,
            &JsValue::from_str(&set.hex()),
            &JsValue::from_f64(f64::from(count)),
        );
    }
    object.into()
}

/// What `www/later/desk.js` needs to know to show the buyer's details, the promo code and Pay; `null` while no order
/// holds tickets.
#[inline(never)]
pub(crate) fn later_desk_view(state: &State) -> JsValue {
    let Some(holding) = state.holding() else {
        return JsValue::NULL;
    };
    let (order, paying) = (&holding.order, &holding.paying);
    let promo = match paying.promo {
        Promo::None => "",
        Promo::Asked => "asked",
        Promo::Applied => "applied",
        Promo::Refused => "refused",
    };
    let flag = JsValue::from_bool;
    object(&[
        ("pays", flag(state.may_pay())),
        ("url", optional(state.pay_at().as_deref())),
        ("open", flag(order.status == OrderStatus::Executed)),
        ("handed", flag(holding.is_being_paid())),
        ("known", flag(paying.known)),
        ("busy", flag(paying.is_starting())),
        ("unsent", flag(paying.is_unsent())),
        ("wrong", optional(paying.wrong.map(Detail::as_str))),
        ("promo", JsValue::from_str(promo)),
        ("discount", JsValue::from_f64(order.discount.minor() as f64)),
        ("apart", JsValue::from_f64(state.apart.unwrap_or(0) as f64)),
    ])
}

/// `{name, email, phone}`, each of them `null` if it was not said.
pub(crate) fn customer_view(customer: &Customer) -> JsValue {
    object(&[
        ("name", optional(customer.name.as_deref())),
        ("email", optional(customer.email.as_deref())),
        ("phone", optional(customer.phone.as_deref())),
    ])
}

/// A text, or `null`.
pub(crate) fn optional(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

/// What a `CheckoutError` is made of: its message is for developers, the buyer's sentence is on the
/// screen.
pub(crate) fn problem_view(problem: &Problem) -> JsValue {
    let said = problem.said.as_deref().map(JsValue::from_str);
    object(&[
        ("code", JsValue::from_str(problem.kind.as_str())),
        ("message", JsValue::from_str(&problem.cause)),
        ("cause", said.unwrap_or(JsValue::NULL)),
        ("retryable", JsValue::from_bool(problem.kind.retryable())),
    ])
}
