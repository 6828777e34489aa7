//! Prometheus's own tool, which reads alert rules and their tests. The package that brings it would start a server as well, so it is
//! unpacked into the target folder, and not installed.

use super::apt::Apt;
use crate::{paths::Paths, run::find_on_path};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The program.
pub(crate) fn ready(paths: &Paths) -> Result<PathBuf> {
    if let Some(program) = find_on_path(&["promtool"]) {
        return Ok(program);
    }
    let folder = paths.tools().join("prometheus");
    let program = folder.join("usr/bin/promtool");
    if program.is_file() {
        return Ok(program);
    }
    if let Some(apt) = Apt::find() {
        apt.unpack("prometheus", &folder)?;
    }
    if !program.is_file() {
        bail!(
            "promtool could not be found or fetched: it is in Prometheus's release, and in Debian's package `prometheus`"
        );
    }
    Ok(program)
}
