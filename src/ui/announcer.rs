//! What is spoken to those who listen to the page (A2). In the page from the start, because a
//! region that comes together with its text is passed over by some screen readers.

use super::context::Context;
use super::dom::{El, el};
use super::texts;

pub(super) fn announcer(context: Context) -> El {
    el("p", "announcer")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .say(move || {
            context.with(|state| {
                let speech = state.speech;
                speech
                    .map(|speech| texts::later_speech(context, state, speech))
                    .unwrap_or_default()
            })
        })
}
