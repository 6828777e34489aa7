//! The host of an origin, in the one way in which browsers write it (WHATWG URL, "host serializing").

use std::net::{Ipv4Addr, Ipv6Addr};

use super::OriginError;

/// The longest name of a host (RFC 1035, section 2.3.4, as text).
const LONGEST_NAME: usize = 253;
/// The longest part of a name between dots (the same place).
const LONGEST_LABEL: usize = 63;

/// Parts `host` or `host:port`. The brackets of an IPv6 address stay with it.
pub(super) fn split(text: &str) -> Result<(&str, Option<u16>), OriginError> {
    // The first colon behind an address' brackets, or behind the name.
    let from = text.find(']').unwrap_or(0);
    let (host, port) = match text[from..].find(':') {
        Some(colon) => {
            let (host, port) = text.split_at(from + colon);
            (host, Some(&port[1..]))
        }
        None => (text, None),
    };
    if !is_host(host) {
        return Err(OriginError::Host);
    }
    Ok((host, port.map(read_port).transpose()?))
}

fn read_port(text: &str) -> Result<u16, OriginError> {
    // Not a sign, which Rust's parser takes; no second spelling of the same number.
    if !text.starts_with(|first: char| matches!(first, '1'..='9')) {
        return Err(OriginError::Port);
    }
    text.parse().map_err(|_| OriginError::Port)
}

fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(is_ipv6);
    }
    if text.len() > LONGEST_NAME || !text.split('.').all(is_label) {
        return false;
    }
    // Browsers take a host whose last part is a number for an IPv4 address, in many spellings, and send one of them.
    let last = text.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    !numeric || text.parse::<Ipv4Addr>().is_ok()
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

fn is_ipv6(text: &str) -> bool {
    let Ok(address) = text.parse::<Ipv6Addr>() else {
        return false;
    };
    // Rust writes the last half of these with dots, browsers do not.
    let canonical = match address.to_ipv4_mapped() {
        Some(_) => {
            let [.., high, low] = address.segments();
            format!("::ffff:{high:x}:{low:x}")
        }
        None => address.to_string(),
    };
    text == canonical
}
