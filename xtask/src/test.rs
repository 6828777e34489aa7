//! `cargo xtask test`: the three kinds of tests, and the pictures, which are made in the same way.
//!
//! - *unit*: whatever runs on this machine without a browser: all crates, the gateway with a real Redis and nginx, and
//!   `tests/unit/*.test.mjs` in Node;
//! - *wasm*: tests of the widget that need a DOM, compiled to wasm and run inside headless Chromium;
//! - *e2e*: `tests/e2e/*.test.mjs` in Chromium, and `tests/e2e/journeys/*.test.mjs` in Chromium, Firefox and WebKit; some of both
//!   once more, in version 2 of the API or without a gateway: `tests/e2e/again/*.test.mjs`. They
//!   start their own sandboxes, on free ports, from: `TC_SANDBOX_BIN` and `TC_GATEWAY_BIN` (programs), `TC_WIDGET_DIR` and
//!   `TC_SITE_DIR` (folders to serve); `TC_ENGINES` has the names of the engines, `setup/engines.rs` those of their programs.
//! - *bundlers*: the packed npm package in the bundlers and frameworks of `tests/bundlers` and in `examples/`. Only when it is asked
//!   for: the bundlers are some hundred megabytes. They get the folder that everything is installed in as `TC_WORKSHOP`.
//! - *api*: the gateway against its description. Only when it is asked for: `cargo xtask ci` runs it as well.

