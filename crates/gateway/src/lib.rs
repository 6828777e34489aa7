//! The gateway between the widget and the Orders API: it keeps the partner's key on the server, and lets a visitor of the
//! site reach only his own order.
//!
//! Where things belong:
//! - `app`: paths and handlers; what a request passes on its way to them.
//! - [`ask`]: what a browser may say; `reply`: what it is shown.
//! - `capability`, `origin`, `client`: who may do it, and for whom it counts.
//! - `reserve`: one order for one idempotency key, whatever breaks on the way.
//! - `events`: the catalogue, for many readers with one call.
//! - `upstream`: the API itself. The only place that sends the key.
//! - `store`: what instances have to agree on, in memory or in Redis.
//! - `serve`: the connection loop; `ops`: the private port, logs, metrics.
//! - `openapi`: what all of it looks like from outside, in OpenAPI.
//! - `health`: the same as a balancer asks, as a command.
//! - `config`: all settings; `run` and `sandbox` put everything together; `within` without sockets.

mod app;
pub mod ask;
mod capability;
mod catalogue;
mod client;
mod config;
mod digest;
mod events;
mod health;
#[cfg(test)]
mod heard;
mod now;
mod openapi;
pub mod ops;
mod origin;
mod problem;
mod quota;
mod reply;
mod reserve;
mod run;
mod sandbox;
mod secret;
pub mod serve;
mod store;
mod upstream;
mod within;

pub use capability::{Refused, TOKEN_HEADER, TokenKeys, TooShort, presented};
pub use client::Client;
pub use config::{
    AllowedEvents, CatalogueChoice, ClientLimits, Config, InitError, Log, Mistake, Payment,
    StoreChoice, UpstreamConfig, init,
};
pub use health::{Unwell, health};
pub use origin::{NotAllowed, Origin, OriginError, Origins};
pub use problem::Problem;
pub use quota::{Quota, Verdict};
pub use run::{Running, can_call, run, start};
pub use sandbox::{SandboxOptions, run_sandbox, start_sandbox};
pub use secret::Secret;
pub use upstream::{Broken, Within};
pub use within::Inside;
