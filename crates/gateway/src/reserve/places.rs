//! How many orders of one client may hold seats at a time, in whichever way they come to them.
//!
//! A place is taken before the upstream is asked for seats, and is named after the order once that has some. An order that is made
//! takes it under its idempotency record. One of which no hold is known (nothing was free when it was made, or the store has lost
//! it) takes it under its own name, before tickets are put into it.

use tc_orders::OrderId;

use super::problems::{no_store, too_many};
use super::{LEASE, Made, Reservations, report};
use crate::Problem;
use crate::ops::labels::Limited;
use crate::ops::metrics;
use crate::store::{ClientKey, RecordKey, Unreachable};

/// A place under an order's own name, until it is known whether the order has got tickets.
#[derive(Debug)]
pub(crate) struct Place {
    client: ClientKey,
    name: RecordKey,
}

impl Place {
    fn of(client: &ClientKey, order: OrderId) -> Self {
        Self {
            client: client.clone(),
            name: RecordKey(order.to_string()),
        }
    }
}

impl Reservations {
    /// Takes a place, or refuses.
    pub(super) async fn take_place(
        &self,
        client: &ClientKey,
        name: &RecordKey,
    ) -> Result<(), Problem> {
        let lasts = LEASE + self.assumed_hold;
        let taken = self.store.open_hold(client, name, self.live_holds, lasts);
        if taken.await.map_err(no_store)? {
            return Ok(());
        }
        metrics::limited(Limited::LiveHolds);
        let title = "too many orders are held already: pay or cancel one of them";
        Err(too_many(title, 60))
    }

    /// Takes a place for an order that is about to get other tickets; none if it has one already.
    pub(crate) async fn place_for(
        &self,
        client: &ClientKey,
        order: OrderId,
    ) -> Result<Option<Place>, Problem> {
        // If the store cannot tell, it is asked for a place all the same: a local one stands in for one that is away.
        if let Ok(true) = self.store.has_hold(order).await {
            return Ok(None);
        }
        let place = Place::of(client, order);
        self.take_place(client, &place.name).await?;
        Ok(Some(place))
    }

    /// The order has got no tickets, for sure.
    pub(crate) async fn free_place(&self, place: Place) {
        let freed = self.store.drop_place(&place.client, &place.name).await;
        report(freed, "a place cannot be freed");
    }

    /// Notes of an order as it is now whether it holds seats, and until when. One of which no hold was known counts for this client
    /// from now on.
    pub(crate) async fn note_hold(
        &self,
        client: &ClientKey,
        made: &Made,
        live: bool,
        place: Option<Place>,
    ) -> Result<(), Unreachable> {
        let Made { order, lasts, .. } = *made;
        if live && place.is_none() && self.store.prolong_hold(order, lasts).await? {
            return Ok(());
        }
        // Also one that was taken for tickets of which nobody knew whether they came.
        let place = place.unwrap_or_else(|| Place::of(client, order));
        if live {
            let Place { client, name } = place;
            return self.store.name_hold(&client, &name, order, lasts).await;
        }
        self.free_place(place).await;
        self.store.close_hold(order).await.map(drop)
    }
}
