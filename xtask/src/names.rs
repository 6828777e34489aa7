//! The names by which the wasm and its glue know each other.
//!
//! wasm-bindgen's are long and end in hashes, which no compression shortens, and every one is in both files: together
//! 4 kB that a page would load. So the wasm gets short ones, and the bundler puts the same into the glue. It is told each
//! name by itself, and nothing else is renamed.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Output;

/// Where the names are kept, beside the glue: a JSON object from wasm-bindgen's names to ours, esbuild's `mangle-cache`.
pub(crate) const FILE: &str = "names.json";

/// What the glue calls the module that it is itself.
const GLUE: &str = "./tc_checkout_bg.js";

/// wasm-bindgen's own names begin so; the widget's and those of other JavaScript modules don't.
const ITS_OWN: [&str; 4] = ["__wbg_", "__wbindgen_", "__externref_", "wasm_bindgen_"];

/// From wasm-bindgen's names to ours.
pub(crate) struct Names(Map<String, Value>);

/// Gives the wasm short names; the glue has still the long ones.
pub(crate) fn shorten(output: &mut Output) -> Names {
    let mut names = Names(Map::new());
    let wasm = output.wasm_mut();
    for import in wasm.imports.iter_mut() {
        if import.module == GLUE {
            names.replace(&mut import.name);
        }
    }
    for export in wasm.exports.iter_mut() {
        names.replace(&mut export.name);
    }
    names
}

impl Names {
    fn replace(&mut self, name: &mut String) {
        if ITS_OWN.iter().any(|prefix| name.starts_with(prefix)) {
            let short = short(self.0.len());
            self.0
                .insert(std::mem::replace(name, short.clone()), short.into());
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        fs::write(folder.join(FILE), serde_json::to_string(&self.0)?)?;
        Ok(())
    }

    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let file = folder.join(FILE);
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self(serde_json::from_str(&text)?))
    }

    /// A regular expression that matches the long names, and nothing else.
    pub(crate) fn pattern(&self) -> String {
        let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        format!("^({})$", names.join("|"))
    }

    /// Whether the bundler has replaced them all: with a long name left over the wasm could not start.
    pub(crate) fn check(&self, script: &Path) -> Result<()> {
        let text = fs::read_to_string(script)?;
        match self.0.keys().find(|name| text.contains(name.as_str())) {
            None => Ok(()),
            Some(name) => bail!(
                "{} calls {name} by its long name, which the wasm no longer has",
                script.display()
            ),
        }
    }
}

/// a, b, … z, aa, ab, …
fn short(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (index % 26) as u8));
        if index < 26 {
            return letters.iter().rev().collect();
        }
        index = index / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_short_and_all_different() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(short),
            ["a", "z", "aa", "az", "ba", "zz", "aaa"]
        );
        let all: std::collections::BTreeSet<_> = (0..2_000).map(short).collect();
        assert_eq!(all.len(), 2_000);
    }

    #[test]
    fn only_the_names_of_wasm_bindgen_are_replaced() {
        let mut names = Names(Map::new());
        let mut kept = "mount".to_owned();
        let mut replaced = "__wbg_fetch_0123456789abcdef".to_owned();
        names.replace(&mut kept);
        names.replace(&mut replaced);
        assert_eq!((kept.as_str(), replaced.as_str()), ("mount", "a"));
        assert_eq!(names.pattern(), "^(__wbg_fetch_0123456789abcdef)$");
    }
}
