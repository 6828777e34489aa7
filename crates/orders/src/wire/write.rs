//! Making [`Json`]: only what requests need.

use super::Json;
use crate::id::{EventId, TicketId};
use crate::selection::Selection;
use crate::status::OrderStatus;

/// A type that JSON can be made of.
pub trait ToJson {
    /// The value as JSON. Its `Display` is the text.
    fn to_json(&self) -> Json;
}

/// An object that is being made.
#[derive(Default)]
pub(super) struct Object {
    fields: Vec<(String, Json)>,
}

impl Object {
    pub(super) fn put(&mut self, name: &str, value: &impl ToJson) {
        self.fields.push((name.into(), value.to_json()));
    }

    /// What is absent is left out.
    pub(super) fn put_some(&mut self, name: &str, value: Option<&impl ToJson>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    pub(super) fn done(self) -> Json {
        Json::Object(self.fields)
    }
}

impl ToJson for Json {
    fn to_json(&self) -> Json {
        self.clone()
    }
}

impl ToJson for bool {
    fn to_json(&self) -> Json {
        Json::Flag(*self)
    }
}

impl ToJson for String {
    fn to_json(&self) -> Json {
        Json::Text(self.clone())
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Json {
        Json::List(self.iter().map(ToJson::to_json).collect())
    }
}

impl ToJson for EventId {
    fn to_json(&self) -> Json {
        Json::Text(self.to_string())
    }
}

impl ToJson for TicketId {
    fn to_json(&self) -> Json {
        Json::Text(self.to_string())
    }
}

impl ToJson for OrderStatus {
    fn to_json(&self) -> Json {
        Json::Text(self.as_str().into())
    }
}

impl ToJson for Selection {
    fn to_json(&self) -> Json {
        let counts = self
            .iter()
            .map(|(set, count)| (set.to_string(), Json::Whole(count.into())));
        Json::Object(counts.collect())
    }
}
