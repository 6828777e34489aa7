//! `cargo xtask fuzz`: inputs that libFuzzer makes up, led by what code they reach, for what the gateway reads of a request and of an answer.
//! `fuzz/targets/` says what has to hold, `fuzz/seeds/` has the inputs that it starts with.
//!
//! LLVM's counters come with the stable compiler, so neither a nightly one nor cargo-fuzz is needed; but a C++ compiler is, for
//! libFuzzer itself.

use crate::{
    paths::Paths,
    run::Cmd,
    setup::{cxx, toolchain},
    step::step,
};
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use std::fs::{self, File};

/// The programs of `fuzz/Cargo.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Order tokens
    Token,
    /// What a request has to say in its headers
    Headers,
    /// The bodies of reservations and changes, in both versions of the API, and what it answers in version 2
    Body,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Headers => "headers",
            Self::Body => "body",
        }
    }
}

/// How long each one is tried in `cargo xtask ci`.
pub(crate) const IN_CI: u32 = 10;

/// The longest input in bytes. What a browser says in good faith has 3 kB at most; what is longer in one place is tried by tests of the sizes.
const LONGEST: u32 = 4_096;

/// What cargo-fuzz says to the compiler for programs without `unsafe` code, which no sanitizer has anything to look for in.
const FLAGS: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Tries these targets, or all of them, each for so many seconds.
pub(crate) fn run(paths: &Paths, seconds: u32, seed: u32, targets: &[Target]) -> Result<()> {
    cxx::ready()?;
    let folder = paths.target.join("fuzz");
    let host = toolchain::host()?;
    let building = step("Building the targets with counters …");
    Cmd::cargo()
        .args(["build", "--quiet", "--locked", "--bins"])
        // Named, so that what runs while compiling is compiled without them.
        .args(["--target", &host, "--target-dir"])
        .arg(&folder)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
        .without_env("RUSTFLAGS")
        .dir(&paths.root.join("fuzz"))
        .run()?;
    building.done();
    let targets = match targets {
        [] => Target::value_variants(),
        some => some,
    };
    for target in targets.iter().map(|target| target.name()) {
        let trying = step(&format!(
            "Trying {target} for {seconds} s, by the seed {seed} …"
        ));
        // What it found earlier, what it fails with, and what it says.
        let found = folder.join("corpus").join(target);
        let failures = folder.join("failures");
        let log = folder.join(format!("{target}.log"));
        fs::create_dir_all(&found)?;
        fs::create_dir_all(&failures)?;
        let ran = Cmd::new(folder.join(&host).join("debug").join(target))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-seed={seed}"))
            .arg(format!("-max_len={LONGEST}"))
            .arg(format!("-artifact_prefix={}/", failures.display()))
            .args(["-timeout=10", "-rss_limit_mb=1024"])
            .args(["-verbosity=0", "-print_final_stats=1"])
            .arg(&found)
            .arg(paths.root.join("fuzz/seeds").join(target))
            .errors_to(File::create(&log)?)
            .run();
        let said = fs::read_to_string(&log).unwrap_or_default();
        if ran.is_err() {
            eprint!("{said}");
        }
        ran?;
        let tried = tried(&said).context("libFuzzer does not say how much it has tried")?;
        eprintln!("  {tried} inputs");
        trying.done();
    }
    Ok(())
}

/// How many inputs a target was tried with.
fn tried(said: &str) -> Option<u64> {
    let count = |line: &str| {
        line.strip_prefix("stat::number_of_executed_units:")?
            .trim()
            .parse()
            .ok()
    };
    said.lines().find_map(count).filter(|tried| *tried > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_was_tried_with_nothing_was_not_tried() {
        let said = "###### End of recommended dictionary. ######\nstat::number_of_executed_units: 346304\nstat::peak_rss_mb: 27\n";
        assert_eq!(tried(said), Some(346_304));
        assert_eq!(tried("stat::number_of_executed_units: 0"), None);
        assert_eq!(tried(""), None);
    }

    #[test]
    fn every_target_is_a_program_with_seeds() {
        let root = Paths::find().unwrap().root;
        let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        let targets = Target::value_variants();
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
        for target in targets.iter().map(|target| target.name()) {
            assert!(
                manifest.contains(&format!("name = \"{target}\"")),
                "{target}"
            );
            let seeds = fs::read_dir(root.join("fuzz/seeds").join(target)).unwrap();
            assert!(seeds.count() > 0, "{target}");
        }
    }
}
