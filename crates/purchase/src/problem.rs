//! What went wrong, for the buyer's sentence and for the host's `tc-error`.

use tc_orders::{ErrorKind, SetId};

/// A set that had fewer tickets than were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// The set.
    pub set: SetId,
    /// What is left of it; 0: sold out.
    pub left: u32,
}

/// A failure with all that its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code.
    pub kind: ErrorKind,
    /// What to look at, in English and for developers: an HTTP status, a field's name.
    pub cause: String,
    /// For `sold-out` and `partial`: the sets that fell short, as far as that is known.
    pub short: Vec<Short>,
    /// For `unconfirmed` and `decode`: when seats that may be held free themselves at the latest,
    /// in milliseconds of the device's wall clock.
    pub free_by: Option<i64>,
}

impl Problem {
    /// A problem that has only a code and a cause.
    pub fn new(kind: ErrorKind, cause: impl Into<String>) -> Self {
        Self {
            kind,
            cause: cause.into(),
            short: Vec::new(),
            free_by: None,
        }
    }
}
