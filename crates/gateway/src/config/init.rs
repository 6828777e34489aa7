//! The file to begin with: every setting with its comment, a token key of its own, and one thing left to fill in.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::secrets::random_key;
use super::settings::{Preset, SETTINGS};

/// Why no file was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitError {
    /// There is one already; it is as it was.
    Exists,
    /// The system has no random bytes for the key, or the file could not be written: a sentence.
    Failed(String),
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("there is a file already; it was left as it is"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

/// Writes a commented configuration file with a fresh token key, for this user alone (mode 0600). What is missing in it is
/// the partner's key and the site's own origin.
///
/// # Errors
/// If there is a file already, whatever it is, or it cannot be written.
pub fn init(path: &Path) -> Result<(), InitError> {
    let key = random_key().map_err(InitError::Failed)?;
    let text = template(key.expose());
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => InitError::Exists,
        kind => InitError::Failed(format!("cannot be written: {kind}")),
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)
}

/// The file's text. Settings with a default are comments; what has to be said is not.
fn template(token_key: &str) -> Zeroizing<String> {
    // Room for all of it, so that no copy of the key is left behind when it grows.
    let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
    text.push_str(concat!(
        "# The configuration of tc-gateway. `tc-gateway check` says whether it is right.\n",
        "#\n",
        "# What is commented out is the default or an example. Environment variables count before this file:\n",
        "# TC_GATEWAY_LISTEN, and with a section TC_GATEWAY_LIMITS__LIVE_HOLDS.\n",
        "# Secrets may be in files of their own: `key_file = \"/run/secrets/key\"` instead of `key`.\n",
    ));
    let mut section = "";
    for setting in SETTINGS {
        let (own, name) = setting.name.split_once('.').unwrap_or(("", setting.name));
        if own != section {
            section = own;
            text.push_str("\n[");
            text.push_str(section);
            text.push_str("]\n");
        } else if !setting.about.is_empty() && section.is_empty() {
            text.push('\n');
        }
        for line in setting.about {
            text.push_str("# ");
            text.push_str(line);
            text.push('\n');
        }
        let required = matches!(setting.default, Preset::Required);
        text.push_str(if required { "" } else { "# " });
        text.push_str(name);
        text.push_str(" = ");
        if setting.name == "tokens.key" {
            text.push('"');
            text.push_str(token_key);
            text.push('"');
        } else {
            text.push_str(setting.example);
        }
        text.push('\n');
    }
    text
}
