//! The names by which the wasm and its glue know each other.
//!
//! wasm-bindgen's are long and end in hashes, which no compression shortens, and each one is in both files: together 2.5 kB
//! that every page would load. So both get short ones, most of them a letter. The few that the tests break the wasm at, on
//! purpose, still say what they are: `__wbg_fetch_21015a0a4570ab44` becomes `fetch_`.
//!
//! A name is replaced where it is a whole word of the glue, and the new one is a word that the glue doesn't have: so nothing
//! but the name changes, whatever it stands for. If one of the two files knows a name that the other doesn't, there is no
//! widget: it could not start.

mod stem;

use anyhow::{Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};
use walrus::Module;

/// What wasm-bindgen calls the glue in the wasm's imports.
const GLUE: &str = "./tc_checkout_bg.js";

/// What we call it: each of the hundred imports repeats it.
const SHORT_GLUE: &str = ".";

/// What keeps a name that can be read: where the journeys let the wasm trap.
const TOLD: [&str; 5] = ["createElement", "emit", "fetch", "money", "set_data"];

/// From wasm-bindgen's names to ours.
pub(crate) struct Names(BTreeMap<String, String>);

/// Gives the wasm short names, for which [`Names::rename`] prepares its glue.
pub(crate) fn shorten(wasm: &mut Module, glue: &str) -> Result<Names> {
    let known: BTreeSet<&str> = words(glue).map(|(_, word)| word).collect();
    remove_unused(wasm, &known);
    let names = Names::choose(&named(wasm), &known);
    names.check(wasm, glue)?;

    for import in wasm.imports.iter_mut() {
        if import.module == GLUE {
            names.replace(&mut import.name);
            SHORT_GLUE.clone_into(&mut import.module);
        }
    }
    for export in wasm.exports.iter_mut() {
        names.replace(&mut export.name);
    }
    Ok(names)
}

/// What the glue never speaks of, nobody can call. wasm-opt then removes what is behind it.
fn remove_unused(wasm: &mut Module, known: &BTreeSet<&str>) {
    let unused: Vec<_> = wasm
        .exports
        .iter()
        .filter(|export| !known.contains(export.name.as_str()))
        .map(walrus::Export::id)
        .collect();
    for export in unused {
        wasm.exports.delete(export);
    }
}

/// The wasm's names for what it gets from the glue and what it gives to it.
fn named(wasm: &Module) -> BTreeSet<&str> {
    let imports = wasm.imports.iter().filter(|import| import.module == GLUE);
    let exports = wasm.exports.iter().map(|export| export.name.as_str());
    imports
        .map(|import| import.name.as_str())
        .chain(exports)
        .collect()
}

impl Names {
    /// Goes through the names in their alphabetical order, so the same wasm always gets the same ones.
    fn choose(named: &BTreeSet<&str>, known: &BTreeSet<&str>) -> Self {
        let mut taken: BTreeSet<String> = named.union(known).map(|&word| word.to_owned()).collect();
        let mut letters = letters();
        let mut names = BTreeMap::new();
        for &name in named {
            let Some(stem) = stem::of(name) else { continue };
            let told = TOLD.contains(&stem).then(|| numbered(stem));
            let free = |short: &String| taken.insert(short.clone());
            let short = match told {
                Some(mut told) => told.find(free),
                None => letters.find(free),
            };
            names.extend(short.map(|short| (name.to_owned(), short)));
        }
        Self(names)
    }

    /// Whether the wasm and the glue have each other's names.
    fn check(&self, wasm: &Module, glue: &str) -> Result<()> {
        let known: BTreeSet<&str> = words(glue).map(|(_, word)| word).collect();
        for import in wasm.imports.iter().filter(|import| import.module == GLUE) {
            if !known.contains(import.name.as_str()) {
                bail!(
                    "the wasm imports {}, which the glue doesn't have",
                    import.name
                );
            }
        }
        for (at, word) in words(glue) {
            let called = glue[..at].ends_with("wasm.");
            if called && !wasm.exports.iter().any(|export| export.name == word) {
                bail!("the glue calls {word}, which the wasm doesn't export");
            }
            if stem::is_hashed(word) && !self.0.contains_key(word) {
                bail!("the glue has {word}, which the wasm neither imports nor exports");
            }
        }
        match glue.matches(&quoted(GLUE)).count() {
            1 => Ok(()),
            count => bail!("the glue names itself {count} times as {GLUE} instead of once"),
        }
    }

    fn replace(&self, name: &mut String) {
        if let Some(short) = self.0.get(name) {
            name.clone_from(short);
        }
    }

    /// The glue with our names.
    pub(crate) fn rename(&self, glue: &str) -> String {
        let mut renamed = String::with_capacity(glue.len());
        let mut end = 0;
        for (at, word) in words(glue) {
            if let Some(short) = self.0.get(word) {
                renamed.push_str(&glue[end..at]);
                renamed.push_str(short);
                end = at + word.len();
            }
        }
        renamed.push_str(&glue[end..]);
        renamed.replace(&quoted(GLUE), &quoted(SHORT_GLUE))
    }
}

/// `fetch_`, `fetch_2` and so on. The `_` also keeps a name apart from the language's own words.
fn numbered(stem: &str) -> impl Iterator<Item = String> {
    let more = (2..).map(|number: u32| number.to_string());
    iter::once(String::new())
        .chain(more)
        .map(move |end| format!("{stem}_{end}"))
}

