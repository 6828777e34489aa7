//! Reservations.

use serde_json::{Value, json};
use tc_gateway::ask::Reserve;
use tc_orders::wire::ToJson;
use tc_orders::{TicketId, Wanted};

use crate::{BALCONY, EVENT, MOST, NEXT_SEAT, NO_TEXTS, SEAT, STALLS, names};

fn read(body: &str) -> Result<Reserve, tc_gateway::Problem> {
    Reserve::read(body.as_bytes(), MOST)
}

fn upstream(body: &Value) -> Value {
    let reserve = read(&body.to_string()).unwrap();
    serde_json::from_str(&reserve.to_upstream().to_json().to_string()).unwrap()
}

#[test]
fn what_a_buyer_may_ask_for_is_asked_of_the_api() {
    let all = json!({
        "event": EVENT, "random": {STALLS: 2, BALCONY: 1}, "all_or_nothing": true,
        "customer": {"email": "a@example.org", "first_name": "Анна", "last_name": "К.", "mobile": "+7 900 000-00-00"},
    });
    assert_eq!(upstream(&all), all);
    let seats = json!({"event": EVENT, "tickets": [SEAT, NEXT_SEAT]});
    assert_eq!(upstream(&seats), seats);
    let fewer = json!({"event": EVENT, "random": {STALLS: 1}, "all_or_nothing": false});
    assert_eq!(
        upstream(&fewer),
        json!({"event": EVENT, "random": {STALLS: 1}})
    );
    let upper = json!({"event": EVENT.to_uppercase(), "random": {STALLS.to_uppercase(): 1}});
    assert_eq!(
        upstream(&upper),
        json!({"event": EVENT, "random": {STALLS: 1}})
    );
}

#[test]
fn a_reservation_says_nothing_else() {
    let good = json!({"event": EVENT, "random": {STALLS: 1}});
    for (name, value) in [
        ("payment", json!({"system": "api/BASE"})),
        ("payment", Value::Null),
        ("status", json!("done")),
        ("status", json!("executed")),
        ("promocodes", json!(["CODE"])),
        ("promocodes", json!([])),
        ("id", json!(EVENT)),
        ("number", json!(1)),
        ("vendor", json!(EVENT)),
        ("value", json!("0.00")),
        ("reserved_till", json!("2030-01-01T00:00:00+00:00")),
        ("Event", json!(EVENT)),
        ("event ", json!(EVENT)),
        ("__proto__", json!({})),
    ] {
        let mut body = good.clone();
        body[name] = value;
        names(&read(&body.to_string()).unwrap_err(), name);
    }
    names(
        &read(&json!({"event": EVENT, "random": {STALLS: 1}, "customer": {"email": "a@b", "lang": "ru"}}).to_string())
            .unwrap_err(),
        "customer.lang",
    );
}

