//! A gateway with the sandbox, or something else, behind it.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tc_gateway::{Config, Running, start};
use tc_sandbox::Sandbox;
use tokio::net::TcpListener;

use super::{Answer, Ask, uuid};

/// The partner's key, which nobody but the upstream may ever see.
pub(crate) const KEY: &str = "c0ffee5ec2e7c0ffee5ec2e7c0ffee5e";
/// What order tokens are signed with.
pub(crate) const TOKEN_KEY: &str = "canary-token-key-0123456789-abcdefghij";
/// The site.
pub(crate) const SHOP: &str = "https://shop.example";
/// Another site that may use the gateway.
pub(crate) const OTHER_SHOP: &str = "https://other.example:8443";

pub(crate) const ORDERS: &str = "/v1/resources/orders";
pub(crate) const EVENTS: &str = "/v1/services/simple/events";
/// The example's event: three seats.
pub(crate) const SEED_EVENT: &str = "56a6253df06c5a059a93802e";
pub(crate) const SEED_SET: &str = "56a6254bf06c5a059b93800c";
pub(crate) const DEMO_EVENT: &str = "5f0c0ffee0ddf00dcafe0001";
/// How long the sandbox's orders hold their seats, where a test says nothing else.
pub(crate) const HOLD: Duration = Duration::from_secs(600);
/// Standing, 212 left.
pub(crate) const FLOOR: &str = "5f0c0ffee0ddf00dcafe0011";
/// Another one of its sets.
pub(crate) const STALLS: &str = "5f0c0ffee0ddf00dcafe0012";
/// An id that nothing has.
pub(crate) const NOBODY: &str = "5f0c0ffee0ddf00dcafe9999";

pub(crate) fn order_path(order: &Value) -> String {
    format!("{ORDERS}/{}", order["id"].as_str().unwrap())
}

pub(crate) fn event_path(event: &str) -> String {
    format!("{EVENTS}/{event}")
}

/// The set of this id in an event.
pub(crate) fn set_of<'a>(event: &'a Value, id: &str) -> &'a Value {
    let sets = event["sets"].as_array().unwrap();
    sets.iter().find(|set| set["id"] == id).unwrap()
}

/// One ticket of the demo's event.
pub(crate) fn wish() -> Value {
    json!({ "event": DEMO_EVENT, "random": { FLOOR: 1 } })
}

/// The sandbox on a free port. It ends with the test's runtime.
#[derive(Clone, Copy)]
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
}

impl Upstream {
    /// With holds of this length.
    pub(crate) async fn start(hold: Duration) -> Self {
        let sandbox = Self::sandbox(hold);
        let router = tc_sandbox::router(sandbox.clone());
        Self::of(sandbox, router).await
    }

    /// The sandbox alone, for who puts something before it.
    pub(crate) fn sandbox(hold: Duration) -> Sandbox {
        Sandbox::new(tc_sandbox::Config {
            key: KEY.to_owned(),
            hold,
            ..tc_sandbox::Config::default()
        })
    }

    /// The sandbox as this router lets it be seen.
    pub(crate) async fn of(sandbox: Sandbox, router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(tc_sandbox::serve(listener, sandbox, router, pending()));
        Self { address }
    }

    /// Uses a control.
    pub(crate) async fn control(&self, name: &str, body: Value) -> Value {
        let answer = Ask::post(&format!("/_sandbox/{name}"), &body)
            .send(self.address)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Something goes wrong with the next requests of this route.
    pub(crate) async fn fault(&self, route: &str, kind: &str, more: Value) {
        let mut fault = json!({ "route": route, "kind": kind });
        fault
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.control("faults", fault).await;
    }

    async fn look(&self, name: &str) -> Value {
        Ask::get(&format!("/_sandbox/{name}"))
            .send(self.address)
            .await
            .json()
    }

    /// What it was asked, oldest first.
    pub(crate) async fn journal(&self) -> Vec<Value> {
        self.look("requests").await.as_array().unwrap().clone()
    }

    /// How often it was asked.
    pub(crate) async fn calls(&self) -> usize {
        self.journal().await.len()
    }

    /// How many requests it keeps waiting.
    pub(crate) async fn held_requests(&self) -> u64 {
        self.look("faults").await["held"].as_u64().unwrap()
    }

    /// All orders, with what each holds.
    pub(crate) async fn orders(&self) -> Vec<Value> {
        self.look("orders").await["orders"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// Tickets in unpaid orders.
    pub(crate) async fn held(&self) -> u64 {
        self.look("orders").await["held"].as_u64().unwrap()
    }
}

/// A gateway in this process.
pub(crate) struct World {
    pub(crate) gateway: Running,
    pub(crate) upstream: Upstream,
}

impl World {
    /// With the default limits.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings changed, each as its environment variable is named behind `TC_GATEWAY_`.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        Self::before(Upstream::start(HOLD).await, settings).await
    }

    pub(crate) async fn before(upstream: Upstream, settings: &[(&str, &str)]) -> Self {
        let gateway = Self::gateway(upstream.address, settings).await;
        Self { gateway, upstream }
    }

    /// The gateway alone, before whatever is at this address.
    pub(crate) async fn gateway(upstream: SocketAddr, settings: &[(&str, &str)]) -> Running {
        let config = Config::load(None, Self::settings(upstream, settings).into_iter());
        let config = config.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        start(config).await.unwrap()
    }

    /// The environment of a gateway: what tests need, and over it these settings.
    pub(crate) fn settings(
        upstream: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let url = format!("http://{upstream}");
        let origins = format!("{SHOP},{OTHER_SHOP}");
        let mut all: Vec<(&str, &str)> = vec![
            ("LISTEN", "127.0.0.1:0"),
            ("PRIVATE_LISTEN", "127.0.0.1:0"),
            ("UPSTREAM__URL", &url),
            ("UPSTREAM__KEY", KEY),
            ("ORIGINS", &origins),
            ("TOKENS__KEY", TOKEN_KEY),
        ];
        all.retain(|(name, _)| settings.iter().all(|(other, _)| other != name));
        let named =
            |(name, value): &(&str, &str)| (format!("TC_GATEWAY_{name}"), (*value).to_owned());
        all.iter().chain(settings).map(named).collect()
    }

    pub(crate) async fn ask(&self, ask: &Ask) -> Answer {
        ask.send(self.gateway.address).await
    }

    /// A reservation under a new key.
    pub(crate) fn reserve() -> Ask {
        Ask::post(ORDERS, &wish()).key(&uuid())
    }

    /// An order of the demo's event, and its token.
    pub(crate) async fn reserved(&self) -> (Value, String) {
        let answer = self.ask(&Self::reserve()).await;
        (answer.good(201), answer.token())
    }

    pub(crate) async fn cancel(&self, order: &Value, token: &str) -> Answer {
        let cancel = json!({ "status": "canceled" });
        self.ask(&Ask::patch(&order_path(order), &cancel).token(token))
            .await
    }
}
