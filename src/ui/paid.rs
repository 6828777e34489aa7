//! The end that everybody wants: the number, large, to be photographed.

use super::context::Context;
use super::dom::{El, el};
use super::texts;

pub(super) fn paid(context: Context) -> El {
    let text = move |key: &'static str| move || context.text(key);
    el("div", "done paid")
        .part("order")
        .child(el("p", "done-title").say(text("paid.title")))
        .child(el("p", "done-label").say(text("paid.number")))
        .child(el("p", "done-number").say(move || context.with(texts::order_number)))
        .child(el("p", "done-text").say(text("paid.text")))
}
