//! The sandbox over real HTTP.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

mod buyers;
mod catalogue;
mod client;
mod controls;
mod faults;
mod orders;
mod paying;
mod payment_page;
mod seed;
mod v2;
