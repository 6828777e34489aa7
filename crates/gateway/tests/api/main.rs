//! The whole gateway over HTTP, on real sockets: the sandbox or a scripted upstream behind it, and before it a client that
//! writes bytes of its own choice. One module for each promise.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

mod breaker;
mod capability;
mod catalogue;
mod clocks;
mod cors;
mod fields;
mod forwarded;
mod idempotency;
mod limits;
mod redis;
#[path = "../support/redis_server.rs"]
mod redis_server;
mod sandbox;
mod second;
mod secrets;
mod slow;
mod support;
mod tls;
mod traces;
mod typed;
mod upstream;
mod versions;
