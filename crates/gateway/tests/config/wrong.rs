//! Every value wrong in turn, in the file and in the environment: one line, with its place.

use super::*;

/// A setting, values that are wrong for it as TOML, and values that are wrong in the environment.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// What no text may be: nothing, of another type, with a control character.
const NO_TEXT: [&str; 9] = [
    r#""""#,
    "1",
    "1.5",
    "true",
    "2024-01-12",
    "{}",
    "[]",
    r#""a\u0000b""#,
    "\"a\u{fffd}b\"",
];

/// What no number from 1 may be.
const NO_NUMBER: [&str; 12] = [
    r#""5""#,
    r#""""#,
    "0",
    "-1",
    "1.5",
    "5.0",
    "nan",
    "true",
    "[5]",
    "4294967296",
    "4294967297",
    "99999999999999999999",
];

/// The same in the environment.
const NO_NUMBER_WORDS: [&str; 8] = ["", "0", "-1", "1.5", "five", " 5", "4294967296", "5\n"];

const ADDRESSES: (&[&str], &[&str]) = (
    &[
        r#""localhost:8080""#,
        r#""127.0.0.1""#,
        r#""127.0.0.1:65536""#,
        r#"":8080""#,
        r#""8080""#,
        r#""http://127.0.0.1:8080""#,
        r#""127.0.0.1:8080 ""#,
        "8080",
    ],
    &["", "8080", "localhost:8080", "127.0.0.1:8080\n"],
);

const RETURN_URLS: (&[&str], &[&str]) = (
    &[
        r#""http://site.example/thanks""#,
        r#""site.example/thanks""#,
        r#""//site.example/thanks""#,
        r#""javascript:alert(1)""#,
        r#""data:text/html,x""#,
        r#""https://""#,
        r#""https://user@site.example/""#,
        r#""https://:password@site.example/""#,
        r#""https://site.example/a b""#,
        r#""https://site.example:99999/""#,
        r#""http://127.0.0.1.evil.example/""#,
        r#""http://localhost.evil.example/""#,
    ],
    &["", "site.example", "http://site.example"],
);

