//! Where events come from: the API's own catalogue, or a file of the configuration.
//!
//! This is the seam for others: the vendor's newer catalogue, which is spoken to by gRPC, would be one more [`Catalogue`], and one
//! more choice where the program is put together.

use std::future::Future;
use std::pin::Pin;

use tc_orders::{Event, EventId};

use crate::upstream::{Failure, Upstream};

/// What a catalogue answers, some time: `None` if there is no such event.
pub(crate) type Found<'a> =
    Pin<Box<dyn Future<Output = Result<Option<Event>, Failure>> + Send + 'a>>;

/// Where events come from.
pub(crate) trait Catalogue: Send + Sync + 'static {
    /// An event with its sets.
    fn event(&self, event: EventId) -> Found<'_>;
}

/// The API's own, under the path of version 1, which version 2 serves, too.
impl Catalogue for Upstream {
    fn event(&self, event: EventId) -> Found<'_> {
        Box::pin(self.event(event))
    }
}

/// Events that somebody has written down.
pub(crate) struct Listed(pub(crate) Vec<Event>);

impl Catalogue for Listed {
    fn event(&self, event: EventId) -> Found<'_> {
        let found = self.0.iter().find(|listed| listed.id == event).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }
}
