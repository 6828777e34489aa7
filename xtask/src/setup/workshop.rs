//! The bundlers and frameworks that the packed package is tried in: the npm packages of `tests/bundlers/`, in a folder of their
//! own below the target folder. Only `cargo xtask test bundlers` needs them; they are some hundred megabytes.

use super::node::{self, Node};
use crate::{files, paths::Paths, step::step};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Whose presence shows that they are installed.
const PACKAGES: [&str; 5] = ["next", "rollup", "svelte", "vite", "webpack"];

/// A folder with all bundlers and the tarball in its `node_modules`.
pub(crate) fn ready(paths: &Paths, node: &Node, tarball: &Path) -> Result<PathBuf> {
    let folder = paths.target.join("bundlers");
    let from = paths.tests().join("bundlers");
    for file in ["package.json", "package-lock.json"] {
        files::copy(&from.join(file), &folder.join(file))?;
    }
    let modules = folder.join("node_modules");
    let sentinels = PACKAGES.map(|name| modules.join(name).join("package.json"));
    node::install(
        &folder,
        sentinels.into(),
        "Installing the bundlers of tests/bundlers/ …",
    )?;
    let step = step("Installing the packed package beside them …");
    node.npm()
        .args(["install", "--no-save", "--offline", "--ignore-scripts"])
        .args(["--no-audit", "--no-fund", "--loglevel=error"])
        .arg(tarball)
        .dir(&folder)
        .run_quietly()?;
    step.done();
    Ok(folder)
}
