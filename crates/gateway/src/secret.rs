//! Secrets: a type that does not print, so that none ends in a log, an error or a metric by accident.

use std::fmt;

use zeroize::Zeroizing;

/// A secret text: the partner's key, a token key, a password in an address. Wiped when it is dropped.
///
/// It has no `Display` and no `Serialize`, and its `Debug` says nothing of it, not even its length.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that has to send it. Never for a message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_in_what_is_printed_of_it() {
        let secret = Secret::new("canary-5b0c");
        assert!(!format!("{secret:?} {:#?}", Some(&secret)).contains("canary"));
        assert_eq!(format!("{secret:?}"), "Secret(…)", "it says what it is");
        assert_eq!(secret.expose(), "canary-5b0c");
    }
}
