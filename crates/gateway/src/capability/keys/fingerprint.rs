//! What operators see of the keys: whether two instances have the same.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::TokenKeys;

/// Keeps these codes apart from tokens: none of them begins so.
const DOMAIN: &[u8] = b"tc-gateway token key fingerprint\0";

impl TokenKeys {
    /// A name for the current key and for the previous one: 8 hexadecimal digits, the beginning of a code over a fixed text.
    /// Who would find a key by it has to try them all, as by a token; keys of [`Self::SHORTEST`] random characters are
    /// too many for that.
    pub(crate) fn fingerprints(&self) -> (String, Option<String>) {
        (named(&self.current), self.previous.as_ref().map(named))
    }
}

fn named(key: &Hmac<Sha256>) -> String {
    let mut code = key.clone();
    code.update(DOMAIN);
    let code = code.finalize().into_bytes();
    code[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn equal_keys_have_equal_fingerprints_whether_they_are_the_current_or_the_previous_one() {
        let key = |text: &str| Secret::new(text.repeat(8));
        let keys = TokenKeys::new(key("old-"), None).unwrap();
        let (old, none) = keys.fingerprints();
        assert_eq!(none, None);
        // printf 'tc-gateway token key fingerprint\0' | openssl dgst -sha256 -hmac old-old-old-old-old-old-old-old-
        assert_eq!(old, "837f7304");
        let keys = TokenKeys::new(key("new-"), Some(key("old-"))).unwrap();
        let (new, previous) = keys.fingerprints();
        assert_eq!(previous.as_ref(), Some(&old));
        assert_ne!(new, old);
    }
}
