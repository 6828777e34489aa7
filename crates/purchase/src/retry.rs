//! Which failed calls are repeated, and after how long. Pure: the caller brings the dice.

use tc_orders::ErrorKind;

/// How often a call is sent at most, the first time included.
pub const TRIES: u32 = 3;

const BASE: f64 = 500.0;
const CAP: f64 = 5_000.0;

/// The longest `Retry-After` that is waited for, in milliseconds; a longer one ends the tries.
pub const RETRY_AFTER_CAP: u32 = 60_000;

/// The pause before the next try in milliseconds, or `None` to give up.
///
/// Only for calls that may be repeated ([`crate::Call::is_repeatable`]). `tries` counts those
/// already made, `roll` is a random number from 0 to 1 (full jitter: many widgets that lost the
/// same server do not come back in step), `retry_after` the server's own wish in milliseconds.
pub fn pause(tries: u32, kind: ErrorKind, roll: f64, retry_after: Option<u32>) -> Option<u32> {
    let passing = matches!(
        kind,
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Conflict
            | ErrorKind::Limited
            | ErrorKind::Server
    );
    if !passing || tries >= TRIES {
        return None;
    }
    match retry_after {
        Some(wish) if wish > RETRY_AFTER_CAP => None,
        Some(wish) => Some(wish),
        None => {
            let most = (BASE * f64::from(1u32 << tries.saturating_sub(1).min(8))).min(CAP);
            Some((most * roll.clamp(0.0, 1.0)) as u32)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r4_doubles_from_half_a_second_with_full_jitter_and_gives_up_after_three_tries() {
        assert_eq!(pause(1, ErrorKind::Network, 1.0, None), Some(500));
        assert_eq!(pause(2, ErrorKind::Network, 1.0, None), Some(1_000));
        assert_eq!(pause(2, ErrorKind::Network, 0.25, None), Some(250));
        assert_eq!(pause(3, ErrorKind::Network, 1.0, None), None);
    }

    #[test]
    fn r4_honours_retry_after_up_to_a_minute() {
        assert_eq!(pause(1, ErrorKind::Limited, 0.5, Some(7_000)), Some(7_000));
        assert_eq!(
            pause(1, ErrorKind::Limited, 0.5, Some(60_000)),
            Some(60_000)
        );
        assert_eq!(pause(1, ErrorKind::Limited, 0.5, Some(60_001)), None);
    }

    #[test]
    fn r4_repeats_what_may_pass_and_nothing_else() {
        for kind in [
            ErrorKind::Timeout,
            ErrorKind::Conflict,
            ErrorKind::Limited,
            ErrorKind::Server,
        ] {
            assert!(pause(1, kind, 0.0, None).is_some(), "{}", kind.as_str());
        }
        for kind in [
            ErrorKind::Unauthorized,
            ErrorKind::NotFound,
            ErrorKind::Rejected,
            ErrorKind::Decode,
        ] {
            assert_eq!(pause(1, kind, 0.0, None), None, "{}", kind.as_str());
        }
    }
}
