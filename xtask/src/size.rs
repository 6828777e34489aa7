//! What a page has to load before a buyer can press a button, in bytes of brotli at its best quality.
//!
//! - `wasm`: `widget.wasm`;
//! - `css`: the minified styles, by themselves;
//! - `js`: `cdn.js` as it would be without the styles in it, and one message catalogue;
//! - `later`: what is loaded after that, for what comes after Checkout: `later.wasm`, `later/rest.js`, and the texts
//!   that go with them;
//! - `total`: `widget.wasm`, `cdn.js` and one message catalogue as they are loaded. The styles travel inside the script and
//!   compress together with it, so this is a little less than the sum of the three.
//!
//! A page loads one catalogue, that of its language. The largest of them is counted, so no buyer has to load more.
//!
//! Node compresses: it is here anyway, and has the same encoder as the servers.

use crate::{bundle, files, paths::Paths, setup::node, setup::toolchain::Kind, wasm};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The most that `total` may be in the small build. It only ever goes down.
const SIZE_BUDGET: u64 = 49_000;

/// The ordinary build's std is compiled for speed and costs about a fifth. A quarter is allowed, so that the check still
/// notices a dependency that doesn't belong into a web page.
const ORDINARY_SIZE_BUDGET: u64 = SIZE_BUDGET * 5 / 4;

/// Sizes in bytes, and the kind of build that they are of.
pub(crate) struct Sizes {
    wasm: u64,
    js: u64,
    css: u64,
    /// In no total: nothing that is needed for choosing and pressing Checkout waits for it.
    later: u64,
    total: u64,
    kind: Kind,
}

/// Builds and measures, writes the report if it is wanted, and prints one line of JSON.
pub(crate) fn print(paths: &Paths, report: bool) -> Result<()> {
    let sizes = measure(paths)?;
    if report {
        write_report(paths)?;
    }
    let kind = match sizes.kind {
        Kind::Small => "small build, std compiled for size",
        Kind::Ordinary => "ordinary build",
    };
    eprintln!(
        "Bytes of brotli 11 to a usable widget ({kind}; budget {}):",
        budget(sizes.kind)
    );
    println!(
        r#"{{"wasm":{},"js":{},"css":{},"total":{},"later":{}}}"#,
        sizes.wasm, sizes.js, sizes.css, sizes.total, sizes.later
    );
    Ok(())
}

/// What the bytes are: into `docs/size.md`.
fn write_report(paths: &Paths) -> Result<()> {
    node::ready(paths)?
        .script(paths, "size-report.mjs")
        .arg(paths.root.join("docs/size.md"))
        .args(wasm::named(paths))
        .arg(paths.widget())
        .run()
}

/// Builds the widget and measures it.
pub(crate) fn measure(paths: &Paths) -> Result<Sizes> {
    let kind = bundle::widget(paths)?;
    let node = node::ready(paths)?;
    let built = paths.widget();
    let styles = built.join("src/styles.css");

    let bare = paths.state().join("without-styles");
    files::empty_folder(&bare)?;
    for file in files::below(&built.join("src"), |_| true)? {
        files::copy(&built.join("src").join(&file), &bare.join(&file))?;
    }
    fs::write(bare.join("styles.css"), "")?;
    let bare_built = bare.join("built");
    bundle::cdn(paths, &node, &bare, &bare_built)?;

    let sizes = compressed(
        &node,
        &[
            built.join("widget.wasm"),
            built.join("cdn.js"),
            bare_built.join("cdn.js"),
            styles,
            built.join("later.wasm"),
            built.join(bundle::LATER_ENTRY),
        ],
    )?;
    let [wasm, script, bare_script, css, ref later @ ..] = sizes[..] else {
        bail!(
            "the sizes of six files were asked for, {} came",
            sizes.len()
        );
    };
    let locales = built.join(bundle::LOCALES);
    let catalogue = largest_catalogue(&node, &locales)?;
    let more_texts = largest_catalogue(&node, &locales.join("later"))?;
    Ok(Sizes {
        wasm,
        js: bare_script + catalogue,
        css,
        later: later.iter().sum::<u64>() + more_texts,
        total: wasm + script + catalogue,
        kind,
    })
}

/// What the language with the most to say costs.
fn largest_catalogue(node: &node::Node, folder: &Path) -> Result<u64> {
    let catalogues: Vec<_> = files::below(folder, |_| true)?
        .iter()
        .filter(|file| file.parent() == Some(Path::new("")))
        .map(|file| folder.join(file))
        .collect();
    let sizes = compressed(node, &catalogues)?;
    sizes
        .into_iter()
        .max()
        .context("the widget was built without any message catalogue")
}

impl Sizes {
    /// An error that says by how much, if the widget is larger than it may be.
    pub(crate) fn check_budget(&self) -> Result<()> {
        let budget = budget(self.kind);
        if self.total > budget {
            bail!(
                "the widget is {} bytes over its size budget: {} of {budget} (wasm {}, js {}, css {})",
                self.total - budget,
                self.total,
                self.wasm,
                self.js,
                self.css
            );
        }
        eprintln!(
            "  {} of {budget} bytes (wasm {}, js {}, css {})",
            self.total, self.wasm, self.js, self.css
        );
        Ok(())
    }
}

fn budget(kind: Kind) -> u64 {
    match kind {
        Kind::Small => SIZE_BUDGET,
        Kind::Ordinary => ORDINARY_SIZE_BUDGET,
    }
}

/// The compressed size of each file.
fn compressed(node: &node::Node, files: &[PathBuf]) -> Result<Vec<u64>> {
    const SCRIPT: &str = "
        const { brotliCompressSync: compress, constants: c } = require('node:zlib');
        for (const file of process.argv.slice(1)) {
            const bytes = require('node:fs').readFileSync(file);
            const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: bytes.length };
            console.log(compress(bytes, { params }).length);
        }";
    let printed = node
        .node()
        .args([Path::new("-e"), Path::new(SCRIPT)])
        .args(files)
        .read()
        .context("cannot compress the widget")?;
    printed
        .lines()
        .map(|line| Ok(line.parse()?))
        .collect::<Result<_>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(total: u64, kind: Kind) -> Sizes {
        Sizes {
            wasm: 1,
            js: 2,
            css: 3,
            later: 4,
            total,
            kind,
        }
    }

    #[test]
    fn the_budget_itself_is_within_the_budget() {
        sizes(SIZE_BUDGET, Kind::Small).check_budget().unwrap();
        sizes(ORDINARY_SIZE_BUDGET, Kind::Ordinary)
            .check_budget()
            .unwrap();
    }

    #[test]
    fn an_excess_is_told_in_bytes() {
        let error = sizes(SIZE_BUDGET + 7, Kind::Small)
            .check_budget()
            .unwrap_err();
        assert!(error.to_string().starts_with("the widget is 7 bytes over"));
    }
}
