//! What the log says of pages that may not use this gateway: their operator looks for it when his own page is among them.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use tokio::time::Instant;

use super::{Origin, Origins, host};

/// For how long an origin is not told of again.
const SILENT: Duration = Duration::from_secs(60 * 60);

/// How many are told of within [`MINUTE`]: whoever makes origins up must not fill the log with them.
const MOST: usize = 5;

const MINUTE: Duration = Duration::from_secs(60);

/// What was told within the last hour, oldest first: at most 300 texts of some 270 bytes.
pub(crate) struct Refusals(Mutex<VecDeque<(Instant, String)>>);

impl Refusals {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// A request with these headers was refused for its origin. Only what reads as an origin is repeated.
    pub(crate) fn tell(&self, origins: &Origins, headers: &HeaderMap) {
        let mut said = headers.get_all(ORIGIN).iter();
        let Some(first) = said.next().filter(|_| said.next().is_none()) else {
            return;
        };
        let text = first.to_str().unwrap_or_default();
        match Origin::parse(text) {
            Ok(origin) if self.is_news(origin.as_str()) => {
                let near = nearest(&origin, &origins.list);
                let (listed, differs) = near.unzip();
                tracing::warn!(
                    origin = origin.as_str(),
                    listed = listed.map(Origin::as_str),
                    differs,
                    "a page was refused: if it is yours, put its origin into `origins`"
                );
            }
            Ok(_) => {}
            Err(_) if text == "null" => {
                if self.is_news(text) {
                    tracing::warn!(
                        origin = "null",
                        "a page was refused: it has no origin, as in a sandboxed frame or a file; serve it from an address"
                    );
                }
            }
            Err(why) => {
                let why = why.to_string();
                if self.is_news(&why) {
                    tracing::warn!(
                        why,
                        "a page was refused: its origin is none that browsers send"
                    );
                }
            }
        }
    }

    fn is_news(&self, text: &str) -> bool {
        let now = Instant::now();
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|(when, _)| now.duration_since(*when) < SILENT);
        let within = |(when, _): &&(Instant, String)| now.duration_since(*when) < MINUTE;
        if told.iter().any(|(_, known)| known == text)
            || told.iter().rev().take_while(within).count() >= MOST
        {
            return false;
        }
        told.push_back((now, text.to_owned()));
        true
    }
}

/// The listed origin of the same host, but for a `www.`, and in what it differs.
fn nearest<'a>(origin: &Origin, list: &'a [Origin]) -> Option<(&'a Origin, String)> {
    let near = list.iter().filter_map(|listed| {
        let differs = differences(origin, listed)?;
        Some((listed, differs))
    });
    let (listed, differs) = near.min_by_key(|(_, differs)| differs.len())?;
    Some((listed, differs.join(",")))
}

fn differences(one: &Origin, other: &Origin) -> Option<Vec<&'static str>> {
    let (name, port) = host::split(one.host()).ok()?;
    let (other_name, other_port) = host::split(other.host()).ok()?;
    let bare = |name: &'_ str| name.strip_prefix("www.").unwrap_or(name).to_owned();
    if bare(name) != bare(other_name) {
        return None;
    }
    let all = [
        ("www", name != other_name),
        ("scheme", one.is_plain() != other.is_plain()),
        ("port", port != other_port),
    ];
    let all = all.into_iter().filter_map(|(what, is)| is.then_some(what));
    Some(all.collect())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::heard::heard;

    fn tell(refusals: &Refusals, origin: &[u8]) -> String {
        let list = ["https://shop.example", "http://www.tickets.example:8080"];
        let origins = Origins {
            list: list.map(|text| Origin::parse(text).unwrap()).to_vec(),
            loopback: false,
        };
        let value = HeaderValue::from_bytes(origin).unwrap();
        let headers = HeaderMap::from_iter([(ORIGIN, value)]);
        heard(|| refusals.tell(&origins, &headers))
    }

    #[test]
    fn a_refused_page_is_named_with_the_listed_one_that_it_nearly_is() {
        for (origin, said) in [
            (
                "https://www.shop.example",
                r#"origin="https://www.shop.example" listed="https://shop.example" differs="www""#,
            ),
            (
                "http://shop.example",
                r#"origin="http://shop.example" listed="https://shop.example" differs="scheme""#,
            ),
            (
                "https://shop.example:8443",
                r#"origin="https://shop.example:8443" listed="https://shop.example" differs="port""#,
            ),
            (
                "https://tickets.example",
                r#"origin="https://tickets.example" listed="http://www.tickets.example:8080" differs="www,scheme,port""#,
            ),
            ("https://other.example", r#"origin="https://other.example""#),
            ("null", r#"origin="null""#),
        ] {
            let log = tell(&Refusals::new(), origin.as_bytes());
            assert!(log.trim_end().ends_with(said), "{log}");
            assert!(log.contains("WARN"), "{log}");
            assert_eq!(log.lines().count(), 1, "{log}");
        }
    }

    /// S1: what nobody has read is not repeated.
    #[test]
    fn what_is_no_origin_is_not_repeated() {
        for text in [
            &b"https://canary.example/?token=canary"[..],
            b"canary",
            b"\xffcanary",
        ] {
            let log = tell(&Refusals::new(), text);
            assert!(log.contains("why=\"an origin "), "{log}");
            assert!(!log.contains("canary"), "{log}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_is_told_once_an_hour_and_five_a_minute() {
        let refusals = Refusals::new();
        let lines = |from: usize, to: usize| {
            let of = |number| format!("https://{number}.example");
            let logs = (from..to).map(|number| tell(&refusals, of(number).as_bytes()));
            logs.collect::<String>().lines().count()
        };
        assert_eq!(lines(0, 3), 3);
        assert_eq!(lines(0, 3), 0, "they are known");
        assert_eq!(lines(0, 1000), 2, "no more than five");
        tokio::time::advance(MINUTE).await;
        assert_eq!(lines(0, 1000), 5);
        tokio::time::advance(SILENT).await;
        assert_eq!(lines(0, 3), 3, "that was long ago");
        assert_eq!(refusals.0.lock().unwrap().len(), 3);
    }
}
