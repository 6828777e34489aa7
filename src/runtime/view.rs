//! One mounted element, as the runtime sees it: where to report, and in which language.

use std::cell::Cell;
use std::rc::Rc;

use reactive_graph::prelude::*;
use reactive_graph::signal::ArcTrigger;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

use crate::host::{Host, Options};

/// One mounted element.
pub(crate) struct View {
    pub(crate) host: Host,
    pub(crate) root: HtmlElement,
    pub(crate) currency: String,
    /// Notified when the texts change.
    pub(crate) texts: ArcTrigger,
    /// Whether the focus was inside when the state last changed.
    pub(crate) had_focus: Cell<bool>,
}

impl View {
    pub(crate) fn new(host: Host, root: HtmlElement, options: &Options) -> Rc<Self> {
        Rc::new(Self {
            host,
            root,
            currency: options.currency.clone(),
            texts: ArcTrigger::new(),
            had_focus: Cell::new(false),
        })
    }

    /// Every text is to be written anew.
    pub(crate) fn relabel(&self) {
        self.texts.notify();
    }

    /// A text without placeholders, for messages that leave the widget.
    pub(crate) fn plain_text(&self, key: &str) -> String {
        self.host.text(key, &JsValue::UNDEFINED)
    }

    /// Notes whether the focus is inside, before the screen changes under it.
    pub(crate) fn note_focus(&self) {
        let root = self.root.get_root_node();
        let active = match root.dyn_ref::<ShadowRoot>() {
            Some(shadow) => shadow.active_element(),
            None => web_sys::window()
                .and_then(|window| window.document())
                .and_then(|document| document.active_element()),
        };
        let inside = active.is_some_and(|element| self.root.contains(Some(&element)));
        self.had_focus.set(inside);
    }
}
