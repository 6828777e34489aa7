//! What is taken: defaults, every setting in the file and in the environment, both ends of every range.

use std::time::Duration;

use super::*;
use tc_gateway::{AllowedEvents, Log, Payment, Quota, StoreChoice};
use tc_orders::wire::v1::PaymentChoice;

#[test]
fn the_least_that_can_be_said_is_enough() {
    let config = load("least", &file(&[]), &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.private_listen.to_string(), "127.0.0.1:9090");
    assert_eq!(config.upstream.url, "https://api.ticketscloud.org");
    assert_eq!(config.upstream.key.expose(), KEY);
    assert_eq!(config.upstream.assumed_hold, Duration::from_secs(600));
    assert_eq!(config.events, AllowedEvents::All);
    assert_eq!(config.payment, Payment::None);
    assert_eq!(config.origins.list.len(), 1);
    assert_eq!(config.origins.list[0].as_str(), "https://site.example");
    // S5: in production nothing is allowed that is not in the list, however near.
    assert!(!config.origins.loopback);
    // S6: 5 a minute, 3 at once, 2 live.
    let limits = config.limits;
    assert_eq!(limits.reservations, Quota::per_minute(5, 3));
    assert_eq!(limits.live_holds, 2);
    assert_eq!(limits.changes, Quota::per_minute(60, 20));
    assert_eq!(limits.reads, Quota::per_minute(240, 60));
    assert_eq!(limits.tickets_per_order, 100);
    assert_eq!(config.hops, 0);
    assert!(matches!(config.store, StoreChoice::Memory));
    let log = Log {
        json: true,
        filter: "info".to_owned(),
    };
    assert_eq!(config.log, log);
}

#[test]
fn every_setting_reaches_its_place_from_the_file() {
    let text = r#"
listen = "0.0.0.0:80"
private_listen = "[::1]:81"
origins = ["https://a.example", "http://b.example:8080"]
events = ["5F0C0FFEE0DDF00DCAFE0002", "5f0c0ffee0ddf00dcafe0001", "5f0c0ffee0ddf00dcafe0002"]
[upstream]
url = "https://stage.example:8443/"
version = "v1"
key = "0123456789abcdef0123456789ABCDEF"
assumed_hold_minutes = 15
[tokens]
key = "token-key-of-just-32-characters!"
previous_key = "another-key-of-just-32-character"
[payment]
system = "api/BASE"
success_url = "https://a.example/thanks?a=b#c"
failure_url = "http://localhost:3000/sorry"
send_tickets = false
[limits]
reservations_per_minute = 1
reservation_burst = 2
live_holds = 3
changes_per_minute = 4
change_burst = 5
reads_per_minute = 6
read_burst = 7
tickets_per_order = 8
[proxy]
hops = 2
[store]
kind = "redis"
url = "redis://user:password@redis.example:6380/3"
prefix = "shop:a-b_c"
[log]
format = "text"
level = "info,tc_gateway=debug"
"#;
    check_every_setting(load("every-file", text, &[]).unwrap());
}

