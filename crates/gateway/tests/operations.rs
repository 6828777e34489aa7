//! The pages for operators speak of what there is: metrics, labels and alerts in `docs/operations*` and in the code are the
//! same.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::path::Path;

use tc_gateway::ops::labels::{Call, CallOutcome, Limited, OrphanOutcome, Reservation, Route};
use tc_gateway::ops::metrics::{ALL, Kind, REASONS, START_TIME};

fn page(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::read_to_string(docs.join(name)).unwrap()
}

/// The names of metrics in a text: ours, and the one that all programs share. A histogram's own series count as the histogram.
fn named(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("tc_gateway_") || *word == START_TIME)
        .map(|word| {
            ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|series| word.strip_suffix(series))
                .filter(|name| is_a_histogram(name))
                .unwrap_or(word)
        })
        .collect()
}

fn is_a_histogram(name: &str) -> bool {
    ALL.iter()
        .any(|&(known, kind, _)| known == name && kind == Kind::Histogram)
}

fn all() -> BTreeSet<&'static str> {
    ALL.iter().map(|&(name, ..)| name).collect()
}

#[test]
fn the_page_and_the_dashboard_show_every_metric_and_no_other() {
    assert_eq!(named(&page("operations.md")), all());
    assert_eq!(named(&page("operations/grafana.json")), all());
}

#[test]
fn the_alerts_watch_metrics_that_there_are() {
    let rules = page("operations/alerts.yml");
    let named = named(&rules);
    assert!(named.is_subset(&all()), "{named:?}");
    assert!(named.len() > 5, "{named:?}");
}

/// What follows this on the lines that begin with it.
fn after<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let lines = text.lines().map(str::trim);
    lines.filter_map(|line| line.strip_prefix(start)).collect()
}

#[test]
fn every_alert_has_its_chapter_and_every_chapter_its_alert() {
    let (rules, page) = (page("operations/alerts.yml"), page("operations.md"));
    let alerts = after(&rules, "- alert: ");
    assert!(!alerts.is_empty());
    assert_eq!(alerts, after(&page, "### "), "in the same order");
    for (alert, severity) in alerts.iter().zip(after(&rules, "labels: { severity: ")) {
        let chapter = page.split(&format!("### {alert}\n*")).nth(1).unwrap();
        let severity = severity.strip_suffix(" }").unwrap();
        assert!(chapter.starts_with(&format!("{severity}.*")), "{alert}");
    }
}

/// `cargo xtask ci` runs them.
#[test]
fn of_every_alert_it_is_tried_when_it_fires_and_when_it_does_not() {
    let (rules, tests) = (
        page("operations/alerts.yml"),
        page("operations/alerts.test.yml"),
    );
    let tried: Vec<_> = tests.split("alertname: ").skip(1).collect();
    for alert in after(&rules, "- alert: ") {
        let of_it = || {
            tried.iter().filter_map(|case| {
                let rest = case.strip_prefix(alert)?;
                rest.starts_with([',', '\n']).then_some(rest)
            })
        };
        let is_silent = |case: &str| case.lines().next().unwrap().ends_with("exp_alerts: [] }");
        assert!(of_it().any(is_silent), "{alert} is never silent");
        assert!(of_it().any(|case| !is_silent(case)), "{alert} never fires");
    }
}

/// The values of labels that occur in the rules and panels exist, and the page lists each.
#[test]
fn every_label_value_is_on_the_page() {
    let page = page("operations.md");
    let words = [
        ("route", words(Route::ALL, Route::as_str)),
        ("call", words(Call::ALL, Call::as_str)),
        ("outcome", words(CallOutcome::ALL, CallOutcome::as_str)),
        ("outcome", words(Reservation::ALL, Reservation::as_str)),
        ("outcome", words(OrphanOutcome::ALL, OrphanOutcome::as_str)),
        ("what", words(Limited::ALL, Limited::as_str)),
        ("why", REASONS.iter().map(|why| why.as_str()).collect()),
    ];
    for (label, words) in &words {
        let row = |line: &&str| {
            line.starts_with(&format!("| `{label}`"))
                && words.iter().all(|word| line.contains(&format!("`{word}`")))
        };
        assert!(page.lines().any(|line| row(&line)), "{label}: {words:?}");
    }
    for (label, value) in matched(&self::page("operations/alerts.yml")) {
        let known = match label.as_str() {
            "job" => value == "tc-gateway",
            "status" => {
                ["5..", "gone", "200", "201", "400", "403", "404"].contains(&value.as_str())
            }
            label => words
                .iter()
                .any(|(name, words)| *name == label && words.contains(&value.as_str())),
        };
        assert!(known, "{label}={value}");
    }
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&one| word(one)).collect()
}

/// The labels and values in braces: `{outcome=~"held|partial"}`.
fn matched(rules: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let braces = rules
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next());
    for matcher in braces.flat_map(|inside| inside.split(',')) {
        let Some((label, values)) = matcher.split_once('=') else {
            continue;
        };
        let label = label.trim_end_matches('!').to_owned();
        let values = values.trim_start_matches('~').trim_matches('"');
        found.extend(
            values
                .split('|')
                .map(|value| (label.clone(), value.to_owned())),
        );
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

#[test]
fn the_dashboard_is_one() {
    let dashboard: serde_json::Value =
        serde_json::from_str(&page("operations/grafana.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64()).collect();
    assert_eq!(ids.len(), panels.len(), "each panel has an id of its own");
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{}", panel["title"]);
        for target in targets {
            let asked = target["expr"].as_str().unwrap();
            assert!(asked.contains(r#"job=~"$job""#), "{asked}");
        }
    }
}
