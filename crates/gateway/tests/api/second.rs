//! Version 2: what a page says and is told, what the upstream is asked, and what a wrong version comes to.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tc_orders::wire::{Json, Version};
use tc_orders::{Order, OrderStatus, PromoRefusal};

use crate::support::{
    Answer, Ask, DEMO_EVENT, FLOOR, HOLD, ORDERS, SEED_EVENT, Upstream, World, event_path, uuid,
};

const ORDERS_V2: &str = "/v2/resources/orders";

async fn world() -> World {
    World::with(&[("UPSTREAM__VERSION", "v2")]).await
}

/// An order as the widget reads it.
fn order(answer: &Answer) -> (Order, Option<PromoRefusal>) {
    let body = answer.good(200);
    let json: Json = serde_json::from_value(body).unwrap();
    let answered = Version::V2.order(&json).unwrap();
    (*answered.order.unwrap(), answered.refused)
}

fn path(order: &Order) -> String {
    format!("{ORDERS_V2}/{}", order.id)
}

/// A reservation as the widget sends it, of two tickets.
fn reserve(key: &str) -> Ask {
    let body = json!({ "event": DEMO_EVENT, "random": { FLOOR: 2 }, "all_or_nothing": true });
    Ask::post(ORDERS_V2, &body).key(key)
}

async fn reserved(world: &World) -> (Order, String) {
    let answer = world.ask(&reserve(&uuid())).await;
    (order(&answer).0, answer.token())
}

/// What the upstream was asked about orders: method and body.
async fn asked(upstream: &Upstream) -> Vec<(String, Value)> {
    let journal = upstream.journal().await;
    let about = journal
        .iter()
        .filter(|request| request["path"].as_str().unwrap().starts_with(ORDERS_V2));
    about
        .map(|request| {
            let method = request["method"].as_str().unwrap().to_owned();
            (method, request["body"].clone())
        })
        .collect()
}

#[tokio::test]
async fn r3_one_reservation_is_two_steps_and_the_key_is_the_sellers_own_number() {
    let world = world().await;
    let key = uuid();
    let answer = world.ask(&reserve(&key)).await;
    let (made, _) = order(&answer);
    assert_eq!(made.details.tickets.len(), 2);
    assert_eq!(made.hold, Some(900_000_000));
    assert_eq!(made.details.names.sets.len(), 1);
    let (event, filling) = (
        json!({ "event": DEMO_EVENT, "vendor_data": { "order_id": key } }),
        json!({ "random": { FLOOR: 2 }, "all_or_nothing": true }),
    );
    let steps = [("POST".to_owned(), event), ("PATCH".to_owned(), filling)];
    assert_eq!(asked(&world.upstream).await, steps);

    let again = world.ask(&reserve(&key)).await;
    assert_eq!(again.good(200), answer.good(200));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let read = world
        .ask(&Ask::get(&path(&made)).token(&again.token()))
        .await;
    assert_eq!(order(&read).0, made);
    assert_eq!(asked(&world.upstream).await.len(), 3);
}

#[tokio::test]
async fn both_prefixes_are_one_gateway() {
    let world = world().await;
    let (made, token) = reserved(&world).await;
    let first = Ask::get(&format!("{ORDERS}/{}", made.id)).token(&token);
    let body = world.ask(&first).await.good(200);
    assert_eq!(body["tickets"].as_array().unwrap().len(), 2);
    assert_eq!(body["value"], made.total.to_string());
    let (other, token) = world.reserved().await;
    let second = Ask::get(&format!("{ORDERS_V2}/{}", other["id"].as_str().unwrap()));
    let (read, _) = order(&world.ask(&second.token(&token)).await);
    assert_eq!(read.tickets.len(), 1);
    for prefix in ["v1", "v2"] {
        let event = event_path(DEMO_EVENT).replace("/v1/", &format!("/{prefix}/"));
        let event = world.ask(&Ask::get(&event)).await.good(200);
        assert_eq!(event["id"], DEMO_EVENT);
    }
}

