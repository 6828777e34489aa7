//! `cargo xtask bench gateway`: what the gateway costs, beside nginx and beside nothing, before the same upstream.
//!
//! Machines differ, and one machine differs from minute to minute. So targets take turns, in short runs, and what counts is the
//! ratio or the difference within each round; of all rounds, the one in the middle.

use super::{
    numbers::{median, percentile, rounded},
    server::{self, Process},
    stage::Stage,
    steady::{self, Schedule},
    target::Target,
    wrk,
};
use crate::{paths::Paths, setup::servers, step::step};
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Map, Value, json};
use std::{
    thread,
    time::{Duration, Instant},
};

/// How often each target has its turn, at full load and at a constant rate.
const ROUNDS: usize = 9;

/// How long a turn lasts, in seconds. A percentile needs more requests than a rate does.
const TURN: u64 = 2;
const STEADY_TURN: u64 = 3;

/// Before it counts: connections are opened, caches and allocators filled.
const WARM_UP: u64 = 1;

/// The constant rate, in requests a second.
const RATE: u64 = 500;

/// How often the memory is looked at, and how long not yet.
const LOOK: Duration = Duration::from_secs(5);
const SETTLING: Duration = Duration::from_secs(10);

/// Measures all of it; one line of JSON.
pub(super) fn measure(paths: &Paths, minutes: u64) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the memory and the time of servers are read from /proc: this needs Linux");
    }
    servers::ready(&servers::FOR_BENCH)?;
    server::end_with_us()?;
    let stage = Stage::set(paths)?;
    let cores = thread::available_parallelism()?.get();

    let throughput = throughput(&stage)?;
    let latency = latency(&stage)?;
    let (order, event, one) = stage.fresh()?;
    let alone = memory(&order, &event, minutes)?;
    drop(one);
    let pair = memory(&stage.pair, &stage.pair_event, minutes)?;
    println!(
        "{}",
        json!({
            "processors": cores,
            "throughput": throughput,
            "latency": latency,
            "memory": { "rate": RATE, "minutes": minutes, "one": alone, "two": pair },
        })
    );
    Ok(())
}

/// What one turn of one target gave.
#[derive(Clone, Copy)]
struct Turn {
    /// Requests a second.
    rate: f64,
    /// Processor time of a request, in microseconds.
    cost: f64,
}

/// Full load on everything before the upstream, in turns.
fn throughput(stage: &Stage) -> Result<Value> {
    let targets = stage.targets();
    let names: Vec<_> = targets.iter().map(|target| target.name).collect();
    let step = step(&format!("Requests a second: {} …", names.join(", ")));
    for target in &targets {
        wrk::run(&stage.folder, target, WARM_UP)?;
    }
    let mut turns = vec![Vec::new(); targets.len()];
    for round in 1..=ROUNDS {
        let mut told = Vec::new();
        for (target, turns) in targets.iter().zip(&mut turns) {
            let turn = full_load(stage, target)?;
            turns.push(turn);
            told.push(format!("{:.0}", turn.rate));
        }
        eprintln!("  round {round} of {ROUNDS}: {}", told.join(", "));
    }
    step.done();

    let rates = |turns: &[Turn]| turns.iter().map(|turn| turn.rate).collect::<Vec<_>>();
    let nginx = turns.get(1).map(|turns| rates(turns)).unwrap_or_default();
    let mut report = Map::new();
    for (target, turns) in targets.iter().zip(&turns) {
        let costs: Vec<_> = turns.iter().map(|turn| turn.cost).collect();
        let (rate, cost) = (middle(&rates(turns))?, middle(&costs)?);
        let ratios: Vec<_> = rates(turns)
            .iter()
            .zip(&nginx)
            .map(|(a, b)| a / b)
            .collect();
        let ratio = middle(&ratios)?;
        let [least, most] = ends(&ratios);
        eprintln!(
            "  {:>20}: {rate:>6.0} a second, {ratio:.2} of nginx ({least:.2} to {most:.2}); {cost:.0} µs of processor time each",
            target.name
        );
        let figures = json!({
            "per_second": rate.round() as u64,
            "of_nginx": rounded(ratio, 2),
            "of_nginx_least": rounded(least, 2),
            "of_nginx_most": rounded(most, 2),
            "processor_micros": rounded(cost, 1),
        });
        report.insert(target.name.to_owned(), figures);
    }
    Ok(report.into())
}

fn full_load(stage: &Stage, target: &Target) -> Result<Turn> {
    let used = |processes: &[Process]| -> Result<Duration> {
        processes.iter().map(|process| process.time()).sum()
    };
    let before = used(&target.costs)?;
    let rate = wrk::run(&stage.folder, target, TURN)?;
    let used = used(&target.costs)?.saturating_sub(before);
    let requests = rate * Duration::from_secs(TURN).as_secs_f64();
    Ok(Turn {
        rate,
        cost: used.as_secs_f64() * 1e6 / requests,
    })
}

