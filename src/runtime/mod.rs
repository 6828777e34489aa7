//! Carries out what a purchase asks for, and feeds back what came of it. Decides nothing.
//!
//! One [`Store`] for each event on the page, however many widgets show it: so two widgets for one
//! event make one order (R1). Calls that change something at the server are in [`api`] beside
//! those that only read; which of them may be repeated is `tc_purchase::retry`'s to say.

mod api;
mod clock;
mod http;
mod json;
mod storage;
mod store;
mod ticker;
mod view;

use std::cell::RefCell;
use std::rc::Rc;

pub(crate) use store::Store;
pub(crate) use view::View;

use crate::host::Options;
use crate::later;

thread_local! {
    /// The purchases of this page, in the order of their first mount.
    static STORES: RefCell<Vec<Rc<Store>>> = const { RefCell::new(Vec::new()) };
}

/// The store for these options: the one that another widget uses already, or a new one.
pub(crate) fn store_for(options: &Options) -> Rc<Store> {
    STORES.with_borrow_mut(|stores| {
        if let Some(store) = stores.iter().find(|store| store.is_for(options)) {
            return store.clone();
        }
        let store = Store::new(options);
        stores.push(store.clone());
        store
    })
}

/// Forgets a store that nobody shows and that waits for nothing.
fn retire(store: &Rc<Store>) {
    STORES.with_borrow_mut(|stores| stores.retain(|other| !Rc::ptr_eq(other, store)));
    if stores().is_empty() {
        ticker::stop();
    }
}

/// The stores as they are now: iterating over a copy lets them come and go meanwhile.
fn stores() -> Vec<Rc<Store>> {
    STORES.with_borrow(Clone::clone)
}

/// What happened to the page, for all purchases on it. `later`: the second half of the widget is here.
pub(crate) fn page_changed(kind: &str) {
    use tc_purchase::Event;

    if kind == "later" {
        later::arrived();
    }
    for store in stores() {
        match kind {
            "later" => store.run(),
            // Before the second half is here there is no clock to bring up to date.
            "visible" | "show" if later::is_here() => store::later_show(&store),
            "hide" => store.send(Event::Leave),
            "online" => store.send(Event::Online),
            "offline" => store.send(Event::Offline),
            // Nor is it heard in the back/forward cache what other pages have put down.
            "storage" | "visible" | "show" => store.compare_record(),
            _ => {}
        }
    }
    ticker::schedule();
}
