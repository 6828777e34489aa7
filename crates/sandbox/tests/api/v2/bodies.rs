//! What is asked and answered, field by field.

use serde_json::{Value, json};
use tc_orders::{Order, PromoRefusal, Timestamp};

use super::super::client::{Answer, DEMO_EVENT, FLOOR, SEED_EVENT, SEED_SET, Server};
use super::{ORDERS, empty, order, patch, path_of, read};

/// The first four bytes of the id: the second in which the order was made.
fn second(order: &Order) -> Timestamp {
    Timestamp::from_micros(i64::from(order.id.created_secs()) * 1_000_000)
}

fn naive(time: Timestamp) -> String {
    time.to_string()[..19].replace('T', " ")
}

async fn filled(server: &Server) -> Answer {
    let made = empty(server).await;
    patch(server, &made, json!({ "random": { FLOOR: 2 } })).await
}

/// An order of the demo's event that is made with all of this.
async fn with(server: &Server, mut body: Value) -> Answer {
    body["event"] = json!(DEMO_EVENT);
    server.api("POST", ORDERS, Some(body)).await
}

#[tokio::test]
async fn an_order_has_these_fields() {
    let server = Server::start().await;
    let body = json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } });
    let answer = server.api("POST", ORDERS, Some(body)).await;
    let (made, json) = (order(&answer), answer.json());
    let ticket = &json["data"]["tickets"][0];
    let seat = &ticket["seat"];
    assert!(
        seat["row"].is_string() && seat["number"].is_string(),
        "{seat}"
    );
    let number = ticket["number"].as_u64().unwrap();
    assert_eq!(
        *ticket,
        json!({
            "id": "56a6253df06c5a059a9380ac", "set": SEED_SET, "serial": "SBX", "number": number, "barcode": null,
            "status": "reserved", "seat": seat,
            "price": "100.00", "discount": "0.00", "nominal": "100.00", "extra": "0.00", "full": "100.00",
        })
    );
    let partner = "56810047f06c5a6ac62f4e1d";
    let start = second(&made);
    let expected = json!({
        "id": made.id, "number": made.number, "event": SEED_EVENT, "org": partner, "vendor": partner, "origin": "api",
        "status": "executed", "promocodes": [], "vendor_data": {}, "tickets": [ticket],
        "created_at": naive(start), "expired_after": naive(start.plus_micros(900_000_000)),
        "settings": { "invitation": false, "send_tickets": false, "subscribe_agree": false },
        "values": {
            "price": "100.00", "discount": "0.00", "nominal": "100.00", "extra": "0.00", "full": "100.00",
            "sets_values": { SEED_SET: {
                "id": SEED_SET, "price": "100.00", "discount": "0.00", "nominal": "100.00", "promocode": null,
            } },
            "viral_promocodes": [],
        },
    });
    assert_eq!(json["data"], expected);
    let names = made.details.names;
    assert_eq!(names.event.as_deref(), Some("With seats"));
    assert_eq!(
        names.venue.as_deref(),
        Some("Самарская Государственная Филармония")
    );
    assert_eq!(
        names.sets,
        [(SEED_SET.parse().unwrap(), "Партер".to_owned())]
    );
    for kind in ["events", "partners", "promocodes", "sets", "venues"] {
        assert!(json["refs"][kind].is_object(), "{kind}");
    }
}

#[tokio::test]
async fn an_order_that_holds_nothing_names_no_sets() {
    let server = Server::start().await;
    let body = json!({ "event": DEMO_EVENT });
    let answer = server.api("POST", ORDERS, Some(body)).await;
    let json = answer.json();
    assert_eq!(json["data"]["tickets"], json!([]));
    assert_eq!(json["refs"]["sets"], json!({}));
    assert_eq!(json["data"]["values"]["full"], "0.00");
    let sets = json["data"]["values"]["sets_values"].as_object().unwrap();
    assert_eq!(sets.len(), 4, "what a ticket of each set would cost");
    assert_eq!(json.get("errors"), None);
}

