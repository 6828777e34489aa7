//! What a browser may say. Bodies are read strictly, field by field, into typed requests; nothing is forwarded.
//!
//! A browser can say: reserve these tickets, change them, who I am, these promo codes, I want to pay by the configured way,
//! cancel (quality line S3). Whatever else stands in a body, a wrong value in any field or the same field twice makes the
//! whole request a 400 with that field's name, before anybody upstream is asked.

mod body;
mod change;
mod customer;
mod header;
mod reserve;
mod text;
mod wanted;

pub use change::Change;
pub(crate) use change::{LONGEST_CODE, MOST_CODES};
pub use customer::Customer;
pub(crate) use customer::{LONGEST_EMAIL, LONGEST_MOBILE, LONGEST_NAME};
pub use header::{IdempotencyKey, content_type, key};
pub use reserve::Reserve;
pub(crate) use wanted::MOST as MOST_TICKETS;
