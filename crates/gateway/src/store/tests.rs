//! The behaviour of a store, told once and shown of each implementation.

mod bounds;
mod cache;
mod flaky;
mod guarded;
mod holds;
mod keys;
mod outage;
mod rates;
mod records;
#[path = "../../tests/support/redis_server.rs"]
pub(super) mod redis_server;
mod same;
mod world;
