//! How many connections there can be: each takes a file of those that the process may open, and mostly one more for the call that it
//! waits for. Out of files no connection is accepted at all, and those who send nothing keep others out.

use super::Limits;

/// Files that are no connections of clients: listeners, the store, the log, and what the runtime needs.
const OTHERS: usize = 64;

/// The fewest connections that are served, however few files there are.
const FEWEST: usize = 16;

/// Has the system allow this process as many files as it ever does; how many that are.
pub(crate) fn most() -> usize {
    // Where it cannot be asked there is no such limit, or it is none of ours.
    let most = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    usize::try_from(most).unwrap_or(usize::MAX)
}

impl Limits {
    /// The same with as many connections as so many files are enough for.
    pub(crate) fn within(self, files: usize) -> Self {
        let room = (files.saturating_sub(OTHERS) / 2).max(FEWEST);
        if room >= self.connections {
            return self;
        }
        Self {
            connections: room,
            reserve: self.reserve.min(room / 4),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S7.
    #[test]
    fn there_are_no_more_connections_than_files_for_them() {
        let usual = Limits::default();
        assert_eq!(usual.within(usize::MAX), usual);
        assert_eq!(usual.within(2 * usual.connections + OTHERS), usual);
        let of = |files| {
            let limits = usual.within(files);
            (limits.connections, limits.reserve)
        };
        assert_eq!(of(2 * usual.connections + OTHERS - 2), (4095, 256));
        assert_eq!(of(1024), (480, 120));
        assert_eq!(of(0), (FEWEST, 4));
    }
}
