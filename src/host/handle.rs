//! The exports: mounted elements by their numbers, and the page's own events.

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
#[derive(Clone)]
struct Mounted {
    store: Rc<Store>,
    view: Rc<View>,
    ui: ui::Mounted,
}

thread_local! {
    /// The mounted elements, by number less one. The place of one that is gone is used again.
    static MOUNTED: RefCell<Vec<Option<Mounted>>> = const { RefCell::new(Vec::new()) };
}

/// Shows a purchase in `root` and reports to `host`. Gives the number that this element has from now on, from 1.
///
/// # Errors
/// A string when the options are not of the documented shape (they were not checked by
/// `www/options.js` then).
#[wasm_bindgen]
pub fn mount(root: web_sys::HtmlElement, options: JsValue, host: Host) -> Result<u32, JsValue> {
    let options = Options::read(&options)?;
    let store = runtime::store_for(&options);
    let view = View::new(host, options);
    let ui = ui::mount(root, store.clone(), view.clone());
    store.open(&view);
    let mounted = Some(Mounted { store, view, ui });
    Ok(MOUNTED.with_borrow_mut(|all| {
        let free = all.iter().position(Option::is_none);
        match free.and_then(|free| all.get_mut(free)) {
            Some(place) => *place = mounted,
            None => all.push(mounted),
        }
        free.map_or(all.len(), |free| free + 1) as u32
    }))
}

/// The element of this number. A copy: what is done with it may call back into here.
fn mounted(element: u32) -> Option<Mounted> {
    MOUNTED.with_borrow(|all| all.get(element as usize - 1).cloned().flatten())
}

/// Tells an element's view something. `kind` is what:
///
/// - `configure`: changed options. The event, the API's address and the key stay what they were: the element mounts anew
///   for those;
/// - `select`: the host's own selection, `{set: count}`;
/// - `relabel`: the texts changed, another language or other messages;
/// - `unmount`: everything is to be taken down. A second time does nothing;
///
/// and, when the second half of the widget is here (see [`page_changed`]):
///
/// - `reserve`, `cancel`, `refresh`, `pay`: a method, with the selection or the customer that it is about. The promise
///   `command` is settled through the host;
/// - `follow`: the buyer follows a link to where he pays; the customer is `{name, email, phone}`;
/// - `revise`: he has changed his details, which did not get through before;
/// - `promo`: he gave a promo code, or took it back.
#[wasm_bindgen]
pub fn tell(element: u32, kind: &str, about: &JsValue, command: u32) {
    let Some(mounted) = mounted(element) else {
        return;
    };
    let Mounted { store, view, ui } = &mounted;
    match kind {
        "configure" => {
            if let Ok(options) = Options::read(about) {
                view.options.replace(options);
                store.configure(view);
            }
        }
        "select" => {
            if let Some(selection) = read_selection(about) {
                store.send(Event::Select(selection));
            }
        }
        "relabel" => view.relabel(),
        "unmount" => {
            // Out of the list first: taking the view down may call back into here.
            MOUNTED.with_borrow_mut(|all| all[element as usize - 1] = None);
            store.close(view);
            ui.unmount();
        }
        _ => later_tell(&mounted, kind, about, command),
    }
}

#[inline(never)]
fn later_tell(mounted: &Mounted, kind: &str, about: &JsValue, command: u32) {
    let Mounted { store, view, .. } = mounted;
    if kind == "promo" {
        return store.send(Event::Promo(about.as_string()));
    }
    if kind == "revise" {
        return store.send(Event::Revise(read_customer(about)));
    }
    if kind == "follow" {
        return store.send(Event::Pay {
            command: None,
            customer: read_customer(about),
            linked: true,
        });
    }
    let command = Some(store.expect(command, view));
    store.send(match kind {
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

/// Milliseconds to the deadline of an element's order.
#[wasm_bindgen]
pub fn remaining(element: u32) -> Option<f64> {
    let mounted = mounted(element)?;
    mounted.store.remaining().map(|ms| ms as f64)
}

/// Tells all purchases of the page what happened to the page: `visible`, `hidden`, `online`,
/// `offline`, `show`, `hide` or `storage`; or `later`: the second half of the widget is here.
#[wasm_bindgen]
pub fn page_changed(kind: &str) {
    runtime::page_changed(kind);
}
