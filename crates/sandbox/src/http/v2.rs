//! Version 2 of the API: the same shop, another language.

mod body;
pub(crate) mod orders;
mod refs;
mod request;
