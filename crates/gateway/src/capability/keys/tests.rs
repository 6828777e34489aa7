//! S2, S4: a token is worth one order, for one origin, until one second.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;

const OLD: &str = "canary-old-0123456789abcdef0123456789";
const NEW: &str = "canary-new-0123456789abcdef0123456789";

fn keys(current: &str, previous: Option<&str>) -> TokenKeys {
    TokenKeys::new(Secret::new(current), previous.map(Secret::new)).unwrap()
}

fn order() -> OrderId {
    "65a0c0de0123456789abcdef".parse().unwrap()
}

fn shop() -> Origin {
    Origin::parse("https://shop.example").unwrap()
}

/// 2024-01-12T08:30:22 and so many microseconds.
fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_705_048_222_000_000 + micros)
}

const TEN_MINUTES: i64 = 600_000_000;

fn minted() -> String {
    keys(NEW, None).mint(order(), Some(&shop()), at(TEN_MINUTES))
}

fn check(token: &str) -> Result<(), Refused> {
    keys(NEW, None).check(token, order(), Some(&shop()), at(0))
}

#[test]
fn a_token_opens_its_order() {
    let token = minted();
    assert_eq!(check(&token), Ok(()));
    assert_eq!(token.len(), 72, "{token}");
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    );
}

/// The layout is a promise to the instances that run beside this one, perhaps of another version of the program.
#[test]
fn the_layout_and_the_code_are_these() {
    let bytes = URL_SAFE_NO_PAD.decode(minted()).unwrap();
    let (signed, mac) = bytes.split_at(22);
    assert_eq!(signed[..2], [1, 1]);
    assert_eq!(signed[2..14], order().bytes());
    assert_eq!(signed[14..], (1_705_048_222_u64 + 600).to_be_bytes());
    let mut by_hand = Hmac::<Sha256>::new_from_slice(NEW.as_bytes()).unwrap();
    by_hand.update(b"tc-gateway order token\0");
    by_hand.update(signed);
    by_hand.update(b"\x01https://shop.example");
    assert_eq!(by_hand.finalize().into_bytes()[..], *mac);
}

#[test]
fn one_flipped_bit_at_any_place_is_refused() {
    let bytes = URL_SAFE_NO_PAD.decode(minted()).unwrap();
    for place in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        let refused = check(&URL_SAFE_NO_PAD.encode(&flipped)).unwrap_err();
        let expected = if place < 16 {
            Refused::Malformed
        } else {
            Refused::Forged
        };
        assert_eq!(refused, expected, "bit {place}");
    }
}

#[test]
fn one_other_character_at_any_place_is_refused() {
    let token = minted();
    for place in 0..token.len() {
        for other in (0_u8..128).map(char::from) {
            let mut changed: Vec<char> = token.chars().collect();
            if std::mem::replace(&mut changed[place], other) == other {
                continue;
            }
            let changed: String = changed.into_iter().collect();
            assert!(check(&changed).is_err(), "{other:?} at {place}");
        }
    }
}

#[test]
fn a_token_has_one_length_and_one_spelling() {
    let token = minted();
    for length in 0..token.len() {
        assert_eq!(check(&token[..length]), Err(Refused::Malformed));
        assert_eq!(check(&token[length + 1..]), Err(Refused::Malformed));
    }
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let longer = [bytes.as_slice(), &[0; 3]].concat();
    let standard = STANDARD_NO_PAD.encode([&[0xfb; 54][..]].concat());
    for other in [
        format!("{token}A"),
        format!("{token}="),
        format!("{token}=="),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}{token}"),
        token.repeat(1000),
        URL_SAFE_NO_PAD.encode(longer),
        URL_SAFE.encode(&bytes[..53]),
        URL_SAFE.encode(&bytes[..52]),
        standard,
        "é".repeat(36),
        "\0".repeat(72),
    ] {
        assert_eq!(check(&other), Err(Refused::Malformed), "{other:?}");
    }
}

#[test]
fn a_token_is_for_its_order_only() {
    let token = minted();
    let keys = keys(NEW, None);
    let [head @ .., a, b] = order().bytes();
    // S2: a thousand neighbouring ids.
    for step in 1..=1000_u16 {
        let [a, b] = u16::from_be_bytes([a, b]).wrapping_add(step).to_be_bytes();
        let mut id = [0; 12];
        id[..10].copy_from_slice(&head);
        id[10..].copy_from_slice(&[a, b]);
        let neighbour = OrderId::from_bytes(id);
        assert_ne!(neighbour, order());
        assert_eq!(
            keys.check(&token, neighbour, Some(&shop()), at(0)),
            Err(Refused::Forged)
        );
    }
}

#[test]
fn a_token_is_for_its_origin_only() {
    let keys = keys(NEW, None);
    let origins = [
        None,
        Some("https://shop.example"),
        Some("http://shop.example"),
        Some("https://shop.example:8443"),
        Some("https://shop.example.evil.example"),
        Some("https://www.shop.example"),
    ]
    .map(|text| text.map(|text| Origin::parse(text).unwrap()));
    for made_for in &origins {
        let token = keys.mint(order(), made_for.as_ref(), at(TEN_MINUTES));
        for used_from in &origins {
            let expected = if made_for == used_from {
                Ok(())
            } else {
                Err(Refused::Forged)
            };
            let checked = keys.check(&token, order(), used_from.as_ref(), at(0));
            assert_eq!(checked, expected, "{made_for:?} {used_from:?}");
        }
    }
}