#[test]
fn every_setting_reaches_its_place_from_the_environment() {
    let env = [
        ("PATH", "/bin"),
        ("TC_GATEWAY_LISTEN", "0.0.0.0:80"),
        ("TC_GATEWAY_PRIVATE_LISTEN", "[::1]:81"),
        (
            "TC_GATEWAY_ORIGINS",
            "https://a.example,http://b.example:8080",
        ),
        (
            "TC_GATEWAY_EVENTS",
            "5F0C0FFEE0DDF00DCAFE0002, 5f0c0ffee0ddf00dcafe0001, 5f0c0ffee0ddf00dcafe0002",
        ),
        ("TC_GATEWAY_UPSTREAM__URL", "https://stage.example:8443/"),
        ("TC_GATEWAY_UPSTREAM__VERSION", "v1"),
        ("TC_GATEWAY_UPSTREAM__KEY", KEY),
        ("TC_GATEWAY_UPSTREAM__ASSUMED_HOLD_MINUTES", "15"),
        ("TC_GATEWAY_TOKENS__KEY", TOKEN_KEY),
        (
            "TC_GATEWAY_TOKENS__PREVIOUS_KEY",
            "another-key-of-just-32-character",
        ),
        ("TC_GATEWAY_PAYMENT__SYSTEM", "api/BASE"),
        (
            "TC_GATEWAY_PAYMENT__SUCCESS_URL",
            "https://a.example/thanks?a=b#c",
        ),
        (
            "TC_GATEWAY_PAYMENT__FAILURE_URL",
            "http://localhost:3000/sorry",
        ),
        ("TC_GATEWAY_PAYMENT__SEND_TICKETS", "false"),
        ("TC_GATEWAY_LIMITS__RESERVATIONS_PER_MINUTE", "1"),
        ("TC_GATEWAY_LIMITS__RESERVATION_BURST", "2"),
        ("TC_GATEWAY_LIMITS__LIVE_HOLDS", "3"),
        ("TC_GATEWAY_LIMITS__CHANGES_PER_MINUTE", "4"),
        ("TC_GATEWAY_LIMITS__CHANGE_BURST", "5"),
        ("TC_GATEWAY_LIMITS__READS_PER_MINUTE", "6"),
        ("TC_GATEWAY_LIMITS__READ_BURST", "7"),
        ("TC_GATEWAY_LIMITS__TICKETS_PER_ORDER", "8"),
        ("TC_GATEWAY_PROXY__HOPS", "2"),
        ("TC_GATEWAY_STORE__KIND", "redis"),
        (
            "TC_GATEWAY_STORE__URL",
            "redis://user:password@redis.example:6380/3",
        ),
        ("TC_GATEWAY_STORE__PREFIX", "shop:a-b_c"),
        ("TC_GATEWAY_LOG__FORMAT", "text"),
        ("TC_GATEWAY_LOG__LEVEL", "info,tc_gateway=debug"),
    ];
    check_every_setting(Config::load(None, environment(&env).into_iter()).unwrap());
    // The same over a file in which every one of them says something else.
    let other = file(&[
        ("listen", r#""127.0.0.1:1""#),
        ("events", r#"["5f0c0ffee0ddf00dcafe0003"]"#),
        ("upstream.url", r#""https://other.example""#),
        (
            "tokens.previous_key",
            r#""a-third-key-with-some-characters""#,
        ),
        ("payment.send_tickets", "true"),
        ("limits.read_burst", "70"),
        ("proxy.hops", "1"),
        ("store.kind", r#""memory""#),
        ("log.format", r#""json""#),
    ]);
    check_every_setting(load("every-environment", &other, &env).unwrap());
}

fn check_every_setting(config: Config) {
    assert_eq!(config.listen.to_string(), "0.0.0.0:80");
    assert_eq!(config.private_listen.to_string(), "[::1]:81");
    let origins: Vec<&str> = config.origins.list.iter().map(|o| o.as_str()).collect();
    assert_eq!(origins, ["https://a.example", "http://b.example:8080"]);
    let ids = ["5f0c0ffee0ddf00dcafe0001", "5f0c0ffee0ddf00dcafe0002"];
    let events = ids.map(|id| id.parse().unwrap()).to_vec();
    assert_eq!(config.events, AllowedEvents::Only(events));
    assert!(config.events.allows(ids[0].parse().unwrap()));
    assert!(config.events.allows(ids[1].parse().unwrap()));
    assert!(
        !config
            .events
            .allows("5f0c0ffee0ddf00dcafe0003".parse().unwrap())
    );
    assert_eq!(config.upstream.url, "https://stage.example:8443");
    assert_eq!(config.upstream.key.expose(), KEY);
    assert_eq!(config.upstream.assumed_hold, Duration::from_secs(900));
    let choice = PaymentChoice {
        system: Some("api/BASE".to_owned()),
        success_url: Some("https://a.example/thanks?a=b#c".to_owned()),
        failure_url: Some("http://localhost:3000/sorry".to_owned()),
        send_tickets: Some(false),
    };
    assert_eq!(config.payment, Payment::System(choice));
    assert_eq!(config.limits.reservations, Quota::per_minute(1, 2));
    assert_eq!(config.limits.live_holds, 3);
    assert_eq!(config.limits.changes, Quota::per_minute(4, 5));
    assert_eq!(config.limits.reads, Quota::per_minute(6, 7));
    assert_eq!(config.limits.tickets_per_order, 8);
    assert_eq!(config.hops, 2);
    match &config.store {
        StoreChoice::Redis { url, prefix } => {
            assert_eq!(url.expose(), "redis://user:password@redis.example:6380/3");
            assert_eq!(prefix, "shop:a-b_c");
        }
        StoreChoice::Memory => panic!("not the Redis"),
    }
    assert!(!config.log.json);
    assert_eq!(config.log.filter, "info,tc_gateway=debug");
}

#[test]
fn both_ends_of_every_range_are_taken() {
    for (name, least, most) in [
        ("upstream.assumed_hold_minutes", "1", "60"),
        ("limits.live_holds", "1", "1000"),
        ("limits.reads_per_minute", "1", "60000"),
        ("limits.read_burst", "1", "10000"),
        ("limits.tickets_per_order", "1", "100"),
        ("limits.reservations_per_minute", "1", "60"),
        ("limits.reservation_burst", "1", "20"),
        ("limits.changes_per_minute", "5", "60000"),
        ("limits.change_burst", "3", "10000"),
        ("proxy.hops", "0", "10"),
    ] {
        for value in [least, most] {
            load("ends", &file(&[(name, value)]), &[]).unwrap();
            load("ends", &file(&[]), &[(&variable(name), value)]).unwrap();
        }
    }
    // The highest limits of all, together.
    let highest = [
        ("limits.reservations_per_minute", "60_000"),
        ("limits.reservation_burst", "0x2710"),
        ("limits.changes_per_minute", "60000"),
        ("limits.change_burst", "10000"),
    ];
    let config = load("ends", &file(&highest), &[]).unwrap();
    assert_eq!(
        config.limits.reservations,
        Quota::per_minute(60_000, 10_000)
    );
    for over in [
        ("limits.reservations_per_minute", "60001"),
        ("limits.reservation_burst", "10001"),
    ] {
        let mut settings = highest.to_vec();
        settings.retain(|(name, _)| *name != over.0);
        settings.push(over);
        mistakes("ends", &file(&settings), &[]);
    }
}

#[test]
fn a_redis_may_speak_tls_or_not() {
    for url in [
        "redis://127.0.0.1",
        "rediss://redis.example",
        "rediss://gateway:a-password@redis.example:6380/3",
    ] {
        let written = format!("{url:?}");
        let settings = [("store.kind", r#""redis""#), ("store.url", &written)];
        let config = load("redis", &file(&settings), &[]).unwrap();
        let StoreChoice::Redis { url: read, .. } = config.store else {
            panic!("no Redis: {url}");
        };
        assert_eq!(read.expose(), url);
    }
}

/// S8: the key is sent there; it goes over TLS, or stays on the machine.
#[test]
fn the_upstream_is_https_or_this_machine() {
    for (written, meant) in [
        (
            "https://api.ticketscloud.org",
            "https://api.ticketscloud.org",
        ),
        (
            "https://api.ticketscloud.org/",
            "https://api.ticketscloud.org",
        ),
        ("https://10.1.2.3:444", "https://10.1.2.3:444"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.8.9.1:1", "http://127.8.9.1:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ] {
        let config = load(
            "upstream",
            &file(&[("upstream.url", &format!("{written:?}"))]),
            &[],
        );
        assert_eq!(config.unwrap().upstream.url, meant);
    }
}

#[test]
fn payment_is_nothing_a_system_or_the_vendors_page() {
    let payment =
        |settings: &[(&str, &str)]| load("payment", &file(settings), &[]).unwrap().payment;
    assert_eq!(payment(&[]), Payment::None);
    assert_eq!(
        payment(&[("payment.system", r#""api/BASE""#)]),
        Payment::System(PaymentChoice {
            system: Some("api/BASE".to_owned()),
            ..PaymentChoice::default()
        })
    );
    assert_eq!(
        payment(&[("payment.widget_token", r#""abc""#)]),
        Payment::Page {
            widget_token: "abc".to_owned(),
            url: "https://ticketscloud.org/v1/widgets/common".to_owned(),
        }
    );
    assert_eq!(
        payment(&[
            ("payment.widget_token", r#""eyJ0.a-b_c~d""#),
            ("payment.page_url", r#""https://pay.example/p""#),
        ]),
        Payment::Page {
            widget_token: "eyJ0.a-b_c~d".to_owned(),
            url: "https://pay.example/p".to_owned(),
        }
    );
}

#[test]
fn log_levels_may_name_parts() {
    for level in [
        "off",
        "error",
        "warn",
        "info",
        "debug",
        "trace",
        "warn,tc_gateway=trace",
        "tc_gateway=info",
    ] {
        let config = load("log", &file(&[]), &[("TC_GATEWAY_LOG__LEVEL", level)]);
        assert_eq!(config.unwrap().log.filter, level);
    }
}

#[test]
fn the_sandbox_needs_no_configuration() {
    let listen = "127.0.0.1:0".parse().unwrap();
    let key = tc_gateway::Secret::new(KEY);
    let config = Config::sandbox(
        listen,
        "http://127.0.0.1:1".to_owned(),
        key,
        "page".to_owned(),
    );
    let config = config.unwrap();
    assert_eq!(config.listen, listen);
    assert!(config.private_listen.ip().is_loopback());
    assert_eq!(config.upstream.url, "http://127.0.0.1:1");
    assert_eq!(config.upstream.key.expose(), KEY);
    assert!(config.origins.loopback && config.origins.list.is_empty());
    // Limits that nobody meets while he develops; the rest is as by default.
    let usual = load("sandbox", &file(&[]), &[]).unwrap();
    assert!(config.limits.reservations.every * 20 < usual.limits.reservations.every);
    assert!(config.limits.live_holds > 20 * usual.limits.live_holds);
    assert!(config.limits.changes.burst > usual.limits.changes.burst);
    assert!(config.limits.reads.burst > usual.limits.reads.burst);
    assert_eq!(
        config.limits.tickets_per_order,
        usual.limits.tickets_per_order
    );
    assert_eq!(config.upstream.assumed_hold, usual.upstream.assumed_hold);
    assert_eq!(config.events, usual.events);
    assert_eq!(config.hops, usual.hops);
    assert!(matches!(config.store, StoreChoice::Memory));
}
