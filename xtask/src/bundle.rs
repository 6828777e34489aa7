//! `target/widget`: the widget as a server offers it. Beside `widget.wasm` lie three modules made of `www/` and the glue:
//! `cdn.js` holds everything, for one script tag; `index.js` and `define.js` are the npm package's and share a third.
//! `inline.js` is the package's, too, and has the wasm in it. Only the texts lie apart, in `locales/`, one module for each language: a page loads the one that it needs;
//! and what nobody needs before Checkout, in `later/`.
//!
//! All of it is left as it is while what it is made of is the same.
//!
//! `target/widget/src` is what they are made from: the sources of `www/` with the glue in `glue/` and the styles minified.

use crate::{
    files,
    paths::Paths,
    run::Cmd,
    setup::{
        node::{self, Node},
        toolchain::{self, Kind},
    },
    stamp::{self, Stamp},
    step::step,
    wasm::{self, Compiled},
};
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The glue, among the sources.
const GLUE: &str = "glue/tc_checkout.js";

/// What of it only the second half of the wasm asks for.
const LATER_GLUE: &str = "glue/later.js";

/// The styles, which the modules import as text.
const STYLES: &str = "styles.css";

/// What a page needs after Checkout only: the module that the others load, and its styles.
pub(crate) const LATER_ENTRY: &str = "later/rest.js";
const LATER_STYLES: [&str; 2] = ["later/desk.css", "later/order.css"];

/// Says which texts the first screen needs, beside the catalogues: the others go to `later/` in there.
const FIRST_TEXTS: &str = "first.json";

/// The folder of the message catalogues, in `www/` and in the built widget alike.
pub(crate) const LOCALES: &str = "locales";

/// Builds the whole widget into `target/widget`.
pub(crate) fn widget(paths: &Paths) -> Result<Kind> {
    let node = node::ready(paths)?;
    let toolchain = toolchain::ready()?;
    fs::create_dir_all(paths.state())?;
    let compiled = wasm::compile(paths, &toolchain, &node)?;
    let stamp = stamp(paths, &compiled)?;
    if stamp.holds() {
        return Ok(compiled.kind);
    }

    let step = step("Bundling the widget …");
    let folder = paths.widget();
    files::empty_folder(&folder)?;
    let source = folder.join("src");
    collect(paths, &compiled.glue, &source)?;
    trim_glue(&node, &source.join(GLUE))?;
    node.script(paths, "halve-glue.mjs")
        .arg(source.join(GLUE))
        .args([&compiled.first, &compiled.second])
        .arg(source.join(LATER_GLUE))
        .run()?;
    for styles in [STYLES].iter().chain(&LATER_STYLES) {
        minify_styles(&node, &paths.www().join(styles), &source.join(styles))?;
    }
    files::copy(
        &paths.www().join(LOCALES).join(FIRST_TEXTS),
        &source.join(LOCALES).join(FIRST_TEXTS),
    )?;
    node.script(paths, "catalogues.mjs").arg(&source).run()?;
    bundle(paths, &node, &source, &folder)?;
    files::copy(&compiled.first, &folder.join("widget.wasm"))?;
    files::copy(&compiled.second, &folder.join("later.wasm"))?;
    stamp.set()?;
    step.done();
    Ok(compiled.kind)
}

/// Holds as long as `target/widget` is what would be made again.
fn stamp(paths: &Paths, compiled: &Compiled) -> Result<Stamp> {
    let inputs = [
        &compiled.glue,
        &compiled.first,
        &compiled.second,
        &paths.www(),
        &paths.scripts(),
        &paths.tests().join("package-lock.json"),
    ];
    let inputs: Vec<_> = inputs
        .into_iter()
        .map(|input| stamp::contents(input))
        .collect::<Result<_>>()?;
    let mut inputs: Vec<_> = inputs.iter().map(Vec::as_slice).collect();
    inputs.push(include_bytes!("bundle.rs"));
    Ok(Stamp::new(
        paths.state().join("bundle.stamp"),
        &inputs,
        vec![paths.widget()],
    ))
}

/// `www/` and the glue, side by side, as the sources import each other.
fn collect(paths: &Paths, glue: &Path, to: &Path) -> Result<()> {
    for file in files::below(&paths.www(), is_source)? {
        files::copy(&paths.www().join(&file), &to.join(&file))?;
    }
    for file in files::below(glue, is_source)? {
        files::copy(&glue.join(&file), &to.join("glue").join(&file))?;
    }
    Ok(())
}

fn is_source(name: &str) -> bool {
    name.ends_with(".js")
}

/// Leaves out what the glue has for other callers than `www/loader.js`: warnings about old ways to call it, and `using`.
fn trim_glue(node: &Node, glue: &Path) -> Result<()> {
    node.tool("esbuild")
        .arg(glue)
        .args(["--drop:console", "--define:Symbol.dispose=undefined"])
        .args(["--minify-syntax", "--target=es2022", "--charset=utf8"])
        .args(["--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outfile={}", glue.display()))
        .run()
}

