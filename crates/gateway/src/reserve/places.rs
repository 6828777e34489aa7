//! How many orders of one client may hold seats at a time, in whichever way they come to them.
//!
//! A place is taken before the upstream is asked for seats, and is named after the order once that has some. An order that is made
//! takes it under its idempotency record. One of which no hold is known (nothing was free when it was made, or the store has lost
//! it) takes it under its own name, before tickets are put into it. Several calls may do so at the same time: a place that one of them
//! has joined is freed by none, but named when tickets are seen, or given up when the order is over.

use std::time::Duration;

use tc_orders::{Order, OrderId, OrderStatus, Timestamp};

use super::problems::{no_store, too_many};
use super::{LEASE, Made, Reservations, report};
use crate::Problem;
use crate::ops::labels::Limited;
use crate::ops::metrics;
use crate::store::{ClientKey, RecordKey, Unreachable};

/// What an order holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hold {
    /// Seats, until then by the upstream's clock.
    Until(Timestamp),
    /// Nothing, as far as can be seen: a call that fills it may be under way.
    Empty,
    /// Nothing that counts, for good: it is canceled, expired, or bought.
    Over,
}

impl Hold {
    /// What an order holds that was made out to be this.
    pub(crate) fn of(order: &Order, made: &Made) -> Self {
        match &order.status {
            status if !status.holds_seats() => Self::Over,
            OrderStatus::Done => Self::Over,
            _ if made.holds => Self::Until(made.deadline),
            _ => Self::Empty,
        }
    }
}

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
        let lasts = self.place_lasts();
        let taken = self.store.open_hold(client, name, self.live_holds, lasts);
        if taken.await.map_err(no_store)? {
            return Ok(());
        }
        Err(Self::full())
    }

    /// For as long as a call may take, and the seats that it may have got.
    fn place_lasts(&self) -> Duration {
        LEASE + self.assumed_hold
    }

    fn full() -> Problem {
        metrics::limited(Limited::LiveHolds);
        let title = "too many orders are held already: pay or cancel one of them";
        too_many(title, 60)
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
        let (limit, lasts) = (self.live_holds, self.place_lasts());
        let taken = self.store.join_hold(client, &place.name, limit, lasts);
        if taken.await.map_err(no_store)? {
            return Ok(Some(place));
        }
        Err(Self::full())
    }

    /// The order has got no tickets of the call that took the place, for sure. If another call has joined it, it stays.
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
        hold: Hold,
        place: Option<Place>,
    ) -> Result<(), Unreachable> {
        let Made { order, lasts, .. } = *made;
        let is_live = matches!(hold, Hold::Until(_));
        if is_live && place.is_none() && self.store.prolong_hold(order, lasts).await? {
            return Ok(());
        }
        match (hold, place) {
            // Who only looks knows nothing of a call that may be filling it just now.
            (Hold::Empty, None) => {}
            (Hold::Empty, Some(place)) => self.free_place(place).await,
            // Also a place that was taken for tickets of which nobody knew whether they came.
            (Hold::Until(_) | Hold::Over, place) => {
                let place = place.unwrap_or_else(|| Place::of(client, order));
                let Place { client, name } = place;
                if is_live {
                    return self.store.name_hold(&client, &name, order, lasts).await;
                }
                let ended = self.store.end_place(&client, &name).await;
                report(ended, "a place cannot be freed");
            }
        }
        self.store.close_hold(order).await.map(drop)
    }
}
