//! Everything that takes part, started and ready: the upstream, nginx and gateways before it, and the one order that is read.
//!
//! The order is made in the sandbox, but the sandbox is no upstream to measure with: it costs as much as a gateway, and answers 409
//! to a second request about an order while it is at the first, as the API does. So the upstream is an nginx that has the order's
//! text in its configuration; only the event comes from the sandbox, once in a while.

use super::{
    http::{self, Connection},
    nginx::{self, Part},
    server::{Process, Server, free_address},
    wrk,
};
use crate::{files, paths::Paths, run::Cmd, setup::servers, step::step};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

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

/// Something that load is put on.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) address: SocketAddr,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    /// Whose processor time is counted.
    pub(super) costs: Vec<Process>,
}

impl Target {
    /// How many clients the requests come from: so many that no client meets a limit.
    pub(super) const CLIENTS: u8 = 200;

    /// One request of each client.
    pub(super) fn requests(&self) -> Vec<Vec<u8>> {
        (1..=Self::CLIENTS)
            .map(|client| {
                let mut headers = self.headers.clone();
                headers.push(("Host", self.address.to_string()));
                headers.push(("X-Forwarded-For", format!("198.18.0.{client}")));
                http::request("GET", &self.path, &headers, "")
            })
            .collect()
    }

    /// Asks once. The body, which must have the id in it.
    fn ask(&self, id: &str) -> Result<String> {
        let requests = self.requests();
        let request = requests.first().context("no client")?;
        let answer = Connection::open(self.address)?.ask(request)?;
        if answer.status != 200 || !answer.body.contains(id) {
            bail!("{} answers {}: {}", self.name, answer.status, answer.body);
        }
        Ok(answer.body)
    }
}

/// All of it; ended when it is dropped.
pub(super) struct Stage {
    /// The order, read from the upstream itself.
    pub(super) upstream: Target,
    /// The same through nginx.
    pub(super) nginx: Target,
    /// The same through the gateway, with a token.
    pub(super) gateway: Target,
    /// The event through the gateway.
    pub(super) event: Target,
    /// The order through a balancer and one of two gateways.
    pub(super) pair: Target,
    /// The event in the same way.
    pub(super) pair_event: Target,
    /// The script for wrk.
    pub(super) script: PathBuf,
    programs: Programs,
    folder: PathBuf,
    token: String,
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
        let script = folder.join("wrk.lua");
        fs::write(&script, wrk::SCRIPT)?;

        let cmd = Cmd::new(&programs.sandbox)
            .args(["--listen", "127.0.0.1:0", "--key", KEY])
            .args(["--hold-seconds", HOLD_SECONDS]);
        let (sandbox, sandbox_at) = Server::that_tells(cmd).context("the sandbox")?;
        let (order, token) = reserve(&programs, &folder, sandbox_at)?;
        let path = format!("/v1/resources/orders/{order}");
        let from = |name, address, costs: &Server| Target {
            name,
            address,
            path: path.clone(),
            headers: vec![("Authorization", format!("key {KEY}"))],
            costs: vec![costs.process()],
        };
        let body = from("the sandbox", sandbox_at, &sandbox).ask(&order)?;
        let parts = [Part::Fixed {
            path: &path,
            body: &body,
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
            upstream: from("upstream", upstream, &fixed),
            nginx: Target {
                headers: Vec::new(),
                ..from("nginx", nginx, &proxy)
            },
            gateway: with_token("gateway", alone_at, &path, &token, &[&alone]),
            event: event("gateway_event", alone_at, &[&alone]),
            pair: with_token("two_gateways", balancer, &path, &token, &two),
            pair_event: event("two_gateways_event", balancer, &two),
            script,
            programs,
            folder,
            token: token.clone(),
            _servers: vec![proxy, alone, first, second, redis, fixed, sandbox],
        };
        // What is measured is no refusal.
        for target in [&stage.upstream, &stage.nginx, &stage.gateway, &stage.pair] {
            target.ask(&order)?;
        }
        for target in [&stage.event, &stage.pair_event] {
            target.ask(EVENT)?;
        }
        Ok(stage)
    }

    /// A gateway that nothing has been asked of yet: the order through it, the event through it, and itself.
    pub(super) fn fresh(&self) -> Result<(Target, Target, Server)> {
        let upstream = self.upstream.address;
        let (server, address) = gateway(&self.programs, &self.folder, upstream, 1, None)?;
        let path = &self.gateway.path;
        let order = with_token("gateway", address, path, &self.token, &[&server]);
        Ok((order, event("gateway_event", address, &[&server]), server))
    }
}

fn with_token(
    name: &'static str,
    address: SocketAddr,
    path: &str,
    token: &str,
    costs: &[&Server],
) -> Target {
    Target {
        name,
        address,
        path: path.to_owned(),
        headers: vec![
            ("Origin", ORIGIN.to_owned()),
            ("TC-Order-Token", token.to_owned()),
        ],
        costs: costs.iter().map(|server| server.process()).collect(),
    }
}

fn event(name: &'static str, address: SocketAddr, costs: &[&Server]) -> Target {
    Target {
        name,
        address,
        path: format!("/v1/services/simple/events/{EVENT}"),
        headers: vec![("Origin", ORIGIN.to_owned())],
        costs: costs.iter().map(|server| server.process()).collect(),
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

/// Reserves two tickets in the sandbox, through a gateway: the order's id and its token.
fn reserve(programs: &Programs, folder: &Path, sandbox: SocketAddr) -> Result<(String, String)> {
    let (_server, address) = gateway(programs, folder, sandbox, 0, None)?;
    let key = "\"be5c0000-0000-4000-8000-000000000001\"";
    let headers = [
        ("Host", address.to_string()),
        ("Origin", ORIGIN.to_owned()),
        ("Idempotency-Key", key.to_owned()),
    ];
    let body = json!({ "event": EVENT, "random": { SET: 2 } }).to_string();
    let request = http::request("POST", "/v1/resources/orders", &headers, &body);
    let answer = Connection::open(address)?.ask(&request)?;
    let order: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    match (order["id"].as_str(), answer.header("tc-order-token")) {
        (Some(id), Some(token)) if answer.status == 201 => Ok((id.to_owned(), token.to_owned())),
        _ => bail!(
            "the gateway does not reserve: {} {}",
            answer.status,
            answer.body
        ),
    }
}
