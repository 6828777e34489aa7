//! What Prometheus and Grafana are given: the alert rules and their tests in `docs/operations`, and what the dashboard asks. Checked by
//! Prometheus's own tool.

use crate::{paths::Paths, run::Cmd, setup::promtool};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::fs;

/// The rules are rules, each alert fires at what it is for and at nothing else, and the dashboard asks what Prometheus understands.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let program = promtool::ready(paths)?;
    let folder = paths.root.join("docs/operations");
    let promtool = |what| Cmd::new(&program).args([what, "rules"]).dir(&folder);
    promtool("check").arg("alerts.yml").run()?;
    promtool("test").arg("alerts.test.yml").run()?;

    let file = folder.join("grafana.json");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let dashboard = serde_json::from_str(&text)?;
    let asked = asked(&dashboard);
    ensure!(!asked.is_empty(), "the dashboard asks nothing");
    // JSON is YAML.
    let file = paths.target.join("dashboard.rules.yml");
    fs::write(&file, as_rules(&asked).to_string())
        .with_context(|| format!("cannot write {}", file.display()))?;
    promtool("check").arg(&file).run()
}

/// What the panels ask Prometheus.
fn asked(dashboard: &Value) -> Vec<&str> {
    let panels = dashboard["panels"].as_array().into_iter().flatten();
    panels
        .filter_map(|panel| panel["targets"].as_array())
        .flatten()
        .filter_map(|target| target["expr"].as_str())
        .collect()
}

/// As recording rules, which the tool reads; with values where Grafana puts its own.
fn as_rules(asked: &[&str]) -> Value {
    let rule = |(number, asked): (usize, &&str)| {
        let asked = asked
            .replace("$__rate_interval", "1m")
            .replace("$job", ".*");
        json!({ "record": format!("panel:{number}"), "expr": asked })
    };
    let rules: Vec<_> = asked.iter().enumerate().map(rule).collect();
    json!({ "groups": [{ "name": "dashboard", "rules": rules }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashboard_becomes_rules_and_a_panel_that_asks_nothing_does_not() {
        let dashboard = json!({ "panels": [
            { "type": "row" },
            { "targets": [{ "expr": "rate(a{job=~\"$job\"}[$__rate_interval])" }] },
        ] });
        let rules = as_rules(&asked(&dashboard));
        assert_eq!(
            rules["groups"][0]["rules"],
            json!([{ "record": "panel:0", "expr": "rate(a{job=~\".*\"}[1m])" }])
        );
    }
}
