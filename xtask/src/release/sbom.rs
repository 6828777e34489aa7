//! What is in a product: a bill of materials in the format CycloneDX 1.6, from cargo's own resolution and the hashes in `Cargo.lock`.
//! There is nothing in it that another run would write otherwise: no time, no serial number.

use crate::{paths::Paths, run::Cmd};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Something that is released.
pub(crate) struct Product {
    /// The crate that it is built from.
    krate: &'static str,
    /// What it is built for: what other machines need is left out.
    target: &'static str,
    kind: &'static str,
    /// A package URL without the version.
    purl: &'static str,
}

impl Product {
    /// The npm package. It has no npm packages in it; what its wasm is made of are crates.
    pub(crate) const PACKAGE: Self = Self {
        krate: "tc-checkout",
        target: "wasm32-unknown-unknown",
        kind: "library",
        purl: "pkg:npm/tc-checkout",
    };

    /// The gateway, on Linux.
    pub(crate) const GATEWAY: Self = Self {
        krate: "tc-gateway",
        target: "x86_64-unknown-linux-gnu",
        kind: "application",
        purl: "pkg:cargo/tc-gateway",
    };
}

/// The bill of a product.
pub(crate) fn of(paths: &Paths, product: &Product, version: &str) -> Result<Value> {
    let metadata = Cmd::cargo()
        .args(["metadata", "--format-version=1", "--locked"])
        .args(["--filter-platform", product.target])
        .dir(&paths.root)
        .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let lock = fs::read_to_string(paths.root.join("Cargo.lock"))?;
    let inside = inside(paths, product)?;
    bill(&metadata, &inside, &checksums(&lock), product, version)
}

/// Names and versions of the crates that are built into a product, as `name v1.2.3`. The resolution has more: what other crates of the
/// workspace make their common dependencies need, and macros, which run in the compiler.
fn inside(paths: &Paths, product: &Product) -> Result<BTreeSet<String>> {
    let tree = Cmd::cargo()
        .args(["tree", "--locked", "--package", product.krate])
        .args(["--target", product.target])
        .args(["--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"])
        .dir(&paths.root)
        .read()?;
    Ok(tree.lines().map(name_and_version).collect())
}

/// Without what cargo says of where it comes from.
fn name_and_version(line: &str) -> String {
    line.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn bill(
    metadata: &Value,
    inside: &BTreeSet<String>,
    checksums: &BTreeMap<(String, String), String>,
    product: &Product,
    version: &str,
) -> Result<Value> {
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let root = packages
        .iter()
        .find(|(_, package)| package["name"] == product.krate)
        .map(|(id, _)| *id)
        .with_context(|| format!("the workspace has no crate {}", product.krate))?;

    let own = format!("{}@{version}", product.purl);
    let name_of = |id: &str| -> Result<String> {
        if id == root {
            return Ok(own.clone());
        }
        let package = packages
            .get(id)
            .context("a crate that cargo does not name")?;
        Ok(format!(
            "pkg:cargo/{}@{}",
            text(package, "name"),
            text(package, "version")
        ))
    };
    let mut links = BTreeMap::new();
    let is_inside = |id: &&str| {
        packages.get(id).is_some_and(|package| {
            let (name, version) = (text(package, "name"), text(package, "version"));
            inside.contains(&format!("{name} v{version}"))
        })
    };
    let mut components = BTreeMap::new();
    let mut waiting = vec![root];
    let mut seen = BTreeSet::from([root]);
    while let Some(id) = waiting.pop() {
        let needed = nodes.get(id).map_or(Vec::new(), |node| runs_with(node));
        let needed: Vec<_> = needed.into_iter().filter(is_inside).collect();
        let names: Result<BTreeSet<_>> = needed.iter().map(|id| name_of(id)).collect();
        links.insert(name_of(id)?, names?);
        for id in needed {
            if seen.insert(id) {
                waiting.push(id);
                let package = packages.get(id).context("a crate without a name")?;
                components.insert(name_of(id)?, component(package, checksums));
            }
        }
    }
    let dependencies: Vec<_> = links
        .into_iter()
        .map(|(name, needed)| json!({ "ref": name, "dependsOn": needed }))
        .collect();
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": product.kind,
                "bom-ref": own,
                "name": product.krate,
                "version": version,
                "purl": own,
                "licenses": [{ "expression": packages.get(root).map_or("", |package| text(package, "license")) }],
            },
        },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies,
    }))
}

