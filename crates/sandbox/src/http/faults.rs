//! Troubles that a test orders in advance: which requests, how many of them, and what goes wrong.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The request waits that long (real time) before it is carried out. It has its order meanwhile: others get 409.
    Latency { ms: u64 },
    /// A proxy's page instead of an answer; nothing is carried out.
    Status {
        status: StatusCode,
        retry_after: Option<u64>,
    },
    /// The connection ends without a byte, and nothing was carried out.
    DropBefore,
    /// The connection ends without a byte, but the request was carried out.
    DropAfter,
    /// Carried out, and the body of the answer is not JSON.
    Garbage,
    /// Carried out, and the body of the answer ends too early.
    Truncate,
    /// Waits for [`Faults::release`]: before the request is carried out (it has its order meanwhile), or with the answer
    /// ready to go.
    Hold { before: bool },
}

/// An order for a fault, as it comes in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// `POST /v1/resources/orders`: a method (or `*`) and the beginning of a path.
    route: String,
    kind: Kind,
    /// How many requests it strikes.
    #[serde(default = "once")]
    times: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Latency,
    Status,
    DropBefore,
    DropAfter,
    Garbage,
    Truncate,
    Hold,
}

fn once() -> u32 {
    1
}

/// A fault that waits for its requests.
struct Armed {
    /// None: any.
    method: Option<Method>,
    prefix: String,
    fault: Fault,
    order: Order,
}

/// All faults that were ordered, and the requests that are being held.
#[derive(Default)]
pub(crate) struct Faults {
    armed: Mutex<VecDeque<Armed>>,
    released: Notify,
    held: AtomicUsize,
}

impl Faults {
    /// Adds a fault behind those that are there: of several that fit a request, the oldest strikes.
    ///
    /// # Errors
    /// What is wrong with the order, for the author of the test.
    pub(crate) fn arm(&self, order: Order) -> Result<(), String> {
        let (method, prefix) = order
            .route
            .split_once(' ')
            .filter(|(_, prefix)| prefix.starts_with('/'))
            .ok_or("route: want a method and the beginning of a path, like \"POST /v1/resources/orders\"")?;
        let method = match method {
            "*" => None,
            name => Some(
                name.parse()
                    .map_err(|_| format!("route: no such method: {name}"))?,
            ),
        };
        let fault = order.fault()?;
        let prefix = prefix.to_owned();
        if order.times == 0 {
            return Err("times: want at least 1".to_owned());
        }
        self.list().push_back(Armed {
            method,
            prefix,
            fault,
            order,
        });
        Ok(())
    }

    /// The fault that strikes this request, if any: it counts as used.
    pub(crate) fn take(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut armed = self.list();
        let fits = |fault: &Armed| {
            fault.method.as_ref().is_none_or(|wanted| wanted == method)
                && path.starts_with(&fault.prefix)
        };
        let place = armed.iter().position(fits)?;
        let found = armed.get_mut(place)?;
        found.order.times -= 1;
        let fault = found.fault;
        if found.order.times == 0 {
            armed.remove(place);
        }
        Some(fault)
    }

    /// What still waits, with the times that are left.
    pub(crate) fn waiting(&self) -> Vec<Order> {
        self.list()
            .iter()
            .map(|armed| armed.order.clone())
            .collect()
    }

    /// Whether a connection may be dropped soon.
    pub(crate) fn drops_ahead(&self) -> bool {
        self.list()
            .iter()
            .any(|armed| matches!(armed.fault, Fault::DropBefore | Fault::DropAfter))
    }

    /// Forgets all faults that still wait. Held requests stay held.
    pub(crate) fn clear(&self) {
        self.list().clear();
    }

    /// Keeps the caller until the next release.
    pub(crate) async fn hold(&self) {
        let released = self.released.notified();
        let _counted = Counted::new(&self.held);
        released.await;
    }

    /// How many requests are being held now.
    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    /// Lets all held requests go; how many there were.
    pub(crate) fn release(&self) -> usize {
        let held = self.held();
        self.released.notify_waiters();
        held
    }

