//! How single values should be. What is wrong with one is said without repeating it.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use redis::IntoConnectionInfo;
use tc_orders::EventId;
use tc_orders::wire::Version;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::AllowedEvents;
use super::sources::{Value, Wrong};
use crate::origin::Origin;

/// The longest address that is taken, in bytes; what browsers and proxies agree on.
const LONGEST_URL: usize = 2_000;

/// A text without control characters. One with a replacement character was no Unicode where it came from.
pub(super) fn text(value: &Value) -> Result<&str, Wrong> {
    match value {
        Value::Text(text) | Value::Words(text) if text.contains(is_unreadable) => {
            Err("must not hold control characters, line ends or broken Unicode".into())
        }
        Value::Text(text) | Value::Words(text) => Ok(text),
        _ => Err("must be a text".into()),
    }
}

fn is_unreadable(c: char) -> bool {
    c.is_control() || c == char::REPLACEMENT_CHARACTER
}

/// A whole number of this range.
pub(super) fn whole(range: RangeInclusive<u32>) -> impl Fn(&Value) -> Result<u32, Wrong> {
    move |value| {
        let number = match value {
            Value::Number(number) => u32::try_from(*number).ok(),
            Value::Words(words) => words.parse().ok(),
            _ => None,
        };
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let (least, most) = (range.start(), range.end());
                format!("must be a whole number from {least} to {most}").into()
            })
    }
}

/// `true` or `false`.
pub(super) fn flag(value: &Value) -> Result<bool, Wrong> {
    match value {
        Value::Flag(flag) => Ok(*flag),
        Value::Words(words) => words.parse().map_err(|_| "must be true or false".into()),
        _ => Err("must be true or false, without quotes".into()),
    }
}

/// One of these words; the answer is its index.
pub(super) fn word<'a>(words: &'a [&'a str]) -> impl Fn(&Value) -> Result<usize, Wrong> + 'a {
    move |value| {
        let known = text(value)
            .ok()
            .and_then(|text| words.iter().position(|word| *word == text));
        known.ok_or_else(|| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("must be {}", words.join(" or ")).into()
        })
    }
}

/// So many visible ASCII characters, at least one.
pub(super) fn visible(most: usize) -> impl Fn(&Value) -> Result<String, Wrong> {
    move |value| {
        let text = text(value)?;
        if (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(text.to_owned())
        } else {
            Err(format!("must be 1 to {most} visible ASCII characters, without blanks").into())
        }
    }
}

/// An address to listen on.
pub(super) fn address(value: &Value) -> Result<SocketAddr, Wrong> {
    text(value)?.parse().map_err(|_| {
        "must be an IP address and a port, as \"127.0.0.1:8080\" or \"[::1]:8080\"".into()
    })
}

/// The API's version.
pub(super) fn version(value: &Value) -> Result<Version, Wrong> {
    let version = text(value)?.parse();
    version.map_err(|_| "must be \"v1\" or \"v2\"".into())
}

/// The API's host: `https://host` or `https://host:port`. Plain http only to this machine, because the key is sent there.
pub(super) fn base_url(value: &Value) -> Result<String, Wrong> {
    let text = text(value)?;
    let url = web_address(text)?;
    let base = url.origin().ascii_serialization();
    // The parser mends what is written oddly; here it has to be what it means.
    if text.strip_suffix('/').unwrap_or(text) == base {
        Ok(base)
    } else {
        Err("must end after the host or a port other than the usual one, all in lower case, as \"https://api.example\"; no path, query or user".into())
    }
}

/// An address that buyers are sent to.
pub(super) fn return_url(value: &Value) -> Result<String, Wrong> {
    let text = text(value)?;
    web_address(text)?;
    Ok(text.to_owned())
}

/// The address of a page that gets a query of its own.
pub(super) fn page_url(value: &Value) -> Result<String, Wrong> {
    let text = text(value)?;
    let url = web_address(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must have no query and no fragment: the gateway adds them".into());
    }
    Ok(text.to_owned())
}

