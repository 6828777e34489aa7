//! `cargo xtask mutants`: mistakes put into the modules that security hangs on, one at a time; each has to make a test fail.
//!
//! Each mistake is compiled and tested by itself, so this takes hours, and is in no other command. Those that change nothing
//! that could be seen are left out in `.cargo/mutants.toml`, each with its reason.

use crate::{paths::Paths, run::Cmd, setup::cargo_tool, setup::servers, step::step};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// What mistakes are put into, and which tests have to find them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Module {
    /// Order tokens, and the digests that names are kept as
    Capability,
    /// Client addresses and quotas
    Limits,
    /// What comes of a reservation under its idempotency key
    Idempotency,
    /// The state of one instance and of many
    Store,
    /// Settings
    Config,
    /// What may be said by whom: pages, bodies, headers, idempotency keys among them
    Ask,
}

/// How many times longer than without a mistake the tests may take, and the seconds that they may take in any case: a mistake can make a
/// loop endless. On a machine that is busy with something else they take longer too, and then no mistake was found.
const PATIENCE: [&str; 2] = ["--timeout-multiplier=3", "--minimum-test-timeout=300"];

/// How many of the random trials each mistake goes through: a tenth, or there would be a minute of them for each.
const TRIALS: &str = "100";

/// How many tests run at once: most of them wait most of their time.
const AT_ONCE: &str = "8";

impl Module {
    /// Below the gateway's `src`.
    fn files(self) -> &'static [&'static str] {
        match self {
            Self::Capability => &["capability.rs", "capability/*.rs", "digest.rs", "secret.rs"],
            Self::Limits => &[
                "client.rs",
                "quota.rs",
                "store/units.rs",
                "store/memory/rates.rs",
            ],
            Self::Idempotency => &["reserve.rs", "reserve/*.rs"],
            Self::Store => &["store.rs", "store/**/*.rs"],
            Self::Config => &["config.rs", "config/*.rs"],
            Self::Ask => &["ask.rs", "ask/*.rs", "origin.rs", "origin/*.rs"],
        }
    }

    /// The test programs that are about it, as arguments of `cargo test`, and the words of which one is in the names of their
    /// tests. Others would find mistakes, too, and take longer.
    fn tests(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Capability => (&["--lib"], &["capability", "digest", "secret"]),
            Self::Limits => (&["--lib"], &["client", "quota", "store"]),
            Self::Idempotency => (
                &["--lib", "--test=ask", "--test=api", "--test=ambiguous"],
                &[
                    "reserve",
                    "key",
                    "idempotency",
                    "limit",
                    "second_step",
                    "version",
                    "r3",
                    "s6",
                    "s8",
                    "s9",
                ],
            ),
            Self::Store => (&["--lib"], &["store"]),
            Self::Config => (&["--lib", "--test=config", "--test=cli"], &[]),
            Self::Ask => (&["--lib", "--test=ask"], &[]),
        }
    }

    /// As the command line has it.
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// Goes through these modules, or all of them. The last line counts what became of the mistakes, in JSON.
pub(crate) fn run(paths: &Paths, modules: &[Module]) -> Result<()> {
    let program = cargo_tool::MUTANTS.ready(paths)?;
    servers::ready(&servers::FOR_TESTS)?;
    let modules = match modules {
        [] => Module::value_variants(),
        some => some,
    };
    let mut total = BTreeMap::new();
    for module in modules {
        let step = step(&format!("Putting mistakes into {} …", module.name()));
        let folder = paths.target.join("mutants").join(module.name());
        fs::create_dir_all(&folder)?;
        let outcomes = folder.join("mutants.out/outcomes.json");
        // What an earlier run has left would be taken for the outcome of one that did not start.
        if outcomes.exists() {
            fs::remove_file(&outcomes)?;
        }
        let (programs, words) = module.tests();
        let programs = programs.iter();
        let files = module.files().iter();
        // It fails if a mistake was missed; how many, is in the file.
        let ran = Cmd::new(&program)
            .args([
                "mutants",
                "--package=tc-gateway",
                "--jobs=1",
                "--colors=never",
            ])
            .arg("--no-shuffle")
            .args(PATIENCE)
            .arg("--output")
            .arg(&folder)
            .args(files.map(|file| format!("--file=crates/gateway/src/{file}")))
            // For cargo whenever it is called: after `--` they would count for testing only, and every program would be built.
            .arg("--cargo-arg=--locked")
            .args(programs.map(|program| format!("--cargo-arg={program}")))
            .args(["--", "--"])
            .args(words)
            // Symbols for a debugger take half of the time.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("TC_TRIALS", TRIALS)
            .env("RUST_TEST_THREADS", AT_ONCE)
            .dir(&paths.root)
            .run();
        let counted = Counts::read(&outcomes);
        let Ok(counted) = counted else {
            ran?;
            return counted.map(drop);
        };
        for (outcome, count) in counted.0 {
            *total.entry(outcome).or_insert(0) += count;
        }
        step.done();
    }
    println!("{}", json!(total));
    match total.get("missed") {
        Some(0) => Ok(()),
        missed => bail!(
            "{} mistakes made no test fail: they are in {}",
            missed.unwrap_or(&0),
            paths.target.join("mutants").display()
        ),
    }
}

/// How many mistakes came to which end.
#[derive(Debug, PartialEq, Eq)]
struct Counts(BTreeMap<String, u64>);

impl Counts {
    /// All of cargo-mutants' kinds of ends.
    const ENDS: [&str; 4] = ["caught", "missed", "timeout", "unviable"];

    fn read(outcomes: &Path) -> Result<Self> {
        let text = fs::read_to_string(outcomes)
            .with_context(|| format!("cannot read {}", outcomes.display()))?;
        Self::parse(&text)
    }

    /// A run that was not gone through to its end counts for nothing.
    fn parse(text: &str) -> Result<Self> {
        let outcomes: Value = serde_json::from_str(text)?;
        let count = |name: &str| {
            outcomes[name]
                .as_u64()
                .with_context(|| format!("cargo-mutants did not count what was {name}"))
        };
        let mut counts = BTreeMap::new();
        for end in Self::ENDS {
            counts.insert(end.to_owned(), count(end)?);
        }
        // The counts are written while it runs, too.
        if count("total_mutants")? == 0 || !outcomes["end_time"].is_string() {
            bail!("cargo-mutants did not come to its end");
        }
        Ok(Self(counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_came_to_its_end_is_counted() {
        let said = |missed: u64, total: u64, end: Option<&str>| {
            json!({
                "outcomes": [], "total_mutants": total, "end_time": end,
                "caught": 7, "missed": missed, "timeout": 1, "unviable": 2,
            })
            .to_string()
        };
        let end = Some("2024-01-12T10:00:00Z");
        let counts = Counts::parse(&said(0, 10, end)).unwrap().0;
        assert_eq!(
            (counts["caught"], counts["missed"], counts["timeout"]),
            (7, 0, 1)
        );
        assert_eq!(Counts::parse(&said(1, 11, end)).unwrap().0["missed"], 1);
        let broken = [
            said(0, 10, None),
            said(0, 0, end),
            "{}".to_owned(),
            String::new(),
        ];
        for broken in broken {
            Counts::parse(&broken).unwrap_err();
        }
    }

    #[test]
    fn every_pattern_leads_to_a_file() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/gateway/src");
        for module in Module::value_variants() {
            for pattern in module.files() {
                let place = pattern.split("/*").next().unwrap();
                assert!(sources.join(place).exists(), "{pattern}");
            }
        }
    }
}
