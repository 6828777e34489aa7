//! The widget as a whole: which screen is shown.

use tc_purchase::{Phase, State};

use super::context::Context;
use super::dom::{El, el, number};
use super::{announcer, head, message, order, paid, picker};

/// The screens. Going from one to another replaces what is on the page.
mod screens {
    pub(super) const LOADING: u32 = 0;
    pub(super) const STUCK: u32 = 1;
    pub(super) const PICKER: u32 = 2;
    pub(super) const ORDER: u32 = 3;
    pub(super) const PAID: u32 = 4;
}

fn screen_of(state: &State) -> u32 {
    match &state.phase {
        Phase::Loading => screens::LOADING,
        // An earlier page's wish is asked for again before the event is there.
        Phase::Choosing(_) | Phase::Reserving(_) if state.catalogue.is_none() => screens::LOADING,
        Phase::Stuck => screens::STUCK,
        Phase::Choosing(_) | Phase::Reserving(_) => screens::PICKER,
        Phase::Holding(_) => screens::ORDER,
        Phase::Paid(_) => screens::PAID,
    }
}

pub(super) fn widget(context: Context) -> Vec<El> {
    let screen = number(move || context.with(screen_of));
    let name = screen.clone();
    let loading = screen.clone();
    // Beside the stage, not on it: what is laid out on the stage never has to move for a heading that comes (P7).
    let outline = el("div", "").region(
        move || u32::from(loading.get() == screens::LOADING),
        |loading| (loading != 0).then(skeleton).into_iter().collect(),
    );
    // Takes the focus when what had it is gone (A3); the Tab key passes it by.
    let stage = el("div", "screen")
        .attr("tabindex", "-1")
        .attr("role", "group")
        .bind("aria-label", move || Some(label(context, name.get())))
        .region(
            move || screen.get(),
            move |screen| match screen {
                screens::LOADING => Vec::new(),
                screens::PICKER => picker::picker(context),
                screens::ORDER | screens::PAID => later_screen(context, screen),
                // Nothing can be sold here now: the page's own content may lead to where it can.
                _ => vec![message::message(context), el("slot", "")],
            },
        );
    vec![
        head::head(context),
        outline,
        stage,
        announcer::announcer(context),
    ]
}

fn label(context: Context, screen: u32) -> String {
    match screen {
        screens::LOADING => context.text("loading"),
        screens::STUCK => context.text("widget.label"),
        screens::PICKER => context.text("sets.label"),
        _ => later_label(context, screen),
    }
}

/// The screens that there is an order for.
#[inline(never)]
fn later_screen(context: Context, screen: u32) -> Vec<El> {
    vec![match screen {
        screens::ORDER => order::order(context),
        _ => paid::paid(context),
    }]
}

#[inline(never)]
fn later_label(context: Context, screen: u32) -> String {
    match screen {
        screens::ORDER => order::number(context),
        _ => context.text("paid.title"),
    }
}

/// As high as what is going to be there, so that the page below does not jump (P7).
fn skeleton() -> El {
    let bones = el("div", "skeleton").attr("aria-hidden", "true");
    (0..6).fold(bones, |bones, _| bones.child(el("span", "bone")))
}
