//! The ticket-checkout widget, compiled to WebAssembly.
//!
//! What belongs where:
//!
//! - A **rule of the purchase** (what a double click does, when an order counts as expired, what
//!   is told after a cancel) belongs to the crate `tc-purchase`, which knows no browser.
//! - A **fact about the API** (a field, a status, how money is written) belongs to `tc-orders`.
//! - `runtime` carries out what the purchase asks for (calls, storage, timers, events to the
//!   host page) and feeds back what came of it. It decides nothing.
//! - `ui` shows the state and says what the buyer did. It computes nothing but texts. A
//!   **pixel** belongs to `www/styles.css`, a **sentence** to `www/locales/`.
//! - `later` says what a page has to load before tickets can be chosen, and what may come after.
//! - `reactive` is what the views follow.
//! - `host` is the boundary to JavaScript: what `www/element.js` calls, and what it is called for.
//!
//! ```text
//!   click ──► ui ──Event──► runtime ──► tc_purchase::update ──► State ──► ui ──► DOM
//!                              ▲               │
//!                              └── answers ◄── Effects ──► fetch, storage, timer, host events
//! ```

#![allow(
    clippy::result_large_err,
    reason = "lints see the widget natively; where it runs, pointers and lengths are half as wide"
)]
#![warn(missing_docs)]

mod host;
mod later;
mod reactive;
mod runtime;
mod ui;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Memory for the widget: few objects, small code.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
