//! A browser, as far as a gateway sees one: it writes bytes to a socket, and may be gone at any moment.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

pub(crate) const ORDERS: &str = "/v1/resources/orders";

/// Longer than a gateway takes for any answer.
const PATIENCE: Duration = Duration::from_secs(40);

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    /// Null if it is no JSON.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The `code` of a problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// The id of an order.
    pub(crate) fn order(&self) -> &str {
        self.body["id"].as_str().unwrap_or("")
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.header("tc-order-token")
    }

    pub(crate) fn is_replay(&self) -> bool {
        self.header("idempotency-replayed") == Some("true")
    }

    fn read(head: &str, body: &[u8]) -> io::Result<Self> {
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        Ok(Self {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            headers,
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(body).into_owned(),
        })
    }
}

/// One connection of a browser. To hang up is to drop it.
pub(crate) struct Browser(TcpStream);

impl Browser {
    pub(crate) async fn connect(to: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// From another address of this machine: another client. `n` is at least 2.
    pub(crate) async fn of_client(n: u8, to: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, 0, 0, n], 0).into())?;
        let stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }

    /// Waits for the first byte of an answer.
    pub(crate) async fn first_byte(&mut self) -> io::Result<u8> {
        within(self.0.read_u8()).await
    }

    /// The next answer, whole.
    pub(crate) async fn answer(&mut self) -> io::Result<Answer> {
        within(self.read()).await
    }

    pub(crate) async fn ask(&mut self, request: &str) -> io::Result<Answer> {
        self.send(request.as_bytes()).await?;
        self.answer().await
    }

    async fn read(&mut self) -> io::Result<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let answer = Answer::read(&head, b"")?;
        let length = answer.header("content-length").unwrap_or("0").parse();
        let mut body = vec![0; length.map_err(|_| io::ErrorKind::InvalidData)?];
        self.0.read_exact(&mut body).await?;
        Answer::read(&head, &body)
    }
}

async fn within<T>(wait: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(PATIENCE, wait)
        .await
        .map_err(|_| io::ErrorKind::TimedOut)?
}

/// Asks on a connection of its own.
pub(crate) async fn ask(to: SocketAddr, request: &str) -> io::Result<Answer> {
    Browser::connect(to).await?.ask(request).await
}

/// A wish to reserve.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// The idempotency key, a UUID.
    pub(crate) key: String,
    pub(crate) event: String,
    pub(crate) set: String,
    pub(crate) count: u32,
}

impl Wish {
    /// The request's head and body, so that a connection can be cut between them.
    pub(crate) fn parts(&self) -> (String, String) {
        let body = json!({ "event": self.event, "random": { &self.set: self.count } }).to_string();
        let head = format!(
            "POST {ORDERS} HTTP/1.1\r\nhost: tickets.example\r\ncontent-type: application/json\r\n\
             idempotency-key: \"{}\"\r\ncontent-length: {}\r\n\r\n",
            self.key,
            body.len()
        );
        (head, body)
    }

    pub(crate) fn request(&self) -> String {
        let (head, body) = self.parts();
        head + &body
    }
}

/// The key number `n` of a run.
pub(crate) fn key(n: u64) -> String {
    format!("5a4db0c0-0000-4000-8000-{n:012x}")
}

pub(crate) fn plain_get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: tickets.example\r\n\r\n")
}

pub(crate) fn get(order: &str, token: &str) -> String {
    format!(
        "GET {ORDERS}/{order} HTTP/1.1\r\nhost: tickets.example\r\ntc-order-token: {token}\r\n\r\n"
    )
}

pub(crate) fn cancel(order: &str, token: &str) -> String {
    let body = r#"{"status":"canceled"}"#;
    format!(
        "PATCH {ORDERS}/{order} HTTP/1.1\r\nhost: tickets.example\r\ntc-order-token: {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
