//! What is told of a mistake in the configuration: one line, with its place, and nothing of what was written there.

use std::fmt;

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

    #[test]
    fn a_mistake_is_one_line() {
        let mistake = Mistake::new("tc-gateway.toml:1: a\nb\u{1b}[2J", "is unknown");
        assert_eq!(
            mistake.to_string(),
            "tc-gateway.toml:1: a\\nb\\u{1b}[2J: is unknown"
        );
    }
}
