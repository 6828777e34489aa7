//! Origins of pages, and the list of those that may use this gateway.
//!
//! An origin is compared as a whole, never by its beginning or end: `https://shop.example.evil.example` and
//! `https://evilshop.example` are others than `https://shop.example` (quality line S5).

mod host;
mod list;
mod refused;

use std::fmt;

pub use list::{NotAllowed, Origins};
pub(crate) use refused::Refusals;

/// An origin as browsers write it (RFC 6454, section 6.2): `scheme://host` or `scheme://host:port`, lower case, without the
/// scheme's own port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    /// Where the host begins in the text.
    host_at: usize,
}

/// Why a text is not an origin that this gateway knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginError {
    /// It begins with neither `http://` nor `https://`. The opaque origin `null` is such a text: it names nobody.
    Scheme,
    /// There is a path, a query, a fragment or a user after or before the host; even a slash at the end.
    Extra,
    /// The host is not one, or not in the one way in which browsers write it.
    Host,
    /// The port is not a number from 1 to 65535, or has leading zeros.
    Port,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "an origin begins with https:// (or http://), in lower case",
            Self::Extra => {
                "an origin ends after the host or its port: no path, no slash at the end, no user"
            }
            Self::Host => {
                "the host of an origin is a name in lower case (other scripts as xn--…, no dot at the end) or an address"
            }
            Self::Port => "the port of an origin is a number from 1 to 65535",
        })
    }
}

impl std::error::Error for OriginError {}

