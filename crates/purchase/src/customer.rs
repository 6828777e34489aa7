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

/// One of the details that a buyer gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// [`Customer::name`].
    Name,
    /// [`Customer::email`].
    Email,
    /// [`Customer::phone`].
    Phone,
}

impl Detail {
    /// The detail that a refusal is about, by the field of the request that the server names: `customer.email`.
    pub fn of(field: &str) -> Option<Self> {
        match field.strip_prefix("customer.")? {
            "name" | "first_name" | "last_name" => Some(Self::Name),
            "email" => Some(Self::Email),
            "phone" | "mobile" => Some(Self::Phone),
            _ => None,
        }
    }

    /// The name that host pages and `www/later/form.js` know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(…)")
    }
}
