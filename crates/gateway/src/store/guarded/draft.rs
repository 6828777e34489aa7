//! A record that is begun here and not yet in the shared store.

use crate::store::{Begun, Memory, RecordKey};

/// Forgets the local record when it is dropped: because the key was in use elsewhere, or because the caller stopped waiting
/// and what the shared store knows of it was never heard.
pub(super) struct Draft<'a> {
    local: &'a Memory,
    record: &'a RecordKey,
    keep: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(local: &'a Memory, record: &'a RecordKey) -> Self {
        Self {
            local,
            record,
            keep: false,
        }
    }

    /// The request is begun, and the local record stays.
    pub(super) fn keep(mut self) -> Begun {
        self.keep = true;
        Begun::New
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.keep {
            self.local.unmirror(self.record);
        }
    }
}
