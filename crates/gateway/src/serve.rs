//! The connection loop: how long a client may take, how much it may send, and how the program ends without losing a request.
//!
//! Here belongs what is true of every connection, whatever is asked on it. What a request means is the router's affair: it
//! sees only requests that have arrived whole, within the limits.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

mod connection;
mod files;
mod pace;
mod request;
mod room;
mod stream;
mod workers;

pub(crate) use files::most as most_files;
use room::Room;
pub use workers::Workers;

/// How long to wait when no connection can be accepted (out of file descriptors, for one) before trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What a client may take of the server: time, bytes, places. The default is what production runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte of a request's head to its last, and from a connection's start to its first byte. A client that
    /// is slower is cut off without an answer: whoever needs longer for a kilobyte is no browser.
    pub head: Duration,
    /// How long a connection may stay open between two requests.
    pub idle: Duration,
    /// From the end of the head to the end of the body; 408 after that.
    pub body: Duration,
    /// From the end of the body until the router has answered; 504 after that.
    pub request: Duration,
    /// How long a client may take no byte of an answer that waits for it.
    pub stall: Duration,
    /// How long a client may take for a whole answer.
    pub answer: Duration,
    /// From the wish to stop until every connection is gone.
    pub stop: Duration,
    /// How long an idle connection may still begin a request when the server stops: a request that was on its way is
    /// answered, with `Connection: close`, not lost. Also the time for what a client still sends after the last answer.
    pub linger: Duration,
    /// The request line and all headers; 431 beyond.
    pub head_bytes: usize,
    /// The number of header lines, at most 100; 431 beyond.
    pub headers: usize,
    /// The request's target; 414 beyond.
    pub uri_bytes: usize,
    /// The body; 413 beyond.
    pub body_bytes: usize,
    /// Connections at a time. More of them wait in the kernel's queue.
    pub connections: usize,
    /// When fewer places than this are left, each new connection ends the one that has made the server wait the longest
    /// (see [`serve`]).
    pub reserve: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            body: Duration::from_secs(5),
            request: Duration::from_secs(15),
            stall: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            stop: Duration::from_secs(15),
            linger: Duration::from_secs(1),
            head_bytes: 16 * 1024,
            headers: 64,
            uri_bytes: 1024,
            body_bytes: 16 * 1024,
            connections: 4096,
            reserve: 256,
        }
    }
}

/// Adds what an answer needs that the router has not written, by the request's `Origin` header if there is exactly one.
pub type Sign = Arc<dyn Fn(Option<&HeaderValue>, &mut HeaderMap) + Send + Sync>;

/// What all connections of a server have in common.
struct Shared {
    app: Router,
    sign: Option<Sign>,
    limits: Limits,
    /// Has one connection that waits for its client give its place to another.
    room: Room,
}

/// Answers HTTP/1.1 on `listener` with `app` until `stop` is ready.
///
/// `app` finds the peer's address in the request's extensions (as [`axum::extract::ConnectInfo`]) and the whole body in
/// memory. It never sees a request that is too large or too slow: those get a bare problem and the end of their connection.
///
/// No client can keep others out by doing nothing. There is no limit for one address, since behind a proxy all clients have
/// the same; instead, when places become scarce, each new connection takes the place of the one that has waited for its
/// client the longest: between two requests, in the middle of a head or of a body. A connection whose request is being
/// answered is never ended for another.
///
/// To end: after `stop` nothing is accepted but what waits in the queue already. Requests that have begun are answered,
/// connections that are idle get [`Limits::linger`] for a request that is on its way, and whatever is left after
/// [`Limits::stop`] is cut off. A second `serve` on the same listening socket takes over without a gap.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    serve_with(listener, app, None, None, limits, stop).await;
}

/// As [`serve`], on threads of their own. What is answered without the router goes through `sign`; only a head that is too large to
/// be read gets its 431 without: who sent it is not known.
pub async fn serve_on(
    workers: &Workers,
    listener: TcpListener,
    app: Router,
    sign: Option<Sign>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    serve_with(listener, app, sign, Some(workers), limits, stop).await;
}

async fn serve_with(
    listener: TcpListener,
    app: Router,
    sign: Option<Sign>,
    workers: Option<&Workers>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let shared = Arc::new(Shared {
        app,
        sign,
        limits,
        room: Room::default(),
    });
    let (tell, told) = watch::channel(None);
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut stop => break,
            // A handler's panic ends its connection and no other.
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = accept(&listener) => accepted,
        };
        let scarce = places.available_permits() < limits.reserve;
        let (place, stopped) = match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                if scarce {
                    shared.room.make();
                }
                (Some(place), false)
            }
            Err(_) => {
                let _wanted = shared.room.want();
                tokio::select! {
                    biased;
                    place = Arc::clone(&places).acquire_owned() => (place.ok(), false),
                    // It has been accepted, so it is answered.
                    () = &mut stop => (None, true),
                }
            }
        };
        let connection = (stream, peer);
        begin(&mut connections, workers, connection, place, &shared, &told);
        if stopped {
            break;
        }
    }
    tell.send_replace(Some(Instant::now()));
    for connection in queued(listener, limits.connections) {
        begin(&mut connections, workers, connection, None, &shared, &told);
    }
    let all_gone = async { while connections.join_next().await.is_some() {} };
    // What is left after that is dropped with the set.
    let _ = tokio::time::timeout(limits.stop, all_gone).await;
}

