//! Threads that serve connections, each on a runtime of its own.
//!
//! A connection stays with its thread, and so does all that it waits for: its clocks, its calls to the upstream, their answers. So
//! nothing of a request is handed from one thread to another. On a runtime with many threads nearly every step is, and the wakes cost
//! more than the work.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Running threads. When this is dropped they end, and what still ran on them with them.
pub struct Workers {
    threads: Vec<Worker>,
}

struct Worker {
    runtime: Handle,
    /// How many connections it has.
    busy: Arc<AtomicUsize>,
    /// Dropped: it ends.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Workers {
    /// Starts so many threads, at least one.
    ///
    /// # Errors
    /// The system's, if it has no more threads or file descriptors.
    pub fn start(threads: usize) -> io::Result<Self> {
        let threads = (0..threads.max(1)).map(Worker::start);
        Ok(Self {
            threads: threads.collect::<io::Result<_>>()?,
        })
    }

    /// As many as the machine has processors for this program.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn for_this_machine() -> io::Result<Self> {
        Self::start(thread::available_parallelism().map_or(1, usize::from))
    }

    /// The thread that has the fewest connections, and a mark that one more is there until it is dropped.
    pub(super) fn least_busy(&self) -> Option<(&Handle, Busy)> {
        let worker = self
            .threads
            .iter()
            .min_by_key(|worker| worker.busy.load(Ordering::Relaxed))?;
        worker.busy.fetch_add(1, Ordering::Relaxed);
        Some((&worker.runtime, Busy(Arc::clone(&worker.busy))))
    }
}

impl Worker {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::Builder::new()
            .name(format!("worker-{number}"))
            .spawn(move || {
                // An error is a sender that is gone, which is how it is told.
                let _ = runtime.block_on(stopped);
                // Not waiting for what blocks, such as a name that is being looked up.
                runtime.shutdown_background();
            })?;
        Ok(Self {
            runtime: handle,
            busy: Arc::default(),
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its tasks' panics are theirs; of its own it has none to tell.
            let _ = thread.join();
        }
    }
}

/// One connection of a thread's.
pub(super) struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_go_to_the_thread_that_has_the_fewest() {
        let workers = Workers::start(3).unwrap();
        let taken = || {
            workers
                .least_busy()
                .map(|(runtime, busy)| (runtime.id(), busy))
                .unwrap()
        };
        let (first, second, third) = (taken(), taken(), taken());
        assert!(first.0 != second.0 && second.0 != third.0 && first.0 != third.0);
        let freed = second.0;
        drop(second);
        assert_eq!(taken().0, freed);
    }

    #[test]
    fn a_thread_that_is_no_longer_needed_ends_and_drops_what_runs_on_it() {
        let workers = Workers::start(0).unwrap();
        let kept = Arc::new(());
        let (runtime, _busy) = workers.least_busy().unwrap();
        let held = Arc::clone(&kept);
        runtime.spawn(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        drop(workers);
        assert_eq!(Arc::strong_count(&kept), 1);
    }
}
