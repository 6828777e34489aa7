//! From what was said to a [`Config`]: section by section, with what sections and settings have to do with each other.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tc_orders::Event;
use tc_orders::wire::v1::{self, PaymentChoice};
use tc_orders::wire::{FromJson as _, Json, Version};

use super::mistake::Mistake;
use super::secrets::Contents;
use super::sources::{Sources, Wrong};
use super::{
    CatalogueChoice, ClientLimits, Config, Log, Payment, StoreChoice, UpstreamConfig, values,
};
use crate::ask::MOST_TICKETS;
use crate::capability::TokenKeys;
use crate::origin::Origins;
use crate::quota::Quota;
use crate::secret::Secret;

/// The fewest characters of a token key. With less, whoever has one token could find the key by trying (RFC 2104, section 3,
/// wants no fewer bytes than the hash has: 32).
const SHORTEST_TOKEN_KEY: usize = 32;

/// The fewest different characters of a token key. Of 32 hexadecimal digits that fell by chance there are fewer than this once in
/// 20 million times; of what somebody has typed to fill the place, mostly.
const FEWEST_KINDS: usize = 8;

/// The most actions a minute that can be allowed; more is no limit.
const MOST_PER_MINUTE: u32 = 60_000;

/// The most actions at once that can be allowed.
const MOST_AT_ONCE: u32 = 10_000;

/// The largest file of events, in bytes: room for a few thousand.
const LARGEST_CATALOGUE: u64 = 8 * 1024 * 1024;

/// How old what readers of an event are told may be: short enough for the number of tickets that are left to be worth
/// something, long enough for a rush to be one call to the upstream every few seconds.
const EVENTS_FRESH: Duration = Duration::from_secs(3);