/// The constant rate on everything before the upstream, in turns: what each adds to the upstream's own time.
fn latency(stage: &Stage) -> Result<Value> {
    let step = step(&format!("Time to answer at {RATE} requests a second …"));
    let targets = [&stage.upstream, &stage.nginx, &stage.gateway, &stage.pair];
    for target in targets {
        steady::run(
            target.address,
            &target.requests(),
            Schedule::new(RATE, WARM_UP),
        )?;
    }
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        let mut times = Vec::new();
        for target in targets {
            let schedule = Schedule::new(RATE, STEADY_TURN);
            let sorted = steady::run(target.address, &target.requests(), schedule)?;
            times.push([millis(&sorted, 50)?, millis(&sorted, 99)?]);
        }
        let told: Vec<_> = times
            .iter()
            .map(|[p50, p99]| format!("{p50:.2}/{p99:.2}"))
            .collect();
        eprintln!("  round {round} of {ROUNDS}: {} ms", told.join(", "));
        rounds.push(times);
    }
    step.done();

    let mut report = Map::new();
    for (number, target) in targets.iter().enumerate() {
        // Of each round: p50, p99, and what either is above the upstream's own.
        let each: Vec<[f64; 4]> = rounds
            .iter()
            .filter_map(|times| match (times.first(), times.get(number)) {
                (Some([own50, own99]), Some([p50, p99])) => {
                    Some([*p50, *p99, p50 - own50, p99 - own99])
                }
                _ => None,
            })
            .collect();
        let column =
            |n: usize| -> Vec<f64> { each.iter().filter_map(|row| row.get(n).copied()).collect() };
        let figure = |n: usize| middle(&column(n));
        let [least, most] = ends(&column(3));
        let [p50, p99, more50, more99] = [figure(0)?, figure(1)?, figure(2)?, figure(3)?];
        eprintln!(
            "  {:>20}: p50 {p50:.2} ms, p99 {p99:.2} ms; added {more50:.2} and {more99:.2} ms ({least:.2} to {most:.2})",
            target.name
        );
        let figures = json!({
            "p50_ms": rounded(p50, 2),
            "p99_ms": rounded(p99, 2),
            "p50_added_ms": rounded(more50, 2),
            "p99_added_ms": rounded(more99, 2),
            "p99_added_least_ms": rounded(least, 2),
            "p99_added_most_ms": rounded(most, 2),
        });
        report.insert(target.name.to_owned(), figures);
    }
    report.insert("rate".to_owned(), RATE.into());
    Ok(report.into())
}

/// The memory of each process behind a target while it is asked at the constant rate, three times for the order and once for
/// the event.
fn memory(order: &Target, event: &Target, minutes: u64) -> Result<Value> {
    let name = order.name;
    let step = step(&format!(
        "Memory of {name} at {RATE} requests a second, for {minutes} min …"
    ));
    let orders = order.requests();
    let events = event.requests();
    let mixed: Vec<_> = orders
        .iter()
        .zip(events.iter().cycle())
        .flat_map(|(order, event)| [order, order, order, event].map(Clone::clone))
        .collect();
    let schedule = Schedule::new(RATE, minutes * 60);
    let mut samples: Vec<Vec<u64>> = Vec::new();
    let mut look = || -> Result<()> {
        let now = order.costs.iter().map(|process| process.memory());
        let now = now.collect::<Result<Vec<_>>>()?;
        let told: Vec<_> = now
            .iter()
            .map(|kib| format!("{:.1}", mebibytes(*kib)))
            .collect();
        eprintln!("  {} MiB", told.join(", "));
        samples.push(now);
        Ok(())
    };
    let times = thread::scope(|scope| {
        let load = scope.spawn(|| steady::run(order.address, &mixed, schedule));
        let mut due = Instant::now() + SETTLING;
        let mut looked = Ok(());
        while !load.is_finished() {
            thread::sleep(Duration::from_millis(100));
            if Instant::now() >= due {
                looked = looked.and_then(|()| look());
                due += LOOK;
            }
        }
        looked?;
        load.join()
            .map_err(|_| anyhow!("a client of the bench panicked"))?
    })?;
    step.done();
    let mut processes = Vec::new();
    for number in 0..order.costs.len() {
        let course: Vec<_> = samples
            .iter()
            .filter_map(|now| now.get(number).copied())
            .collect();
        processes.push(course_of(&course).context("nothing was seen of the memory")?);
    }
    Ok(json!({ "mib": processes, "p99_ms": rounded(millis(&times, 99)?, 2) }))
}

/// How the memory went, from KiB to MiB.
fn course_of(kib: &[u64]) -> Option<Value> {
    let figure = |kib: &u64| rounded(mebibytes(*kib), 1);
    let [first, last, most] =
        [kib.first(), kib.last(), kib.iter().max()].map(|kib| kib.map(figure));
    Some(json!({ "first": first?, "last": last?, "max": most? }))
}

fn mebibytes(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

fn middle(values: &[f64]) -> Result<f64> {
    median(values).context("nothing was measured")
}

/// The least and the most of them.
fn ends(values: &[f64]) -> [f64; 2] {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [least, most]
}

fn millis(sorted: &[Duration], percent: usize) -> Result<f64> {
    let time = percentile(sorted, percent).context("nothing was measured")?;
    Ok(time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_of_the_memory_is_its_first_last_and_largest() {
        let course = course_of(&[10_240, 30_720, 20_531]).unwrap();
        assert_eq!(course, json!({ "first": 10.0, "last": 20.0, "max": 30.0 }));
        assert_eq!(course_of(&[]), None);
    }
}
