//! Tools that are compiled from crates.io, each in one version, into the target folder: nothing of the user's own cargo is
//! touched, and another project may use another version.

use super::version;
use crate::{paths::Paths, run::Cmd, step::step};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// A program that a crate of the same name brings.
pub(crate) struct CargoTool {
    name: &'static str,
    /// Other versions find other things.
    version: &'static str,
    /// The arguments with which it says which one it is.
    asked: &'static [&'static str],
}

/// Licences, origins and known weaknesses of the crates in the lock file.
pub(crate) const DENY: CargoTool = CargoTool {
    name: "cargo-deny",
    version: "0.20.2",
    asked: &["--version"],
};

/// Puts mistakes into the code, one at a time, and sees whether a test fails.
pub(crate) const MUTANTS: CargoTool = CargoTool {
    name: "cargo-mutants",
    version: "27.1.0",
    // It knows nothing but its subcommand, as cargo calls it.
    asked: &["mutants", "--version"],
};

impl CargoTool {
    /// The program; compiles it if it is not there in this version.
    pub(crate) fn ready(&self, paths: &Paths) -> Result<PathBuf> {
        let folder = paths.tools().join(self.name);
        let program =
            folder
                .join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if version::is_of(&program, self.asked, self.version) {
            return Ok(program);
        }
        let step = step(&format!("Compiling {} {} …", self.name, self.version));
        // Unoptimised: it takes a quarter of the time, and none of them works for long.
        Cmd::cargo()
            .args(["install", self.name, "--locked", "--debug", "--quiet"])
            .arg(format!("--version={}", self.version))
            .arg("--root")
            .arg(&folder)
            .run()?;
        step.done();
        if !version::is_of(&program, self.asked, self.version) {
            bail!(
                "{} was compiled into {} and does not run",
                self.name,
                folder.display()
            );
        }
        Ok(program)
    }
}
