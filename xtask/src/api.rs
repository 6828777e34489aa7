//! `cargo xtask test api`: the gateway against its own description. Schemathesis reads the description at the private port, and
//! asks for everything that it allows and for much that it forbids, one request alone and several after each other: an order
//! that was made is read and changed with the token that came with it.

use crate::{demo, paths::Paths, run::Cmd, setup::schemathesis, step::step};
use anyhow::{Context as _, Result};
use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Child,
};

/// No failure of the server; and no status, content type or body that is not in the description.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Enough for every field to be wrong in turn, and less than a minute.
const EXAMPLES: &str = "40";

/// The same requests each time.
const SEED: &str = "20240112";

/// Runs it; `look` sees each line of what it says. `more` goes to Schemathesis.
pub(crate) fn check(paths: &Paths, more: &[String], look: impl FnMut(&str)) -> Result<()> {
    let tool = schemathesis::ready(paths)?;
    let log = paths.schemathesis().join("gateway.log");
    let gateway = Gateway::start(&demo::servers(paths)?.gateway, &log)?;

    let step = step("Asking the gateway for whatever its description allows and forbids …");
    tool.cmd()
        .arg("run")
        .arg(format!("{}/openapi.json", gateway.private))
        .args(["--url", &gateway.public, "--exclude-tag", "private port"])
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES])
        .args(["--seed", SEED, "--generation-database", "none"])
        .args(["--request-timeout", "15"])
        // It warns that most reservations are refused: few made-up tickets are on sale.
        .args(["--warnings", "off"])
        .args(more)
        .run_watched(look)
        .with_context(|| format!("the gateway's log is in {}", log.display()))?;
    step.done();
    Ok(())
}

/// A gateway with the sandbox behind it, which ends with this.
struct Gateway {
    program: Child,
    public: String,
    private: String,
}

impl Gateway {
    fn start(program: &Path, log: &Path) -> Result<Self> {
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let program = Cmd::new(program)
            // Before an upstream of version 2 a gateway speaks both.
            .args([
                "--sandbox",
                "--api-version",
                "v2",
                "--listen",
                "127.0.0.1:0",
            ])
            .errors_to(log)
            .start()?;
        let mut gateway = Self {
            program,
            public: String::new(),
            private: String::new(),
        };
        // Borrowed: the other end stays open as long as the program runs.
        let output = gateway.program.stdout.as_mut();
        let output = output.context("the gateway has no output")?;
        let said = addresses(BufReader::new(output).lines().map_while(Result::ok));
        (gateway.private, gateway.public) = said.context("the gateway ended by itself")?;
        Ok(gateway)
    }
}

impl Drop for Gateway {
    /// It keeps nothing that could be lost.
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Where the gateway's private and public ports are, by what it says when both are there.
fn addresses(lines: impl Iterator<Item = String>) -> Option<(String, String)> {
    let mut private = None;
    for line in lines {
        if let Some(address) = line.strip_prefix("private ") {
            private = Some(address.to_owned());
        } else if let Some(address) = line.strip_prefix("ready ") {
            return Some((private?, address.to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_addresses_are_read_and_none_is_made_up() {
        let said = |lines: &[&str]| addresses(lines.iter().map(|&line| line.to_owned()));
        let (private, ready) = ("private http://127.0.0.1:1", "ready http://127.0.0.1:2");
        let both = Some((
            "http://127.0.0.1:1".to_owned(),
            "http://127.0.0.1:2".to_owned(),
        ));
        assert_eq!(said(&["a warning", private, ready]), both);
        assert_eq!(said(&[private]), None);
        assert_eq!(said(&[ready]), None);
    }
}
