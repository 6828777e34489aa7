//! S6: whose limits a request counts against. An address in a header is worth as much as the proxy that wrote it.

use crate::support::{Ask, NEVER, Program, Upstream, World};

/// One reservation a client, and none more for a minute.
fn one(hops: &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("LIMITS__RESERVATIONS_PER_MINUTE", "1"),
        ("LIMITS__RESERVATION_BURST", "1"),
        ("PROXY__HOPS", hops),
    ]
}

fn forwarded(list: &str) -> Ask {
    World::reserve().header("x-forwarded-for", list)
}

/// All of them are one client: the first may, the others may not.
async fn one_client(world: &World, asks: &[Ask]) {
    for (at, ask) in asks.iter().enumerate() {
        let answer = world.ask(ask).await;
        if at == 0 {
            answer.good(201);
        } else {
            answer.problem(429, "limited");
        }
    }
}

#[tokio::test]
async fn s6_without_a_proxy_no_header_makes_another_client() {
    let world = World::with(&one("0")).await;
    let asks = [
        World::reserve(),
        forwarded("198.51.100.1"),
        forwarded("198.51.100.2, 198.51.100.3"),
        World::reserve().header("forwarded", "for=198.51.100.4"),
        World::reserve().header("x-real-ip", "198.51.100.5"),
        World::reserve().header("cf-connecting-ip", "198.51.100.6"),
        World::reserve().header("true-client-ip", "198.51.100.7"),
        World::reserve().with("origin", crate::support::OTHER_SHOP),
        World::reserve().without("origin"),
    ];
    one_client(&world, &asks).await;
    world.ask(&World::reserve().from(2)).await.good(201);
}

#[tokio::test]
async fn s6_behind_one_proxy_the_last_address_counts_and_what_a_client_writes_before_it_does_not() {
    let world = World::with(&one("1")).await;
    let asks = [
        forwarded("198.51.100.1"),
        forwarded("203.0.113.9, 198.51.100.1"),
        forwarded("203.0.113.10,203.0.113.11 ,\t198.51.100.1"),
        forwarded("203.0.113.12").header("x-forwarded-for", "198.51.100.1"),
        forwarded("198.51.100.1:4711"),
        forwarded("::ffff:198.51.100.1"),
        forwarded("garbage, , 198.51.100.1"),
        // From another proxy, which is trusted as well.
        forwarded("198.51.100.1").from(3),
    ];
    one_client(&world, &asks).await;
    world.ask(&forwarded("198.51.100.2")).await.good(201);
}

#[tokio::test]
async fn s6_what_no_proxy_would_have_written_counts_for_the_proxy() {
    let world = World::with(&one("1")).await;
    let asks = [
        World::reserve(),
        forwarded(""),
        forwarded("unknown"),
        forwarded("198.51.100.1, unknown"),
        forwarded("198.51.100.1,"),
        forwarded("198.51.100.256"),
        forwarded("127.0.0.1"),
    ];
    one_client(&world, &asks).await;
}

#[tokio::test]
async fn s6_behind_two_proxies_the_last_but_one_counts() {
    let world = World::with(&one("2")).await;
    let asks = [
        forwarded("198.51.100.1, 10.0.0.1"),
        forwarded("203.0.113.9, 198.51.100.1, 10.0.0.2"),
        forwarded("198.51.100.1").header("x-forwarded-for", "10.0.0.3"),
    ];
    one_client(&world, &asks).await;
    world
        .ask(&forwarded("198.51.100.1, 198.51.100.2, 10.0.0.1"))
        .await
        .good(201);
}

#[tokio::test]
async fn s6_an_ipv6_client_is_its_network() {
    let world = World::with(&one("1")).await;
    let asks = [
        forwarded("2001:db8:1:1::1"),
        forwarded("2001:db8:1:1::2"),
        forwarded("2001:db8:1:1:ffff:ffff:ffff:ffff"),
        forwarded("[2001:DB8:1:1:abcd::]:4711"),
    ];
    one_client(&world, &asks).await;
    world.ask(&forwarded("2001:db8:1:2::1")).await.good(201);
}

/// What does not fit is told where its operator looks: once, with the name of the setting.
#[tokio::test]
async fn what_does_not_fit_the_number_of_proxies_and_who_is_refused_is_in_the_log() {
    let upstream = Upstream::start(NEVER).await;
    for (hops, said) in [
        ("0", "X-Forwarded-For arrives and proxy.hops is 0"),
        ("2", "fewer addresses in X-Forwarded-For than proxy.hops"),
    ] {
        let gateway = Program::start(upstream.address, &[("PROXY__HOPS", hops)]).await;
        for _ in 0..3 {
            let stranger = forwarded("198.51.100.1").with("origin", "https://www.shop.example");
            stranger
                .send(gateway.address)
                .await
                .problem(403, "unauthorized");
        }
        let log = gateway.stopped().await;
        assert_eq!(log.matches(said).count(), 1, "{log}");
        let refused = r#""origin":"https://www.shop.example","listed":"https://shop.example","differs":"www""#;
        assert_eq!(log.matches(refused).count(), 1, "{log}");
        let listening = format!(r#""store":"memory","hops":{hops},"#);
        assert!(log.contains(&listening), "{log}");
    }
}
