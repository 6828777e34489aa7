//! Versions as tools print them.

use crate::run::Cmd;
use std::path::Path;

/// Major and minor number, enough to tell whether a tool is recent enough.
pub(super) type Version = (u32, u32);

/// Whether a program is there, and of just this version, which it says if it is called like this.
pub(super) fn is_of(program: &Path, asked: &[&str], version: &str) -> bool {
    let said = Cmd::new(program).args(asked).ask();
    said.is_some_and(|said| said.ends_with(version))
}

/// The first version number in a text: "v20.20.2", "rustc 1.96.0 (…)", "Chromium 156.0.8078.79 built on …".
pub(super) fn in_text(text: &str) -> Option<Version> {
    text.split(|c: char| c.is_whitespace() || c == ':')
        .find_map(|word| {
            let mut numbers = word.trim_start_matches('v').split(['.', '-', '+', '~']);
            Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
        })
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        for (text, version) in [
            ("v20.20.2", Some((20, 20))),
            (
                "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)",
                Some((1, 96)),
            ),
            ("rustc 1.98.0-nightly (abc 2026-07-01)", Some((1, 98))),
            (
                "Chromium 156.0.8078.79 built on Debian GNU/Linux 12",
                Some((156, 0)),
            ),
            ("  Candidate: 18.20.4+dfsg-1~deb12u3", Some((18, 20))),
            ("2:1.30", Some((1, 30))),
            ("1.90", Some((1, 90))),
            ("  Candidate: (none)", None),
            ("", None),
        ] {
            assert_eq!(in_text(text), version, "{text}");
        }
    }
}