    fn list(&self) -> std::sync::MutexGuard<'_, VecDeque<Armed>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Order {
    fn fault(&self) -> Result<Fault, String> {
        Ok(match self.kind {
            Kind::Latency => Fault::Latency {
                ms: self.ms.ok_or("latency: want ms")?,
            },
            Kind::Status => {
                let status = self.status.ok_or("status: want status")?;
                let status = StatusCode::from_u16(status)
                    .ok()
                    .filter(|status| status.as_u16() >= 300);
                let status = status.ok_or("status: want an HTTP status from 300 to 999")?;
                Fault::Status {
                    status,
                    retry_after: self.retry_after,
                }
            }
            Kind::DropBefore => Fault::DropBefore,
            Kind::DropAfter => Fault::DropAfter,
            Kind::Garbage => Fault::Garbage,
            Kind::Truncate => Fault::Truncate,
            Kind::Hold => Fault::Hold {
                before: self.before.unwrap_or(false),
            },
        })
    }
}

/// Counts a held request for as long as it is held, also when its client goes away.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(orders: &[serde_json::Value]) -> Faults {
        let faults = Faults::default();
        for order in orders {
            faults
                .arm(serde_json::from_value(order.clone()).unwrap())
                .unwrap();
        }
        faults
    }

    #[test]
    fn strikes_as_often_as_ordered_and_only_what_fits() {
        let faults = faults(&[
            json!({"route": "POST /v1/resources/orders", "kind": "drop-after", "times": 2}),
        ]);
        assert_eq!(faults.take(&Method::GET, "/v1/resources/orders"), None);
        assert_eq!(faults.take(&Method::POST, "/v1/services"), None);
        assert_eq!(
            faults.take(&Method::POST, "/v1/resources/orders"),
            Some(Fault::DropAfter)
        );
        assert!(faults.drops_ahead());
        assert_eq!(
            faults.take(&Method::POST, "/v1/resources/orders/x"),
            Some(Fault::DropAfter)
        );
        assert_eq!(faults.take(&Method::POST, "/v1/resources/orders"), None);
        assert!(!faults.drops_ahead());
    }

    #[test]
    fn the_oldest_that_fits_strikes_first() {
        let faults = faults(&[
            json!({"route": "* /v1", "kind": "latency", "ms": 5}),
            json!({"route": "GET /v1", "kind": "status", "status": 503, "retry_after": 2}),
        ]);
        assert_eq!(
            faults.take(&Method::GET, "/v1/x"),
            Some(Fault::Latency { ms: 5 })
        );
        let status = StatusCode::SERVICE_UNAVAILABLE;
        assert_eq!(
            faults.take(&Method::GET, "/v1/x"),
            Some(Fault::Status {
                status,
                retry_after: Some(2)
            })
        );
    }

    #[test]
    fn says_what_is_wrong_with_an_order() {
        for (order, problem) in [
            (json!({"route": "/v1", "kind": "garbage"}), "route"),
            (json!({"route": "GET v1", "kind": "garbage"}), "route"),
            (json!({"route": "GET /v1", "kind": "latency"}), "ms"),
            (json!({"route": "GET /v1", "kind": "status"}), "status"),
            (
                json!({"route": "GET /v1", "kind": "status", "status": 101}),
                "status",
            ),
            (
                json!({"route": "GET /v1", "kind": "status", "status": 70}),
                "status",
            ),
            (
                json!({"route": "GET /v1", "kind": "status", "status": 200}),
                "status",
            ),
            (
                json!({"route": "GET /v1", "kind": "garbage", "times": 0}),
                "times",
            ),
        ] {
            let error = Faults::default()
                .arm(serde_json::from_value(order.clone()).unwrap())
                .unwrap_err();
            assert!(error.contains(problem), "{order}: {error}");
        }
        assert!(
            serde_json::from_value::<Order>(json!({"route": "GET /v1", "kind": "latncy"})).is_err()
        );
        assert!(
            serde_json::from_value::<Order>(json!({"route": "GET /v1", "kind": "hold", "sm": 1}))
                .is_err()
        );
    }

    #[tokio::test]
    async fn a_release_lets_all_held_go() {
        let faults = Faults::default();
        let release = async {
            assert_eq!(faults.held(), 2);
            assert_eq!(faults.release(), 2);
        };
        tokio::join!(biased; faults.hold(), faults.hold(), release);
        assert_eq!(faults.held(), 0);
    }
}
