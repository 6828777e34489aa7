//! HTTP/1.1 to the one host of the configuration: connections that are kept for the next call, and how an exchange on one of
//! them ends.
//!
//! Each exchange drives its connection itself. So an answer wakes the task that waits for it, and no other one in between; a
//! client with a task for each connection costs twice the processor time. A connection that waits for its next
//! exchange is looked at by nobody: whether its server has closed it is found out when it is taken.
//!
//! A connection belongs to the runtime that opened it, whose thread is the one that hears of its answers. So each runtime has its own,
//! and a call waits for its own thread and no other.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::rt::TokioIo;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::runtime::{self, Handle};
use tokio::time::timeout;
use tower::ServiceExt;
use tower::util::MapErr;

use crate::ops::cause::{Cause, NotResolved};

/// How long a connection may take to come about, with all that TLS wants.
const CONNECT: Duration = Duration::from_secs(2);

/// How long a whole call may take, from its first request's first byte sent to the last one read: also where the answer has to be asked
/// for in a second request.
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);

/// The largest body that is read, in bytes. What is larger is no order and no event.
const LARGEST: usize = 256 * 1024;

/// The largest head that is read, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// How long a connection waits for its next exchange. Shorter than what servers usually keep one for: one that they close
/// under a request costs an unclear reservation.
const IDLE: Duration = Duration::from_secs(20);

/// How many connections of one runtime wait at most.
const MOST_IDLE: usize = 256;

/// A body to send.
pub(super) type Body = Full<Bytes>;

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// The machine's own, whose errors can be told from others.
type Resolver = MapErr<GaiResolver, fn(io::Error) -> NotResolved>;

/// An answer.
pub(super) struct Whole {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Empty if the status is no success: nobody reads what a refusal says.
    pub(super) body: Bytes,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// No connection came about, for this reason: nothing was sent.
    NotSent(Cause),
    /// It did not come whole in time.
    Timeout,
    /// The connection ended before, or what came was no HTTP.
    Cut,
    /// The body is larger than what is read.
    TooLarge,
}

impl Lost {
    /// Why, for the log, if it is the connection that was at fault.
    pub(super) const fn cause(self) -> Option<Cause> {
        match self {
            Self::NotSent(cause) => Some(cause),
            Self::Timeout => Some(Cause::Timeout),
            Self::Cut => Some(Cause::Reset),
            Self::TooLarge => None,
        }
    }
}

/// Calls one host. It follows no redirects, and knows of no proxy: the host is the one of the configuration, whatever an
/// answer or the environment says.
pub(super) struct Client {
    connector: HttpsConnector<HttpConnector<Resolver>>,
    host: Uri,
    /// Those that wait, of each runtime that makes calls.
    idle: Mutex<HashMap<runtime::Id, Idle>>,
}

/// Connections with the time since which each waits. The one that has waited the shortest is the last.
type Idle = VecDeque<(Instant, Open)>;

/// TLS to nobody: what was not to be encrypted stays so, and no other host is believed.
fn trusting_nobody(ring: CryptoProvider) -> Result<ClientConfig, String> {
    let versions =
        ClientConfig::builder_with_provider(ring.into()).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| format!("cannot use TLS: {error}"))?;
    let nobody = RootCertStore::empty();
    Ok(versions
        .with_root_certificates(nobody)
        .with_no_client_auth())
}

