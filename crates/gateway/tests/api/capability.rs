//! S2: a visitor reaches his own order and no other. Whatever is wrong with what he shows, the upstream is not asked, and
//! the reply is one and the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tc_gateway::{Origin, Secret, TokenKeys};
use tc_orders::{OrderId, Timestamp};

use crate::support::{
    Answer, Ask, NOBODY, ORDERS, OTHER_SHOP, SHOP, Session, TOKEN_KEY, World, order_path,
};

const SECOND: i64 = 1_000_000;

/// The time on this machine's clock, so many seconds from now.
fn in_seconds(seconds: i64) -> Timestamp {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap()).plus_micros(seconds * SECOND)
}

fn id(order: &Value) -> OrderId {
    order["id"].as_str().unwrap().parse().unwrap()
}

/// A token as the gateway makes it, or would have made it at another time.
fn minted(key: &str, order: OrderId, origin: &str, seconds: i64) -> String {
    let keys = TokenKeys::new(Secret::new(key), None).unwrap();
    keys.mint(
        order,
        Some(&Origin::parse(origin).unwrap()),
        in_seconds(seconds),
    )
}

/// A token of any version and purpose, rightly signed.
fn crafted(version: u8, purpose: u8, order: OrderId) -> String {
    let mut bytes = vec![version, purpose];
    bytes.extend_from_slice(&order.bytes());
    let expires = in_seconds(600).micros() / SECOND;
    bytes.extend_from_slice(&expires.to_be_bytes());
    let mut code = Hmac::<Sha256>::new_from_slice(TOKEN_KEY.as_bytes()).unwrap();
    code.update(b"tc-gateway order token\0");
    code.update(&bytes);
    code.update(&[1]);
    code.update(SHOP.as_bytes());
    bytes.extend_from_slice(&code.finalize().into_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What may differ between two refusals: the time, the request's own id, and what CORS says to the page.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let own = |name: &str| {
        name == "date" || name == "x-request-id" || name.starts_with("access-control-")
    };
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !own(name));
    (answer.status, headers, answer.text())
}

/// The two ways to act on an order.
fn both(path: &str) -> [Ask; 2] {
    [
        Ask::get(path),
        Ask::patch(path, &json!({ "status": "canceled" })),
    ]
}

#[tokio::test]
async fn s2_whatever_is_wrong_with_a_token_the_reply_is_the_same_and_the_upstream_is_not_asked() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    let (another, anothers) = world.reserved().await;
    let (path, own) = (order_path(&order), id(&order));

    // The yardstick for what follows: tokens made here are good.
    for good in [
        &token,
        &minted(TOKEN_KEY, own, SHOP, 60),
        &crafted(1, 1, own),
    ] {
        world.ask(&Ask::get(&path).token(good)).await.good(200);
    }

    let mut wrong: Vec<(&str, Ask)> = Vec::new();
    let mut add = |what, change: &dyn Fn(Ask) -> Ask| {
        wrong.extend(both(&path).map(|ask| (what, change(ask))));
    };
    add("no token", &|ask| ask);
    add("an empty token", &|ask| ask.token(""));
    add("no token's form", &|ask| ask.token("let me in"));
    add("bytes that are no text", &|ask| {
        ask.header("tc-order-token", b"\xff\xfe")
    });
    add("a long token", &|ask| ask.token(&"A".repeat(4_000)));
    add("two tokens", &|ask| {
        ask.token(&token).header("tc-order-token", &token)
    });
    add("a token with more behind it", &|ask| {
        ask.token(&format!("{token}AAAA"))
    });
    add("a token that breaks off", &|ask| ask.token(&token[..68]));
    add("a token with padding", &|ask| {
        ask.token(&format!("{token}="))
    });
    add("another order's token", &|ask| ask.token(&anothers));
    add("expired this second", &|ask| {
        ask.token(&minted(TOKEN_KEY, own, SHOP, 0))
    });
    add("expired long ago", &|ask| {
        ask.token(&minted(TOKEN_KEY, own, SHOP, -86_400))
    });
    add("another purpose", &|ask| ask.token(&crafted(1, 2, own)));
    add("another version", &|ask| ask.token(&crafted(2, 1, own)));
    add("another site's page", &|ask| {
        ask.token(&token).with("origin", OTHER_SHOP)
    });
    add("another site's token", &|ask| {
        ask.token(&minted(TOKEN_KEY, own, OTHER_SHOP, 60))
    });
    add("a page that may not", &|ask| {
        ask.token(&token).with("origin", "https://evil.example")
    });
    add("an opaque page", &|ask| {
        ask.token(&token).with("origin", "null")
    });
    add("two origins", &|ask| {
        ask.token(&token).header("origin", SHOP)
    });
    add("no page", &|ask| ask.token(&token).without("origin"));
    let retired = "retired-token-key-0123456789-abcdefghij";
    add("a retired key", &|ask| {
        ask.token(&minted(retired, own, SHOP, 60))
    });
    // The body of what is not his is not even looked at.
    add("a body that is none", &|ask| ask.bytes("{"));
    add("a body of another type", &|ask| {
        ask.with("content-type", "text/plain").bytes("{}")
    });
    for path in [
        order_path(&another),
        format!("{ORDERS}/{NOBODY}"),
        format!("{ORDERS}/x"),
        format!("{path}?token={token}"),
        format!("{ORDERS}/%2e%2e"),
        format!("{ORDERS}/%ff"),
        format!("{ORDERS}/%00"),
    ] {
        let token = if path.contains('?') {
            &anothers
        } else {
            &token
        };
        wrong.extend(both(&path).map(|ask| ("another path", ask.token(token))));
    }

    let before = world.upstream.calls().await;
    let yardstick = world.ask(&Ask::get(&path)).await;
    yardstick.problem(404, "not-found");
    for (what, ask) in &wrong {
        let answer = world.ask(ask).await;
        assert_eq!(told(&answer), told(&yardstick), "{what}: {ask:?}");
    }
    assert_eq!(
        world.upstream.calls().await,
        before,
        "the upstream was asked"
    );
    let held = world.upstream.held().await;
    assert_eq!(held, 2, "nothing was canceled");
}

