//! The order that holds tickets: the clock, what it is, and the way out.

use std::cell::Cell;

use tc_orders::{Order, SeatPlace, TicketSet};
use tc_purchase::{Event, Holding, Phase, State, Status};

use super::context::Context;
use super::dom::{self, El, button, el, follow};
use super::picker::{fingerprint, print_of};
use super::{message, texts};

/// From here on the clock looks and reads different, in seconds.
const LAST_MINUTE: i64 = 60;

pub(super) fn order(context: Context) -> El {
    // What stands in them comes later, and is JavaScript's: www/later/desk.js.
    let form = el("div", "desk");
    let foot = el("div", "pay").flag("hidden", move || is_asking(context));
    context.desk(&form, &foot);
    el("section", "held")
        .flag(".last-minute", move || is_last_minute(context))
        .child(countdown(context))
        .child(summary(context))
        .child(form)
        .child(notes(context))
        .child(foot)
        .children(way_out(context))
}

/// What happened, else what the hold means. Makes room for the question.
fn notes(context: Context) -> El {
    el("div", "notes")
        .flag("hidden", move || is_asking(context))
        .child(message::message(context))
        .child(
            el("p", "hold-note")
                .flag("hidden", move || message::is_shown(context))
                .say(move || {
                    context.text(if is_paying(context) {
                        "paying.note"
                    } else if context.with(|state| state.pay_at().is_some()) {
                        "held.note.apart"
                    } else {
                        "held.note"
                    })
                }),
        )
}

/// "Order no. 123".
pub(super) fn number(context: Context) -> String {
    let number = context.with(texts::order_number);
    context.text_with("order.number", &[("number", number.into())])
}

fn holding<T: Default>(context: Context, read: impl FnOnce(&Holding) -> T) -> T {
    context.with(|state| state.holding().map(read).unwrap_or_default())
}

fn is_last_minute(context: Context) -> bool {
    context.seconds().is_some_and(|left| left < LAST_MINUTE)
}

fn is_paying(context: Context) -> bool {
    holding(context, Holding::is_being_paid)
}

fn countdown(context: Context) -> El {
    let label = move || {
        let confirming = holding(context, |holding| holding.confirming);
        context.text(if confirming {
            "held.confirming"
        } else if is_last_minute(context) {
            "held.last-minute"
        } else if is_paying(context) {
            "paying.label"
        } else {
            "held.label"
        })
    };
    el("div", "countdown")
        .part("countdown")
        .flag("hidden", move || {
            !holding(context, |holding| holding.order.reserved_till.is_some())
        })
        .child(el("span", "countdown-label").say(label))
        .child(
            el("span", "digits")
                .part("digits")
                // Silent by its role: the announcer speaks, seven times at most (A2).
                .attr("role", "timer")
                .say(move || {
                    let zero = context.number(0);
                    in_digits_of(&zero, digits(context.seconds().unwrap_or(0)))
                }),
        )
}

/// Minutes and seconds; hours only when there are any.
fn digits(seconds: i64) -> String {
    let two = |number: i64| {
        let text = number.to_string();
        if text.len() < 2 {
            ["0", &text].concat()
        } else {
            text
        }
    };
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let seconds = two(seconds % 60);
    if hours > 0 {
        [&hours.to_string(), ":", &two(minutes), ":", &seconds].concat()
    } else {
        [&minutes.to_string(), ":", &seconds].concat()
    }
}

/// A text with its digits exchanged for those of the numerals that `zero` belongs to: ٩:٥٩ where zero is ٠.
fn in_digits_of(zero: &str, text: String) -> String {
    let Some(zero) = zero.chars().next().filter(|zero| *zero != '0') else {
        return text;
    };
    let exchange = |letter: char| {
        let digit = letter.to_digit(10)?;
        char::from_u32(u32::from(zero) + digit)
    };
    text.chars()
        .map(|letter| exchange(letter).unwrap_or(letter))
        .collect()
}

fn summary(context: Context) -> El {
    el("div", "order")
        .part("order")
        .child(el("p", "order-number").say(move || number(context)))
        .children(tickets(context))
}

/// What is held or bought, and what it costs.
pub(super) fn tickets(context: Context) -> [El; 2] {
    let count = move || context.with(State::tickets);
    let total = move || with_order(context, |order| order.total.minor());
    let discount = move || with_order(context, |order| order.discount.minor());
    let lines = el("ul", "lines").region(
        // Lines belong to an order: another order, other lines; and another language as well.
        move || {
            // Their names come with the catalogue, which may come after the order, or change.
            let names = |set: &TicketSet| print_of(&set.name) ^ set.price.minor() as u32;
            let sets = context.with(|state| fingerprint(state.sets().iter().map(names)));
            let told = context.with(|state| u32::from(has_sums(state)));
            sets ^ count() ^ discount() as u32 ^ told << 31
        },
        move |_| lines(context),
    );
    let sum = el("div", "total")
        .part("total")
        .child(
            el("span", "total-label")
                .say(move || context.text_with("total.label", &[("count", count().into())])),
        )
        .child(
            // What promo codes take off in all.
            el("s", "line-full")
                .flag("hidden", move || discount() == 0)
                .say(move || context.money(total() + discount())),
        )
        .child(el("span", "total-sum").say(move || context.money(total())));
    [lines, sum]
}

