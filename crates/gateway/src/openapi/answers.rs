//! What comes back: the statuses of each path, the bodies by the types that they are written from, and the headers.

use serde_json::json;
use tc_orders::wire::Version;
use utoipa::ToSchema;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    ArrayBuilder, Components, ComponentsBuilder, Content, ObjectBuilder, Ref, RefOr, Response,
    ResponseBuilder, Responses, ResponsesBuilder, Schema,
};

use crate::problem::Body as ProblemBody;
use crate::reply::{Envelope, EventBody, OrderBody};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// A status that is a problem, and when it is answered.
type Why = (u16, &'static str);

/// What can go wrong with any request of the public port.
const ANYWHERE: [Why; 11] = [
    (
        400,
        "Something in the request is wrong (`field` says what), or the ticket service refused it",
    ),
    (
        404,
        "No such order or event, or it is not yours; the same answer in all of these cases",
    ),
    (408, "The body took too long to arrive"),
    (
        409,
        "Another request on the same order, or under the same key, is under way",
    ),
    (413, "The body is larger than 16 KiB"),
    (414, "The address is longer than 1 KiB"),
    (
        429,
        "Too many requests, or too many orders that are held; or the ticket service is busy",
    ),
    (
        431,
        "The head is larger than 16 KiB, or has more than 64 headers",
    ),
    (
        502,
        "The ticket service failed, or answered what cannot be read, or speaks another version of its API (`config`)",
    ),
    (
        503,
        "The ticket service cannot be reached, or is left alone for a while; nothing was done",
    ),
    (
        504,
        "The ticket service did not answer in time. Of a reservation nobody knows whether it was made: `unconfirmed`, and \
           `until` says when its seats are free at the latest. Never so where the gateway speaks version 2 of the API: then nothing is \
           held, or it is being given back",
    ),
];
const NOT_THIS_PAGE: Why = (403, "The page's origin is not in the gateway's list");
const NO_JSON: Why = (415, "The body is not `application/json`");
const GIVEN_BACK: Why = (
    410,
    "The order under this key was given back, since nobody came for it; reserve again under a new key",
);
const MISUSED: Why = (
    422,
    "The key was used for another reservation (`rejected`), or from another page or address (`unconfirmed`)",
);
const BROKEN: Why = (500, "The gateway itself failed");

/// The problems of one path.
pub(super) struct Problems(Vec<Why>);

impl Problems {
    fn with(more: &[Why]) -> Self {
        Self([&ANYWHERE, more].concat())
    }

    pub(super) fn of_reading_an_order() -> Self {
        Self::with(&[])
    }

    pub(super) fn of_changing_an_order() -> Self {
        Self::with(&[NO_JSON])
    }

    fn after(self, status: &str, good: Response) -> Responses {
        let mut responses = ResponsesBuilder::new().response(status, good);
        for (status, when) in self.0 {
            responses = responses.response(status.to_string(), problem(status, when));
        }
        responses.build()
    }
}

pub(super) fn reserved(version: Version) -> Responses {
    let (id, status) = match version {
        Version::V1 => ("$response.body#/id", "201"),
        Version::V2 => ("$response.body#/data/id", "200"),
    };
    let link = |operation: &str| {
        LinkBuilder::new()
            .operation_id(super::named(operation, version))
            .parameter("order", id)
            .parameter("TC-Order-Token", "$response.header.TC-Order-Token")
            .build()
    };
    let about = "The order that was made, or was made before under this key";
    let good = the_order(version, about)
        .header_ref("Idempotency-Replayed", header_named("Idempotency-Replayed"))
        .link("read", link("read"))
        .link("change", link("change"))
        .build();
    Problems::with(&[NOT_THIS_PAGE, GIVEN_BACK, NO_JSON, MISUSED]).after(status, good)
}

pub(super) fn order(version: Version, problems: Problems) -> Responses {
    let good = the_order(version, "The order as it is now").build();
    problems.after("200", good)
}

fn the_order(version: Version, about: &str) -> ResponseBuilder {
    let schema = match version {
        Version::V1 => "Order",
        Version::V2 => "Envelope",
    };
    let answer = answer(about, JSON, Ref::from_schema_name(schema).into());
    answer.header_ref("TC-Order-Token", header_named("TC-Order-Token"))
}

pub(super) fn event() -> Responses {
    let schema = Ref::from_schema_name("Event").into();
    let good = answer("The event", JSON, schema).build();
    Problems::with(&[NOT_THIS_PAGE, BROKEN]).after("200", good)
}

fn problem(status: u16, when: &str) -> Response {
    let schema = Ref::from_schema_name("Problem").into();
    let answer = answer(when, PROBLEM, schema);
    match status {
        409 | 429 | 503 => answer.header_ref("Retry-After", header_named("Retry-After")),
        _ => answer,
    }
    .build()
}

fn answer(about: &str, kind: &str, schema: RefOr<Schema>) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(about)
        .content(kind, Content::new(Some(schema)))
        .header_ref("Date", header_named("Date"))
        .header_ref("X-Request-Id", header_named("X-Request-Id"))
}