#[tokio::test]
async fn all_requests_are_refused_in_the_words_of_version_2() {
    let server = Server::start().await;
    let unknown = "5f0c0ffee0ddf00dcafe0999";
    let made = empty(&server).await;
    let ticket = "56a6253df06c5a059a9380ac";
    for (method, body, text) in [
        (
            "POST",
            json!({ "event": unknown }),
            format!("Event {unknown} not found"),
        ),
        ("POST", json!({}), "'event' must be given".to_owned()),
        (
            "PATCH",
            json!({ "random": { FLOOR: 1 }, "tickets": [ticket] }),
            "Only one of tickets or random can be set".to_owned(),
        ),
        (
            "PATCH",
            json!({ "tickets": [ticket] }),
            format!("ticket (id = {ticket}) does not belong to current event"),
        ),
        (
            "PATCH",
            json!({ "status": "done" }),
            "there is no tickets in order".to_owned(),
        ),
        (
            "PATCH",
            json!({ "settings": { "customer": { "lang": "de" } } }),
            "lang must be en or ru".to_owned(),
        ),
        (
            "PATCH",
            json!({ "vendor_data": { "order_id": "x".repeat(65) } }),
            "vendor_data.order_id is longer than 64 characters".to_owned(),
        ),
        (
            "PATCH",
            json!({ "vendor_data": { "raw": { "k": "x".repeat(129) } } }),
            "vendor_data.raw is too large".to_owned(),
        ),
        (
            "PATCH",
            json!({ "tariffs": { ticket: unknown } }),
            "the events of the sandbox have no tariffs".to_owned(),
        ),
    ] {
        let path = match method {
            "POST" => ORDERS.to_owned(),
            _ => path_of(&made),
        };
        let answer = server.api(method, &path, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.json(), json!({ "errors": [text] }), "{body}");
    }
    let missing = format!("{ORDERS}/{unknown}");
    assert_eq!(server.get(&missing).await.status, 404);
    assert_eq!(server.get("/v2/x").await.status, 404);
    let no_key = server.send("GET", &missing, &[], "").await.unwrap();
    assert_eq!(no_key.status, 401);
}

#[tokio::test]
async fn what_is_said_of_the_buyer_and_for_the_seller_is_kept() {
    let server = Server::start().await;
    let made = empty(&server).await;
    let change = json!({
        "settings": { "customer": { "name": "María de la Cruz", "email": "m@example.org", "lang": "en" }, "send_tickets": true },
        "vendor_data": { "order_id": "A-1", "raw": { "calls": 3, "vip": true } },
    });
    let answer = patch(&server, &made, change).await;
    order(&answer);
    let more = json!({ "settings": { "customer": { "phone": "+70000000000" } } });
    let data = patch(&server, &made, more).await.json()["data"].clone();
    assert_eq!(
        data["settings"],
        json!({
            "customer": { "name": "María de la Cruz", "email": "m@example.org", "phone": "+70000000000", "lang": "en" },
            "invitation": false, "send_tickets": true, "subscribe_agree": false,
        })
    );
    assert_eq!(
        data["vendor_data"],
        json!({ "order_id": "A-1", "raw": { "calls": 3, "vip": true } })
    );
}

