//! The gateway between the widget and the Orders API: it keeps the partner's key on the server, and lets a visitor of the
//! site reach only his own order.

pub mod ask;
mod capability;
mod client;
mod config;
mod digest;
mod ops;
mod origin;
mod problem;
mod quota;
mod secret;
pub mod serve;
mod store;
mod upstream;

pub use capability::{Refused, TOKEN_HEADER, TokenKeys, TooShort, presented};
pub use client::Client;
pub use origin::{NotAllowed, Origin, OriginError, Origins};
pub use problem::Problem;
pub use quota::{Quota, Verdict};
pub use secret::Secret;
pub use store::{
    ABANDONED_FOR, Answer, Begun, Binding, Bounds, Census, ClientKey, LONGEST_CACHED, Memory,
    Orphan, RESERVE, RecordKey, Store, Unreachable,
};
