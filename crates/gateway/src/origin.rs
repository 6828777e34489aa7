//! Origins of pages, and the list of those that may use this gateway.

use std::fmt;

/// An origin as browsers write it (RFC 6454, section 6.2): `scheme://host` or `scheme://host:port`, lower case, without the
/// scheme's own port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);
