//! Choosing tickets: the sets, the total, Checkout.

use std::rc::Rc;

use tc_orders::{Money, SetId, TicketSet};
use tc_purchase::{Event, Phase, State, Status};

use super::context::Context;
use super::dom::{El, Number, button, el, number};
use super::message;

/// From how many tickets on it is said how many are left: a help, not a pressure.
const FEW: u32 = 5;

/// What says why no button goes further, to those who see it and to those who hear the button.
const LIMIT: &str = "limit-note";

/// One set's row.
struct Row {
    context: Context,
    /// Where the set stands: a hint that spares a search, the id decides.
    place: usize,
    id: SetId,
    /// Changes with whatever a click changes in the row: what follows it is not run for other rows' clicks.
    print: Number,
}

pub(super) fn picker(context: Context) -> Vec<El> {
    let sets = move || {
        context.with_facts(|state| {
            let ids = state.sets().iter().map(|set| last_four(set.id));
            fingerprint(ids)
        })
    };
    let rows = move |_| {
        let mut rows = Vec::new();
        while let Some(id) = context.peek(|state| state.sets().get(rows.len()).map(|set| set.id)) {
            rows.push(Row::new(context, rows.len(), id).view());
        }
        rows
    };
    vec![
        el("ul", "sets")
            .part("sets")
            .bind("aria-label", move || Some(context.text("sets.label")))
            .region(sets, rows),
        el("div", "foot")
            // Nothing to be had: then there is nothing to ask for either, and the notes say why.
            .hide(None, move || context.with(is_over))
            .child(total(context))
            .child(checkout(context)),
        notes(context),
    ]
}

impl Row {
    fn new(context: Context, place: usize, id: SetId) -> Rc<Self> {
        let print = number(move || {
            context.with(|state| {
                let Some(set) = find(state, place, id) else {
                    return 0;
                };
                let stuck = [false, true].map(|add| u32::from(is_stuck(state, set, add)));
                fingerprint([
                    state.selection.get(id),
                    set.vacant,
                    stuck[0],
                    stuck[1],
                    state.is_on_sale().into(),
                ])
            })
        });
        Rc::new(Self {
            context,
            place,
            id,
            print,
        })
    }

