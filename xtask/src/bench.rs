//! `cargo xtask bench`: what the parts cost, measured beside something that everybody knows, in one run on one machine.
//! Progress goes to standard error; the last line is one JSON object with all figures.
//!
//! What belongs where: `gateway` says what is compared and what is told of it; `stage` starts everything that takes part,
//! out of `server`s, with `nginx`'s configuration; a `target` is what load is put on. Load comes from `wrk`, as much as there can
//! be, and from `steady`, at a constant rate. `http` is one connection, `numbers` the arithmetic. `widget` is measured in a browser, by
//! the scripts in `bench/`.

mod gateway;
mod http;
mod nginx;
mod numbers;
mod server;
mod stage;
mod steady;
mod target;
mod widget;
mod wrk;

use crate::paths::Paths;
use anyhow::Result;
use clap::Subcommand;

/// What is measured.
#[derive(Subcommand)]
pub(crate) enum What {
    /// The gateway beside nginx: requests a second, added latency, memory
    Gateway {
        /// For how many minutes the memory is watched, of one instance and then of two
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=120))]
        minutes: u64,
    },
    /// The widget beside one written by hand: time to usable, clicks, ticks, growth
    Widget {
        /// How often each of the two is loaded
        #[arg(long, value_name = "N", default_value_t = 11, value_parser = clap::value_parser!(u64).range(9..=99))]
        rounds: u64,
        /// Put the picture into docs/ instead of the target folder
        #[arg(long)]
        keep: bool,
    },
}

/// Measures it.
pub(crate) fn run(paths: &Paths, what: &What) -> Result<()> {
    match what {
        What::Gateway { minutes } => gateway::measure(paths, *minutes),
        What::Widget { rounds, keep } => widget::measure(paths, *rounds, *keep),
    }
}