/// Anything with https, or with http to this machine; without a user, who would be a secret in everybody's hands.
fn web_address(text: &str) -> Result<Url, Wrong> {
    let wrong = || "must be a full address, as \"https://site.example/thanks\"";
    let begins = text.starts_with("https://") || text.starts_with("http://");
    if !begins || text.contains(char::is_whitespace) || text.len() > LONGEST_URL {
        return Err(wrong().into());
    }
    let url = Url::parse(text).map_err(|_| wrong())?;
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err("must be https; plain http only to this machine itself".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not name a user or a password".into());
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
}

/// The address of a Redis, as far as this program's client can reach it.
pub(super) fn redis_url(text: &str) -> Result<(), Wrong> {
    if text.starts_with("rediss://") && text.contains('#') {
        // `#insecure` would have the client believe any certificate.
        return Err(
            "must have no fragment: who answers has to show a certificate that this machine believes".into(),
        );
    }
    let is_redis = text.starts_with("redis://") || text.starts_with("rediss://");
    // The client's own errors are not repeated: they may hold a part of the address.
    if is_redis && text.into_connection_info().is_ok() {
        Ok(())
    } else {
        Err("must be the address of a Redis, as \"redis://127.0.0.1:6379/0\" or, over TLS, \"rediss://user:password@host\"".into())
    }
}

/// What keys in Redis begin with.
pub(super) fn prefix(value: &Value) -> Result<String, Wrong> {
    let text = text(value)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":_-".contains(&byte);
    if (1..=32).contains(&text.len()) && text.bytes().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 32 ASCII letters, digits, colons, hyphens or underscores".into())
    }
}

/// What is logged.
pub(super) fn log_filter(value: &Value) -> Result<String, Wrong> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let text = text(value)?;
    // A word alone is a part of the program to the filter, with all that it says: a mistyped level would log everything.
    let meant = text
        .split(',')
        .all(|one| one.contains('=') || LEVELS.contains(&one));
    if meant && EnvFilter::try_new(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err("must be error, warn, info, debug, trace or off, perhaps with parts, as \"info,tc_gateway=debug\"".into())
    }
}

/// The pages that may use the gateway.
pub(super) fn origins(value: &Value) -> Result<Vec<Origin>, Wrong> {
    let mut all: Vec<Origin> = Vec::new();
    items(value, |text| {
        if text.contains('*') {
            return Err("must name each origin: there are no wildcards".to_owned());
        }
        let origin = Origin::parse(text)
            .map_err(|error| format!("must be an origin, as \"https://site.example\": {error}"))?;
        if all.contains(&origin) {
            return Err("is there twice".to_owned());
        }
        all.push(origin);
        Ok(())
    })?;
    Ok(all)
}

/// The events that may be sold.
pub(super) fn events(value: &Value) -> Result<AllowedEvents, Wrong> {
    if text(value).is_ok_and(|text| text == "all") {
        return Ok(AllowedEvents::All);
    }
    let mut all: Vec<EventId> = Vec::new();
    items(value, |text| {
        all.push(text.parse().map_err(|_| {
            "must be \"all\" or ids of events, each 24 hexadecimal digits".to_owned()
        })?);
        Ok(())
    })?;
    all.sort_unstable();
    all.dedup();
    Ok(AllowedEvents::Only(all))
}

/// Reads each item of a list, which must not be empty. Everything that is wrong is told, each at its own line.
fn items(value: &Value, mut read: impl FnMut(&str) -> Result<(), String>) -> Result<(), Wrong> {
    let mut wrong = Vec::new();
    let mut count = 0;
    match value {
        Value::List(list) => {
            for found in list {
                count += 1;
                let result = match text(&found.value) {
                    Ok(text) => read(text).map_err(Wrong::from),
                    Err(wrong) => Err(wrong),
                };
                let problems = result.err().into_iter().flat_map(|wrong| wrong.0);
                wrong.extend(problems.map(|(_, problem)| {
                    (
                        Some(found.place.clone()),
                        format!("number {count}: {problem}"),
                    )
                }));
            }
        }
        Value::Words(_) => {
            for item in text(value)?.split(',') {
                count += 1;
                if let Err(problem) = read(item.trim()) {
                    wrong.push((None, format!("number {count}: {problem}")));
                }
            }
        }
        _ => return Err("must be a list, in brackets".into()),
    }
    match (count, wrong.is_empty()) {
        (0, _) => Err("must not be empty".into()),
        (_, true) => Ok(()),
        (_, false) => Err(Wrong(wrong)),
    }
}
