//! Reading a body: JSON (RFC 8259) with every field known, there once, and of its type. Each value knows its path, for the
//! problem that names it.

use std::collections::HashSet;

use tc_orders::wire::Json;

use crate::problem::Problem;

/// What a problem names if it is with the body as a whole.
pub(super) const BODY: &str = "body";
/// Requests are three levels deep; whoever sends more than this means no request.
const DEEPEST: usize = 8;
/// A name of the sender's own making is repeated to him no further than so many characters.
const LONGEST_NAME: usize = 64;

/// A value in the body, and where it stands: `customer.email`, `tickets[3]`.
pub(super) struct Field {
    path: String,
    value: Json,
}

/// The fields of an object, each of another name.
pub(super) struct Object(Vec<(String, Field)>);

/// Reads a body that has to be an object with no other than these fields.
pub(super) fn read(bytes: &[u8], known: &[&str]) -> Result<Object, Problem> {
    let whole = |title| Problem::field(BODY, title);
    let text = std::str::from_utf8(bytes).map_err(|_| whole("the body is not UTF-8"))?;
    let value: Json = serde_json::from_str(text).map_err(|_| whole("the body is not JSON"))?;
    if !is_flat(&value, DEEPEST) {
        return Err(whole("the body is nested too deep"));
    }
    let path = String::new();
    Field { path, value }.object(known)
}

fn is_flat(value: &Json, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return false;
    };
    match value {
        Json::List(items) => items.iter().all(|item| is_flat(item, below)),
        Json::Object(fields) => fields.iter().all(|(_, value)| is_flat(value, below)),
        _ => true,
    }
}

impl Field {
    /// The problem that this value is.
    pub(super) fn wrong(&self, title: &'static str) -> Problem {
        Problem::field(
            if self.path.is_empty() {
                BODY
            } else {
                &self.path
            },
            title,
        )
    }

    /// The value as a map: any names, but each once.
    pub(super) fn map(self) -> Result<Object, Problem> {
        let Json::Object(fields) = self.value else {
            return Err(self.wrong("must be an object"));
        };
        let mut names = HashSet::new();
        let fields = fields.into_iter().map(|(name, value)| {
            let field = Field {
                path: below(&self.path, &name),
                value,
            };
            if names.insert(name.clone()) {
                Ok((name, field))
            } else {
                Err(field.wrong("is there twice"))
            }
        });
        Ok(Object(fields.collect::<Result<_, _>>()?))
    }

    /// The value as an object with no other than these fields.
    pub(super) fn object(self, known: &[&str]) -> Result<Object, Problem> {
        let object = self.map()?;
        match object
            .0
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            Some((_, field)) => Err(field.wrong("is not a field of this request")),
            None => Ok(object),
        }
    }

    /// The value as a list of at most so many.
    pub(super) fn list(self, most: usize, too_many: &'static str) -> Result<Vec<Field>, Problem> {
        let Self { path, value } = self;
        match value {
            Json::List(items) if items.len() <= most => Ok(items
                .into_iter()
                .enumerate()
                .map(|(at, value)| Self {
                    path: format!("{path}[{at}]"),
                    value,
                })
                .collect()),
            Json::List(_) => Err(Problem::field(path, too_many)),
            _ => Err(Problem::field(path, "must be a list")),
        }
    }

    /// The value as a text.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        match &self.value {
            Json::Text(text) => Ok(text),
            _ => Err(self.wrong("must be a text")),
        }
    }

    /// The value as a whole number from 1 to `most`.
    pub(super) fn count(&self, most: u32, title: &'static str) -> Result<u32, Problem> {
        match self.value {
            Json::Whole(number) => u32::try_from(number).ok(),
            _ => None,
        }
        .filter(|count| (1..=most).contains(count))
        .ok_or_else(|| self.wrong(title))
    }

    /// The value as `true` or `false`.
    pub(super) fn flag(&self) -> Result<bool, Problem> {
        match self.value {
            Json::Flag(flag) => Ok(flag),
            _ => Err(self.wrong("must be true or false")),
        }
    }
}

impl Object {
    /// Takes a field out, if it is there. `null` is there: nothing means absence but absence.
    pub(super) fn take(&mut self, name: &str) -> Option<Field> {
        let at = self.0.iter().position(|(field, _)| field == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Takes out a field that has to be there.
    pub(super) fn need(&mut self, name: &str) -> Result<Field, Problem> {
        self.take(name)
            .ok_or_else(|| Problem::field(name, "is missing"))
    }

    /// All fields, in the order in which they came.
    pub(super) fn into_fields(self) -> Vec<(String, Field)> {
        self.0
    }
}

fn below(path: &str, name: &str) -> String {
    let mut shown: String = name.chars().take(LONGEST_NAME).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    if path.is_empty() {
        shown
    } else {
        format!("{path}.{shown}")
    }
}
