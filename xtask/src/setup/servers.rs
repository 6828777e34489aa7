//! Servers that the gateway's tests run with: Redis, which instances share, and nginx, which stands before them. The tests
//! start their own, on free ports; those that the packages may have started are left alone.

use super::apt::Apt;
use crate::run::find_on_path;
use anyhow::{Result, bail};
use std::path::Path;

/// A program, and the package of the same name that brings it.
const SERVERS: [&str; 2] = ["redis-server", "nginx"];

/// Both servers; installs those that are missing.
pub(crate) fn ready() -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    if let Some(apt) = Apt::find() {
        apt.install(&missing)?;
    }
    match self::missing() {
        missing if missing.is_empty() => Ok(()),
        missing => bail!("{}", sentence(&missing)),
    }
}

fn missing() -> Vec<&'static str> {
    SERVERS.into_iter().filter(|name| !is_there(name)).collect()
}

/// Debian keeps servers where the path of an ordinary user doesn't lead.
fn is_there(name: &str) -> bool {
    find_on_path(&[name]).is_some() || Path::new("/usr/sbin").join(name).is_file()
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
            sentence(&SERVERS),
            "redis-server and nginx could not be found or installed: on Debian run `apt-get install redis-server \
             nginx` as root"
        );
    }
}
