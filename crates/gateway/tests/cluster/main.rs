//! Several instances, as operators run them: the program itself, two or four times, on one Redis, behind nginx. What they
//! share is exact (S6, S9), and what one of them leaves behind when it dies another one cleans up (S7, S8).
//!
//! `redis-server` and `nginx` are needed: without them these tests fail and say so.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the whole crate is a test, its helpers too"
)]

#[path = "../support/api.rs"]
mod api;
#[path = "../support/browser.rs"]
mod browser;
mod death;
mod hangups;
mod instance;
mod limits;
mod midway;
mod nginx;
mod outage;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/redis_server.rs"]
mod redis_server;
mod restart;
mod shared;
mod steps;
mod world;
