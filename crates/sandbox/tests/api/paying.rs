//! Payment systems and promo codes.

use serde_json::json;
use tc_orders::{OrderId, Timestamp};

use super::client::{DEMO_EVENT, FLOOR, ORDERS, Server, count, path_of};

#[tokio::test]
async fn paying_by_a_payment_system() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2 })).await;
    let payment = json!({ "system": "api/BASE", "success_url": "https://site.example/ok" });
    let answer = server
        .patch(&order, json!({ "payment": payment }))
        .await
        .json();
    assert_eq!(
        answer, order,
        "the answer to a change of the payment alone is the order before it"
    );
    let read = server.get(&path_of(&order)).await.json();
    let system = read["payment"]["system"].as_str().unwrap().to_owned();
    assert!(
        system.parse::<OrderId>().is_ok(),
        "names go in, ids come out"
    );
    assert_eq!(read["payment"]["success_url"], "https://site.example/ok");
    assert_eq!(read["payment"].get("redirect_url"), None);

    let change = json!({
        "status": "in_progress",
        "payment": { "system": system, "failure_url": "https://site.example/no" },
        "customer": { "first_name": "Анна", "email": "anna@example.com" },
    });
    let paying = server.patch(&order, change).await.json();
    assert_eq!(paying["status"], "in_progress");
    let expected = format!(
        "http://{}/v1/widgets/common?token=r:sandbox-widget&event={DEMO_EVENT}&order={}",
        server.address,
        order["id"].as_str().unwrap()
    );
    assert_eq!(paying["payment"]["redirect_url"], expected);
    assert_eq!(
        paying["payment"]["success_url"], "https://site.example/ok",
        "what was set stays"
    );
    assert_eq!(
        paying["customer"],
        json!({
            "email": "anna@example.com", "first_name": "Анна", "lang": null, "last_name": null, "mobile": null
        })
    );
    let time = |field: &str| {
        paying[field]
            .as_str()
            .unwrap()
            .parse::<Timestamp>()
            .unwrap()
    };
    assert_eq!(
        time("reserved_till").duration_since(time("updated_at")),
        30 * 60 * 1_000_000
    );

    let done = server.patch(&order, json!({ "status": "done" })).await;
    assert_eq!(
        (done.status.as_u16(), &done.json()["status"]),
        (200, &json!("done"))
    );
    assert_eq!(
        server
            .patch(&order, json!({ "status": "canceled" }))
            .await
            .status,
        400
    );
    assert_eq!(server.look("orders").await["sold"], 2);
}

#[tokio::test]
async fn an_invitation_is_done_at_once_for_nothing() {
    let server = Server::start().await;
    let body = json!({
        "event": DEMO_EVENT, "random": { FLOOR: 2 },
        "payment": { "system": "system/INVITATION" }, "customer": { "email": "guest@example.com" },
    });
    let order = server.api("POST", ORDERS, Some(body)).await.json();
    assert!(order["payment"]["system"].is_string());
    assert_eq!(order["value"], "4840.00");
    let done = server
        .patch(&order, json!({ "status": "in_progress" }))
        .await
        .json();
    assert_eq!(
        (&done["status"], &done["value"]),
        (&json!("done"), &json!("0.00"))
    );
    assert_eq!(done["value_extra"], "0.00");
    assert_eq!(done["values"]["full"], "4840.00");
    assert_eq!(done["payment"].get("redirect_url"), None);
}

#[tokio::test]
async fn promo_codes_go_in_and_ids_come_out() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2 })).await;
    let cheaper = server
        .patch(&order, json!({ "promocodes": ["sandbox10"] }))
        .await
        .json();
    let ids = cheaper["promocodes"].as_array().unwrap();
    assert_eq!(ids.len(), 1);
    assert!(ids[0].as_str().unwrap().parse::<OrderId>().is_ok());
    assert_eq!(
        cheaper["values"],
        json!({
            "discount": "440.00", "extra": "440.00", "full": "4400.00", "nominal": "3960.00",
            "sets": [{ "d": "220.00", "id": FLOOR, "p": "1980.00", "ps": ids }],
        })
    );
    assert_eq!(cheaper["value"], "4400.00");
    let both = server
        .patch(
            &order,
            json!({ "promocodes": ["Minus50", "SANDBOX10", "sandbox10"] }),
        )
        .await
        .json();
    assert_eq!(
        (count(&both["promocodes"]), &both["value"]),
        (2, &json!("4300.00"))
    );
    let none = server
        .patch(&order, json!({ "promocodes": [] }))
        .await
        .json();
    assert_eq!(none["values"], order["values"]);

    let body = json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "promocodes": ["MINUS50"] });
    assert_eq!(
        server.api("POST", ORDERS, Some(body)).await.json()["values"]["discount"],
        "50.00"
    );
}

#[tokio::test]
async fn promo_codes_that_do_not_apply_are_refused_with_all_the_rest() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2 })).await;
    let three = json!({ "promocodes": ["THREE20"], "customer": { "first_name": "A" } });
    assert_eq!(server.patch(&order, three).await.status, 400);
    assert_eq!(
        server.get(&path_of(&order)).await.json(),
        order,
        "nothing of it"
    );
    let once = json!({ "promocodes": ["ONCE30"] });
    assert_eq!(server.patch(&order, once.clone()).await.status, 200);
    let held = &server.look("orders").await["held"];
    let new = json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 }, "promocodes": ["ONCE30"] });
    assert_eq!(server.api("POST", ORDERS, Some(new)).await.status, 400);
    assert_eq!(
        &server.look("orders").await["held"],
        held,
        "no order was made"
    );
}