impl Origin {
    /// Reads an origin: `http` or `https`, a host, perhaps a port, and nothing else. The scheme's own port is left out, so
    /// that one origin is one text. Everything else has to stand as browsers send it: lower case, names of other scripts
    /// in Punycode, addresses in their canonical form.
    ///
    /// # Errors
    /// Says which part is wrong; the text itself is not in the error.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let (scheme, own_port, rest) = if let Some(rest) = text.strip_prefix("https://") {
            ("https://", 443, rest)
        } else if let Some(rest) = text.strip_prefix("http://") {
            ("http://", 80, rest)
        } else {
            return Err(OriginError::Scheme);
        };
        if rest.contains(['/', '\\', '?', '#', '@']) {
            return Err(OriginError::Extra);
        }
        let (host, port) = host::split(rest)?;
        let mut text = String::from(scheme);
        let host_at = text.len();
        text.push_str(host);
        if let Some(port) = port.filter(|port| *port != own_port) {
            text.push_str(&format!(":{port}"));
        }
        Ok(Self { text, host_at })
    }

    /// The origin as browsers write it, for a header.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, with its port unless that is the scheme's own: `host` or `host:port`, as in a browser's `Host` header.
    pub fn host(&self) -> &str {
        &self.text[self.host_at..]
    }

    /// Whether it is a page of this very machine: `localhost`, `127.0.0.1` or `[::1]`, whatever the scheme and port. Names
    /// below `localhost` do not count.
    pub fn is_loopback(&self) -> bool {
        host::split(self.host())
            .is_ok_and(|(name, _)| matches!(name, "localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Whether what goes to and from it is unencrypted.
    pub fn is_plain(&self) -> bool {
        self.text.starts_with("http://")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_one_text_in_the_way_of_browsers() {
        for (text, as_str, host) in [
            ("https://example.com", "https://example.com", "example.com"),
            ("http://example.com", "http://example.com", "example.com"),
            (
                "https://example.com:443",
                "https://example.com",
                "example.com",
            ),
            ("http://example.com:80", "http://example.com", "example.com"),
            (
                "http://example.com:443",
                "http://example.com:443",
                "example.com:443",
            ),
            (
                "https://example.com:80",
                "https://example.com:80",
                "example.com:80",
            ),
            (
                "https://my_shop-1.example.co.uk:65535",
                "https://my_shop-1.example.co.uk:65535",
                "my_shop-1.example.co.uk:65535",
            ),
            (
                "https://xn--80ak6aa92e.xn--p1ai",
                "https://xn--80ak6aa92e.xn--p1ai",
                "xn--80ak6aa92e.xn--p1ai",
            ),
            (
                "http://192.0.2.7:8080",
                "http://192.0.2.7:8080",
                "192.0.2.7:8080",
            ),
            (
                "https://[2001:db8::1]",
                "https://[2001:db8::1]",
                "[2001:db8::1]",
            ),
            ("http://[::]:8080", "http://[::]:8080", "[::]:8080"),
            ("http://[::1]:1", "http://[::1]:1", "[::1]:1"),
            (
                "http://[::ffff:7f00:1]",
                "http://[::ffff:7f00:1]",
                "[::ffff:7f00:1]",
            ),
        ] {
            let origin = Origin::parse(text).unwrap();
            assert_eq!((origin.as_str(), origin.host()), (as_str, host), "{text}");
            assert_eq!(origin.to_string(), as_str);
            assert_eq!(Origin::parse(as_str), Ok(origin), "reads itself");
        }
    }

    /// S5: what looks like an origin and is none, or is a second spelling of one.
    #[test]
    fn what_no_browser_sends_is_refused() {
        use OriginError::*;
        let long_label = format!("https://{}.example", "a".repeat(64));
        let long_name = format!("https://{}", vec!["a".repeat(63); 4].join("."));
        let wrong = [
            ("", Scheme),
            ("null", Scheme),
            ("example.com", Scheme),
            ("//example.com", Scheme),
            ("HTTPS://example.com", Scheme),
            ("https:/example.com", Scheme),
            (" https://example.com", Scheme),
            ("ftp://example.com", Scheme),
            ("file://", Scheme),
            ("chrome-extension://abcdef", Scheme),
            ("https://example.com/", Extra),
            ("https://example.com/a", Extra),
            ("https://example.com\\", Extra),
            ("https://example.com?a", Extra),
            ("https://example.com#a", Extra),
            ("https://example.com@evil.example", Extra),
            ("https://user:pass@example.com", Extra),
            ("https://", Host),
            ("https://:443", Host),
            ("https://Example.com", Host),
            ("https://example.com.", Host),
            ("https://.example.com", Host),
            ("https://example..com", Host),
            ("https://-example.com", Host),
            ("https://example-.com", Host),
            ("https://exa mple.com", Host),
            ("https://example.com ", Host),
            ("https://example.com\n", Host),
            ("https://example.com\0", Host),
            ("https://example.com,https://evil.example", Extra),
            ("https://example.com%2eevil", Host),
            ("https://пример.рф", Host),
            ("https://*.example.com", Host),
            ("https://*", Host),
            (&long_label, Host),
            (&long_name, Host),
            ("https://127.1", Host),
            ("https://127.0.0.01", Host),
            ("https://2130706433", Host),
            ("https://127.0.0.256", Host),
            ("https://0x7f.0x1", Host),
            ("https://0x", Host),
            ("https://[::1", Host),
            ("https://::1", Host),
            ("https://[]", Host),
            ("https://[0:0:0:0:0:0:0:1]", Host),
            ("https://[2001:DB8::1]", Host),
            ("https://[::ffff:127.0.0.1]", Host),
            ("https://[fe80::1%25eth0]", Host),
            ("https://[::1]x", Host),
            ("https://example.com:", Port),
            ("https://example.com:0", Port),
            ("https://example.com:0443", Port),
            ("https://example.com:+443", Port),
            ("https://example.com:65536", Port),
            ("https://example.com:99999999999999999999", Port),
            ("https://example.com:80:80", Port),
            ("https://example.com:8a", Port),
            ("https://[::1]:", Port),
        ];
        for (text, why) in wrong {
            assert_eq!(Origin::parse(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn every_mistake_is_said_in_a_sentence_of_its_own() {
        use OriginError::*;
        let sentences = [Scheme, Extra, Host, Port].map(|error| error.to_string());
        for (at, sentence) in sentences.iter().enumerate() {
            assert!(sentence.contains("origin"), "{sentence}");
            assert!(!sentences[..at].contains(sentence));
        }
    }

    #[test]
    fn names_of_the_longest_length_are_names() {
        let name = [
            "a".repeat(63),
            "b".repeat(63),
            "c".repeat(63),
            "d".repeat(61),
        ]
        .join(".");
        assert_eq!(name.len(), 253);
        assert!(Origin::parse(&format!("https://{name}:8443")).is_ok());
        assert_eq!(
            Origin::parse(&format!("https://{name}d")),
            Err(OriginError::Host)
        );
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, loopback) in [
            ("http://localhost", true),
            ("https://localhost:8443", true),
            ("http://127.0.0.1:3000", true),
            ("http://[::1]:3000", true),
            ("http://localhost.example", false),
            ("http://shop.localhost", false),
            ("http://127.0.0.1.example", false),
            ("http://127.0.0.2", false),
            ("http://[::2]", false),
            ("http://0.0.0.0", false),
        ] {
            let origin = Origin::parse(text).unwrap();
            assert_eq!(origin.is_loopback(), loopback, "{text}");
            assert_eq!(origin.is_plain(), text.starts_with("http:"), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_reads_itself(text in "(https?://)?[a-z0-9.:\\[\\]@/\\PC-]{0,40}") {
            if let Ok(origin) = Origin::parse(&text) {
                proptest::prop_assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
            }
        }
    }
}
