//! `cargo xtask dist`: the npm package, as a folder and as the tarball that npm would publish. [`judge`] looks at it as those do
//! who will install it.

mod guides;

use crate::{
    bundle, files,
    paths::Paths,
    setup::node::{self, Node},
    step::step,
};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What goes into the package from the workspace's root: licences, and the guides for those who embed the widget.
const PAPERS: [&str; 9] = [
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "docs/bundlers.md",
    "docs/csp.md",
    "docs/embedding.md",
    "docs/events.md",
    "docs/theming.md",
    "docs/troubleshooting.md",
];

/// Files of `www/` that the package gets as they are, besides the declarations.
const AS_THEY_ARE: [&str; 3] = ["README.md", "custom-elements.json", "types.js"];

/// What npm calls the tarball of a version.
pub(crate) fn tarball(version: &str) -> String {
    format!("tc-checkout-{version}.tgz")
}

/// Builds `dist/npm` and packs it into `dist/`; returns the tarball.
pub(crate) fn pack(paths: &Paths) -> Result<PathBuf> {
    pack_as(paths, env!("CARGO_PKG_VERSION"))
}

/// The same in another version than the sources': what a release is going to be.
pub(crate) fn pack_as(paths: &Paths, version: &str) -> Result<PathBuf> {
    bundle::widget(paths)?;
    let node = node::ready(paths)?;

    let step = step("Packing the npm package …");
    let folder = paths.dist().join("npm");
    files::empty_folder(&paths.dist())?;
    fs::create_dir_all(&folder)?;
    fill(paths, &node, &folder, version)?;
    // npm writes it, because it keeps the order of the rest, and in `exports` the order has a meaning.
    node.npm()
        .args(["pkg", "set", "--loglevel=error"])
        .arg(format!("version={version}"))
        .dir(&folder)
        .run_quietly()?;
    // Last, because it reads what all the others have written.
    node.script(paths, "integrity.mjs").arg(&folder).run()?;
    check_promises(&folder)?;

    let tarball = node
        .npm()
        .args(["pack", "--ignore-scripts", "--silent", "--pack-destination"])
        .arg(paths.dist())
        .dir(&folder)
        .read()?;
    step.done();
    println!("dist/{tarball}");
    Ok(paths.dist().join(tarball))
}

/// Checks a tarball as those do who have never seen its sources: its entries and its types.
pub(crate) fn judge(paths: &Paths, tarball: &Path) -> Result<()> {
    let node = node::ready(paths)?;
    // Whatever they find is an error: suggestions of publint are printed, and then it fails as well.
    node.tool("publint")
        .args(["run", "--strict", "--level", "suggestion"])
        .arg(tarball)
        .run_quietly()?;
    // Who resolves as Node 10 did, or requires instead of importing, has no WebAssembly loader for this either.
    node.tool("attw")
        // No modules: how they are imported is each bundler's own affair.
        .args(["--exclude-entrypoints", "widget.wasm", "later.wasm"])
        .args(["--profile", "esm-only", "--no-emoji", "--format", "ascii"])
        .arg(tarball)
        .run_quietly()
}

/// Everything that the package has, but for what is made of these files: the version and the hashes.
fn fill(paths: &Paths, node: &Node, folder: &Path, version: &str) -> Result<()> {
    for module in files::below(&paths.widget(), |name| {
        name.ends_with(".js") || name.ends_with(".wasm")
    })? {
        // Its sources lie there.
        if !module.starts_with("src") {
            files::copy(&paths.widget().join(&module), &folder.join(&module))?;
        }
    }
    bundle::inline(paths, node, folder)?;
    for types in files::below(&paths.www(), |name| name.ends_with(".d.ts"))? {
        files::copy(&paths.www().join(&types), &folder.join(&types))?;
    }
    for name in AS_THEY_ARE {
        files::copy(&paths.www().join(name), &folder.join(name))?;
    }
    for paper in PAPERS {
        files::copy(&paths.root.join(paper), &folder.join(paper))?;
    }
    files::copy(
        &paths.www().join("package.json"),
        &folder.join("package.json"),
    )?;
    relink(folder, version)
}

/// Guides link to each other and to the rest of the repository: in the package, to what is there. When all of it is.
fn relink(folder: &Path, version: &str) -> Result<()> {
    let package = guides::Package {
        folder,
        sources: guides::sources(&manifest(folder)?, version),
    };
    for paper in PAPERS {
        let file = folder.join(paper);
        let text = package.relink(paper, &fs::read_to_string(&file)?);
        fs::write(file, text)?;
    }
    Ok(())
}

fn manifest(folder: &Path) -> Result<Value> {
    let text = fs::read_to_string(folder.join("package.json"))?;
    serde_json::from_str(&text).context("www/package.json is no JSON")
}

/// Every file that the manifest promises is in the package.
fn check_promises(folder: &Path) -> Result<()> {
    for file in promised(&manifest(folder)?) {
        let kept = match file.split_once('*') {
            // A pattern that nothing fits to leads nowhere.
            Some((before, after)) => files::below(folder, |_| true)?.iter().any(|file| {
                let file = file.to_string_lossy();
                file.starts_with(before) && file.ends_with(after)
            }),
            None => folder.join(&file).is_file(),
        };
        if !kept {
            bail!("www/package.json names {file}, which the package does not have");
        }
    }
    Ok(())
}

/// The files that a manifest leads importers to.
fn promised(manifest: &Value) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for field in [
        "main",
        "module",
        "types",
        "unpkg",
        "jsdelivr",
        "customElements",
        "exports",
    ] {
        collect(&manifest[field], &mut files);
    }
    files
}

fn collect(value: &Value, files: &mut BTreeSet<String>) {
    match value {
        Value::String(file) => {
            files.insert(file.trim_start_matches("./").to_owned());
        }
        Value::Object(conditions) => conditions.values().for_each(|value| collect(value, files)),
        Value::Array(choices) => choices.iter().for_each(|value| collect(value, files)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_file_that_importers_can_reach_is_promised() {
        let manifest = json!({
            "name": "tc-checkout",
            "types": "./index.d.ts",
            "exports": {
                ".": { "types": "./index.d.ts", "default": "./index.js" },
                "./widget.wasm": "./widget.wasm",
            },
        });
        let files: Vec<_> = promised(&manifest).into_iter().collect();
        assert_eq!(files, ["index.d.ts", "index.js", "widget.wasm"]);
    }

    #[test]
    fn a_promised_pattern_is_kept_by_one_file_that_fits() {
        let folder = std::env::temp_dir().join(format!("xtask-dist-{}", std::process::id()));
        fs::create_dir_all(folder.join("locales")).unwrap();
        let manifest = json!({ "exports": { "./locales/*": "./locales/*.js" } });
        fs::write(folder.join("package.json"), manifest.to_string()).unwrap();

        fs::write(folder.join("locales/ru.d.ts"), "").unwrap();
        let error = check_promises(&folder).unwrap_err();
        assert!(error.to_string().contains("locales/*.js"), "{error}");
        fs::write(folder.join("locales/ru.js"), "").unwrap();
        check_promises(&folder).unwrap();

        fs::remove_dir_all(&folder).unwrap();
    }
}
