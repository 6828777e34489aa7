//! What the example `decode` says of bodies: the lines themselves, for people and scripts rely on
//! them.

#[path = "../examples/decode/describe.rs"]
mod describe;
#[path = "../examples/decode/shape.rs"]
mod shape;
#[path = "../examples/decode/summary.rs"]
mod summary;

use describe::describe;

fn line(body: &str) -> String {
    describe("body.json", body.as_bytes()).unwrap_or_else(|problem| format!("error {problem}"))
}

const ID: &str = r#""id":"65a0c0de0000000000000001""#;

#[test]
fn orders() {
    let order = |fields: &str| line(&format!("{{{ID},{fields}}}"));
    let ticket = r#""65a0c0de00000000000000a1""#;
    let cases = [
        (
            format!(
                r#""status":"executed","number":70123,"tickets":[{ticket}],"values":{{"full":"1550.00"}}"#
            ),
            "v1 order executed 70123 1 ticket 1550.00",
        ),
        (
            r#""status":"canceled","number":70123,"tickets":[],"value":"0.00""#.into(),
            "v1 order canceled 70123 0 tickets 0.00",
        ),
        (
            r#""status":"done""#.into(),
            "v1 order done 65a0c0de0000000000000001 0 tickets 0.00",
        ),
        (
            r#""status":"cancelled","number":12,"expired_after":"2024-05-17 12:15:00""#.into(),
            "v2 order canceled 12 0 tickets 0.00",
        ),
        (
            format!(
                r#""status":"done","number":12,"tickets":[{{"id":{ticket}}}],"values":{{"full":"7.50"}}"#
            ),
            "v2 order done 12 1 ticket 7.50",
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(order(&fields), expected);
    }
}

#[test]
fn lists() {
    let listed = |fields: &str| line(&format!("[{{{ID},{fields}}},{{{ID},{fields}}}]"));
    assert_eq!(line("[]"), "v1 catalogue 0 events");
    assert_eq!(
        line(&format!(r#"[{{{ID},"title":null}}]"#)),
        "v1 catalogue 1 event"
    );
    assert_eq!(listed(r#""lifetime":null"#), "v1 catalogue 2 events");
    assert_eq!(
        listed(r#""status":"done","rules":{}"#),
        "v1 orders 2 orders"
    );
    assert_eq!(listed(r#""status":"vacant","seat":{}"#), "v1 seats 2 seats");
    assert_eq!(
        listed(r#""status":"vacant","set":null"#),
        "v1 seats 2 seats"
    );
    assert_eq!(listed(r#""serial":"QRS","number":7"#), "v1 seats 2 seats");
    assert_eq!(
        listed(r#""status":"done","settings":{}"#),
        "v2 orders 2 orders"
    );
    let data =
        format!(r#"{{"data":[{{{ID},"status":"done"}}],"refs":{{}},"pagination":{{"page":1}}}}"#);
    assert_eq!(line(&data), "v2 orders 1 order");
}

#[test]
fn an_event_and_a_seat() {
    let set = |n: u8| format!(r#"{{"id":"65a0c0de00000000000000b{n}"}}"#);
    let event = format!(
        r#"{{{ID},"title":{{"text":"X"}},"sets":[{},{},{}]}}"#,
        set(1),
        set(2),
        set(3)
    );
    assert_eq!(line(&event), "v1 event 65a0c0de0000000000000001 3 sets");
    let seat = format!(r#"{{{ID},"seat":{{"row":1,"number":2}},"status":"sold"}}"#);
    assert_eq!(line(&seat), "v1 seat 65a0c0de0000000000000001 sold");
}

#[test]
fn requests() {
    let cases = [
        (
            r#"{"event":"$","random":{"$":2}}"#,
            "v1 request reserve 2 tickets",
        ),
        (
            r#"{"event":"$","tickets":["$"],"customer":{},"all_or_nothing":"true"}"#,
            "v1 request reserve 1 ticket, customer",
        ),
        (
            r#"{"event":"$","random":{"$":1},"promocodes":["A","B"]}"#,
            "v1 request reserve 1 ticket, 2 promo codes",
        ),
        (r#"{"event":"$"}"#, "v2 request reserve 0 tickets"),
        (r#"{"random":{"$":1}}"#, "v1 request change 1 ticket"),
        (r#"{"tickets":[]}"#, "v1 request change 0 tickets"),
        (r#"{"status":"canceled"}"#, "v1 request cancel"),
        (r#"{"status":"cancelled"}"#, "v2 request cancel"),
        (
            r#"{"status":"in_progress"}"#,
            "v1 request change status in_progress",
        ),
        (
            r#"{"payment":{"system":"api/BASE"}}"#,
            "v1 request change payment",
        ),
        (
            r#"{"payment":{"system":"api/BASE"},"status":"in_progress"}"#,
            "v1 request change payment, status in_progress",
        ),
        (
            r#"{"customer":{"email":"a@example.org"}}"#,
            "v1 request change customer",
        ),
        (r#"{"promocodes":["A"]}"#, "v1 request change 1 promo code"),
        (
            r#"{"settings":{"customer":{"name":"A B"}}}"#,
            "v2 request change customer",
        ),
        (
            r#"{"settings":{"send_tickets":true}}"#,
            "v2 request change settings",
        ),
        (r#"{"tariffs":{"$":"x"}}"#, "v2 request change 1 tariff"),
        (
            r#"{"event":"$","code":"SPRING"}"#,
            "v2 request check promo code",
        ),
        (r#"{"tariffs":{"$":"x"}}"#, "v2 request change 1 tariff"),
        (
            r#"{"event":"$","code":"SPRING"}"#,
            "v2 request check promo code",
        ),
        (
            r#"{"vendor_data":{"order_id":"7","raw":{"a":1,"b":true}}}"#,
            "v2 request change vendor data",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(
            line(&body.replace('$', "65a0c0de00000000000000c1")),
            expected,
            "{body}"
        );
    }
}

#[test]
fn refusals() {
    assert_eq!(
        line(r#"{"errors":["Deal not found","Other"]}"#),
        "v2 errors 2 errors"
    );
    assert_eq!(
        line(r#"{"data":{},"refs":{},"errors":[{"code":"c","msg":"m"}]}"#),
        "v2 errors 1 error"
    );
    assert_eq!(
        line(r#"{"error":"HTTPBadRequest","reason":"No"}"#),
        "v2 errors 1 error"
    );
    assert_eq!(line(r#"{"data":{}}"#), "v2 answer with nothing in it");
    let code = r#"{"data":{"discount":{"percentage":"15%"},"sets":[]},"refs":{}}"#;
    assert_eq!(line(code), "v2 promo code -15%");
    let partly =
        format!(r#"{{"data":{{{ID},"status":"executed","number":5}},"errors":[{{"code":"c"}}]}}"#);
    assert_eq!(line(&partly), "v2 order executed 5 0 tickets 0.00 1 error");
}

#[test]
fn errors_name_the_place() {
    let cases = [
        (
            format!(r#"{{{ID},"status":"executed","values":{{"full":"abc"}}}}"#),
            r#"body.json $.values.full: "abc" is not money"#,
        ),
        (
            format!(r#"{{{ID},"status":"executed","tickets":["65a0c0de0000000000000001","x"]}}"#),
            r#"body.json $.tickets[1]: "x" is not an id (24 hexadecimal characters)"#,
        ),
        (
            format!(r#"[{{{ID},"sets":[{{{ID},"rules":[{{"price":0.5}}]}}]}}]"#),
            "body.json $[0].sets[0].rules[0].price: this number is not money",
        ),
        (
            format!(r#"[{{{ID},"title":null}},null,7]"#),
            "body.json $[2]: 7 is not an object",
        ),
        (
            format!(r#"{{{ID},"value":"1.00"}}"#),
            "body.json $.status: missing",
        ),
        (
            r#"{"status":"executed","rules":{}}"#.into(),
            "body.json $.id: missing",
        ),
        (
            format!(r#"{{"data":{{{ID}}}}}"#),
            "body.json $.data.status: missing",
        ),
        ("{}".into(), "body.json $: not a body of the Orders API"),
        ("5".into(), "body.json $: not a body of the Orders API"),
        (r#""x""#.into(), "body.json $: not a body of the Orders API"),
        ("[1, 2]".into(), "body.json $: not a body of the Orders API"),
        ("[{}]".into(), "body.json $: not a body of the Orders API"),
        (
            "{\n  \"id\": 1,,\n}".into(),
            "body.json:2:11: not JSON: key must be a string",
        ),
        (
            "{} {}".into(),
            "body.json:1:4: not JSON: trailing characters",
        ),
        ("<html>".into(), "body.json:1:1: not JSON: expected value"),
        (String::new(), "body.json: empty"),
        (" \n".into(), "body.json: empty"),
    ];
    for (body, expected) in cases {
        assert_eq!(line(&body), format!("error {expected}"), "{body}");
    }
    assert_eq!(
        describe("x", b"{\"a\": \"\xff\"}"),
        Err("x: not UTF-8 from byte 7 on".into())
    );
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(line("\u{feff}[]"), "v1 catalogue 0 events");
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for (open, close) in [("[", "]"), (r#"{"data":"#, "}")] {
        let body = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(line(&body).starts_with("error body.json $"), "{open}");
    }
}