#[tokio::test]
async fn s3_a_browser_says_these_things_and_no_others() {
    let world = world().await;
    let (made, token) = reserved(&world).await;
    let before = world.upstream.calls().await;
    let refused: Vec<(Ask, &str)> = vec![
        (Ask::post(ORDERS_V2, &json!({ "event": DEMO_EVENT })).key(&uuid()), "random"),
        (
            Ask::post(
                ORDERS_V2,
                &json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "vendor_data": { "order_id": "x" } }),
            )
            .key(&uuid()),
            "vendor_data",
        ),
        (
            Ask::post(
                ORDERS_V2,
                &json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "customer": { "email": "a@b" } }),
            )
            .key(&uuid()),
            "customer",
        ),
    ];
    let changes = [
        (json!({ "status": "done" }), "status"),
        (json!({ "status": "in_progress" }), "status"),
        (json!({ "status": "canceled" }), "status"),
        (json!({ "settings": {} }), "settings"),
        (
            json!({ "settings": { "send_tickets": true } }),
            "settings.send_tickets",
        ),
        (
            json!({ "settings": { "customer": {} } }),
            "settings.customer",
        ),
        (
            json!({ "settings": { "customer": { "first_name": "A" } } }),
            "settings.customer.first_name",
        ),
        (
            json!({ "settings": { "customer": { "email": "nobody" } } }),
            "settings.customer.email",
        ),
        (json!({ "vendor_data": {} }), "vendor_data"),
        (json!({ "tariffs": {} }), "tariffs"),
    ];
    let changes = changes.map(|(body, field)| {
        let ask = Ask::patch(&path(&made), &body).token(&token);
        (ask, field)
    });
    for (ask, field) in refused.into_iter().chain(changes) {
        let problem = world.ask(&ask).await.problem(400, "rejected");
        assert_eq!(problem["field"], field, "{ask:?}");
    }
    assert_eq!(
        world.upstream.calls().await,
        before,
        "nobody else was asked"
    );
}

#[tokio::test]
async fn s3_a_change_is_written_anew_in_the_words_of_version_2() {
    let world = world().await;
    let (made, token) = reserved(&world).await;
    let customer =
        json!({ "name": " María de la Cruz ", "email": "m@example.org", "phone": "+70000000000" });
    for (path, body, sent) in [
        (
            path(&made),
            json!({ "settings": { "customer": customer } }),
            json!({ "settings": { "customer": { "name": "María de la Cruz", "email": "m@example.org", "phone": "+70000000000" } } }),
        ),
        (
            format!("{ORDERS}/{}", made.id),
            json!({ "customer": { "first_name": "A", "last_name": "B" } }),
            json!({ "settings": { "customer": { "name": "A B" } } }),
        ),
        (
            path(&made),
            json!({ "promocodes": ["SANDBOX10"] }),
            json!({ "promocodes": ["SANDBOX10"] }),
        ),
        (
            path(&made),
            json!({ "random": { FLOOR: 1 } }),
            json!({ "random": { FLOOR: 1 } }),
        ),
        (
            format!("{ORDERS}/{}", made.id),
            json!({ "status": "canceled" }),
            json!({ "status": "cancelled" }),
        ),
    ] {
        world
            .ask(&Ask::patch(&path, &body).token(&token))
            .await
            .good(200);
        let last = asked(&world.upstream).await.pop().unwrap();
        assert_eq!(last, ("PATCH".to_owned(), sent), "{body}");
    }
    assert_eq!(world.upstream.held().await, 0);
    let (canceled, _) = order(&world.ask(&Ask::get(&path(&made)).token(&token)).await);
    assert_eq!(canceled.status, OrderStatus::Canceled);
}

#[tokio::test]
async fn a_promo_code_is_refused_inside_a_success_and_in_version_1_as_a_refusal() {
    let world = world().await;
    let (made, token) = reserved(&world).await;
    let code = json!({ "promocodes": ["NOSUCH"] });
    let answer = world
        .ask(&Ask::patch(&path(&made), &code).token(&token))
        .await;
    let (same, refused) = order(&answer);
    assert_eq!(refused, Some(PromoRefusal::NotFound));
    assert_eq!(same.total, made.total);
    let first = format!("{ORDERS}/{}", made.id);
    let answer = world.ask(&Ask::patch(&first, &code).token(&token)).await;
    answer.problem(400, "rejected");
}

#[tokio::test]
async fn who_takes_the_money_says_so_and_the_page_sees_it() {
    let world = world().await;
    let (made, token) = reserved(&world).await;
    let paid = json!({ "order": made.id.to_string(), "status": "done" });
    world.upstream.control("order", paid).await;
    let (read, _) = order(&world.ask(&Ask::get(&path(&made)).token(&token)).await);
    assert_eq!(read.status, OrderStatus::Done);
    let cancel = json!({ "status": "cancelled" });
    let late = world
        .ask(&Ask::patch(&path(&made), &cancel).token(&token))
        .await;
    late.problem(400, "not-cancellable");
}

