//! What is wrong with a body as a whole, or with its shape.

use tc_gateway::ask::{Change, Reserve};

use crate::{EVENT, MOST, STALLS, names};

#[track_caller]
fn both_refuse(body: &[u8], field: &str) {
    names(&Reserve::read(body, MOST).unwrap_err(), field);
    names(&Change::read(body, MOST).unwrap_err(), field);
}

#[test]
fn a_body_that_is_no_object_is_refused() {
    for body in [
        "",
        " ",
        "null",
        "true",
        "1",
        "\"\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}{}",
        "{} x",
        "{\"event\"}",
        "{\"event\":}",
        "{event:1}",
        "{'event':1}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":0x1}",
        "{\"a\":1}//",
        "/**/{}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\0\"}",
        "{}\0",
        "\u{feff}{}",
        "<html>",
        "a=b",
    ] {
        both_refuse(body.as_bytes(), "body");
    }
}

#[test]
fn a_body_that_is_no_text_is_refused() {
    let body = |value: &[u8]| [b"{\"status\":\"", value, b"\"}"].concat();
    for wrong in [
        &b"\xff"[..],
        b"\xc3",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        // UTF-16.
        b"\0a",
    ] {
        both_refuse(&body(wrong), "body");
    }
    for lone in ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800a", "\\u12"] {
        both_refuse(&body(lone.as_bytes()), "body");
    }
}

#[test]
fn a_body_that_is_nested_is_refused_however_deep() {
    for depth in [8, 9, 16, 17, 127, 128, 129, 10_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            both_refuse(nested.as_bytes(), "body");
            both_refuse(format!("{{\"customer\":{nested}}}").as_bytes(), "body");
            both_refuse(open.repeat(depth).as_bytes(), "body");
        }
    }
    // What is less deep is refused for what it is: the value is the eighth level, or the ninth.
    let within = |lists: usize| {
        let value = format!("{}1{}", "[".repeat(lists), "]".repeat(lists));
        Change::read(format!("{{\"status\":{value}}}").as_bytes(), MOST).unwrap_err()
    };
    names(&within(6), "status");
    names(&within(7), "body");
}

#[test]
fn no_field_is_there_twice() {
    let sets = format!("{{\"{STALLS}\":1}}");
    for (body, field) in [
        (
            format!(r#"{{"event":"{EVENT}","event":"{EVENT}","random":{sets}}}"#),
            "event",
        ),
        (
            format!(r#"{{"event":"{EVENT}","random":{sets},"random":{sets}}}"#),
            "random",
        ),
        (
            format!(r#"{{"event":"{EVENT}","random":{sets},"\u0065vent":"{EVENT}"}}"#),
            "event",
        ),
        (
            format!(r#"{{"event":"{EVENT}","random":{{"{STALLS}":1,"{STALLS}":1}}}}"#),
            &format!("random.{STALLS}"),
        ),
        (
            format!(
                r#"{{"event":"{EVENT}","random":{{"{STALLS}":1,"{}":1}}}}"#,
                STALLS.to_uppercase()
            ),
            &format!("random.{}", STALLS.to_uppercase()),
        ),
        (
            format!(
                r#"{{"event":"{EVENT}","random":{sets},"customer":{{"email":"a@b","email":"a@b"}}}}"#
            ),
            "customer.email",
        ),
    ] {
        names(&Reserve::read(body.as_bytes(), MOST).unwrap_err(), field);
    }
    for (body, field) in [
        (r#"{"status":"canceled","status":"canceled"}"#, "status"),
        (r#"{"promocodes":[],"promocodes":[]}"#, "promocodes"),
        (
            r#"{"customer":{"mobile":"1","mobile":"1"}}"#,
            "customer.mobile",
        ),
    ] {
        names(&Change::read(body.as_bytes(), MOST).unwrap_err(), field);
    }
}

/// The name of a field that nobody knows is the sender's own text: it is repeated to him, but not without end.
#[test]
fn an_unknown_name_is_told_in_short() {
    for (name, told) in [
        ("", ""),
        ("a", "a"),
        ("<script>", "<script>"),
        (&"ы".repeat(64), &"ы".repeat(64)[..]),
        (&"ы".repeat(65), &format!("{}…", "ы".repeat(64))),
        (&"x".repeat(10_000), &format!("{}…", "x".repeat(64))),
    ] {
        let told = if told.is_empty() { "body" } else { told };
        both_refuse(format!("{{\"{name}\":1}}").as_bytes(), told);
    }
}
