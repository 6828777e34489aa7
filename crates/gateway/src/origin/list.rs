//! Which origins may use this gateway, and which one a request comes from.

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

use super::Origin;

/// The origins whose pages may use this gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// These, each compared as a whole.
    pub list: Vec<Origin>,
    /// Also every page of this machine over plain http, whatever its port: for the sandbox only.
    pub loopback: bool,
}

/// The request comes from a page that may not use this gateway, or says where it comes from in a way that no browser does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAllowed;

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this origin may not use the gateway")
    }
}

impl std::error::Error for NotAllowed {}

impl Origins {
    /// Whether pages of this origin may use the gateway.
    pub fn allows(&self, origin: &Origin) -> bool {
        self.list.contains(origin) || (self.loopback && origin.is_plain() && origin.is_loopback())
    }

    /// The allowed origin whose pages name the gateway by this `Host` header: those that share its host and port. A port
    /// that is the scheme's own may be there or not, and case does not matter, since proxies and programs differ in that.
    /// If both schemes of a host are allowed, the one that comes first in the list; a page of the other one has to be
    /// served with another port or another host than the gateway.
    pub fn for_host(&self, host: &str) -> Option<Origin> {
        let host = host.to_ascii_lowercase();
        let read = |scheme: &str| Origin::parse(&format!("{scheme}://{host}")).ok();
        let (secure, plain) = (read("https"), read("http"));
        self.list
            .iter()
            .find(|origin| Some(*origin) == secure.as_ref() || Some(*origin) == plain.as_ref())
            .cloned()
            .or_else(|| plain.filter(|origin| self.allows(origin)))
    }

    /// The origin of the page that a request comes from. What `Origin` says, if it is there. Browsers do not send it with a
    /// GET to the page's own origin; then `Host` says which one that is. `None`: neither says so, and the request comes from
    /// a program, or from a page that has no business here and gets no answer that it could read.
    ///
    /// # Errors
    /// If the origin is not an allowed one, is not one at all, or one of the two headers is there more than once.
    pub fn of(&self, headers: &HeaderMap) -> Result<Option<Origin>, NotAllowed> {
        let mut origins = headers.get_all(ORIGIN).iter();
        let mut hosts = headers.get_all(HOST).iter();
        let (origin, host) = (origins.next(), hosts.next());
        if origins.next().is_some() || hosts.next().is_some() {
            return Err(NotAllowed);
        }
        match origin {
            Some(origin) => origin
                .to_str()
                .ok()
                .and_then(|text| Origin::parse(text).ok())
                .filter(|origin| self.allows(origin))
                .map(Some)
                .ok_or(NotAllowed),
            None => Ok(host
                .and_then(|host| host.to_str().ok())
                .and_then(|host| self.for_host(host))),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    fn shop() -> Origins {
        Origins {
            list: vec![
                origin("https://example.com"),
                origin("http://tickets.example:8080"),
            ],
            loopback: false,
        }
    }

    fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    /// S5: an exact list of scheme, host and port.
    #[test]
    fn a_page_is_let_in_by_the_whole_of_its_origin() {
        for (text, allowed) in [
            ("https://example.com", true),
            ("https://example.com:443", true),
            ("http://tickets.example:8080", true),
            ("http://example.com", false),
            ("https://example.com:444", false),
            ("http://example.com:443", false),
            ("https://www.example.com", false),
            ("https://example.com.evil.example", false),
            ("https://evilexample.com", false),
            ("https://example.co", false),
            ("https://tickets.example:8080", false),
            ("http://tickets.example", false),
            ("http://localhost", false),
            ("null", false),
            ("https://example.com@evil.example", false),
            ("https://example.com.", false),
            ("https://EXAMPLE.com", false),
            ("https://example.com/", false),
            ("https://example.com https://evil.example", false),
            ("", false),
        ] {
            let of = shop().of(&headers(&[(ORIGIN, text)]));
            if allowed {
                assert_eq!(of, Ok(Some(origin(text))), "{text:?}");
            } else {
                assert_eq!(of, Err(NotAllowed), "{text:?}");
            }
        }
        assert_eq!(
            NotAllowed.to_string(),
            "this origin may not use the gateway"
        );
    }

    #[test]
    fn an_origin_that_is_no_text_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(
            ORIGIN,
            HeaderValue::from_bytes(b"https://example.com\xff").unwrap(),
        );
        assert_eq!(shop().of(&headers), Err(NotAllowed));
    }

    #[test]
    fn a_header_that_is_there_twice_is_refused_even_if_both_are_good() {
        let good = (ORIGIN, "https://example.com");
        let host = (HOST, "example.com");
        for twice in [
            vec![good.clone(), good.clone()],
            vec![good.clone(), (ORIGIN, "https://evil.example")],
            vec![host.clone(), host.clone()],
            vec![good.clone(), host.clone(), (HOST, "evil.example")],
        ] {
            assert_eq!(shop().of(&headers(&twice)), Err(NotAllowed), "{twice:?}");
        }
    }

    #[test]
    fn without_an_origin_the_host_says_which_page_of_its_own_it_is() {
        for (host, expected) in [
            ("example.com", Some("https://example.com")),
            ("Example.COM:443", Some("https://example.com")),
            ("tickets.example:8080", Some("http://tickets.example:8080")),
            ("tickets.example", None),
            ("example.com:444", None),
            ("example.com.", None),
            ("evil.example", None),
            ("example.com@evil.example", None),
            ("localhost:8080", None),
            ("", None),
        ] {
            let of = shop().of(&headers(&[(HOST, host)]));
            assert_eq!(of, Ok(expected.map(origin)), "{host:?}");
        }
        assert_eq!(shop().of(&HeaderMap::new()), Ok(None));
        let mut unreadable = HeaderMap::new();
        unreadable.insert(HOST, HeaderValue::from_bytes(b"example.com\xff").unwrap());
        assert_eq!(shop().of(&unreadable), Ok(None));
    }

    #[test]
    fn the_origin_header_decides_even_if_the_host_is_a_good_one() {
        let evil = [(ORIGIN, "https://evil.example"), (HOST, "example.com")];
        assert_eq!(shop().of(&headers(&evil)), Err(NotAllowed));
        let cross = [(ORIGIN, "https://example.com"), (HOST, "gateway.example")];
        assert_eq!(
            shop().of(&headers(&cross)),
            Ok(Some(origin("https://example.com")))
        );
    }

    #[test]
    fn of_two_schemes_of_one_host_the_first_in_the_list_is_the_pages() {
        let both = ["http://example.com", "https://example.com"];
        for list in [both, [both[1], both[0]]] {
            let origins = Origins {
                list: list.map(origin).to_vec(),
                loopback: false,
            };
            assert_eq!(origins.for_host("example.com"), Some(origin(list[0])));
        }
    }

    #[test]
    fn the_sandbox_lets_every_page_of_this_machine_in_and_no_other() {
        let sandbox = Origins {
            list: vec![],
            loopback: true,
        };
        for (text, allowed) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:65535", true),
            ("https://localhost:3000", false),
            ("http://localhost.evil.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://127.0.0.2", false),
            ("http://shop.localhost", false),
            ("http://192.168.0.1", false),
        ] {
            assert_eq!(sandbox.allows(&origin(text)), allowed, "{text}");
        }
        assert_eq!(
            sandbox.for_host("localhost:3000"),
            Some(origin("http://localhost:3000"))
        );
        assert_eq!(
            sandbox.for_host("LOCALHOST"),
            Some(origin("http://localhost"))
        );
        assert_eq!(sandbox.for_host("evil.example"), None);
    }
}
