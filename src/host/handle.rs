//! The exports: one handle for each mounted element, and the page's own events.

#![allow(unreachable_pub, reason = "reached from JavaScript")]

use std::cell::RefCell;
use std::rc::Rc;

use tc_purchase::Event;
use wasm_bindgen::prelude::*;

use super::options::read_customer;
use super::{Host, Options, read_selection};
use crate::runtime::{self, Store, View};
use crate::ui;

/// One mounted element.
#[wasm_bindgen]
pub struct Handle {
    inner: RefCell<Option<Mounted>>,
}

struct Mounted {
    store: Rc<Store>,
    view: Rc<View>,
    ui: ui::Mounted,
}

/// Shows a purchase in `root` and reports to `host`.
///
/// # Errors
/// A string when the options are not of the documented shape (they were not checked by
/// `www/options.js` then).
#[wasm_bindgen]
pub fn mount(root: web_sys::HtmlElement, options: JsValue, host: Host) -> Result<Handle, JsValue> {
    let options = Options::read(&options)?;
    let view = View::new(host, &options);
    let store = runtime::store_for(&options);
    let ui = ui::mount(root, store.clone(), view.clone());
    store.open(&view, &options);
    Ok(Handle {
        inner: RefCell::new(Some(Mounted { store, view, ui })),
    })
}

#[wasm_bindgen]
impl Handle {
    /// Takes changed options. The event, the API's address and the key stay what they were: the
    /// element mounts anew for those.
    pub fn configure(&self, options: JsValue) -> Result<(), JsValue> {
        let options = Options::read(&options)?;
        self.with(|mounted| {
            *mounted.view.currency.borrow_mut() = options.currency.clone();
            mounted.store.reconfigure(&options);
        });
        Ok(())
    }

    /// The host's own selection, `{set: count}`.
    pub fn select(&self, selection: &JsValue) {
        if let Some(selection) = read_selection(selection) {
            self.send(Event::Select(selection));
        }
    }

    /// The buyer follows a link to where he pays; `customer` is `{name, email, phone}`.
    pub fn pay(&self, customer: &JsValue) {
        self.with(|mounted| later_pay(mounted, customer));
    }

    /// The buyer gave a promo code, or took it back.
    pub fn promo(&self, code: Option<String>) {
        self.send(Event::Promo(code));
    }

    /// `reserve`, `cancel`, `refresh` or `pay`, with the selection or the customer that it is about; the promise
    /// `command` is settled through the host.
    ///
    /// For when the second half of the widget is here: see `page_changed`.
    pub fn command(&self, name: &str, command: u32, about: &JsValue) {
        self.with(|mounted| later_command(mounted, name, command, about));
    }

    /// Milliseconds to the deadline.
    pub fn remaining(&self) -> Option<f64> {
        let inner = self.inner.borrow();
        let mounted = inner.as_ref()?;
        mounted.store.remaining().map(|ms| ms as f64)
    }

    /// The texts changed: another language, or other messages.
    pub fn relabel(&self) {
        self.with(|mounted| mounted.view.relabel());
    }

    /// Takes everything down. Calling it again does nothing.
    pub fn unmount(&self) {
        // Out of the cell first: taking the view down may call back into this handle.
        let mounted = self.inner.borrow_mut().take();
        if let Some(mounted) = mounted {
            mounted.store.close(&mounted.view);
            mounted.ui.unmount();
        }
    }

    fn send(&self, event: Event) {
        self.with(|mounted| mounted.store.send(event));
    }

    fn with(&self, act: impl FnOnce(&Mounted)) {
        // The borrow lasts over host callbacks; those may borrow again, but `unmount` from within
        // one would not get its turn: so clone the two pointers' worth instead of holding it.
        let parts = self.inner.borrow().as_ref().map(|mounted| {
            (
                mounted.store.clone(),
                mounted.view.clone(),
                mounted.ui.clone(),
            )
        });
        if let Some((store, view, ui)) = parts {
            act(&Mounted { store, view, ui });
        }
    }
}

#[inline(never)]
fn later_pay(mounted: &Mounted, customer: &JsValue) {
    mounted.store.send(Event::Pay {
        command: None,
        customer: read_customer(customer),
        linked: true,
    });
}

#[inline(never)]
fn later_command(mounted: &Mounted, name: &str, command: u32, about: &JsValue) {
    let command = Some(mounted.store.expect(command, &mounted.view));
    mounted.store.send(match name {
        "reserve" => Event::Reserve {
            command,
            selection: read_selection(about),
        },
        "pay" => Event::Pay {
            command,
            customer: read_customer(about),
            linked: false,
        },
        "cancel" => Event::Cancel { command },
        _ => Event::Refresh { command },
    });
}

/// Tells all purchases of the page what happened to the page: `visible`, `hidden`, `online`,
/// `offline`, `show`, `hide` or `storage`; or `later`: the second half of the widget is here.
#[wasm_bindgen]
pub fn page_changed(kind: &str) {
    runtime::page_changed(kind);
}
