//! The boundary to JavaScript: what the custom element calls, and what it is called for.
//!
//! Functions are exported, and no objects: a host page calls methods from within our own events, and an object that is being
//! changed would then fail with "recursive use of an object".

mod details;
mod handle;
mod options;

pub(crate) use details::{
    customer_view, later_desk_view, later_order_view, object, optional, problem_view,
    selection_view,
};
pub(crate) use options::{Options, get, read_selection, text};

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The element's side: `createHost` in `www/host.js`.
    #[derive(Clone)]
    pub(crate) type Host;

    /// Dispatches a `CustomEvent`. False when the page called `preventDefault()`.
    #[wasm_bindgen(method)]
    pub(crate) fn emit(this: &Host, name: &str, detail: &JsValue) -> bool;

    /// Sends the buyer to where he pays: in this window or, `apart`, in one of its own if the browser lets us.
    #[wasm_bindgen(method)]
    pub(crate) fn leave(this: &Host, url: &str, apart: bool);

    /// Puts the details and the promo code into the one place, and Pay into the other.
    #[wasm_bindgen(method)]
    pub(crate) fn desk(this: &Host, form: &web_sys::Element, foot: &web_sys::Element);

    /// Brings the element's properties up to date: `{status, order, selection, desk}`.
    #[wasm_bindgen(method)]
    pub(crate) fn update(this: &Host, state: &JsValue);

    /// Settles the promise of a command; an `error` other than `null` rejects it.
    #[wasm_bindgen(method)]
    pub(crate) fn settle(this: &Host, command: u32, error: &JsValue, order: &JsValue);

    /// A text of the catalogue in the element's language.
    #[wasm_bindgen(method)]
    pub(crate) fn text(this: &Host, key: &str, params: &JsValue) -> String;

    /// The element's language tag.
    #[wasm_bindgen(method)]
    pub(crate) fn language(this: &Host) -> String;

    /// An amount in minor units, written in the element's language and currency.
    #[wasm_bindgen(method)]
    pub(crate) fn money(this: &Host, minor: f64) -> String;

    /// A moment or a day in the given time zone, in words.
    #[wasm_bindgen(method)]
    pub(crate) fn when(this: &Host, moment: &JsValue, timezone: Option<&str>) -> String;

    /// A moment on the buyer's own clock: hours and minutes.
    #[wasm_bindgen(method)]
    pub(crate) fn clock(this: &Host, wall_ms: f64) -> String;

    /// A length of time in words, as it stands after "for".
    #[wasm_bindgen(method)]
    pub(crate) fn duration(this: &Host, ms: f64) -> String;

    /// Several names as one phrase ("A, B and C").
    #[wasm_bindgen(method)]
    pub(crate) fn list(this: &Host, items: &JsValue) -> String;

    /// `fetch`, for the event: its answer may be on its way already.
    #[wasm_bindgen(method)]
    pub(crate) fn event(this: &Host, url: &str, init: &web_sys::RequestInit) -> js_sys::Promise;

    /// Brings the second half of the widget in. Resolves when it may be called.
    #[wasm_bindgen(method)]
    pub(crate) fn later(this: &Host) -> js_sys::Promise;

    /// Resolves to a function that lets go of the lock, once this tab alone has it.
    #[wasm_bindgen(method)]
    pub(crate) fn claim(this: &Host, name: &str) -> js_sys::Promise;
}
