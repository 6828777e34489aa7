//! Names made of what must not be kept or shown as it is: addresses, idempotency keys, the meaning of requests.

use sha2::{Digest, Sha256};

/// SHA-256 over a purpose and the parts, as 64 hexadecimal digits. Digests for different purposes have nothing in common;
/// each part goes in with its length, so that no two lists of parts read alike.
pub(crate) fn digest(purpose: &str, parts: &[&[u8]]) -> String {
    hex(&hash(purpose, parts))
}

/// The first 128 bits of [`digest`]: enough that no two of a store's names meet by chance.
pub(crate) fn short_digest(purpose: &str, parts: &[&[u8]]) -> String {
    hex(&hash(purpose, parts)[..16])
}

fn hash(purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [purpose.as_bytes()].iter().chain(parts) {
        // usize has at most 64 bits.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_over_the_purpose_and_each_part_by_itself() {
        let all = [
            digest("a", &[]),
            digest("b", &[]),
            digest("a", &[b""]),
            digest("a", &[b"b"]),
            digest("ab", &[]),
            digest("a", &[b"bc"]),
            digest("a", &[b"b", b"c"]),
            digest("a", &[b"c", b"b"]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 64);
            assert!(!all[..at].contains(one));
        }
        // printf '\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2bc' | sha256sum
        assert_eq!(
            all[5],
            "3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205"
        );
        assert_eq!(short_digest("a", &[b"bc"]), all[5][..32]);
    }
}
