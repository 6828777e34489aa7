//! One visitor's purchase at one event, as a pure state machine.
//!
//! [`update`] takes the [`State`], a moment and an [`Event`] and gives the next state with the
//! [`Effect`]s that somebody must carry out. There is no clock, no network, no storage and no
//! screen in this crate: times come in with the events, answers come in as events, and what is to
//! be shown is read off the state. The compiler keeps it so, because the only dependency is
//! `tc-orders`.
//!
//! Where a rule belongs:
//!
//! | rule | module |
//! |---|---|
//! | what can be done before the rest of the widget is there | [`is_first`], `update::first` |
//! | how many tickets of a set may be chosen | [`limits`](State::limit) |
//! | which tickets an order holds | [`contents`](State::held) |
//! | one order at a time, double clicks, what a reservation's answer means | `update::reserve` |
//! | an order in two steps, where the API allows it | `update::draft` |
//! | giving back an order that is not what was wanted | `update::release` |
//! | what another tab or an earlier page has left, and what is asked for | `update::claim` |
//! | the deadline, warnings, expiry | `update::time`, [`ServerClock`] |
//! | what takes long, and how long a sentence about time stands | `update::patience` |
//! | canceling, and what is true when it fails | `update::cancel` |
//! | paying, promo codes, leaving the page | `update::pay`; how it stands: [`Paying`] |
//! | what a buyer finds again of an order that is paid, for how long | `update::bought`, [`Bought`] |
//! | finding an order, or the wish for one, again; other tabs | `update::recall` |
//! | what an order's status means for the screen | `update::absorb` |
//! | how long a call is waited for, which failed ones are repeated, and when | [`retry`] |
//! | what a call says to the API, in the words of its version | [`Call::body`] |

#![warn(missing_docs)]

mod bought;
mod config;
mod contents;
mod customer;
mod effect;
mod event;
mod limits;
mod paying;
mod problem;
pub mod retry;
mod state;
mod update;
mod words;

pub use bought::Bought;
pub use config::Config;
pub use customer::{Customer, Detail};
pub use effect::{Call, Change, Effect, HostEvent};
pub use event::{Answer, CommandId, Event, Failure, Receipt, Record, RequestId, Stored, Wish};
pub use paying::Paying;
pub use problem::{Problem, Short};
pub use state::{Ended, Holding, Notice, Phase, Promo, Reserving, Speech, State, Status};
pub use tc_orders::{Now, ServerClock};
pub use update::{due, is_first, update};
