//! Values that are wrong, for each setting.

/// A setting, values that are wrong for it as TOML, and values that are wrong in the environment.
pub(crate) type Case = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// What no text may be: nothing, of another type, with a control character.
pub(crate) const NO_TEXT: [&str; 9] = [
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
pub(crate) const NO_NUMBER: [&str; 12] = [
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
pub(crate) const NO_NUMBER_WORDS: [&str; 8] =
    ["", "0", "-1", "1.5", "five", " 5", "4294967296", "5\n"];

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

/// All settings.
pub(crate) const CASES: &[Case] = &[
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
        "catalogue.file",
        &[r#""no-such-file""#, r#"".""#],
        &["", "no-such-file"],
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
        &[r#""v0""#, r#""V1""#, r#""1""#, r#""v3""#],
        &["", "v3", "1"],
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
        &[r#""r:abcdef""#, r#""a b""#, r#""a&b""#],
        &["", "r:abcdef", "a#b"],
    ),
    (
        "payment.page_url",
        &[
            r#""http://pay.example/page""#,
            r#""https://pay.example/page?x""#,
            r#""https://pay.example/page#x""#,
            r#""/page""#,
        ],
        &["", "https://pay.example/page?x", "pay.example"],
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
    ("limits.tickets_per_order", &["101"], &["101"]),
    (
        "proxy.hops",
        &["11", "-1", r#""1""#, "1.0", "true", "256"],
        &["", "11", "-1", "one", "256"],
    ),
    ("store.kind", &[r#""Redis""#, r#""disk""#], &["", "REDIS"]),
    (
        "store.url",
        &[
            r#""rediss://127.0.0.1/#insecure""#,
            r#""rediss://""#,
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
