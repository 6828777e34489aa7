//! The Orders API as types: what a ticket order is, what may happen to it, and how both versions of
//! the API write it.
//!
//! There is no I/O here, no clock and no randomness, so the widget (wasm32) and servers (native)
//! use the same code and cannot disagree.
//!
//! - The domain: [`Order`] with its [`OrderStatus`] and the allowed [`TRANSITIONS`]; [`Event`] with
//!   [`TicketSet`]s; [`Selection`] and [`Wanted`], and [`compare`] for what came of them; ids,
//!   [`Money`], [`Timestamp`], [`Lifetime`]; [`ErrorKind`]; [`ServerClock`], what answers tell of the API's time.
//! - The [`wire`]: one module for each version, which translates bodies to the domain. Nothing else
//!   knows field names.
//!
//! ```
//! use tc_orders::{Order, OrderStatus, wire::v1};
//!
//! let body = r#"{"id": "65a0c0de0123456789abcdef", "status": "executed", "value": "30.50"}"#;
//! let order = Order::from(serde_json::from_str::<v1::Order>(body)?);
//! assert_eq!(order.status, OrderStatus::Executed);
//! assert_eq!(order.total.minor(), 3050);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod catalogue;
mod clock;
mod deadline;
mod details;
mod error;
mod id;
mod lifetime;
mod money;
mod order;
mod promo;
mod reservation;
mod selection;
mod status;
pub mod text;
mod time;
pub mod wire;

pub use catalogue::{Checkout, Event, LocalText, Seat, SeatStatus, TicketSet, Venue};
pub use clock::{Now, ServerClock};
pub use details::{Details, Names, OrderTicket, SeatPlace};
pub use error::ErrorKind;
pub use id::{EventId, IdError, OrderId, PartnerId, PromocodeId, RuleId, SetId, TicketId};
pub use lifetime::{Lifetime, Moment};
pub use money::{Money, MoneyError};
pub use order::{Order, SetDiscount, may_follow};
pub use promo::PromoRefusal;
pub use reservation::{Outcome, Wanted, compare};
pub use selection::Selection;
pub use status::{OrderStatus, TRANSITIONS};
pub use time::{TimeError, Timestamp, ZonelessTime};
