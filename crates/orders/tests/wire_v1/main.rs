//! Version 1: what is made of orders and of the catalogue, and how requests are written.

mod catalogue;
mod orders;
mod requests;

use tc_orders::Money;

pub(crate) const ORDER: &str = "65a0c0de0102030405060708";
pub(crate) const EVENT: &str = "65a0c0dee0e1e2e3e4e5e6e7";
pub(crate) const STALLS: &str = "65a0c0de5e70000000000001";
pub(crate) const CIRCLE: &str = "65a0c0de5e70000000000002";
pub(crate) const RULE: &str = "65a0c0de4000000000000001";

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good id or time")
}

pub(crate) fn ticket(number: u8) -> String {
    format!("65a0c0de71c0000000000{number:03x}")
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}