pub(super) fn load(
    path: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Config, Vec<Mistake>> {
    let mut sources = Sources::gather(path, env)?;
    // Every part is read before any is looked at: all mistakes are told at once.
    let listen = sources.read("listen", values::address);
    let private_listen = sources.read("private_listen", values::address);
    let origins = sources.read("origins", values::origins);
    let events = sources.read("events", values::events);
    let catalogue = sources.read_file("catalogue.file", listed);
    let upstream = upstream(&mut sources);
    let partner = upstream
        .as_ref()
        .map(|upstream: &UpstreamConfig| &upstream.key);
    let tokens = tokens(&mut sources, partner);
    let payment = payment(&mut sources);
    let limits = limits(&mut sources);
    let hops = sources.read("proxy.hops", values::whole(0..=10));
    let store = store(&mut sources);
    let log = log(&mut sources);

    if let (Some(listen), Some(private)) = (listen, private_listen) {
        let one_address = listen.ip() == private.ip()
            || listen.ip().is_unspecified()
            || private.ip().is_unspecified();
        if one_address && listen.port() == private.port() && listen.port() != 0 {
            let problem = match sources.said("private_listen") {
                Some(_) => "must have another port than listen",
                None => "must have another port than private_listen",
            };
            wrong_together(&mut sources, ["private_listen", "listen"], problem);
        }
    }

    let config = || {
        Some(Config {
            listen: listen?,
            private_listen: private_listen?,
            upstream: upstream?,
            events: events?,
            catalogue: catalogue.map_or(CatalogueChoice::Upstream, CatalogueChoice::File),
            origins: Origins {
                list: origins?,
                loopback: false,
            },
            payment,
            tokens: tokens?,
            limits: limits?,
            hops: u8::try_from(hops?).ok()?,
            events_fresh: EVENTS_FRESH,
            store: store?,
            log: log?,
        })
    };
    match config() {
        Some(config) if sources.is_right() => Ok(config),
        _ => Err(sources.into_mistakes()),
    }
}

/// Notes a mistake of two settings: at the one that was said, the first if both were.
fn wrong_together(sources: &mut Sources, names: [&str; 2], problem: &str) {
    if let Some(place) = names.iter().find_map(|name| sources.said(name)) {
        sources.wrong(&place, problem);
    }
}

/// The events in a file.
fn listed(path: &Path) -> Result<Vec<Event>, String> {
    let contents = Contents::read(path, LARGEST_CATALOGUE)?;
    let json: Json = serde_json::from_str(&contents.text)
        .map_err(|error| format!("is not JSON, line {}", error.line()))?;
    let events = Vec::<v1::Event>::from_json(&json)
        .map_err(|error| format!("is not a list of events at {}", error.place()))?;
    if events.is_empty() {
        return Err("has no events in it".to_owned());
    }
    Ok(events.into_iter().map(Event::from).collect())
}

fn upstream(sources: &mut Sources) -> Option<UpstreamConfig> {
    let url = sources.read("upstream.url", values::base_url);
    let version = sources.read("upstream.version", values::version);
    let key = sources.secret("upstream.key", |key| {
        let mut digits = key.bytes();
        if key.len() != 32 || !digits.all(|digit| digit.is_ascii_hexdigit()) {
            return Err("must be the partner's key: 32 hexadecimal digits".into());
        }
        let first = key.chars().next().unwrap_or_default();
        if key.chars().all(|digit| digit == first) {
            return Err("stands for a key and is none: put the partner's key there".into());
        }
        Ok(())
    });
    let minutes = sources.read("upstream.assumed_hold_minutes", values::whole(1..=60));
    let is_said = sources.said("upstream.assumed_hold_minutes").is_some();
    let (version, minutes) = (version?, minutes?);
    if version == Version::V2
        && let Some(place) = sources.said("payment.system")
    {
        sources.wrong(
            &place,
            "is of version 1: in version 2 orders are paid on the vendor's page (payment.widget_token) or by yourself",
        );
    }
    Some(UpstreamConfig {
        version,
        url: url?,
        key: key?,
        assumed_hold: match is_said {
            true => Duration::from_secs(60 * u64::from(minutes)),
            false => assumed_hold(version),
        },
    })
}

/// How long a hold lasts that nobody has seen, if nobody says.
pub(crate) fn assumed_hold(version: Version) -> Duration {
    let minutes = match version {
        Version::V1 => 10,
        Version::V2 => 15,
    };
    Duration::from_secs(60 * minutes)
}

/// `partner` is the partner's key, which is known to others than this gateway.
fn tokens(sources: &mut Sources, partner: Option<&Secret>) -> Option<TokenKeys> {
    let is_good = |key: &str| {
        if key.len() < SHORTEST_TOKEN_KEY {
            let problem = format!("must have at least {SHORTEST_TOKEN_KEY} characters");
            return Err(Wrong::from(problem));
        }
        if key.bytes().collect::<BTreeSet<_>>().len() < FEWEST_KINDS {
            return Err("could be guessed: `openssl rand -hex 32` makes a good one".into());
        }
        Ok(())
    };
    let key = sources.secret("tokens.key", is_good);
    let previous = sources.secret("tokens.previous_key", is_good);
    if key.is_some() && key.as_ref() == partner {
        let names = ["tokens.key", "upstream.key"];
        wrong_together(sources, names, "must be another key than upstream.key");
    }
    if previous.is_some() && previous == key {
        let names = ["tokens.previous_key", "tokens.key"];
        wrong_together(sources, names, "must be another key than tokens.key");
    }
    TokenKeys::new(key?, previous).ok()
}

fn payment(sources: &mut Sources) -> Payment {
    let system = sources.read("payment.system", values::visible(64));
    let success_url = sources.read("payment.success_url", values::return_url);
    let failure_url = sources.read("payment.failure_url", values::return_url);
    let send_tickets = sources.read("payment.send_tickets", values::flag);
    let widget_token = sources.read("payment.widget_token", |value| {
        let token = values::visible(128)(value)?;
        // It is put into an address, where anything else would mean something else.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        match token.strip_prefix("r:") {
            Some(_) => Err("must be the token without the \"r:\" in front".into()),
            None if !token.bytes().all(plain) => {
                Err("must be letters, digits, dots, dashes, underscores and tildes".into())
            }
            None => Ok(token),
        }
    });
    let url = sources.read("payment.page_url", values::page_url);
    if sources.said("payment.system").is_none() {
        for name in ["success_url", "failure_url", "send_tickets"] {
            if let Some(place) = sources.said(&format!("payment.{name}")) {
                sources.wrong(&place, "goes only together with payment.system");
            }
        }
    } else if let Some(place) = sources.said("payment.widget_token") {
        sources.wrong(&place, "does not go together with payment.system");
    }
    match (system, widget_token) {
        (None, None) => Payment::None,
        (None, Some(widget_token)) => Payment::Page {
            widget_token,
            url: url.unwrap_or_default(),
        },
        (system, _) => Payment::System(PaymentChoice {
            system,
            success_url,
            failure_url,
            send_tickets,
        }),
    }
}

