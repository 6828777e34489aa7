//! From Rust to the files that a page needs of it: `tc_checkout.js` (the glue), and the program in two wasm files.
//!
//! cargo compiles, wasm-bindgen (as a library, in the version of Cargo.lock) writes the glue, [`names`] shortens what the
//! two call each other, wasm-opt shrinks, [`split`] cuts in two. All but the first are skipped while the compiled wasm is the same.

use crate::{
    files, names,
    paths::Paths,
    setup::{
        node::Node,
        toolchain::{Kind, Toolchain},
    },
    split::{self, Plan},
    stamp::Stamp,
    step::step,
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

/// What wasm-bindgen calls its files.
const NAME: &str = "tc_checkout";

/// What wasm-opt does. The features are those that rustc's output uses and all browsers of the last years have;
/// `--all-features` would let it encode things that browsers refuse. `--traps-never-happen` is out of the question:
/// a panic is a trap, and the page recovers from it.
///
/// Inlining is kept low for the same reason as in the compiler: a call is shorter than its second copy.
/// Flattened and given new control flow first, the code folds better; the second round finds what the first one left.
///
/// The lowest kilobyte of the memory is unused: the linker puts the stack there, which grows downwards.
const WASM_OPT: [&str; 15] = [
    split::KEEP_APART,
    "--flatten",
    "--rereloop",
    "-Oz",
    "--gufa-optimizing",
    "--optimize-added-constants-propagate",
    "-Oz",
    "--converge",
    "--always-inline-max-function-size",
    "5",
    "--flexible-inline-max-function-size",
    "5",
    "--one-caller-inline-max-function-size",
    "24",
    // The names: where the second half begins is said by them.
    "--debuginfo",
];

/// What it does with each of the two.
const WASM_OPT_HALF: [&str; 4] = [
    "-Oz",
    "--always-inline-max-function-size",
    "5",
    "--debuginfo",
];

/// What it does at the end.
const WASM_OPT_LAST: [&str; 4] = [
    split::BY_NAME,
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What it may use, and rely on.
const FEATURES: [&str; 8] = [
    "--low-memory-unused",
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How it is done, for the stamp: what is made in another way is made anew.
const STEPS: &str = concat!(
    include_str!("wasm.rs"),
    include_str!("names.rs"),
    include_str!("names/stem.rs"),
    include_str!("split.rs"),
    include_str!("split/plan.rs"),
    include_str!("split/halves.rs"),
    include_str!("split/order.rs")
);

/// The finished wasm, its glue, and how they were built.
pub(crate) struct Compiled {
    /// The folder with the glue: `tc_checkout.js` and what it imports.
    pub(crate) glue: PathBuf,
    /// What a page needs of the optimised wasm before tickets can be chosen.
    pub(crate) first: PathBuf,
    /// The rest of it.
    pub(crate) second: PathBuf,
    pub(crate) kind: Kind,
}

/// The two halves as they are with the names of their functions.
pub(crate) fn named(paths: &Paths) -> [PathBuf; 2] {
    ["widget", "later"].map(|half| paths.state().join(half).with_extension("named.wasm"))
}

/// Compiles the widget for browsers.
pub(crate) fn compile(paths: &Paths, toolchain: &Toolchain, node: &Node) -> Result<Compiled> {
    check_versions(paths)?;

    let message = format!("Compiling the widget to wasm ({toolchain}) …");
    let step = step(&message);
    toolchain
        .build()
        .args(["--release", "--locked", "--package", "tc-checkout", "--lib"])
        .arg("--target-dir")
        .arg(paths.wasm_target())
        // For `split`, which has to know what leads to what.
        .args(["--", "-Clink-arg=--emit-relocs"])
        .dir(&paths.root)
        .run()?;
    step.done();

    let compiled = paths
        .wasm_target()
        .join("wasm32-unknown-unknown/release")
        .join(format!("{NAME}.wasm"));
    let glue = paths.state().join("glue");
    let first = paths.state().join("widget.wasm");
    let second = paths.state().join("later.wasm");
    shrink(paths, node, &compiled, &glue, [&first, &second])?;
    Ok(Compiled {
        glue,
        first,
        second,
        kind: toolchain.kind(),
    })
}

fn shrink(
    paths: &Paths,
    node: &Node,
    compiled: &Path,
    glue: &Path,
    [first, second]: [&Path; 2],
) -> Result<()> {
    let bytes =
        fs::read(compiled).with_context(|| format!("cargo did not make {}", compiled.display()))?;
    let lock = fs::read(paths.root.join("Cargo.lock"))?;
    let tools = fs::read(paths.tests().join("package-lock.json"))?;
    let script = glue.join(format!("{NAME}.js"));
    let stamp = Stamp::new(
        paths.state().join("widget.stamp"),
        &[&bytes, &lock, &tools, STEPS.as_bytes()],
        vec![script.clone(), first.to_owned(), second.to_owned()],
    );
    if stamp.holds() {
        return Ok(());
    }

    let step = step("Writing the glue and shrinking the wasm …");
    files::empty_folder(glue)?;
    let plan = Plan::of(&bytes)?;
    let mut output = Bindgen::new()
        .input_bytes(NAME, split::without_relocations(&bytes)?)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The loader names the wasm itself: a second address in the glue would make bundlers emit it twice.
        .omit_default_module_path(true)
        // A page that met a panic starts over with a fresh instance.
        .reset_state_function(true)
        .remove_producers_section(true)
        // Without a substitute for `encodeInto`: browsers have had it for longer than reference types.
        .encode_into(EncodeInto::Always)
        .generate_output()
        .context("wasm-bindgen failed")?;
    let long = output.js().to_owned();
    let names = names::shorten(output.wasm_mut(), &long)?;
    output.emit(glue)?;
    let renamed = names.rename(&fs::read_to_string(&script)?);
    fs::write(&script, renamed + LINK)?;
    let input = glue.join(format!("{NAME}_bg.wasm"));
    let whole = paths.state().join("whole.wasm");
    optimise(node, &WASM_OPT, &input, &whole)?;
    fs::remove_file(&input)?;
    let halves = split::halves(&fs::read(&whole)?, &plan)?;
    for (half, file) in [(halves.first, first), (halves.second, second)] {
        let named = file.with_extension("named.wasm");
        fs::write(&named, half)?;
        optimise(node, &WASM_OPT_HALF, &named, file)?;
        // For `cargo xtask size --report`.
        files::copy(file, &named)?;
        let ordered = file.with_extension("ordered.wasm");
        fs::write(&ordered, split::named_in_order(&fs::read(file)?)?)?;
        optimise(node, &WASM_OPT_LAST, &ordered, file)?;
        fs::remove_file(&ordered)?;
    }
    stamp.set()?;
    step.done();
    Ok(())
}

fn optimise(node: &Node, how: &[&str], from: &Path, to: &Path) -> Result<()> {
    node.tool("wasm-opt")
        .args(how)
        .args(FEATURES)
        .arg(from)
        .arg("-o")
        .arg(to)
        .run_quietly()
}

/// What the glue has besides: it gives the second half what it asks for, of the glue and of the first half.
const LINK: &str = "
export function link(module) {
    return new WebAssembly.Instance(module, { ...__wbg_get_imports(), _: wasm });
}
";

/// The widget's wasm-bindgen and the generator in here only understand each other in the same version.
fn check_versions(paths: &Paths) -> Result<()> {
    let lock =
        fs::read_to_string(paths.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    same_version(&lock)
}

fn same_version(lock: &str) -> Result<()> {
    let widget = locked(lock, "wasm-bindgen");
    for tool in ["wasm-bindgen-cli-support", "wasm-bindgen-cli"] {
        let pinned = locked(lock, tool);
        if pinned != widget {
            bail!(
                "Cargo.lock has wasm-bindgen {} but {tool} {}: give both the same version, in xtask/Cargo.toml by \
                 `{tool} = \"={}\"`",
                widget.join(" and "),
                pinned.join(" and "),
                widget.last().unwrap_or(&"…"),
            );
        }
    }
    Ok(())
}

/// All versions of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Vec<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut versions = Vec::new();
    while let Some(line) = lines.next() {
        if line == name {
            let version = lines
                .next()
                .and_then(|line| line.strip_prefix("version = \""))
                .and_then(|rest| rest.strip_suffix('"'));
            versions.extend(version);
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(widget: &str, tool: &str) -> String {
        format!(
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"{widget}\"\n\n\
             [[package]]\nname = \"wasm-bindgen-cli\"\nversion = \"{tool}\"\n\n\
             [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"{tool}\"\n"
        )
    }

    #[test]
    fn equal_versions_pass() {
        same_version(&lock("0.2.130", "0.2.130")).unwrap();
    }

    #[test]
    fn other_versions_are_refused_with_the_line_to_write() {
        let message = same_version(&lock("0.2.131", "0.2.130"))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("`wasm-bindgen-cli-support = \"=0.2.131\"`"),
            "{message}"
        );
    }

    #[test]
    fn our_own_lock_file_agrees() {
        same_version(include_str!("../../Cargo.lock")).unwrap();
    }

    #[test]
    fn only_features_that_browsers_have_are_enabled() {
        assert!(!FEATURES.contains(&"--all-features"));
    }
}
