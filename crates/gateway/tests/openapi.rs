//! The description of the API on the private port is of this API: every route is in it, and real answers have the statuses,
//! headers, fields and types that it says.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tc_gateway::{Running, SandboxOptions, start_sandbox};
use tc_orders::wire::Version;

const EVENT: &str = "5f0c0ffee0ddf00dcafe0001";
const SET: &str = "5f0c0ffee0ddf00dcafe0011";
const ORDERS: &str = "/v1/resources/orders";
const ORDER: &str = "/v1/resources/orders/{order}";
const EVENTS: &str = "/v1/services/simple/events/{event}";

const ORDERS_V2: &str = "/v2/resources/orders";
const ORDER_V2: &str = "/v2/resources/orders/{order}";
const EVENTS_V2: &str = "/v2/services/simple/events/{event}";

fn is_public(path: &str) -> bool {
    path.starts_with("/v1/") || path.starts_with("/v2/")
}

/// A gateway with the sandbox behind it, and what it says of itself.
struct World {
    running: Running,
    http: Client,
    description: Value,
}

impl World {
    async fn start() -> Self {
        let options = SandboxOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            version: Version::V2,
            site: None,
            widget: None,
        };
        let running = start_sandbox(options).await.unwrap();
        // Of ring, as everywhere here. An error says that one is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().no_proxy().build().unwrap();
        let url = format!("http://{}/openapi.json", running.private_address);
        let answer = http.get(url).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        let description = answer.bytes().await.unwrap();
        Self {
            running,
            http,
            description: serde_json::from_slice(&description).unwrap(),
        }
    }

    /// A request to a path of the description, with this in the place of its parameter.
    fn ask(&self, method: Method, path: &'static str, id: &str) -> Asked<'_> {
        let filled = match path.split_once('{') {
            Some((before, _)) => format!("{before}{id}"),
            None => path.to_owned(),
        };
        let address = if is_public(path) {
            self.running.address
        } else {
            self.running.private_address
        };
        let url = format!("http://{address}{filled}");
        let operation = method.as_str().to_ascii_lowercase();
        Asked {
            request: self.http.request(method, url),
            operation: &self.description["paths"][path][operation],
            description: &self.description,
        }
    }

    async fn reserve(&self, key: u128) -> (Value, String) {
        let wish = json!({ "event": EVENT, "random": { SET: 1 } });
        let asked = self.ask(Method::POST, ORDERS, "").key(key).json(&wish);
        asked.fits(201).await
    }
}

/// A request, and what the description says of it.
struct Asked<'a> {
    request: RequestBuilder,
    operation: &'a Value,
    description: &'a Value,
}

impl Asked<'_> {
    fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    fn key(self, key: u128) -> Self {
        let key = format!("\"00000000-0000-4000-8000-{key:012x}\"");
        self.with("Idempotency-Key", key)
    }

    fn json(mut self, body: &Value) -> Self {
        self.request = self.request.body(body.to_string());
        self.with("Content-Type", "application/json")
    }

    /// Sends it; the answer has this status and is as the description says. Returns the body and the order's token.
    async fn fits(self, status: u16) -> (Value, String) {
        let answer = self.request.send().await.unwrap();
        let headers = answer.headers().clone();
        let got = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        assert_eq!(got, status, "{text}");
        let said = &self.operation["responses"][status.to_string()];
        assert!(said.is_object(), "{status} is not in the description");
        for name in said["headers"].as_object().into_iter().flatten() {
            // The last one is not in answers to what was refused unread.
            let optional = ["Retry-After", "Idempotency-Replayed", "X-Request-Id"];
            let name = name.0.as_str();
            assert!(
                headers.contains_key(name) || optional.contains(&name),
                "{name}"
            );
        }
        let kind = headers["content-type"].to_str().unwrap();
        let schema = &said["content"][kind]["schema"];
        assert!(schema.is_object(), "{kind} is not in the description");
        let body = if kind.starts_with("text/") {
            Value::String(text)
        } else {
            serde_json::from_str(&text).unwrap()
        };
        fit(&body, schema, self.description, "");
        let token = headers.get("tc-order-token");
        let token = token.map_or("", |token| token.to_str().unwrap());
        (body, token.to_owned())
    }
}

/// Whether a value is of a schema, as far as types, fields and words go. An object may have no field that is not named.
fn fit(value: &Value, schema: &Value, description: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = description.pointer(reference.strip_prefix('#').unwrap());
        return fit(value, schema.unwrap(), description, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let begins = |choice: &&Value| {
            let fields = choice["required"].as_array();
            let tag = &choice["properties"]["payment"]["enum"][0];
            fields.is_none_or(|fields| {
                fields
                    .iter()
                    .all(|name| !value[name.as_str().unwrap()].is_null())
            }) && (tag.is_null() || *tag == value["payment"])
        };
        let fitting: Vec<_> = choices.iter().filter(begins).collect();
        assert_eq!(fitting.len(), 1, "{place}: {value}");
        return fit(value, fitting[0], description, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    };
    assert!(
        kinds.contains(&json!(kind)),
        "{place} is {kind}, and should be {kinds:?}"
    );
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value}");
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        fit(
            item,
            &schema["items"],
            description,
            &format!("{place}[{at}]"),
        );
    }
    let Some(fields) = value.as_object().filter(|_| {
        schema.get("properties").is_some() || schema.get("additionalProperties").is_some()
    }) else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        assert!(fields.contains_key(name), "{place}.{name} is missing");
    }
    for (name, field) in fields {
        let schema = match &schema["properties"][name] {
            Value::Null => &schema["additionalProperties"],
            schema => schema,
        };
        assert!(
            schema.is_object(),
            "{place}.{name} is not in the description"
        );
        fit(field, schema, description, &format!("{place}.{name}"));
    }
}

