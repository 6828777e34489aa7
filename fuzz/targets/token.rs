//! Order tokens (S2, S4): whatever is presented, a token opens exactly what it was made for.
//!
//! The first byte says what the rest is: a text as a browser sends it, or a pattern of bits to flip in a good token.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tc_gateway::{Origin, Refused, Secret, TokenKeys};
use tc_orders::{OrderId, Timestamp};

const SECOND: i64 = 1_000_000;
const NOW: Timestamp = Timestamp::from_micros(1_700_000_000 * SECOND);

struct Good {
    keys: TokenKeys,
    order: OrderId,
    origin: Origin,
    /// A token that opens this order for a page of this origin, for a minute from now.
    token: String,
}

static GOOD: LazyLock<Good> = LazyLock::new(|| {
    let secret = |text: &str| Secret::new(text);
    let current = secret("the current key, of more than 32 characters");
    let previous = secret("the previous key, of more than 32 characters");
    let keys = TokenKeys::new(current, Some(previous)).expect("they are long enough");
    let order: OrderId = "65a0c0de0123456789abcdef".parse().expect("it is one");
    let origin = Origin::parse("https://shop.example").expect("it is one");
    let token = keys.mint(order, Some(&origin), NOW.plus_micros(60 * SECOND));
    Good {
        keys,
        order,
        origin,
        token,
    }
});

/// The digits of base64url.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The token with these bits flipped, in the values of its digits.
fn flipped(token: &str, pattern: &[u8]) -> String {
    let flip = |(at, digit): (usize, u8)| {
        let value = DIGITS.iter().position(|known| *known == digit);
        let value = value.expect("a token is of digits");
        let mask = pattern.get(at).copied().unwrap_or(0);
        char::from(DIGITS[value ^ usize::from(mask & 63)])
    };
    token.bytes().enumerate().map(flip).collect()
}

fuzz_target!(|data: &[u8]| {
    let good = &*GOOD;
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let presented = match kind % 2 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        _ => flipped(&good.token, rest),
    };
    let check = |order, origin, now| good.keys.check(&presented, order, origin, now);
    let opened = check(good.order, Some(&good.origin), NOW);
    assert_eq!(opened.is_ok(), presented == good.token, "{presented}");
    assert_ne!(opened, Err(Refused::Absent));
    // For nothing else, and not for longer.
    let other: OrderId = "65a0c0de0123456789abcdee".parse().expect("it is one");
    assert!(check(other, Some(&good.origin), NOW).is_err());
    assert!(check(good.order, None, NOW).is_err());
    let over = check(good.order, Some(&good.origin), NOW.plus_micros(60 * SECOND));
    assert!(over.is_err());
});