const CASES: &[Case] = &[
    ("listen", ADDRESSES.0, ADDRESSES.1),
    ("private_listen", ADDRESSES.0, ADDRESSES.1),
    (
        "origins",
        &[
            "[]",
            r#""https://site.example""#,
            r#"[""]"#,
            "[1]",
            r#"[["https://site.example"]]"#,
            r#"["*"]"#,
            r#"["https://*.site.example"]"#,
            r#"["null"]"#,
            r#"["site.example"]"#,
            r#"["https://site.example/"]"#,
            r#"["https://site.example/shop"]"#,
            r#"["https://user@site.example"]"#,
            r#"["HTTPS://Site.Example"]"#,
            r#"["ftp://site.example"]"#,
            r#"["https://site.example", "https://site.example"]"#,
        ],
        &[
            "",
            "*",
            "https://site.example,",
            "https://site.example https://b.example",
        ],
    ),
    (
        "events",
        &[
            "[]",
            r#""All""#,
            r#""5f0c0ffee0ddf00dcafe0001""#,
            r#"["all"]"#,
            r#"["5f0c0ffee0ddf00dcafe000"]"#,
            r#"["5f0c0ffee0ddf00dcafe00011"]"#,
            r#"["5f0c0ffee0ddf00dcafe000g"]"#,
            "[5]",
        ],
        &[
            "",
            "ALL",
            "5f0c0ffee0ddf00dcafe000",
            "all,5f0c0ffee0ddf00dcafe0001",
        ],
    ),
    (
        "upstream.url",
        &[
            r#""http://api.example""#,
            r#""ftp://api.example""#,
            r#""api.example""#,
            r#""https:api.example""#,
            r#""https:///api.example""#,
            r#""https://""#,
            r#""https://api.example/v1""#,
            r#""https://api.example//""#,
            r#""https://api.example?a""#,
            r#""https://api.example#a""#,
            r#""https://user@api.example""#,
            r#""https://user:password@api.example""#,
            r#""https://api.example:443""#,
            r#""https://api.example:99999""#,
            r#""https://API.example""#,
            r#""https://api.example ""#,
            r#""https://билеты.example""#,
            r#""http://10.0.0.1""#,
            r#""http://localhost.example""#,
            r#""http://127.0.0.1@api.example""#,
        ],
        &["", "api.example", "http://api.example"],
    ),
    (
        "upstream.version",
        &[r#""v2""#, r#""V1""#, r#""1""#, r#""v3""#],
        &["", "v2", "1"],
    ),
    (
        "upstream.key",
        &[
            r#""0123456789abcdef0123456789abcde""#,
            r#""0123456789abcdef0123456789abcdef0""#,
            r#""0123456789abcdef0123456789abcdeg""#,
            r#""key 0123456789abcdef0123456789abcdef""#,
        ],
        &["", "0123456789abcdef0123456789abcde"],
    ),
    (
        "upstream.key_file",
        &[r#""no-such-file""#, r#"".""#],
        &["", "no-such-file"],
    ),
    ("upstream.assumed_hold_minutes", &["61"], &["61"]),
    (
        "tokens.key",
        &[r#""token-key-of-only-31-characters""#],
        &["", "short"],
    ),
    (
        "tokens.key_file",
        &[r#""no-such-file""#, r#"".""#],
        &["", "no-such-file"],
    ),
    (
        "tokens.previous_key",
        &[r#""token-key-of-only-31-characters""#],
        &["", "short"],
    ),
    (
        "tokens.previous_key_file",
        &[r#""no-such-file""#, r#"".""#],
        &["", "no-such-file"],
    ),
    (
        "payment.system",
        &[r#""api BASE""#, r#""система""#],
        &["", "api BASE"],
    ),
    ("payment.success_url", RETURN_URLS.0, RETURN_URLS.1),
    ("payment.failure_url", RETURN_URLS.0, RETURN_URLS.1),
    (
        "payment.send_tickets",
        &[r#""true""#, r#""yes""#, "1", "0", "[]"],
        &["", "yes", "1", "TRUE", "true "],
    ),
    (
        "payment.widget_token",
        &[r#""r:abcdef""#, r#""a b""#],
        &["", "r:abcdef"],
    ),
    ("limits.reservations_per_minute", &["61"], &["61"]),
    ("limits.reservation_burst", &["21"], &["21"]),
    ("limits.live_holds", &["1001"], &["1001"]),
    (
        "limits.changes_per_minute",
        &["4", "60001"],
        &["4", "60001"],
    ),
    ("limits.change_burst", &["2", "10001"], &["2", "10001"]),
    ("limits.reads_per_minute", &["60001"], &["60001"]),
    ("limits.read_burst", &["10001"], &["10001"]),
    ("limits.tickets_per_order", &["1001"], &["1001"]),
    (
        "proxy.hops",
        &["11", "-1", r#""1""#, "1.0", "true", "256"],
        &["", "11", "-1", "one", "256"],
    ),
    ("store.kind", &[r#""Redis""#, r#""disk""#], &["", "REDIS"]),
    (
        "store.url",
        &[
            r#""rediss://127.0.0.1""#,
            r#""valkey://127.0.0.1""#,
            r#""unix:///run/redis.sock""#,
            r#""http://127.0.0.1""#,
            r#""127.0.0.1:6379""#,
            r#""redis://""#,
            r#""redis://127.0.0.1/first""#,
            r#""redis://127.0.0.1:99999""#,
        ],
        &["", "127.0.0.1:6379"],
    ),
    (
        "store.url_file",
        &[r#""no-such-file""#, r#"".""#],
        &["", "no-such-file"],
    ),
    (
        "store.prefix",
        &[
            r#""a b""#,
            r#""tc*""#,
            r#""{tc}""#,
            r#""123456789012345678901234567890123""#,
        ],
        &["", "a b"],
    ),
    ("log.format", &[r#""JSON""#, r#""xml""#], &["", "xml"]),
    (
        "log.level",
        &[
            r#""inof""#,
            r#""INFO ,loud""#,
            r#""tc_gateway""#,
            r#""tc_gateway=loud""#,
            r#""info,,debug""#,
            r#""info,=,""#,
        ],
        &["", "verbose"],
    ),
];

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
