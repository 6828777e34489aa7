//! Who buys.

use std::fmt;

use tc_orders::wire::{Version, v1, v2};

use super::body::{Field, Object};
use super::text;
use crate::problem::Problem;

/// The longest address that mail can be sent to (RFC 5321, section 4.5.3.1.3, without the brackets).
pub(crate) const LONGEST_EMAIL: usize = 254;
pub(crate) const LONGEST_NAME: usize = 100;
pub(crate) const LONGEST_MOBILE: usize = 32;

/// Who buys, as far as he says so: at least one of these. Texts are trimmed, on one line and not empty.
///
/// Personal data: its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// Where the tickets go: at most 254 characters with one `@` in them and something on both sides. Whether mail can be
    /// sent there only a mail can tell.
    pub email: Option<String>,
    /// Given name, at most 100 characters.
    pub first_name: Option<String>,
    /// Family name, at most 100 characters.
    pub last_name: Option<String>,
    /// Telephone number, at most 32 characters.
    pub mobile: Option<String>,
}

impl Customer {
    pub(super) fn read(field: Field) -> Result<Self, Problem> {
        let nobody = field.wrong("says nothing of the customer");
        let mut fields = field.object(&["email", "first_name", "last_name", "mobile"])?;
        let mut line = |name, most| {
            let field = fields.take(name);
            field.map(|field| text::line(&field, most)).transpose()
        };
        let customer = Self {
            first_name: line("first_name", LONGEST_NAME)?,
            last_name: line("last_name", LONGEST_NAME)?,
            mobile: line("mobile", LONGEST_MOBILE)?,
            email: fields.take("email").as_ref().map(email).transpose()?,
        };
        if customer == Self::default() {
            return Err(nobody);
        }
        Ok(customer)
    }

    /// As version 2 has him: one name, and `phone`.
    fn read_v2(field: Field) -> Result<Self, Problem> {
        let nobody = field.wrong("says nothing of the customer");
        let mut settings = field.object(&["customer"])?;
        let Some(field) = settings.take("customer") else {
            return Err(nobody);
        };
        let nobody = field.wrong("says nothing of the customer");
        let mut fields = field.object(&["name", "email", "phone"])?;
        let mut line = |name, most| {
            let field = fields.take(name);
            field.map(|field| text::line(&field, most)).transpose()
        };
        // Given and family name, and the blank between them.
        let name = line("name", 2 * LONGEST_NAME + 1)?;
        let phone = line("phone", LONGEST_MOBILE)?;
        let email = fields.take("email").as_ref().map(email).transpose()?;
        let customer = v1::Customer::new(name.as_deref(), email, phone);
        let customer = Self {
            email: customer.email,
            first_name: customer.first_name,
            last_name: customer.last_name,
            mobile: customer.mobile,
        };
        if customer == Self::default() {
            return Err(nobody);
        }
        Ok(customer)
    }

    pub(super) fn to_settings(&self) -> v2::Settings {
        v2::Settings {
            customer: Some(self.to_upstream().into()),
            send_tickets: None,
        }
    }

    pub(super) fn to_upstream(&self) -> v1::Customer {
        v1::Customer {
            email: self.email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            mobile: self.mobile.clone(),
            lang: None,
        }
    }
}

/// The field that the customer stands in.
pub(super) const fn field(version: Version) -> &'static str {
    match version {
        Version::V1 => "customer",
        Version::V2 => "settings",
    }
}

/// Takes the customer out of a request, if he is there.
pub(super) fn take(version: Version, request: &mut Object) -> Result<Option<Customer>, Problem> {
    let field = request.take(field(version));
    field
        .map(|field| match version {
            Version::V1 => Customer::read(field),
            Version::V2 => Customer::read_v2(field),
        })
        .transpose()
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(…)")
    }
}

fn email(field: &Field) -> Result<String, Problem> {
    let address = text::line(field, LONGEST_EMAIL)?;
    match address.split_once('@') {
        Some((who, host)) if !who.is_empty() && !host.is_empty() && !host.contains('@') => {
            Ok(address)
        }
        _ => Err(field.wrong("is not an e-mail address")),
    }
}
