//! Every value wrong in turn, in the file and in the environment: one line, with its place.

use super::cases::{CASES, Case, NO_NUMBER, NO_NUMBER_WORDS, NO_TEXT};
use super::*;

/// Settings that say nothing wrong and are needed for the one in question to be looked at by itself.
fn company(name: &str) -> Vec<(&'static str, &'static str)> {
    match name {
        "payment.success_url" | "payment.failure_url" | "payment.send_tickets" => {
            vec![("payment.system", r#""api/BASE""#)]
        }
        "store.url" | "store.url_file" => vec![("store.kind", r#""redis""#)],
        _ => vec![],
    }
}

fn is_number(name: &str) -> bool {
    name.starts_with("limits.") || name.ends_with("_minutes")
}

/// The values that are wrong for a setting in the file.
fn in_file(case: &Case) -> Vec<&'static str> {
    let (name, values, _) = case;
    let common: &[&str] = match *name {
        name if is_number(name) => &NO_NUMBER,
        "origins" | "events" => &NO_TEXT[..6],
        "payment.send_tickets" | "proxy.hops" => &[r#""""#, "{}"],
        _ => &NO_TEXT,
    };
    [common, values].concat()
}

/// The values that are wrong for a setting in the environment.
fn in_environment(case: &Case) -> Vec<&'static str> {
    let (name, _, values) = case;
    let common: &[&str] = if is_number(name) {
        &NO_NUMBER_WORDS
    } else {
        &[]
    };
    [common, values].concat()
}

/// The file in which a setting can be wrong by itself. A secret that is to be in a file must not be said as well.
fn base(name: &str) -> (String, usize) {
    let direct = name.strip_suffix("_file").unwrap_or_default();
    let mut text = String::new();
    let least = LEAST
        .iter()
        .copied()
        .filter(|(known, _)| *known != name && *known != direct);
    for (name, value) in least.chain(company(name)) {
        text.push_str(&format!("{name} = {value}\n"));
    }
    let line = 1 + text.lines().count();
    (text, line)
}

#[test]
fn each_wrong_value_in_the_file_is_one_line_with_its_place() {
    for case in CASES {
        let name = case.0;
        let (base, line) = base(name);
        for value in in_file(case) {
            let lines = mistakes("wrong-file", &format!("{base}{name} = {value}\n"), &[]);
            assert_eq!(lines.len(), 1, "{name} = {value}: {lines:#?}");
            let place = format!("tc-gateway.toml:{line}: {name}: ");
            assert!(lines[0].starts_with(&place), "{name} = {value}: {lines:#?}");
            assert!(lines[0].len() > place.len() + 10, "{lines:#?}");
        }
    }
}

#[test]
fn each_wrong_value_in_the_environment_is_one_line_with_its_variable() {
    for case in CASES {
        let name = case.0;
        let variable = variable(name);
        for value in in_environment(case) {
            let lines = mistakes("wrong-environment", &base(name).0, &[(&variable, value)]);
            assert_eq!(lines.len(), 1, "{variable}={value}: {lines:#?}");
            let place = format!("{variable}: ");
            assert!(
                lines[0].starts_with(&place),
                "{variable}={value}: {lines:#?}"
            );
        }
    }
}

#[test]
fn no_setting_of_the_documentation_is_missing_here() {
    let mut here: Vec<&str> = CASES.iter().map(|case| case.0).collect();
    let mut documented: Vec<String> = documentation::settings();
    here.sort_unstable();
    documented.sort_unstable();
    assert_eq!(here, documented);
}

#[test]
fn what_is_needed_and_not_said_is_missing_one_line_each() {
    for (name, _) in LEAST {
        let (text, _) = base(name);
        let lines = mistakes("missing", &text, &[]);
        assert_eq!(lines.len(), 1, "{lines:#?}");
        let expected = format!("tc-gateway.toml: {name}: is missing");
        assert!(lines[0].starts_with(&expected), "{lines:#?}");
        assert!(lines[0].contains(&variable(name)), "{lines:#?}");
    }
    let none = Config::load(None, std::iter::empty()).map(|config| config.summary());
    let places: Vec<String> = none.unwrap_err().into_iter().map(|m| m.place).collect();
    assert_eq!(places, ["origins", "upstream.key", "tokens.key"]);
}

#[test]
fn long_texts_are_bounded() {
    let too_long = |length: usize| format!("\"{}\"", "a".repeat(length));
    let url = |length: usize| format!("\"https://site.example/{}\"", "a".repeat(length - 21));
    for (name, right, wrong) in [
        ("payment.system", too_long(64), too_long(65)),
        ("payment.widget_token", too_long(128), too_long(129)),
        ("store.prefix", too_long(32), too_long(33)),
    ] {
        load("long", &file(&[(name, &right)]), &[]).unwrap();
        mistakes("long", &file(&[(name, &wrong)]), &[]);
    }
    let system = ("payment.system", "\"api/BASE\"");
    load(
        "long",
        &file(&[system, ("payment.success_url", &url(2_000))]),
        &[],
    )
    .unwrap();
    mistakes(
        "long",
        &file(&[system, ("payment.success_url", &url(2_001))]),
        &[],
    );
}

#[test]
fn several_items_of_a_list_are_told_each_at_its_own_line() {
    let text = file(&[]).replace(
        r#"["https://site.example"]"#,
        "[\n  \"https://site.example\",\n  \"a.example\",\n  3,\n]",
    );
    let lines = mistakes("items", &text, &[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("tc-gateway.toml:3: origins: number 2: must be an origin"),
        "{lines:#?}"
    );
    assert!(
        lines[1].starts_with("tc-gateway.toml:4: origins: number 3: must be a text"),
        "{lines:#?}"
    );
    let env = [(
        "TC_GATEWAY_ORIGINS",
        "a.example, https://site.example, b.example",
    )];
    let lines = mistakes("items", &file(&[]), &env);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("TC_GATEWAY_ORIGINS: number 1: "),
        "{lines:#?}"
    );
    assert!(
        lines[1].starts_with("TC_GATEWAY_ORIGINS: number 3: "),
        "{lines:#?}"
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = "colour = 1\nlisten = 2\n[limits]\nlive_holds = 0\nreads = 3\n[upstream]\nversion = \"v9\"\n";
    let lines = mistakes(
        "all",
        text,
        &[("TC_GATEWAY_PROXY__HOPS", "x"), ("TC_GATEWAY_LISTN", "")],
    );
    let places: Vec<&str> = lines
        .iter()
        .map(|line| line.split_once(": ").unwrap().0)
        .collect();
    assert_eq!(
        places,
        [
            "tc-gateway.toml:1",
            "tc-gateway.toml:2",
            "tc-gateway.toml:4",
            "tc-gateway.toml:5",
            "tc-gateway.toml:7",
            "tc-gateway.toml",
            "tc-gateway.toml",
            "tc-gateway.toml",
            "TC_GATEWAY_LISTN",
            "TC_GATEWAY_PROXY__HOPS",
        ]
    );
}
