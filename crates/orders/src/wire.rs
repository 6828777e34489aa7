//! Bodies as they travel, one module for each version of the API; [`Version`] chooses between them. Here are the API's own names, and
//! the translation to and from the domain types; a rule of the order's life does not belong here.
//!
//! Reading is lenient where that is safe: unknown fields are passed over, `null` equals absent also
//! as an item of a list, a list that is `null` is empty. A value that is there but makes no sense
//! (money "abc") is an error that names its place. Only an order's `id` and `status` are required,
//! and a request's `event`.
//!
//! Bodies are read from [`Json`] by [`FromJson`], and requests are made into it by [`ToJson`]; its
//! `Display` is the text. Serde's `Deserialize` and `Serialize` do the same for those who use it; a
//! browser's own parser needs no serde.

mod json;
mod read;
mod time;
pub mod v1;
pub mod v2;
mod values;
mod version;
mod write;

pub use json::Json;
pub use read::{DecodeError, FromJson};
pub use time::WireTime;
pub use version::{Answered, UnknownVersion, Version};
pub use write::ToJson;

/// Types that are read from a body of one version and are a domain type in all but their reading.
macro_rules! wrapper {
    ($($(#[$doc:meta])* $name:ident($domain:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub $domain);

        impl From<$name> for $domain {
            fn from(wire: $name) -> Self {
                wire.0
            }
        }

        impl core::ops::Deref for $name {
            type Target = $domain;

            fn deref(&self) -> &$domain {
                &self.0
            }
        }

        $crate::wire::values::deserialize!($name);
    )*};
}
use wrapper;

/// Lists whose order means nothing on the wire get one here, so that equal things are equal values.
fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    sort_by(&mut list, |a, b| a < b);
    list.dedup();
    list
}

/// Sorts a list and keeps equal items in their order. By insertion: lists of a body are short, and come
/// nearly sorted, and the standard library's sorts are 3 kB of what a buyer downloads. A long list in
/// the worst order takes quadratic time, which whoever reads bodies bounds by their size.
fn sort_by<T>(list: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && before(&list[at], &list[at - 1]) {
            list.swap(at, at - 1);
            at -= 1;
        }
    }
}
