//! What the log says once if the stated number of proxies does not fit what arrives.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::HeaderMap;

use super::{MOST_ENTRIES, X_FORWARDED_FOR, entries};

/// Whether each doubt has been told.
pub(crate) struct Doubts {
    ignored: AtomicBool,
    short: AtomicBool,
}

impl Doubts {
    pub(crate) const fn new() -> Self {
        Self {
            ignored: AtomicBool::new(false),
            short: AtomicBool::new(false),
        }
    }

    /// Looks at the headers of a request; says nothing that was said before.
    pub(crate) fn look(&self, headers: &HeaderMap, hops: u8) {
        if hops == 0 {
            if headers.contains_key(X_FORWARDED_FOR) && first(&self.ignored) {
                tracing::warn!(
                    "X-Forwarded-For arrives and proxy.hops is 0: if there is a proxy, all visitors count as one client; set proxy.hops to the number of proxies"
                );
            }
            return;
        }
        // Once it is told, nothing has to be counted any more.
        if self.short.load(Ordering::Relaxed) {
            return;
        }
        let said = entries(headers).filter(|entry| !entry.trim_ascii().is_empty());
        let addresses = said.take(MOST_ENTRIES).count();
        if addresses < usize::from(hops) && first(&self.short) {
            tracing::warn!(
                hops,
                addresses,
                "a request has fewer addresses in X-Forwarded-For than proxy.hops: it came past a proxy, or visitors count as one client; set proxy.hops to the number of proxies that add to it"
            );
        }
    }
}

fn first(told: &AtomicBool) -> bool {
    !told.swap(true, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::heard::heard;

    #[test]
    fn each_doubt_is_told_once_and_names_its_setting() {
        let looked = |doubts: &Doubts, lines: &[&'static str], hops| {
            let lines = lines.iter();
            let headers = lines.map(|line| (X_FORWARDED_FOR, HeaderValue::from_static(line)));
            let headers = headers.collect();
            heard(|| doubts.look(&headers, hops))
        };
        for (lines, hops, said) in [
            (&[][..], 0, None),
            (&["192.0.2.1"], 0, Some("proxy.hops is 0")),
            (&[], 1, Some("hops=1 addresses=0")),
            (&[""], 1, Some("hops=1 addresses=0")),
            (&["192.0.2.1"], 1, None),
            (&["192.0.2.1"], 2, Some("hops=2 addresses=1")),
            (&["192.0.2.1, 192.0.2.2"], 2, None),
            (&["192.0.2.1", "192.0.2.2"], 2, None),
            (&["192.0.2.1, 192.0.2.2, 192.0.2.3"], 2, None),
        ] {
            let doubts = Doubts::new();
            let log = looked(&doubts, lines, hops);
            match said {
                Some(said) => {
                    assert!(
                        log.contains("WARN") && log.contains("set proxy.hops"),
                        "{log}"
                    );
                    assert!(log.contains(said), "{lines:?} {hops}: {log}");
                    assert!(!log.contains("192.0"), "{log}");
                }
                None => assert_eq!(log, "", "{lines:?} {hops}"),
            }
            assert_eq!(looked(&doubts, lines, hops), "", "once is enough");
        }
    }
}
