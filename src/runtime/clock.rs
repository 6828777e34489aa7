//! The device's clocks.

use tc_purchase::Now;

/// Both clocks now.
pub(crate) fn now() -> Now {
    let mono = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now());
    Now {
        mono: mono as i64,
        wall: js_sys::Date::now() as i64,
    }
}
