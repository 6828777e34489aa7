//! How long calls are waited for, which failed ones are repeated, and after how long. Pure: the caller brings the dice.

use tc_orders::{ErrorKind, Timestamp};

use crate::Failure;

/// How long an answer to a call that only reads, or that may be repeated, is waited for, in milliseconds.
pub const PATIENCE: u32 = 10_000;

/// How long the answer to a reservation is waited for: giving up early would leave it in doubt. Until then an order may be made.
pub const PATIENCE_RESERVE: u32 = 20_000;

/// How often a call is sent at most, the first time included.
pub const TRIES: u32 = 3;

/// The same for a reservation that the gateway says is still under way (409). It asks the API for 8
/// seconds at most and wants to be asked each second: then it must know.
pub const TRIES_IN_FLIGHT: u32 = 12;

const BASE: f64 = 500.0;
const CAP: f64 = 5_000.0;

/// The longest `Retry-After` that is waited for, in milliseconds; a longer one ends the tries.
pub const RETRY_AFTER_CAP: u32 = 60_000;

/// The pause before the next try in milliseconds, or `None` to give up.
///
/// `tries` counts those already made, `most` how many are allowed ([`crate::Call::tries`]), `roll` is
/// a random number from 0 to 1 (full jitter: many widgets that lost the same server do not come back
/// in step), `retry_after` the server's own wish in milliseconds.
pub fn pause(
    tries: u32,
    most: u32,
    kind: ErrorKind,
    roll: f64,
    retry_after: Option<u32>,
) -> Option<u32> {
    let passing = matches!(
        kind,
        ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Conflict
            | ErrorKind::Limited
            | ErrorKind::Server
    );
    if !passing || tries >= most {
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

/// What a call has failed with when all its tries have. `doubt` is how an earlier try of a reservation
/// failed, if it may have made an order: that remains open unless the gateway itself settles it. A proxy's
/// refusal of the last try does not. Its `Date` was of then, not of the last try, which is what an answer is timed by.
pub fn verdict(doubt: Option<Failure>, last: Failure) -> Failure {
    match doubt {
        Some(doubt) if !last.named && last.order.is_none() => Failure {
            date: None,
            ..doubt
        },
        _ => last,
    }
}

/// How long a `Retry-After` header asks to be left alone, in milliseconds (RFC 9110, 10.2.3). It says so
/// in seconds, or names a moment of the server's clock: that one says nothing without the `Date` of the
/// same answer.
pub fn wish(header: &str, date: Option<Timestamp>) -> Option<u32> {
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let until = Timestamp::parse_http_date(header).ok()?;
    let wait = until.millis() - date?.millis();
    Some(u32::try_from(wait.max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<Timestamp> {
        Some(Timestamp::parse_http_date(text).expect("a date"))
    }

    #[test]
    fn r4_a_retry_after_is_read_in_seconds_and_as_a_date_by_the_servers_own_clock() {
        let now = date("Fri, 12 Jan 2024 08:30:22 GMT");
        assert_eq!(wish("7", None), Some(7_000));
        assert_eq!(wish("Fri, 12 Jan 2024 08:31:02 GMT", now), Some(40_000));
        assert_eq!(wish("Fri, 12 Jan 2024 08:30:00 GMT", now), Some(0), "past");
        assert_eq!(wish("Fri, 12 Jan 2034 08:30:00 GMT", now), Some(u32::MAX));
        assert_eq!(wish("Fri, 12 Jan 2024 08:31:02 GMT", None), None);
        for nonsense in ["", "soon", "-1", "1.5", "4294967296"] {
            assert_eq!(wish(nonsense, now), None, "{nonsense}");
        }
    }

    #[test]
    fn r4_doubles_from_half_a_second_with_full_jitter_and_gives_up_after_three_tries() {
        assert_eq!(pause(1, TRIES, ErrorKind::Network, 1.0, None), Some(500));
        assert_eq!(pause(2, TRIES, ErrorKind::Network, 1.0, None), Some(1_000));
        assert_eq!(pause(2, TRIES, ErrorKind::Network, 0.25, None), Some(250));
        assert_eq!(pause(3, TRIES, ErrorKind::Network, 1.0, None), None);
    }

    #[test]
    fn r4_honours_retry_after_up_to_a_minute() {
        assert_eq!(
            pause(1, TRIES, ErrorKind::Limited, 0.5, Some(7_000)),
            Some(7_000)
        );
        assert_eq!(
            pause(1, TRIES, ErrorKind::Limited, 0.5, Some(60_000)),
            Some(60_000)
        );
        assert_eq!(pause(1, TRIES, ErrorKind::Limited, 0.5, Some(60_001)), None);
    }

    #[test]
    fn r6_a_doubt_of_an_earlier_try_does_not_date_the_last_one() {
        let doubt = Failure {
            named: true,
            date: date("Fri, 12 Jan 2024 08:30:22 GMT"),
            ..Failure::new(ErrorKind::Server, "at first")
        };
        let told = verdict(Some(doubt), Failure::new(ErrorKind::Server, "at last"));
        assert_eq!((told.cause.as_str(), told.date), ("at first", None));
    }

    #[test]
    fn r4_repeats_what_may_pass_and_nothing_else() {
        for kind in [
            ErrorKind::Timeout,
            ErrorKind::Conflict,
            ErrorKind::Limited,
            ErrorKind::Server,
        ] {
            assert!(
                pause(1, TRIES, kind, 0.0, None).is_some(),
                "{}",
                kind.as_str()
            );
        }
        for kind in [
            ErrorKind::Unauthorized,
            ErrorKind::NotFound,
            ErrorKind::Rejected,
            ErrorKind::Decode,
        ] {
            assert_eq!(pause(1, TRIES, kind, 0.0, None), None, "{}", kind.as_str());
        }
    }
}