#[tokio::test]
async fn promo_codes_are_refused_inside_a_success() {
    let server = Server::start().await;
    let made = order(&filled(&server).await);
    let codes = |codes: Value| patch(&server, &made, json!({ "promocodes": codes }));
    let cheaper = codes(json!(["sandbox10"])).await;
    let body = cheaper.json();
    let cheaper = order(&cheaper);
    assert_eq!(cheaper.discount.to_string(), "440.00");
    assert_eq!(cheaper.discounts.len(), 4, "for a ticket of each set");
    assert_eq!(cheaper.details.tickets[0].discount.to_string(), "220.00");
    let promo = body["data"]["promocodes"][0].as_str().unwrap();
    assert_eq!(body["refs"]["promocodes"][promo]["code"], "SANDBOX10");
    assert_eq!(
        body["refs"]["promocodes"][promo]["discount"]["percentage"],
        "10%"
    );

    let answer = codes(json!(["NOSUCH"])).await;
    let refused = read(&answer);
    assert_eq!(refused.refused, Some(PromoRefusal::NotFound));
    assert_eq!(
        answer.json()["errors"],
        json!([{ "code": "promocode_not_found", "msg": "Promocode not found" }])
    );
    assert_eq!(
        refused.order.unwrap().discount,
        cheaper.discount,
        "the code before it stays"
    );
    assert_eq!(order(&codes(json!([])).await).discounts, []);
}

#[tokio::test]
async fn promo_codes_may_want_more_tickets_or_be_good_for_one_order_only() {
    let server = Server::start().await;
    let two = order(&filled(&server).await);
    let three = order(&with(&server, json!({ "random": { FLOOR: 3 } })).await);
    let give = |order: &Order, code: &str| {
        let codes = json!({ "promocodes": [code] });
        let (server, order) = (&server, order.clone());
        async move { read(&patch(server, &order, codes).await) }
    };
    assert_eq!(give(&three, "three20").await.refused, None);
    let few = give(&two, "THREE20").await;
    assert_eq!(few.refused, Some(PromoRefusal::TooFewTickets));
    assert_eq!(few.order.unwrap().discounts, []);
    // What an order of three tickets may have, it may ask for together with the third.
    let third = json!({ "random": { FLOOR: 3 }, "promocodes": ["THREE20"] });
    assert_eq!(read(&patch(&server, &two, third).await).refused, None);

    // The other order has three by now, the second one as many.
    let many = give(&three, "PAIR15").await;
    assert_eq!(many.refused, Some(PromoRefusal::NotApplicable));
    let pair = json!({ "random": { FLOOR: 2 }, "promocodes": ["PAIR15"] });
    assert_eq!(read(&patch(&server, &two, pair).await).refused, None);

    for _ in 0..2 {
        let again = give(&two, "ONCE30").await.refused;
        assert_eq!(again, None, "it is this order's");
    }
    let taken = give(&three, "ONCE30").await;
    assert_eq!(taken.refused, Some(PromoRefusal::AlreadyUsed));
    assert_ne!(
        taken.order.unwrap().discounts,
        [],
        "the code before it stays"
    );
    let new = json!({ "random": { FLOOR: 1 }, "promocodes": ["ONCE30"] });
    let made = read(&with(&server, new.clone()).await);
    assert_eq!(made.refused, Some(PromoRefusal::AlreadyUsed));
    assert_eq!(
        made.order.unwrap().tickets.len(),
        1,
        "and the order is made"
    );
    patch(&server, &two, json!({ "status": "cancelled" })).await;
    assert_eq!(read(&with(&server, new).await).refused, None);
}

#[tokio::test]
async fn times_are_those_of_a_clock_on_the_wall_wherever_it_hangs() {
    let server = Server::start().await;
    for (minutes, drift) in [(0, 0), (180, 0), (-570, 0), (62, 120_000_000)] {
        server
            .control("clock", json!({ "zone_minutes": minutes }))
            .await;
        let mut made = empty(&server).await;
        assert_eq!(made.details.drift, Some(drift), "{minutes}");
        assert_eq!(made.hold, Some(900_000_000));
        assert_eq!(made.created_at, Some(second(&made)));
        assert_eq!(made.check_times(None, true), (drift > 0).then_some(drift));
    }
    let too_far = server
        .send("POST", "/_sandbox/clock", &[], r#"{"zone_minutes": 1441}"#)
        .await
        .unwrap();
    assert_eq!(too_far.status, 400);
}
