//! The envelope that answers of version 2 come in: `{"data": …, "refs": …, "errors": […]}`.

use super::order::Order;
use super::promocode::Promocode;
use crate::details::Names;
use crate::id::{EventId, SetId};
use crate::money::Money;
use crate::promo::PromoRefusal;
use crate::wire::read::Fields;
use crate::wire::values::deserialize;
use crate::wire::{Answered, DecodeError, FromJson, Json, sort_by};

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
    /// The events that orders are for.
    pub events: Vec<NamedEvent>,
    /// The names of the places where they are.
    pub venues: Vec<(String, String)>,
}

/// An event that an order of an answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedEvent {
    /// The event's id.
    pub id: EventId,
    /// Its title.
    pub title: Option<String>,
    /// The id of the place where it is.
    pub venue: Option<String>,
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
        let mut data = fields.or_default("data")?;
        let refs: Refs = fields.or_default("refs")?;
        let orders = match &mut data {
            Data::One(order) => core::slice::from_mut(&mut **order),
            Data::Many(orders) => orders,
            Data::Nothing | Data::Promocode(_) => &mut [],
        };
        for order in orders {
            order.details.names = refs.names_for(order);
        }
        Ok(Self {
            data,
            errors: fields.or_default("errors")?,
            refs,
        })
    }
}

impl Answer {
    /// Why a promo code was not applied, if that is among the errors.
    pub fn refused(&self) -> Option<PromoRefusal> {
        let mut codes = self.errors.iter().filter_map(|error| error.code.as_deref());
        codes.find_map(PromoRefusal::from_code)
    }
}

/// Reads an answer about one order: what `data` is then is the order, or nothing where a promo code was refused.
pub(in crate::wire) fn one(json: &Json) -> Result<Answered, DecodeError> {
    let fields = json.fields()?;
    let answer = Answer::from_json(json)?;
    let refused = answer.refused();
    match answer.data {
        Data::One(order) => Ok(Answered {
            order: Some(order),
            refused,
        }),
        Data::Nothing if refused.is_some() => Ok(Answered {
            order: None,
            refused,
        }),
        // The error is that of reading an order there.
        _ => fields.required::<Order>("data").map(|order| Answered {
            order: Some(Box::new(order.into())),
            refused,
        }),
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
///
/// The names of events and venues are told, and nothing hangs on them: what cannot be read of those is passed over.
impl FromJson for Refs {
    fn from_json(json: &Json) -> Result<Self, DecodeError> {
        let fields = json.fields()?;
        let mut sets = Vec::new();
        if let Some(named) = fields.get("sets") {
            let in_sets = |error: DecodeError| error.in_field("sets");
            let named = named.fields().map_err(in_sets)?.0.iter();
            for (id, set) in named.filter(|(_, set)| *set != Json::Null) {
                sets.push(NamedSet::from_json(set).map_err(|error| in_sets(error.in_field(id)))?);
            }
        }
        let event = |(id, event): &(String, Json)| {
            let fields = event.fields().ok()?;
            let title = fields.nested("title", |title| title.optional("text"));
            Some(NamedEvent {
                id: id.parse().ok()?,
                title: title.unwrap_or_default(),
                venue: fields.optional("venue").unwrap_or_default(),
            })
        };
        let venue = |(id, venue): &(String, Json)| {
            let name = venue.fields().ok()?.required("name").ok()?;
            Some((id.clone(), name))
        };
        Ok(Self {
            sets,
            events: entries(fields, "events").iter().filter_map(event).collect(),
            venues: entries(fields, "venues").iter().filter_map(venue).collect(),
        })
    }
}

fn entries<'a>(fields: Fields<'a>, name: &str) -> &'a [(String, Json)] {
    let map = fields.get(name).and_then(|map| map.fields().ok());
    map.map_or(&[], |map| map.0)
}

impl Refs {
    /// The names of what an order has to do with.
    fn names_for(&self, order: &crate::Order) -> Names {
        let event = self
            .events
            .iter()
            .find(|event| order.event == Some(event.id));
        let venue = event.and_then(|event| event.venue.as_ref());
        let venue = venue.and_then(|venue| self.venues.iter().find(|(id, _)| id == venue));
        let set = |set: &NamedSet| Some((set.id, set.name.clone()?));
        let mut sets: Vec<_> = self.sets.iter().filter_map(set).collect();
        sort_by(&mut sets, |a, b| a.0 < b.0);
        Names {
            event: event.and_then(|event| event.title.clone()),
            venue: venue.map(|(_, name)| name.clone()),
            sets,
        }
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
