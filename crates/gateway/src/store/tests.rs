//! The behaviour of a store, told once and shown of each implementation.

mod bounds;
mod cache;
mod holds;
mod rates;
mod records;
mod world;
