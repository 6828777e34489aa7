//! Who buys, as the buyer typed it.

use std::fmt;

/// Who buys, as far as he has said so. Passed on as typed; the API's answer decides whether it will do.
///
/// Personal data: kept in memory alone, and its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// The whole name.
    pub name: Option<String>,
    /// Where the tickets go.
    pub email: Option<String>,
    /// Telephone number, in whatever way people write it.
    pub phone: Option<String>,
}

impl Customer {
    /// Whether nothing is known of him.
    pub fn is_unknown(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(…)")
    }
}
