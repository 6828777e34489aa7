//! Everything that takes part, started and ready: the upstream, nginx and gateways before it, and the orders that are read.
//!
//! The orders are made in the sandbox, but the sandbox is no upstream to measure with: it costs as much as a gateway, and answers 409
//! to a second request about an order while it is at the first, as the API does. So the upstream is an nginx that has the orders'
//! texts in its configuration; only the event comes from the sandbox, once in a while.

use super::{
    http::{self, Connection},
    nginx::{self, Part},
    server::{Server, free_address},
    target::{Ask, Target},
};
use crate::{files, paths::Paths, run::Cmd, setup::servers, step::step};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// How many orders are read in turn: enough that nothing is gained by remembering the last answer.
const ORDERS: usize = 64;

/// A partner key for the sandbox, worth nothing.
const KEY: &str = "be5cbe5cbe5cbe5cbe5cbe5cbe5cbe5c";

/// What all gateways sign order tokens with, so that one token is good for all of them.
const TOKEN_KEY: &str = "a token key that all gateways of the bench share";

/// The page that the requests come from.
const ORIGIN: &str = "http://localhost:8080";

/// The demo's event, and a kind of its tickets.
const EVENT: &str = "5f0c0ffee0ddf00dcafe0001";
const SET: &str = "5f0c0ffee0ddf00dcafe0011";

/// Longer than any measurement: the order holds its tickets until the end.
const HOLD_SECONDS: &str = "36000";

/// All of it; ended when it is dropped.
pub(super) struct Stage {
    /// The orders, read from the upstream itself.
    pub(super) upstream: Target,
    /// The same through nginx.
    pub(super) nginx: Target,
    /// The same through the gateway, with a token.
    pub(super) gateway: Target,
    /// The event through the gateway.
    pub(super) event: Target,
    /// The orders through a balancer and one of two gateways.
    pub(super) pair: Target,
    /// The event in the same way.
    pub(super) pair_event: Target,
    /// For what is written down for a moment.
    pub(super) folder: PathBuf,
    programs: Programs,
    /// In the order in which they are ended: none loses what it needs.
    _servers: Vec<Server>,
}

struct Programs {
    gateway: PathBuf,
    sandbox: PathBuf,
}

impl Stage {
    /// Builds the programs as they are shipped, and starts them.
    pub(super) fn set(paths: &Paths) -> Result<Self> {
        let programs = build(paths)?;
        let folder = paths.state().join("bench");
        files::empty_folder(&folder)?;

        let cmd = Cmd::new(&programs.sandbox)
            .args(["--listen", "127.0.0.1:0", "--key", KEY])
            .args(["--hold-seconds", HOLD_SECONDS]);
        let (sandbox, sandbox_at) = Server::that_tells(cmd).context("the sandbox")?;
        let orders = reserve(&programs, &folder, sandbox_at)?;
        let asks = |headers: &dyn Fn(&Reserved) -> Vec<(&'static str, String)>| {
            let ask = |order: &Reserved| Ask {
                path: format!("/v1/resources/orders/{}", order.id),
                headers: headers(order),
            };
            orders.iter().map(ask).collect::<Vec<_>>()
        };
        let with_key = asks(&|_| vec![("Authorization", format!("key {KEY}"))]);
        let bare = asks(&|_| Vec::new());
        let with_token = asks(&|order| {
            vec![
                ("Origin", ORIGIN.to_owned()),
                ("TC-Order-Token", order.token.clone()),
            ]
        });
        let one_event = [Ask {
            path: format!("/v1/services/simple/events/{EVENT}"),
            headers: vec![("Origin", ORIGIN.to_owned())],
        }];
        let target = |name, address, asks: &[Ask], costs: &[&Server]| Target {
            name,
            address,
            asks: asks.to_vec(),
            costs: costs.iter().map(|server| server.process()).collect(),
        };
        let bodies = target("the sandbox", sandbox_at, &with_key, &[]).bodies()?;
        let texts = with_key.iter().map(|ask| ask.path.clone()).zip(bodies);
        let parts = [Part::Fixed {
            texts: texts.collect(),
            else_to: sandbox_at,
        }];
        let (fixed, at) = nginx::start(&folder.join("upstream"), &parts)?;
        let upstream = *at.first().context("nginx has no address")?;

        let redis_at = free_address()?;
        let redis = Server::at(redis_at, redis(redis_at, &folder)?).context("Redis")?;
        let (alone, alone_at) = gateway(&programs, &folder, upstream, 1, None)?;
        let (first, first_at) = gateway(&programs, &folder, upstream, 2, Some(redis_at))?;
        let (second, second_at) = gateway(&programs, &folder, upstream, 2, Some(redis_at))?;
        let proxied = Part::Proxy {
            to: upstream,
            key: KEY,
        };
        let balanced = Part::Balancer {
            to: &[first_at, second_at],
        };
        let (proxy, at) = nginx::start(&folder.join("proxy"), &[proxied, balanced])?;
        let [nginx, balancer] = at[..] else {
            bail!("nginx plays two parts");
        };

        let two = [&first, &second];
        let stage = Self {
            upstream: target("upstream", upstream, &with_key, &[&fixed]),
            nginx: target("nginx", nginx, &bare, &[&proxy]),
            gateway: target("gateway", alone_at, &with_token, &[&alone]),
            event: target("gateway_event", alone_at, &one_event, &[&alone]),
            pair: target("two_gateways", balancer, &with_token, &two),
            pair_event: target("two_gateways_event", balancer, &one_event, &two),
            programs,
            folder,
            _servers: vec![proxy, alone, first, second, redis, fixed, sandbox],
        };
        // What is measured is no refusal.
        for target in stage.targets() {
            target.bodies()?;
        }
        Ok(stage)
    }

