//! `cargo xtask`: everything that cargo alone cannot do for this project. Sets up what is missing, builds the
//! widget, serves the demo, runs the tests of all three kinds, measures and packs.
//!
//! What belongs where: `setup` finds or brings the tools and says how they are called; `wasm`, with `names`, and
//! `bundle` turn sources into `target/widget`; each other module is one command. `run` starts programs, `step` tells about it.
//!
//! Progress goes to standard error, results (an address, one line of JSON) to standard output.
#![allow(
    clippy::print_stdout,
    reason = "a command line tool: its results go to standard output"
)]

mod api;
mod audit;
mod bench;
mod bundle;
mod ci;
mod cli;
mod demo;
mod dist;
mod files;
mod fuzz;
mod mutants;
mod names;
mod paths;
mod release;
mod room;
mod rules;
mod run;
mod setup;
mod size;
mod split;
mod stamp;
mod step;
mod test;
mod wasm;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::refuse(&error),
    };
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            if let Some(hint) = room::hint() {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}
