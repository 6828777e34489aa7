//! What is told of a mistake in the configuration: one line, with its place, and nothing of what was written there.

use std::fmt;

/// The most characters of a word of a name, with what stands behind it: no setting's name has longer ones.
const LONGEST_WORD: usize = 20;

/// How much is shown of a longer one.
const SHOWN: usize = 4;

/// A mistake in the configuration.
///
/// Its `Display` is one line. A wrong value is described and not repeated: it may be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where: `tc-gateway.toml:12: limits.live_holds` or `TC_GATEWAY_LIMITS__LIVE_HOLDS`.
    pub place: String,
    /// What is wrong, and how it should be.
    pub problem: String,
}

impl Mistake {
    /// Both texts become one line, whatever is in them: the name of an unknown field may hold anything.
    pub(super) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: one_line(place.into()),
            problem: one_line(problem.into()),
        }
    }
}

/// The name of a setting that there is not, as it may be shown. A word that is longer than those of names may be a secret that was put into
/// the wrong place: of that only the beginning.
pub(super) fn unknown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for word in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        match word.char_indices().nth(LONGEST_WORD) {
            Some(_) => shown.extend(word.chars().take(SHOWN).chain(['…'])),
            None => shown.push_str(word),
        }
    }
    shown
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// Control characters, which could move a terminal's cursor or begin a new line, become their escapes.
fn one_line(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    text.chars()
        .flat_map(|c| {
            let (escaped, plain) = if c.is_control() {
                (Some(c.escape_default()), None)
            } else {
                (None, Some(c))
            };
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S1.
    #[test]
    fn a_secret_that_stands_where_a_name_belongs_is_not_shown() {
        let key = "c0ffee11c0ffee11c0ffee11c0ffee11";
        assert_eq!(unknown(key), "c0ff…");
        assert_eq!(unknown(&format!("TC_GATEWAY_{key}")), "TC_GATEWAY_c0ff…");
        assert_eq!(unknown(&format!("upstream.{key}")), "upstream.c0ff…");
        assert_eq!(unknown(&format!("\"{key}\".b")), "\"c0ff….b");
        let names = crate::config::settings::names();
        for name in names.chain(["TC_GATEWAY_LIMITS__RESERVATIONS_PER_MINUTES".to_owned()]) {
            assert_eq!(unknown(&name), name);
        }
    }

    #[test]
    fn a_mistake_is_one_line() {
        let mistake = Mistake::new("tc-gateway.toml:1: a\nb\u{1b}[2J", "is unknown");
        assert_eq!(
            mistake.to_string(),
            "tc-gateway.toml:1: a\\nb\\u{1b}[2J: is unknown"
        );
    }
}
