//! The ticketing API in memory: both versions with the vendor's semantics, on one inventory, a clock and faults that tests control, and a
//! payment page. For development, demos and tests; it holds nothing of value and asks for no secret.
//!
//! Where things belong:
//! - `shop`: what an order may do and who has which ticket. Pure: no HTTP, no clock.
//! - `events`: what is on sale, as data.
//! - `http`: the API's paths, bodies and headers, the controls under `/_sandbox`, the payment page, the server loop.
//! - [`Sandbox`] ties them together: one handle with all state in it.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use tc_sandbox::{Config, Sandbox, router, serve};
//!
//! let sandbox = Sandbox::new(Config::default());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! serve(listener, sandbox.clone(), router(sandbox), std::future::pending()).await;
//! # Ok(())
//! # }
//! ```
//!
//! # Controls
//! All are under `/_sandbox`, want no key and answer JSON; a wrong request is a 400 that says why.
//!
//! | request | |
//! |---|---|
//! | `POST clock {"advance_ms": 540000}` | moves the clock (back, if negative); `zone_minutes`: how far ahead of UTC version 2 writes its times; answers `{"now"}` |
//! | `POST faults {"route", "kind", "times"?, …}` | something goes wrong with the next requests, see below |
//! | `GET faults` | `{"armed": [...], "held": n}`: the faults that still wait, and how many requests are being held |
//! | `DELETE faults` | forgets the faults that still wait |
//! | `POST release` | lets all held requests go; answers `{"released": n}` |
//! | `POST reset` | everything as it was at the start, the clock and the numbers of orders too |
//! | `GET orders` | `{"held", "sold", "orders"}`: tickets in unpaid and in paid orders, and all orders, oldest first, each as the API shows it and `holds`: how many tickets it keeps from others now |
//! | `POST order {"order", "status"}` | brings an order into a state, as the seller's server or the API would: also `expired`, and `done` right from `executed` |
//! | `GET requests` | the last 1,000 requests to the API, oldest first: `{method, path, query, headers, body, status}` |
//! | `POST vacancy {"set", "vacant"}` | others buy or give back tickets until so many are on sale |
//! | `POST events {"id", "sets", "vacant", "title"?}` | adds an event of so many sets with so many tickets each; answers `{"event", "sets": [id, …]}` |
//!
//! The `route` of a fault is a method (or `*`) and the beginning of a path, `times` is 1 if absent, and of several faults that
//! fit a request the oldest strikes:
//!
//! | `kind` | |
//! |---|---|
//! | `latency` with `ms` | carried out that much later, in real time; a second request to the same order gets 409 meanwhile |
//! | `status` with `status`, `retry_after`? (s) | an HTML page with that status; nothing is carried out |
//! | `drop-before` | the connection ends without a byte; nothing is carried out |
//! | `drop-after` | carried out, then the connection ends without a byte |
//! | `garbage` | carried out; the body of the answer is not JSON |
//! | `truncate` | carried out; the body of the answer ends too early |
//! | `hold` with `before`? | waits for `POST release`: with `before: true` before it is carried out (a second request to the same order gets 409 meanwhile), otherwise with the answer ready to go |
//!
//! What reached the server is carried out even if the client hangs up before it is answered. While a fault that drops
//! connections waits, every connection ends after one answer: browsers re-send by themselves what was lost on a connection
//! that they used before.

mod busy;
mod clock;
mod config;
mod events;
mod http;
mod ids;
mod sandbox;
mod shop;

pub use config::{Config, DEFAULT_KEY};
pub use http::{router, serve, with_pages};
pub use sandbox::Sandbox;
