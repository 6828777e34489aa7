//! wasm-bindgen's test runner: serves a compiled test program to a browser and reports what it says.

use crate::{paths::Paths, run::Cmd, step::step};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

const NAME: &str = "wasm-test-runner";

/// The runner's program, built from the version in Cargo.lock.
pub(crate) fn ready(paths: &Paths) -> Result<PathBuf> {
    let program = paths.program(NAME);
    let announced = (!program.is_file()).then(|| step("Building the runner of the wasm tests …"));
    Cmd::cargo()
        .args(["build", "--quiet", "--locked", "--package", "xtask"])
        .args(["--features", "wasm-tests", "--bin", NAME])
        .arg("--target-dir")
        .arg(&paths.target)
        .dir(&paths.root)
        .run()?;
    if let Some(step) = announced {
        step.done();
    }
    Ok(program)
}

/// The file that tells the runner which browser to start, and how. It adds `headless` and `no-sandbox` itself.
pub(crate) fn settings(paths: &Paths, chromium: &Path) -> Result<PathBuf> {
    let file = paths.state().join("webdriver.json");
    let settings = json!({
        "goog:chromeOptions": {
            "binary": chromium,
            "args": ["disable-background-networking", "disable-component-update", "no-first-run"],
        }
    });
    fs::create_dir_all(paths.state())?;
    fs::write(&file, settings.to_string())
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}
