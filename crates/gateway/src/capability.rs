//! Order tokens: the capability to act on one order, for the length of its hold.
//!
//! Ids of orders can be guessed from their neighbours, so knowing one gives no right. Whoever reserves gets a token, and
//! without it the gateway does not even ask the API (quality lines S2 and S4). A token is, in base64url without padding
//! (RFC 4648, section 5):
//!
//! | bytes | |
//! |---|---|
//! | 1 | version of this layout: 1 |
//! | 1 | purpose: 1, to read and change an order |
//! | 12 | the order's id |
//! | 8 | expiry, in seconds since the Unix epoch, big-endian |
//! | 32 | HMAC-SHA-256 (RFC 2104) over all of this and the origin that it was made for |
//!
//! 54 bytes are 72 characters with no bit left over, so a token has exactly one text. It is no secret of the gateway's but
//! of the browser's: it goes in a header, never in a URL, a log or a cookie.

mod keys;

use axum::http::{HeaderMap, HeaderName};

pub use keys::{TokenKeys, TooShort};

/// The header that a token travels in, both ways: `TC-Order-Token`.
pub const TOKEN_HEADER: HeaderName = HeaderName::from_static("tc-order-token");

/// Why a token is not accepted. For counting only: the answer to all of them is one and the same,
/// [`Problem::not_yours`](crate::Problem::not_yours).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Absent,
    /// It is not in the form of a token, or of another version or purpose; or there are several.
    Malformed,
    /// It was good for this order and this origin, and its time is over.
    Expired,
    /// No key of ours made it for this order and this origin.
    Forged,
}

impl Refused {
    /// The reason as a label of a metric.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
            Self::Forged => "forged",
        }
    }
}

/// The token that a request presents, unchecked.
///
/// # Errors
/// If there is none, if there are several, or if it has other than visible ASCII characters.
pub fn presented(headers: &HeaderMap) -> Result<&str, Refused> {
    let mut tokens = headers.get_all(TOKEN_HEADER).iter();
    let token = tokens.next().ok_or(Refused::Absent)?;
    if tokens.next().is_some() {
        return Err(Refused::Malformed);
    }
    token.to_str().map_err(|_| Refused::Malformed)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_request_presents_one_token_or_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(presented(&headers), Err(Refused::Absent));
        headers.insert("TC-Order-Token", HeaderValue::from_static("abc"));
        assert_eq!(presented(&headers), Ok("abc"));
        headers.append(TOKEN_HEADER, HeaderValue::from_static("abc"));
        assert_eq!(presented(&headers), Err(Refused::Malformed));
        headers.insert(TOKEN_HEADER, HeaderValue::from_bytes(b"ab\xff").unwrap());
        assert_eq!(presented(&headers), Err(Refused::Malformed));
    }

    #[test]
    fn every_reason_has_a_label_of_its_own() {
        use Refused::*;
        assert_eq!(
            [Absent, Malformed, Expired, Forged].map(Refused::as_str),
            ["absent", "malformed", "expired", "forged"]
        );
    }
}
