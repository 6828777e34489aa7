//! The description of the API for those who write programs against the gateway: OpenAPI 3.1, made of the types that answers
//! are written from, and of the limits that requests are read with. The private port shows it as `/openapi.json`.
//!
//! What goes into a request is in `requests`, what comes back in `answers`; here is which of it belongs to which path.

mod answers;
mod requests;

use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItemBuilder,
};
use utoipa::openapi::{
    HttpMethod, Info, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, PathsBuilder,
    Required, Schema, Server, ServerBuilder,
};

use tc_orders::wire::Version;

use answers::Problems;
pub(crate) use answers::codes;

/// What every reader should know first.
const ABOUT: &str = "A safe part of the ticketing API, for the pages of a site and for programs that act as one. The partner's \
    key stays on the server; an order is reached with the token that came with it.\n\n\
    What is under `/v2` is there where the gateway speaks version 2 of the API with the ticket service, beside what is under `/v1`; \
    otherwise it is a 404 with the code `config`.\n\n\
    Pages of the configured origins may read the answers (CORS, without credentials); a preflight is a 204, or a 403 for other \
    pages. A request from another page is a 403, and an order that it asks for is not found.\n\n\
    What is refused before it is known what was asked for (408, 413, 414, 431, and 400 for the form of a head) has no CORS \
    headers. Any header or value that HTTP itself does not allow is answered with a bare 400 or 431 and the end of the connection.";

/// The description as JSON.
pub(crate) fn text() -> String {
    // It is made of text and numbers: there is nothing in it that cannot be written.
    description().to_json().unwrap_or_default()
}

fn description() -> OpenApi {
    OpenApiBuilder::new()
        .info(info())
        .paths(paths())
        .components(Some(answers::components()))
        .build()
}

fn info() -> Info {
    InfoBuilder::new()
        .title("tc-gateway")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build()
}

fn paths() -> Paths {
    let mut paths = PathsBuilder::new();
    for version in [Version::V1, Version::V2] {
        paths = paths
            .path(
                format!("/{version}/resources/orders"),
                one(HttpMethod::Post, reserve(version)),
            )
            .path(
                format!("/{version}/resources/orders/{{order}}"),
                PathItemBuilder::new()
                    .operation(HttpMethod::Get, read(version))
                    .operation(HttpMethod::Patch, change(version))
                    .parameters(Some([order(), token()]))
                    .build(),
            )
            .path(
                format!("/{version}/services/simple/events/{{event}}"),
                PathItemBuilder::new()
                    .operation(HttpMethod::Get, event(version))
                    .parameters(Some([event_id()]))
                    .build(),
            );
    }
    paths
        .path("/healthz", private(answers::lives(), "healthz"))
        .path("/readyz", private(answers::ready(), "readyz"))
        .path("/metrics", private(answers::metrics(), "metrics"))
        .path("/openapi.json", private(answers::this(), "openapi"))
        .build()
}

fn one(method: HttpMethod, operation: Operation) -> PathItem {
    PathItem::new(method, operation)
}

/// The name of an operation: that of version 1, and what another version's begins with.
fn named(operation: &str, version: Version) -> String {
    match version {
        Version::V1 => operation.to_owned(),
        Version::V2 => format!("{operation}_v2"),
    }
}

fn reserve(version: Version) -> Operation {
    OperationBuilder::new()
        .operation_id(Some(named("reserve", version)))
        .tag("orders")
        .summary(Some("Reserves tickets"))
        .description(Some(
            "One order for one key, whatever breaks on the way: who asks again under the same key, from the same page and \
             address, is told the same outcome for 24 hours. An order may have fewer tickets than were asked for, unless \
             `all_or_nothing` is true.",
        ))
        .parameter(idempotency_key())
        .request_body(Some(requests::reservation(version)))
        .responses(answers::reserved(version))
        .build()
}

fn read(version: Version) -> Operation {
    OperationBuilder::new()
        .operation_id(Some(named("read", version)))
        .tag("orders")
        .summary(Some("The order as it is now"))
        .responses(answers::order(version, Problems::of_reading_an_order()))
        .build()
}

fn change(version: Version) -> Operation {
    OperationBuilder::new()
        .operation_id(Some(named("change", version)))
        .tag("orders")
        .summary(Some("Cancels the order, changes it, or begins to pay"))
        .description(Some(
            "One change at a time. None of them says that it is paid.",
        ))
        .request_body(Some(requests::change(version)))
        .responses(answers::order(version, Problems::of_changing_an_order()))
        .build()
}

fn event(version: Version) -> Operation {
    OperationBuilder::new()
        .operation_id(Some(named("event", version)))
        .tag("events")
        .summary(Some("An event that is sold here, with its ticket sets"))
        .description(Some("As it was a few seconds ago at most."))
        .responses(answers::event())
        .build()
}

/// A path of the private port: it asks for nothing.
fn private(responses: utoipa::openapi::Responses, id: &str) -> PathItem {
    let operation = OperationBuilder::new()
        .operation_id(Some(id))
        .tag("private port")
        .responses(responses)
        .build();
    PathItemBuilder::new()
        .operation(HttpMethod::Get, operation)
        .servers(Some([private_port()]))
        .build()
}

fn private_port() -> Server {
    ServerBuilder::new()
        .url("http://127.0.0.1:9090")
        .description(Some("`private_listen` of the configuration"))
        .build()
}

fn order() -> Parameter {
    in_path("order", "The order's id.").build()
}

fn event_id() -> Parameter {
    in_path("event", "The event's id.")
        .example(Some(requests::EVENT.into()))
        .build()
}

fn in_path(name: &str, about: &str) -> ParameterBuilder {
    parameter(name, ParameterIn::Path, about, requests::id())
}

fn token() -> Parameter {
    let about = "The token that came with the last answer about this order. Whatever is wrong with it, the answer is the 404 of \
                 an order that does not exist.";
    let schema = requests::text(512);
    parameter("TC-Order-Token", ParameterIn::Header, about, schema).build()
}

fn idempotency_key() -> Parameter {
    let about = "The page's own name for this one reservation: a UUID in quotes (a string of RFC 9651), not all zeros.";
    let schema = requests::uuid();
    parameter("Idempotency-Key", ParameterIn::Header, about, schema).build()
}

fn parameter(name: &str, place: ParameterIn, about: &str, schema: Schema) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
}
