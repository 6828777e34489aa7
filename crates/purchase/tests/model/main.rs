//! The rules against the API in memory, by dice: one buyer with a device, several tabs, a network that loses, delays, doubles and
//! reorders, a clock that cannot be trusted, and a server that fails; the purchase of every tab is the real one, and so are the API
//! and the gateway.
//!
//! `TC_MODEL_PLAYS=<number>` makes it longer or shorter, `TC_MODEL_SEED=<number>` draws other plays, and `TC_MODEL_ONLY=<seed>` plays one
//! again and prints what happens in it.

#![allow(
    clippy::result_large_err,
    reason = "failures are made once in a while, and not in a hurry"
)]

#[path = "../desk/dice.rs"]
mod dice;

mod api;
mod behind;
mod claim;
mod cover;
mod cuts;
mod end;
mod far;
mod fate;
mod gateway;
mod line;
mod net;
mod page;
mod plan;
mod play;
mod server;
mod shrink;
mod trials;
mod twist;
mod watch;
mod world;
