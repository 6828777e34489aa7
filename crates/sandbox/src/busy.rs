//! One request at a time per order: the API answers 409 to the one that comes while another is at work.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tc_orders::OrderId;

/// The orders that a request is working on at this moment.
#[derive(Clone, Default)]
pub(crate) struct Busy(Arc<Mutex<HashSet<OrderId>>>);

impl Busy {
    /// Takes the order for one request, until the guard is dropped. `None`: another request has it.
    pub(crate) fn enter(&self, order: OrderId) -> Option<Working> {
        let entered = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(order);
        entered.then(|| Working {
            busy: self.clone(),
            order,
        })
    }
}

/// Lets the next request to the order in when it is dropped.
pub(crate) struct Working {
    busy: Busy,
    order: OrderId,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.busy
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.order);
    }
}
