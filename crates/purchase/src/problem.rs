//! What went wrong, for the buyer's sentence and for the host's `tc-error`.

use tc_orders::{ErrorKind, SetId};

use crate::{Detail, Failure};

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
    /// What the API itself said of it. Never shown to buyers (A6).
    pub said: Option<String>,
    /// The detail of the buyer's that is wrong, where the server says which.
    pub wrong: Option<Detail>,
    /// For `sold-out` and `partial`: the sets that fell short, as far as that is known.
    pub short: Vec<Short>,
    /// For what is in doubt: when seats that may be held free themselves at the latest, in
    /// milliseconds of the device's wall clock.
    pub free_by: Option<i64>,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self {
            said: failure.said,
            wrong: failure.wrong,
            ..Self::new(failure.kind, failure.cause)
        }
    }
}

impl Problem {
    /// A problem that has only a code and a cause.
    pub fn new(kind: ErrorKind, cause: impl Into<String>) -> Self {
        Self {
            kind,
            cause: cause.into(),
            said: None,
            wrong: None,
            short: Vec::new(),
            free_by: None,
        }
    }
}
