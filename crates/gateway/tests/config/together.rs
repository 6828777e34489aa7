//! Settings that are right each for itself and wrong together: one line, at one that was said.

use super::*;

fn one(settings: &[(&str, &str)], place: &str, problem: &str) {
    let lines = mistakes("together", &file(settings), &[]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert_eq!(lines[0], format!("tc-gateway.toml:{place}: {problem}"));
}

#[test]
fn the_two_ports_are_two() {
    let problem = "must have another port than listen";
    for (listen, private) in [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("0.0.0.0:8080", "127.0.0.1:8080"),
        ("127.0.0.1:8080", "0.0.0.0:8080"),
        ("[::]:8080", "127.0.0.1:8080"),
    ] {
        let (listen, private) = (format!("{listen:?}"), format!("{private:?}"));
        let settings = [("listen", listen.as_str()), ("private_listen", &private)];
        one(&settings, "5: private_listen", problem);
    }
    let other = "must have another port than private_listen";
    one(&[("listen", r#""127.0.0.1:9090""#)], "4: listen", other);
    for (listen, private) in [
        ("127.0.0.1:0", "127.0.0.1:0"),
        ("127.0.0.1:8080", "127.0.0.2:8080"),
        ("127.0.0.1:8080", "[::1]:8080"),
        ("0.0.0.0:8080", "127.0.0.1:8081"),
    ] {
        let (listen, private) = (format!("{listen:?}"), format!("{private:?}"));
        let settings = [("listen", listen.as_str()), ("private_listen", &private)];
        load("together", &file(&settings), &[]).unwrap();
    }
}

#[test]
fn a_payment_system_and_the_payment_page_exclude_each_other() {
    let settings = [
        ("payment.system", r#""api/BASE""#),
        ("payment.widget_token", r#""abc""#),
    ];
    one(
        &settings,
        "5: payment.widget_token",
        "does not go together with payment.system",
    );
}

/// S1: what whoever has seen the partner's key knows is no key of the tokens; nor is what anybody would try first.
#[test]
fn keys_that_could_be_guessed_are_refused() {
    one(
        &[("tokens.key", r#""0123456789abcdef0123456789ABCDEF""#)],
        "3: tokens.key",
        "must be another key than upstream.key",
    );
    let guessed = "could be guessed: `openssl rand -hex 32` makes a good one";
    for (name, place) in [("tokens.key", "3"), ("tokens.previous_key", "4")] {
        for key in [" ".repeat(32), "k".repeat(4096), "secret!".repeat(5)] {
            let key = format!("{key:?}");
            one(&[(name, &key)], &format!("{place}: {name}"), guessed);
        }
        let key = format!("{:?}", "password!".repeat(4));
        load("together", &file(&[(name, &key)]), &[]).unwrap();
    }
}

#[test]
fn what_belongs_to_a_payment_system_wants_one() {
    for (name, value) in [
        ("payment.success_url", r#""https://a.example""#),
        ("payment.failure_url", r#""https://a.example""#),
        ("payment.send_tickets", "true"),
    ] {
        let place = format!("4: {name}");
        one(
            &[(name, value)],
            &place,
            "goes only together with payment.system",
        );
        let page = [(name, value), ("payment.widget_token", r#""abc""#)];
        one(&page, &place, "goes only together with payment.system");
    }
}

/// S6: cancels are never limited below reservations.
#[test]
fn whoever_may_reserve_may_cancel_as_often() {
    let rate = "changes_per_minute must not be less than reservations_per_minute: cancels have the limits of changes";
    let burst =
        "change_burst must not be less than reservation_burst: cancels have the limits of changes";
    let rates = "limits.reservations_per_minute";
    one(&[(rates, "61")], "4: limits.reservations_per_minute", rate);
    one(
        &[("limits.changes_per_minute", "4")],
        "4: limits.changes_per_minute",
        rate,
    );
    one(
        &[(rates, "10"), ("limits.changes_per_minute", "9")],
        "5: limits.changes_per_minute",
        rate,
    );
    one(
        &[("limits.reservation_burst", "21")],
        "4: limits.reservation_burst",
        burst,
    );
    one(
        &[("limits.change_burst", "2")],
        "4: limits.change_burst",
        burst,
    );
    load(
        "together",
        &file(&[(rates, "10"), ("limits.changes_per_minute", "10")]),
        &[],
    )
    .unwrap();
}

#[test]
fn a_redis_has_an_address_and_memory_has_none() {
    one(
        &[("store.url", r#""redis://127.0.0.1""#)],
        "4: store.url",
        "goes only together with store.kind = \"redis\"",
    );
    let lines = mistakes("together", &file(&[("store.kind", r#""redis""#)]), &[]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(
        lines[0].starts_with("tc-gateway.toml: store.url: is missing"),
        "{lines:#?}"
    );
}

#[test]
fn the_previous_token_key_is_another_one() {
    let same = format!("{TOKEN_KEY:?}");
    one(
        &[("tokens.previous_key", &same)],
        "4: tokens.previous_key",
        "must be another key than tokens.key",
    );
}

#[test]
fn version_2_has_no_payment_systems_and_holds_for_longer() {
    let second = ("upstream.version", r#""v2""#);
    one(
        &[second, ("payment.system", r#""api/BASE""#)],
        "5: payment.system",
        "is of version 1: in version 2 orders are paid on the vendor's page (payment.widget_token) or by yourself",
    );
    let hold = |settings: &[(&str, &str)]| {
        let config = load("together", &file(settings), &[]).unwrap();
        config.upstream.assumed_hold.as_secs() / 60
    };
    assert_eq!(hold(&[second]), 15);
    assert_eq!(hold(&[second, ("upstream.assumed_hold_minutes", "7")]), 7);
    assert_eq!(hold(&[]), 10);
}
