//! Elements that follow signals, in few bytes.
//!
//! What they follow are nodes of Leptos' reactive graph (`crate::reactive`). Its view types are
//! not used: each combination of element, attributes and children is a type of its own there,
//! compiled anew; the same screens written with them came to 128 kB of wasm (brotli) where this
//! module needs 92 kB. Here every kind of thing is compiled once. Nothing in this module takes
//! markup, so text cannot become any (S12), and no `innerHTML` is ever written (S10).

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, Node, ShadowRoot};

use crate::reactive::{Effect, Trigger};

/// An element under construction.
#[derive(Clone)]
pub(super) struct El(Element);

/// A fresh element with a class (or several, or none).
pub(super) fn el(tag: &str, class: &str) -> El {
    // Tag names are our own literals: creation cannot fail.
    let element = document().create_element(tag).unwrap_throw();
    if !class.is_empty() {
        element.set_class_name(class);
    }
    El(element)
}

/// A `<button type="button">`: never a submit of the host's form.
pub(super) fn button(
    class: &str,
    words: impl Fn() -> String + 'static,
    act: impl Fn() + 'static,
) -> El {
    el("button", class)
        .attr("type", "button")
        .say(words)
        .on("click", move |_| act())
}

// The public methods box what they are given and hand it to a twin that is compiled once.
impl El {
    /// Sets an attribute once.
    pub(super) fn attr(self, name: &str, value: &str) -> Self {
        set_attribute(&self.0, name, Some(value));
        self
    }

    /// Names the element for the host's `::part()`.
    pub(super) fn part(self, name: &str) -> Self {
        self.attr("part", name)
    }

    /// Keeps an attribute up to date; `None` removes it.
    pub(super) fn bind(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        self.bind_boxed(name, Box::new(value));
        self
    }

    fn bind_boxed(&self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) {
        let element = self.0.clone();
        let mut before = None;
        follow(Box::new(move || {
            let now = value();
            if now != before {
                set_attribute(&element, name, now.as_deref());
                before = now;
            }
        }));
    }

    /// Keeps an attribute without a value, or a class with a leading dot, up to date.
    pub(super) fn flag(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.flag_boxed(name, Box::new(on));
        self
    }

    fn flag_boxed(&self, name: &'static str, on: Box<dyn Fn() -> bool>) {
        let element = self.0.clone();
        let mut before = false;
        follow(Box::new(move || {
            let now = on();
            if now == before {
                return;
            }
            before = now;
            match name.strip_prefix('.') {
                // A class name of ours is never empty and has no space: this cannot fail.
                Some(class) => {
                    let _ = element.class_list().toggle_with_force(class, now);
                }
                None => set_attribute(&element, name, now.then_some("")),
            }
        }));
    }

    /// Hides the element while `on`. A focus that was inside goes to the heir, or else to what holds
    /// the element: never to `body` (A3).
    pub(super) fn hide(self, heir: Option<El>, on: impl Fn() -> bool + 'static) -> Self {
        self.hide_boxed(heir, Box::new(on));
        self
    }

    fn hide_boxed(&self, heir: Option<El>, on: Box<dyn Fn() -> bool>) {
        let element = self.0.clone();
        let mut before = false;
        follow(Box::new(move || {
            let now = on();
            let had_focus = now && !before && has_focus(&element);
            if now != before {
                set_attribute(&element, "hidden", now.then_some(""));
            }
            before = now;
            match &heir {
                _ if !had_focus => {}
                Some(heir) => heir.focus(),
                None => rescue_focus(&element),
            }
        }));
    }

    /// Keeps the element's text up to date; written only when it is another one (A2, P4).
    pub(super) fn say(self, words: impl Fn() -> String + 'static) -> Self {
        self.say_boxed(Box::new(words), false);
        self
    }

    /// The same, and hides the element while there is nothing to say.
    pub(super) fn say_or_hide(self, words: impl Fn() -> String + 'static) -> Self {
        self.say_boxed(Box::new(words), true);
        self
    }

    fn say_boxed(&self, words: Box<dyn Fn() -> String>, hides: bool) {
        let element = self.0.clone();
        let text = document().create_text_node("");
        self.append(&text);
        if hides {
            set_attribute(&element, "hidden", Some(""));
        }
        let mut before = String::new();
        follow(Box::new(move || {
            let now = words();
            if now == before {
                return;
            }
            text.set_data(&now);
            if hides && (now.is_empty() || before.is_empty()) {
                set_attribute(&element, "hidden", now.is_empty().then_some(""));
            }
            before = now;
        }));
    }

