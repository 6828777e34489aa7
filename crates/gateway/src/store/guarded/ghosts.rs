//! Holds that were named here, while the shared store may have their places.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tc_orders::OrderId;

use crate::store::{ClientKey, RecordKey};

/// How many are remembered at most. One that is not stays here until it is over, and its place there until it lapses.
const MOST: usize = 10_000;

/// A hold, and where its place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ghost {
    pub(super) client: ClientKey,
    pub(super) place: RecordKey,
    pub(super) order: OrderId,
}

#[derive(Default)]
pub(super) struct Ghosts(Mutex<HashMap<OrderId, Ghost>>);

impl Ghosts {
    /// Remembers one, if they are not too many.
    pub(super) fn owe(&self, client: &ClientKey, place: &RecordKey, order: OrderId) {
        let mut ghosts = self.lock();
        if ghosts.len() < MOST {
            let (client, place) = (client.clone(), place.clone());
            let ghost = Ghost {
                client,
                place,
                order,
            };
            // Of two places of one order the first is the one that may be there.
            ghosts.entry(order).or_insert(ghost);
        }
    }

    pub(super) fn all(&self) -> Vec<Ghost> {
        self.lock().values().cloned().collect()
    }

    /// The shared store has it, or knows that it is over.
    pub(super) fn gone(&self, ghost: &Ghost) {
        self.lock().remove(&ghost.order);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrderId, Ghost>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_bounded_and_can_be_given_up() {
        let ghosts = Ghosts::default();
        let owe = |number: usize| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            let (client, place) = (ClientKey(String::new()), RecordKey(number.to_string()));
            ghosts.owe(&client, &place, OrderId::from_bytes(bytes));
        };
        (0..=MOST).for_each(owe);
        let all = ghosts.all();
        assert_eq!(all.len(), MOST);
        ghosts.gone(&all[0]);
        assert_eq!(ghosts.all().len(), MOST - 1);
        owe(MOST);
        assert_eq!(ghosts.all().len(), MOST);
    }
}
