//! What happens in a trial, drawn at random: when the browser hangs up, what goes wrong at the upstream, and how often the
//! same key is asked for again.

use serde_json::{Value, json};
use tc_orders::wire::Version;

use crate::dice::Dice;

/// How many trials have a gateway and an upstream of their own. Few: a gateway leaves an upstream alone that fails often.
pub(crate) const IN_A_WORLD: u64 = 8;

/// What goes wrong with the reservation at the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    /// Carried out so many milliseconds later.
    Late(u64),
    DropBefore,
    DropAfter,
    Truncate,
    Garbage,
    Status(u16),
    /// Held, and released so many milliseconds after it has come: before it is carried out, or with the answer ready to go.
    Hold {
        before: bool,
        ms: u64,
    },
}

/// When the browser hangs up that asks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    Never,
    /// After so many hundredths of the head.
    InHead(u64),
    /// After so many hundredths of the body.
    InBody(u64),
    /// So many milliseconds after the whole request: before, while or after the upstream works.
    After(u64),
    /// When the upstream has the request and has not answered: surely before there is an answer.
    WhileHeld,
    /// When the first byte of the answer is there.
    InAnswer,
}

/// The same key asked for again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Again {
    /// How long after what was before, in milliseconds.
    pub(crate) pause: u64,
    /// Over the connection that is there, if there is one.
    pub(crate) same_connection: bool,
    /// Hangs up after so many milliseconds.
    pub(crate) leaves: Option<u64>,
}

/// One reservation.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    /// Its number: the event and the key are of it.
    pub(crate) number: u64,
    pub(crate) fault: Fault,
    pub(crate) leaves: Leaves,
    /// Another connection asks for the same at the same time, as a duplicated tab does.
    pub(crate) twin: bool,
    pub(crate) again: Vec<Again>,
    /// In the end the browser asks until it knows; otherwise it never comes back.
    pub(crate) comes_back: bool,
    /// In version 2 it is the second step that goes wrong, and not the first.
    pub(crate) in_second_step: bool,
}

/// Trials, one after the other, with one gateway and one upstream.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// So few failures that the gateway never leaves the upstream alone; otherwise cancels fail as well.
    pub(crate) calm: bool,
    /// The version that the gateway speaks with its upstream.
    pub(crate) version: Version,
    pub(crate) trials: Vec<Trial>,
}

impl Fault {
    /// As the sandbox is told.
    pub(crate) fn order(self) -> Option<Value> {
        Some(match self {
            Self::Nothing => return None,
            Self::Late(ms) => json!({ "kind": "latency", "ms": ms }),
            Self::DropBefore => json!({ "kind": "drop-before" }),
            Self::DropAfter => json!({ "kind": "drop-after" }),
            Self::Truncate => json!({ "kind": "truncate" }),
            Self::Garbage => json!({ "kind": "garbage" }),
            Self::Status(status) => json!({ "kind": "status", "status": status }),
            Self::Hold { before, .. } => json!({ "kind": "hold", "before": before }),
        })
    }

    /// The gateway cannot know whether there is an order.
    pub(crate) fn is_unclear(self) -> bool {
        match self {
            Self::DropBefore | Self::DropAfter | Self::Truncate | Self::Garbage => true,
            Self::Status(status) => status >= 500,
            Self::Hold { ms, .. } => ms > 8_000,
            Self::Nothing | Self::Late(_) => false,
        }
    }

    /// In answer to a cancel: there is nothing to cancel any more.
    fn ends_an_order(self) -> bool {
        matches!(self, Self::Status(400 | 404 | 410))
    }

    /// The upstream said that it did nothing, and may do it another time: the key is as if never used.
    pub(crate) fn frees_the_key(self) -> bool {
        matches!(self, Self::Status(403 | 429))
    }

    fn draw(dice: &mut Dice) -> Self {
        const STATUSES: [u64; 8] = [500, 502, 503, 504, 429, 400, 404, 403];
        match dice.below(100) {
            0..30 => Self::Nothing,
            30..40 => Self::Late(dice.below(120)),
            40..48 => Self::DropBefore,
            48..58 => Self::DropAfter,
            58..66 => Self::Truncate,
            66..72 => Self::Garbage,
            72..84 => Self::Status(STATUSES[usize::try_from(dice.below(8)).unwrap()] as u16),
            _ => Self::hold(dice),
        }
    }

    fn hold(dice: &mut Dice) -> Self {
        Self::Hold {
            before: dice.percent(50),
            ms: dice.below(100),
        }
    }
}

impl Leaves {
    fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..25 => Self::Never,
            25..32 => Self::InHead(dice.below(100)),
            32..40 => Self::InBody(dice.below(100)),
            40..50 => Self::After(0),
            50..70 => Self::After(dice.below(60)),
            70..88 => Self::WhileHeld,
            _ => Self::InAnswer,
        }
    }

    /// Nothing of an answer can have been on its way when the browser went.
    pub(crate) fn surely_before_the_answer(self) -> bool {
        matches!(self, Self::InHead(_) | Self::InBody(_) | Self::WhileHeld)
    }
}

impl Trial {
    fn draw(number: u64, dice: &mut Dice, calm: bool) -> Self {
        let leaves = Leaves::draw(dice);
        let fault = if leaves == Leaves::WhileHeld {
            Fault::hold(dice)
        } else {
            Fault::draw(dice)
        };
        let again = (0..dice.below(4)).map(|_| Again {
            pause: dice.below(80),
            same_connection: dice.percent(50),
            leaves: dice.percent(25).then(|| dice.below(30)),
        });
        let again = again.collect();
        let trial = Self {
            number,
            fault,
            leaves,
            twin: dice.percent(10),
            again,
            comes_back: dice.percent(40),
            in_second_step: dice.percent(60),
        };
        if calm {
            trial
        } else {
            // A browser that comes back claims its order; where cancels fail there are to be orphans.
            Self {
                comes_back: false,
                ..trial
            }
        }
    }

    /// No word can have been on its way to a browser that was gone.
    pub(crate) fn surely_unheard(&self) -> bool {
        self.leaves.surely_before_the_answer()
            && self.again.iter().all(|again| again.leaves.is_none())
    }
}

impl World {
    pub(crate) fn draw(number: u64, seed: u64, version: Version) -> Self {
        let mut dice = Dice::new(seed.wrapping_add(number.wrapping_mul(0x5851_f42d_4c95_7f2d)));
        let calm = !dice.percent(8);
        let mut unclear = 0;
        let mut trials = Vec::new();
        for n in 0..IN_A_WORLD {
            let number = number * IN_A_WORLD + n + 1;
            let mut trial = Trial::draw(number, &mut dice, calm);
            // Once in a while the upstream is slower than the gateway waits for it. The last one, since it takes so long.
            if n + 1 == IN_A_WORLD && dice.percent(8) {
                trial.fault = Fault::Hold {
                    before: dice.percent(50),
                    ms: 8_500,
                };
            }
            unclear += u32::from(trial.fault.is_unclear());
            if calm && unclear > 4 {
                trial.fault = Fault::hold(&mut dice);
            }
            trials.push(trial);
        }
        if version == Version::V2 {
            // These first: later, the fault that is meant for a second step could meet the cancel of an earlier trial's order, which would
            // count as over then.
            trials.sort_by_key(|trial: &Trial| {
                !(trial.in_second_step && trial.fault.ends_an_order())
            });
        }
        Self {
            calm,
            version,
            trials,
        }
    }
}
