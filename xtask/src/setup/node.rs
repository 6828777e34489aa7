//! Node, and the npm packages of `tests/`: the bundler, wasm-opt, the type checker, and the browser tests' own.

use super::{
    apt::Apt,
    version::{self, Version},
};
use crate::{
    paths::Paths,
    run::{Cmd, find_on_path},
    stamp::Stamp,
    step::step,
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The oldest Node that all tools run on; playwright-core is the one that asks for it.
const OLDEST: Version = (20, 0);

/// Whose presence shows that the packages are installed.
const PACKAGES: [&str; 9] = [
    "@arethetypeswrong/cli",
    "axe-core",
    "binaryen",
    "esbuild",
    "playwright-core",
    "publint",
    "terser",
    "typescript",
    "ws",
];

/// The tools that run on Node.
pub(crate) struct Node {
    modules: PathBuf,
}

impl Node {
    /// A program of one of the packages.
    pub(crate) fn tool(&self, name: &str) -> Cmd {
        Cmd::new(self.modules.join(".bin").join(name))
    }

    /// Node itself.
    pub(crate) fn node(&self) -> Cmd {
        Cmd::new("node")
    }

    /// Node with one of the scripts in `xtask/scripts`.
    pub(crate) fn script(&self, paths: &Paths, name: &str) -> Cmd {
        self.node().arg(paths.scripts().join(name))
    }

    /// npm.
    pub(crate) fn npm(&self) -> Cmd {
        Cmd::new("npm")
    }
}

/// Node with the packages of `tests/package-lock.json`; installs what is missing.
pub(crate) fn ready(paths: &Paths) -> Result<Node> {
    program()?;
    let node = Node {
        modules: paths.tests().join("node_modules"),
    };
    packages(paths, &node)?;
    Ok(node)
}

fn program() -> Result<()> {
    let found = Cmd::new("node").arg("--version").ask();
    let version = found.as_deref().and_then(version::in_text);
    if version.is_some_and(|version| version >= OLDEST) && find_on_path(&["npm"]).is_some() {
        return Ok(());
    }
    // An old Node of the user's own is left alone: other projects of his may need it.
    if version.is_none_or(|version| version >= OLDEST)
        && let Some(apt) = Apt::find()
        && apt
            .candidate("nodejs")
            .is_some_and(|version| version >= OLDEST)
    {
        apt.install(&["nodejs", "npm"])?;
        return Ok(());
    }
    let oldest = OLDEST.0;
    match found {
        Some(found) if version.is_some_and(|version| version >= OLDEST) => {
            bail!("Node {found} has no npm beside it: install npm from the same source")
        }
        Some(found) => bail!(
            "Node {oldest} or newer is needed, this one is {found}: install a current one from https://nodejs.org"
        ),
        None => bail!(
            "Node {oldest} or newer is needed and none is installed: install one from https://nodejs.org, or with \
             `apt-get install nodejs npm` where the distribution has it (Debian from 13, Ubuntu from 25.04)"
        ),
    }
}

fn packages(paths: &Paths, node: &Node) -> Result<()> {
    let sentinels = PACKAGES
        .iter()
        .map(|name| node.modules.join(name).join("package.json"));
    install(
        &paths.tests(),
        sentinels.collect(),
        "Installing the npm packages of tests/ …",
    )
}

/// Installs what the `package-lock.json` in a folder says, unless it has been done. `shown_by` are files whose presence
/// shows that the packages are there.
pub(super) fn install(folder: &Path, shown_by: Vec<PathBuf>, sentence: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // The stamp lies in the folder that it vouches for, and goes with it.
    let stamp = Stamp::new(folder.join("node_modules/.xtask-stamp"), &[&lock], shown_by);
    if stamp.holds() {
        return Ok(());
    }
    let step = step(sentence);
    // No package needs its install script: binaries come as packages of their own.
    Cmd::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--loglevel=error")
        .dir(folder)
        .run_quietly()
        .with_context(|| {
            format!(
                "the npm registry could not be used; try `npm ci` in {}",
                folder.display()
            )
        })?;
    stamp
        .set()
        .context("`npm ci` did not bring all packages that are expected")?;
    step.done();
    Ok(())
}
