//! R3: a thousand reservations at version 1 of the API itself, cut before, while and after they are made; half of them with a reload or a
//! crash in the middle. Pressed again and again afterwards, there is one order at most, and it is on the screen, or the buyer is told
//! until when it may hold seats.

use std::collections::BTreeMap;

use tc_orders::wire::Version;
use tc_purchase::{Config, Event, Notice, Status};

use crate::cover::Cover;
use crate::dice::Dice;
use crate::fate::Weather;
use crate::plan::{Play, Setting};
use crate::server::{Server, set_id};
use crate::twist::Twist;
use crate::world::World;

const TRIALS: u64 = 1_000;

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Held,
    /// The buyer is told that there may be an order: there is one; there is none.
    DoubtAndOrder,
    DoubtAlone,
}

fn setting(seed: u64) -> Setting {
    let Setting { config, .. } = Play::draw(seed).setting;
    Setting {
        config: Config {
            gateway: false,
            two_steps: false,
            checkout: None,
            release_on_leave: false,
            ..config
        },
        version: Version::V1,
        upstream: Version::V1,
        vacant: [6, 6],
        skew: 0,
        zoneless: None,
        gateway_ahead: 0,
    }
}

fn trial(seed: u64, server: &mut Server) -> Result<End, String> {
    let setting = setting(seed);
    let mut cover = Cover::default();
    let mut world = World::new(&setting, server, &mut cover, Twist::None, false);
    let reserve = || Event::Reserve {
        command: None,
        selection: None,
    };
    world.dice = Dice::new(seed);
    world.open(0);
    world.pass(1_000);
    let (set, count) = (set_id(1), 2);
    world.send(0, Event::Choose { set, count });
    world.weather =
        world
            .dice
            .pick(&[Weather::Lossy, Weather::Lossy, Weather::Sick, Weather::Dead]);
    world.send(0, reserve());
    if world.dice.chance(50) {
        let ms = world.dice.between(0, 700);
        world.pass(ms);
        let told = world.dice.chance(50);
        world.leave(0, told);
        world.open(0);
    }
    world.pass(40_000);
    world.weather = Weather::Calm;
    let page = world.tabs[0].expect("a page");
    // The event may not have been read.
    world.send(page, Event::Retry);
    world.pass(5_000);
    for _ in 0..20 {
        if world.status(page) != Some(Status::Held) {
            world.send(page, Event::Choose { set, count });
            world.send(page, reserve());
        }
        world.pass(1_000);
    }
    if let Some(broken) = &world.broken {
        return Err(format!("{broken:?}"));
    }
    let made = world.server.orders().len();
    let held = world.server.orders().iter().filter(|order| order.is_held());
    let held = held.count();
    let state = world.pages[page].state.as_ref().expect("a purchase");
    let is_told =
        matches!(&state.notice, Some(Notice::Problem(problem)) if problem.free_by.is_some());
    match (state.status(), held, made) {
        (Status::Held, 1, 1) => Ok(End::Held),
        (Status::Failed, 1, 1) if is_told => Ok(End::DoubtAndOrder),
        (Status::Failed, 0, 0) if is_told => Ok(End::DoubtAlone),
        (status, ..) => Err(format!("{status:?}, {made} orders, {held} hold seats")),
    }
}

#[test]
fn r3_a_thousand_reservations_without_a_gateway_cut_at_random() {
    let mut server = Server::new();
    let mut ends = BTreeMap::<End, u64>::new();
    for seed in 0..TRIALS {
        let end = trial(seed, &mut server);
        *ends
            .entry(end.unwrap_or_else(|wrong| panic!("trial {seed}: {wrong}")))
            .or_default() += 1;
    }
    println!("{ends:?}");
    for end in [End::Held, End::DoubtAndOrder, End::DoubtAlone] {
        assert!(ends.contains_key(&end), "no trial ended so: {end:?}");
    }
}