#[tokio::test]
async fn every_route_is_in_the_description_and_no_other() {
    let world = World::start().await;
    let sources = concat!(
        include_str!("../src/app.rs"),
        include_str!("../src/ops/private.rs")
    );
    let routes: BTreeSet<_> = sources
        .split(".route(")
        .skip(1)
        .map(|rest| rest.split('"').nth(1).unwrap())
        .collect();
    let described: BTreeSet<_> = world.description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(described, routes);
    assert!(
        world.description["openapi"]
            .as_str()
            .unwrap()
            .starts_with("3.1")
    );
    for (path, item) in world.description["paths"].as_object().unwrap() {
        assert_eq!(item.get("servers").is_none(), is_public(path), "{path}");
    }
}

#[tokio::test]
async fn good_answers_are_as_described() {
    let world = World::start().await;
    let (order, token) = world.reserve(1).await;
    let id = order["id"].as_str().unwrap();
    world.reserve(1).await; // told again
    let read = world
        .ask(Method::GET, ORDER, id)
        .with("TC-Order-Token", &token);
    read.fits(200).await;
    for change in [
        json!({ "customer": { "email": "somebody@example.org" } }),
        json!({ "status": "canceled" }),
    ] {
        let asked = world.ask(Method::PATCH, ORDER, id);
        let asked = asked.with("TC-Order-Token", &token).json(&change);
        asked.fits(200).await;
    }
    world.ask(Method::GET, EVENTS, EVENT).fits(200).await;
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
        world.ask(Method::GET, path, "").fits(200).await;
    }
}

#[tokio::test]
async fn good_answers_of_version_2_are_as_described() {
    let world = World::start().await;
    let wish = json!({ "event": EVENT, "random": { SET: 1 }, "all_or_nothing": true });
    let reserve = || world.ask(Method::POST, ORDERS_V2, "").key(12).json(&wish);
    let (order, token) = reserve().fits(200).await;
    assert_eq!(reserve().fits(200).await.0, order, "told again");
    let id = order["data"]["id"].as_str().unwrap();
    let own = |method| {
        world
            .ask(method, ORDER_V2, id)
            .with("TC-Order-Token", &token)
    };
    own(Method::GET).fits(200).await;
    for change in [
        json!({ "settings": { "customer": { "email": "somebody@example.org" } } }),
        json!({ "promocodes": ["SANDBOX10"] }),
        json!({ "promocodes": ["NOSUCH"] }),
        json!({ "status": "cancelled" }),
    ] {
        own(Method::PATCH).json(&change).fits(200).await;
    }
    let paid = json!({ "status": "in_progress" });
    own(Method::PATCH).json(&paid).fits(400).await;
    world.ask(Method::GET, EVENTS_V2, EVENT).fits(200).await;
}

#[tokio::test]
async fn problems_are_as_described() {
    let world = World::start().await;
    let wish = json!({ "event": EVENT, "random": { SET: 1 } });
    let reserve = || world.ask(Method::POST, ORDERS, "");
    let (order, token) = world.reserve(2).await;
    let id = order["id"].as_str().unwrap();
    let own = |method| world.ask(method, ORDER, id).with("TC-Order-Token", &token);

    reserve().json(&wish).fits(400).await;
    reserve()
        .key(3)
        .json(&json!({ "event": EVENT }))
        .fits(400)
        .await;
    let elsewhere = reserve().key(4).json(&wish);
    elsewhere
        .with("Origin", "https://evil.example")
        .fits(403)
        .await;
    reserve().key(5).fits(415).await;
    let another = json!({ "event": EVENT, "random": { SET: 2 } });
    reserve().key(2).json(&another).fits(422).await;
    let large = json!({ "event": "x".repeat(17 * 1024) });
    reserve()
        .key(6)
        .json(&large)
        .with("Connection", "close")
        .fits(413)
        .await;

    world.ask(Method::GET, ORDER, id).fits(404).await;
    own(Method::PATCH).fits(415).await;
    own(Method::PATCH)
        .json(&json!({ "status": "done" }))
        .fits(400)
        .await;
    own(Method::PATCH)
        .json(&json!({ "status": "canceled" }))
        .fits(200)
        .await;
    world.ask(Method::GET, EVENTS, "nothing").fits(404).await;
}
