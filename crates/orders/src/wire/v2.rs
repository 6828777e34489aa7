//! Version 2 of the API: answers in an envelope, the order in them, errors, and requests.
//!
//! What differs from version 1 is in here and nowhere else: `cancelled` is spelled so, the deadline
//! is `expired_after`, times have no zone, tickets are objects, sums are only in `values`, and
//! failures may come with status 200.

mod envelope;
mod order;
mod promocode;
mod request;
mod times;

pub(super) use envelope::one;
pub use envelope::{Answer, Data, NamedEvent, NamedSet, Problem, Refs, Refusal};
pub use order::Order;
pub use promocode::{Promocode, PromocodeCheck};
pub use request::{Customer, Request, Settings, VendorData};
