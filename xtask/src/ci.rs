//! `cargo xtask ci`: what a change has to pass besides the tests. All checks run even if one fails.

use crate::{
    api, audit, dist, fuzz,
    paths::Paths,
    release, rules,
    run::Cmd,
    setup::{component, node},
    size,
    step::step,
    test,
};
use anyhow::{Result, bail};
use std::fs;

type Check = fn(&Paths) -> Result<()>;

/// In order of how soon they can fail.
const CHECKS: [(&str, Check); 11] = [
    ("Checking that no registry's address is locked …", lock_file),
    ("Checking the format …", format),
    ("Checking the types …", types),
    ("Checking the lints …", lints),
    ("Checking the documentation …", documentation),
    ("Checking the alert rules …", rules::check),
    ("Checking the gateway's answers …", |paths| {
        api::check(paths, &[], |_| ())
    }),
    ("Trying inputs that a search makes up …", |paths| {
        fuzz::run(paths, fuzz::IN_CI, 1, &[])
    }),
    ("Checking the npm package and its release …", release::check),
    ("Checking the size …", |paths| {
        size::measure(paths)?.check_budget()
    }),
    ("Checking that bundlers can use it …", bundlers),
];

/// Runs all checks.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let mut failures = Vec::new();
    let mut attempt = |sentence: &str, check: &mut dyn FnMut() -> Result<()>| {
        let step = step(sentence);
        match check() {
            Ok(()) => step.done(),
            Err(error) => {
                eprintln!("  failed: {error:#}");
                failures.push(format!("{error:#}"));
            }
        }
    };
    for (sentence, check) in CHECKS {
        attempt(sentence, &mut || check(paths));
    }
    let mut unchecked = Vec::new();
    attempt(
        "Checking what is known about the dependencies …",
        &mut || audit::check(paths, &mut unchecked),
    );
    audit::tell(&unchecked);
    if !failures.is_empty() {
        bail!("checks failed: {}", failures.join("; "))
    }
    eprintln!(
        "{}",
        match unchecked.is_empty() {
            true => "All checks passed.",
            false => "All checks that could be made passed.",
        }
    );
    Ok(())
}

fn format(paths: &Paths) -> Result<()> {
    component::RUSTFMT.ready()?;
    Cmd::cargo()
        .args(["fmt", "--all", "--check"])
        .dir(&paths.root)
        .run()
}

fn lints(paths: &Paths) -> Result<()> {
    component::CLIPPY.ready()?;
    native(paths, "clippy")
        .args(["--workspace", "--all-targets", "--", "-D", "warnings"])
        .run()
}

/// Links to private items are fine: the widget is a program, and its readers have the source.
fn documentation(paths: &Paths) -> Result<()> {
    native(paths, "doc")
        .args(["--workspace", "--no-deps"])
        .env(
            "RUSTDOCFLAGS",
            "-D warnings -A rustdoc::private_intra_doc_links",
        )
        .run()
}

/// The tarball is the one that was checked as a release.
fn bundlers(paths: &Paths) -> Result<()> {
    let tarball = dist::tarball(env!("CARGO_PKG_VERSION"));
    let bundlers = test::Part::Bundlers {
        packed: Some(paths.dist().join(tarball)),
        more: Vec::new(),
    };
    test::run(paths, Some(bundlers))
}

fn native(paths: &Paths, command: &str) -> Cmd {
    Cmd::cargo()
        .args([command, "--locked", "--target-dir"])
        .arg(&paths.target)
        .dir(&paths.root)
}

/// The declarations that ship, and the examples of their use, as `www/tsconfig.json` names them.
fn types(paths: &Paths) -> Result<()> {
    node::ready(paths)?
        .tool("tsc")
        .args(["--noEmit", "--project"])
        .arg(paths.root.join("www/tsconfig.json"))
        .run()
}

/// npm writes the address of the registry that it happened to use into its lock file, unless told otherwise.
fn lock_file(paths: &Paths) -> Result<()> {
    for folder in ["tests", "tests/bundlers"] {
        let lock = fs::read_to_string(paths.root.join(folder).join("package-lock.json"))?;
        if names_addresses(&lock) {
            bail!(
                "{folder}/package-lock.json names a registry: make it again in {folder}/ with `npm install \
                 --package-lock-only --omit-lockfile-registry-resolved`"
            );
        }
    }
    Ok(())
}

fn names_addresses(lock: &str) -> bool {
    lock.contains("\"resolved\": \"http")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_address_is_seen() {
        assert!(names_addresses(
            "{ \"resolved\": \"https://registry.example/a/-/a-1.0.0.tgz\" }"
        ));
        assert!(!names_addresses("{ \"integrity\": \"sha512-…\" }"));
    }

    #[test]
    fn our_own_lock_files_name_none() {
        for lock in [
            include_str!("../../tests/package-lock.json"),
            include_str!("../../tests/bundlers/package-lock.json"),
        ] {
            assert!(!names_addresses(lock));
        }
    }
}
