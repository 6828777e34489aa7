//! The keys that tokens are made and checked with.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tc_orders::{OrderId, Timestamp};

use super::Refused;
use crate::origin::Origin;
use crate::secret::Secret;

/// The layout of the bytes; another one gets another number, and both are read for the time of a hold.
const VERSION: u8 = 1;
/// What an order's token is good for: to read and change that order.
const PURPOSE_ORDER: u8 = 1;
/// Keeps these codes apart from whatever else the same key text may be used for.
const DOMAIN: &[u8] = b"tc-gateway order token\0";

const SIGNED: usize = 22;
const MAC: usize = 32;
/// The length of every token as a text.
const TEXT: usize = (SIGNED + MAC) / 3 * 4;

/// A key whose text has fewer than [`TokenKeys::SHORTEST`] bytes: it could be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooShort;

impl fmt::Display for TooShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a token key must have at least {} characters",
            TokenKeys::SHORTEST
        )
    }
}

impl std::error::Error for TooShort {}

/// Makes and checks the tokens of orders (quality line S4).
///
/// There are two keys so that they can be changed while holds are live: the current one makes tokens, both check them. When
/// the longest hold is over, the previous one can go.
#[derive(Clone)]
pub struct TokenKeys {
    current: Hmac<Sha256>,
    previous: Option<Hmac<Sha256>>,
}

impl TokenKeys {
    /// The fewest bytes of text that a key may have: as many as the code has, which is the length that RFC 2104, section 3,
    /// asks for.
    pub const SHORTEST: usize = 32;

    /// Takes the texts of the keys as they are; nothing is decoded or trimmed.
    ///
    /// # Errors
    /// If one of them is too short.
    pub fn new(current: Secret, previous: Option<Secret>) -> Result<Self, TooShort> {
        Ok(Self {
            current: keyed(&current)?,
            previous: previous.as_ref().map(keyed).transpose()?,
        })
    }

    /// A token for this order, good for requests from this origin (or, with `None`, for those that come from no page) until
    /// `expires`, which is rounded down to the second. A time before 1970 is over at once.
    pub fn mint(&self, order: OrderId, origin: Option<&Origin>, expires: Timestamp) -> String {
        let mut signed = [0; SIGNED];
        signed[0] = VERSION;
        signed[1] = PURPOSE_ORDER;
        signed[2..14].copy_from_slice(&order.bytes());
        signed[14..].copy_from_slice(&seconds(expires).to_be_bytes());
        seal(&self.current, signed, origin)
    }

    /// Whether this token gives the right to act on `order` for a request from `origin` at the time `now`.
    ///
    /// Only tokens of the one right length are looked at, 72 characters. The codes are compared in constant time; all that is
    /// compared otherwise is what the caller himself has sent.
    ///
    /// # Errors
    /// Says why not, for a metric; the caller is not to be told.
    pub fn check(
        &self,
        token: &str,
        order: OrderId,
        origin: Option<&Origin>,
        now: Timestamp,
    ) -> Result<(), Refused> {
        self.right(token, order, origin, now).map(drop)
    }

    /// The same, and until when.
    pub(crate) fn right(
        &self,
        token: &str,
        order: OrderId,
        origin: Option<&Origin>,
        now: Timestamp,
    ) -> Result<Timestamp, Refused> {
        let (signed, mac) = open(token).ok_or(Refused::Malformed)?;
        if signed[0] != VERSION || signed[1] != PURPOSE_ORDER {
            return Err(Refused::Malformed);
        }
        let mut keys = std::iter::once(&self.current).chain(&self.previous);
        let ours = keys.any(|key| code(key, &signed, origin).verify_slice(&mac).is_ok());
        if !ours || signed[2..14] != order.bytes() {
            return Err(Refused::Forged);
        }
        let mut expires = [0; 8];
        expires.copy_from_slice(&signed[14..]);
        let expires = u64::from_be_bytes(expires);
        if seconds(now) >= expires {
            return Err(Refused::Expired);
        }
        let expires = i64::try_from(expires).unwrap_or(i64::MAX);
        Ok(Timestamp::from_micros(expires.saturating_mul(1_000_000)))
    }
}

/// Says nothing of the keys, not even whether there are two.
impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(…)")
    }
}

fn keyed(text: &Secret) -> Result<Hmac<Sha256>, TooShort> {
    let text = text.expose().as_bytes();
    if text.len() < TokenKeys::SHORTEST {
        return Err(TooShort);
    }
    // The algorithm takes keys of every length, so there is no other error to tell.
    Hmac::new_from_slice(text).map_err(|_| TooShort)
}

/// Whole seconds since 1970, rounded down.
fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.micros()).unwrap_or(0) / 1_000_000
}

fn code(key: &Hmac<Sha256>, signed: &[u8; SIGNED], origin: Option<&Origin>) -> Hmac<Sha256> {
    let mut code = key.clone();
    code.update(DOMAIN);
    code.update(signed);
    // The one part whose length varies comes last; no origin is another thing than any origin.
    match origin {
        Some(origin) => {
            code.update(&[1]);
            code.update(origin.as_str().as_bytes());
        }
        None => code.update(&[0]),
    }
    code
}

fn seal(key: &Hmac<Sha256>, signed: [u8; SIGNED], origin: Option<&Origin>) -> String {
    let mac = code(key, &signed, origin).finalize().into_bytes();
    let mut bytes = [0; SIGNED + MAC];
    bytes[..SIGNED].copy_from_slice(&signed);
    bytes[SIGNED..].copy_from_slice(&mac);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open(token: &str) -> Option<([u8; SIGNED], [u8; MAC])> {
    if token.len() != TEXT {
        return None;
    }
    let mut bytes = [0; SIGNED + MAC];
    URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
    let (signed, mac) = bytes.split_at(SIGNED);
    Some((signed.try_into().ok()?, mac.try_into().ok()?))
}

mod fingerprint;
#[cfg(test)]
mod tests;
