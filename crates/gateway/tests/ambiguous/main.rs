//! Reservations whose outcome is in doubt (S8, R3): browsers that hang up, an upstream that fails at every phase, a program
//! that ends in between. On real sockets, with the sandbox as the upstream and as the judge of what is held.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

#[path = "../support/api.rs"]
mod api;
#[path = "../support/browser.rs"]
mod browser;
mod dice;
mod judge;
mod orphans;
mod plan;
mod second;
mod stop;
mod trials;
