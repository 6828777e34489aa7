//! Identifiers. One type for each kind of thing, so that an event's id cannot be sent where an
//! order's is meant.
//!
//! All of them are ObjectIds: 12 bytes, written as 24 lower-case hexadecimal characters. The first
//! four bytes are the second of creation (UTC, big-endian), which is the only zone-free time in
//! version 2 of the API.

use core::fmt::{self, Write};
use core::str::FromStr;

use serde::{Serialize, Serializer};

/// A text that is not an id: anything but 24 hexadecimal characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id (24 hexadecimal characters)")
    }
}

impl core::error::Error for IdError {}

/// What all ids are made of; the public types only differ in name, and the code below exists once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct ObjectId([u8; 12]);

impl ObjectId {
    fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 24] = text.as_bytes().try_into().ok()?;
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
        }
        Some(Self(bytes))
    }

    fn hex(self) -> String {
        let mut text = String::new();
        for byte in self.0 {
            text.push(digit(byte >> 4));
            text.push(digit(byte & 15));
        }
        text
    }

    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            f.write_char(digit(byte >> 4))?;
            f.write_char(digit(byte & 15))?;
        }
        Ok(())
    }
}

/// The digit for a number below 16.
pub(crate) fn digit(nibble: u8) -> char {
    char::from(if nibble < 10 {
        b'0' + nibble
    } else {
        b'a' - 10 + nibble
    })
}

/// Upper case is accepted and becomes lower case: two spellings of one id must compare as equal.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Ordered by creation second, then as bytes, which is also the order of the texts.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(ObjectId);

        impl $name {
            /// The id made of these bytes.
            pub const fn from_bytes(bytes: [u8; 12]) -> Self {
                Self(ObjectId(bytes))
            }

            /// The 12 bytes of the id.
            pub const fn bytes(&self) -> [u8; 12] {
                self.0.0
            }

            /// The id as a text. `to_string` says the same, and brings the machinery of formatting along.
            pub fn hex(&self) -> String {
                self.0.hex()
            }

            /// When the thing was created, in whole seconds since the Unix epoch (UTC). The
            /// server's clock, not ours.
            pub const fn created_secs(&self) -> u32 {
                let [a, b, c, d, ..] = self.0.0;
                u32::from_be_bytes([a, b, c, d])
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Takes 24 hexadecimal characters of either case and nothing around them.
            fn from_str(text: &str) -> Result<Self, IdError> {
                ObjectId::parse(text).map(Self).ok_or(IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

ids! {
    /// An order.
    OrderId;
    /// An event: what tickets are sold for.
    EventId;
    /// A set of tickets of one event that share a name and a price ("Stalls").
    SetId;
    /// One ticket. In sets with seats it is one seat.
    TicketId;
    /// A business that takes part: the organiser (`org`) or the seller (`vendor`).
    PartnerId;
    /// A price rule of a set: the price from one date to another.
    RuleId;
    /// A promo code that was applied. Codes go in as text, ids come out.
    PromocodeId;
}
