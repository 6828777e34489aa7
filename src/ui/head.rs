//! What the event is, when and where.

use tc_orders::Event;

use super::context::Context;
use super::dom::{El, el};

pub(super) fn head(context: Context) -> El {
    let event = move |read: fn(Context, &Event) -> String| {
        move || {
            context.with_facts(|state| {
                let event = state.catalogue.as_ref();
                event.map(|event| read(context, event)).unwrap_or_default()
            })
        }
    };
    let line = move |tag: &str, class: &str, read: fn(Context, &Event) -> String| {
        el(tag, class).say_or_hide(event(read))
    };
    el("header", "event")
        .part("event")
        // A host that brings its own sets tells of the event itself.
        .flag("hidden", move || event(title)().is_empty())
        .child(line("h2", "title", title))
        .child(line("p", "when", when))
        .child(line("p", "where", place))
}

fn title(_: Context, event: &Event) -> String {
    event.title.clone()
}

fn when(context: Context, event: &Event) -> String {
    let zone = event
        .venue
        .as_ref()
        .and_then(|venue| venue.timezone.as_deref());
    let lifetime = event.lifetime.as_ref();
    lifetime
        .map(|lifetime| context.when(lifetime, zone))
        .unwrap_or_default()
}

fn place(context: Context, event: &Event) -> String {
    let Some(venue) = &event.venue else {
        return String::new();
    };
    let language = context.language();
    let parts = [
        venue.name.as_str(),
        venue.city.for_language(&language),
        &venue.address,
    ];
    let mut place = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !place.is_empty() {
            place.push_str(", ");
        }
        place.push_str(part);
    }
    place
}
