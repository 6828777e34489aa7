//! What goes out to JavaScript, as plain objects.

use js_sys::{Object, Reflect};
use tc_orders::{Order, Selection};
use tc_purchase::Problem;
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
pub(crate) fn order_view(
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
            &JsValue::from_str(&set.to_string()),
            &JsValue::from_f64(f64::from(count)),
        );
    }
    object.into()
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
