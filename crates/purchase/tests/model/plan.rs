//! A play: how everything is set up, and what happens one thing after the other. Drawn from a seed, and the same for the same.

use tc_orders::wire::Version;
use tc_orders::{Checkout, OrderStatus};
use tc_purchase::Config;

use crate::dice::Dice;
use crate::fate::{WEATHERS, Weather};
use crate::server::event_id;

/// So many tabs can be open at once.
pub(crate) const TABS: usize = 3;

/// How everything is set up.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) config: Config,
    /// Which version of the API the page speaks, and which one the gateway, if there is one: to a page of version 1 it may be either.
    pub(crate) version: Version,
    pub(crate) upstream: Version,
    /// Tickets on sale of the two sets.
    pub(crate) vacant: [u32; 2],
    /// By so many milliseconds the device's wall clock is wrong.
    pub(crate) skew: i64,
    /// Times are written without a zone, by a seller so many hours ahead of UTC.
    pub(crate) zoneless: Option<i64>,
    /// The gateway's own clock is so many milliseconds ahead of the API's. An instance that has not heard the API yet dates its refusals
    /// by it.
    pub(crate) gateway_ahead: i64,
}

/// What the buyer, or the page around the widget, does in a tab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Deed {
    Choose(usize, u32),
    Reserve,
    Insist,
    AskCancel,
    Keep,
    Cancel,
    Pay { linked: bool },
    Promo { good: bool },
    Retry,
    BuyMore,
    Refresh,
}

/// What happens to a tab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Turn {
    /// A tab is opened, if none is there.
    Open,
    /// The page is left for good, and told so.
    Leave,
    /// The page is left, and loaded again.
    Reload,
    /// The page is gone without a word.
    Crash,
    Hide,
    Show,
    /// Into the back/forward cache, and out of it.
    Freeze,
    Thaw,
    /// The element is taken out of the page, and put back.
    Remove,
    Return,
}

/// What happens to the device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Trick {
    Offline,
    Online,
    /// It sleeps for so many milliseconds; the monotonic clock stands still or goes on.
    Sleep {
        ms: i64,
        frozen: bool,
    },
    /// Its wall clock is set.
    SetClock(i64),
}

/// What happens elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Elsewhere {
    /// The newest order that lives goes into this state.
    Order(OrderStatus),
    /// Others buy or give back until so many tickets of a set are on sale.
    Vacancy(usize, u32),
    Weather(Weather),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    Buyer(usize, Deed),
    Page(usize, Turn),
    Device(Trick),
    Elsewhere(Elsewhere),
    /// So many milliseconds pass.
    Pass(i64),
    /// Time passes up to so many milliseconds after the end of the newest order that lives.
    PassToEnd(i64),
}

/// One step, and the seed of whatever is left to chance in it: so a step means the same when others are left out.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) act: Act,
    pub(crate) luck: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) setting: Setting,
    pub(crate) steps: Vec<Step>,
}

impl Play {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let setting = Setting::draw(&mut dice);
        let mut acts = Vec::new();
        let most = dice.between(4, 45);
        while i64::try_from(acts.len()).is_ok_and(|many| many < most) {
            draw(&mut dice, &mut acts);
        }
        let step = |act| Step {
            act,
            luck: dice.roll(),
        };
        Self {
            setting,
            steps: acts.into_iter().map(step).collect(),
        }
    }
}

impl Setting {
    fn draw(dice: &mut Dice) -> Self {
        const HOUR: i64 = 3_600_000;
        let gateway = dice.chance(50);
        let v2 = dice.chance(40);
        let upstream = match v2 || (gateway && dice.chance(30)) {
            true => Version::V2,
            false => Version::V1,
        };
        let page = Checkout::Page {
            address: "https://vendor.example/pay?token=r:a".to_owned(),
        };
        let way = dice.below(4);
        let config = Config {
            event: event_id(),
            gateway,
            two_steps: v2 && !gateway,
            sets: None,
            max_tickets: 10,
            max_per_set: None,
            accept_fewer: dice.chance(30),
            checkout: match way {
                // A payment system is the gateway's to know, and version 1's to have.
                1 if gateway && upstream == Version::V1 => Some(Checkout::System),
                1 | 2 => Some(page),
                _ => None,
            },
            host_pays: way == 3,
            release_on_leave: dice.chance(30),
            confirm_cancel: dice.chance(60),
        };
        Self {
            config,
            version: if v2 { Version::V2 } else { Version::V1 },
            upstream,
            vacant: dice.pick(&[[4, 4], [6, 2], [2, 0], [1, 1], [3, 6]]),
            skew: dice.weigh(&[
                (3, 0),
                (1, 24 * HOUR),
                (1, -24 * HOUR),
                (1, -HOUR),
                (2, 137),
            ]),
            zoneless: dice.weigh(&[(3, None), (1, Some(0)), (1, Some(3)), (1, Some(-8))]),
            gateway_ahead: dice.weigh(&[(2, 0), (1, -20_000), (1, -700), (1, 700), (1, 20_000)]),
        }
    }
}

