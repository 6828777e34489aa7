//! Idempotency records, and which of their outcomes nobody has come for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::expiring::Expiring;
use crate::store::{ABANDONED_FOR, Begun, Binding, Orphan, RecordKey, Unreachable, units::micros};

/// What a store has to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Standing {
    /// It does not know it.
    Unknown,
    /// It is kept here.
    Own {
        /// Whether it is finished.
        finished: bool,
    },
    /// It is kept elsewhere, and was begun by us.
    Mirror {
        /// Whether it is finished.
        finished: bool,
    },
}

/// How far a record has come that is kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Progress {
    /// It may yet end in another way: it is in flight, or waits to be claimed or given up.
    Open,
    /// This is what came of it.
    Done {
        binding: Binding,
        outcome: String,
        /// For how long it is kept yet.
        keep: Duration,
    },
}

struct Record {
    /// `None` if it was lost and came back with its outcome only.
    binding: Option<Binding>,
    begun: u64,
    /// Until when it is in flight, unless it is finished.
    lease: u64,
    ends: u64,
    outcome: Option<String>,
    /// When it was finished.
    finished: u64,
    claimed: bool,
    given_up: bool,
    /// When it becomes an orphan, or one again.
    due: Option<u64>,
    mirror: bool,
}

type Name = Arc<str>;

pub(super) struct Records {
    most: usize,
    all: Expiring<Name, Record>,
    /// Outcomes that wait to be claimed or given up, by when.
    due: BTreeSet<(u64, Name)>,
    /// Those that can be dropped to make room, by since when: finished ones, and those whose lease is over.
    spare: BTreeSet<(u64, Name)>,
}