    /// Acts on an event of this element.
    pub(super) fn on(self, event: &str, act: impl Fn(Event) + 'static) -> Self {
        self.on_boxed(event, Box::new(act));
        self
    }

    fn on_boxed(&self, event: &str, act: Box<dyn Fn(Event)>) {
        let listener = Closure::wrap(act);
        let _ = self
            .0
            .add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        keep(listener);
    }

    /// Appends a child.
    pub(super) fn child(self, child: El) -> Self {
        self.append(&child.0);
        self
    }

    /// Appends children.
    pub(super) fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().fold(self, El::child)
    }

    /// Appends children that stand or go with a key: they are made anew when it changes, and
    /// only then. What they follow and listen to ends with them.
    pub(super) fn region(
        self,
        key: impl Fn() -> u32 + 'static,
        build: impl Fn(u32) -> Vec<El> + 'static,
    ) -> Self {
        self.region_boxed(Box::new(key), Box::new(build));
        self
    }

    fn region_boxed(&self, key: Box<dyn Fn() -> u32>, build: Box<dyn Fn(u32) -> Vec<El>>) {
        let end = document().create_text_node("");
        self.append(&end);
        let parent = self.0.clone();
        let mut before = None;
        let mut shown: Vec<El> = Vec::new();
        let mut kept = Scope::default();
        follow(Box::new(move || {
            let now = key();
            if before.replace(now) == Some(now) {
                return;
            }
            let had_focus = shown.iter().any(|El(old)| has_focus(old));
            for El(old) in shown.drain(..) {
                old.remove();
            }
            kept.clear();
            (shown, kept) = scoped(|| build(now));
            for El(new) in &shown {
                let _ = parent.insert_before(new, Some(&end));
            }
            if had_focus {
                rescue_focus(&parent);
            }
        }));
    }

    /// Moves the focus here. The page is not scrolled: the buyer looks where he looks.
    pub(super) fn focus(&self) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let element: &HtmlElement = self.0.unchecked_ref();
        let _ = element.focus_with_options(&options);
    }

    /// The element itself, for those outside of the view.
    pub(super) fn raw(&self) -> &Element {
        &self.0
    }

    /// Puts the element at the end of one that is in the page.
    pub(super) fn put_into(&self, parent: &Element) {
        let _ = parent.append_child(&self.0);
    }

    fn append(&self, child: &Node) {
        let _ = self.0.append_child(child);
    }
}

/// A number that is worked out again when what it reads changes, and only passed on when it is
/// another one.
#[derive(Clone)]
pub(super) struct Number {
    value: Rc<Cell<u32>>,
    changed: Trigger,
}

impl Number {
    pub(super) fn get(&self) -> u32 {
        self.changed.track();
        self.value.get()
    }
}

/// Follows what `read` reads.
pub(super) fn number(read: impl Fn() -> u32 + 'static) -> Number {
    let number = Number {
        value: Rc::default(),
        changed: Trigger::new(),
    };
    let Number { value, changed } = number.clone();
    follow(Box::new(move || {
        let now = read();
        if value.replace(now) != now {
            changed.notify();
        }
    }));
    number
}

/// What the parts of a view need to stay alive: effects and listeners. Dropping it ends them.
pub(super) type Scope = Vec<Box<dyn Any>>;

thread_local! {
    /// The scope of what is being built.
    static SCOPE: RefCell<Scope> = const { RefCell::new(Scope::new()) };
}

/// Builds something, and gathers what it needs to stay alive.
pub(super) fn scoped<T>(build: impl FnOnce() -> T) -> (T, Scope) {
    let outer = SCOPE.take();
    let built = build();
    (built, SCOPE.replace(outer))
}

fn keep(thing: impl Any) {
    SCOPE.with_borrow_mut(|scope| scope.push(Box::new(thing)));
}

/// Runs now, and again whenever something that it read has changed, until its scope ends.
pub(super) fn follow(act: Box<dyn FnMut()>) {
    keep(Effect::new(act));
}

/// Whether the focus is here or inside.
fn has_focus(element: &Element) -> bool {
    let root = element.get_root_node();
    let active = root
        .dyn_ref::<ShadowRoot>()
        .and_then(ShadowRoot::active_element);
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// What had the focus is gone: it goes to what holds it, not to `body` (A3).
fn rescue_focus(from: &Element) {
    if let Ok(Some(holder)) = from.closest("[tabindex]") {
        El(holder).focus();
    }
}

fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // Attribute names are our own literals: this cannot fail.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .unwrap_throw()
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
