//! A server with chosen limits, and clients that write bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use tc_gateway::serve::{Limits, Workers, serve, serve_on};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here takes: what is awaited for so long does not come.
pub(crate) const NEVER: Duration = Duration::from_secs(30);

/// What the routes of the tests do with each other.
#[derive(Clone)]
pub(crate) struct Stage {
    /// `GET /held` says here that it has begun.
    begun: Arc<Notify>,
    /// `GET /held` waits here for a permit.
    pub(crate) release: Arc<Semaphore>,
}

impl Stage {
    /// Waits until a `GET /held` has begun.
    pub(crate) async fn has_begun(&self) {
        let begun = timeout(NEVER, self.begun.notified()).await;
        begun.expect("a request that has begun");
    }
}

/// Ready when the server is to stop.
type Stopped = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) stage: Stage,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, limits, "")
    }

    /// On the thread of the test, where one step comes after another: the server has seen what was sent before anything else is
    /// begun.
    pub(crate) async fn start_here(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::with(listener, "", |listener, app, stopped| {
            tokio::spawn(serve(listener, app, limits, stopped))
        })
    }

    /// On a socket that listens already, and on threads as the program has them. `GET /name` answers with the name.
    pub(crate) fn on(listener: TcpListener, limits: Limits, name: &'static str) -> Self {
        Self::with(listener, name, |listener, app, stopped| {
            tokio::spawn(async move {
                let workers = Workers::start(2).unwrap();
                serve_on(&workers, listener, app, None, limits, stopped).await;
            })
        })
    }

    fn with(
        listener: TcpListener,
        name: &'static str,
        run: impl FnOnce(TcpListener, Router, Stopped) -> JoinHandle<()>,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let stage = Stage {
            begun: Arc::default(),
            release: Arc::new(Semaphore::new(0)),
        };
        let (stop, stopped) = oneshot::channel();
        let running = run(
            listener,
            app(stage.clone(), name),
            Box::pin(async move {
                let _ = stopped.await;
            }),
        );
        Self {
            address,
            stage,
            stop: Some(stop),
            running,
        }
    }

    /// Tells it to stop.
    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }

    /// Waits until it has stopped.
    pub(crate) async fn stopped(self) {
        timeout(NEVER, self.running).await.unwrap().unwrap();
    }

    pub(crate) async fn client(&self) -> Client {
        Client::over(TcpStream::connect(self.address).await.unwrap())
    }
}

fn app(stage: Stage, name: &'static str) -> Router {
    let held = move || async move {
        stage.begun.notify_one();
        let permit = stage.release.acquire().await.unwrap();
        permit.forget();
        "released"
    };
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/name", get(move || async move { name }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
        )
        .route(
            "/length",
            post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/panic", get(|| async { panic!("on purpose") as () }))
        .route("/big", get(|| async { vec![b'.'; 64 * 1024 * 1024] }))
        .route(
            "/quick-upstream",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                "sold"
            }),
        )
        .route("/held", get(held))
}

/// One connection of a client.
pub(crate) struct Client(TcpStream);

/// An answer, as far as the tests look at it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// It says that the connection ends.
    pub(crate) last: bool,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn over(stream: TcpStream) -> Self {
        Self(stream)
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends what the server may not want to have.
    pub(crate) async fn try_send(&mut self, text: &str) -> bool {
        self.0.write_all(text.as_bytes()).await.is_ok()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(&head("GET", path, "")).await;
        self.reply().await.expect("an answer")
    }

    /// The next answer; `None` if the connection ends without one.
    pub(crate) async fn reply(&mut self) -> Option<Reply> {
        timeout(NEVER, self.read_reply())
            .await
            .expect("an answer or an end")
    }

    async fn read_reply(&mut self) -> Option<Reply> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.ok()?;
        Some(Reply {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            last: header(&head, "connection") == Some("close"),
            body: String::from_utf8(body).unwrap(),
        })
    }

    /// Waits until the server has ended the connection; false if it has sent anything before.
    pub(crate) async fn ends_in_silence(&mut self) -> bool {
        self.reply().await.is_none()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// A request's head with more header lines.
pub(crate) fn head(method: &str, path: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: tickets.example\r\n{more}\r\n")
}
