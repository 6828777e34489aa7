//! A client of HTTP/1.1 that sends exactly what it is told, and hides nothing of what comes back.

use std::io;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::{NEVER, SHOP};

/// A request. It comes from the shop's page unless it is said otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    method: String,
    path: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    from: Option<[u8; 4]>,
}

impl Ask {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            from: None,
        }
        .header("host", "tickets.example")
        .header("origin", SHOP)
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self::new("POST", path).json(body)
    }

    pub(crate) fn patch(path: &str, body: &Value) -> Self {
        Self::new("PATCH", path).json(body)
    }

    /// Adds a header line.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// Leaves out a header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Says a header differently.
    pub(crate) fn with(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.without(name).header(name, value)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.with("content-type", "application/json")
            .bytes(body.to_string())
    }

    /// Any body, under the type that is said already.
    pub(crate) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// With an idempotency key.
    pub(crate) fn key(self, uuid: &str) -> Self {
        self.with("idempotency-key", format!("\"{uuid}\""))
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.with("tc-order-token", token)
    }

    /// From another of this machine's loopback addresses: 127.0.0.x is another client than 127.0.0.1.
    pub(crate) fn from(mut self, last: u8) -> Self {
        self.from = Some([127, 0, 0, last]);
        self
    }

    fn written(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        for (name, value) in &self.headers {
            text.extend_from_slice(name.as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value);
            text.extend_from_slice(b"\r\n");
        }
        if !self.body.is_empty() {
            text.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        text.extend_from_slice(b"\r\n");
        text.extend_from_slice(&self.body);
        text
    }

    /// Sends it over a connection of its own.
    pub(crate) async fn send(&self, to: SocketAddr) -> Answer {
        Session::from(self.from, to).await.ask(self).await
    }
}

/// A connection that is used more than once.
pub(crate) struct Session(BufStream<TcpStream>);

impl Session {
    pub(crate) async fn open(to: SocketAddr) -> Self {
        Self::from(None, to).await
    }

    /// With a request on its way. Dropped, it is a client that hangs up.
    pub(crate) async fn sent(ask: &Ask, to: SocketAddr) -> Self {
        let mut session = Self::from(ask.from, to).await;
        session.0.write_all(&ask.written()).await.unwrap();
        session.0.flush().await.unwrap();
        session
    }

    async fn from(from: Option<[u8; 4]>, to: SocketAddr) -> Self {
        let stream = match from {
            None => TcpStream::connect(to).await.unwrap(),
            Some(from) => {
                let socket = TcpSocket::new_v4().unwrap();
                socket.bind((from, 0).into()).unwrap();
                socket.connect(to).await.unwrap()
            }
        };
        stream.set_nodelay(true).unwrap();
        Self(BufStream::new(stream))
    }

    /// One request, one answer.
    pub(crate) async fn ask(&mut self, ask: &Ask) -> Answer {
        // A server may answer before it has read everything, and close.
        if self.0.write_all(&ask.written()).await.is_ok() {
            let _ = self.0.flush().await;
        }
        let answer = timeout(NEVER, self.read(ask.method == "HEAD")).await;
        answer
            .expect("an answer in time")
            .unwrap_or_else(|error| panic!("{error}: {ask:?}"))
    }

    async fn read(&mut self, no_body: bool) -> io::Result<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        let length = answer
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        assert_eq!(
            answer.header("transfer-encoding"),
            None,
            "answers here have a length"
        );
        if !no_body {
            answer.body = vec![0; length];
            self.0.read_exact(&mut answer.body).await?;
        }
        Ok(answer)
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The one header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} is there twice: {self:?}");
        value
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Everything that it says, head and body.
    pub(crate) fn all(&self) -> String {
        let mut all = self.status.to_string();
        for (name, value) in &self.headers {
            all.push_str(&format!("\n{name}: {value}"));
        }
        all + "\n\n" + &self.text()
    }

    /// The body, after a look at whether it went well.
    #[track_caller]
    pub(crate) fn good(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.all());
        assert_eq!(self.header("content-type"), Some("application/json"));
        self.json()
    }

    /// A problem of this status and code, in the form that all of them have.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.all());
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.all()
        );
        let body = self.json();
        assert_eq!(body["status"], status);
        assert_eq!(body["code"], code, "{body}");
        assert!(
            body["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty()),
            "{body}"
        );
        assert_eq!(
            self.header("tc-order-token"),
            None,
            "a problem has no token"
        );
        body
    }

    /// A refusal that names the field.
    #[track_caller]
    pub(crate) fn wrong(&self, field: &str) {
        let body = self.problem(400, "rejected");
        assert_eq!(body["field"], field, "{body}");
    }

    /// The seconds to wait.
    pub(crate) fn retry_after(&self) -> u64 {
        self.header("retry-after")
            .expect("Retry-After")
            .parse()
            .unwrap()
    }

    /// The order's token.
    pub(crate) fn token(&self) -> String {
        self.header("tc-order-token").expect("a token").to_owned()
    }
}
