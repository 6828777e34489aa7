//! The changelog, in the format of Keep a Changelog: a section for each version, and one for what is unreleased.

use anyhow::{Context as _, Result};

/// The heading of what is not released.
pub(super) const NEXT: &str = "Unreleased";

/// The text of the changelog.
pub(super) struct Changelog(String);

impl Changelog {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// What a section says, without its heading; `None` where there is none of that name.
    pub(super) fn section(&self, name: &str) -> Option<&str> {
        let start = self.start(name)?;
        let body = self.0.get(start..)?;
        let body = body.split_once('\n').map_or("", |(_, body)| body);
        let end = body.find("\n## ").unwrap_or(body.len());
        body.get(..end).map(str::trim)
    }

    /// The text with what is unreleased under this version and date, and an empty section for what comes next.
    ///
    /// # Errors
    /// Where there is no section of what is unreleased.
    pub(super) fn dated(&self, version: &str, date: &str) -> Result<String> {
        let heading = format!("## {NEXT}\n");
        let start = self.start(NEXT).context("nothing is unreleased")?;
        let (head, rest) = self.0.split_at(start);
        let rest = rest.strip_prefix(&heading).context("no heading")?;
        Ok(format!("{head}{heading}\n## {version} - {date}\n{rest}"))
    }

    /// Where the heading of a section is. A version's has its date behind it.
    fn start(&self, name: &str) -> Option<usize> {
        let heading = format!("\n## {name}");
        self.0.match_indices(&heading).find_map(|(at, found)| {
            let rest = self.0.get(at + found.len()..)?;
            let is_whole = rest.is_empty() || rest.starts_with('\n') || rest.starts_with(" - ");
            is_whole.then_some(at + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\n## Unreleased\n\n### Added\n\n- New.\n\n## 0.1.0-rc.1 - 2026-01-02\n\n- Tried.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n";

    #[test]
    fn sections_are_found_by_their_whole_names() {
        let changelog = Changelog::new(TEXT.to_owned());
        assert_eq!(changelog.section(NEXT), Some("### Added\n\n- New."));
        assert_eq!(changelog.section("0.1.0"), Some("- Old."));
        assert_eq!(changelog.section("0.1.0-rc.1"), Some("- Tried."));
        assert_eq!(changelog.section("0.1"), None);
    }

    #[test]
    fn a_release_takes_over_what_is_unreleased() {
        let dated = Changelog::new(TEXT.to_owned())
            .dated("0.2.0", "2026-02-03")
            .unwrap();
        let changelog = Changelog::new(dated.clone());
        assert_eq!(changelog.section(NEXT), Some(""));
        assert_eq!(changelog.section("0.2.0"), Some("### Added\n\n- New."));
        assert!(
            dated.contains("## Unreleased\n\n## 0.2.0 - 2026-02-03\n\n### Added"),
            "{dated}"
        );
    }

    #[test]
    fn our_own_changelog_can_be_released() {
        let changelog = Changelog::new(include_str!("../../../CHANGELOG.md").to_owned());
        assert!(changelog.section(NEXT).is_some());
        assert!(changelog.dated("9.9.9", "2026-02-03").is_ok());
    }
}