impl Client {
    /// Ready to call a host, a URL without a path; nothing is sent yet. The error is a sentence for the operator.
    pub(super) fn new(url: &str) -> Result<Self, String> {
        let resolver = MapErr::new(GaiResolver::new(), NotResolved::instead as _);
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT));
        // Ring's rather than the default, which needs cmake to build.
        let ring = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new();
        let connector = match url.starts_with("https:") {
            true => connector.with_provider_and_platform_verifier(ring).map_err(|error| {
                format!(
                    "no certificate authorities to check the API's certificate by ({error}): install `ca-certificates`, or name a file that \
                     has them in SSL_CERT_FILE"
                )
            })?,
            // On this machine, without TLS: it goes without authorities.
            false => connector.with_tls_config(trusting_nobody(ring)?),
        };
        let connector = connector
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Ok(Self {
            connector,
            host: url
                .parse()
                .map_err(|error| format!("upstream.url cannot be called: {error}"))?,
            idle: Mutex::default(),
        })
    }

    /// Sends a request and receives the answer, however long that takes. The request has its `Host` header, and a path for a URL.
    pub(super) async fn exchange(&self, mut request: Request<Body>) -> Result<Whole, Lost> {
        loop {
            let (mut open, waited) = match self.take() {
                Some(open) => (open, true),
                None => (self.open().await?, false),
            };
            match open.exchange(request).await {
                Ok(whole) => {
                    self.keep(open);
                    return Ok(whole);
                }
                // Its server has closed it just now.
                Err(Unanswered::Unsent(again)) if waited => request = *again,
                Err(Unanswered::Unsent(_)) => return Err(Lost::NotSent(Cause::Reset)),
                Err(Unanswered::Sent(lost)) => return Err(lost),
            }
        }
    }

    /// Ends the connections that have waited too long, or that their server has closed.
    pub(super) fn tidy(&self) {
        let now = Instant::now();
        self.idle().retain(|_, idle| {
            idle.retain_mut(|(since, open)| now.duration_since(*since) < IDLE && open.is_ready());
            !idle.is_empty()
        });
    }

    /// A connection that has waited, and is good.
    fn take(&self) -> Option<Open> {
        let now = Instant::now();
        let mut idle = self.idle();
        let idle = idle.get_mut(&Handle::current().id())?;
        while let Some((since, mut open)) = idle.pop_back() {
            if now.duration_since(since) >= IDLE {
                // So have all the others.
                idle.clear();
            } else if open.is_ready() {
                return Some(open);
            }
        }
        None
    }

    fn keep(&self, mut open: Open) {
        if !open.is_ready() {
            return;
        }
        let mut idle = self.idle();
        let idle = idle.entry(Handle::current().id()).or_default();
        if idle.len() < MOST_IDLE {
            idle.push_back((Instant::now(), open));
        }
    }

    fn idle(&self) -> MutexGuard<'_, HashMap<runtime::Id, Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self) -> Result<Open, Lost> {
        let opened = async {
            let connector = self.connector.clone();
            let stream = connector.oneshot(self.host.clone()).await;
            let stream = stream.map_err(|error| Cause::of(&*error))?;
            let (sender, connection) = http1::Builder::new()
                .max_buf_size(LARGEST_HEAD)
                .handshake(stream)
                .await
                .map_err(|error| Cause::of(&error))?;
            Ok(Open {
                sender,
                connection: Box::new(connection),
            })
        };
        let opened = timeout(CONNECT, opened).await;
        opened.unwrap_or(Err(Cause::Timeout)).map_err(Lost::NotSent)
    }
}

/// A connection.
struct Open {
    sender: http1::SendRequest<Body>,
    connection: Box<http1::Connection<Stream, Body>>,
}

/// Why an exchange came to nothing.
enum Unanswered {
    /// Not one byte of it has been sent.
    Unsent(Box<Request<Body>>),
    /// It was, perhaps.
    Sent(Lost),
}

impl Open {
    /// Whether the next request can be sent.
    fn is_ready(&mut self) -> bool {
        // Nobody need be woken: it is looked at again when it is needed.
        let mut cx = Context::from_waker(Waker::noop());
        Pin::new(&mut *self.connection).poll(&mut cx).is_pending() && self.sender.is_ready()
    }

    async fn exchange(&mut self, request: Request<Body>) -> Result<Whole, Unanswered> {
        let sent = self.sender.try_send_request(request);
        let mut answer = pin!(async {
            let answer = sent.await.map_err(|mut error| match error.take_message() {
                Some(request) => Unanswered::Unsent(Box::new(request)),
                None => Unanswered::Sent(Lost::Cut),
            })?;
            let (head, body) = answer.into_parts();
            let body = match head.status.is_success() {
                true => whole(body).await.map_err(Unanswered::Sent)?,
                false => Bytes::new(),
            };
            Ok(Whole {
                status: head.status,
                headers: head.headers,
                body,
            })
        });
        let connection = &mut self.connection;
        let mut ended = false;
        poll_fn(|cx| {
            if !ended {
                // How it ended is told to who waits for the answer.
                ended = Pin::new(&mut **connection).poll(cx).is_ready();
            }
            answer.as_mut().poll(cx)
        })
        .await
    }
}

async fn whole(mut body: Incoming) -> Result<Bytes, Lost> {
    // What a length says is believed as far as it is bad news.
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(Lost::TooLarge);
    }
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Lost::Cut)?;
        if let Ok(bytes) = frame.into_data() {
            if all.len() + bytes.len() > LARGEST {
                return Err(Lost::TooLarge);
            }
            all.extend_from_slice(&bytes);
        }
    }
    Ok(all.into())
}

#[cfg(test)]
mod tests {
    use axum::http::header::HOST;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    use super::*;

    const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

