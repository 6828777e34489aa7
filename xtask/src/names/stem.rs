//! The readable part of one of wasm-bindgen's names.

/// wasm-bindgen's own names begin so; the widget's (`mount`) don't, and stay.
const ITS_OWN: [&str; 4] = ["__wbg_", "__wbindgen_", "__externref_", "wasm_bindgen_"];

/// How many hexadecimal digits wasm-bindgen's hashes have.
const HASH: usize = 16;

fn is_its_own(name: &str) -> bool {
    ITS_OWN.iter().any(|prefix| name.starts_with(prefix))
}

/// What one of wasm-bindgen's names says about what it stands for; nothing for a name that isn't wasm-bindgen's.
pub(super) fn of(name: &str) -> Option<&str> {
    if !is_its_own(name) {
        return None;
    }
    // How JavaScript calls a Rust closure: the rest of such a name is its type.
    if name.starts_with("wasm_bindgen_") {
        return name.contains("__invoke_").then_some("invoke");
    }
    // Some have two prefixes: `__wbg___wbindgen_throw_…`.
    let mut stem = without_hash(name).trim_start_matches('_');
    while let Some(rest) = ["wbg_", "wbindgen_"]
        .iter()
        .find_map(|prefix| stem.strip_prefix(prefix))
    {
        stem = rest.trim_start_matches('_');
    }
    (!stem.is_empty()).then_some(stem)
}

fn without_hash(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, end)) if is_hash(end.strip_prefix('h').unwrap_or(end)) => stem,
        _ => name,
    }
}

/// Whether a word is one of wasm-bindgen's names with a hash: nobody else writes those.
pub(super) fn is_hashed(word: &str) -> bool {
    is_its_own(word) && without_hash(word) != word
}

fn is_hash(end: &str) -> bool {
    end.len() == HASH && end.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_it_says() {
        for (name, short) in [
            ("__wbg_fetch_21015a0a4570ab44", Some("fetch")),
            ("__wbg_set_body_877d5251e78ca815", Some("set_body")),
            ("__wbg___wbindgen_throw_4c88d8bf264fd984", Some("throw")),
            ("__wbg__wbg_cb_unref_09736879a3f67559", Some("cb_unref")),
            ("__wbindgen_generic_0000000000000001", Some("generic")),
            ("__wbindgen_malloc", Some("malloc")),
            ("__wbg_handle_free", Some("handle_free")),
            ("__externref_table_alloc", Some("externref_table_alloc")),
            (
                "wasm_bindgen__convert__closures_____invoke__h026402313bfb9043",
                Some("invoke"),
            ),
            ("wasm_bindgen_something_else", None),
            ("handle_command", None),
            ("mount", None),
        ] {
            assert_eq!(of(name), short, "{name}");
        }
    }

    #[test]
    fn a_hash_is_as_long_as_a_hash() {
        assert!(is_hashed("__wbg_fetch_21015a0a4570ab44"));
        assert!(!is_hashed("__wbg_fetch_21015a0a4570ab4"));
        assert!(!is_hashed("__wbg_get_imports"));
        assert!(!is_hashed("fetch_21015a0a4570ab44"));
    }
}
