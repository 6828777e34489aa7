//! Who a request counts for: the address of the client, as far as the stated proxies vouch for it.
//!
//! `X-Forwarded-For` is a list to whose right end every proxy adds whom it was called by. What is left of that anybody can
//! have written, so it is read from the right, and no further than there are proxies (quality line S6).

mod doubts;

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::digest::short_digest;
use crate::store::ClientKey;

pub(crate) use doubts::Doubts;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The most entries of the list that are looked at, whatever the number of proxies.
const MOST_ENTRIES: usize = 32;

/// A client: an IPv4 address, or the /64 network of an IPv6 address, which is what one subscriber gets (RFC 6177), so that
/// he is not 2^64 clients. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is the IPv4 address.
///
/// It can be neither printed nor read out: addresses are personal data, and do not belong in logs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The client of a request that comes from `peer`, by its `X-Forwarded-For` headers. `hops` is the number of proxies
    /// before this program, each of which adds to the list; 0: the list counts for nothing.
    ///
    /// If the list is shorter than the proxies would have made it, or one of them has added something that is no address,
    /// the last address that was still good counts: that of a proxy, for all its clients together. So a wrong setting makes
    /// limits too strict, and nobody free of them. Addresses may come with a port.
    pub fn of(peer: IpAddr, headers: &HeaderMap, hops: u8) -> Self {
        let address = entries(headers)
            .take(MOST_ENTRIES.min(hops.into()))
            .map_while(|entry| read(str::from_utf8(entry).ok()?))
            .last()
            .unwrap_or(peer);
        Self(network(address))
    }

    /// The name that the store and logs know the client by: a hash.
    pub fn key(&self) -> ClientKey {
        let key = match self.0 {
            IpAddr::V4(address) => short_digest("client", &[&address.octets()]),
            IpAddr::V6(address) => short_digest("client", &[&address.octets()]),
        };
        ClientKey(key)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(…)")
    }
}

