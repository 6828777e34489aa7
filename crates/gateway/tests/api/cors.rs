//! S5: which pages may use the gateway and read what it answers.

use serde_json::json;

use crate::support::{
    Answer, Ask, DEMO_EVENT, ORDERS, OTHER_SHOP, SHOP, World, event_path, order_path,
};

/// Everything that is nearly the site, and is not.
const STRANGERS: [&str; 22] = [
    "null",
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://evil.example/shop.example",
    "https://shop.example@evil.example",
    "https://shop.example.",
    "https://shop.example:8443",
    "https://shop.example:80",
    "http://shop.example",
    "https://other.example",
    "https://other.example:443",
    "https://Shop.example",
    "HTTPS://shop.example",
    "https://shop.example/",
    "https://www.shop.example",
    "https://shop",
    "https://sh\u{43e}p.example",
    "//shop.example",
    "shop.example",
    "*",
    "",
];

/// All requests that a page can make.
async fn every_way(world: &World) -> Vec<Ask> {
    let (order, token) = world.reserved().await;
    let path = order_path(&order);
    let change = json!({ "customer": { "first_name": "Ann" } });
    vec![
        World::reserve(),
        Ask::get(&path).token(&token),
        Ask::patch(&path, &change).token(&token),
        Ask::get(&event_path(DEMO_EVENT)),
        // And what is answered without a handler.
        Ask::get("/nowhere"),
        Ask::new("DELETE", &path),
    ]
}

fn about_cors(answer: &Answer) -> Vec<&(String, String)> {
    let headers = answer.headers.iter();
    headers
        .filter(|(name, _)| name.starts_with("access-control-"))
        .collect()
}

#[tokio::test]
async fn s5_pages_of_the_list_may_read_what_they_need_and_send_no_cookies() {
    let world = World::with(&[("LIMITS__LIVE_HOLDS", "9")]).await;
    for ask in every_way(&world).await {
        for origin in [SHOP, OTHER_SHOP] {
            let answer = world.ask(&ask.clone().with("origin", origin)).await;
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some(origin),
                "{ask:?}"
            );
            assert_eq!(answer.header("vary"), Some("Origin"));
            let exposed = answer.header("access-control-expose-headers").unwrap();
            assert_eq!(
                exposed,
                "Date, Retry-After, TC-Order-Token, Idempotency-Replayed"
            );
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert!(answer.header("date").is_some());
        }
    }
}

#[tokio::test]
async fn s5_no_other_page_is_served_whatever_it_resembles() {
    let world = World::start().await;
    let asks = every_way(&world).await;
    let calls = world.upstream.calls().await;
    for origin in STRANGERS {
        for (at, ask) in asks.iter().enumerate() {
            let answer = world.ask(&ask.clone().with("origin", origin)).await;
            assert!(about_cors(&answer).is_empty(), "{origin}: {}", answer.all());
            assert_eq!(answer.header("vary"), Some("Origin"));
            match at {
                // Reserving and reading an event: the developer is told why.
                0 | 3 => drop(answer.problem(403, "unauthorized")),
                1 | 2 | 4 => drop(answer.problem(404, "not-found")),
                _ => drop(answer.problem(405, "rejected")),
            }
        }
    }
    let twice = World::reserve().header("origin", SHOP);
    world.ask(&twice).await.problem(403, "unauthorized");
    assert_eq!(
        world.upstream.calls().await,
        calls,
        "the upstream was asked"
    );
}

#[tokio::test]
async fn s5_a_preflight_is_a_204_without_a_body() {
    let world = World::start().await;
    for path in [
        ORDERS,
        "/v1/resources/orders/5f0c0ffee0ddf00dcafe0001",
        &event_path(DEMO_EVENT),
    ] {
        let ask = Ask::new("OPTIONS", path)
            .header("access-control-request-method", "PATCH")
            .header(
                "access-control-request-headers",
                "content-type,idempotency-key,tc-order-token",
            );
        let answer = world.ask(&ask).await;
        assert_eq!(
            (answer.status, answer.body.len()),
            (204, 0),
            "{}",
            answer.all()
        );
        assert_eq!(answer.header("content-type"), None);
        assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
        assert_eq!(
            answer.header("access-control-allow-methods"),
            Some("GET, POST, PATCH")
        );
        let allowed = "Accept, Content-Type, Idempotency-Key, TC-Order-Token";
        assert_eq!(answer.header("access-control-allow-headers"), Some(allowed));
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
        assert_eq!(answer.header("vary"), Some("Origin"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        for origin in STRANGERS {
            let answer = world.ask(&ask.clone().with("origin", origin)).await;
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{origin}");
            assert!(about_cors(&answer).is_empty(), "{origin}: {}", answer.all());
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
    assert_eq!(world.upstream.calls().await, 0);
}

#[tokio::test]
async fn s5_a_program_is_served_and_told_of_no_page() {
    let world = World::start().await;
    for ask in every_way(&world).await {
        let answer = world.ask(&ask.without("origin")).await;
        assert!(about_cors(&answer).is_empty(), "{}", answer.all());
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
}

/// S5, S6: what never reaches a handler is told to the page as well, or it would see no more than that the network failed.
#[tokio::test]
async fn s5_a_page_is_told_which_limit_its_request_went_beyond() {
    let world = World::start().await;
    let many = (0..70).fold(Ask::get("/"), |ask, _| ask.header("x-more", "1"));
    for (ask, status) in [
        (World::reserve().bytes(" ".repeat(17 * 1024)), 413),
        (Ask::get(&format!("/{}", "x".repeat(1_100))), 414),
        (many, 431),
    ] {
        let answer = world.ask(&ask).await;
        answer.problem(status, "rejected");
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed, Some(SHOP), "{}", answer.all());
        assert_eq!(answer.header("vary"), Some("Origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let strangers = STRANGERS.map(|origin| ask.clone().with("origin", origin));
        let others = [ask.clone().without("origin"), ask.header("origin", SHOP)];
        for ask in strangers.iter().chain(&others) {
            let answer = world.ask(ask).await;
            assert_eq!(answer.status, status, "{}", answer.all());
            assert!(about_cors(&answer).is_empty(), "{}", answer.all());
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
    assert_eq!(world.upstream.calls().await, 0);
}
