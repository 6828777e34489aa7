//! One connection, from its first byte to its end, with the clocks running.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::Shared;
use super::pace::Pace;
use super::request::answer;
use super::stream::Watched;
use crate::ops::labels::Limited;
use crate::ops::metrics;

/// What hyper may read before it stops and looks: a whole head, and what comes with it.
const BUFFER: usize = 32 * 1024;

/// Serves one connection until its client, its clocks or the end of the server end it.
pub(super) async fn run(
    stream: TcpStream,
    peer: SocketAddr,
    shared: Arc<Shared>,
    stopping: watch::Receiver<Option<Instant>>,
) {
    let _counted = metrics::Connection::opened();
    // Small answers go out at once; where the option is not to be had they go out a little later.
    let _ = stream.set_nodelay(true);
    let pace = Arc::new(Pace::new(shared.limits));
    let service = service_fn(|request| {
        answer(
            request,
            peer,
            Arc::clone(&shared),
            Arc::clone(&pace),
            stopping.clone(),
        )
    });
    let stream = TokioIo::new(Watched::new(stream, Arc::clone(&pace)));
    let mut served = pin!(
        http1::Builder::new()
            // Its clock runs between two requests as well as within a head: one time for both. Ours are apart.
            .header_read_timeout(None)
            .max_buf_size(BUFFER.max(shared.limits.head_bytes))
            .max_header_size(shared.limits.head_bytes)
            .serve_connection(stream, service)
    );

    let mut stopped = stopping.clone();
    let mut stop = pin!(async move {
        // An error is the server's end without a word; its tasks end with it.
        stopped
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|at| *at)
    });
    let mut since = None;
    let mut alarm = pin!(sleep_until(Instant::now() + shared.limits.head));
    let mut waits = None;
    poll_fn(|cx| {
        loop {
            // First of all, and again after anything else: what has come is served before any clock is looked at. How a
            // connection ends is the client's affair.
            if let Poll::Ready(end) = served.as_mut().poll(cx) {
                if end.is_err_and(|error| error.is_parse_too_large()) {
                    metrics::limited(Limited::HeadSize);
                }
                return Poll::Ready(());
            }
            if since.is_none()
                && let Poll::Ready(at) = stop.as_mut().poll(cx)
            {
                since = at.or_else(|| Some(Instant::now()));
            }
            // Whoever was answered without a pause waits anew, too.
            let waits_after = pace.waits_for_client();
            if waits.as_ref().map(|(after, _)| *after) != waits_after {
                waits = waits_after.map(|after| (after, shared.room.wait()));
            }
            if let Some((_, wait)) = &mut waits
                && wait.poll_wanted(cx).is_ready()
            {
                metrics::limited(Limited::Connections);
                return Poll::Ready(());
            }
            let Some(deadline) = pace.deadline(since) else {
                return Poll::Pending;
            };
            if deadline <= Instant::now() {
                if let Some(limit) = pace.limit() {
                    metrics::limited(limit);
                }
                return Poll::Ready(());
            }
            // An alarm that rings too early is set again; so it is moved once in a while, not with every request.
            if deadline < alarm.deadline() || alarm.is_elapsed() {
                alarm.as_mut().reset(deadline);
            }
            if alarm.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    })
    .await;
}
