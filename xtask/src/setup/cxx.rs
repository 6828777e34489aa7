//! A C++ compiler, which libFuzzer is built with. Rust's own set-up brings one for C at most.

use super::apt::Apt;
use crate::run::find_on_path;
use anyhow::{Result, bail};

/// Whichever is there is the one that the build finds: `CXX`, or one of these names.
const NAMES: [&str; 3] = ["c++", "g++", "clang++"];

/// Sees to it that there is one.
pub(crate) fn ready() -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if let Some(apt) = Apt::find() {
        apt.install(&["g++"])?;
    }
    if !is_there() {
        bail!(
            "a C++ compiler could not be found or installed: on Debian run `apt-get install g++` as root"
        );
    }
    Ok(())
}

fn is_there() -> bool {
    std::env::var_os("CXX").is_some() || find_on_path(&NAMES).is_some()
}
