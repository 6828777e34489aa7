//! rustfmt and clippy: components of rustup's toolchains that the minimal profile leaves out.

use crate::{
    run::{Cmd, find_on_path},
    step::step,
};
use anyhow::{Result, bail};

/// A part of the Rust toolchain that is a command of cargo's.
pub(crate) struct Component {
    /// What rustup calls it.
    name: &'static str,
    /// What cargo calls it.
    command: &'static str,
    /// Debian's package of it.
    package: &'static str,
}

/// `cargo fmt`.
pub(crate) const RUSTFMT: Component = Component {
    name: "rustfmt",
    command: "fmt",
    package: "rustfmt",
};

/// `cargo clippy`.
pub(crate) const CLIPPY: Component = Component {
    name: "clippy",
    command: "clippy",
    package: "rust-clippy",
};

impl Component {
    /// Sees that the command is there; rustup adds it if it is not.
    pub(crate) fn ready(&self) -> Result<()> {
        self.bring(|| self.is_there(), || self.add())
    }

    fn bring(&self, is_there: impl Fn() -> bool, add: impl FnOnce()) -> Result<()> {
        if is_there() {
            return Ok(());
        }
        add();
        if !is_there() {
            bail!(
                "`cargo {}` is missing and could not be installed; with rustup run `rustup component add {}`, with \
                 Debian's own compiler `apt-get install {}` as root",
                self.command,
                self.name,
                self.package
            );
        }
        Ok(())
    }

    /// Whether it works: rustup puts commands of this name onto PATH for components that it does not have.
    fn is_there(&self) -> bool {
        Cmd::cargo()
            .args([self.command, "--version"])
            .ask()
            .is_some()
    }

    fn add(&self) {
        if find_on_path(&["rustup"]).is_none() {
            return;
        }
        let step = step(&format!("Adding {} to the Rust toolchain …", self.name));
        match Cmd::new("rustup")
            .args(["component", "add", self.name])
            .ask()
        {
            Some(_) => step.done(),
            None => eprintln!("  rustup cannot download it here"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_is_missing_is_added_once_and_what_is_there_is_left_alone() {
        let (there, added) = (Cell::new(false), Cell::new(0));
        let add = || {
            there.set(true);
            added.set(added.get() + 1);
        };
        CLIPPY.bring(|| there.get(), add).unwrap();
        assert_eq!(added.get(), 1);
        CLIPPY
            .bring(|| there.get(), || panic!("it is there"))
            .unwrap();
    }

    #[test]
    fn what_cannot_be_had_is_named_with_the_command_that_would_help() {
        let error = RUSTFMT.bring(|| false, || {}).unwrap_err().to_string();
        assert!(error.starts_with("`cargo fmt` is missing"), "{error}");
        assert!(error.contains("`rustup component add rustfmt`"), "{error}");
    }
}
