//! Shows the state and says what the buyer did. Computes nothing but texts.
//!
//! The class names and parts are the contract with `www/styles.css` and with host pages. Texts
//! come from the catalogues by key; whatever the API sent is put into text nodes, never into
//! markup (S12).

mod announcer;
mod context;
mod dom;
mod head;
mod message;
mod order;
mod paid;
mod picker;
mod screen;
mod texts;

use std::cell::RefCell;
use std::rc::Rc;

use crate::runtime::{Store, View};
use context::Context;
use dom::{Scope, scoped};

/// A view that is in the DOM.
#[derive(Clone)]
pub(crate) struct Mounted {
    context: Context,
    scope: Rc<RefCell<Scope>>,
    root: web_sys::HtmlElement,
}

impl Mounted {
    /// Takes the view out of the DOM and drops its signals, effects and listeners.
    pub(crate) fn unmount(&self) {
        self.scope.take().clear();
        self.context.end();
        self.root.replace_children_with_node_0();
    }
}

/// Puts the view of a purchase into `root`.
pub(crate) fn mount(root: web_sys::HtmlElement, store: Rc<Store>, view: Rc<View>) -> Mounted {
    let context = Context::new(store, view);
    let ((), scope) = scoped(|| {
        for part in screen::widget(context) {
            part.put_into(&root);
        }
    });
    let scope = Rc::new(RefCell::new(scope));
    Mounted {
        context,
        scope,
        root,
    }
}
