//! docs/security.md names tests for what it says: there is each of them.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/security.md")).unwrap()
}

/// The rows of the tables that cite tests: the last of their three columns.
fn cited() -> Vec<String> {
    let page = page();
    let mut cited = Vec::new();
    for table in page.split("| shown by |\n|---|---|---|\n").skip(1) {
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        for row in rows {
            let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
            let names: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
            assert!(!names.is_empty(), "no test shows it: {row}");
            cited.extend(names.into_iter().map(str::to_owned));
        }
    }
    cited
}

/// All files below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                found.extend(files(&path, ending));
            }
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The names of the Rust tests: functions that stand under an attribute that makes one.
fn functions() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let sources = ["crates", "src", "xtask"].map(|folder| root().join(folder));
    for file in sources.iter().flat_map(|folder| files(folder, ".rs")) {
        let mut marked = false;
        for line in fs::read_to_string(file).unwrap().lines().map(str::trim) {
            let declared = line.strip_prefix("async ").unwrap_or(line);
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                marked = true;
            } else if let Some(rest) = declared.strip_prefix("fn ")
                && std::mem::take(&mut marked)
            {
                names.insert(rest.split('(').next().unwrap().to_owned());
            }
        }
    }
    names
}

/// The titles of the scripts' tests.
fn titles() -> BTreeSet<String> {
    let tests = root().join("tests");
    let mut titles = BTreeSet::new();
    for part in ["unit", "e2e", "package"] {
        for file in files(&tests.join(part), ".test.mjs") {
            let text = fs::read_to_string(file).unwrap();
            let begun = text.lines().filter_map(|line| line.strip_prefix("test(\""));
            titles.extend(begun.map(|rest| rest.split("\", ").next().unwrap().to_owned()));
        }
    }
    titles
}

#[test]
fn every_test_that_the_page_names_exists() {
    let (functions, titles) = (functions(), titles());
    let cited = cited();
    assert!(cited.len() > 100, "{}", cited.len());
    for name in cited {
        let known = if name.contains(' ') {
            titles.contains(&name)
        } else {
            functions.contains(&name)
        };
        assert!(
            known,
            "docs/security.md names {name}, and there is no such test"
        );
    }
}

/// S1 to S13: each has a line of its own.
#[test]
fn every_line_is_on_the_page() {
    let page = page();
    let (_, table) = page.split_once("## Line by line").unwrap();
    let missing: Vec<_> = (1..=13)
        .map(|number| format!("S{number}"))
        .filter(|line| {
            !table.contains(&format!("\n| {line} |")) && !table.contains(&format!("\n| {line}, "))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// API1 to API10: each is dealt with somewhere.
#[test]
fn every_risk_of_the_owasp_list_is_on_the_page() {
    let page = page();
    let named: BTreeSet<_> = page
        .lines()
        .filter(|line| line.starts_with("API") && line.contains(" · "))
        .flat_map(|line| line.split(" · ").next().unwrap().split(", "))
        .collect();
    let all = (1..=10).map(|number| format!("API{number}"));
    let missing: Vec<_> = all.filter(|risk| !named.contains(risk.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
