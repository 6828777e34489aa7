//! The catalogue: what is on sale, and the seats.

use serde_json::{Value, json};
use tc_orders::{Money, wire::v1};

use super::client::{BOX, DEMO_EVENT, ORDERS, SEED_EVENT, SEED_SET, Server, count};

const EVENTS: &str = "/v1/services/simple/events";

fn keys(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn lists_the_seed_s_event_first() {
    let server = Server::start().await;
    let answer = server.get(EVENTS).await;
    assert_eq!(
        answer.headers["content-type"],
        "application/json; charset=UTF-8"
    );
    let events = answer.json();
    assert_eq!(
        (&events[0]["id"], &events[1]["id"]),
        (&json!(SEED_EVENT), &json!(DEMO_EVENT))
    );
    let event = &events[0];
    assert_eq!(
        event["title"],
        json!({ "desc": null, "text": "With seats" })
    );
    assert_eq!(event["status"], "public");
    assert_eq!(
        event["venue"]["name"],
        "Самарская Государственная Филармония"
    );
    assert_eq!(event["venue"]["city"]["timezone"], "Europe/Samara");
    let set = &event["sets"][0];
    assert_eq!(
        (&set["id"], &set["name"]),
        (&json!(SEED_SET), &json!("Партер"))
    );
    assert_eq!(
        (&set["amount"], &set["amount_vacant"]),
        (&json!(3), &json!(3))
    );
    let prices = [&set["price"], &set["price_org"], &set["price_extra"]];
    assert_eq!(prices, [&json!("100.00"), &json!("100.00"), &json!("0.00")]);
    assert_eq!(set["seats"], json!({ "1": [[1, 1], [3, 3], [6, 6]] }));
    let rule = &set["rules"][0];
    assert_eq!(
        (&rule["id"], &rule["current"]),
        (&json!("56a6254bf06c5a059b93800b"), &json!(true))
    );
}

#[tokio::test]
async fn events_have_the_api_s_fields() {
    let server = Server::start().await;
    for event in server.get(EVENTS).await.json().as_array().unwrap() {
        let fields = [
            "age_rating",
            "created_at",
            "deal",
            "id",
            "lifetime",
            "map",
            "media",
            "org",
            "partner",
            "sets",
            "status",
            "tags",
            "ticket_template",
            "tickets_amount",
            "tickets_amount_vacant",
            "title",
            "updated_at",
            "venue",
        ];
        assert_eq!(keys(event), fields);
        for set in event["sets"].as_array().unwrap() {
            let fields = [
                "amount",
                "amount_vacant",
                "id",
                "name",
                "pos",
                "price",
                "price_extra",
                "price_org",
                "rules",
                "seats",
                "sector",
            ];
            assert_eq!(keys(set), fields);
            let fields = ["cal", "current", "id", "price", "price_extra", "price_org"];
            assert_eq!(keys(&set["rules"][0]), fields);
        }
    }
}

#[tokio::test]
async fn the_demo_has_a_set_for_every_situation() {
    let server = Server::start().await;
    let body = server.get(&format!("{EVENTS}/{DEMO_EVENT}")).await.json();
    let event = tc_orders::Event::from(serde_json::from_value::<v1::Event>(body).unwrap());
    let vacant: Vec<_> = event
        .sets
        .iter()
        .map(|set| (set.vacant, set.seated))
        .collect();
    assert_eq!(vacant, [(212, false), (61, true), (2, false), (0, false)]);
    assert!(
        event
            .sets
            .iter()
            .all(|set| set.fee > Money::ZERO && set.price > set.fee)
    );
    assert!(event.on_sale && event.description.contains("<p>"));
    let start = match event.lifetime.unwrap().start {
        tc_orders::Moment::At(start) => start,
        other => panic!("{other:?}"),
    };
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_micros() as i64;
    let days = (start.micros() - now) / 86_400_000_000;
    assert!((34..43).contains(&days), "{days} days ahead");
    assert!(
        start.to_string().contains("T16:00:00"),
        "19:00 in Nizhny Novgorod is {start}"
    );
}

#[tokio::test]
async fn pages_and_picks() {
    let server = Server::start().await;
    server
        .control(
            "events",
            json!({ "id": "5f0c0ffee0ddf00dcafe0002", "sets": 2, "vacant": 1 }),
        )
        .await;
    let ids = async |query: &str| -> Vec<String> {
        let events = server.get(&format!("{EVENTS}?{query}")).await.json();
        events
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let third = "5f0c0ffee0ddf00dcafe0002";
    assert_eq!(ids("").await, [SEED_EVENT, DEMO_EVENT, third]);
    assert_eq!(ids("page=1&page_size=2").await, [SEED_EVENT, DEMO_EVENT]);
    assert_eq!(ids("page=2&page_size=2").await, [third]);
    assert_eq!(ids("page=2").await, [""; 0]);
    assert_eq!(ids(&format!("ids={DEMO_EVENT}")).await, [DEMO_EVENT]);
    assert_eq!(
        ids(&format!(
            "ids={third},{SEED_EVENT}&ids={DEMO_EVENT}&page_size=1"
        ))
        .await,
        [SEED_EVENT]
    );
    assert_eq!(ids("ids=5f0c0ffee0ddf00dcafe00ff").await, [""; 0]);
    for query in ["page=0", "page=x", "page_size=0", "page_size=-1", "ids=x"] {
        assert_eq!(
            server.get(&format!("{EVENTS}?{query}")).await.status,
            400,
            "{query}"
        );
    }
    let largest = format!("page={}&page_size={}", usize::MAX, usize::MAX);
    assert_eq!(ids(&largest).await, [""; 0]);
}

#[tokio::test]
async fn an_unknown_event_is_404() {
    let server = Server::start().await;
    for id in ["5f0c0ffee0ddf00dcafe00ff", "x"] {
        assert_eq!(server.get(&format!("{EVENTS}/{id}")).await.status, 404);
        assert_eq!(
            server
                .get(&format!("/v1/resources/events/{id}/tickets"))
                .await
                .status,
            404
        );
    }
}

#[tokio::test]
async fn seats_show_who_has_them() {
    let server = Server::start().await;
    let path = format!("/v1/resources/events/{SEED_EVENT}/tickets");
    let seats = server.get(&path).await.json();
    assert_eq!(count(&seats), 3);
    assert_eq!(
        keys(&seats[0]),
        ["id", "reserved_till", "seat", "set", "status"]
    );
    assert_eq!(seats[0]["reserved_till"], json!(null));
    let numbers: Vec<_> = [0, 1, 2]
        .map(|at| (&seats[at]["seat"]["row"], &seats[at]["seat"]["number"]))
        .to_vec();
    assert_eq!(
        numbers,
        [
            (&json!(1), &json!(6)),
            (&json!(1), &json!(1)),
            (&json!(1), &json!(3))
        ]
    );
    let wanted = &seats[1]["id"];
    let order = server
        .api(
            "POST",
            ORDERS,
            Some(json!({ "event": SEED_EVENT, "tickets": [wanted] })),
        )
        .await;
    assert_eq!(&order.json()["tickets"][0], wanted);

    let vacant = server.get(&format!("{path}?status=vacant")).await.json();
    assert_eq!(count(&vacant), 2);
    let reserved = server.get(&format!("{path}?status=reserved")).await.json();
    assert_eq!((&reserved[0]["id"], count(&reserved)), (wanted, 1));
    assert_eq!(reserved[0]["reserved_till"], order.json()["reserved_till"]);
    server
        .control(
            "order",
            json!({ "order": order.json()["id"], "status": "done" }),
        )
        .await;
    assert_eq!(
        count(&server.get(&format!("{path}?status=sold")).await.json()),
        1
    );

    let demo = server
        .get(&format!("/v1/resources/events/{DEMO_EVENT}/tickets"))
        .await
        .json();
    let boxes: Vec<_> = demo
        .as_array()
        .unwrap()
        .iter()
        .filter(|ticket| ticket["set"] == BOX)
        .collect();
    assert!(
        boxes
            .iter()
            .all(|ticket| ticket["seat"].is_null() && ticket["status"] == "sold")
    );
    assert!(
        demo.as_array()
            .unwrap()
            .iter()
            .all(|ticket| { serde_json::from_value::<v1::Seat>(ticket.clone()).is_ok() })
    );
}
