//! The API: the real sandbox, in this process, with a clock that stands still between what happens.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Request;
use serde_json::{Value, json};
use tc_orders::{Timestamp, ZonelessTime};
use tc_sandbox::{Config, DEFAULT_KEY, Sandbox};
use tower::ServiceExt as _;

use crate::server::{Ask, Raw, START, with_body};

/// The API, for whoever speaks to it.
#[derive(Clone)]
pub(crate) struct Api {
    sandbox: Sandbox,
    router: Router,
    shared: Arc<Shared>,
}

struct Shared {
    /// How far its clock has been moved.
    moved: AtomicI64,
    /// Whether orders may have changed since somebody looked.
    changed: AtomicBool,
    /// So many hours the seller's zone is ahead of UTC, if times are written without a zone.
    zoneless: Mutex<Option<i64>>,
}

impl Api {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new(Config {
            still: Some(Timestamp::from_micros(START * 1_000)),
            ..Config::default()
        });
        Self {
            router: tc_sandbox::router(sandbox.clone()),
            sandbox,
            shared: Arc::new(Shared {
                moved: AtomicI64::new(0),
                changed: AtomicBool::new(true),
                zoneless: Mutex::new(None),
            }),
        }
    }

    /// The sandbox has been set back to its start.
    pub(crate) fn begin(&self, zoneless: Option<i64>) {
        self.shared.moved.store(0, Ordering::SeqCst);
        *self.shared.zoneless.lock().expect("no panic") = zoneless;
        self.has_changed();
    }

    /// Moves the clock to so many milliseconds after the start.
    pub(crate) fn at(&self, now: i64) {
        let by = now - self.shared.moved.swap(now, Ordering::SeqCst);
        if by != 0 {
            self.sandbox.advance(by).expect("within a hundred years");
        }
    }

    pub(crate) fn moved(&self) -> i64 {
        self.shared.moved.load(Ordering::SeqCst)
    }

    pub(crate) fn has_changed(&self) {
        self.shared.changed.store(true, Ordering::SeqCst);
    }

    /// Whether orders may have changed since this was asked last.
    pub(crate) fn take_change(&self) -> bool {
        self.shared.changed.swap(false, Ordering::SeqCst)
    }

    /// A request to the API, with the key.
    pub(crate) async fn ask(&self, ask: &Ask) -> Raw {
        if ask.method != "GET" {
            self.has_changed();
        }
        let body = ask.body.as_ref();
        let mut raw = self
            .exchange(ask.method, &ask.path, body, Some(DEFAULT_KEY))
            .await;
        let zoneless = *self.shared.zoneless.lock().expect("no panic");
        if let (Some(hours), Some(mut body)) = (zoneless, raw.json())
            && raw.is_success()
        {
            without_zone(&mut body, hours);
            raw.body = serde_json::to_vec(&body).ok();
        }
        raw
    }

    pub(crate) async fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Raw {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("Authorization", format!("key {key}"));
        }
        match self.router.clone().oneshot(with_body(request, body)).await {
            Ok(response) => Raw::of(response).await,
            Err(never) => match never {},
        }
    }
}

/// Times as version 2 writes them: in whole seconds of the seller's own zone, which is not said.
fn without_zone(order: &mut Value, hours: i64) {
    for name in ["created_at", "updated_at", "reserved_till"] {
        let Some(time) = order.get(name).and_then(Value::as_str) else {
            continue;
        };
        let time: Timestamp = time.parse().expect("a time");
        let whole = time.micros().div_euclid(1_000_000) * 1_000_000;
        let there = Timestamp::from_micros(whole + hours * 3_600_000_000);
        order[name] = json!(ZonelessTime::in_utc(there).to_string());
    }
}