/// Even if our own key made it: such a token would be another thing that this program may once give out.
#[test]
fn another_purpose_or_version_is_refused_though_the_code_is_right() {
    let keys = keys(NEW, None);
    for (version, purpose) in [(0, 1), (2, 1), (255, 1), (1, 0), (1, 2), (1, 255)] {
        let mut signed = [0; SIGNED];
        signed[0] = version;
        signed[1] = purpose;
        signed[2..14].copy_from_slice(&order().bytes());
        signed[14..].copy_from_slice(&u64::MAX.to_be_bytes());
        let token = seal(&keys.current, signed, Some(&shop()));
        assert_eq!(
            keys.check(&token, order(), Some(&shop()), at(0)),
            Err(Refused::Malformed),
            "version {version}, purpose {purpose}"
        );
    }
}

#[test]
fn a_token_ends_with_its_second() {
    let keys = keys(NEW, None);
    let check = |expires: Timestamp, now: Timestamp| {
        let token = keys.mint(order(), None, expires);
        keys.check(&token, order(), None, now)
    };
    let end = at(TEN_MINUTES);
    assert_eq!(check(end, end.plus_micros(-1)), Ok(()));
    assert_eq!(check(end, end), Err(Refused::Expired));
    assert_eq!(check(end, end.plus_micros(1)), Err(Refused::Expired));
    assert_eq!(check(end, Timestamp::MAX), Err(Refused::Expired));
    // Never longer than the hold: what is beyond the second is cut off.
    let odd = end.plus_micros(999_999);
    assert_eq!(check(odd, end.plus_micros(-1)), Ok(()));
    assert_eq!(check(odd, end), Err(Refused::Expired));
    // Times that no hold has.
    assert_eq!(check(Timestamp::MIN, Timestamp::MIN), Err(Refused::Expired));
    assert_eq!(
        check(Timestamp::from_micros(-1), Timestamp::from_micros(-1)),
        Err(Refused::Expired)
    );
    assert_eq!(check(Timestamp::MAX, end), Ok(()));
}

/// Who shows an old token of another's order is told nothing that he could not know.
#[test]
fn only_a_token_of_this_order_counts_as_expired() {
    let keys = keys(NEW, None);
    let token = keys.mint(order(), None, at(0));
    let other = OrderId::from_bytes([7; 12]);
    assert_eq!(keys.check(&token, other, None, at(1)), Err(Refused::Forged));
    assert_eq!(
        keys.check(&token, order(), Some(&shop()), at(1)),
        Err(Refused::Forged)
    );
    assert_eq!(
        keys.check(&token, order(), None, at(1)),
        Err(Refused::Expired)
    );
}

#[test]
fn keys_are_changed_while_holds_are_live() {
    let (before, during, after) = (keys(OLD, None), keys(NEW, Some(OLD)), keys(NEW, None));
    let mint = |keys: &TokenKeys| keys.mint(order(), None, at(TEN_MINUTES));
    let check = |keys: &TokenKeys, token: &str| keys.check(token, order(), None, at(0));
    let (old, new) = (mint(&before), mint(&during));
    assert_eq!(check(&during, &old), Ok(()), "the previous key checks");
    assert_eq!(check(&during, &new), Ok(()));
    assert_eq!(check(&after, &new), Ok(()), "the current key makes");
    assert_eq!(check(&before, &new), Err(Refused::Forged));
    assert_eq!(
        check(&after, &old),
        Err(Refused::Forged),
        "a retired key is worth nothing"
    );
    assert_eq!(
        check(&keys(OLD, Some(NEW)), &new),
        Ok(()),
        "an instance that is not changed yet"
    );
}

#[test]
fn keys_that_are_too_short_are_refused() {
    let of = |length: usize| Secret::new("k".repeat(length));
    assert_eq!(TokenKeys::new(of(31), None).err(), Some(TooShort));
    assert_eq!(TokenKeys::new(of(0), None).err(), Some(TooShort));
    assert_eq!(TokenKeys::new(of(32), Some(of(31))).err(), Some(TooShort));
    assert!(TokenKeys::new(of(32), Some(of(32))).is_ok());
    assert!(TokenKeys::new(of(4096), None).is_ok());
    assert_eq!(
        TooShort.to_string(),
        "a token key must have at least 32 characters"
    );
}

/// S1.
#[test]
fn what_is_printed_of_the_keys_says_nothing() {
    let printed = format!("{:?} {:#?}", keys(NEW, Some(OLD)), Some(keys(NEW, None)));
    assert!(!printed.contains("canary"), "{printed}");
    assert!(printed.starts_with("TokenKeys(…) "), "{printed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_text_is_a_token(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{72}", "AQ[A-Za-z0-9_-]{70}"]) {
        prop_assert!(check(&text).is_err());
    }

    #[test]
    fn no_bytes_are_a_token(mac: [u8; 32], expires: u64) {
        let mut signed = [1; SIGNED];
        signed[2..14].copy_from_slice(&order().bytes());
        signed[14..].copy_from_slice(&expires.to_be_bytes());
        let token = URL_SAFE_NO_PAD.encode([&signed[..], &mac].concat());
        prop_assert_eq!(check(&token), Err(Refused::Forged));
    }
}
