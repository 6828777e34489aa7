//! Live holds: whose they are, how long they last, and how many have run out.

use std::collections::{BTreeSet, HashMap};

use tc_orders::OrderId;

use super::expiring::Expiring;
use crate::store::{Census, ClientKey, RecordKey};

/// What a hold is known by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    /// Its place, while its order is not known.
    Place(RecordKey),
    /// The same, once several want it.
    Shared(RecordKey),
    Order(OrderId),
}

type Hold = (ClientKey, Name);

pub(super) struct Holds {
    most: usize,
    live: Expiring<Hold, ()>,
    /// How many of them each client has; none of them zero.
    counts: HashMap<ClientKey, u32>,
    owners: HashMap<OrderId, ClientKey>,
    /// The same the other way round.
    owned: BTreeSet<(ClientKey, OrderId)>,
    expired: u64,
}

impl Holds {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            live: Expiring::new(),
            counts: HashMap::new(),
            owners: HashMap::new(),
            owned: BTreeSet::new(),
            expired: 0,
        }
    }

    pub(super) fn open(
        &mut self,
        now: u64,
        client: &ClientKey,
        place: &RecordKey,
        limit: u32,
        lasts: u64,
    ) -> bool {
        if self.has_place(now, client, place) {
            return true;
        }
        if self.counts.get(client).copied().unwrap_or(0) >= limit {
            return false;
        }
        self.put(now + lasts, (client.clone(), Name::Place(place.clone())))
    }

    pub(super) fn join(
        &mut self,
        now: u64,
        client: &ClientKey,
        place: &RecordKey,
        limit: u32,
        lasts: u64,
    ) -> bool {
        self.sweep(now);
        let own = (client.clone(), Name::Place(place.clone()));
        let Some(ends) = self.live.ends(&own) else {
            return self.open(now, client, place, limit, lasts);
        };
        self.take_out(&own);
        self.put(ends, (client.clone(), Name::Shared(place.clone())))
    }

    pub(super) fn name(
        &mut self,
        now: u64,
        client: &ClientKey,
        place: &RecordKey,
        order: OrderId,
        lasts: u64,
    ) {
        self.end_place(now, client, place);
        self.close(now, order);
        // The place made room for it; if it had run out in a full store, the hold goes uncounted.
        self.put(now + lasts, (client.clone(), Name::Order(order)));
    }

    pub(super) fn drop_place(&mut self, now: u64, client: &ClientKey, place: &RecordKey) {
        self.sweep(now);
        self.take_out(&(client.clone(), Name::Place(place.clone())));
    }

    pub(super) fn end_place(&mut self, now: u64, client: &ClientKey, place: &RecordKey) {
        self.drop_place(now, client, place);
        self.take_out(&(client.clone(), Name::Shared(place.clone())));
    }

    pub(super) fn prolong(&mut self, now: u64, order: OrderId, lasts: u64) -> bool {
        self.sweep(now);
        let Some(client) = self.owners.get(&order) else {
            return false;
        };
        let hold = (client.clone(), Name::Order(order));
        self.live.put(hold, now + lasts, ());
        true
    }

    pub(super) fn close(&mut self, now: u64, order: OrderId) -> bool {
        self.sweep(now);
        let Some(client) = self.owners.get(&order) else {
            return false;
        };
        let hold = (client.clone(), Name::Order(order));
        self.take_out(&hold)
    }

    /// The orders of a client, those first that end last. He has no more than the limit of holds, give or take those of an outage.
    pub(super) fn of(&mut self, now: u64, client: &ClientKey, most: usize) -> Vec<OrderId> {
        self.sweep(now);
        let first = (client.clone(), OrderId::from_bytes([0; 12]));
        let his = self.owned.range(first..);
        let his = his.take_while(|(owner, _)| owner == client);
        let mut orders: Vec<_> = his
            .filter_map(|(owner, order)| {
                let hold = (owner.clone(), Name::Order(*order));
                Some((self.live.ends(&hold)?, order.to_string(), *order))
            })
            .collect();
        orders.sort_unstable_by(|one, other| other.cmp(one));
        orders.truncate(most);
        orders.into_iter().map(|(_, _, order)| order).collect()
    }

    pub(super) fn census(&mut self, now: u64) -> Census {
        self.sweep(now);
        Census {
            live: u64::try_from(self.live.len()).unwrap_or(u64::MAX),
            expired: std::mem::take(&mut self.expired),
        }
    }

    pub(super) fn has_place(&mut self, now: u64, client: &ClientKey, place: &RecordKey) -> bool {
        self.sweep(now);
        let names = [Name::Place(place.clone()), Name::Shared(place.clone())];
        let mut holds = names.map(|name| (client.clone(), name)).into_iter();
        holds.any(|hold| self.live.get(&hold).is_some())
    }

    pub(super) fn has_order(&mut self, now: u64, order: OrderId) -> bool {
        self.sweep(now);
        self.owners.contains_key(&order)
    }

    pub(super) fn lasts(&mut self, now: u64, order: OrderId) -> Option<u64> {
        self.sweep(now);
        let client = self.owners.get(&order)?.clone();
        let ends = self.live.ends(&(client, Name::Order(order)))?;
        Some(ends - now)
    }

    /// Adds a hold that is not there yet, if there is room.
    fn put(&mut self, ends: u64, hold: Hold) -> bool {
        if self.live.len() >= self.most {
            return false;
        }
        *self.counts.entry(hold.0.clone()).or_insert(0) += 1;
        if let (client, Name::Order(order)) = &hold {
            self.owners.insert(*order, client.clone());
            self.owned.insert((client.clone(), *order));
        }
        self.live.put(hold, ends, ());
        true
    }

    fn take_out(&mut self, hold: &Hold) -> bool {
        let was_live = self.live.remove(hold).is_some();
        if was_live {
            self.unindex(hold);
        }
        was_live
    }

    /// Drops what has run out.
    fn sweep(&mut self, now: u64) {
        while let Some((hold, ())) = self.live.pop_ended(now) {
            self.unindex(&hold);
            self.expired += 1;
        }
    }

    fn unindex(&mut self, (client, name): &Hold) {
        if let Some(count) = self.counts.get_mut(client) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(client);
            }
        }
        if let Name::Order(order) = name {
            self.owners.remove(order);
            self.owned.remove(&(client.clone(), *order));
        }
    }
}