fn limits(sources: &mut Sources) -> Option<ClientLimits> {
    let mut number = |name, most| sources.read(name, values::whole(1..=most));
    let reservations = number("limits.reservations_per_minute", MOST_PER_MINUTE);
    let reservation_burst = number("limits.reservation_burst", MOST_AT_ONCE);
    let live_holds = number("limits.live_holds", 1_000);
    let changes = number("limits.changes_per_minute", MOST_PER_MINUTE);
    let change_burst = number("limits.change_burst", MOST_AT_ONCE);
    let reads = number("limits.reads_per_minute", MOST_PER_MINUTE);
    let read_burst = number("limits.read_burst", MOST_AT_ONCE);
    let tickets_per_order = number("limits.tickets_per_order", MOST_TICKETS);
    // Whoever may hold seats must be able to give them back.
    if changes < reservations && changes.is_some() {
        wrong_together(
            sources,
            [
                "limits.changes_per_minute",
                "limits.reservations_per_minute",
            ],
            "changes_per_minute must not be less than reservations_per_minute: cancels have the limits of changes",
        );
    }
    if change_burst < reservation_burst && change_burst.is_some() {
        wrong_together(
            sources,
            ["limits.change_burst", "limits.reservation_burst"],
            "change_burst must not be less than reservation_burst: cancels have the limits of changes",
        );
    }
    Some(ClientLimits {
        reservations: Quota::per_minute(reservations?, reservation_burst?),
        live_holds: live_holds?,
        changes: Quota::per_minute(changes?, change_burst?),
        reads: Quota::per_minute(reads?, read_burst?),
        tickets_per_order: tickets_per_order?,
    })
}

fn store(sources: &mut Sources) -> Option<StoreChoice> {
    let kind = sources.read("store.kind", values::word(&["memory", "redis"]));
    let url = sources.secret("store.url", values::redis_url);
    let prefix = sources.read("store.prefix", values::prefix);
    let said = sources.said("store.url");
    match (kind?, said) {
        (0, None) => Some(StoreChoice::Memory),
        (0, Some(place)) => {
            sources.wrong(&place, "goes only together with store.kind = \"redis\"");
            None
        }
        (_, None) => {
            sources.missing("store.url");
            None
        }
        (_, Some(_)) => Some(StoreChoice::Redis {
            url: url?,
            prefix: prefix?,
        }),
    }
}

fn log(sources: &mut Sources) -> Option<Log> {
    let format = sources.read("log.format", values::word(&["json", "text"]));
    let filter = sources.read("log.level", values::log_filter);
    Some(Log {
        json: format? == 0,
        filter: filter?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event with a dozen sets of tickets takes some 2 KiB.
    #[test]
    fn a_list_of_a_few_thousand_events_is_no_large_file() {
        assert_eq!(LARGEST_CATALOGUE, 4_096 * 2_048);
    }
}
