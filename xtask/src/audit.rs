//! `cargo xtask audit`: what is known about the packages that this project depends on. Licences, origins and bans of
//! crates by `deny.toml`; weaknesses of crates and of npm packages by the databases of RustSec and npm.
//!
//! The databases are not in any package registry. Where one cannot be had, that is said: nothing was checked, so nothing is passed.

use crate::{
    paths::Paths,
    run::Cmd,
    setup::{
        cargo_tool,
        node::{self, Node},
    },
};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::path::Path;

/// The folders whose npm packages are looked up. What ships has no dependencies: these are tools and tests.
const FOLDERS: [&str; 2] = ["tests", "tests/bundlers"];

/// Checks all of it and says what was not checked.
pub(crate) fn run(paths: &Paths) -> Result<()> {
    let mut unchecked = Vec::new();
    let checked = check(paths, &mut unchecked);
    tell(&unchecked);
    checked
}

/// Checks all of it; what could not be checked is put into words.
pub(crate) fn check(paths: &Paths, unchecked: &mut Vec<String>) -> Result<()> {
    let crates = crates(paths, unchecked);
    let node = node::ready(paths)?;
    for folder in FOLDERS {
        npm_packages(&node, &paths.root.join(folder), folder, unchecked)?;
    }
    crates
}

/// One line for each thing that was not checked.
pub(crate) fn tell(unchecked: &[String]) {
    for what in unchecked {
        eprintln!("Not checked, here and now: {what}.");
    }
}

fn crates(paths: &Paths, unchecked: &mut Vec<String>) -> Result<()> {
    let program = cargo_tool::DENY.ready(paths)?;
    let deny = |arguments: &[&str]| {
        Cmd::new(&program)
            .args(["--workspace", "--locked", "--color=never"])
            .args(arguments)
            .dir(&paths.root)
    };
    deny(&[
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ])
    .run()?;
    // Apart from the check itself: that it cannot be fetched is no finding, and a finding is no failure to fetch it.
    if deny(&["fetch", "db"]).without_errors().ask().is_some() {
        deny(&["check", "--disable-fetch", "advisories"]).run()?;
    } else {
        unchecked.push(
            "known weaknesses of crates (the RustSec database could not be fetched)".to_owned(),
        );
    }
    Ok(())
}

fn npm_packages(node: &Node, folder: &Path, name: &str, unchecked: &mut Vec<String>) -> Result<()> {
    let said = node
        .npm()
        .args(["audit", "--json", "--package-lock-only"])
        .args(["--fetch-retries=0", "--loglevel=silent"])
        .dir(folder)
        .answer()?;
    match Audit::read(&said).with_context(|| format!("npm audit in {name}/"))? {
        Audit::Found(found) if found.is_empty() => {}
        Audit::Found(found) => bail!("npm audit in {name}/ found: {}", found.join(", ")),
        Audit::NotHad(reason) => unchecked.push(format!(
            "known weaknesses of the npm packages of {name}/ (the registry said: {reason})"
        )),
    }
    Ok(())
}

/// What `npm audit` has to say.
#[derive(Debug, PartialEq, Eq)]
enum Audit {
    /// The packages with a known weakness, each with how bad it is.
    Found(Vec<String>),
    /// Nobody was there to be asked, and how that showed.
    NotHad(String),
}

impl Audit {
    fn read(said: &str) -> Result<Self> {
        let said: Value = serde_json::from_str(said).context("it did not answer in JSON")?;
        if let Some(found) = said["vulnerabilities"].as_object() {
            let found = found.iter().map(|(package, about)| {
                let severity = about["severity"].as_str().unwrap_or("of unknown severity");
                format!("{package} ({severity})")
            });
            return Ok(Self::Found(found.collect()));
        }
        // A failure of npm itself has an error, and one of the registry's a message besides.
        let reason = said["message"]
            .as_str()
            .or_else(|| said["error"]["summary"].as_str())
            .filter(|reason| said["error"].is_object() && !reason.is_empty());
        let Some(reason) = reason else {
            bail!("it said neither what it found nor why it could not look: {said}");
        };
        // The registry's address is of no interest.
        let reason = reason.split(" - ").next().unwrap_or(reason);
        Ok(Self::NotHad(reason.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_of_findings_that_is_empty_is_none() {
        let none = r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}"#;
        assert_eq!(Audit::read(none).unwrap(), Audit::Found(Vec::new()));
        let some =
            r#"{"auditReportVersion":2,"vulnerabilities":{"ws":{"name":"ws","severity":"high"}}}"#;
        let found = Audit::Found(vec!["ws (high)".to_owned()]);
        assert_eq!(Audit::read(some).unwrap(), found);
        for nothing in [
            "",
            "{}",
            "[]",
            "null",
            "<html>",
            r#"{"error":{"summary":""}}"#,
        ] {
            Audit::read(nothing).unwrap_err();
        }
    }

    #[test]
    fn a_registry_that_knows_no_weaknesses_is_no_clean_bill() {
        let refused = r#"{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk",
            "statusCode":405,"error":{"summary":"","detail":""}}"#;
        let reason = Audit::NotHad("405 Method Not Allowed".to_owned());
        assert_eq!(Audit::read(refused).unwrap(), reason);
        let away = r#"{"error":{"code":"ENOTFOUND","summary":"request to the registry failed","detail":""}}"#;
        let reason = Audit::NotHad("request to the registry failed".to_owned());
        assert_eq!(Audit::read(away).unwrap(), reason);
    }
}