fn with_order<T: Default>(context: Context, read: impl FnOnce(&Order) -> T) -> T {
    context.with(|state| state.order().map(read).unwrap_or_default())
}

/// Whether it is known what each kind of tickets costs: a receipt has only the total.
fn has_sums(state: &State) -> bool {
    !matches!(&state.phase, Phase::Paid(bought) if !bought.told)
}

/// Tickets of one set, with what is to be said of them.
struct Line {
    name: String,
    count: u32,
    /// What they cost, and would cost without promo codes, in minor units.
    sums: Option<(i64, i64)>,
    seats: Vec<SeatPlace>,
}

/// What the tickets are. If nobody can tell, there is a sentence instead of lines.
fn lines(context: Context) -> Vec<El> {
    let lines = context.peek(|state| {
        if state.sets().is_empty() {
            // Names and prices are still to come.
            return Some(Vec::new());
        }
        let held = state.held()?;
        let lines = held.iter().filter_map(|(id, count)| {
            let set = state.set(id)?;
            let off = state.off(id);
            let full = set.price.checked_mul(count)?;
            let sum = full.saturating_add(-off.checked_mul(count)?);
            Some(Line {
                name: set.name.clone(),
                count,
                sums: has_sums(state).then(|| (sum.minor(), full.minor())),
                seats: state.order()?.details.seats_of(id).cloned().collect(),
            })
        });
        Some(lines.collect::<Vec<_>>())
    });
    let Some(lines) = lines else {
        return vec![el("li", "line").say(move || context.text("order.mixed"))];
    };
    lines
        .into_iter()
        .flat_map(|line| {
            let seats = line.seats.clone();
            let seats = seats
                .into_iter()
                .map(move |seat| el("li", "line seat").say(move || place(context, &seat)));
            std::iter::once(line_of(context, line)).chain(seats)
        })
        .collect()
}

fn line_of(context: Context, line: Line) -> El {
    let Line {
        name, count, sums, ..
    } = line;
    let words = move || {
        let params = [("name", name.as_str().into()), ("count", count.into())];
        context.text_with("order.line", &params)
    };
    let line = el("li", "line").child(el("span", "line-name").say(words));
    let Some((sum, full)) = sums else {
        return line;
    };
    let line = line.child(el("span", "line-sum").say(move || context.money(sum)));
    if sum == full {
        return line;
    }
    line.child(el("s", "line-full").say(move || context.money(full)))
}

/// "Row 5, seat 12", as far as it is known.
fn place(context: Context, seat: &SeatPlace) -> String {
    let part = |key, value: &Option<String>| {
        let value = value.as_deref()?;
        Some(context.text_with(key, &[("number", value.into())]))
    };
    let parts = [
        part("seat.row", &seat.row),
        part("seat.number", &seat.number),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    known.join(", ")
}

thread_local! {
    /// Where Cancel was pressed last.
    static PRESSED: Cell<Option<Context>> = const { Cell::new(None) };
}

fn is_asking(context: Context) -> bool {
    holding(context, |holding| holding.asking)
}

/// Cancel, and the question that it asks once (A5). The focus goes into the question when it opens,
/// and back to the button when it is answered with no (A3).
fn way_out(context: Context) -> [El; 2] {
    let cancel = cancel(context);
    let keep = button(
        "plain",
        move || context.text("cancel.no"),
        move || context.send(Event::Keep),
    );
    // Before the question: the button is to be seen again when it inherits the focus.
    let actions = el("div", "actions")
        .flag("hidden", move || is_asking(context))
        .child(cancel.clone());
    let question = question(context)
        .child(keep.clone())
        .hide(Some(cancel), move || !is_asking(context));

    let asking = dom::number(move || u32::from(is_asking(context)));
    follow(Box::new(move || {
        // Another widget of the same event asks as well, and is not where the buyer is.
        if asking.get() == 1 && PRESSED.get() == Some(context) {
            keep.focus();
        }
    }));
    [actions, question]
}

fn cancel(context: Context) -> El {
    let busy = move || context.with(|state| state.status() == Status::Canceling);
    let words = move || context.text(if busy() { "cancel.busy" } else { "cancel" });
    let act = move || {
        PRESSED.set(Some(context));
        context.send(Event::AskCancel);
    };
    button("plain", words, act)
        .part("cancel")
        .bind("aria-busy", move || busy().then(|| "true".to_owned()))
}

/// The question, without the no.
fn question(context: Context) -> El {
    let words = move || {
        context.text(if is_paying(context) {
            "cancel.question.paying"
        } else {
            "cancel.question"
        })
    };
    let yes = button(
        "danger",
        move || context.text("cancel.yes"),
        move || context.send(Event::Cancel { command: None }),
    );
    el("div", "confirm")
        .attr("role", "group")
        .bind("aria-label", move || Some(words()))
        .on("keydown", move |event| {
            let event: web_sys::KeyboardEvent = wasm_bindgen::JsCast::unchecked_into(event);
            if event.key() == "Escape" {
                // The host's own dialog, if we are in one, is not meant.
                event.stop_propagation();
                context.send(Event::Keep);
            }
        })
        .child(el("p", "question").say(words))
        .child(yes)
}