#[tokio::test]
async fn what_cannot_be_had_or_is_no_event_leaves_nothing_held() {
    let world = world().await;
    let sold_out = json!({ "event": DEMO_EVENT, "random": { "5f0c0ffee0ddf00dcafe0014": 1 }, "all_or_nothing": true });
    let answer = world
        .ask(&Ask::post(ORDERS_V2, &sold_out).key(&uuid()))
        .await;
    assert_eq!(order(&answer).0.tickets, []);
    let unknown = json!({ "event": "5f0c0ffee0ddf00dcafe9999", "random": { FLOOR: 1 } });
    let answer = world
        .ask(&Ask::post(ORDERS_V2, &unknown).key(&uuid()))
        .await;
    answer.problem(400, "rejected");
    let strange = json!({ "event": DEMO_EVENT, "random": { "5f0c0ffee0ddf00dcafe9999": 1 } });
    let key = uuid();
    let ask = Ask::post(ORDERS_V2, &strange).key(&key);
    world.ask(&ask).await.problem(400, "rejected");
    world.ask(&ask).await.problem(400, "rejected");
    assert_eq!(world.upstream.held().await, 0);
    let posts = asked(&world.upstream).await;
    let posts = posts.iter().filter(|(method, _)| method == "POST");
    assert_eq!(
        posts.count(),
        3,
        "what was refused is told again from the record"
    );
}

#[tokio::test]
async fn s9_what_was_in_the_way_of_the_first_step_is_not_told_again() {
    let world = world().await;
    let busy = json!({ "status": 409 });
    let route = format!("POST {ORDERS_V2}");
    world.upstream.fault(&route, "status", busy).await;
    let wish = json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 } });
    let ask = Ask::post(ORDERS_V2, &wish).key(&uuid());
    world.ask(&ask).await.problem(409, "conflict");
    world.ask(&ask).await.good(200);
    assert_eq!(world.upstream.held().await, 1);
}

#[tokio::test]
async fn a_gateway_of_version_1_says_so_to_who_speaks_version_2() {
    let world = World::start().await;
    for ask in [
        reserve(&uuid()),
        Ask::get(&format!("{ORDERS_V2}/5f0c0ffee0ddf00dcafe9999")),
        Ask::get("/v2/x"),
    ] {
        world.ask(&ask).await.problem(404, "config");
    }
    assert_eq!(world.upstream.calls().await, 0);
}

/// The catalogue out of a file: orders are made at the API, events are told by the file.
#[tokio::test]
async fn events_may_come_from_a_file() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("second-events.json");
    let set = json!({ "id": FLOOR, "name": "Floor by hand", "price": "110.00", "price_extra": "10.00", "amount_vacant": 7 });
    let event = json!({ "id": DEMO_EVENT, "title": { "text": "By hand" }, "status": "public", "sets": [set] });
    fs::write(&path, json!([event]).to_string()).unwrap();
    let file = ("CATALOGUE__FILE", path.to_str().unwrap());
    let world = World::with(&[("UPSTREAM__VERSION", "v2"), file]).await;
    let told = world
        .ask(&Ask::get(&event_path(DEMO_EVENT)))
        .await
        .good(200);
    assert_eq!(told["sets"][0]["name"], "Floor by hand");
    assert_eq!(world.upstream.calls().await, 0);
    let (made, _) = reserved(&world).await;
    assert_eq!(made.tickets.len(), 2);
    let unknown = event_path(SEED_EVENT);
    world
        .ask(&Ask::get(&unknown))
        .await
        .problem(404, "not-found");
}

/// R6: what a wrong clock of the upstream's comes to.
#[tokio::test]
async fn r6_times_that_disagree_are_counted_and_the_earlier_deadline_is_told() {
    let upstream = Upstream::start(HOLD).await;
    upstream
        .control("clock", json!({ "zone_minutes": 178 }))
        .await;
    let world = World::before(upstream, &[("UPSTREAM__VERSION", "v2")]).await;
    let (made, _) = reserved(&world).await;
    // By the order's own times it was made two minutes before its id says so.
    let made_at = i64::from(made.id.created_secs()) * 1_000_000;
    let till = made.reserved_till.unwrap().micros();
    assert_eq!((till - made_at) / 1_000_000, 780);
    let metrics = Ask::get("/metrics")
        .send(world.gateway.private_address)
        .await;
    let count = metrics.text().lines().find_map(|line| {
        let count = line.strip_prefix("tc_gateway_time_disagreements_total ")?;
        count.parse::<u64>().ok()
    });
    // Of all gateways in this process; two calls told of this order.
    assert!(count.unwrap() >= 2, "{count:?}");
}
