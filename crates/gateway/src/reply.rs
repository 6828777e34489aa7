//! What a browser is shown of an order and of an event: these fields, in the API's own form, and no others. Nothing passes
//! through: each field is written from a typed value.

mod envelope;
mod event;
mod order;

pub(crate) use envelope::Envelope;
pub(crate) use event::{Checkout, EventBody};
pub(crate) use order::OrderBody;
