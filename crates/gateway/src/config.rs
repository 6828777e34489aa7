//! The configuration: one TOML file, the environment over it, secrets also from files. Everything is checked before anything
//! starts, and all mistakes are told at once.
//!
//! Here is what the rest of the gateway is given: values that are known to be right. Where they come from is in the modules:
//! - `settings`: the list of all settings, with their defaults and what they are for.
//! - `file`, `environment`: the two places where a setting may be, read into raw values with their place.
//! - `sources`: both together; which of them counts, and where a mistake is.
//! - `load`: from raw values to [`Config`], section by section; `values` and `secrets` check single ones.
//! - `mistake`, `closest`: what is told of a wrong value or an unknown name.
//! - `init`, `summary`: the file to begin with, and what `check` says of a right one.

mod closest;
mod environment;
mod file;
mod init;
mod load;
mod mistake;
mod secrets;
mod settings;
mod sources;
mod summary;
mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use tc_orders::wire::Version;
use tc_orders::wire::v1::PaymentChoice;
use tc_orders::{Event, EventId};

use crate::capability::TokenKeys;
use crate::origin::Origins;
use crate::quota::Quota;
use crate::secret::Secret;

pub use init::{InitError, init};
pub(crate) use load::assumed_hold;
pub use mistake::Mistake;

/// What the gateway is run with. Every value has been checked.
///
/// Its `Debug` says nothing of the secrets.
#[derive(Debug)]
pub struct Config {
    /// Where browsers reach the gateway, as a rule through a proxy that speaks TLS.
    pub listen: SocketAddr,
    /// Where health, metrics and the description of the API are: never to be reached from outside.
    pub private_listen: SocketAddr,
    /// The API behind the gateway.
    pub upstream: UpstreamConfig,
    /// Which events visitors may buy tickets of.
    pub events: AllowedEvents,
    /// Where it is known what events there are.
    pub catalogue: CatalogueChoice,
    /// Which pages may use the gateway.
    pub origins: Origins,
    /// How orders are paid.
    pub payment: Payment,
    /// What order tokens are signed with.
    pub tokens: TokenKeys,
    /// How much one client may do.
    pub limits: ClientLimits,
    /// How many proxies stand in front of the gateway, and are trusted to say who their client is.
    pub hops: u8,
    /// How old what readers of an event are told may be. Not a setting: 3 seconds, and next to nothing before the sandbox,
    /// whose controls change what is on sale behind the gateway's back.
    pub events_fresh: Duration,
    /// Where the state is that instances share.
    pub store: StoreChoice,
    /// What is logged, and how.
    pub log: Log,
}

/// The API behind the gateway.
#[derive(Debug)]
pub struct UpstreamConfig {
    /// The version that is spoken with it.
    pub version: Version,
    /// Scheme, host and perhaps port, without a slash at the end: `https://api.ticketscloud.org`. It is https, or http to the
    /// machine itself.
    pub url: String,
    /// The partner's key: 32 hexadecimal digits.
    pub key: Secret,
    /// How long a hold lasts that nobody has seen: whoever waits for an order with an unknown outcome is told this.
    pub assumed_hold: Duration,
}

/// Which events visitors may buy tickets of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedEvents {
    /// All that the partner may sell.
    All,
    /// These, sorted.
    Only(Vec<EventId>),
}

impl AllowedEvents {
    /// Whether tickets of this event may be bought.
    pub fn allows(&self, event: EventId) -> bool {
        match self {
            Self::All => true,
            Self::Only(events) => events.binary_search(&event).is_ok(),
        }
    }
}

/// Where it is known what events there are, with their sets and prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueChoice {
    /// At the API, under the path of version 1, which it serves in version 2 as well.
    Upstream,
    /// In a file, which was read at the start: how many tickets are left stays as it says.
    File(Vec<Event>),
}