impl Records {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            all: Expiring::new(),
            due: BTreeSet::new(),
            spare: BTreeSet::new(),
        }
    }

    pub(super) fn begin(
        &mut self,
        now: u64,
        key: &RecordKey,
        binding: &Binding,
        lease: u64,
        mirror: bool,
    ) -> Result<Begun, Unreachable> {
        self.sweep(now);
        if let Some(record) = self.all.get(key.0.as_str()) {
            return Ok(record.seen_by(binding, now));
        }
        self.make_room(now)?;
        let record = Record {
            binding: Some(binding.clone()),
            begun: now,
            lease: now + lease,
            ends: now + lease + micros(ABANDONED_FOR),
            outcome: None,
            finished: 0,
            claimed: false,
            given_up: false,
            due: None,
            mirror,
        };
        self.put(Name::from(key.0.as_str()), record);
        Ok(Begun::New)
    }

    pub(super) fn forget(&mut self, key: &RecordKey) {
        self.take_out(&key.0);
    }

    pub(super) fn finish(
        &mut self,
        now: u64,
        key: &RecordKey,
        outcome: &str,
        keep: u64,
        unclaimed: Option<u64>,
        mirror: bool,
    ) -> Result<(), Unreachable> {
        self.sweep(now);
        let mut record = match self.take_out(&key.0) {
            Some(record) => record,
            None => {
                self.make_room(now)?;
                Record::lost(now)
            }
        };
        record.outcome = Some(outcome.to_owned());
        record.finished = now;
        record.ends = now + keep;
        record.mirror = mirror;
        record.due = match unclaimed {
            None => None,
            Some(_) if record.claimed || record.given_up => record.due,
            Some(time) => Some(now + time),
        };
        self.put(Name::from(key.0.as_str()), record);
        Ok(())
    }

    pub(super) fn claim(&mut self, now: u64, key: &RecordKey) -> bool {
        self.sweep(now);
        let Some(mut record) = self.take_out(&key.0) else {
            return true;
        };
        let granted = !record.given_up;
        if granted && record.due.take().is_some() {
            record.claimed = true;
        }
        self.put(Name::from(key.0.as_str()), record);
        granted
    }

    pub(super) fn orphans(&mut self, now: u64, most: usize, lease: u64) -> Vec<Orphan> {
        self.sweep(now);
        let mut found = Vec::new();
        while found.len() < most {
            let Some((_, name)) = self.due.first().filter(|(due, _)| *due <= now).cloned() else {
                break;
            };
            let Some(mut record) = self.take_out(&name) else {
                break;
            };
            record.given_up = true;
            // Later than now in any case, or it would be handed out twice in one answer.
            record.due = Some(now + lease.max(1));
            found.extend(record.outcome.clone().map(|outcome| Orphan {
                record: RecordKey(name.to_string()),
                outcome,
            }));
            self.put(name, record);
        }
        found
    }

    pub(super) fn standing(&mut self, now: u64, key: &RecordKey) -> Standing {
        self.sweep(now);
        let Some(record) = self.all.get(key.0.as_str()) else {
            return Standing::Unknown;
        };
        let finished = record.outcome.is_some();
        if record.mirror {
            Standing::Mirror { finished }
        } else {
            Standing::Own { finished }
        }
    }

    /// The outcome of a record that is kept elsewhere, and was begun by us.
    pub(super) fn mirrored(&mut self, now: u64, key: &RecordKey) -> Option<String> {
        self.sweep(now);
        let record = self.all.get(key.0.as_str())?;
        record.outcome.clone().filter(|_| record.mirror)
    }

    /// `None` if it is not kept here, or if nobody knows any more how it was begun.
    pub(super) fn progress(&mut self, now: u64, key: &RecordKey) -> Option<Progress> {
        self.sweep(now);
        let record = self
            .all
            .get(key.0.as_str())
            .filter(|record| !record.mirror)?;
        let binding = record.binding.clone()?;
        Some(match (&record.outcome, record.due) {
            (Some(outcome), None) => Progress::Done {
                binding,
                outcome: outcome.clone(),
                keep: Duration::from_micros(record.ends - now),
            },
            _ => Progress::Open,
        })
    }

    pub(super) fn adopt(&mut self, now: u64, key: &RecordKey) {
        self.sweep(now);
        if let Some(mut record) = self.take_out(&key.0) {
            record.mirror = false;
            self.put(Name::from(key.0.as_str()), record);
        }
    }

    /// Drops what has ended.
    fn sweep(&mut self, now: u64) {
        while let Some((name, record)) = self.all.pop_ended(now) {
            self.unindex(name, &record);
        }
    }

    /// Drops what can be spared, the oldest first, until there is room for one more.
    fn make_room(&mut self, now: u64) -> Result<(), Unreachable> {
        while self.all.len() >= self.most {
            let spare = self.spare.first().filter(|(since, _)| *since <= now);
            let (_, name) = spare.cloned().ok_or(Unreachable)?;
            self.take_out(&name);
        }
        Ok(())
    }

    fn put(&mut self, name: Name, record: Record) {
        if let Some(due) = record.due {
            self.due.insert((due, name.clone()));
        }
        if let Some(since) = record.spare_since() {
            self.spare.insert((since, name.clone()));
        }
        self.all.put(name, record.ends, record);
    }

    fn take_out(&mut self, name: &str) -> Option<Record> {
        let record = self.all.remove(name)?;
        self.unindex(Name::from(name), &record);
        Some(record)
    }

    fn unindex(&mut self, name: Name, record: &Record) {
        if let Some(due) = record.due {
            self.due.remove(&(due, name.clone()));
        }
        if let Some(since) = record.spare_since() {
            self.spare.remove(&(since, name));
        }
    }
}

impl Record {
    /// One that comes back with its outcome only.
    fn lost(now: u64) -> Self {
        Self {
            binding: None,
            begun: now,
            lease: now,
            ends: now,
            outcome: None,
            finished: now,
            claimed: false,
            given_up: false,
            due: None,
            mirror: false,
        }
    }

    fn seen_by(&self, binding: &Binding, now: u64) -> Begun {
        let Some(own) = &self.binding else {
            return Begun::OtherSender;
        };
        // The sender first: to a stranger, nothing is said of what the key was used for.
        if own.sender != binding.sender {
            return Begun::OtherSender;
        }
        if own.payload != binding.payload {
            return Begun::OtherPayload;
        }
        match &self.outcome {
            Some(outcome) => Begun::Finished(outcome.clone()),
            None if self.lease > now => Begun::InFlight,
            None => Begun::Abandoned(Duration::from_micros(now - self.begun)),
        }
    }

    fn spare_since(&self) -> Option<u64> {
        match (self.due, &self.outcome) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(self.finished),
            (None, None) => Some(self.lease),
        }
    }
}
