//! Reading from [`Json`]: leniently, and with the place in the message when it cannot be done.

use core::fmt::{self, Write};

use super::Json;
use crate::text::{decimal, join};

/// A type that can be read from JSON. All types of bodies can, and the values that they are made
/// of.
pub trait FromJson: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// If a field that is required is missing, or one that is there makes no sense.
    fn from_json(json: &Json) -> Result<Self, DecodeError>;
}

/// What in a body could not be read, and where. For the developer's console, not for buyers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(Box<Complaint>);

/// Behind a pointer, because results are passed on from field to field and hardly ever hold one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Complaint {
    path: String,
    what: String,
}

impl DecodeError {
    /// The place as a JSON path: `$.values.full`, `$[0].sets[2].price`, `$` for the whole body.
    pub fn place(&self) -> String {
        let mut place = String::from("$");
        place.push_str(&self.0.path);
        place
    }

    /// What is wrong there: `"abc" is not money`, `missing`.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    fn new(what: String) -> Self {
        Self(Box::new(Complaint {
            path: String::new(),
            what,
        }))
    }

    fn missing() -> Self {
        Self::new("missing".into())
    }

    /// `found` stands where `wanted` should.
    pub(super) fn unlike(found: &Json, wanted: &str) -> Self {
        let mut what = String::new();
        // Writing to a String cannot fail.
        let _ = match found {
            Json::Null => what.write_str("null"),
            Json::Flag(true) => what.write_str("true"),
            Json::Flag(false) => what.write_str("false"),
            Json::Whole(number) => what.write_str(&whole(*number)),
            Json::Fraction => what.write_str("this number"),
            Json::Text(text) => quote(&mut what, text),
            Json::List(_) => what.write_str("a list"),
            Json::Object(_) => what.write_str("an object"),
        };
        what.push_str(" is not ");
        what.push_str(wanted);
        Self::new(what)
    }

    pub(super) fn in_field(mut self, name: &str) -> Self {
        self.0.path.insert_str(0, beginning(name));
        self.0.path.insert(0, '.');
        self
    }

    fn in_item(mut self, index: usize) -> Self {
        let item = ["[", &decimal(index as u64), "]"];
        self.0.path.insert_str(0, &join(&item));
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        f.write_str(&self.0.path)?;
        f.write_str(": ")?;
        f.write_str(&self.0.what)
    }
}

impl core::error::Error for DecodeError {}

/// A whole number in digits.
pub(super) fn whole(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    join(&[sign, &decimal(number.unsigned_abs())])
}

/// Only the beginning of a long text: who sends a megabyte should not fill the console with it.
fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(40);
    end.map_or(text, |(end, _)| &text[..end])
}

fn quote(what: &mut String, text: &str) -> fmt::Result {
    let shown = beginning(text);
    let dots = if shown.len() < text.len() { "…" } else { "" };
    what.push_str(&join(&["\"", shown, dots, "\""]));
    Ok(())
}

/// The fields of an object.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [(String, Json)]);

impl Json {
    pub(super) fn fields(&self) -> Result<Fields<'_>, DecodeError> {
        match self {
            Self::Object(fields) => Ok(Fields(fields)),
            other => Err(DecodeError::unlike(other, "an object")),
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

impl<'a> Fields<'a> {
    /// The field, if it is there and not `null`.
    pub(super) fn get(self, name: &str) -> Option<&'a Json> {
        let field = self.0.iter().rfind(|(other, _)| other == name);
        field
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// The field's value, if it has one.
    pub(super) fn optional<T: FromJson>(self, name: &str) -> Result<Option<T>, DecodeError> {
        let value = self.get(name).map(T::from_json).transpose();
        value.map_err(|error| error.in_field(name))
    }

    /// The field's value, which must be there.
    pub(super) fn required<T: FromJson>(self, name: &str) -> Result<T, DecodeError> {
        let value = self
            .get(name)
            .ok_or_else(DecodeError::missing)
            .and_then(T::from_json);
        value.map_err(|error| error.in_field(name))
    }

    /// What `read` makes of the fields of the object in this field; of no fields, if there is no
    /// such object.
    pub(super) fn nested<T>(
        self,
        name: &str,
        read: impl FnOnce(Fields<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let fields = self.get(name).map_or(Ok(Fields(&[])), Json::fields);
        fields.and_then(read).map_err(|error| error.in_field(name))
    }

    /// The field's value, or what the type has for nothing: no items, no sums.
    pub(super) fn or_default<T: FromJson + Default>(self, name: &str) -> Result<T, DecodeError> {
        self.optional(name).map(Option::unwrap_or_default)
    }
}

/// An item that is `null` is absent, as a field is; places are counted with it.
impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let Json::List(items) = json else {
            return Err(DecodeError::unlike(json, "a list"));
        };
        let mut list = Self::with_capacity(items.len());
        let items = items.iter().enumerate();
        for (index, item) in items.filter(|(_, item)| !item.is_null()) {
            list.push(T::from_json(item).map_err(|error| error.in_item(index))?);
        }
        Ok(list)
    }
}

impl FromJson for String {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        json.text()
            .map(Into::into)
            .ok_or_else(|| DecodeError::unlike(json, "a text"))
    }
}

impl FromJson for bool {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        match json {
            Json::Flag(flag) => Ok(*flag),
            other => Err(DecodeError::unlike(other, "true or false")),
        }
    }
}

impl FromJson for i64 {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        match json {
            Json::Whole(number) => Ok(*number),
            other => Err(DecodeError::unlike(other, "a whole number")),
        }
    }
}

impl FromJson for u64 {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let number = i64::from_json(json)?.try_into();
        number.map_err(|_| DecodeError::unlike(json, "a number from 0 on"))
    }
}
