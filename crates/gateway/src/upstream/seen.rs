//! The last bodies that came, as what was read in them: whoever waits for a change asks for the same order again and again, and mostly
//! gets the same text.
//!
//! The upstream is asked all the same; what is saved is taking an equal text apart once more. A text is equal if each byte is, so
//! nothing depends on names, times or hashes being unique.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use tc_orders::wire::Json;

/// How many bodies are remembered; by chance two share a place, and then each makes the other one forgotten.
const PLACES: usize = 512;

/// The longest body that is remembered, in bytes: an order of a hundred tickets has less. All together, with what was read in them,
/// come to some 10 MiB at most.
const LONGEST: usize = 4096;

/// How long a body is remembered: names of buyers may stand in it, and are to be gone soon after nobody asks any more.
const KEPT: Duration = Duration::from_secs(60);

/// A fixed number of bodies.
pub(super) struct Seen {
    places: Box<[Mutex<Place>]>,
    /// Under keys of its own, so that nobody can look for two that are in each other's way.
    hash: RandomState,
}

type Place = Option<(Instant, Bytes, Arc<Json>)>;

impl Default for Seen {
    fn default() -> Self {
        Self {
            places: (0..PLACES).map(|_| Mutex::default()).collect(),
            hash: RandomState::new(),
        }
    }
}

impl Seen {
    /// What is in the body: as it was read before, or with `read`, whose errors are not remembered.
    pub(super) fn json<E>(
        &self,
        body: &Bytes,
        read: impl FnOnce(&[u8]) -> Result<Json, E>,
    ) -> Result<Arc<Json>, E> {
        if body.len() > LONGEST {
            return read(body).map(Arc::new);
        }
        let place = &self.places[self.hash.hash_one(body) as usize % PLACES];
        if let Some((_, _, json)) = locked(place).as_ref().filter(|(_, seen, _)| seen == body) {
            return Ok(Arc::clone(json));
        }
        let json = Arc::new(read(body)?);
        let now = (Instant::now(), body.clone(), Arc::clone(&json));
        let forgotten = locked(place).replace(now);
        // Not under the lock.
        drop(forgotten);
        Ok(json)
    }

    /// Forgets what has been remembered long enough. To be called once in a while.
    pub(super) fn tidy(&self) {
        if let Some(time) = Instant::now().checked_sub(KEPT) {
            self.forget_before(time);
        }
    }

    fn forget_before(&self, time: Instant) {
        for place in &self.places {
            let forgotten = locked(place).take_if(|(since, ..)| *since < time);
            drop(forgotten);
        }
    }
}

fn locked(place: &Mutex<Place>) -> MutexGuard<'_, Place> {
    // Every change is one assignment: there is nothing half done to fear.
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_body_is_taken_apart_once_and_another_one_anew() {
        let (seen, reads) = (Seen::default(), Cell::new(0));
        let json = |text: &'static str| {
            seen.json(&Bytes::from_static(text.as_bytes()), |body| {
                reads.set(reads.get() + 1);
                serde_json::from_slice::<Json>(body)
            })
        };
        let first = json(r#"{"a":1}"#).unwrap();
        assert_eq!(json(r#"{"a":1}"#).unwrap(), first);
        assert_eq!(reads.get(), 1);
        // The same to whoever reads it, but not the same text.
        assert_eq!(json(r#"{"a": 1}"#).unwrap(), first);
        assert_ne!(json(r#"{"a":2}"#).unwrap(), first);
        assert_eq!(reads.get(), 3);
        for _ in 0..2 {
            assert!(json(r#"{"a":"#).is_err());
        }
        assert_eq!(reads.get(), 5, "what cannot be read is not remembered");
        let now = Instant::now();
        seen.tidy();
        json(r#"{"a":2}"#).unwrap();
        assert_eq!(reads.get(), 5, "it is not old yet");
        seen.forget_before(now);
        json(r#"{"a":2}"#).unwrap();
        assert_eq!(reads.get(), 6, "what is old is forgotten");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (seen, reads) = (Seen::default(), Cell::new(0));
        let ask = |text: String| {
            let read = |_: &[u8]| {
                reads.set(reads.get() + 1);
                Ok::<_, ()>(Json::Null)
            };
            seen.json(&Bytes::from(text), read).unwrap();
        };
        let long = " ".repeat(LONGEST + 1);
        ask(long.clone());
        ask(long);
        assert_eq!(reads.get(), 2);
        for number in 0..10 * PLACES {
            ask(number.to_string());
        }
        let kept = seen
            .places
            .iter()
            .filter(|place| place.lock().unwrap().is_some());
        assert!(kept.count() <= PLACES);
    }
}
