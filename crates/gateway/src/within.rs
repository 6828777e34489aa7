//! A gateway without sockets: its requests come from this process, and so does its upstream. For tests that make time pass as they like:
//! everything in it goes by the clock of the runtime that it is started on.

use std::sync::Arc;

use axum::Router;
use tc_orders::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::app;
use crate::config::Config;
use crate::now::Wall;
use crate::reserve::sweep;
use crate::run::put_together;
use crate::store::{Memory, Store};
use crate::upstream::{Upstream, Within};

/// A gateway without sockets. It ends when it is dropped; reservations that are under way then go on for as long as their runtime.
#[derive(Debug)]
pub struct Inside {
    /// What the public port would serve.
    pub router: Router,
    sweep: JoinHandle<()>,
}

impl Inside {
    /// Starts one before that upstream, with a store in memory; `now` is the time by its clock. What the configuration says of addresses and
    /// of the store counts for nothing. To be called on a runtime.
    ///
    /// # Errors
    /// A sentence for the operator: a key or a host that cannot be sent in a header.
    pub fn start(config: Config, upstream: Within, now: Timestamp) -> Result<Self, String> {
        let wall = Wall::Runtime(Instant::now(), now);
        let upstream = Arc::new(Upstream::within(&config.upstream, upstream, wall)?);
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let app = put_together(config, &store, &upstream, &TaskTracker::new());
        let sweep = tokio::spawn(sweep(app.reservations.clone()));
        Ok(Self {
            router: app::router(app, None),
            sweep,
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.sweep.abort();
    }
}
