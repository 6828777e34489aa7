//! `tc-gateway health`: asks an instance that runs whether it is ready. For containers, where there is nothing else to ask with.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt as _, Limited};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::ops::Readiness;

/// How long the instance may take. Those who ask for containers give up after some seconds, and would not say why.
const PATIENCE: Duration = Duration::from_secs(3);

/// Longer than any answer of `/readyz`.
const LONGEST: usize = 4_096;

/// Why an instance does not count as ready.
#[derive(Debug)]
pub enum Unwell {
    /// Nobody listens there, or the connection broke.
    Unreachable(io::Error),
    /// No answer within three seconds.
    Silent,
    /// What answers there speaks no HTTP, or other words than a gateway.
    Strange,
    /// The instance says that it is not: it is stopping.
    NotReady(String),
}

impl fmt::Display for Unwell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "cannot be reached: {error}"),
            Self::Silent => write!(f, "has not answered within {} s", PATIENCE.as_secs()),
            Self::Strange => f.write_str("is something else than the private port of a gateway"),
            Self::NotReady(answer) => write!(f, "is not ready: {answer}"),
        }
    }
}

/// What `/readyz` says at this private port, if it is ready. An address that stands for all of a machine's is asked on the machine
/// itself.
///
/// # Errors
/// If it is not ready, or cannot be asked.
pub async fn health(private: SocketAddr) -> Result<String, Unwell> {
    let asked = timeout(PATIENCE, ask(reachable(private))).await;
    asked.unwrap_or(Err(Unwell::Silent))
}

async fn ask(private: SocketAddr) -> Result<String, Unwell> {
    let stream = TcpStream::connect(private)
        .await
        .map_err(Unwell::Unreachable)?;
    let strange = |_| Unwell::Strange;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(strange)?;
    // It ends when the sender does.
    tokio::spawn(connection);
    let request = Request::get("/readyz")
        .header(HOST, private.to_string())
        .body(Body::empty())
        .map_err(|_| Unwell::Strange)?;
    let answer = sender.send_request(request).await.map_err(strange)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST).collect().await;
    let body = body.map_err(|_| Unwell::Strange)?.to_bytes();
    // Other programs answer with 200, too, whatever they are asked for.
    let said: Readiness = serde_json::from_slice(&body).map_err(|_| Unwell::Strange)?;
    // Written anew: nothing comes to the operator's terminal as it was sent.
    let text = serde_json::to_string(&said).map_err(|_| Unwell::Strange)?;
    match (status.as_u16(), said.ready) {
        (200, true) => Ok(text),
        (503, false) => Err(Unwell::NotReady(text)),
        _ => Err(Unwell::Strange),
    }
}

fn reachable(listened: SocketAddr) -> SocketAddr {
    let ip = match listened.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listened.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// What `health` says of somebody who answers this to whatever is asked, and then waits.
    async fn of(answer: &str) -> Result<String, Unwell> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer.to_owned();
        let other = tokio::spawn(async move {
            let accepted = timeout(PATIENCE, listener.accept()).await;
            let (mut stream, _) = accepted.expect("a question").unwrap();
            let mut asked = vec![0; 1_000];
            let read = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            // Until it is left alone.
            let _ = stream.read(&mut [0]).await;
            String::from_utf8_lossy(&asked[..read]).into_owned()
        });
        let health = health(address).await;
        let asked = other.await.unwrap();
        assert!(asked.starts_with("GET /readyz HTTP/1.1\r\n"), "{asked}");
        health
    }

    fn http(status: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
    }

    #[tokio::test]
    async fn ready_is_what_says_so_and_nothing_else() {
        let ready = r#"{"failing":["store"],"ready":true}"#;
        let stopping = r#"{"failing":["draining"],"ready":false}"#;
        assert_eq!(of(&http("200 OK", ready)).await.unwrap(), ready);
        let said = of(&http("503 Service Unavailable", stopping)).await;
        let said = said.unwrap_err().to_string();
        assert_eq!(said, format!("is not ready: {stopping}"));
        let long = format!("{ready}{}", " ".repeat(4_096));
        for answer in [
            http("404 Not Found", ""),
            http("404 Not Found", ready),
            http("200 OK", stopping),
            http("503 Service Unavailable", "\u{1b}[31mfull"),
            http("200 OK", "<html></html>"),
            http("200 OK", &long),
            "SSH-2.0-x\r\n\r\n".to_owned(),
        ] {
            let said = of(&answer).await.unwrap_err().to_string();
            assert!(
                said.starts_with("is something else than"),
                "{answer}: {said}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_says_nothing_is_not_waited_for_for_long() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silent = health(listener.local_addr().unwrap()).await.unwrap_err();
        assert_eq!(silent.to_string(), "has not answered within 3 s");
    }

    #[test]
    fn who_listens_on_all_addresses_is_asked_on_this_machine() {
        for (listened, asked) in [
            ("0.0.0.0:9090", "127.0.0.1:9090"),
            ("[::]:9090", "[::1]:9090"),
            ("10.0.0.11:9091", "10.0.0.11:9091"),
        ] {
            assert_eq!(reachable(listened.parse().unwrap()).to_string(), asked);
        }
    }
}
