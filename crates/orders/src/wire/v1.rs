//! Version 1 of the API: orders, requests about them, and the catalogue.

mod catalogue;
mod order;
mod request;

pub use catalogue::{Event, Seat};
pub use order::Order;
pub use request::{Change, Customer, PaymentChoice, Reserve};
