//! What every part of the view needs: the purchase, and the element's texts.

use std::cell::RefCell;
use std::rc::Rc;

use tc_orders::text::{decimal, join};
use tc_orders::{Lifetime, Moment};
use tc_purchase::{Event, State};
use wasm_bindgen::JsValue;

use super::dom::El;
use crate::host::object;
use crate::runtime::{Store, View};

/// A copyable handle, so that each closure of the view can have it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    place: usize,
}

type Parts = (Rc<Store>, Rc<View>);

thread_local! {
    /// What the handles stand for. The place of one that has ended is used again.
    static PARTS: RefCell<Vec<Option<Parts>>> = const { RefCell::new(Vec::new()) };
}

impl Context {
    pub(super) fn new(store: Rc<Store>, view: Rc<View>) -> Self {
        PARTS.with_borrow_mut(|all| {
            let free = all.iter().position(Option::is_none);
            let place = free.unwrap_or(all.len());
            if free.is_none() {
                all.push(None);
            }
            all[place] = Some((store, view));
            Self { place }
        })
    }

    /// The view is gone. Whoever still holds the handle reads nothing and says nothing.
    pub(super) fn end(self) {
        // Out of the list first: what is dropped may look at the list.
        let ended = PARTS.with_borrow_mut(|all| all.get_mut(self.place).and_then(Option::take));
        drop(ended);
    }

    fn parts(self) -> Option<Parts> {
        PARTS.with_borrow(|all| all.get(self.place).cloned().flatten())
    }

    /// Reads from the state and follows its changes.
    pub(super) fn with<T: Default>(self, read: impl FnOnce(&State) -> T) -> T {
        let parts = self.parts();
        parts.map(|(store, _)| store.with(read)).unwrap_or_default()
    }

    /// Reads from the state what no choosing changes: the catalogue. Follows its changes.
    pub(super) fn with_facts<T: Default>(self, read: impl FnOnce(&State) -> T) -> T {
        if let Some((store, _)) = self.parts() {
            store.track_facts();
        }
        self.peek(read)
    }

    /// Reads from the state once.
    pub(super) fn peek<T: Default>(self, read: impl FnOnce(&State) -> T) -> T {
        let parts = self.parts();
        parts.map(|(store, _)| store.peek(read)).unwrap_or_default()
    }

    /// Whole seconds left. Follows the clock.
    pub(super) fn seconds(self) -> Option<i64> {
        self.parts().and_then(|(store, _)| store.seconds())
    }

    /// Says what the buyer did.
    pub(super) fn send(self, event: Event) {
        if let Some((store, _)) = self.parts() {
            store.send(event);
        }
    }

    /// A text without placeholders. Follows changes of the language.
    pub(super) fn text(self, key: &str) -> String {
        self.write(key, &JsValue::UNDEFINED)
    }

    /// A text with placeholders.
    pub(super) fn text_with(self, key: &str, params: &[(&str, JsValue)]) -> String {
        self.write(key, &object(params))
    }

    /// A number alone, in the digits of the element's language. No text has such a key, so it is the text.
    pub(super) fn number(self, number: u32) -> String {
        self.text_with("{count}", &[("count", number.into())])
    }

    fn write(self, key: &str, params: &JsValue) -> String {
        self.view(|view| view.host.text(key, params))
    }

    /// An amount in minor units, in the element's language and currency.
    pub(super) fn money(self, minor: i64) -> String {
        self.view(|view| view.host.money(minor as f64))
    }

    /// Several names as one phrase.
    pub(super) fn list(self, items: impl Iterator<Item = String>) -> String {
        let items: js_sys::Array = items.map(JsValue::from).collect();
        self.view(|view| view.host.list(&items))
    }

    /// When the event takes place, in the venue's zone.
    pub(super) fn when(self, lifetime: &Lifetime, timezone: Option<&str>) -> String {
        let moment = match lifetime.start {
            Moment::At(at) => object(&[("at", JsValue::from_f64(at.millis() as f64))]),
            Moment::Day { year, month, day } => {
                let two = |number: u8| {
                    let text = decimal(number.into());
                    if number < 10 {
                        join(&["0", &text])
                    } else {
                        text
                    }
                };
                let day = join(&[&decimal(year.into()), "-", &two(month), "-", &two(day)]);
                object(&[("day", JsValue::from(day))])
            }
        };
        self.view(|view| view.host.when(&moment, timezone))
    }

    /// A moment of the device's wall clock: hours and minutes.
    pub(super) fn clock(self, wall_ms: i64) -> String {
        self.view(|view| view.host.clock(wall_ms as f64))
    }

    /// A length of time in words.
    pub(super) fn duration(self, ms: i64) -> String {
        self.view(|view| view.host.duration(ms as f64))
    }

    /// Puts the details, the promo code and Pay into their places.
    pub(super) fn desk(self, form: &El, foot: &El) {
        let view = self.parts().map(|(_, view)| view);
        if let Some(view) = view {
            view.host.desk(form.raw(), foot.raw());
        }
    }

    /// The element's language.
    pub(super) fn language(self) -> String {
        self.view(|view| view.host.language())
    }

    fn view<T: Default>(self, ask: impl FnOnce(&View) -> T) -> T {
        let view = self.parts().map(|(_, view)| view);
        view.map(|view| {
            view.texts.track();
            ask(&view)
        })
        .unwrap_or_default()
    }
}
