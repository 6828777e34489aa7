//! Which text of the catalogue says what.

use tc_orders::{ErrorKind, SetId};
use tc_purchase::{Notice, Problem, Speech, State, Status};
use wasm_bindgen::JsValue;

use super::context::Context;

/// The sentence for buyers that belongs to a kind of failure.
fn problem_key(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Load => "error.load",
        ErrorKind::Network => "error.network",
        ErrorKind::Timeout => "error.timeout",
        // A page's mistake that the element can see is shown to its developer in a box. This one is the server's word, as of another
        // version of the API: a buyer can try as often as he likes.
        ErrorKind::Config | ErrorKind::Unauthorized => "error.unauthorized",
        ErrorKind::NotFound => "error.not-found",
        ErrorKind::SoldOut => "error.sold-out",
        ErrorKind::Partial => "error.partial",
        ErrorKind::Conflict => "error.conflict",
        ErrorKind::Limited => "error.limited",
        ErrorKind::Rejected => "error.rejected",
        ErrorKind::NotCancellable => "error.not-cancellable",
        ErrorKind::Expired => "error.expired",
        ErrorKind::Unconfirmed => "error.unconfirmed",
        ErrorKind::Server => "error.server",
        ErrorKind::Decode => "error.decode",
        ErrorKind::Internal => "error.internal",
    }
}

/// The sentence of a notice, with all that is known put into it.
pub(super) fn notice(context: Context, state: &State, notice: &Notice) -> String {
    match notice {
        Notice::NothingChosen => context.text("choose.first"),
        Notice::Found => context.text("order.found"),
        Notice::NotCanceled => context.text("cancel.failed"),
        Notice::Unpaid if state.may_pay() => context.text("paying.unpaid"),
        Notice::Unpaid => context.text("paying.unpaid.wait"),
        Notice::Slow if state.status() == Status::Canceling => context.text("cancel.busy"),
        Notice::Slow => context.text("checkout.slow"),
        Notice::Gone => context.text("error.order-gone"),
        Notice::GoneWhilePaying(None) => context.text("error.order-gone.paying"),
        Notice::GoneWhilePaying(Some(number)) => {
            // A text, like the one below.
            let number = [("number", number.to_string().into())];
            context.text_with("error.order-gone.paying.number", &number)
        }
        Notice::Problem(problem) => problem_sentence(context, state, problem),
    }
}

fn problem_sentence(context: Context, state: &State, problem: &Problem) -> String {
    if state.asks_again() {
        let name = [("name", context.text("checkout").into())];
        let button = [("button", context.text_with("quote", &name).into())];
        return context.text_with("error.unconfirmed.again", &button);
    }
    if let Some(free_by) = problem.free_by {
        // Whatever it was that hid the answer: what the buyer needs to know is the same.
        let time = context.clock(free_by).into();
        let key = match state.holding() {
            Some(_) => "error.unconfirmed.cancel",
            None => "error.unconfirmed",
        };
        return context.text_with(key, &[("time", time)]);
    }
    if problem.kind == ErrorKind::Rejected && state.holding().is_some() {
        return context.text(if state.is_pay_unsafe() {
            "error.rejected.address"
        } else {
            "error.rejected.order"
        });
    }
    if problem.short.is_empty() {
        return context.text(problem_key(problem.kind));
    }
    let name = |set: SetId| JsValue::from(state.set(set).map_or("", |set| set.name.as_str()));
    let gone = problem.short.iter().filter(|short| short.left == 0);
    let gone =
        context.list(gone.map(|short| context.text_with("quote", &[("name", name(short.set))])));
    let few = problem.short.iter().filter(|short| short.left > 0);
    let few = context.list(few.map(|short| {
        let count = JsValue::from(short.left);
        context.text_with(
            "error.partial.set",
            &[("name", name(short.set)), ("count", count)],
        )
    }));
    let mut sentences = String::new();
    if !gone.is_empty() {
        sentences = context.text_with("error.sold-out.sets", &[("sets", gone.into())]);
    }
    if !few.is_empty() {
        if !sentences.is_empty() {
            sentences.push(' ');
        }
        sentences += &context.text_with("error.partial.sets", &[("sets", few.into())]);
    }
    sentences
}

/// What is spoken. Empty: nothing.
#[inline(never)]
pub(super) fn later_speech(context: Context, state: &State, speech: Speech) -> String {
    let count = |count: u32| ("count", JsValue::from(count));
    let number = || ("number", JsValue::from(order_number(state)));
    let words = match speech {
        Speech::Held(minutes) => context.text_with("announce.held", &[count(minutes), number()]),
        Speech::Order => context.text_with("order.number", &[number()]),
        Speech::Minutes(minutes) => context.text_with("announce.minutes", &[count(minutes)]),
        Speech::Seconds(seconds) => context.text_with("announce.seconds", &[count(seconds)]),
        Speech::Expired => context.text("expired.text"),
        Speech::Canceled => context.text("canceled.text"),
        Speech::Paid => context.text_with("announce.paid", &[number()]),
        Speech::Offline => context.text(offline(state)),
        Speech::Notice => match &state.notice {
            Some(found @ Notice::Problem(_)) => notice(context, state, found),
            _ if state.is_pay_unknown() => context.text("pay.unknown"),
            found => found
                .as_ref()
                .map(|found| notice(context, state, found))
                .unwrap_or_default(),
        },
        // What is not another text is not read out again.
        Speech::Again => match later_speech(context, state, Speech::Notice) {
            words if words.is_empty() => words,
            words => words + "\u{a0}",
        },
    };
    match news(context, state).filter(|_| matches!(speech, Speech::Held(_) | Speech::Order)) {
        Some(news) => [&news, " ", &words].concat(),
        None => words,
    }
}

/// What it means that there is no network.
pub(super) fn offline(state: &State) -> &'static str {
    match state.holding() {
        // Nobody can say whether the tickets are still his.
        Some(holding) if holding.confirming => "offline.over",
        Some(_) => "offline.held",
        None => "offline.choose",
    }
}

/// What is special about an order that has come on the screen.
fn news(context: Context, state: &State) -> Option<String> {
    let found = || (state.notice == Some(Notice::Found)).then(|| context.text("order.found"));
    fewer(context, state).or_else(found)
}

/// That an order holds fewer tickets than were wanted.
pub(super) fn fewer(context: Context, state: &State) -> Option<String> {
    let (wanted, got) = state.fewer()?;
    let params = [("wanted", wanted.into()), ("count", got.into())];
    Some(context.text_with("order.fewer", &params))
}

/// The number for people. A text, because a number would be grouped like an amount.
pub(super) fn order_number(state: &State) -> String {
    state
        .order()
        .and_then(|order| order.number)
        .map(|number| number.to_string())
        .unwrap_or_default()
}
