//! The payment page: it pays or refuses, and shows the way back.

use serde_json::{Value, json};

use super::client::{Answer, DEMO_EVENT, FLOOR, Server, path_of};

fn address(order: &Value) -> String {
    format!(
        "/v1/widgets/common?token=r:sandbox-widget&event={DEMO_EVENT}&order={}",
        order["id"].as_str().unwrap()
    )
}

async fn show(server: &Server, path: &str) -> Answer {
    server
        .send("GET", path, &[("accept-language", "ru")], "")
        .await
        .unwrap()
}

async fn press(server: &Server, path: &str, button: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept-language", "en"),
    ];
    server
        .send("POST", path, &headers, &format!("do={button}"))
        .await
        .unwrap()
}

#[tokio::test]
async fn shows_the_order_and_takes_the_payment() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 2 })).await;
    let payment = json!({ "success_url": "https://site.example/thanks?a=1&b=<2>" });
    server
        .patch(
            &order,
            json!({ "payment": payment, "status": "in_progress" }),
        )
        .await;
    let page = show(&server, &address(&order)).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    for part in [
        "Заказ № 497291910",
        "4\u{a0}840,00\u{a0}₽",
        "value=\"pay\"",
        "value=\"refuse\"",
    ] {
        assert!(page.text().contains(part), "{part} in {}", page.text());
    }
    let page = press(&server, &address(&order), "pay").await;
    assert!(page.text().contains("The order is paid"));
    let back =
        "href=\"https://site.example/thanks?a=1&amp;b=&lt;2&gt;&amp;tcordersuccess=497291910\"";
    assert!(page.text().contains(back), "{}", page.text());
    assert_eq!(server.get(&path_of(&order)).await.json()["status"], "done");
    let again = press(&server, &address(&order), "refuse").await;
    assert!(
        again.text().contains("The order is paid"),
        "what is paid stays paid"
    );
}

#[tokio::test]
async fn pays_an_order_that_is_only_held() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    press(&server, &address(&order), "pay").await;
    let paid = server.get(&path_of(&order)).await.json();
    assert_eq!(
        (&paid["status"], &server.look("orders").await["sold"]),
        (&json!("done"), &json!(1))
    );
}

#[tokio::test]
async fn a_refusal_leaves_the_order_held() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    let payment = json!({ "failure_url": "https://site.example/again" });
    server
        .patch(
            &order,
            json!({ "payment": payment, "status": "in_progress" }),
        )
        .await;
    let page = press(&server, &address(&order), "refuse").await;
    assert!(
        page.text().contains("href=\"https://site.example/again\""),
        "{}",
        page.text()
    );
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "in_progress"
    );
}

#[tokio::test]
async fn an_order_that_is_over_can_not_be_paid() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    server
        .control("clock", json!({ "advance_ms": 600_000 }))
        .await;
    for page in [
        show(&server, &address(&order)).await,
        press(&server, &address(&order), "pay").await,
    ] {
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("value=\"pay\""));
    }
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "expired"
    );
}

#[tokio::test]
async fn addresses_that_name_nothing() {
    let server = Server::start().await;
    let order = server.reserve(json!({ FLOOR: 1 })).await;
    let fine = address(&order);
    for (path, status) in [
        (fine.replace("sandbox-widget", "other"), 403),
        (fine.replace("r:", ""), 403),
        ("/v1/widgets/common".to_owned(), 403),
        (fine.replace(DEMO_EVENT, "56a6253df06c5a059a93802e"), 404),
        (fine.replace("order=", "order=x"), 404),
    ] {
        let page = show(&server, &path).await;
        assert_eq!(page.status, status, "{path}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    }
    let bad = server
        .send(
            "POST",
            &fine,
            &[("content-type", "application/x-www-form-urlencoded")],
            "do=x",
        )
        .await;
    assert!(bad.unwrap().status.is_client_error());
    assert_eq!(
        server.get(&path_of(&order)).await.json()["status"],
        "executed"
    );
}
