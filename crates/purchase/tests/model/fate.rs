//! What becomes of one request on its way to the server and back, by dice.

use crate::dice::Dice;

/// How the network and the server are at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Weather {
    /// Everything arrives soon.
    Calm,
    /// Everything takes seconds, and some of it longer than anybody waits.
    Slow,
    /// Requests and answers get lost, come twice, or come in pieces.
    Lossy,
    /// The server, or a proxy before it, fails.
    Sick,
    /// Nothing arrives.
    Dead,
}

pub(crate) const WEATHERS: [Weather; 5] = [
    Weather::Calm,
    Weather::Slow,
    Weather::Lossy,
    Weather::Sick,
    Weather::Dead,
];

/// What comes back of a request that has arrived.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Back {
    /// The answer.
    Whole,
    /// Carried out, but the connection ends before anything comes.
    Cut,
    /// Carried out, and nothing ever comes.
    Silence,
    /// Carried out; what comes is no JSON.
    Garbage,
    /// Carried out; what comes is JSON with the order's id, but no order.
    Strange,
    /// Carried out; the answer breaks off.
    Truncated,
    /// Carried out; a proxy puts a page of its own in the answer's place.
    Page(u16),
    /// Not carried out: a proxy's page, and how many seconds it wants to be left alone.
    Refused(u16, Option<u64>),
}

/// What becomes of a gateway's own call to the API.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Behind {
    /// It is answered.
    Fine,
    /// No connection comes about: nothing is done.
    Unsent,
    /// Too many requests: nothing is done.
    TooMany,
    /// It fails with 5xx, and nothing is done.
    Failed,
    /// It is carried out, and the answer is lost or cannot be read.
    Lost,
}

/// What becomes of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fate {
    /// It never arrives: the connection ends.
    pub(crate) lost: bool,
    /// Milliseconds on the way there, while the server works on it, and on the way back.
    pub(crate) up: i64,
    pub(crate) work: i64,
    pub(crate) down: i64,
    pub(crate) back: Back,
    pub(crate) behind: Behind,
    /// The connection ends while the server is at work.
    pub(crate) hung_up: bool,
    /// The answer comes a second time, so many milliseconds later.
    pub(crate) twice: Option<i64>,
    /// It arrives although whoever has sent it is gone before.
    pub(crate) outlives: bool,
}

impl Fate {
    pub(crate) fn draw(weather: Weather, dice: &mut Dice) -> Self {
        let calm = Self {
            lost: false,
            up: dice.between(1, 150),
            work: dice.between(0, 30),
            down: dice.between(1, 150),
            back: Back::Whole,
            behind: Behind::Fine,
            hung_up: false,
            twice: dice.chance(3).then(|| dice.between(1, 3_000)),
            outlives: dice.chance(50),
        };
        match weather {
            Weather::Calm => calm,
            Weather::Slow => Self {
                hung_up: dice.chance(15),
                up: dice.between(100, 4_000),
                work: dice.weigh(&[(3, 0), (3, 700), (2, 4_000), (1, 9_000)]),
                down: dice.between(100, 4_000),
                back: dice.weigh(&[(12, Back::Whole), (1, Back::Silence), (1, Back::Page(504))]),
                ..calm
            },
            Weather::Lossy => Self {
                lost: dice.chance(15),
                down: dice.weigh(&[(4, calm.down), (1, 2_500)]),
                back: dice.weigh(&[
                    (8, Back::Whole),
                    (3, Back::Cut),
                    (1, Back::Silence),
                    (1, Back::Garbage),
                    (1, Back::Strange),
                    (2, Back::Truncated),
                ]),
                behind: dice.weigh(&[(8, Behind::Fine), (1, Behind::Unsent), (1, Behind::Lost)]),
                twice: dice.chance(20).then(|| dice.between(1, 3_000)),
                ..calm
            },
            Weather::Sick => Self {
                work: dice.weigh(&[(4, calm.work), (1, 1_500)]),
                back: dice.weigh(&[
                    (6, Back::Whole),
                    (2, Back::Refused(503, None)),
                    (1, Back::Refused(503, Some(2))),
                    (1, Back::Refused(429, Some(1))),
                    (1, Back::Refused(429, Some(90))),
                    (1, Back::Refused(500, None)),
                    (1, Back::Refused(403, None)),
                    (1, Back::Refused(409, None)),
                    (1, Back::Refused(400, None)),
                    (1, Back::Page(502)),
                    (1, Back::Page(504)),
                    (1, Back::Page(200)),
                ]),
                behind: dice.weigh(&[
                    (6, Behind::Fine),
                    (1, Behind::Unsent),
                    (1, Behind::TooMany),
                    (2, Behind::Failed),
                    (2, Behind::Lost),
                ]),
                ..calm
            },
            Weather::Dead => Self {
                lost: dice.chance(70),
                back: dice.pick(&[Back::Cut, Back::Silence]),
                ..calm
            },
        }
    }
}
