//! Makes a play that breaks a rule as short as it can be and still break it.

use crate::cover::Cover;
use crate::plan::Play;
use crate::play::play;
use crate::server::Server;
use crate::twist::Twist;
use crate::watch::Rule;

/// So many plays are tried at most.
const MOST: usize = 400;

/// Leaves out what is not needed for the rule to be broken: halves first, then single steps.
pub(crate) fn shrink(mut long: Play, server: &mut Server, twist: Twist, rule: Rule) -> Play {
    let mut tried = 0;
    let mut size = long.steps.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        let mut shorter = false;
        while from < long.steps.len() && tried < MOST {
            let mut short = long.clone();
            let to = (from + size).min(short.steps.len());
            short.steps.drain(from..to);
            tried += 1;
            let played = play(&short, server, &mut Cover::default(), twist, false);
            if played.broken.is_some_and(|broken| broken.rule == rule) {
                long = short;
                shorter = true;
            } else {
                from += size;
            }
        }
        if tried >= MOST || (size == 1 && !shorter) {
            return long;
        }
        size = (size / 2).max(1);
    }
}

/// What there is to read about a play that breaks a rule.
pub(crate) fn story(play_of: &Play, server: &mut Server, twist: Twist) -> String {
    let played = play(play_of, server, &mut Cover::default(), twist, true);
    let steps: Vec<String> = play_of
        .steps
        .iter()
        .map(|step| format!("  {:?}", step.act))
        .collect();
    format!(
        "{:?}\n{:#?}\n{}\n\n{}",
        played.broken,
        play_of.setting,
        steps.join("\n"),
        played.log.join("\n")
    )
}
