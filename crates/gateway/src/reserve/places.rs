//! How many orders of one client may hold seats at a time, in whichever way they come to them.
//!
//! A place is taken before the upstream is asked for seats, and is named after the order once that has some. An order that is made
//! takes it under its idempotency record. One of which no hold is known (nothing was free when it was made, or the store has lost
//! it) takes it under its own name, before tickets are put into it. Several calls may do so at the same time: a place that one of them
//! has joined is freed by none, but named when tickets are seen, or given up when the order is over.

use std::time::Duration;

use tc_orders::{Order, OrderId, OrderStatus, Timestamp};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::problems::{no_store, too_many};
use super::{LEASE, Made, Reservations, report};
use crate::Problem;
use crate::ops::labels::Limited;
use crate::ops::metrics;
use crate::store::{Answer, ClientKey, RecordKey, Unreachable};
use crate::upstream::Failure;

/// How many orders are looked at for who has no place left.
const MOST_LOOKED_AT: usize = 4;

/// How long that may take: somebody waits for it.
pub(super) const LOOK_WITHIN: Duration = Duration::from_secs(2);

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
        if Self::is_over(&order.status) {
            Self::Over
        } else if made.holds {
            Self::Until(made.deadline)
        } else {
            Self::Empty
        }
    }

    fn is_over(status: &OrderStatus) -> bool {
        !status.holds_seats() || *status == OrderStatus::Done
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

/// Whether an order that was looked at holds nothing any more. One that is empty may be about to get tickets.
fn is_over(seen: Result<Order, Failure>) -> bool {
    match seen {
        Ok(order) => Hold::is_over(&order.status),
        Err(failure) => matches!(failure, Failure::Refused(404 | 410)),
    }
}

impl Reservations {
    /// Takes a place, or refuses.
    pub(super) async fn take_place(
        &self,
        client: &ClientKey,
        name: &RecordKey,
    ) -> Result<(), Problem> {
        let (limit, lasts) = (self.live_holds, self.place_lasts());
        let take = || self.store.open_hold(client, name, limit, lasts);
        self.taken(client, take).await
    }

    /// Takes a place in this way. If there is none, what this client has held is looked at, and then it is tried once more: an order that
    /// he has paid for, and that nobody has looked at since, is none that is held.
    async fn taken<'a>(
        &self,
        client: &ClientKey,
        take: impl Fn() -> Answer<'a, bool>,
    ) -> Result<(), Problem> {
        if take().await.map_err(no_store)? {
            return Ok(());
        }
        if self.close_what_is_over(client).await && take().await.map_err(no_store)? {
            return Ok(());
        }
        metrics::limited(Limited::LiveHolds);
        let title = "too many orders are held already: pay or cancel one of them";
        Err(too_many(title, 60))
    }

    /// Looks at the orders that count as this client's, and lets go of those that hold nothing any more. Whether there was one.
    async fn close_what_is_over(&self, client: &ClientKey) -> bool {
        let most = MOST_LOOKED_AT.min(usize::try_from(self.live_holds).unwrap_or(MOST_LOOKED_AT));
        let held = self.store.holds_of(client, most).await;
        let mut looks = JoinSet::new();
        for order in held.unwrap_or_default() {
            let upstream = self.upstream.clone();
            let look = async move { is_over(upstream.read(order).await).then_some(order) };
            looks.spawn(look.in_current_span());
        }
        let ends = Instant::now() + LOOK_WITHIN;
        let mut any = false;
        while let Ok(Some(look)) = timeout_at(ends, looks.join_next()).await {
            if let Ok(Some(order)) = look {
                any |= self.store.close_hold(order).await == Ok(true);
            }
        }
        any
    }

    /// For as long as a call may take, and the seats that it may have got.
    fn place_lasts(&self) -> Duration {
        LEASE + self.assumed_hold
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
        let take = || self.store.join_hold(client, &place.name, limit, lasts);
        self.taken(client, take).await?;
        Ok(Some(place))
    }

    /// The order has got no tickets of the call that took the place, for sure. If another call has joined it, it stays.
    pub(crate) async fn free_place(&self, place: Place) {
        let freed = self.store.drop_place(&place.client, &place.name).await;
        report(freed, "a place cannot be freed");
    }

    /// Notes of an order as it is now whether it holds seats, and until when. That it is empty is to be noted only of a call that was
    /// to fill it: who looks knows nothing of one that does so just now. One of which no hold was known counts for this client
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
            // A call that has emptied it: the hold is closed below.
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
