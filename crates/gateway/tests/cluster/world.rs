//! Everything that a cluster is made of.

use std::net::SocketAddr;

use serde_json::json;
use tc_sandbox::DEFAULT_KEY;

use crate::api::{Api, Sale};
use crate::browser::{Browser, Wish, key};
use crate::instance::Instance;
use crate::nginx::Nginx;
use crate::redis_server::RedisServer;

/// Instances on one Redis, behind one nginx, before one sandbox.
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) instances: Vec<Instance>,
    pub(crate) nginx: Nginx,
    pub(crate) redis: RedisServer,
    settings: Vec<(String, String)>,
}

/// The route that a reservation of version 1 takes at the upstream.
pub(crate) const RESERVE: &str = "POST /v1/resources/orders";

/// Limits that no test meets by accident.
pub(crate) const WIDE: [(&str, &str); 7] = [
    ("LIMITS__RESERVATIONS_PER_MINUTE", "60000"),
    ("LIMITS__RESERVATION_BURST", "1000"),
    ("LIMITS__LIVE_HOLDS", "1000"),
    ("LIMITS__CHANGES_PER_MINUTE", "60000"),
    ("LIMITS__CHANGE_BURST", "1000"),
    ("LIMITS__READS_PER_MINUTE", "60000"),
    ("LIMITS__READ_BURST", "1000"),
];

impl World {
    /// `limits` are settings, without the `TC_GATEWAY_` in front.
    pub(crate) async fn start(instances: usize, limits: &[(&str, &str)]) -> Self {
        let api = Api::start().await;
        let redis = RedisServer::start();
        let (upstream, store) = (api.url(), redis.url());
        let common = [
            ("ORIGINS", "https://tickets.example"),
            ("UPSTREAM__URL", &upstream),
            ("UPSTREAM__KEY", DEFAULT_KEY),
            ("TOKENS__KEY", "a token key that all instances share"),
            ("STORE__KIND", "redis"),
            ("STORE__URL", &store),
            ("PROXY__HOPS", "1"),
            ("LOG__LEVEL", "off"),
        ];
        let settings: Vec<_> = common
            .iter()
            .chain(limits)
            .map(|(name, value)| (format!("TC_GATEWAY_{name}"), (*value).to_owned()))
            .collect();
        let any = ([127, 0, 0, 1], 0).into();
        let instances: Vec<_> = (0..instances)
            .map(|_| Instance::start(any, &settings))
            .collect();
        let addresses: Vec<_> = instances.iter().map(|instance| instance.address).collect();
        let world = Self {
            api,
            instances,
            nginx: Nginx::start(&addresses),
            redis,
            settings,
        };
        for instance in &world.instances {
            instance.until_ready().await;
        }
        world
    }

    /// The address of instance number `n`.
    pub(crate) fn address(&self, n: usize) -> SocketAddr {
        self.instances[n].address
    }

    /// A browser at the first instance, and its request for a ticket: with the first one on this route that comes of it the upstream
    /// waits before it carries it out.
    pub(crate) async fn held_at(&self, route: &str, sale: &Sale) -> (Browser, String) {
        let hold = json!({ "kind": "hold", "before": true });
        self.api.next(route, &hold).await;
        let request = wish(1, sale).request();
        let mut browser = Browser::connect(self.address(0)).await.unwrap();
        browser.send(request.as_bytes()).await.unwrap();
        self.api.until_held(1).await;
        (browser, request)
    }

    /// Starts the instance number `n` again, on its port.
    pub(crate) async fn start_again(&mut self, n: usize) {
        let address = self.address(n);
        self.instances[n].kill();
        self.instances[n] = Instance::start(address, &self.settings);
        self.instances[n].until_ready().await;
    }

    /// How often any instance went on by itself.
    pub(crate) async fn fallbacks(&self) -> u64 {
        let mut count = 0;
        for instance in &self.instances {
            count += instance.fallbacks().await;
        }
        count
    }
}

/// A wish for one ticket, under the key number `n`.
pub(crate) fn wish(n: u64, sale: &Sale) -> Wish {
    Wish {
        key: key(n),
        event: sale.event.clone(),
        set: sale.set.clone(),
        count: 1,
    }
}
