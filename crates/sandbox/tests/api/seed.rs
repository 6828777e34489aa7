//! Conformance with the published example of making and cancelling an order: the same fields, types and formats, and
//! every value that does not lie in its nature (ids, times) literally.

use serde_json::{Map, Value, json};

use super::client::{ORDERS, SEED_EVENT, SEED_SET, Server, path_of};

/// The example's answers. A text that begins with `:` stands for every value of that format.
fn expected(status: &str) -> Value {
    json!({
        "id": ":id",
        "created_at": ":time",
        "customer": { "lang": "ru" },
        "deal": null,
        "event": "56a6253df06c5a059a93802e",
        "number": 497_291_910,
        "org": "56810047f06c5a6ac62f4e1d",
        "payment": { "failure_url": null, "success_url": null, "system": null },
        "promocodes": [],
        "reserved_till": ":time",
        "rules": { "56a6254bf06c5a059b93800c": "56a6254bf06c5a059b93800b" },
        "status": status,
        "tickets": ["56a6253df06c5a059a9380ac"],
        "updated_at": ":time",
        "value": "100.00",
        "value_extra": "0.00",
        "values": { "extra": "0.00", "full": "100.00", "nominal": "100.00" },
        "vendor": "56810047f06c5a6ac62f4e1d"
    })
}

/// Compares with the expected shape and says where they differ.
fn same(place: &str, expected: &Value, got: &Value) {
    let keys = |map: &Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            assert_eq!(keys(expected), keys(got), "fields of {place}");
            for (name, value) in expected {
                same(&format!("{place}.{name}"), value, &got[name]);
            }
        }
        (Value::String(format), Value::String(got)) if format.starts_with(':') => {
            let pattern = match format.as_str() {
                ":id" => "xxxxxxxxxxxxxxxxxxxxxxxx",
                ":time" => "0000-00-00T00:00:00.000000+00:00",
                other => panic!("{other}"),
            };
            assert!(fits(got, pattern), "{place}: {got}");
        }
        _ => assert_eq!(expected, got, "{place}"),
    }
}

/// In a pattern `0` is a decimal digit, `x` a lower-case hexadecimal one, all else itself.
fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(got, wanted)| match wanted {
                b'0' => got.is_ascii_digit(),
                b'x' => got.is_ascii_digit() || (b'a'..=b'f').contains(&got),
                _ => got == wanted,
            })
}

#[tokio::test]
async fn the_example_s_requests_get_the_example_s_answers() {
    let server = Server::start().await;
    let created = server
        .api(
            "POST",
            ORDERS,
            Some(json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } })),
        )
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(
        created.headers["content-type"],
        "application/json; charset=UTF-8"
    );
    assert_eq!(created.headers["x-partner"], "56810047f06c5a6ac62f4e1d");
    let order = created.json();
    same("order", &expected("executed"), &order);

    let canceled = server.patch(&order, json!({ "status": "canceled" })).await;
    assert_eq!(canceled.status, 200);
    assert_eq!(
        canceled.headers["content-type"],
        "application/json; charset=UTF-8"
    );
    assert_eq!(canceled.headers["x-partner"], "56810047f06c5a6ac62f4e1d");
    same("order", &expected("canceled"), &canceled.json());
    // The times of the example do not change either: they are those of the reservation.
    for field in ["id", "created_at", "updated_at", "reserved_till"] {
        assert_eq!(order[field], canceled.json()[field], "{field}");
    }
    let hold = |field: &str| {
        order[field]
            .as_str()
            .unwrap()
            .parse::<tc_orders::Timestamp>()
            .unwrap()
    };
    assert_eq!(
        hold("reserved_till").duration_since(hold("updated_at")),
        600_000_000
    );

    assert_eq!(server.get(&path_of(&order)).await.json(), canceled.json());
}

#[tokio::test]
async fn fields_come_in_the_example_s_order() {
    let server = Server::start().await;
    let body = json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } });
    let created = server.api("POST", ORDERS, Some(body)).await;
    let mut rest = created.text();
    let fields = [
        "id",
        "created_at",
        "customer",
        "deal",
        "event",
        "number",
        "org",
        "payment",
        "promocodes",
        "reserved_till",
        "rules",
        "status",
        "tickets",
        "updated_at",
        "value",
        "value_extra",
        "values",
        "vendor",
    ];
    for field in fields {
        let place = rest
            .find(&format!("\"{field}\":"))
            .unwrap_or_else(|| panic!("{field} in {rest}"));
        rest = &rest[place..];
    }
}
