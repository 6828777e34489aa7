//! How often everything was reached that a play can reach.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(crate) struct Cover(BTreeMap<&'static str, u64>);

impl Cover {
    pub(crate) fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }

    pub(crate) fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// A line for each thing.
    pub(crate) fn lines(&self) -> String {
        let line = |(what, times): (&&str, &u64)| format!("{times:>9}  {what}\n");
        self.0.iter().map(line).collect()
    }
}
