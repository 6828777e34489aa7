//! The configuration file: TOML, read into raw values that know their lines.

use std::path::Path;

use toml::de::{DeInteger, DeTable, DeValue};
use zeroize::Zeroizing;

use super::closest::closest;
use super::mistake::{Mistake, unknown};
use super::secrets::{CHMOD, Contents};
use super::settings;
use super::sources::{Found, Layer, Place, Value};

/// The most that a configuration file may hold, in bytes: room for ten thousand events.
const MOST: u64 = 512 * 1024;

/// Reads the file. Names that are no settings are noted as mistakes.
///
/// # Errors
/// If it cannot be read or is not TOML: then each line where it is not. What else the parser has to say of the same line is
/// mostly a consequence of the first.
pub(super) fn read(
    path: &Path,
    mistakes: &mut Vec<(Place, String)>,
) -> Result<Layer, Vec<Mistake>> {
    let shown = path.display().to_string();
    let contents =
        Contents::read(path, MOST).map_err(|problem| vec![Mistake::new(&shown, problem)])?;
    let text = Text {
        text: &contents.text,
        file: &shown,
    };
    let (root, errors) = DeTable::parse_recoverable(text.text);
    if !errors.is_empty() {
        let mut told: Vec<_> = errors.iter().map(|error| text.not_toml(error)).collect();
        told.dedup_by(|one, before| one.place == before.place);
        return Err(told);
    }
    let mut layer = Layer {
        folder: path.parent().map(Path::to_owned).unwrap_or_default(),
        ..Layer::default()
    };
    text.table("", root.get_ref(), &mut layer, mistakes);
    let holds_secret = settings::SETTINGS
        .iter()
        .any(|setting| setting.secret && layer.found.contains_key(setting.name));
    if contents.exposed && holds_secret {
        let place = Place {
            rank: 0,
            text: shown.clone(),
        };
        mistakes.push((place, format!("holds a secret, and {CHMOD}")));
    }
    Ok(layer)
}

/// A file's text, and what the file is called.
struct Text<'a> {
    text: &'a str,
    file: &'a str,
}

impl Text<'_> {
    /// Collects the settings of a table: of the file itself, whose name is empty, or of a section.
    fn table(
        &self,
        section: &str,
        table: &DeTable<'_>,
        layer: &mut Layer,
        mistakes: &mut Vec<(Place, String)>,
    ) {
        for (key, value) in table {
            let name = match section {
                "" => key.get_ref().to_string(),
                section => format!("{section}.{}", key.get_ref()),
            };
            let place = self.place(key.span().start, &name);
            if settings::names().any(|known| known == name) {
                let value = self.value(&name, value.get_ref());
                layer.found.insert(name, Found { value, place });
            } else if section.is_empty() && settings::sections().any(|known| known == name) {
                match value.get_ref() {
                    DeValue::Table(table) => self.table(&name, table, layer, mistakes),
                    _ => mistakes.push((
                        place,
                        format!("is a section: write [{name}], once, and its settings below"),
                    )),
                }
            } else {
                let known = settings::names().chain(settings::sections().map(str::to_owned));
                let meant = closest(&name, known)
                    .map(|name| match name.contains('.') || section.is_empty() {
                        true => format!("; did you mean {name}?"),
                        false => format!("; did you mean {name}, which stands above all sections?"),
                    })
                    .unwrap_or_default();
                let place = self.place(key.span().start, &unknown(&name));
                mistakes.push((place, format!("there is no such setting{meant}")));
            }
        }
    }

    fn value(&self, name: &str, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(Zeroizing::new(text.to_string())),
            DeValue::Integer(number) => whole(number).map_or(Value::Other, Value::Number),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| Found {
                        value: self.value(name, item.get_ref()),
                        place: self.place(item.span().start, name),
                    })
                    .collect(),
            ),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => Value::Other,
        }
    }

    fn place(&self, at: usize, name: &str) -> Place {
        // Names may be anything in quotes; the place stays short.
        let name: String = name.chars().take(80).collect();
        let rank = self.line(at);
        Place {
            rank,
            text: format!("{}:{rank}: {name}", self.file),
        }
    }

    /// The number of the line, from 1.
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// The parser's sentence. Its `Display` would show the line itself, which may hold a secret.
    fn not_toml(&self, error: &toml::de::Error) -> Mistake {
        let line = self.line(error.span().map_or(0, |span| span.start));
        Mistake::new(
            format!("{}:{line}", self.file),
            format!("is not TOML: {}", error.message()),
        )
    }
}

/// The number, unless it is larger than any setting could be.
fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