#[tokio::test]
async fn s2_every_flipped_bit_of_a_token_is_refused() {
    let world = World::start().await;
    let (order, token) = world.reserved().await;
    let path = order_path(&order);
    let before = world.upstream.calls().await;

    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let flipped = (0..bytes.len() * 8).map(|bit| {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        URL_SAFE_NO_PAD.encode(bytes).into_bytes()
    });
    // Of the text as well, but for what cannot be in a header.
    let in_text = (0..token.len() * 8).filter_map(|bit| {
        let mut text = token.clone().into_bytes();
        text[bit / 8] ^= 1 << (bit % 8);
        (text[bit / 8] >= b' ' && text[bit / 8] != 0x7f).then_some(text)
    });
    let mut session = Session::open(world.gateway.address).await;
    let yardstick = told(&session.ask(&Ask::get(&path)).await);
    let mut tried = 0;
    for token in flipped.chain(in_text) {
        for ask in both(&path) {
            let answer = session.ask(&ask.header("tc-order-token", &token)).await;
            assert_eq!(
                told(&answer),
                yardstick,
                "{}",
                String::from_utf8_lossy(&token)
            );
            tried += 1;
        }
    }
    assert!(tried > 1_500, "{tried}");
    assert_eq!(
        world.upstream.calls().await,
        before,
        "the upstream was asked"
    );
    world.ask(&Ask::get(&path).token(&token)).await.good(200);
}

#[tokio::test]
async fn s2_none_of_a_thousand_neighbouring_orders_can_be_reached() {
    let world = World::with(&[("LIMITS__LIVE_HOLDS", "3")]).await;
    // Its neighbours on both sides are there, so there is something to hit.
    let (before, _) = world.reserved().await;
    let (order, token) = world.reserved().await;
    let (after, _) = world.reserved().await;
    let number = |order: &Value| u128::from_str_radix(order["id"].as_str().unwrap(), 16).unwrap();
    assert!(
        number(&after).abs_diff(number(&before)) < 500 << 64,
        "they are neighbours"
    );

    let calls = world.upstream.calls().await;
    let mut session = Session::open(world.gateway.address).await;
    let mut neighbours: Vec<u128> = (1..=500)
        .flat_map(|step| [number(&order) - step, number(&order) + step])
        .collect();
    neighbours.extend([number(&before), number(&after)]);
    for neighbour in neighbours {
        for ask in both(&format!("{ORDERS}/{neighbour:024x}")) {
            session
                .ask(&ask.token(&token))
                .await
                .problem(404, "not-found");
        }
    }
    assert_eq!(
        world.upstream.calls().await,
        calls,
        "the upstream was asked"
    );
    assert_eq!(world.upstream.held().await, 3);
}

#[tokio::test]
async fn s4_while_keys_are_changed_both_are_good_and_then_only_the_new_one() {
    let (old, new) = (
        "old-token-key-0123456789-0123456789-abc",
        "new-token-key-0123456789-0123456789-abc",
    );
    let before = World::with(&[("TOKENS__KEY", old)]).await;
    let (order, token) = before.reserved().await;
    let ask = Ask::get(&order_path(&order)).token(&token);
    let settings = [("TOKENS__KEY", new), ("TOKENS__PREVIOUS_KEY", old)];
    let during = World::before(before.upstream, &settings).await;
    let answer = during.ask(&ask).await;
    answer.good(200);
    // What is handed out from now on is of the new key.
    let newer = answer.token();
    assert_ne!(newer, token);

    let after = World::before(before.upstream, &[("TOKENS__KEY", new)]).await;
    after.ask(&ask).await.problem(404, "not-found");
    after.ask(&ask.token(&newer)).await.good(200);
}

#[tokio::test]
async fn s2_a_program_without_a_page_has_tokens_of_its_own() {
    let world = World::start().await;
    let answer = world.ask(&World::reserve().without("origin")).await;
    let (path, token) = (order_path(&answer.good(201)), answer.token());
    world
        .ask(&Ask::get(&path).token(&token).without("origin"))
        .await
        .good(200);
    world
        .ask(&Ask::get(&path).token(&token))
        .await
        .problem(404, "not-found");
    // A GET to the page's own origin comes without Origin: its Host says where it is from.
    let (order, token) = world.reserved().await;
    let same = Ask::get(&order_path(&order))
        .token(&token)
        .without("origin");
    world
        .ask(&same.with("host", "shop.example"))
        .await
        .good(200);
}
