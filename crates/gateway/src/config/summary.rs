//! What `check` says of a configuration that is right: enough to see a mistake that no rule can find, and no secret.

use std::net::SocketAddr;

use url::Url;

use super::{AllowedEvents, CatalogueChoice, Config, Payment, StoreChoice};
use crate::origin::Origin;
use crate::quota::Quota;

pub(super) fn lines(config: &Config) -> Vec<String> {
    let minutes = config.upstream.assumed_hold.as_secs() / 60;
    let events = match &config.events {
        AllowedEvents::All => "all that the key may sell".to_owned(),
        AllowedEvents::Only(events) => format!("{}", events.len()),
    };
    let events = match &config.catalogue {
        CatalogueChoice::Upstream => events,
        CatalogueChoice::File(listed) => {
            format!("{events}; the catalogue is a file of {}", listed.len())
        }
    };
    let origins: Vec<&str> = config.origins.list.iter().map(Origin::as_str).collect();
    let payment = match &config.payment {
        Payment::None => "not through the gateway".to_owned(),
        Payment::System(choice) => format!("by {}", choice.system.as_deref().unwrap_or_default()),
        Payment::Page { .. } => "on the vendor's payment page".to_owned(),
    };
    let limits = &config.limits;
    let store = match &config.store {
        StoreChoice::Memory => "memory: the limits hold for this one instance".to_owned(),
        StoreChoice::Redis { prefix, .. } => format!("Redis, keys under {prefix}:"),
    };
    let tokens = match config.tokens.fingerprints() {
        (current, None) => format!("key {current}, no previous key"),
        (current, Some(previous)) => format!("key {current}, previous key {previous}"),
    };
    let format = if config.log.json { "JSON" } else { "text" };
    let mut lines: Vec<String> = [
        ("listen", config.listen.to_string()),
        ("private", config.private_listen.to_string()),
        (
            "upstream",
            format!(
                "{} {}, unseen holds of {minutes} min",
                config.upstream.url, config.upstream.version
            ),
        ),
        ("events", events),
        ("origins", origins.join(", ")),
        ("payment", payment),
        (
            "limits",
            format!(
                "a client may reserve {}, hold {} orders of {} tickets, change {}, read {}",
                rate(limits.reservations),
                limits.live_holds,
                limits.tickets_per_order,
                rate(limits.changes),
                rate(limits.reads),
            ),
        ),
        ("proxies", config.hops.to_string()),
        ("store", store),
        ("tokens", tokens),
        ("log", format!("{format}, {}", config.log.filter)),
    ]
    .into_iter()
    .map(|(name, value)| format!("{name:<9} {value}"))
    .collect();
    lines.extend(notes(config).map(|note| format!("note: {note}")));
    lines
}

fn rate(quota: Quota) -> String {
    // The time for one is a minute divided by the number, in nanoseconds; to nearest gives the number back.
    let per_minute = (60.0 / quota.every.as_secs_f64()).round();
    format!("{per_minute} a minute ({} at once)", quota.burst)
}

/// What is allowed and rarely meant.
fn notes(config: &Config) -> impl Iterator<Item = String> {
    let is_open = |address: SocketAddr| !address.ip().is_loopback();
    let private = is_open(config.private_listen).then(|| {
        format!(
            "the private port {} can be reached from other machines unless a firewall or a container keeps them off",
            config.private_listen
        )
    });
    let direct = (is_open(config.listen) && config.hops == 0).then(|| {
        "proxy.hops is 0: behind a proxy, all visitors would count as one client".to_owned()
    });
    let plain = config
        .origins
        .list
        .iter()
        .filter(|origin| origin.as_str().starts_with("http://") && !origin.is_loopback())
        .map(|origin| {
            format!(
                "{} is not https: order tokens could be read on the way",
                origin.as_str()
            )
        });
    private
        .into_iter()
        .chain(direct)
        .chain(plain)
        .chain(placeholders(config))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Addresses that were taken over from an example. They are allowed, since a trial on one machine may have such names.
pub(super) fn placeholders(config: &Config) -> Vec<String> {
    let origins = &config.origins.list;
    let origins = origins.iter().map(|origin| ("origins", origin.as_str()));
    let upstream = ("upstream.url", config.upstream.url.as_str());
    let (success, failure, page) = match &config.payment {
        Payment::None => (None, None, None),
        Payment::System(choice) => (
            choice.success_url.as_deref(),
            choice.failure_url.as_deref(),
            None,
        ),
        Payment::Page { url, .. } => (None, None, Some(url.as_str())),
    };
    let payment = [
        ("payment.success_url", success),
        ("payment.failure_url", failure),
        ("payment.page_url", page),
    ];
    let payment = payment
        .into_iter()
        .filter_map(|(name, url)| Some((name, url?)));
    origins
        .chain([upstream])
        .chain(payment)
        .filter(|(_, url)| is_of_an_example(url))
        .map(|(name, url)| {
            format!("{name}: {url} is of an example, and nobody has that name (RFC 2606): put your own there")
        })
        .collect()
}

/// Whether the host is a name that is kept free for examples (RFC 2606, sections 2 and 3). Not those for tests: they are used.
fn is_of_an_example(url: &str) -> bool {
    let url = Url::parse(url).ok();
    let Some(host) = url.as_ref().and_then(Url::host_str) else {
        return false;
    };
    let names = ["example", "example.com", "example.net", "example.org"];
    names.iter().any(|name| {
        let before = host.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_example_is_told_from_one_that_somebody_may_have() {
        for url in [
            "https://example",
            "https://site.example",
            "https://www.site.example:8443/thanks?a#b",
            "http://example.com",
            "https://tickets.example.net",
            "https://a.b.example.org/",
        ] {
            assert!(is_of_an_example(url), "{url}");
        }
        for url in [
            "",
            "site.example",
            "https://api.ticketscloud.org",
            "https://myexample.org",
            "https://counterexample",
            "https://example.co.uk",
            "https://example.com.ru",
            "https://site.org/example.com",
            "http://localhost:8080",
            "http://[::1]:8080",
        ] {
            assert!(!is_of_an_example(url), "{url}");
        }
    }
}
