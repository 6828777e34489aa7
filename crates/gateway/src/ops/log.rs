//! The log: one line for each request and each thing that somebody should know, on standard error.

use std::fs::File;
use std::io;
use std::panic;
use std::sync::Arc;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Where our own events come from: this crate and its like.
const OURS: &str = "tc_";

/// Starts the log, as JSON or as text for people. `filter` says what is worth a line: a level (`info`), or a list of levels
/// by module, as [`EnvFilter`] reads it.
///
/// Whatever the filter says, libraries say no more than warnings: some of them handle headers and passwords, and would
/// print those while they trace. Panics are logged with their place and without their message, which may quote anything.
///
/// # Errors
/// A sentence, if the filter cannot be read or the log has been started before.
pub fn start(json: bool, filter: &str) -> Result<(), String> {
    let filter = parse(filter)?;
    let started = match unlocked() {
        Ok(stderr) => subscriber(json, filter, stderr).try_init(),
        Err(_) => subscriber(json, filter, io::stderr).try_init(),
    };
    started.map_err(|_| "the log has been started already".to_owned())?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
    Ok(())
}

/// Standard error, without the lock that would let one thread wait for the line of another: each line is written at once, and one
/// call writes it whole.
fn unlocked() -> io::Result<Arc<File>> {
    #[cfg(unix)]
    let stderr = std::os::fd::AsFd::as_fd(&io::stderr()).try_clone_to_owned()?;
    #[cfg(windows)]
    let stderr = std::os::windows::io::AsHandle::as_handle(&io::stderr()).try_clone_to_owned()?;
    Ok(Arc::new(File::from(stderr)))
}

pub(super) fn parse(filter: &str) -> Result<EnvFilter, String> {
    EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .parse(filter)
        .map_err(|_| {
            "a filter is a level (error, warn, info, debug, trace) or a list like info,tc_gateway=debug"
                .to_owned()
        })
}

pub(super) fn subscriber<W>(
    json: bool,
    filter: EnvFilter,
    writer: W,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer).with_ansi(false);
    let lines = if json {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed()
    } else {
        lines.boxed()
    };
    let discreet = filter.and(filter_fn(is_ours_or_a_warning));
    Box::new(tracing_subscriber::registry().with(lines.with_filter(discreet)))
}

fn is_ours_or_a_warning(event: &Metadata<'_>) -> bool {
    event.target().starts_with(OURS) || *event.level() <= Level::WARN
}