/// Styles are text to the bundler, so they are minified before.
fn minify_styles(node: &Node, from: &Path, to: &Path) -> Result<()> {
    node.tool("esbuild")
        .arg(from)
        .args(["--minify", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outfile={}", to.display()))
        .run()
}

/// Makes the modules of `source` that pages load, into `to`.
fn bundle(paths: &Paths, node: &Node, source: &Path, to: &Path) -> Result<()> {
    cdn(paths, node, source, to)?;
    // Together, so that a page that imports both gets one instance of what they share.
    let package = for_bundlers(paths, source, "package")?;
    esbuild(node, &package, &["index.js", "define.js"], to)?;
    terse(paths, node, to, &["index.js", "define.js", "shared-*"])?;
    leave_alone(paths, node, to, &["index.js", "define.js", "shared-*"])?;
    // For all of the above, in a file of its own: whoever presses Checkout needs them.
    esbuild(node, source, &[LATER_ENTRY], to)?;
    catalogues(node, source, to)
}

/// Makes `cdn.js` alone: apart from the others, so that the one script tag loads one script.
pub(crate) fn cdn(paths: &Paths, node: &Node, source: &Path, to: &Path) -> Result<()> {
    esbuild(node, source, &["cdn.js"], to)?;
    terse(paths, node, to, &["cdn.js"])
}

/// The sources as the package's entries are made from them, in a folder of this `name`: other people's bundlers have to see which
/// catalogues there are. `cdn.js` is loaded as it is, and spares itself the list.
fn for_bundlers(paths: &Paths, source: &Path, name: &str) -> Result<PathBuf> {
    let folder = paths.state().join(name);
    files::empty_folder(&folder)?;
    for file in files::below(source, |_| true)? {
        files::copy(&source.join(&file), &folder.join(&file))?;
    }
    files::copy(
        &source.join("locales-listed.js"),
        &folder.join("locales.js"),
    )?;
    Ok(folder)
}

/// Makes `inline.js`, the entry with the wasm inside, of the built widget, into `to`. Only the npm package has it.
pub(crate) fn inline(paths: &Paths, node: &Node, to: &Path) -> Result<()> {
    let built = paths.widget();
    let source = for_bundlers(paths, &built.join("src"), "inline")?;
    // The one module that knows where the wasm is, exchanged: then no bundler finds an address, and none copies the file.
    files::copy(&source.join("place-inline.js"), &source.join("place.js"))?;
    for half in ["widget", "later"] {
        node.script(paths, "deflate.mjs")
            .arg(built.join(half).with_extension("wasm"))
            .arg(source.join(half).with_extension("deflate"))
            .run()?;
    }
    esbuild(node, &source, &["inline.js"], to)?;
    terse(paths, node, to, &["inline.js"])?;
    leave_alone(paths, node, to, &["inline.js"])
}

/// Makes the widget that was written by hand, to compare with: treated as ours is.
pub(crate) fn by_hand(paths: &Paths, node: &Node, source: &Path, to: &Path) -> Result<()> {
    let styles = to.join("src/widget.css");
    minify_styles(node, &source.join("widget.css"), &styles)?;
    files::copy(&source.join("widget.js"), &to.join("src/widget.js"))?;
    esbuild(node, &to.join("src"), &["widget.js"], to)?;
    terse(paths, node, to, &["widget.js"])
}

/// Makes modules shorter. Before anything is put into them that is to stay.
fn terse(paths: &Paths, node: &Node, folder: &Path, names: &[&str]) -> Result<()> {
    node.script(paths, "terse.mjs")
        .arg(folder)
        .args(names)
        .run()
}

/// For the modules that go through other people's bundlers.
fn leave_alone(paths: &Paths, node: &Node, folder: &Path, names: &[&str]) -> Result<()> {
    node.script(paths, "leave-alone.mjs")
        .arg(folder)
        .args(names)
        .run()
}

/// Minifies every message catalogue, both parts of it.
fn catalogues(node: &Node, source: &Path, to: &Path) -> Result<()> {
    let from = source.join(LOCALES);
    minifier(node, &to.join(LOCALES))
        .args(files::below(&from, is_source)?)
        .dir(&from)
        .run()
}

fn esbuild(node: &Node, source: &Path, entries: &[&str], to: &Path) -> Result<()> {
    let cmd = minifier(node, to)
        .args(entries)
        .args(["--bundle", "--loader:.css=text", "--loader:.deflate=base64"])
        .arg("--outbase=.")
        .arg(format!("--external:./{LOCALES}/*.js"))
        .arg(format!("--external:./{LATER_ENTRY}"));
    let cmd = match entries {
        [_] => cmd,
        _ => cmd.args(["--splitting", "--chunk-names=shared-[hash]"]),
    };
    cmd.dir(source).run()
}

/// What all modules have in common. In ASCII, which is esbuild's habit, Cyrillic letters would take three times the room.
fn minifier(node: &Node, to: &Path) -> Cmd {
    node.tool("esbuild")
        .args(["--minify", "--format=esm", "--target=es2022"])
        .args(["--charset=utf8", "--legal-comments=none"])
        .arg("--log-level=warning")
        .arg(format!("--outdir={}", to.display()))
}