/// `a` to `Z`, then `a0` and so on: never one of the language's own words.
fn letters() -> impl Iterator<Item = String> {
    let letters = || ('a'..='z').chain('A'..='Z');
    let ends = iter::once(String::new()).chain((0..).map(|number: u32| number.to_string()));
    ends.flat_map(move |end| letters().map(move |letter| format!("{letter}{end}")))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// All words of a script (identifiers, keywords, numbers, and what texts and comments consist of) and where they begin.
fn words(script: &str) -> impl Iterator<Item = (usize, &str)> {
    let of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    let mut at = 0;
    std::iter::from_fn(move || {
        at += script[at..].find(of_word)?;
        let rest = &script[at..];
        let word = &rest[..rest.find(|letter| !of_word(letter)).unwrap_or(rest.len())];
        let begin = at;
        at += word.len();
        Some((begin, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FETCH: &str = "__wbg_fetch_21015a0a4570ab44";
    const GET: &str = "__wbg_get_2080c49015e35254";
    const OTHER_GET: &str = "__wbg_get_556f1c9a5c587e8c";
    const INVOKE: &str = "wasm_bindgen__convert__closures_____invoke__h026402313bfb9043";

    fn wasm(imports: &[&str], exports: &[&str]) -> Module {
        let mut wasm = Module::default();
        let nothing = wasm.types.add(&[], &[]);
        let (start, _) = wasm.add_import_func("elsewhere", FETCH, nothing);
        for name in imports {
            wasm.add_import_func(GLUE, name, nothing);
        }
        for name in exports {
            wasm.exports.add(name, start);
        }
        wasm
    }

    fn glue(imports: &[&str], body: &str) -> String {
        let imports: String = imports
            .iter()
            .map(|name| format!("{name}: function(arg0) {{}},\n"))
            .collect();
        format!("return {{ \"{GLUE}\": {{\n{imports}}} }};\n{body}")
    }

    fn fails(wasm: &mut Module, glue: &str) -> String {
        match shorten(wasm, glue) {
            Ok(_) => panic!("no error"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn both_files_get_the_same_names_and_keep_the_widgets_own() {
        let mut wasm = wasm(
            &[OTHER_GET, GET, FETCH],
            &["mount", "__wbindgen_malloc", INVOKE],
        );
        let glue = glue(
            &[FETCH, GET, OTHER_GET],
            &format!(
                "wasm.mount(wasm.__wbindgen_malloc); function {INVOKE}() {{ wasm.{INVOKE}() }}"
            ),
        );
        let names = shorten(&mut wasm, &glue).unwrap();

        let imports: Vec<_> = wasm
            .imports
            .iter()
            .map(|import| (import.module.as_str(), import.name.as_str()))
            .collect();
        assert_eq!(
            imports,
            [
                ("elsewhere", FETCH),
                (".", "b"),
                (".", "a"),
                (".", "fetch_")
            ]
        );
        let exports: Vec<_> = wasm.exports.iter().map(|export| &export.name).collect();
        assert_eq!(exports, ["mount", "c", "d"]);
        assert_eq!(
            names.rename(&glue),
            "return { \".\": {\nfetch_: function(arg0) {},\na: function(arg0) {},\nb: function(arg0) {},\n} };\n\
             wasm.mount(wasm.c); function d() { wasm.d() }"
        );
    }

    #[test]
    fn a_word_that_the_glue_has_is_no_new_name() {
        let mut wasm = wasm(&[FETCH], &[]);
        let glue = glue(&[FETCH], "const fetch_ = 1; $fetch_2");
        let renamed = shorten(&mut wasm, &glue).unwrap().rename(&glue);
        assert!(renamed.contains("fetch_2: function"), "{renamed}");
        assert!(renamed.ends_with("const fetch_ = 1; $fetch_2"));
    }

    #[test]
    fn only_whole_words_are_replaced() {
        let longer = format!("${FETCH} {FETCH}ä x{FETCH} {FETCH}_");
        let mut wasm = wasm(&[FETCH], &[]);
        let glue = glue(&[FETCH], &format!("{longer} '{FETCH}'"));
        let renamed = shorten(&mut wasm, &glue).unwrap().rename(&glue);
        assert!(
            renamed.ends_with(&format!("{longer} 'fetch_'")),
            "{renamed}"
        );
    }

    #[test]
    fn an_export_that_the_glue_never_uses_goes() {
        let mut wasm = wasm(&[], &["__wbindgen_free", "memory"]);
        shorten(&mut wasm, &glue(&[], "wasm.memory.buffer")).unwrap();
        let exports: Vec<_> = wasm.exports.iter().map(|export| &export.name).collect();
        assert_eq!(exports, ["memory"]);
    }

    #[test]
    fn a_name_that_one_of_the_two_lacks_is_an_error() {
        assert_eq!(
            fails(&mut wasm(&[FETCH, GET], &[]), &glue(&[FETCH], "")),
            format!("the wasm imports {GET}, which the glue doesn't have")
        );
        assert_eq!(
            fails(&mut wasm(&[FETCH], &[]), &glue(&[FETCH, GET], "")),
            format!("the glue has {GET}, which the wasm neither imports nor exports")
        );
        assert_eq!(
            fails(&mut wasm(&[], &[]), &glue(&[], "wasm.__wbindgen_malloc(1)")),
            "the glue calls __wbindgen_malloc, which the wasm doesn't export"
        );
        assert!(fails(&mut wasm(&[], &[]), "").contains("0 times"));
    }
}