/// The entries of the list, the last one first. By bytes: what a client has written into a line must not make the proxy's own entry
/// behind it unreadable.
fn entries(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(X_FORWARDED_FOR).iter().rev();
    lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711` or `[2001:db8::1]`.
fn read(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches([' ', '\t']);
    let bare = entry
        .strip_prefix('[')
        .and_then(|entry| entry.strip_suffix(']'));
    match bare {
        Some(bare) => bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => entry.parse().ok().or_else(|| {
            let with_port = entry.parse::<SocketAddr>().ok()?;
            Some(with_port.ip())
        }),
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const PEER: &str = "10.0.0.1";

    fn of_bytes(lines: &[&[u8]], hops: u8) -> Client {
        let headers = lines
            .iter()
            .map(|line| (X_FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap()))
            .collect();
        Client::of(PEER.parse().unwrap(), &headers, hops)
    }

    fn of(lines: &[&str], hops: u8) -> Client {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        of_bytes(&lines, hops)
    }

    fn at(address: &str) -> Client {
        Client::of(address.parse().unwrap(), &HeaderMap::new(), 0)
    }

    /// S6: from the right end, behind a stated number of proxies.
    #[test]
    fn a_client_is_whom_the_stated_proxies_name() {
        for (forwarded, hops, expected) in [
            // Nobody vouches for the list.
            (&["198.51.100.1"][..], 0, PEER),
            (&[], 0, PEER),
            // One proxy: the right end.
            (&["203.0.113.9"], 1, "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9"], 1, "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9"], 1, "203.0.113.9"),
            (&["1.1.1.1", "2.2.2.2,203.0.113.9"], 1, "203.0.113.9"),
            (&["203.0.113.9", ""], 1, PEER),
            // Two: the second from the right, over header lines too.
            (&["1.1.1.1, 203.0.113.9, 10.0.0.2"], 2, "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9", "10.0.0.2"], 2, "203.0.113.9"),
            (&["203.0.113.9 ,\t10.0.0.2 "], 2, "203.0.113.9"),
            // Shorter than it should be, or not to be read: the last good one from the right.
            (&[], 1, PEER),
            (&[""], 1, PEER),
            (&["10.0.0.2"], 2, "10.0.0.2"),
            (&["unknown, 10.0.0.2"], 2, "10.0.0.2"),
            (&["203.0.113.9, unknown"], 2, PEER),
            (&["203.0.113.9, , 10.0.0.2"], 3, "10.0.0.2"),
            (&["203.0.113.9, 10.0.0.2;for=x"], 1, PEER),
            (&["203.0.113.999"], 1, PEER),
            (&["0xcb007109"], 1, PEER),
            (&["203.0.113.09"], 1, PEER),
            (&["fe80::1%eth0"], 1, PEER),
            (&["[203.0.113.9]"], 1, PEER),
            // With a port.
            (&["203.0.113.9:4711"], 1, "203.0.113.9"),
            (&["[2001:db8::1]:4711"], 1, "2001:db8::1"),
            (&["[2001:db8::1]"], 1, "2001:db8::1"),
            (&["2001:db8::1"], 1, "2001:db8::1"),
        ] {
            assert_eq!(
                of(forwarded, hops).key(),
                at(expected).key(),
                "{forwarded:?} behind {hops}"
            );
        }
    }

    /// A line that is no text is a line all the same, and hides neither what is in it nor what is behind it.
    #[test]
    fn bytes_that_are_no_text_hide_no_proxys_entry() {
        let lines = [&b"198.51.100.1"[..], b"\xff, 203.0.113.9"];
        assert_eq!(of_bytes(&lines, 1), at("203.0.113.9"));
        assert_eq!(of_bytes(&lines, 2), at("203.0.113.9"));
        assert_eq!(of_bytes(&lines, 3), at("203.0.113.9"));
        assert_eq!(of_bytes(&[b"203.0.113.9\xff"], 1), at(PEER));
    }

    #[test]
    fn an_ipv6_subscriber_is_one_client() {
        assert_eq!(
            at("2001:db8:1:2::1"),
            at("2001:db8:1:2:ffff:ffff:ffff:ffff")
        );
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_ne!(at("2001:db8:1:2::"), at("2001:db8:0:2::"));
        assert_ne!(at("2001:db8::"), at("2001:db9::"));
        assert_ne!(at("2001::"), at("2002::"));
        assert_eq!(at("::ffff:203.0.113.9"), at("203.0.113.9"));
        assert_ne!(at("203.0.113.9"), at("203.0.113.8"));
    }

    #[test]
    fn the_list_is_read_no_further_than_32_entries() {
        let list = (0..40)
            .map(|n| format!("192.0.2.{n}"))
            .collect::<Vec<_>>()
            .join(",");
        assert_eq!(of(&[&list], 32), at("192.0.2.8"));
        assert_eq!(of(&[&list], 31), at("192.0.2.9"));
        assert_eq!(of(&[&list], 255), at("192.0.2.8"));
    }

    /// S1, and no personal data in logs.
    #[test]
    fn neither_the_key_nor_what_is_printed_shows_the_address() {
        let client = at("203.0.113.9");
        assert_eq!(format!("{client:?}"), "Client(…)");
        let ClientKey(key) = client.key();
        assert_eq!(key.len(), 32);
        assert!(key.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!key.contains("cb007109"));
        assert_ne!(client.key(), at("203.0.113.8").key());
    }

    /// The value of a header, with bytes that are no text in it, and commas.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        vec(prop_oneof![Just(b','), 32_u8..127, 128_u8..], 0..20)
    }

    proptest! {
        #[test]
        fn what_a_client_writes_changes_nothing(written in vec(line(), 0..4), hops in 1_u8..4) {
            // Each proxy adds whom it was called by: the first one the client, the others a proxy.
            let mut lines = written;
            lines.push(b"203.0.113.9".into());
            for hop in 1..hops {
                lines.push(format!("10.0.0.{hop}").into_bytes());
            }
            let one_line = lines.join(&b", "[..]);
            let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(of_bytes(&lines, hops), at("203.0.113.9"));
            prop_assert_eq!(of_bytes(&[&one_line], hops), at("203.0.113.9"));
        }

        #[test]
        fn no_list_panics(lines in vec(line(), 0..4), hops: u8) {
            let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
            of_bytes(&lines, hops).key();
        }
    }
}
