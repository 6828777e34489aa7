//! What the buyer should know besides, with the next step.

use tc_orders::ErrorKind;
use tc_purchase::{Ended, Event, Notice, Phase, State, Status};

use super::context::Context;
use super::dom::{El, button, el};
use super::texts;

/// Whether there is anything to say.
pub(super) fn is_shown(context: Context) -> bool {
    !text(context).is_empty()
}

pub(super) fn message(context: Context) -> El {
    let text = move || text(context);
    el("div", "message")
        .part("message")
        .flag("hidden", move || !is_shown(context))
        .bind("data-kind", move || {
            Some(context.with(|state| compose(context, state).0.to_owned()))
        })
        .child(el("p", "message-text").say(text))
        .region(
            move || u32::from(context.with(has_button)),
            move |shown| match shown {
                0 => Vec::new(),
                _ => later_button(context),
            },
        )
}

#[inline(never)]
fn later_button(context: Context) -> Vec<El> {
    let words = move || {
        context.text(context.with(|state| match &state.notice {
            Some(Notice::Slow) => "cancel",
            _ if state.may_insist() => "checkout.anyway",
            _ => "retry",
        }))
    };
    let act = move || {
        let is_slow = context.peek(|state| state.notice == Some(Notice::Slow));
        let insists = context.peek(State::may_insist);
        context.send(if is_slow {
            Event::Cancel { command: None }
        } else if insists {
            Event::Insist
        } else {
            Event::Retry
        });
    };
    vec![button("plain", words, act)]
}

fn has_button(state: &State) -> bool {
    (state.notice.is_some() || state.holding().is_some()) && later_has_button(state)
}

/// While choosing, Checkout itself is the way to try again, unless that is in doubt.
#[inline(never)]
fn later_has_button(state: &State) -> bool {
    let helps = match &state.notice {
        // What was given up ends by itself.
        Some(Notice::Slow) => state.status() == Status::Reserving,
        Some(Notice::Problem(problem)) => {
            // An address that is not to be followed is no other one when it is read again.
            let is_final = problem.kind == ErrorKind::Rejected && state.is_pay_unsafe();
            let chooses = matches!(state.phase, Phase::Choosing(_));
            // Nor does Pay need a second button beside it.
            !is_final && !state.pays_again() && (!chooses || state.may_insist())
        }
        _ => state.is_pay_unknown(),
    };
    helps && (state.online || state.tells_of_a_click())
}

fn text(context: Context) -> String {
    context.with(|state| compose(context, state).1)
}

/// How it looks, and what it says. An empty text: nothing.
fn compose(context: Context, state: &State) -> (&'static str, String) {
    let is_plain = match state.phase {
        Phase::Loading | Phase::Reserving(_) | Phase::Choosing(Ended::No) => state.notice.is_none(),
        _ => false,
    };
    if !is_plain {
        return later_compose(context, state);
    }
    let key = if !state.online {
        "offline.choose"
    } else if !matches!(state.phase, Phase::Choosing(_)) {
        ""
    } else if !state.is_on_sale() {
        "event.closed"
    } else if state.sets().iter().all(|set| set.vacant == 0) {
        "event.gone"
    } else {
        ""
    };
    let words = if key.is_empty() {
        String::new()
    } else {
        context.text(key)
    };
    ("info", words)
}

/// The same once something has happened.
#[inline(never)]
fn later_compose(context: Context, state: &State) -> (&'static str, String) {
    if !state.online && !state.tells_of_a_click() {
        return ("info", context.text(texts::offline(state)));
    }
    let is_problem = matches!(state.notice, Some(Notice::Problem(_)));
    if !is_problem && state.is_pay_unknown() {
        return ("error", context.text("pay.unknown"));
    }
    // Other news come before what the buyer has been told already.
    let is_news = !matches!(state.notice, None | Some(Notice::Found));
    if let Some(fewer) = texts::fewer(context, state).filter(|_| !is_news) {
        return ("info", fewer);
    }
    if let Some(notice) = &state.notice {
        let kind = if is_problem { "error" } else { "info" };
        return (kind, texts::notice(context, state, notice));
    }
    match &state.phase {
        Phase::Choosing(Ended::Canceled(_)) => ("success", context.text("canceled.text")),
        Phase::Choosing(Ended::Expired(_)) => ("info", context.text("expired.text")),
        Phase::Choosing(_) if !state.is_on_sale() => ("info", context.text("event.closed")),
        Phase::Choosing(_) if state.sets().iter().all(|set| set.vacant == 0) => {
            ("info", context.text("event.gone"))
        }
        _ => ("info", String::new()),
    }
}
