//! Where things are: the sources in the workspace, the products in its target folder.

use anyhow::{Context as _, Result};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The two roots that all other places are derived from, both absolute.
pub(crate) struct Paths {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, otherwise `target` in the workspace.
    pub(crate) target: PathBuf,
}

impl Paths {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies outside of a workspace")?
            .to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The JavaScript that ships beside the wasm.
    pub(crate) fn www(&self) -> PathBuf {
        self.root.join("www")
    }

    /// The browser tests, and the npm project whose tools everything here uses.
    pub(crate) fn tests(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The demo's host page.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("examples/event-site")
    }

    /// What turns the glue and the JavaScript into what ships.
    pub(crate) fn scripts(&self) -> PathBuf {
        self.root.join("xtask/scripts")
    }

    /// The built widget, as a server would offer it.
    pub(crate) fn widget(&self) -> PathBuf {
        self.target.join("widget")
    }

    /// Cargo's folder for the widget alone: its compiler and flags can differ from those of the native crates,
    /// and sharing a folder would make the two rebuild each other.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// Cargo's folder for the tests that run in a browser, apart for the same reason.
    pub(crate) fn wasm_test_target(&self) -> PathBuf {
        self.target.join("wasm-test")
    }

    /// Schemathesis, with the Python packages that it needs.
    pub(crate) fn schemathesis(&self) -> PathBuf {
        self.target.join("schemathesis")
    }

    /// Programs that are compiled from crates.io, each in a folder of its own.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// What this tool keeps between its runs.
    pub(crate) fn state(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// A program that cargo built for this machine in the dev profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.program_of("debug", name)
    }

    /// A program that cargo built for this machine, in a profile that is named as its folder is.
    pub(crate) fn program_of(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// The packed npm package.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}
