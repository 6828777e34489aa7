//! The tests.

use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::cover::Cover;
use crate::dice::Dice;
use crate::plan::Play;
use crate::play::play;
use crate::server::Server;
use crate::shrink::{shrink, story};
use crate::twist::Twist;
use crate::watch::Rule;

const PLAYS: u64 = 10_000;

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name}: want a number")),
    )
}

/// The seed of play number `n`.
fn seed_of(base: u64, n: u64) -> u64 {
    Dice::new(base ^ n.wrapping_mul(0x2545_f491_4f6c_dd1d)).roll()
}

/// The first play that breaks a rule, shortened and told; the plays are shared out among as many threads as there are cores.
fn run(base: u64, plays: u64, twist: Twist) -> (Cover, Option<(Rule, String)>) {
    let next = AtomicU64::new(0);
    let found = Mutex::new(None);
    let cover = Mutex::new(Cover::default());
    let work = || {
        let mut server = Server::new();
        let mut seen = Cover::default();
        loop {
            let n = next.fetch_add(1, Ordering::SeqCst);
            if n >= plays || found.lock().expect("no panic").is_some() {
                break;
            }
            let seed = seed_of(base, n);
            let drawn = Play::draw(seed);
            let played = play(&drawn, &mut server, &mut seen, twist, false);
            if let Some(broken) = played.broken {
                let short = shrink(drawn, &mut server, twist, broken.rule);
                let text = format!(
                    "TC_MODEL_ONLY={seed} cargo test -p tc-purchase --test model\n{}",
                    story(&short, &mut server, twist)
                );
                found
                    .lock()
                    .expect("no panic")
                    .get_or_insert((broken.rule, text));
            }
        }
        cover.lock().expect("no panic").add(&seen);
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    (
        cover.into_inner().expect("no panic"),
        found.into_inner().expect("no panic"),
    )
}

#[test]
fn r1_r3_r5_r6_r7_r8_r9_r10_ten_thousand_plays_and_whatever_happens_the_rules_hold() {
    if let Some(seed) = number("TC_MODEL_ONLY") {
        let mut server = Server::new();
        println!("{}", story(&Play::draw(seed), &mut server, Twist::None));
        return;
    }
    let base = number("TC_MODEL_SEED").unwrap_or(1);
    let plays = number("TC_MODEL_PLAYS").unwrap_or(PLAYS);
    println!("TC_MODEL_SEED={base}");
    let began = Instant::now();
    let (cover, broken) = run(base, plays, Twist::None);
    println!("{plays} plays in {:?}\n{}", began.elapsed(), cover.lines());
    if let Some((rule, story)) = broken {
        panic!("{rule:?} does not hold: {story}");
    }
    // What nothing leads to is not shown by anything.
    if plays >= PLAYS {
        let missed: Vec<_> = REACHED.iter().filter(|what| cover.of(what) == 0).collect();
        assert!(missed.is_empty(), "never reached: {missed:?}");
        assert_eq!(cover.of("played to the end"), plays);
    }
}

/// What a play has to reach often enough to say anything, over all plays: states, answers, deeds, whatever can happen.
const REACHED: &[&str] = &[
    "state: loading",
    "state: stuck",
    "state: choosing",
    "state: failed",
    "state: canceled",
    "state: expired",
    "state: reserving",
    "state: reserving, given up",
    "state: held",
    "state: at the end",
    "state: canceling",
    "state: paying",
    "state: paid",
    "notice: in doubt",
    "notice: problem",
    "notice: nothing chosen",
    "notice: found",
    "notice: not canceled",
    "notice: unpaid",
    "notice: gone",
    "notice: gone while paying",
    "spoken: held",
    "spoken: minutes",
    "spoken: seconds",
    "left while it is being paid",
    "goes on without the claim",
    "found again as paid",
    "order: executed",
    "order: in_progress",
    "order: done",
    "order: canceled",
    "order: expired",
    "call: catalogue",
    "call: read",
    "call: reserve",
    "call: reserve under a key",
    "call: first step",
    "call: second step",
    "call: cancel",
    "call: cancel on leaving",
    "call: pay",
    "call: customer",
    "call: promo code",
    "deed: choose",
    "deed: reserve",
    "deed: insist",
    "deed: ask to cancel",
    "deed: keep",
    "deed: cancel",
    "deed: pay",
    "deed: promo code",
    "deed: retry",
    "deed: buy more",
    "deed: refresh",
    "page: open",
    "page: leave",
    "page: reload",
    "page: crash",
    "page: hide",
    "page: show",
    "page: freeze",
    "page: thaw",
    "page: remove",
    "page: return",
    "record changed",
    "offline",
    "online",
    "sleep",
    "sleep, frozen",
    "clock set",
    "the end of an order",
    "order changed elsewhere",
    "vacancy",
    "weather: calm",
    "weather: slow",
    "weather: lossy",
    "weather: sick",
    "weather: dead",
    "request lost",
    "connection ends under way",
    "request gone with its page",
    "sent without a network",
    "sent again",
    "patience lost",
    "no answer ever",
    "answer whole",
    "answer cut off",
    "answer broken off",
    "answer is no JSON",
    "answer is no order",
    "answer replaced by a proxy's page",
    "answer nobody waits for",
    "answer twice",
    "refused by a proxy",
    "409: another request is at work",
    "network",
    "timeout",
    "unauthorized",
    "not-found",
    "conflict",
    "limited",
    "rejected",
    "not-cancellable",
    "expired",
    "unconfirmed",
    "server",
    "decode",
    "a failure that the gateway names",
    "gateway: told again",
    "gateway: still under way",
    "gateway: given up",
    "gateway: told",
    "gateway: not made",
    "gateway: in doubt",
    "gateway: an answer of the API lost",
    "gateway: 409 of the API",
    "gateway: nobody is there to hear it",
    "gateway: given back, since nobody came",
    "tc-ready",
    "tc-selection",
    "tc-reserved",
    "tc-canceled",
    "tc-expired",
    "tc-paid",
    "tc-pay",
    "tc-warning",
    "tc-error",
    "played to the end",
];

/// Each fault breaks the rule that is there to find it.
#[test]
fn every_rule_is_broken_by_a_fault_made_for_it() {
    for (twist, rules) in [
        (
            Twist::Alone,
            &[Rule::OneOrder, Rule::Twice, Rule::NoneForgotten][..],
        ),
        (Twist::Forgetful, &[Rule::NoneForgotten, Rule::OneOrder]),
        (Twist::Generous, &[Rule::Time]),
        (Twist::Greedy, &[Rule::Paid]),
        (Twist::Hasty, &[Rule::Leaving]),
        (Twist::Boastful, &[Rule::Voice]),
        (Twist::Deaf, &[Rule::WayOut]),
        (Twist::Double, &[Rule::Twice]),
        (Twist::Faithless, &[Rule::Promise]),
    ] {
        let (_, found) = run(1, 2_000, twist);
        let rule = found.map(|(rule, _)| rule);
        assert!(
            rule.is_some_and(|rule| rules.contains(&rule)),
            "{twist:?}: {rule:?}"
        );
    }
}
