//! Holds that were named here, while the shared store may have their places.

use tc_orders::OrderId;

use super::owed::Owed;
use crate::store::{ClientKey, RecordKey};

/// By their orders: of two places of one order the first is the one that may be there. One that is not remembered, because they are too
/// many, stays here until it is over, and its place there until it lapses.
pub(super) type Ghosts = Owed<OrderId, Ghost>;

/// Whose hold it is, and where its place is.
#[derive(Clone)]
pub(super) struct Ghost {
    pub(super) client: ClientKey,
    pub(super) place: RecordKey,
}

impl Ghost {
    pub(super) fn of(client: &ClientKey, place: &RecordKey) -> Self {
        let (client, place) = (client.clone(), place.clone());
        Self { client, place }
    }
}