    /// A server that writes the same text for each request; for so many on a connection, which it then closes. It tells of
    /// each connection when it has closed it.
    async fn server(
        answer: &'static str,
        requests: usize,
    ) -> (Client, mpsc::UnboundedReceiver<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, closed) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let tell = tell.clone();
                tokio::spawn(async move {
                    for _ in 0..requests {
                        let mut head = Vec::new();
                        while !head.ends_with(b"\r\n\r\n") {
                            let Ok(byte) = stream.read_u8().await else {
                                return;
                            };
                            head.push(byte);
                        }
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                    let _ = stream.shutdown().await;
                    drop(stream);
                    let _ = tell.send(());
                });
            }
        });
        (Client::new(&format!("http://{address}")).unwrap(), closed)
    }

    async fn ask(client: &Client) -> Result<Whole, Lost> {
        let request = Request::get("/").header(HOST, "a").body(Body::default());
        client.exchange(request.unwrap()).await
    }

    #[tokio::test]
    async fn calls_in_a_row_share_a_connection() {
        let (client, mut closed) = server(GOOD, 3).await;
        for _ in 0..3 {
            assert!(closed.is_empty(), "it is the same connection");
            assert_eq!(ask(&client).await.unwrap().body, "{}");
        }
        closed.recv().await.unwrap();
    }

    /// R3: a connection that its server has closed meanwhile makes no reservation unclear.
    #[tokio::test]
    async fn r3_a_connection_that_was_closed_between_two_calls_costs_neither() {
        let (client, mut closed) = server(GOOD, 1).await;
        for _ in 0..5 {
            assert_eq!(ask(&client).await.unwrap().body, "{}");
            closed.recv().await.unwrap();
            // Until the end has been heard of.
            let waits = |idle: &mut Idle| idle.iter_mut().any(|(_, open)| open.is_ready());
            while client.idle().values_mut().any(waits) {
                tokio::task::yield_now().await;
            }
        }
        client.tidy();
        assert!(client.idle().is_empty());
    }

    #[tokio::test]
    async fn what_a_refusal_says_is_not_waited_for() {
        let refusal = "HTTP/1.1 404 Not Found\r\ncontent-length: 1000000000\r\n\r\n";
        let (client, _closed) = server(refusal, 2).await;
        assert_eq!(ask(&client).await.unwrap().status, StatusCode::NOT_FOUND);
        assert!(
            client.idle().values().all(Idle::is_empty),
            "what comes next would be the rest"
        );
    }

    /// S6: whatever comes, what is read of it ends.
    #[tokio::test]
    async fn s6_a_length_that_is_too_large_is_believed() {
        let large = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n{";
        let (client, _closed) = server(large, 1).await;
        assert_eq!(ask(&client).await.err(), Some(Lost::TooLarge));
    }

    /// S8: who takes no connection is given up after 2 seconds, and nothing has been sent. The clock stands, and goes to what is waited
    /// for only.
    #[cfg(target_os = "linux")]
    #[tokio::test(start_paused = true)]
    async fn s8_a_connection_that_does_not_come_about_is_given_up_after_two_seconds() {
        // What listens on it accepts nothing, and its queue is full: nobody is answered any more.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queued = Vec::new();
        let is_full = loop {
            match timeout(CONNECT * 10, TcpStream::connect(address)).await {
                Ok(stream) => queued.push(stream.unwrap()),
                Err(_) => break true,
            }
            if queued.len() > 16 {
                break false;
            }
        };
        assert!(is_full, "the queue takes all that come");
        let client = Client::new(&format!("http://{address}")).unwrap();
        let began = tokio::time::Instant::now();
        assert_eq!(
            ask(&client).await.err(),
            Some(Lost::NotSent(Cause::Timeout))
        );
        assert_eq!(began.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn nobody_there_is_nothing_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let client = Client::new(&format!("http://{address}")).unwrap();
        let lost = Some(Lost::NotSent(Cause::Refused));
        assert_eq!(ask(&client).await.err(), lost);
    }

    /// Each has its own cure, so each is told from the others.
    #[tokio::test]
    async fn why_no_connection_came_about_is_known() {
        // A name that is kept free for that (RFC 6761, section 6.4).
        let client = Client::new("http://api.invalid").unwrap();
        let lost = Some(Lost::NotSent(Cause::Dns));
        assert_eq!(ask(&client).await.err(), lost);

        let (plain, _closed) = server(GOOD, 1).await;
        let url = plain.host.to_string().replace("http:", "https:");
        let client = Client::new(url.trim_end_matches('/')).unwrap();
        let speechless = tokio::time::timeout(PATIENCE, ask(&client)).await;
        assert_eq!(
            speechless.unwrap().err(),
            Some(Lost::NotSent(Cause::Timeout)),
            "it waits for the end of a request that is none"
        );

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(GOOD.as_bytes()).await;
            }
        });
        let client = Client::new(&format!("https://{address}")).unwrap();
        let lost = Some(Lost::NotSent(Cause::Tls));
        assert_eq!(ask(&client).await.err(), lost);
    }
}
