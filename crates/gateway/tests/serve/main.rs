//! The connection loop on real sockets: slow clients, large requests, many clients, and the end of the server (S6, S7).

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

mod crowd;
#[cfg(target_os = "linux")]
mod files;
mod large;
#[cfg(target_os = "linux")]
#[path = "../support/program.rs"]
mod program;
mod slow;
mod stop;
mod support;
