//! Schemathesis, which asks a server whatever its description allows and forbids, and compares the answers with it. From PyPI,
//! into an environment of its own in the target folder: nothing of the user's Python is touched.

use super::{apt::Apt, version};
use crate::{
    paths::Paths,
    run::{Cmd, find_on_path},
    step::step,
};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// Other versions ask other questions.
const VERSION: &str = "4.32.5";

const MISSING: &str = "Python 3 with its venv module could not be found or installed: on Debian run `apt-get install \
                       python3 python3-venv` as root";

/// The tool, ready to run.
pub(crate) struct Schemathesis {
    program: PathBuf,
    /// A folder that it may write into.
    folder: PathBuf,
}

impl Schemathesis {
    /// The program, without a proxy on the way to this machine's own servers.
    pub(crate) fn cmd(&self) -> Cmd {
        Cmd::new(&self.program)
            .dir(&self.folder)
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
    }
}

/// The tool in the one version; installs it if it is not there.
pub(crate) fn ready(paths: &Paths) -> Result<Schemathesis> {
    let folder = paths.schemathesis();
    let programs = folder.join("bin");
    let tool = Schemathesis {
        program: programs.join("schemathesis"),
        folder: folder.clone(),
    };
    if version::is_of(&tool.program, &["--version"], VERSION) {
        return Ok(tool);
    }
    if !has_venv() {
        if let Some(apt) = Apt::find() {
            apt.install(&["python3", "python3-venv"])?;
        }
        if !has_venv() {
            bail!(MISSING);
        }
    }
    let step = step(&format!("Installing Schemathesis {VERSION} from PyPI …"));
    Cmd::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .run_quietly()?;
    Cmd::new(programs.join("python"))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg(format!("schemathesis=={VERSION}"))
        .run_quietly()?;
    step.done();
    if !version::is_of(&tool.program, &["--version"], VERSION) {
        bail!(
            "Schemathesis was installed into {} and does not run",
            folder.display()
        );
    }
    Ok(tool)
}

/// Debian's Python comes without what an environment is made with.
fn has_venv() -> bool {
    let parts = "import venv, ensurepip";
    find_on_path(&["python3"]).is_some() && Cmd::new("python3").args(["-c", parts]).ask().is_some()
}