#[test]
fn the_event_is_an_id() {
    let of = |event: &str| read(&format!(r#"{{"event":{event},"random":{{"{STALLS}":1}}}}"#));
    for wrong in NO_TEXTS {
        if *wrong == "1e999" {
            names(&of(wrong).unwrap_err(), "body");
        } else {
            names(&of(wrong).unwrap_err(), "event");
        }
    }
    for text in [
        "",
        "abc",
        "56a6253df06c5a059a93802",
        "56a6253df06c5a059a93802e0",
        "56a6253df06c5a059a93802g",
        " 56a6253df06c5a059a93802e",
        "56a6253df06c5a059a93802\\u0000",
        "../../../../orders/abcde",
        "56a6253df06c5a059a93802é",
    ] {
        names(&of(&format!("\"{text}\"")).unwrap_err(), "event");
    }
    names(
        &read(&format!(r#"{{"random":{{"{STALLS}":1}}}}"#)).unwrap_err(),
        "event",
    );
}

#[test]
fn tickets_are_wanted_in_one_of_two_ways() {
    names(
        &read(&json!({"event": EVENT}).to_string()).unwrap_err(),
        "random",
    );
    let both = json!({"event": EVENT, "random": {STALLS: 1}, "tickets": [SEAT]});
    names(&read(&both.to_string()).unwrap_err(), "tickets");
    let both = json!({"event": EVENT, "random": null, "tickets": [SEAT]});
    names(&read(&both.to_string()).unwrap_err(), "tickets");
}

#[test]
fn counts_are_whole_numbers_from_1_to_100() {
    let of = |random: &str| read(&format!(r#"{{"event":"{EVENT}","random":{random}}}"#));
    for wrong in ["null", "true", "1", "1.5", "\"\"", "[]", "{}"] {
        names(&of(wrong).unwrap_err(), "random");
    }
    let path = format!("random.{STALLS}");
    for wrong in [
        "null",
        "true",
        "\"1\"",
        "[1]",
        "{}",
        "0",
        "-0",
        "-1",
        "0.5",
        "1.5",
        "1e-1",
        "101",
        "4294967297",
        "9223372036854775808",
        "18446744073709551617",
        "99999999999999999999999999",
        "1e300",
        "-1e300",
    ] {
        let problem = of(&format!(r#"{{"{STALLS}":{wrong}}}"#)).unwrap_err();
        names(&problem, &path);
    }
    for (good, count) in [("1", 1), ("100", 100), ("2.0", 2), ("1e1", 10)] {
        let reserve = of(&format!(r#"{{"{STALLS}":{good}}}"#)).unwrap();
        let Wanted::Random(selection) = reserve.wanted else {
            panic!("by set");
        };
        assert_eq!(selection.total_tickets(), count, "{good}");
    }
    for name in ["", "a", &STALLS[..23], "56a6254bf06c5a059b93800c "] {
        let problem = of(&format!(r#"{{"{name}":1}}"#)).unwrap_err();
        names(&problem, &format!("random.{name}"));
    }
}

#[test]
fn an_order_has_no_more_tickets_than_it_may() {
    let random = |stalls: u32, balcony: u32| {
        json!({"event": EVENT, "random": {STALLS: stalls, BALCONY: balcony}}).to_string()
    };
    let read = |body: String, most| Reserve::read(body.as_bytes(), most);
    assert!(read(random(50, 50), 100).is_ok());
    names(&read(random(50, 51), 100).unwrap_err(), "random");
    names(&read(random(100, 100), 100).unwrap_err(), "random");
    assert!(read(random(100, 100), 200).is_ok());
    assert!(read(random(3, 1), 4).is_ok());
    names(&read(random(3, 2), 4).unwrap_err(), "random");

    let tickets = |count: u8| {
        let ids = (0..count).map(|n| TicketId::from_bytes([n; 12]).to_string());
        json!({"event": EVENT, "tickets": ids.collect::<Vec<_>>()}).to_string()
    };
    assert!(read(tickets(100), 100).is_ok());
    names(&read(tickets(101), 100).unwrap_err(), "tickets");
    names(&read(tickets(101), 1000).unwrap_err(), "tickets");
    assert!(read(tickets(4), 4).is_ok());
    names(&read(tickets(5), 4).unwrap_err(), "tickets");
    names(&read(tickets(0), 4).unwrap_err(), "tickets");
}

#[test]
fn tickets_are_ids_each_there_once() {
    let of = |tickets: &str| read(&format!(r#"{{"event":"{EVENT}","tickets":{tickets}}}"#));
    for wrong in ["null", "true", "1", "1.5", "\"\"", "{}", "[]"] {
        names(&of(wrong).unwrap_err(), "tickets");
    }
    for wrong in ["null", "true", "1", "[]", "{}", "\"\"", "\"abc\""] {
        let problem = of(&format!(r#"["{SEAT}",{wrong}]"#)).unwrap_err();
        names(&problem, "tickets[1]");
    }
    let problem = of(&format!(
        r#"["{NEXT_SEAT}","{SEAT}","{}"]"#,
        NEXT_SEAT.to_uppercase()
    ));
    names(&problem.unwrap_err(), "tickets[2]");
}

#[test]
fn all_or_nothing_is_true_or_false() {
    for wrong in ["null", "0", "1", "\"true\"", "\"\"", "[]", "{}"] {
        let body =
            format!(r#"{{"event":"{EVENT}","random":{{"{STALLS}":1}},"all_or_nothing":{wrong}}}"#);
        names(&read(&body).unwrap_err(), "all_or_nothing");
    }
}

/// S9: the same key with another payload is refused, so what counts as the same matters.
#[test]
fn the_fingerprint_is_of_the_meaning() {
    let print = |body: &str| read(body).unwrap().fingerprint();
    let one = print(&format!(
        r#"{{"event":"{EVENT}","random":{{"{STALLS}":2,"{BALCONY}":1}},"customer":{{"email":"a@b","mobile":"1"}}}}"#
    ));
    assert_eq!(one.len(), 64);
    let same = format!(
        r#" {{ "customer" : {{"mobile":"1 ","email":" a@\u0062"}} , "all_or_nothing": false,
            "random": {{"{BALCONY}": 1.0, "{}": 2}}, "event": "{EVENT}" }} "#,
        STALLS.to_uppercase()
    );
    assert_eq!(print(&same), one);

    let seats = |tickets: Value| print(&json!({"event": EVENT, "tickets": tickets}).to_string());
    assert_eq!(
        seats(json!([SEAT, NEXT_SEAT])),
        seats(json!([NEXT_SEAT, SEAT]))
    );

    let good = json!({"event": EVENT, "random": {STALLS: 2}, "customer": {"email": "a@b"}});
    let mut prints = vec![print(&good.to_string()), seats(json!([SEAT]))];
    for (pointer, value) in [
        ("/event", json!(SEAT)),
        ("/random", json!({STALLS: 1})),
        ("/random", json!({BALCONY: 2})),
        ("/random", json!({STALLS: 2, BALCONY: 1})),
        ("/customer", json!({"email": "a@c"})),
        ("/customer", json!({"first_name": "a@b"})),
        ("/customer", json!({"email": "a@b", "mobile": "1"})),
    ] {
        let mut other = good.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        prints.push(print(&other.to_string()));
    }
    let mut all = good.clone();
    all["all_or_nothing"] = json!(true);
    prints.push(print(&all.to_string()));
    for (at, print) in prints.iter().enumerate() {
        assert!(!prints[..at].contains(print), "{at}");
    }
}
