//! What the tests stand on: a client, a gateway with an upstream, and upstreams that answer what they are told.

mod client;
mod program;
mod script;
pub(crate) mod tls;
mod world;

use std::future::Future;
use std::time::Duration;

pub(crate) use client::{Answer, Ask, Session};
pub(crate) use program::Program;
pub(crate) use script::{Reply, Script, order};
pub(crate) use world::{
    DEMO_EVENT, EVENTS, FLOOR, HOLD, KEY, NOBODY, ORDERS, OTHER_SHOP, SEED_EVENT, SEED_SET, SHOP,
    STALLS, TOKEN_KEY, Upstream, World, event_path, order_path, set_of, wish,
};

/// Longer than anything here takes: what is awaited for so long does not come.
pub(crate) const NEVER: Duration = Duration::from_secs(30);

/// Asks again and again until the answer is `Some`.
pub(crate) async fn eventually<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(begun.elapsed() < NEVER, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits for something that comes by itself.
pub(crate) async fn in_time<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(NEVER, coming).await;
    came.unwrap_or_else(|_| panic!("in vain: {what}"))
}

/// A UUID that no other call has returned.
pub(crate) fn uuid() -> String {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).unwrap();
    let digits = format!("{:032x}", u128::from_be_bytes(bits));
    let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    format!("{a}-{b}-{c}-{d}-{e}")
}