/// How orders are paid. A browser can only ask for it to begin; the rest is fixed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payment {
    /// Not through the gateway.
    None,
    /// By this system, which is set on the order together with the addresses to return to.
    System(PaymentChoice),
    /// On the vendor's payment page.
    Page {
        /// The public token of the partner's widget, without the `r:` in front.
        widget_token: String,
        /// Where that page is: https, or http to the machine itself, without a query.
        url: String,
    },
}

/// How much one client may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientLimits {
    /// Reservations, counted over all instances.
    pub reservations: Quota,
    /// Orders that hold seats at the same time.
    pub live_holds: u32,
    /// Changes and cancels, counted by each instance; never fewer than reservations, so that whoever may hold seats may give
    /// them back.
    pub changes: Quota,
    /// Reads of orders and events, counted by each instance.
    pub reads: Quota,
    /// Tickets of one order.
    pub tickets_per_order: u32,
}

/// Where the state is that instances share.
#[derive(Clone, Debug)]
pub enum StoreChoice {
    /// In this process: there is one instance.
    Memory,
    /// In a Redis.
    Redis {
        /// `redis://host:port/database`. Secret, because it may hold a password.
        url: Secret,
        /// What the names of all keys begin with, so that several gateways can use one Redis.
        prefix: String,
    },
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// One JSON object a line; otherwise text for people.
    pub json: bool,
    /// Directives as `tracing_subscriber::EnvFilter` reads them: `info`, or `info,tc_gateway=debug`.
    pub filter: String,
}

impl Config {
    /// Reads the file, if there is one, and the environment over it, and checks everything.
    ///
    /// `env` is the whole environment; what does not begin with `TC_GATEWAY_` is passed over. Secret files are read here,
    /// once; nothing of the network is touched.
    ///
    /// # Errors
    /// All mistakes, at least one: those of the file in the order of its lines, then what is missing, then those of the
    /// environment. If the file is not TOML, only where it is not.
    pub fn load(
        path: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Mistake>> {
        load::load(path, env)
    }

    /// The configuration of `--sandbox`: any page of this machine may use it, tokens are signed with a key of this run, and
    /// the limits are so high that nobody meets them while he develops. The private port is a free one of this machine.
    ///
    /// # Errors
    /// A sentence, if the system has no random bytes for the key.
    pub fn sandbox(
        listen: SocketAddr,
        upstream_url: String,
        key: Secret,
        widget_token: String,
    ) -> Result<Self, String> {
        let tokens = TokenKeys::new(secrets::random_key()?, None)
            .map_err(|_| "the random token key is too short".to_owned())?;
        Ok(Self {
            listen,
            private_listen: (Ipv4Addr::LOCALHOST, 0).into(),
            upstream: UpstreamConfig {
                version: Version::V1,
                url: upstream_url.clone(),
                key,
                assumed_hold: assumed_hold(Version::V1),
            },
            events: AllowedEvents::All,
            catalogue: CatalogueChoice::Upstream,
            origins: Origins {
                list: Vec::new(),
                loopback: true,
            },
            payment: Payment::Page {
                widget_token,
                url: format!("{upstream_url}/v1/widgets/common"),
            },
            tokens,
            limits: ClientLimits {
                reservations: Quota::per_minute(600, 100),
                live_holds: 200,
                changes: Quota::per_minute(600, 100),
                reads: Quota::per_minute(6_000, 1_000),
                tickets_per_order: 100,
            },
            hops: 0,
            events_fresh: Duration::from_millis(1),
            store: StoreChoice::Memory,
            log: Log {
                json: false,
                filter: "info".to_owned(),
            },
        })
    }

    /// The same with an upstream of another version: it holds orders for as long as that version does.
    pub fn speaking(mut self, version: Version) -> Self {
        self.upstream.version = version;
        self.upstream.assumed_hold = assumed_hold(version);
        self
    }

    /// What `tc-gateway check` says of it: a line for each part, none of them with a secret.
    pub fn summary(&self) -> Vec<String> {
        summary::lines(self)
    }

    /// A sentence for each address that was left as an example has it: no mistake by any rule, and surely one.
    pub fn placeholders(&self) -> Vec<String> {
        summary::placeholders(self)
    }
}
