//! The command line: which words exist, what they mean, and where each one leads.

use crate::{
    audit, bench, bundle, ci, demo, dist, fuzz, mutants, paths::Paths, release, setup, size, test,
};
use anyhow::Result;
use clap::{Parser, Subcommand, error::ErrorKind};
use std::process::ExitCode;

/// Sets up, builds, tests, measures and packs tc-checkout.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the tools that the other commands need (each of them brings its own, too)
    Setup,
    /// Build the widget into target/widget
    Build,
    /// Serve an event page with the widget on it, against a gateway and a sandbox of the ticket API
    Demo {
        /// The port of 127.0.0.1 to serve at; 0 takes a free one
        #[arg(long, value_name = "N", default_value_t = 8080)]
        port: u16,
        /// The version of the ticket API that is spoken
        #[arg(long, value_enum, default_value_t = demo::Version::V1)]
        api_version: demo::Version,
    },
    /// Run the tests, all of them or one part
    Test {
        #[command(subcommand)]
        part: Option<test::Part>,
    },
    /// Measure what a page has to load, in bytes of brotli 11
    Size {
        /// Also write into docs/size.md what the bytes are, by crate and function
        #[arg(long)]
        report: bool,
    },
    /// Measure what the gateway or the widget costs: one line of JSON
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
    /// Pack the npm package: dist/npm and a tarball beside it
    Dist,
    /// Make, check and describe a release, in dist/release; publishes nothing, and changes no source without --write
    Release {
        #[command(flatten)]
        wish: release::Wish,
    },
    /// Make the pictures of the documentation
    Screenshots,
    /// Check the dependencies: licences, origins, bans, known weaknesses
    Audit,
    /// Try inputs that a search makes up on what the gateway reads of a request
    Fuzz {
        /// How long each target is tried
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u32,
        /// Another number makes up other inputs
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        seed: u32,
        /// All of them, if none is named
        targets: Vec<fuzz::Target>,
    },
    /// Put mistakes into the gateway's modules that security hangs on, and see whether tests find them; takes hours
    Mutants {
        /// All of them, if none is named
        modules: Vec<mutants::Module>,
    },
    /// Check everything else that a change has to pass: format, types, lints, docs, the gateway's answers, made-up
    /// inputs, package, size, bundlers, dependencies
    Ci,
}

impl Cli {
    /// Carries the command out.
    pub(crate) fn run(self) -> Result<()> {
        let paths = Paths::find()?;
        match self.command {
            Command::Setup => setup::everything(&paths),
            Command::Build => bundle::widget(&paths).map(drop),
            Command::Demo { port, api_version } => demo::serve(&paths, port, api_version),
            Command::Test { part } => test::run(&paths, part),
            Command::Size { report } => size::print(&paths, report),
            Command::Bench { what } => bench::run(&paths, &what),
            Command::Dist => dist::pack(&paths).map(drop),
            Command::Release { wish } => release::make(&paths, &wish),
            Command::Screenshots => test::screenshots(&paths),
            Command::Audit => audit::run(&paths),
            Command::Fuzz {
                seconds,
                seed,
                targets,
            } => fuzz::run(&paths, seconds, seed, &targets),
            Command::Mutants { modules } => mutants::run(&paths, &modules),
            Command::Ci => ci::check(&paths),
        }
    }
}

/// Answers a command line that names no command: help where help was asked for, otherwise one line.
pub(crate) fn refuse(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{error}");
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{error}");
            ExitCode::from(2)
        }
        _ => {
            eprintln!("{}", one_line(&error.to_string()));
            ExitCode::from(2)
        }
    }
}

/// The first paragraph of clap's message, on one line, and where to read more.
fn one_line(message: &str) -> String {
    let first: Vec<&str> = message
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    format!("{} (see `cargo xtask --help`)", first.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn bad_arguments_are_one_line_that_names_them() {
        for (arguments, named) in [
            (vec!["xtask", "demo", "--prot", "1"], "--prot"),
            (vec!["xtask", "demo", "--port", "66000"], "66000"),
            (vec!["xtask", "demo", "--api-version", "v3"], "v3"),
            (vec!["xtask", "tset"], "tset"),
            (vec!["xtask", "test", "all"], "all"),
            (vec!["xtask", "bench", "gateway", "--minutes", "0"], "0"),
            (vec!["xtask", "bench", "widget", "--rounds", "8"], "8"),
            (vec!["xtask", "release", "1.0"], "1.0"),
            (vec!["xtask", "release", "--write"], "VERSION"),
        ] {
            let error = Cli::try_parse_from(arguments)
                .err()
                .expect("refused")
                .to_string();
            let line = one_line(&error);
            assert_eq!(line.lines().count(), 1, "{line}");
            assert!(
                line.starts_with("error: ") && line.contains(named),
                "{line}"
            );
        }
    }
}
