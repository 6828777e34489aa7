//! The envelope that answers of version 2 come in: `{"data": …, "refs": …, "errors": […]}`.

use super::order::Order;
use super::promocode::Promocode;
use crate::id::SetId;
use crate::money::Money;
use crate::wire::values::deserialize;
use crate::wire::{DecodeError, FromJson, Json};

/// An answer of version 2. Success or not, its status does not tell everything: errors come with
/// 200, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was asked for.
    pub data: Data,
    /// What went wrong, perhaps only in part: a promo code that does not apply leaves the order in
    /// `data`.
    pub errors: Vec<Problem>,
    /// The names of things whose ids are in `data`.
    pub refs: Refs,
}

/// The content of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Data {
    /// Nothing: absent, `null` or an empty object.
    #[default]
    Nothing,
    /// One order.
    One(Box<crate::Order>),
    /// A page of a list of orders.
    Many(Vec<crate::Order>),
    /// What a promo code that was asked for does.
    Promocode(Promocode),
}

/// Something that went wrong: a text, or a code with a text. Neither is for buyers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The code (`promocode_not_found`), where there is one.
    pub code: Option<String>,
    /// The text.
    pub message: String,
}

/// The other form of an error, without an envelope: what the web framework says when a call is
/// refused outright.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The framework's name for it (`HTTPBadRequest`).
    pub error: String,
    /// The text; not for buyers.
    pub reason: Option<String>,
}

/// What the ids of an answer stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refs {
    /// The sets of the tickets.
    pub sets: Vec<NamedSet>,
}

/// A set that tickets of an answer are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSet {
    /// The set's id.
    pub id: SetId,
    /// Its name.
    pub name: Option<String>,
    /// The price of a ticket, without the fee.
    pub price: Option<Money>,
    /// Whether it has seats.
    pub with_seats: Option<bool>,
}

impl FromJson for Answer {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            data: fields.or_default("data")?,
            errors: fields.or_default("errors")?,
            refs: fields.or_default("refs")?,
        })
    }
}

impl FromJson for Data {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        if let Json::List(_) = json {
            let orders = Vec::<Order>::from_json(json)?;
            return Ok(Self::Many(orders.into_iter().map(Into::into).collect()));
        }
        let fields = json.fields()?;
        if fields.0.is_empty() {
            Ok(Self::Nothing)
        } else if fields.get("discount").is_some() && fields.get("id").is_none() {
            Promocode::from_json(json).map(Self::Promocode)
        } else {
            Order::from_json(json).map(|Order(order)| Self::One(Box::new(order)))
        }
    }
}

impl FromJson for Problem {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        if let Json::Text(text) = json {
            return Ok(Self {
                code: None,
                message: text.clone(),
            });
        }
        let fields = json.fields()?;
        Ok(Self {
            code: fields.optional("code")?,
            message: fields.or_default("msg")?,
        })
    }
}

impl FromJson for Refusal {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            error: fields.required("error")?,
            reason: fields.optional("reason")?,
        })
    }
}

/// What is named stands in maps by id, and has its id in it once more.
impl FromJson for Refs {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let mut sets = Vec::new();
        if let Some(named) = json.fields()?.get("sets") {
            let in_sets = |error: DecodeError| error.in_field("sets");
            let named = named.fields().map_err(in_sets)?.0.iter();
            for (id, set) in named.filter(|(_, set)| *set != Json::Null) {
                sets.push(NamedSet::from_json(set).map_err(|error| in_sets(error.in_field(id)))?);
            }
        }
        Ok(Self { sets })
    }
}

impl FromJson for NamedSet {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        Ok(Self {
            id: fields.required("id")?,
            name: fields.optional("name")?,
            price: fields.optional("price")?,
            with_seats: fields.optional("with_seats")?,
        })
    }
}

deserialize!(Answer, Refusal);
