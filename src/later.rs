//! The two halves of the widget. A page needs the first one before tickets can be chosen; the second one, with everything that
//! comes after Checkout, is asked for at the same time and may arrive a moment later.
//!
//! The halves are two wasm files made out of one program: `xtask/src/split` follows all calls from the exports. Where it meets a
//! function whose name begins with `later_`, it stops: that function, and what nothing but such functions leads to, are the second
//! half. So nobody chooses file by file what belongs where, but two rules have to be kept:
//!
//! - who calls a `later_` function from the first half has made sure that the second one [is here](is_here), or waits until
//!   it [is ready](ready); a call before that is a trap;
//! - a `later_` function is marked `#[inline(never)]`, or there is nothing to stop at.
//!
//! What comes after the second half has had its say (there is an order, something failed) may call it without asking.

use std::cell::Cell;

use wasm_bindgen_futures::JsFuture;

use crate::host::Host;

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the second half may be called.
pub(crate) fn is_here() -> bool {
    HERE.get()
}

/// From now on it may.
pub(crate) fn arrived() {
    HERE.set(true);
}

/// Asks the page for the second half. It tells all purchases when it is here; when it cannot be had, this whole instance ends.
pub(crate) fn want(host: &Host) {
    let _ = host.later();
}

/// Waits for the second half.
pub(crate) async fn ready(host: &Host) {
    if !is_here() {
        // Never an error: see `want`.
        let _ = JsFuture::from(host.later()).await;
    }
}
