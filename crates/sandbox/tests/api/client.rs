//! A sandbox on a free port, and a client that hides nothing: every request on a connection of its own.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tc_sandbox::{Config, DEFAULT_KEY, Sandbox, router, serve};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const ORDERS: &str = "/v1/resources/orders";
pub(crate) const SEED_EVENT: &str = "56a6253df06c5a059a93802e";
pub(crate) const SEED_SET: &str = "56a6254bf06c5a059b93800c";
pub(crate) const DEMO_EVENT: &str = "5f0c0ffee0ddf00dcafe0001";
/// Standing, many left.
pub(crate) const FLOOR: &str = "5f0c0ffee0ddf00dcafe0011";
/// Standing, two left.
pub(crate) const BALCONY: &str = "5f0c0ffee0ddf00dcafe0013";
/// Sold out.
pub(crate) const BOX: &str = "5f0c0ffee0ddf00dcafe0014";

/// A running sandbox. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    pub(crate) async fn start_with(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sandbox = Sandbox::new(config);
        tokio::spawn(serve(
            listener,
            sandbox.clone(),
            router(sandbox),
            std::future::pending(),
        ));
        Self { address }
    }

    /// Sends a request as it is. Errors are those of the connection.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> hyper::Result<Answer> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let host = self.address.to_string();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .unwrap();
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }

    /// Sends a request as a client of the API does.
    pub(crate) async fn try_api(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> hyper::Result<Answer> {
        let key = format!("key {DEFAULT_KEY}");
        let headers = [
            ("authorization", key.as_str()),
            ("accept", "application/json"),
            ("content-type", "application/json"),
        ];
        self.send(
            method,
            path,
            &headers,
            &body.map(|body| body.to_string()).unwrap_or_default(),
        )
        .await
    }

    pub(crate) async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.try_api(method, path, body).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.api("GET", path, None).await
    }

    /// Makes an order of the demo's event.
    pub(crate) async fn reserve(&self, random: Value) -> Value {
        let answer = self
            .api(
                "POST",
                ORDERS,
                Some(json!({ "event": DEMO_EVENT, "random": random })),
            )
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn patch(&self, order: &Value, change: Value) -> Answer {
        self.api("PATCH", &path_of(order), Some(change)).await
    }

    /// Uses a control.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let answer = self
            .send("POST", &format!("/_sandbox/{path}"), &[], &body.to_string())
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Reads a control.
    pub(crate) async fn look(&self, path: &str) -> Value {
        self.send("GET", &format!("/_sandbox/{path}"), &[], "")
            .await
            .unwrap()
            .json()
    }

    /// How many tickets of a set of the demo's event are on sale.
    pub(crate) async fn vacant(&self, set: &str) -> u64 {
        let event = self
            .get(&format!("/v1/services/simple/events/{DEMO_EVENT}"))
            .await
            .json();
        let set = event["sets"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == set)
            .unwrap();
        set["amount_vacant"].as_u64().unwrap()
    }
}

pub(crate) fn path_of(order: &Value) -> String {
    format!("{ORDERS}/{}", order["id"].as_str().unwrap())
}

pub(crate) fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}
