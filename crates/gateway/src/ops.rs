//! For those who run it: the private port (health, readiness, metrics, the API's description), logs, names of metrics.
//!
//! What leaves the gateway here is read by more people than may see an order: no key, token or idempotency key, no name,
//! address or number of anybody, no query is in a metric or a line of the log, and every label of a metric is one of a few
//! fixed words. `docs/operations.md` says what to do with all of it.

pub mod cause;
pub mod labels;
pub mod log;
pub mod metrics;
mod private;
pub mod requests;
#[cfg(test)]
mod tests;

pub(crate) use private::Readiness;
pub use private::{Private, private};