    /// All of them, in the order in which they are told of.
    pub(super) fn targets(&self) -> [&Target; 6] {
        [
            &self.upstream,
            &self.nginx,
            &self.gateway,
            &self.event,
            &self.pair,
            &self.pair_event,
        ]
    }

    /// A gateway that nothing has been asked of yet: the orders through it, the event through it, and itself.
    pub(super) fn fresh(&self) -> Result<(Target, Target, Server)> {
        let upstream = self.upstream.address;
        let (server, address) = gateway(&self.programs, &self.folder, upstream, 1, None)?;
        let like = |other: &Target| Target {
            name: other.name,
            address,
            asks: other.asks.clone(),
            costs: vec![server.process()],
        };
        Ok((like(&self.gateway), like(&self.event), server))
    }
}

fn build(paths: &Paths) -> Result<Programs> {
    let profile = "server";
    let step = step("Building the gateway and the sandbox as they are shipped …");
    Cmd::cargo()
        .args(["build", "--locked", "--profile", profile])
        .args(["--package", "tc-gateway", "--package", "tc-sandbox"])
        .arg("--target-dir")
        .arg(&paths.target)
        .dir(&paths.root)
        .run()?;
    step.done();
    Ok(Programs {
        gateway: paths.program_of(profile, "tc-gateway"),
        sandbox: paths.program_of(profile, "tc-sandbox"),
    })
}

/// A gateway with its usual settings, but for limits that nobody meets. Its log goes to nowhere, after it has been written.
fn gateway(
    programs: &Programs,
    folder: &Path,
    upstream: SocketAddr,
    hops: u8,
    redis: Option<SocketAddr>,
) -> Result<(Server, SocketAddr)> {
    let store = match redis {
        Some(address) => vec![
            ("STORE__KIND", "redis".to_owned()),
            ("STORE__URL", format!("redis://{address}")),
        ],
        None => Vec::new(),
    };
    let settings = [
        ("LISTEN", "127.0.0.1:0".to_owned()),
        ("PRIVATE_LISTEN", "127.0.0.1:0".to_owned()),
        ("ORIGINS", ORIGIN.to_owned()),
        ("UPSTREAM__URL", format!("http://{upstream}")),
        ("UPSTREAM__KEY", KEY.to_owned()),
        ("TOKENS__KEY", TOKEN_KEY.to_owned()),
        ("LIMITS__READS_PER_MINUTE", "60000".to_owned()),
        ("LIMITS__READ_BURST", "10000".to_owned()),
        ("PROXY__HOPS", hops.to_string()),
    ];
    // Its folder has no configuration file that would be found.
    let mut cmd = Cmd::new(&programs.gateway).dir(folder).without_errors();
    for (name, _) in env::vars_os() {
        if let Some(name) = name.to_str().filter(|name| name.starts_with("TC_GATEWAY_")) {
            cmd = cmd.without_env(name);
        }
    }
    for (name, value) in settings.into_iter().chain(store) {
        cmd = cmd.env(&format!("TC_GATEWAY_{name}"), value);
    }
    Server::that_tells(cmd).context("the gateway")
}

/// A Redis that keeps nothing on disk.
fn redis(address: SocketAddr, folder: &Path) -> Result<Cmd> {
    Ok(
        Cmd::new(servers::find("redis-server").context("Redis is gone")?)
            .args(["--bind", "127.0.0.1", "--port", &address.port().to_string()])
            .args(["--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(folder),
    )
}

/// An order of the bench, and what it is read with.
struct Reserved {
    id: String,
    token: String,
}

/// Reserves two tickets in the sandbox for each order, through a gateway, each for another client.
fn reserve(programs: &Programs, folder: &Path, sandbox: SocketAddr) -> Result<Vec<Reserved>> {
    let (_server, address) = gateway(programs, folder, sandbox, 1, None)?;
    let mut connection = Connection::open(address)?;
    let body = json!({ "event": EVENT, "random": { SET: 2 } }).to_string();
    let one = |number: usize| {
        let headers = [
            ("Host", address.to_string()),
            ("Origin", ORIGIN.to_owned()),
            ("X-Forwarded-For", format!("198.18.1.{number}")),
            (
                "Idempotency-Key",
                format!("\"be5c0000-0000-4000-8000-{number:012}\""),
            ),
        ];
        let request = http::request("POST", "/v1/resources/orders", &headers, &body);
        let answer = connection.ask(&request)?;
        let order: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        match (order["id"].as_str(), answer.header("tc-order-token")) {
            (Some(id), Some(token)) if answer.status == 201 => Ok(Reserved {
                id: id.to_owned(),
                token: token.to_owned(),
            }),
            _ => bail!(
                "the gateway does not reserve: {} {}",
                answer.status,
                answer.body
            ),
        }
    };
    (0..ORDERS).map(one).collect()
}
