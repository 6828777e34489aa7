//! The end that everybody wants: the number, large, to be photographed; below it what was bought.

use tc_purchase::{Event, Phase};

use super::context::Context;
use super::dom::{El, button, el};
use super::{order, texts};

pub(super) fn paid(context: Context) -> El {
    let text = move |key: &'static str| move || context.text(key);
    let more = button("plain", text("paid.more"), move || {
        context.send(Event::BuyMore);
    });
    el("div", "done paid")
        .part("order")
        .child(el("p", "done-title").say(text("paid.title")))
        .child(el("p", "done-label").say(text("paid.number")))
        .child(el("p", "done-number").say(move || context.with(texts::order_number)))
        .child(el("p", "done-text").say(text("paid.text")))
        .child(el("div", "order").children(order::tickets(context)))
        .child(el("p", "done-seen").say_or_hide(move || seen(context)))
        .child(el("div", "actions").child(more))
}

/// When it was learned that the order is paid, where the server does not tell the order any more.
fn seen(context: Context) -> String {
    let since = context.with(|state| match &state.phase {
        Phase::Paid(bought) if !bought.told => Some(bought.since),
        _ => None,
    });
    let words = since.map(|since| {
        let time = context.clock(since).into();
        context.text_with("paid.seen", &[("time", time)])
    });
    words.unwrap_or_default()
}
