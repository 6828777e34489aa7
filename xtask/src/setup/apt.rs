//! Debian's and Ubuntu's package manager, where it can be used without asking for a password.

use super::version::{self, Version};
use crate::{
    run::{Cmd, find_on_path},
    step::step,
};
use anyhow::Result;
use std::{fs, path::Path, sync::OnceLock};

/// A usable apt-get: we are root, or sudo lets us without a password.
pub(super) struct Apt {
    sudo: bool,
}

impl Apt {
    pub(super) fn find() -> Option<Self> {
        find_on_path(&["apt-get"])?;
        let root = Cmd::new("id").arg("-u").ask()? == "0";
        if root {
            return Some(Self { sudo: false });
        }
        Cmd::new("sudo").args(["-n", "true"]).ask()?;
        Some(Self { sudo: true })
    }

    /// The version that an installation would bring.
    pub(super) fn candidate(&self, package: &str) -> Option<Version> {
        self.update();
        let policy = Cmd::new("apt-cache").args(["policy", package]).ask()?;
        let line = policy.lines().find(|line| line.contains("Candidate:"))?;
        version::in_text(line)
    }

    /// Installs packages, nothing that they merely recommend.
    pub(super) fn install(&self, packages: &[&str]) -> Result<()> {
        self.update();
        let step = step(&format!(
            "Installing {} with apt-get …",
            packages.join(", ")
        ));
        self.apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages)
            .run_quietly()?;
        step.done();
        Ok(())
    }

    /// Unpacks what is in a package into a folder, and installs nothing.
    pub(super) fn unpack(&self, package: &str, folder: &Path) -> Result<()> {
        self.update();
        let step = step(&format!("Unpacking {package} with apt-get …"));
        let fetched = folder.join("package");
        // Whatever another try has left.
        if fetched.exists() {
            fs::remove_dir_all(&fetched)?;
        }
        fs::create_dir_all(&fetched)?;
        // Nobody has to be root for this.
        Cmd::new("apt-get")
            .args(["download", package])
            .dir(&fetched)
            .run_quietly()?;
        for file in fs::read_dir(&fetched)? {
            Cmd::new("dpkg-deb")
                .arg("--extract")
                .arg(file?.path())
                .arg(folder)
                .run_quietly()?;
        }
        fs::remove_dir_all(&fetched)?;
        step.done();
        Ok(())
    }

    /// Fetches the package lists, once per run: a fresh machine has none, an old one has outdated ones.
    /// When it fails, the packages that follow say so themselves.
    fn update(&self) {
        static UPDATED: OnceLock<()> = OnceLock::new();
        UPDATED.get_or_init(|| {
            let step = step("Fetching the package lists with apt-get …");
            if let Err(error) = self.apt_get().arg("update").run_quietly() {
                eprintln!("  {error:#}; going on with the lists that are there");
            }
            step.done();
        });
    }

    fn apt_get(&self) -> Cmd {
        // Through `env`, because sudo drops the environment.
        let cmd = if self.sudo {
            Cmd::new("sudo").args(["-n", "env"])
        } else {
            Cmd::new("env")
        };
        cmd.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(["-o", "DPkg::Lock::Timeout=300"])
    }
}
