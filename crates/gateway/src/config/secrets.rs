//! Secrets: said directly, or by the name of a file that holds them. A file that every user may read is no place for one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::settings::{self, Preset};
use super::sources::{Found, Layer, Sources, Value, Wrong};
use super::values;
use crate::secret::Secret;

/// What to do about a file that every user may read.
pub(super) const CHMOD: &str = "every user of this machine may read it: chmod o= it";

/// The most that a file with a secret may hold, in bytes.
const MOST: u64 = 4 * 1024;

/// How many random bytes are in a key that is made here.
const KEY_BYTES: usize = 32;

impl Sources {
    /// Reads a secret: what the environment says, in either way, counts before what the file says in either way. `check` says
    /// how the secret should be, without saying it.
    pub(super) fn secret(
        &mut self,
        name: &'static str,
        check: impl FnOnce(&str) -> Result<(), Wrong>,
    ) -> Option<Secret> {
        let in_file = settings::in_file(name);
        for layer in &self.layers {
            let (result, place) = match (layer.found.get(name), layer.found.get(&in_file)) {
                (None, None) => continue,
                (Some(direct), None) => {
                    (values::text(&direct.value).map(Secret::new), &direct.place)
                }
                (None, Some(file)) => (in_the_file(layer, file), &file.place),
                (Some(_), Some(file)) => {
                    let both = format!("either this or {name} itself, not both");
                    (Err(both.into()), &file.place)
                }
            };
            let place = place.clone();
            let checked = result.and_then(|secret| check(secret.expose()).map(|()| secret));
            return checked
                .map_err(|wrong| self.wrong_value(&place, wrong))
                .ok();
        }
        let required = settings::find(name).is_some_and(|s| matches!(s.default, Preset::Required));
        if required {
            self.missing(name);
        }
        None
    }
}

/// The secret in the file that is named. Nothing of the name is repeated: somebody may have put the secret there.
fn in_the_file(layer: &Layer, file: &Found) -> Result<Secret, Wrong> {
    let path = values::text(&file.value)?;
    if path.is_empty() {
        return Err("must be the name of a file".into());
    }
    let contents = Contents::read(&layer.folder.join(path), MOST)
        .map_err(|problem| format!("the file that it names: {problem}"))?;
    if contents.exposed {
        return Err(format!("the file that it names holds a secret, and {CHMOD}").into());
    }
    let line = ["\r\n", "\n"]
        .iter()
        .find_map(|end| contents.text.strip_suffix(end))
        .unwrap_or(&contents.text);
    values::text(&Value::Text(Zeroizing::new(line.to_owned()))).map(Secret::new)
}

/// What is in a file.
pub(super) struct Contents {
    pub(super) text: Zeroizing<String>,
    /// Whether every user of the machine may read or write it.
    pub(super) exposed: bool,
}

impl Contents {
    /// Reads a file of at most so many bytes.
    ///
    /// # Errors
    /// What is wrong with the file, without its name.
    pub(super) fn read(path: &Path, most: u64) -> Result<Self, String> {
        // Asked before it is opened: to open a pipe would wait for somebody to write into it.
        if !fs::metadata(path).map_err(reason)?.is_file() {
            return Err("is not a file".to_owned());
        }
        let file = File::open(path).map_err(reason)?;
        let exposed = is_exposed(&file.metadata().map_err(reason)?);
        // All of the room from the start: a buffer that grows leaves copies behind.
        let limit = most.saturating_add(1);
        let room = usize::try_from(limit).unwrap_or_default();
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        file.take(limit).read_to_end(&mut bytes).map_err(reason)?;
        if bytes.len() as u64 > most {
            return Err(format!("is longer than {most} bytes"));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| "is not text in UTF-8".to_owned())?;
        Ok(Self {
            text: Zeroizing::new(text.to_owned()),
            exposed,
        })
    }
}

/// No system but Unix has a mode to ask for.
fn is_exposed(file: &fs::Metadata) -> bool {
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.permissions());
    #[cfg(not(unix))]
    let mode = {
        let _ = file;
        0
    };
    mode & 0o007 != 0
}

fn reason(error: io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        kind => format!("cannot be read: {kind}"),
    }
}

/// A key of 256 random bits, as 64 hexadecimal digits.
///
/// # Errors
/// A sentence, if the system has no random bytes.
pub(super) fn random_key() -> Result<Secret, String> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    getrandom::fill(&mut *bytes)
        .map_err(|error| format!("the system has no random bytes: {error}"))?;
    let mut text = String::with_capacity(2 * KEY_BYTES);
    for byte in bytes.iter() {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(nibble.into(), 16));
        }
    }
    Ok(Secret::new(text))
}
