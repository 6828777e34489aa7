//! Servers that the gateway is tested and measured with: Redis, which instances share, and nginx, which stands before them;
//! and wrk, which puts load on them. Whoever needs one starts his own, on a free port; those that the packages may have started
//! are left alone.

use super::apt::Apt;
use crate::run::find_on_path;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// What the tests need. Each is a program, and the package of the same name that brings it.
pub(crate) const FOR_TESTS: [&str; 2] = ["redis-server", "nginx"];

/// What the measurements need.
pub(crate) const FOR_BENCH: [&str; 3] = ["redis-server", "nginx", "wrk"];

/// These programs; installs those that are missing.
pub(crate) fn ready(programs: &[&'static str]) -> Result<()> {
    let missing = missing(programs);
    if missing.is_empty() {
        return Ok(());
    }
    if let Some(apt) = Apt::find() {
        apt.install(&missing)?;
    }
    match self::missing(programs) {
        missing if missing.is_empty() => Ok(()),
        missing => bail!("{}", sentence(&missing)),
    }
}

/// Where such a program is. Debian keeps servers where the path of an ordinary user doesn't lead.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let of_root = Path::new("/usr/sbin").join(name);
    find_on_path(&[name]).or_else(|| of_root.is_file().then_some(of_root))
}

fn missing(programs: &[&'static str]) -> Vec<&'static str> {
    let is_missing = |name: &&str| find(name).is_none();
    programs.iter().copied().filter(is_missing).collect()
}

fn sentence(missing: &[&str]) -> String {
    format!(
        "{} could not be found or installed: on Debian run `apt-get install {}` as root",
        missing.join(" and "),
        missing.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_what_is_missing_and_the_command() {
        assert_eq!(
            sentence(&FOR_TESTS),
            "redis-server and nginx could not be found or installed: on Debian run `apt-get install redis-server \
             nginx` as root"
        );
    }
}
