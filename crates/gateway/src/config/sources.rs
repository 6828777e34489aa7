//! All that was said, in the file and in the environment: which of both counts for a setting, where it stands, and the
//! mistakes so far.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::mistake::Mistake;
use super::settings::{self, Preset};
use super::{environment, file, values};

/// Where something stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Mistakes are told in this order: by line, then what is nowhere, then the environment.
    pub(super) rank: usize,
    /// As it is shown.
    pub(super) text: String,
}

impl Place {
    /// What stands nowhere: in the file as a whole.
    const NOWHERE: usize = usize::MAX - 1;
    /// What stands in the environment.
    pub(super) const ENVIRONMENT: usize = usize::MAX;
}

/// A value as it was written, before anybody asks what it should have been.
pub(super) enum Value {
    /// A text of the file.
    Text(Zeroizing<String>),
    /// A whole number of the file.
    Number(i64),
    /// `true` or `false` of the file.
    Flag(bool),
    /// A list of the file, each item with its own place.
    List(Vec<Found>),
    /// The text of an environment variable: what it is depends on who reads it. Lists have commas.
    Words(Zeroizing<String>),
    /// Something of the file that no setting is: a time, a fraction, a table.
    Other,
}

/// A value and where it stands.
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What one source says, by the names of settings.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) found: BTreeMap<String, Found>,
    /// From where the names of files are meant.
    pub(super) folder: PathBuf,
}

/// What is wrong with a value: at its own place, or at places inside.
pub(super) struct Wrong(pub(super) Vec<(Option<Place>, String)>);

impl<T: Into<String>> From<T> for Wrong {
    fn from(problem: T) -> Self {
        Self(vec![(None, problem.into())])
    }
}

/// Both sources, and the mistakes that were found in them so far.
pub(super) struct Sources {
    /// The one that counts first.
    pub(super) layers: [Layer; 2],
    file: Option<String>,
    mistakes: Vec<(usize, Mistake)>,
}

impl Sources {
    /// Reads the file and the environment. What is no setting is a mistake, and remembered.
    ///
    /// # Errors
    /// If the file cannot be read, or is not TOML: then nothing can be said of its settings.
    pub(super) fn gather(
        path: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let from_file = match path {
            Some(path) => file::read(path, &mut mistakes)?,
            None => Layer::default(),
        };
        let from_environment = environment::read(env, &mut mistakes);
        let mut sources = Self {
            layers: [from_environment, from_file],
            file: path.map(|path| path.display().to_string()),
            mistakes: Vec::new(),
        };
        for (place, problem) in mistakes {
            sources.wrong(&place, problem);
        }
        Ok(sources)
    }

    /// Notes a mistake.
    pub(super) fn wrong(&mut self, place: &Place, problem: impl Into<String>) {
        self.mistakes
            .push((place.rank, Mistake::new(place.text.clone(), problem)));
    }

    /// Notes a value that is wrong.
    pub(super) fn wrong_value(&mut self, place: &Place, wrong: Wrong) {
        for (inner, problem) in wrong.0 {
            self.wrong(inner.as_ref().unwrap_or(place), problem);
        }
    }

    /// Notes that a setting has to be said and is not.
    pub(super) fn missing(&mut self, name: &str) {
        let variable = settings::variable(name);
        let problem = if settings::find(name).is_some_and(|setting| setting.secret) {
            let file = settings::in_file(name);
            format!(
                "is missing; say it, or a file that holds it as {file}; in the environment {variable} or {variable}_FILE"
            )
        } else {
            format!("is missing; in the environment it is {variable}")
        };
        let place = self.nowhere(name);
        self.wrong(&place, problem);
    }

    /// The place of a setting that nobody has said.
    fn nowhere(&self, name: &str) -> Place {
        let text = match &self.file {
            Some(file) => format!("{file}: {name}"),
            None => name.to_owned(),
        };
        Place {
            rank: Place::NOWHERE,
            text,
        }
    }

    /// Where a setting is said, rightly or wrongly.
    pub(super) fn said(&self, name: &str) -> Option<Place> {
        let in_file = settings::in_file(name);
        self.layers
            .iter()
            .find_map(|layer| layer.found.get(name).or_else(|| layer.found.get(&in_file)))
            .map(|found| found.place.clone())
    }

    /// Reads a setting that is no secret, or its default. Nothing if it need not be said and is not, or if it is wrong, which
    /// is then noted.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        check: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<T> {
        let found = self.layers.iter().find_map(|layer| layer.found.get(name));
        let (result, place) = match found {
            Some(found) => (check(&found.value), found.place.clone()),
            None => {
                let preset = settings::find(name).map_or(Preset::Nothing, |s| s.default);
                let value = match preset {
                    Preset::Nothing => return None,
                    Preset::Required => {
                        self.missing(name);
                        return None;
                    }
                    Preset::Text(text) => Value::Text(Zeroizing::new(text.to_owned())),
                    Preset::Number(number) => Value::Number(number.into()),
                };
                (check(&value), self.nowhere(name))
            }
        };
        result.map_err(|wrong| self.wrong_value(&place, wrong)).ok()
    }

    /// Reads the file that a setting names, seen from the folder of the file that the setting is in. Nothing if it is not said,
    /// or if something is wrong, which is then noted.
    pub(super) fn read_file<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Path) -> Result<T, String>,
    ) -> Option<T> {
        let said = |layer: &Layer| {
            let found = layer.found.get(name)?;
            let path = values::text(&found.value).map(|path| layer.folder.join(path));
            Some((path, found.place.clone()))
        };
        let (path, place) = self.layers.iter().find_map(said)?;
        let result = path.and_then(|path| {
            read(&path).map_err(|problem| format!("the file that it names: {problem}").into())
        });
        result.map_err(|wrong| self.wrong_value(&place, wrong)).ok()
    }

    /// The mistakes, in order.
    pub(super) fn into_mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort_by_key(|(rank, _)| *rank);
        self.mistakes
            .into_iter()
            .map(|(_, mistake)| mistake)
            .collect()
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_right(&self) -> bool {
        self.mistakes.is_empty()
    }
}
