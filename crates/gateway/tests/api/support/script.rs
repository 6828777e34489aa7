//! An upstream that answers what it is told, byte for byte.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// What it does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Writes this, and closes.
    Bytes(Vec<u8>),
    /// Writes chunk after chunk for as long as anybody reads.
    Endless,
    /// Takes the request, and nothing comes of it.
    Silence,
    /// Writes the first part at once and then this byte, ten times a second, for as long as anybody reads.
    Drops(&'static str, u8),
}

impl Reply {
    /// An answer with a body and perhaps further header lines, each ending in `\r\n`.
    pub(crate) fn http(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n");
        Self::Bytes(format!("{head}connection: close\r\n\r\n{body}").into_bytes())
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::http(
            status,
            "content-type: application/json\r\n",
            &body.to_string(),
        )
    }
}

/// An order of the demo's event, as the API would write it.
pub(crate) fn order(id: &str, event: &str) -> Value {
    json!({
        "id": id, "number": 42, "event": event, "status": "executed", "value": "100.00",
        "tickets": ["65a0c0de0123456789abcd01"],
    })
}

/// The upstream. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) address: SocketAddr,
    reply: Arc<Mutex<Reply>>,
    calls: Arc<AtomicUsize>,
    /// How many connections ended before the answer was written.
    pub(crate) cut_off: Arc<AtomicUsize>,
}

impl Script {
    pub(crate) async fn start(reply: Reply) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), reply)
    }

    pub(crate) fn on(listener: TcpListener, reply: Reply) -> Self {
        let script = Self {
            address: listener.local_addr().unwrap(),
            reply: Arc::new(Mutex::new(reply)),
            calls: Arc::default(),
            cut_off: Arc::default(),
        };
        let this = script.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let this = this.clone();
                tokio::spawn(async move { this.answer(stream).await });
            }
        });
        script
    }

    /// From now on it answers this.
    pub(crate) fn says(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// How often it was asked.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    async fn answer(&self, stream: TcpStream) {
        let mut stream = BufStream::new(stream);
        if read(&mut stream).await.is_none() {
            return;
        }
        self.calls.fetch_add(1, Ordering::SeqCst);
        let reply = self.reply.lock().unwrap().clone();
        match reply {
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
            Reply::Endless => {
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                    .await;
                let chunk = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
                while stream.write_all(chunk.as_bytes()).await.is_ok() {}
                self.cut_off.fetch_add(1, Ordering::SeqCst);
            }
            Reply::Drops(begin, drop) => {
                let mut next = begin.as_bytes();
                while stream.write_all(next).await.is_ok() && stream.flush().await.is_ok() {
                    sleep(Duration::from_millis(100)).await;
                    next = std::slice::from_ref(&drop);
                }
                self.cut_off.fetch_add(1, Ordering::SeqCst);
            }
            Reply::Silence => {
                // Until the other side hangs up.
                let _ = stream.read_u8().await;
                self.cut_off.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// Reads one request, whole.
async fn read(stream: &mut BufStream<TcpStream>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(())
}