/// A crate: what it is, under which terms, and which bytes it was.
fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) = (text(package, "name"), text(package, "version"));
    let purl = format!("pkg:cargo/{name}@{version}");
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    });
    if let Some(license) = package["license"].as_str() {
        // An older way to write "or".
        let expression = license.replace('/', " OR ");
        component["licenses"] = json!([{ "expression": expression }]);
    }
    // Those of this workspace have none.
    if let Some(sum) = checksums.get(&(name.to_owned(), version.to_owned())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

/// The crates that are in the product with this one: neither those that only build it nor those that only test it.
fn runs_with(node: &Value) -> Vec<&str> {
    let is_normal = |dep: &&Value| {
        let kinds = dep["dep_kinds"].as_array();
        kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
    };
    let deps = node["deps"].as_array().into_iter().flatten();
    deps.filter(is_normal).map(|dep| text(dep, "pkg")).collect()
}

fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    let list = list.as_array().into_iter().flatten();
    list.map(|item| (text(item, "id"), item)).collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// The hashes of a lock file, by name and version. Cargo writes one field a line.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut sums = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|value| value.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        if let (Some(name), Some(version), Some(sum)) =
            (field("name"), field("version"), field("checksum"))
        {
            sums.insert((name.to_owned(), version.to_owned()), sum.to_owned());
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Value {
        let needs = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        json!({
            "packages": [
                { "id": "1", "name": "tc-checkout", "version": "0.1.0", "license": "MIT OR Apache-2.0" },
                { "id": "2", "name": "inside", "version": "1.2.3", "license": "MIT/Apache-2.0" },
                { "id": "3", "name": "deeper", "version": "2.0.0", "license": "MIT" },
                { "id": "4", "name": "tests", "version": "3.0.0", "license": "MIT" },
                { "id": "6", "name": "for-others", "version": "1.0.0", "license": "MIT" },
                { "id": "5", "name": "builds", "version": "4.0.0", "license": "MIT" },
            ],
            "resolve": { "nodes": [
                { "id": "1", "deps": [needs("2", Value::Null), needs("4", json!("dev"))] },
                { "id": "2", "deps": [needs("3", Value::Null), needs("5", json!("build")), needs("6", Value::Null)] },
                { "id": "3", "deps": [] },
                { "id": "4", "deps": [] },
                { "id": "5", "deps": [] },
            ] },
        })
    }

    #[test]
    fn what_runs_is_in_the_bill_and_what_tests_or_builds_is_not() {
        let lock = "[[package]]\nname = \"inside\"\nversion = \"1.2.3\"\nsource = \"somewhere\"\nchecksum = \"abc\"\n";
        let inside = ["inside v1.2.3", "deeper v2.0.0", "builds v4.0.0"].map(str::to_owned);
        let inside = BTreeSet::from(inside);
        let bill = bill(
            &metadata(),
            &inside,
            &checksums(lock),
            &Product::PACKAGE,
            "0.2.0",
        )
        .unwrap();
        let names: Vec<_> = bill["components"].as_array().unwrap().iter().collect();
        assert_eq!(names.len(), 2);
        assert_eq!(names[0]["purl"], "pkg:cargo/deeper@2.0.0");
        assert_eq!(names[1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(names[1]["hashes"][0]["content"], "abc");
        assert_eq!(names[0]["hashes"], Value::Null);
        assert_eq!(
            bill["dependencies"],
            json!([
                { "ref": "pkg:cargo/deeper@2.0.0", "dependsOn": [] },
                { "ref": "pkg:cargo/inside@1.2.3", "dependsOn": ["pkg:cargo/deeper@2.0.0"] },
                { "ref": "pkg:npm/tc-checkout@0.2.0", "dependsOn": ["pkg:cargo/inside@1.2.3"] },
            ])
        );
    }

    #[test]
    fn a_crate_that_is_not_there_is_named() {
        let none = json!({ "packages": [], "resolve": { "nodes": [] } });
        let error = bill(
            &none,
            &BTreeSet::new(),
            &BTreeMap::new(),
            &Product::GATEWAY,
            "1.0.0",
        )
        .unwrap_err();
        assert!(error.to_string().contains("tc-gateway"));
    }
}