/// One more thing, or a few that belong together: what a buyer does on purpose leads further than chance alone.
fn draw(dice: &mut Dice, acts: &mut Vec<Act>) {
    // Most of it happens in one tab.
    let tab = dice.weigh(&[(6, 0), (3, 1), (1, 2)]);
    let moment = |dice: &mut Dice| Act::Pass(dice.between(0, 1_500));
    match dice.weigh(&[
        (14, 0),
        (12, 1),
        (16, 2),
        (9, 3),
        (7, 4),
        (6, 5),
        (8, 6),
        (22, 7),
        (4, 8),
        (2, 9),
        (2, 10),
        (2, 11),
    ]) {
        // Tickets are chosen and reserved.
        0 => {
            let set = 1 + dice.below(2);
            let count = u32::try_from(dice.between(1, 3)).expect("small");
            acts.push(Act::Buyer(tab, Deed::Choose(set, count)));
            acts.push(Act::Buyer(tab, Deed::Reserve));
            if dice.chance(70) {
                acts.push(moment(dice));
            }
        }
        // Whatever a buyer may do.
        1 => {
            let deed = match dice.below(8) {
                0 => Deed::Choose(
                    1 + dice.below(2),
                    u32::try_from(dice.below(4)).expect("small"),
                ),
                1 => Deed::Reserve,
                2 => Deed::Insist,
                3 => Deed::Keep,
                4 => Deed::Retry,
                5 => Deed::Refresh,
                6 => Deed::BuyMore,
                _ => Deed::AskCancel,
            };
            acts.push(Act::Buyer(tab, deed));
        }
        2 => {
            let deed = dice.pick(&[Deed::AskCancel, Deed::Cancel, Deed::Cancel]);
            acts.push(Act::Buyer(tab, deed));
        }
        3 => {
            let linked = dice.chance(50);
            acts.push(Act::Buyer(tab, Deed::Pay { linked }));
            if dice.chance(50) {
                acts.push(moment(dice));
                acts.push(Act::Elsewhere(Elsewhere::Order(OrderStatus::Done)));
            }
        }
        4 => {
            let good = dice.chance(60);
            acts.push(Act::Buyer(tab, Deed::Promo { good }));
        }
        5 => acts.push(Act::Page(
            tab,
            dice.pick(&[
                Turn::Hide,
                Turn::Show,
                Turn::Freeze,
                Turn::Thaw,
                Turn::Remove,
                Turn::Return,
            ]),
        )),
        6 => acts.push(Act::Page(
            tab,
            dice.pick(&[
                Turn::Open,
                Turn::Open,
                Turn::Leave,
                Turn::Reload,
                Turn::Reload,
                Turn::Crash,
            ]),
        )),
        7 => acts.push(pass(dice)),
        8 => acts.push(Act::Device(match dice.below(4) {
            0 => Trick::Offline,
            1 => Trick::Online,
            2 => Trick::Sleep {
                ms: dice.weigh(&[(2, 700), (1, 1_400), (1, 3_000), (2, 540_000), (1, 700_000)]),
                frozen: dice.chance(60),
            },
            _ => {
                Trick::SetClock(dice.pick(&[3_600_000, -3_600_000, 86_400_000, -900, 900, -5_000]))
            }
        })),
        // Two tabs reserve, and what the first one asks for takes longer than the second one waits.
        10 => {
            acts.push(Act::Page(1, Turn::Open));
            acts.push(moment(dice));
            let weather = dice.pick(&[Weather::Dead, Weather::Slow, Weather::Sick]);
            acts.push(Act::Elsewhere(Elsewhere::Weather(weather)));
            for tab in [0, 1] {
                acts.push(Act::Buyer(tab, Deed::Choose(1, 1)));
                acts.push(Act::Buyer(tab, Deed::Reserve));
            }
            acts.push(Act::Pass(dice.between(15_000, 22_000)));
            acts.push(Act::Elsewhere(Elsewhere::Weather(Weather::Calm)));
            acts.push(Act::Pass(dice.between(500, 15_000)));
        }
        // The buyer goes away to pay, and comes back late.
        11 => {
            acts.push(Act::Buyer(tab, Deed::Pay { linked: true }));
            acts.push(moment(dice));
            acts.push(Act::Page(tab, dice.pick(&[Turn::Leave, Turn::Crash])));
            acts.push(Act::Pass(dice.between(60_000, 2_400_000)));
            acts.push(Act::Page(tab, Turn::Open));
        }
        _ => acts.push(Act::Elsewhere(match dice.below(4) {
            0 => Elsewhere::Order(dice.pick(&[
                OrderStatus::Done,
                OrderStatus::Canceled,
                OrderStatus::Expired,
                OrderStatus::InProgress,
            ])),
            1 => Elsewhere::Vacancy(
                1 + dice.below(2),
                u32::try_from(dice.below(5)).expect("small"),
            ),
            _ => Elsewhere::Weather(dice.pick(&WEATHERS)),
        })),
    }
}

fn pass(dice: &mut Dice) -> Act {
    match dice.weigh(&[(40, 0), (28, 1), (12, 2), (8, 3), (2, 4), (10, 5)]) {
        0 => Act::Pass(dice.between(1, 400)),
        1 => Act::Pass(dice.between(400, 5_000)),
        2 => Act::Pass(dice.between(5_000, 60_000)),
        3 => Act::Pass(dice.between(60_000, 600_000)),
        4 => Act::Pass(dice.between(600_000, 2_400_000)),
        _ => Act::PassToEnd(dice.between(-1_500, 1_500)),
    }
}