/// Begins to serve a connection, which keeps its place for as long as it lives: here, or on the thread that has the fewest.
fn begin(
    connections: &mut JoinSet<()>,
    workers: Option<&Workers>,
    (stream, peer): (TcpStream, SocketAddr),
    place: Option<OwnedSemaphorePermit>,
    shared: &Arc<Shared>,
    told: &watch::Receiver<Option<Instant>>,
) {
    let (shared, told) = (Arc::clone(shared), told.clone());
    match workers.and_then(Workers::least_busy) {
        Some((runtime, busy)) => {
            // Who accepted it no longer watches it: its events are for the other thread.
            let Ok(stream) = stream.into_std() else {
                return;
            };
            let connection = async move {
                let _kept = (place, busy);
                if let Ok(stream) = TcpStream::from_std(stream) {
                    connection::run(stream, peer, shared, told).await;
                }
            };
            connections.spawn_on(connection, runtime);
        }
        None => {
            connections.spawn(async move {
                let _place = place;
                connection::run(stream, peer, shared, told).await;
            });
        }
    }
}

/// The next connection, however long it takes to get one.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // One connection that came to nothing.
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionRefused | ConnectionReset
                ) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// The connections that the kernel has made already: they would be reset with the socket, and their requests lost.
fn queued(listener: TcpListener, most: usize) -> impl Iterator<Item = (TcpStream, SocketAddr)> {
    let listener = listener.into_std().ok();
    std::iter::from_fn(move || {
        // The socket does not block: an empty queue is an error.
        let (stream, peer) = listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    })
    .take(most)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::ops::metrics::{self, Metrics};

    /// What a client gets that sends this and then waits.
    async fn answered(to: SocketAddr, sent: &str) -> String {
        let mut client = TcpStream::connect(to).await.unwrap();
        client.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// S6, S7: whoever meets a limit is counted, and gets the status that belongs to it.
    #[test]
    fn limits_are_counted() {
        let short = Duration::from_millis(200);
        let limits = Limits {
            head: short,
            body: short,
            request: short * 2,
            answer: short,
            ..Limits::default()
        };
        let head = |start: &str, more: &str| format!("{start} HTTP/1.1\r\nhost: a\r\n{more}\r\n");
        let long = "x".repeat(20_000);
        let cases = [
            (
                "uri-size",
                414,
                head(&format!("GET /{}", &long[..2000]), ""),
            ),
            ("head-size", 431, head("GET /", &format!("a: {long}\r\n"))),
            ("head-size", 431, head("GET /", &"a: b\r\n".repeat(70))),
            (
                "body-size",
                413,
                head("POST /", "content-length: 20000\r\n"),
            ),
            ("body-time", 408, head("POST /", "content-length: 2\r\n")),
            ("request-time", 504, head("GET /never", "")),
            ("head-time", 0, "GET /".to_owned()),
            ("nothing", 0, String::new()),
        ];
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Metrics::of_this_thread(|metrics| {
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let address = listener.local_addr().unwrap();
                let never = axum::routing::get(std::future::pending::<()>);
                let app = Router::new().route("/never", never);
                tokio::spawn(serve(listener, app, limits, std::future::pending()));
                for (what, status, request) in cases {
                    let met = |text: &str| {
                        let start = format!("{}{{what=\"{what}\"}} ", metrics::LIMITED);
                        text.lines()
                            .find_map(|line| line.strip_prefix(&start))
                            .map_or(0, |count| count.parse::<u32>().unwrap())
                    };
                    let before = met(&metrics.text());
                    let answer = answered(address, &request).await;
                    let expected = if status == 0 {
                        String::new()
                    } else {
                        format!("HTTP/1.1 {status} ")
                    };
                    assert!(answer.starts_with(&expected), "{what}: {answer}");
                    assert_eq!(answer.is_empty(), status == 0, "{what}: {answer}");
                    let more = u32::from(what != "nothing");
                    // Of some ends the server knows only when the client has closed its side too.
                    let counted = async {
                        while met(&metrics.text()) < before + more {
                            tokio::task::yield_now().await;
                        }
                    };
                    let counted = tokio::time::timeout(Duration::from_secs(10), counted);
                    assert!(counted.await.is_ok(), "{what}");
                }
                assert!(metrics.text().contains("\ntc_gateway_connections "));
            });
        });
    }

    /// S6, S7: the numbers that production runs with. The other tests use shorter times of the same kinds.
    #[test]
    fn the_limits_of_production() {
        let limits = Limits::default();
        assert_eq!(limits.head_bytes, 16 * 1024);
        assert_eq!(limits.uri_bytes, 1024);
        assert_eq!(limits.body_bytes, 16 * 1024);
        assert_eq!(limits.stop, Duration::from_secs(15));
        // A socket that sends a byte a second has sent the first one after a second, and is closed within 10 s of its start.
        assert!(limits.head + Duration::from_secs(1) < Duration::from_secs(10));
        // Ending the slowest request that is in time takes no longer than stopping may.
        assert!(limits.request <= limits.stop);
        assert!(limits.body < limits.request);
        assert!(limits.reserve < limits.connections);
        // What hyper can count.
        assert!(limits.headers <= 100);
    }
}
