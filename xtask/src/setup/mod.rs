//! Finds the tools, and brings those that are missing. Each file knows one of them: how to see that it is there
//! and works, how to get it, and the sentence for those who must get it themselves.
//!
//! Looking is cheap, so every command looks again and nothing needs to be remembered. Downloads come from package
//! registries and rustup only.

mod apt;
pub(crate) mod browser;
pub(crate) mod cargo_tool;
pub(crate) mod component;
pub(crate) mod cxx;
pub(crate) mod engines;
pub(crate) mod node;
pub(crate) mod promtool;
pub(crate) mod runner;
pub(crate) mod schemathesis;
pub(crate) mod servers;
pub(crate) mod toolchain;
mod version;
pub(crate) mod workshop;

use crate::paths::Paths;
use anyhow::Result;

/// Brings all that any command needs, but for what is large or seldom wanted: the bundlers, and what `mutants` runs on.
pub(crate) fn everything(paths: &Paths) -> Result<()> {
    let toolchain = toolchain::ready()?;
    node::ready(paths)?;
    let chromium = browser::chromium()?;
    browser::driver(&chromium)?;
    engines::ready()?;
    runner::ready(paths)?;
    servers::ready(&servers::FOR_BENCH)?;
    promtool::ready(paths)?;
    schemathesis::ready(paths)?;
    cargo_tool::DENY.ready(paths)?;
    cxx::ready()?;
    component::RUSTFMT.ready()?;
    component::CLIPPY.ready()?;
    eprintln!("Everything is here ({toolchain}).");
    Ok(())
}