fn header_named(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

// The private port.

pub(super) fn lives() -> Responses {
    only(
        "200",
        text("text/plain; charset=utf-8", "The process lives"),
    )
}

pub(super) fn ready() -> Responses {
    let checks = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["store", "upstream", "key", "draining"]));
    let schema: Schema = ObjectBuilder::new()
        .property("ready", ObjectBuilder::new().schema_type(Type::Boolean))
        .required("ready")
        .property("failing", ArrayBuilder::new().items(checks))
        .required("failing")
        .into();
    let state = |about: &str| {
        let content = Content::new(Some(RefOr::T(schema.clone())));
        ResponseBuilder::new()
            .description(about)
            .content(JSON, content)
            .build()
    };
    ResponsesBuilder::new()
        .response(
            "200",
            state("It serves; `failing` says what it does without"),
        )
        .response("503", state("It is stopping: no new requests, please"))
        .build()
}

pub(super) fn metrics() -> Responses {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    only("200", text(kind, "Everything that is measured"))
}

pub(super) fn this() -> Responses {
    let content = Content::new(Some(ObjectBuilder::new()));
    let about = "This description";
    only(
        "200",
        ResponseBuilder::new()
            .description(about)
            .content(JSON, content)
            .build(),
    )
}

fn text(kind: &str, about: &str) -> Response {
    let content = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    ResponseBuilder::new()
        .description(about)
        .content(kind, content)
        .build()
}

fn only(status: &str, response: Response) -> Responses {
    ResponsesBuilder::new().response(status, response).build()
}

/// The schemas and headers that the paths refer to.
pub(super) fn components() -> Components {
    let mut schemas = Vec::new();
    OrderBody::schemas(&mut schemas);
    Envelope::schemas(&mut schemas);
    EventBody::schemas(&mut schemas);
    ProblemBody::schemas(&mut schemas);
    ComponentsBuilder::new()
        .schema_from::<OrderBody>()
        .schema_from::<Envelope>()
        .schema_from::<EventBody>()
        .schema_from::<ProblemBody>()
        .schemas_from_iter(schemas)
        .header("Date", header("The time by the ticket service's clock: the one that all times in answers are of", Type::String))
        .header("Retry-After", header("When to try again, in seconds from now", Type::Integer))
        .header("TC-Order-Token", header("What this order is reached with from now on, until ten minutes after its hold; good for the page's origin", Type::String))
        .header("Idempotency-Replayed", header("`true` if the order was made before, under this key", Type::String))
        .header("X-Request-Id", header("What the gateway's log knows this request by; not in answers to what was refused unread", Type::String))
        .build()
}

fn header(about: &str, kind: Type) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .description(Some(about))
        .build()
}

/// The codes that the gateway answers with. The others of the widget's list are of failures that no server sees.
pub(crate) fn codes() -> Schema {
    use tc_orders::ErrorKind as Kind;
    let codes = [
        Kind::Config,
        Kind::Timeout,
        Kind::Unauthorized,
        Kind::NotFound,
        Kind::Conflict,
        Kind::Limited,
        Kind::Rejected,
        Kind::NotCancellable,
        Kind::Expired,
        Kind::Unconfirmed,
        Kind::Server,
        Kind::Decode,
    ];
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "Which kind of failure it is, as the widget's `tc-error` names it",
        ))
        .enum_values(Some(codes.map(|code| json!(code.as_str()))))
        .into()
}
