//! What a buyer has chosen: how many tickets of which sets.

use serde::{Serialize, Serializer};

use crate::id::SetId;

/// Counts of tickets by set. No set is in it with a count of zero, and sets are sorted by id, so
/// that equal choices are equal values and give equal requests.
///
/// On the wire it is a map, `{"<set id>": count}`: the whole wanted state, not a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    // A few entries at most: a sorted list is smaller and faster than any map.
    counts: Vec<(SetId, u32)>,
}

impl Selection {
    /// Nothing chosen.
    pub const fn new() -> Self {
        Self { counts: Vec::new() }
    }

    /// How many tickets of this set are chosen; 0 if none.
    pub fn get(&self, set: SetId) -> u32 {
        self.place(set).map_or(0, |at| self.counts[at].1)
    }

    /// Chooses `count` tickets of this set instead of what was chosen of it before; 0 removes it.
    pub fn set(&mut self, set: SetId, count: u32) {
        match (self.place(set), count) {
            (Ok(at), 0) => {
                self.counts.remove(at);
            }
            (Ok(at), _) => self.counts[at].1 = count,
            (Err(_), 0) => {}
            (Err(at), _) => self.counts.insert(at, (set, count)),
        }
    }

    /// The chosen sets, sorted by id, each with its count (never 0).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SetId, u32)> + '_ {
        self.counts.iter().copied()
    }

    /// How many tickets are chosen in all; held at the largest `u32`.
    pub fn total_tickets(&self) -> u32 {
        self.counts
            .iter()
            .fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    fn place(&self, set: SetId) -> Result<usize, usize> {
        self.counts.binary_search_by(|(at, _)| at.cmp(&set))
    }
}

/// Of two counts for one set the later one holds, as with [`Selection::set`].
impl FromIterator<(SetId, u32)> for Selection {
    fn from_iter<I: IntoIterator<Item = (SetId, u32)>>(counts: I) -> Self {
        let mut selection = Self::new();
        for (set, count) in counts {
            selection.set(set, count);
        }
        selection
    }
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
