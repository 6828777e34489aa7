//! How the small values of the domain are read from JSON.

use core::str::FromStr;

use super::{DecodeError, FromJson, Json, WireTime};
use crate::id::{EventId, OrderId, PartnerId, PromocodeId, RuleId, SetId, TicketId};
use crate::money::Money;
use crate::selection::Selection;
use crate::status::OrderStatus;
use crate::time::Timestamp;

fn parse<T: FromStr>(json: &Json, wanted: &str) -> Result<T, DecodeError> {
    let value = json.text().and_then(|text| text.parse().ok());
    value.ok_or_else(|| DecodeError::unlike(json, wanted))
}

macro_rules! parsed {
    ($($type:ty: $wanted:literal;)*) => {$(
        impl FromJson for $type {
            fn from_json(json: &Json) -> Result<Self, DecodeError> {
                parse(json, $wanted)
            }
        }
    )*};
}

parsed! {
    OrderId: "an id (24 hexadecimal characters)";
    EventId: "an id (24 hexadecimal characters)";
    SetId: "an id (24 hexadecimal characters)";
    TicketId: "an id (24 hexadecimal characters)";
    PartnerId: "an id (24 hexadecimal characters)";
    RuleId: "an id (24 hexadecimal characters)";
    PromocodeId: "an id (24 hexadecimal characters)";
    OrderStatus: "a status";
    Timestamp: "a time with a zone";
    WireTime: "a time";
}

/// Reads the text, and a number as long as it is a whole one (of major units): 100 is "100.00". A
/// number with a fraction has been a float on its way, which money must never be, so it is refused.
impl FromJson for Money {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let money = match json {
            Json::Text(text) => text.parse().ok(),
            Json::Whole(major) => major.checked_mul(100).map(Self::from_minor),
            _ => None,
        };
        money.ok_or_else(|| DecodeError::unlike(json, "money"))
    }
}

/// Reads a map of set ids to counts; a count that is `null` is 0.
impl FromJson for Selection {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let mut selection = Self::new();
        for (name, value) in json.fields()?.0 {
            let set = key(name)?;
            let count = match value {
                Json::Null => Some(0),
                Json::Whole(count) => u32::try_from(*count).ok(),
                _ => None,
            };
            let wrong = || DecodeError::unlike(value, "a count of tickets").in_field(name);
            selection.set(set, count.ok_or_else(wrong)?);
        }
        Ok(selection)
    }
}

/// A yes or no that the API's own examples write as a text.
#[derive(Default)]
pub(super) struct LooseFlag(pub(super) bool);

impl FromJson for LooseFlag {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        match json.text() {
            Some("true") => Ok(Self(true)),
            Some("false") => Ok(Self(false)),
            _ => bool::from_json(json).map(Self),
        }
    }
}

/// The id that is the name of a field.
pub(super) fn key<T: FromStr>(name: &str) -> Result<T, DecodeError> {
    let id = name.parse().ok();
    id.ok_or_else(|| {
        DecodeError::unlike(
            &Json::Text(name.into()),
            "an id (24 hexadecimal characters)",
        )
    })
}

/// Lets serde read what can be read from JSON, through the one decoder that there is.
macro_rules! deserialize {
    ($($type:ty),* $(,)?) => {$(
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json = <$crate::wire::Json as serde::Deserialize>::deserialize(deserializer)?;
                $crate::wire::FromJson::from_json(&json).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(super) use deserialize;

/// Lets serde write what can be made into JSON.
macro_rules! serialize {
    ($($type:ty),* $(,)?) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::wire::ToJson::to_json(self), serializer)
            }
        }
    )*};
}
pub(super) use serialize;

deserialize! {
    OrderId, EventId, SetId, TicketId, PartnerId, RuleId, PromocodeId,
    OrderStatus, Timestamp, WireTime, Money, Selection,
}
