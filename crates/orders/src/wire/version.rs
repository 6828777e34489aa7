//! The versions of the API, and which of them a body is of.
//!
//! A site says which one it speaks. If it is wrong, what comes back is an answer all the same, of the other version: it is told
//! from one that is broken here, so that somebody can be told what to change.

use core::fmt;
use core::str::FromStr;

use super::{DecodeError, FromJson, Json, v1, v2};
use crate::order::Order;
use crate::promo::PromoRefusal;

/// A version of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Version {
    /// Bare orders, times with a zone.
    #[default]
    V1,
    /// Orders in an envelope, times without a zone.
    V2,
}

/// A text that names no version: anything but `v1` and `v2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVersion;

/// What an answer about one order says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The order; absent only where a promo code was refused and nothing else was said.
    pub order: Option<Box<Order>>,
    /// Why a promo code of the request was not applied. The rest of the request was carried out.
    pub refused: Option<PromoRefusal>,
}

impl Version {
    /// The name: `v1`, `v2`. Also how its paths begin, after a slash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// Reads an answer about one order.
    ///
    /// # Errors
    /// As [`FromJson::from_json`]; and of version 2 if there is no one order in it, unless a promo code was refused.
    pub fn order(self, body: &Json) -> Result<Answered, DecodeError> {
        match self {
            Self::V1 => v1::Order::from_json(body).map(|order| Answered {
                order: Some(Box::new(order.into())),
                refused: None,
            }),
            Self::V2 => v2::one(body),
        }
    }

    /// The version that this answer is of, as far as it shows: by the envelope, or by what only one version's orders have.
    pub fn of(body: &Json) -> Option<Self> {
        match body {
            Json::List(items) => items.iter().find_map(Self::of),
            Json::Object(fields) => {
                let has = |names: &[&str]| {
                    fields
                        .iter()
                        .any(|(name, _)| names.contains(&name.as_str()))
                };
                if has(&["id"]) {
                    let v2 = has(&["expired_after", "settings", "vendor_data"]);
                    let v1 = has(&["reserved_till", "rules", "value", "value_extra", "deal"]);
                    return match (v1, v2) {
                        (true, false) => Some(Self::V1),
                        (false, true) => Some(Self::V2),
                        _ => None,
                    };
                }
                has(&["data", "refs"]).then_some(Self::V2)
            }
            _ => None,
        }
    }

    /// The version that has answered instead of this one, if this answer is surely of another. To be asked when an answer could
    /// not be read.
    pub fn other(self, body: &Json) -> Option<Self> {
        Self::of(body).filter(|other| *other != self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a version of the API (v1, v2)")
    }
}

impl core::error::Error for UnknownVersion {}

impl FromStr for Version {
    type Err = UnknownVersion;

    /// Takes `v1` and `v2`.
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        match text {
            "v1" => Ok(Self::V1),
            "v2" => Ok(Self::V2),
            _ => Err(UnknownVersion),
        }
    }
}