use crate::{
    api, bundle, demo, dist, files,
    paths::Paths,
    run::Cmd,
    setup::{
        browser, engines,
        node::{self, Node},
        runner, servers, toolchain, workshop,
    },
    step::step,
};
use anyhow::{Result, bail};
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// One kind of tests. What follows `--` goes to the test programs.
#[derive(Subcommand)]
pub(crate) enum Part {
    /// Tests that need no browser, of all crates
    Unit {
        /// For the test programs
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Tests of the widget's wasm in headless Chromium
    Wasm {
        /// For the test programs
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// The gateway against its description
    Api {
        /// For Schemathesis, for example `--max-examples=1000`
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// The packed npm package in bundlers, frameworks and the examples
    Bundlers {
        /// The tarball, if it has been packed
        #[arg(skip)]
        packed: Option<PathBuf>,
        /// For Node's test runner, for example `--test-name-pattern=next`
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Journeys through the demo in Chromium, Firefox and WebKit, or in fewer: TC_ENGINES=chromium,firefox
    E2e {
        /// For Node's test runner, for example `--test-name-pattern=expiry`
        #[arg(last = true)]
        more: Vec<String>,
    },
}

/// Runs one part or the three kinds. All are run even if one fails; the last line counts the tests that passed.
pub(crate) fn run(paths: &Paths, part: Option<Part>) -> Result<()> {
    let parts = match part {
        Some(part) => vec![part],
        None => vec![
            Part::Unit { more: Vec::new() },
            Part::Wasm { more: Vec::new() },
            Part::E2e { more: Vec::new() },
        ],
    };
    let mut counts = Vec::new();
    let mut failures = Vec::new();
    for part in &parts {
        let name = part.name();
        let mut count = Count::default();
        match part.run(paths, &mut count) {
            Ok(()) if count.passed == 0 && part.more().is_empty() => {
                failures.push(format!("{name}: no test was run"));
            }
            Ok(()) => {}
            Err(error) => failures.push(format!("{name}: {error:#}")),
        }
        counts.push(format!(r#""{name}":{}"#, count.passed));
    }
    if failures.is_empty() {
        println!("{{{}}}", counts.join(","));
        Ok(())
    } else {
        bail!("tests failed: {}", failures.join("; "))
    }
}

/// Runs the script that makes the pictures of the documentation.
pub(crate) fn screenshots(paths: &Paths) -> Result<()> {
    let node = node::ready(paths)?;
    let script = paths.tests().join("screenshots.mjs");
    in_chromium(paths, &node)?.arg(script).run()
}

/// Node for a script that opens the widget in Chromium, with everything built and named that it needs.
pub(crate) fn in_chromium(paths: &Paths, node: &Node) -> Result<Cmd> {
    browser_script(paths, node, chromium_alone()?)
}

/// For what is not about engines.
fn chromium_alone() -> Result<Vec<(&'static str, PathBuf)>> {
    Ok(vec![
        ("TC_ENGINES", "chromium".into()),
        ("TC_CHROMIUM", browser::chromium()?),
    ])
}

impl Part {
    fn name(&self) -> &'static str {
        match self {
            Self::Unit { .. } => "unit",
            Self::Wasm { .. } => "wasm",
            Self::Api { .. } => "api",
            Self::Bundlers { .. } => "bundlers",
            Self::E2e { .. } => "e2e",
        }
    }

    fn more(&self) -> &[String] {
        match self {
            Self::Unit { more }
            | Self::Wasm { more }
            | Self::Api { more }
            | Self::Bundlers { more, .. }
            | Self::E2e { more } => more,
        }
    }

    fn run(&self, paths: &Paths, count: &mut Count) -> Result<()> {
        match self {
            Self::Unit { more } => unit(paths, more, count),
            Self::Wasm { more } => wasm(paths, more, count),
            Self::Api { more } => api::check(paths, more, |line| count.see(line)),
            Self::Bundlers { packed, more } => bundlers(paths, packed.as_deref(), more, count),
            Self::E2e { more } => e2e(paths, more, count),
        }
    }
}

/// Runs the tests of the packed npm package and of its release, `tests/package/*.test.mjs`. They get the package's folder, its tarball
/// and the release's folder by `TC_PACKAGE_DIR`, `TC_TARBALL` and `TC_RELEASE_DIR`.
pub(crate) fn package(paths: &Paths, tarball: &Path, release: &Path) -> Result<()> {
    let node = node::ready(paths)?;
    let cmd = node
        .node()
        .env("TC_PACKAGE_DIR", paths.dist().join("npm"))
        .env("TC_TARBALL", tarball)
        .env("TC_RELEASE_DIR", release)
        .dir(&paths.root);
    node_tests(cmd, &[], scripts(paths, "package")?, &mut Count::default())
}

fn unit(paths: &Paths, more: &[String], count: &mut Count) -> Result<()> {
    servers::ready(&servers::FOR_TESTS)?;
    let announced = step("Running the unit tests …");
    Cmd::cargo()
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        .arg("--target-dir")
        .arg(&paths.target)
        .arg("--")
        .args(more)
        .dir(&paths.root)
        .run_watched(|line| count.see(line))?;
    announced.done();

    // What follows `--` is for cargo's test programs, which have other options.
    let scripts = scripts(paths, "unit")?;
    if !scripts.is_empty() && more.is_empty() {
        let node = node::ready(paths)?;
        let announced = step("Running the unit tests of the JavaScript …");
        node_tests(node.node(), &[], scripts, count)?;
        announced.done();
    }
    Ok(())
}

fn wasm(paths: &Paths, more: &[String], count: &mut Count) -> Result<()> {
    let toolchain = toolchain::ready()?;
    let chromium = browser::chromium()?;
    let driver = browser::driver(&chromium)?;
    let runner = runner::ready(paths)?;
    let settings = runner::settings(paths, &chromium)?;

    let step = step("Running the wasm tests in headless Chromium …");
    toolchain
        .test()
        .args(["--locked", "--package", "tc-checkout", "--tests"])
        .arg("--no-fail-fast")
        .arg("--target-dir")
        .arg(paths.wasm_test_target())
        .arg("--")
        .args(more)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        // Traces name functions without it, and the runner has half as much to convert and load.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .without_env("GECKODRIVER")
        .dir(&paths.root)
        .run_watched(|line| count.see(line))?;
    step.done();
    Ok(())
}

fn e2e(paths: &Paths, more: &[String], count: &mut Count) -> Result<()> {
    let node = node::ready(paths)?;
    let scripts = scripts(paths, "e2e")?;
    if scripts.is_empty() {
        bail!("there is no *.test.mjs in tests/e2e");
    }
    let cmd = browser_script(paths, &node, engines::ready()?)?;

    let step = step("Running the browser tests …");
    // As many as there are processors, where Node would leave one of them out: a test waits for its browser for half of its time. Each file has
    // servers and browsers of its own.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cmd = cmd.arg(format!("--test-concurrency={cores}"));
    node_tests(cmd, more, scripts, count)?;
    step.done();
    Ok(())
}

/// The widget that these get is the one that is in the tarball.
fn bundlers(
    paths: &Paths,
    packed: Option<&Path>,
    more: &[String],
    count: &mut Count,
) -> Result<()> {
    let tarball = match packed {
        Some(tarball) => tarball.to_owned(),
        None => dist::pack(paths)?,
    };
    let node = node::ready(paths)?;
    let workshop = workshop::ready(paths, &node, &tarball)?;
    let cmd = in_chromium(paths, &node)?
        .env("TC_WIDGET_DIR", workshop.join("node_modules/tc-checkout"))
        .env("TC_WORKSHOP", workshop);

    let step = step("Trying the package in bundlers, frameworks and the examples …");
    // One after the other: they share the folder and the two or more cores.
    let cmd = cmd.arg("--test-concurrency=1");
    node_tests(cmd, more, scripts(paths, "bundlers")?, count)?;
    step.done();
    Ok(())
}

/// The test scripts in a folder of `tests/`, which need not exist. Node gets them by name, because its versions
/// disagree about what a folder means.
fn scripts(paths: &Paths, folder: &str) -> Result<Vec<PathBuf>> {
    let folder = paths.tests().join(folder);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let found = files::below(&folder, |name| name.ends_with(".test.mjs"))?;
    Ok(found.iter().map(|script| folder.join(script)).collect())
}

fn node_tests(node: Cmd, more: &[String], scripts: Vec<PathBuf>, count: &mut Count) -> Result<()> {
    node.args(["--test", "--test-reporter=spec"])
        .args(more)
        .args(scripts)
        .run_watched(|line| count.see(line))
}

/// Node with everything built and named that a script in `tests/` needs to open the demo in a browser.
fn browser_script(
    paths: &Paths,
    node: &Node,
    engines: Vec<(&'static str, PathBuf)>,
) -> Result<Cmd> {
    bundle::widget(paths)?;
    let servers = demo::servers(paths)?;
    let cmd = engines
        .into_iter()
        .fold(node.node(), |cmd, (name, value)| cmd.env(name, value));
    Ok(cmd
        .env("TC_SANDBOX_BIN", servers.sandbox)
        .env("TC_GATEWAY_BIN", servers.gateway)
        .env("TC_WIDGET_DIR", paths.widget())
        .env("TC_SITE_DIR", paths.site())
        .dir(&paths.tests()))
}

/// How many tests passed, by the closing lines of the test runners.
#[derive(Default)]
struct Count {
    passed: u64,
}

impl Count {
    fn see(&mut self, line: &str) {
        self.passed += cargo_passed(line)
            .or_else(|| node_passed(line))
            .or_else(|| schemathesis_passed(line))
            .unwrap_or(0);
    }
}

/// `test result: ok. 12 passed; 0 failed; …`, by cargo and by wasm-bindgen's runner, with or without colours.
fn cargo_passed(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("test result: ")?;
    let (before, _) = rest.split_once(" passed")?;
    before.rsplit(' ').next()?.parse().ok()
}

/// `ℹ pass 12`, by Node.
fn node_passed(line: &str) -> Option<u64> {
    line.strip_prefix("ℹ pass ")?.trim().parse().ok()
}

/// `  826 generated, 826 passed`, by Schemathesis.
fn schemathesis_passed(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once(" generated, ")?;
    rest.split_once(" passed")?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_counted_by_the_runners_closing_lines() {
        let mut count = Count::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: \u{1b}[31mFAILED\u{1b}[0m. 20 passed; 2 failed; 0 ignored",
            "ℹ tests 9",
            "ℹ pass 7",
            "ℹ fail 2",
            "  12 generated, 10 passed, 2 failed",
        ] {
            count.see(line);
        }
        assert_eq!(count.passed, 40);
    }
}