    /// A closure that reads from the row.
    fn by<T>(self: &Rc<Self>, read: impl Fn(&Self) -> T + 'static) -> impl Fn() -> T + 'static {
        let row = self.clone();
        move || read(&row)
    }

    /// Reads from the set what a click changes, again when the row has changed.
    fn with<T: Default>(&self, read: impl FnOnce(&State, &TicketSet) -> T) -> T {
        self.print.get();
        self.context.peek(|state| self.find(state, read))
    }

    /// Reads from the set what no click changes.
    fn facts<T: Default>(&self, read: impl FnOnce(&TicketSet) -> T) -> T {
        self.context
            .with_facts(|state| self.find(state, |_, set| read(set)))
    }

    fn find<T: Default>(&self, state: &State, read: impl FnOnce(&State, &TicketSet) -> T) -> T {
        let set = find(state, self.place, self.id);
        set.map(|set| read(state, set)).unwrap_or_default()
    }

    fn view(self: &Rc<Self>) -> El {
        el("li", "set")
            .part("set")
            .flag(".sold-out", self.by(|row| row.is_gone()))
            .flag(".chosen", self.by(|row| row.count() > 0))
            .child(
                el("div", "set-text")
                    .child(el("span", "set-name").say(self.by(|row| row.name())))
                    .child(el("span", "set-note").say_or_hide(self.by(|row| row.fee_note())))
                    .child(
                        el("span", "set-left")
                            .flag(
                                ".last",
                                self.by(|row| row.left().is_some_and(|left| left < 2)),
                            )
                            .say_or_hide(self.by(|row| row.left_note())),
                    ),
            )
            .child(
                el("span", "price")
                    .part("price")
                    .say(self.by(|row| row.context.money(row.facts(|set| set.price.minor())))),
            )
            .region(self.by(|row| u32::from(row.is_gone())), {
                let row = self.clone();
                move |gone| vec![if gone == 1 { row.gone() } else { row.stepper() }]
            })
    }

    fn gone(&self) -> El {
        let context = self.context;
        el("span", "gone").say(move || context.text("set.gone"))
    }

    fn stepper(self: &Rc<Self>) -> El {
        el("div", "stepper")
            .part("quantity")
            .attr("role", "group")
            .bind("aria-label", self.by(|row| Some(row.name())))
            .child(self.step("step minus", "−", "set.minus", false))
            .child(el("output", "count").say(self.by(|row| row.context.number(row.count()))))
            .child(self.step("step plus", "+", "set.plus", true))
    }

    fn step(
        self: &Rc<Self>,
        class: &'static str,
        sign: &'static str,
        key: &'static str,
        add: bool,
    ) -> El {
        // Never `disabled`: a button that goes dead under the finger would lose the focus.
        let step = button(
            class,
            move || sign.to_owned(),
            self.by(move |row| row.take_step(add)),
        )
        .bind(
            "aria-label",
            self.by(move |row| {
                let name = [("name", row.name().into())];
                Some(row.context.text_with(key, &name))
            }),
        )
        .bind(
            "aria-disabled",
            self.by(move |row| {
                let stuck = row.with(|state, set| is_stuck(state, set, add));
                stuck.then(|| "true".to_owned())
            }),
        );
        if add {
            // Empty unless there is a limit to tell of.
            step.attr("aria-describedby", LIMIT)
        } else {
            step
        }
    }

    fn take_step(&self, add: bool) {
        let now = self.context.peek(|state| state.selection.get(self.id));
        let count = if add { now + 1 } else { now.saturating_sub(1) };
        self.context.send(Event::Choose {
            set: self.id,
            count,
        });
    }

    fn name(&self) -> String {
        self.facts(|set| set.name.clone())
    }

    fn count(&self) -> u32 {
        self.with(|state, set| state.selection.get(set.id))
    }

    fn fee(&self) -> Option<i64> {
        self.facts(|set| Some(set.fee.minor()).filter(|fee| *fee > 0))
    }

    fn fee_note(&self) -> String {
        let context = self.context;
        let fee = self.fee().map(|fee| context.money(fee).into());
        fee.map(|fee| context.text_with("set.fee", &[("fee", fee)]))
            .unwrap_or_default()
    }

    /// How many are left, where that is worth saying: when few are, or fewer than are chosen, even none.
    fn left(&self) -> Option<u32> {
        self.with(|state, set| {
            let is_few = (1..=FEW).contains(&set.vacant);
            let is_short = set.vacant < state.selection.get(set.id);
            (is_few || is_short).then_some(set.vacant)
        })
    }

    fn left_note(&self) -> String {
        match self.left() {
            None => String::new(),
            Some(0) => self.context.text("set.gone"),
            Some(left) => {
                let left = [("count", left.into())];
                self.context.text_with("set.left", &left)
            }
        }
    }

    /// Nothing to be had, and nothing chosen that would have to be put back.
    fn is_gone(&self) -> bool {
        self.with(|state, set| {
            (set.vacant == 0 || !state.is_on_sale()) && state.selection.get(set.id) == 0
        })
    }
}

fn find(state: &State, place: usize, id: SetId) -> Option<&TicketSet> {
    let here = state.sets().get(place).filter(|set| set.id == id);
    here.or_else(|| state.set(id))
}

/// Whether nothing can be chosen, and nothing is.
fn is_over(state: &State) -> bool {
    let is_gone = |set: &TicketSet| set.vacant == 0;
    state.selection.is_empty() && (!state.is_on_sale() || state.sets().iter().all(is_gone))
}

/// Whether a stepper's button goes no further.
fn is_stuck(state: &State, set: &TicketSet, add: bool) -> bool {
    let count = state.selection.get(set.id);
    is_busy(state)
        || if add {
            count >= state.limit(set)
        } else {
            count == 0
        }
}

fn is_busy(state: &State) -> bool {
    matches!(state.phase, Phase::Reserving(_))
}

/// One thing is said at a time: what happened, else why no button goes further, else how long a
/// hold lasts. All have the same place, so that nothing below jumps.
fn notes(context: Context) -> El {
    let note = move |reason: bool| {
        let limit = limit_note(context);
        match message::is_shown(context) || limit.is_some() != reason {
            true => String::new(),
            false => limit.unwrap_or_else(|| hold_note(context)),
        }
    };
    el("div", "notes")
        .child(message::message(context))
        .child(
            el("p", LIMIT)
                .attr("id", LIMIT)
                .say_or_hide(move || note(true)),
        )
        .child(el("p", "hold-note").say_or_hide(move || note(false)))
}

/// Says why no button goes further, once one does not.
fn limit_note(context: Context) -> Option<String> {
    let (key, most) = context.with(|state| {
        let most = state.config.max_tickets;
        if state.selection.total_tickets() >= most {
            return Some(("limit.order", most));
        }
        let most = state.config.max_per_set?;
        let full = state.selection.iter().any(|(_, count)| count >= most);
        full.then_some(("limit.set", most))
    })?;
    Some(context.text_with(key, &[("count", most.into())]))
}

/// A1: how long the hold lasts, once an order has shown it.
fn hold_note(context: Context) -> String {
    match context.with(|state| state.hold) {
        Some(hold) => {
            let duration = context.duration(hold).into();
            context.text_with("hold.known", &[("duration", duration)])
        }
        None => context.text("hold.unknown"),
    }
}

fn total(context: Context) -> El {
    el("div", "total")
        .part("total")
        .child(el("span", "total-label").say(move || {
            match context.with(|state| state.selection.total_tickets()) {
                0 => context.text("total.none"),
                count => context.text_with("total.label", &[("count", count.into())]),
            }
        }))
        .child(el("span", "total-sum").say(move || {
            let total = context.with(|state| state.total().map(Money::minor));
            let total = total.filter(|total| *total > 0);
            total.map(|total| context.money(total)).unwrap_or_default()
        }))
}

fn checkout(context: Context) -> El {
    let busy = move || context.with(is_busy);
    let words = move || {
        context.text(context.with(|state| match state.status() {
            Status::Reserving => "checkout.busy",
            Status::Canceling => "cancel.busy",
            _ => "checkout",
        }))
    };
    let act = move || {
        context.send(Event::Reserve {
            command: None,
            selection: None,
        });
    };
    button("primary", words, act)
        .part("checkout")
        // It still answers, with the reason why it does nothing.
        .bind("aria-disabled", move || {
            let vain = context.with(|state| {
                state.selection.is_empty() || state.notice.is_some() && later_is_vain(state)
            });
            vain.then(|| "true".to_owned())
        })
        .bind("aria-busy", move || busy().then(|| "true".to_owned()))
}

/// Whether Checkout would do no more than say again what stands above it.
#[inline(never)]
fn later_is_vain(state: &State) -> bool {
    state.may_insist() || state.is_short()
}

/// One number for many (FNV-1a): another one when any of them is another.
pub(super) fn fingerprint(numbers: impl IntoIterator<Item = u32>) -> u32 {
    numbers.into_iter().fold(0x811c_9dc5, |print, number| {
        (print ^ number).wrapping_mul(0x0100_0193).rotate_left(13)
    })
}

/// One number for a text.
pub(super) fn print_of(text: &str) -> u32 {
    fingerprint(text.bytes().map(u32::from))
}

/// The end of an id, where neighbours differ.
fn last_four(id: SetId) -> u32 {
    let [.., a, b, c, d] = id.bytes();
    u32::from_be_bytes([a, b, c, d])
}
