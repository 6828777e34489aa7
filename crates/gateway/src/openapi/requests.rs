//! What requests may say, within the limits that [`crate::ask`] reads them with.

use serde_json::{Value, json};
use utoipa::openapi::schema::{AdditionalProperties, SchemaType, Type};
use utoipa::openapi::{
    ArrayBuilder, ContentBuilder, Object, ObjectBuilder, OneOfBuilder, RefOr, Required, Schema,
    request_body::{RequestBody, RequestBodyBuilder},
};

use tc_orders::wire::Version;

use crate::ask;

/// What [`tc_orders::EventId`] and its like are written as, in either case.
const ID: &str = "^[0-9a-fA-F]{24}$";
/// The sandbox's event: an example has to exist somewhere.
pub(super) const EVENT: &str = "5f0c0ffee0ddf00dcafe0001";
const SET: &str = "5f0c0ffee0ddf00dcafe0011";

pub(super) fn id() -> Schema {
    ids().into()
}

fn ids() -> ObjectBuilder {
    string().pattern(Some(ID))
}

pub(super) fn uuid() -> Schema {
    let pattern = r#"^"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"$"#;
    string().pattern(Some(pattern)).into()
}

/// A text of at least one character.
pub(super) fn text(most: usize) -> Schema {
    line(most).into()
}

fn line(most: usize) -> ObjectBuilder {
    string().min_length(Some(1)).max_length(Some(most))
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn one_of_words(word: &str) -> Schema {
    string().enum_values(Some([word])).into()
}

/// An object of these fields and no others.
fn object() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Object))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// The field of the customer in a request, and what is in it.
fn buyer(version: Version) -> (&'static str, Schema) {
    match version {
        Version::V1 => ("customer", customer()),
        Version::V2 => {
            let settings = object()
                .property("customer", customer_v2())
                .required("customer");
            ("settings", settings.into())
        }
    }
}

pub(super) fn reservation(version: Version) -> RequestBody {
    let (customer, who) = buyer(version);
    let by = |name: &str, wanted: Schema, title: &str| {
        object()
            .title(Some(title))
            .property("event", id())
            .required("event")
            .property(name, wanted)
            .required(name)
            .property("all_or_nothing", all_or_nothing())
            .property(customer, who.clone())
    };
    let sets = by("random", random(), "So many of each set");
    body(
        OneOfBuilder::new()
            .item(sets)
            .item(by("tickets", tickets(), "These seats"))
            .into(),
        json!({ "event": EVENT, "random": { SET: 1 }, "all_or_nothing": true }),
    )
}

pub(super) fn change(version: Version) -> RequestBody {
    let (customer, who) = buyer(version);
    let canceled = match version {
        Version::V1 => "canceled",
        Version::V2 => "cancelled",
    };
    let by = |name: &str, wanted: Schema, title: &str| {
        object()
            .title(Some(title))
            .property(name, wanted)
            .required(name)
    };
    let other = |name: &str, wanted: Schema, title: &str| {
        by(name, wanted, title).property("all_or_nothing", all_or_nothing())
    };
    let codes = ArrayBuilder::new()
        .items(line(ask::LONGEST_CODE))
        .max_items(Some(ask::MOST_CODES));
    let pay = by("status", one_of_words("in_progress"), "Begin to pay").description(Some(
        "By the way that the gateway is configured for; without one it is a 400.",
    ));
    let mut changes = OneOfBuilder::new();
    if version == Version::V1 {
        changes = changes.item(pay.property("customer", self::customer()));
    }
    body(
        changes
            .item(by("status", one_of_words(canceled), "Give it back"))
            .item(other(
                "random",
                random(),
                "Other tickets: so many of each set",
            ))
            .item(other("tickets", tickets(), "Other tickets: these seats"))
            .item(by(customer, who, "Who buys"))
            .item(by(
                "promocodes",
                codes.into(),
                "All promo codes that are to apply",
            ))
            .into(),
        json!({ "status": canceled }),
    )
}

fn body(schema: Schema, example: Value) -> RequestBody {
    let content = ContentBuilder::new()
        .schema(Some(RefOr::T(schema)))
        .example(Some(example))
        .build();
    RequestBodyBuilder::new()
        .description(Some(
            "At most 16 KiB; a field that is there twice is refused.",
        ))
        .content("application/json", content)
        .required(Some(Required::True))
        .build()
}

fn random() -> Schema {
    let count = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(ask::MOST_TICKETS));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "So many tickets of each set, by the set's id; in all no more than an order may have (100 unless configured).",
        ))
        .property_names(Some(id()))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(count.into()))))
        .min_properties(Some(1))
        .into()
}

fn tickets() -> Schema {
    ArrayBuilder::new()
        .description(Some("Ids of tickets, each there once."))
        .items(ids())
        .min_items(Some(1))
        // A u32 fits in a usize here and wherever this program runs.
        .max_items(Some(ask::MOST_TICKETS as usize))
        .unique_items(true)
        .into()
}

fn all_or_nothing() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some(
            "All tickets that are asked for, or none; false if absent.",
        ))
        .build()
}

const BUYER: &str = "Who buys, as far as he says so: at least one of these, each on one line and without control characters.";

fn email() -> ObjectBuilder {
    string()
        .min_length(Some(3))
        .max_length(Some(ask::LONGEST_EMAIL))
        .pattern(Some("^[^@]+@[^@]+$"))
}

fn customer_v2() -> Schema {
    object()
        .description(Some(BUYER))
        .property("email", email())
        .property("name", text(2 * ask::LONGEST_NAME + 1))
        .property("phone", text(ask::LONGEST_MOBILE))
        .min_properties(Some(1))
        .into()
}

fn customer() -> Schema {
    object()
        .description(Some(BUYER))
        .property("email", email())
        .property("first_name", text(ask::LONGEST_NAME))
        .property("last_name", text(ask::LONGEST_NAME))
        .property("mobile", text(ask::LONGEST_MOBILE))
        .min_properties(Some(1))
        .into()
}
