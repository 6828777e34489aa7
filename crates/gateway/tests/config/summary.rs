//! What `check` says of a configuration that is right, and of addresses that are left as an example has them.

use super::*;

#[test]
fn each_address_that_is_left_as_an_example_has_it_is_named() {
    let named = |settings: &[(&str, &str)]| {
        let config = load("placeholders", &file(settings), &[]).unwrap();
        let placeholders = config.placeholders().into_iter();
        let names = placeholders.map(|line| line.split_once(':').unwrap().0.to_owned());
        names.collect::<Vec<_>>()
    };
    let own = ("origins", r#"["https://site.test", "https://shop.test"]"#);
    assert!(named(&[own]).is_empty());
    let origins = r#"["https://a.example", "https://b.test", "https://c.example.org"]"#;
    assert_eq!(named(&[("origins", origins)]), ["origins", "origins"]);
    let api = ("upstream.url", r#""https://api.example.com""#);
    assert_eq!(named(&[own, api]), ["upstream.url"]);
    let by_system = [
        own,
        ("payment.system", r#""api/BASE""#),
        ("payment.success_url", r#""https://site.example/thanks""#),
        ("payment.failure_url", r#""https://site.example/sorry""#),
    ];
    assert_eq!(
        named(&by_system),
        ["payment.success_url", "payment.failure_url"]
    );
    let by_page = [
        own,
        ("payment.widget_token", r#""abc""#),
        ("payment.page_url", r#""https://pay.example/page""#),
    ];
    assert_eq!(named(&by_page), ["payment.page_url"]);
    assert!(named(&by_page[..2]).is_empty());
}

#[test]
fn the_summary_says_what_is_set() {
    let usual = load("summary", &file(&[]), &[]).unwrap();
    assert_eq!(
        usual.summary(),
        [
            "listen    127.0.0.1:8080",
            "private   127.0.0.1:9090",
            "upstream  https://api.ticketscloud.org v1, unseen holds of 10 min",
            "events    all that the key may sell",
            "origins   https://site.example",
            "payment   not through the gateway",
            "limits    a client may reserve 5 a minute (3 at once), hold 2 orders of 100 tickets, change 60 a minute (20 at once), read 240 a minute (60 at once)",
            "proxies   0",
            "store     memory: the limits hold for this one instance",
            "tokens    key 96941ee8, no previous key",
            "log       JSON, info",
            "note: origins: https://site.example is of an example, and nobody has that name (RFC 2606): put your own there",
        ]
    );
    let other = file(&[
        ("origins", r#"["https://a.example", "https://b.example"]"#),
        ("events", r#"["5f0c0ffee0ddf00dcafe0003"]"#),
        ("payment.system", r#""api/BASE""#),
        ("limits.reservations_per_minute", "59999"),
        ("limits.changes_per_minute", "59999"),
        ("store.kind", r#""redis""#),
        ("store.url", r#""redis://127.0.0.1""#),
        ("log.format", r#""text""#),
        ("tokens.key", r#""another-key-of-just-32-character""#),
        ("tokens.previous_key", &format!("{TOKEN_KEY:?}")),
    ]);
    let lines = load("summary", &other, &[]).unwrap().summary();
    for line in [
        "events    1",
        "origins   https://a.example, https://b.example",
        "payment   by api/BASE",
        "store     Redis, keys under tc:",
        "tokens    key 53e9792b, previous key 96941ee8",
        "log       text, info",
    ] {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:#?}");
    }
    // The quota is kept as a time for one; the number that was written comes back.
    assert!(lines[6].contains("reserve 59999 a minute"), "{lines:#?}");
    let page = file(&[("payment.widget_token", r#""abc""#)]);
    let lines = load("summary", &page, &[]).unwrap().summary();
    assert_eq!(lines[5], "payment   on the vendor's payment page");
}
