//! The sandbox's own connection loop: it can end a connection without an answer, and it ends all of them when told to.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::cut::Connection;
use crate::Sandbox;

/// How long requests that are being answered get to end when the server stops.
const GRACE: Duration = Duration::from_millis(300);

/// How long to wait when no connection can be accepted (out of file descriptors, for one) before trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `app` (the sandbox's [`router`](crate::router()), perhaps with more routes) until `stop` is ready.
///
/// Unlike `axum::serve` it can carry out the faults that drop a connection. It returns within half a second of `stop`,
/// whatever clients do.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    app: Router,
    stop: impl Future<Output = ()>,
) {
    let mut connections = JoinSet::new();
    let (stopping, stopped) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let ends = Ends { stopped: stopped.clone(), refresh: sandbox.refreshes() };
                    connections.spawn(connection(stream, sandbox.clone(), app.clone(), ends));
                }
                Err(error) => pause_unless_passing(&error).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop(listener);
    // No receiver is no connection: nobody to tell.
    let _ = stopping.send(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    // What is left after the grace is dropped with the set.
    let _ = tokio::time::timeout(GRACE, all_ended).await;
}

async fn pause_unless_passing(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// What ends a connection after the answer that it is at.
struct Ends {
    stopped: watch::Receiver<bool>,
    refresh: watch::Receiver<()>,
}

impl Ends {
    /// Returns once the connection is to take no more requests.
    async fn wanted(&mut self) {
        tokio::select! {
            // Also when the other side is gone, which is the same to a connection.
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
            _ = self.refresh.changed() => {}
        }
    }
}

/// Serves one connection.
///
/// A browser re-sends a request by itself, even a POST, when a connection that it used before ends without a byte; a test
/// that drops one answer would see two requests. On a fresh connection it does not. So while a drop is ordered no
/// connection is used twice, and who orders it is answered when those that were idle are closed.
async fn connection(stream: TcpStream, sandbox: Sandbox, app: Router, mut ends: Ends) {
    // Small answers go out at once; where the option is not to be had they go out a little later.
    let _ = stream.set_nodelay(true);
    let this = Connection::default();
    let handle = |request: Request<Incoming>| {
        let (app, this, sandbox) = (app.clone(), this.clone(), sandbox.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(this);
            let mut response = app.oneshot(request).await?;
            if sandbox.faults().drops_ahead() {
                response
                    .headers_mut()
                    .insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    };
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(handle));
    let mut served = std::pin::pin!(served);
    tokio::select! {
        // First, so that not one byte of an answer slips out.
        biased;
        () = this.dropped() => return,
        // How a connection ends is the client's affair.
        _ = &mut served => return,
        () = ends.wanted() => served.as_mut().graceful_shutdown(),
    }
    // The next look at an idle connection ends it. A busy one ends after its answer, which nobody waits for who has told it.
    tokio::select! {
        biased;
        _ = &mut served => return,
        () = ready(()) => drop(ends),
    }
    tokio::select! {
        biased;
        () = this.dropped() => {}
        _ = &mut served => {}
    }
}
