//! Everything that takes part, started and ready: upstreams, nginx and gateways before them, and the one order that is read.
//!
//! There are two upstreams. The sandbox answers as the API does, and costs as much as a gateway; so what stands before it is compared
//! a second time before one that costs next to nothing: an nginx with the order's text in its configuration.

use super::{
    http::{self, Answer, Connection},
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

    fn ask(&self) -> Result<Answer> {
        let requests = self.requests();
        let request = requests.first().context("no client")?;
        Connection::open(self.address)?.ask(request)
    }
}

/// What is compared before one upstream.
pub(super) struct Side {
    /// The order, read from the upstream itself.
    pub(super) upstream: Target,
    /// The same through nginx.
    pub(super) nginx: Target,
    /// The same through the gateway, with a token.
    pub(super) gateway: Target,
    /// The event through the gateway.
    pub(super) event: Target,
}

/// All of it; ended when it is dropped.
pub(super) struct Stage {
    pub(super) sandbox: Side,
    pub(super) fixed: Side,
    /// The order through a balancer and one of two gateways, before the fixed upstream.
    pub(super) pair: Target,
    /// The event in the same way.
    pub(super) pair_event: Target,
    /// The script for wrk.
    pub(super) script: PathBuf,
    programs: Programs,
    folder: PathBuf,
    fixed_address: SocketAddr,
    token: String,
    // In the order in which they are ended: nothing loses what it needs.
    servers: Vec<Server>,
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
        let (sandbox, sandbox_address) = Server::that_tells(cmd).context("the sandbox")?;
        let one = gateway(&programs, &folder, sandbox_address, 1, None)?;
        let (order, token) = reserve(one.1)?;
        let path = format!("/v1/resources/orders/{order}");
        let direct = Target {
            name: "the upstream alone",
            address: sandbox_address,
            path: path.clone(),
            headers: vec![("Authorization", format!("key {KEY}"))],
            costs: vec![sandbox.process()],
        };
        let body = direct.ask()?.body;
        let parts = [Part::Fixed {
            path: &path,
            body: &body,
            else_to: sandbox_address,
        }];
        let (fixed, fixed_at) = nginx::start(&folder.join("fixed"), &parts)?;
        let fixed_address = *fixed_at.first().context("no address")?;

        let redis_address = free_address()?;
        let redis = Server::at(redis_address, redis(redis_address, &folder)?).context("Redis")?;
        let alone = gateway(&programs, &folder, fixed_address, 1, None)?;
        let first = gateway(&programs, &folder, fixed_address, 2, Some(redis_address))?;
        let second = gateway(&programs, &folder, fixed_address, 2, Some(redis_address))?;
        let both = [first.1, second.1];
        let parts = [
            Part::Proxy {
                to: sandbox_address,
                key: KEY,
            },
            Part::Proxy {
                to: fixed_address,
                key: KEY,
            },
            Part::Balancer { to: &both },
        ];
        let (proxy, at) = nginx::start(&folder.join("proxy"), &parts)?;
        let [to_sandbox, to_fixed, balancer] = at[..] else {
            bail!("nginx plays three parts");
        };

        let side =
            |upstream: SocketAddr, server: &Server, nginx, gateway: &(Server, SocketAddr)| {
                let through = |name, address, costs: &Server| Target {
                    name,
                    address,
                    path: path.clone(),
                    headers: Vec::new(),
                    costs: vec![costs.process()],
                };
                Side {
                    upstream: Target {
                        headers: direct.headers.clone(),
                        ..through(direct.name, upstream, server)
                    },
                    nginx: through("nginx", nginx, &proxy),
                    gateway: with_token("the gateway", gateway.1, &path, &token, &[&gateway.0]),
                    event: event("the gateway, event", gateway.1, &[&gateway.0]),
                }
            };
        let two = [&first.0, &second.0];
        let stage = Self {
            sandbox: side(sandbox_address, &sandbox, to_sandbox, &one),
            fixed: side(fixed_address, &fixed, to_fixed, &alone),
            pair: with_token("two gateways", balancer, &path, &token, &two),
            pair_event: event("two gateways, event", balancer, &two),
            script,
            programs,
            folder,
            fixed_address,
            token: token.clone(),
            servers: vec![
                proxy, one.0, alone.0, first.0, second.0, redis, fixed, sandbox,
            ],
        };
        stage.check(&body)?;
        Ok(stage)
    }

    /// A gateway that nothing has been asked of yet, before the fixed upstream: what it is asked, order and event, and itself.
    pub(super) fn fresh(&self) -> Result<(Target, Target, Server)> {
        let (server, address) = gateway(&self.programs, &self.folder, self.fixed_address, 1, None)?;
        let path = &self.fixed.gateway.path;
        let order = with_token("the gateway", address, path, &self.token, &[&server]);
        Ok((order, event("the gateway", address, &[&server]), server))
    }

    /// Every target answers, and what it should: what is measured is no refusal.
    fn check(&self, order: &str) -> Result<()> {
        let whole: Value = serde_json::from_str(order)?;
        let id = whole["id"].as_str().context("the order has no id")?;
        let sides = [&self.sandbox, &self.fixed];
        let orders = sides
            .iter()
            .flat_map(|side| [&side.upstream, &side.nginx, &side.gateway]);
        let events = sides.iter().map(|side| &side.event);
        let asked = orders.chain([&self.pair]).map(|target| (target, id));
        for (target, id) in asked.chain(events.chain([&self.pair_event]).map(|e| (e, EVENT))) {
            let answer = target.ask()?;
            if answer.status != 200 || !answer.body.contains(id) {
                let (name, status) = (target.name, answer.status);
                bail!("{name} answers {status}: {}", answer.body);
            }
        }
        Ok(())
    }

    /// How many servers are up, for the first line of the report.
    pub(super) fn size(&self) -> usize {
        self.servers.len()
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

/// Reserves two tickets through a gateway: the order's id and its token.
fn reserve(gateway: SocketAddr) -> Result<(String, String)> {
    let headers = [
        ("Host", gateway.to_string()),
        ("Origin", ORIGIN.to_owned()),
        (
            "Idempotency-Key",
            "\"be5c0000-0000-4000-8000-000000000001\"".to_owned(),
        ),
    ];
    let body = json!({ "event": EVENT, "random": { SET: 2 } }).to_string();
    let request = http::request("POST", "/v1/resources/orders", &headers, &body);
    let answer = Connection::open(gateway)?.ask(&request)?;
    let order: Value = serde_json::from_str(&answer.body)?;
    match (order["id"].as_str(), answer.header("tc-order-token")) {
        (Some(id), Some(token)) if answer.status == 201 => Ok((id.to_owned(), token.to_owned())),
        _ => bail!(
            "the gateway refuses the order: {} {}",
            answer.status,
            answer.body
        ),
    }
}
