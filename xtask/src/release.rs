//! `cargo xtask release`: makes, checks and describes a release, in `dist/release`. Nothing is published, and without `--write` no source
//! is changed: publishing is for `.github/workflows/release.yml`, which runs this for a tag.
//!
//! The version is said in one place, `[workspace.package]` of `Cargo.toml`. What belongs where: `changelog` reads and dates the section of
//! a version; `sbom` says what is in it; here is the order of things. `docs/releasing.md` is for whoever does it.

mod changelog;
mod sbom;

use crate::{dist, files, paths::Paths, run::Cmd, setup::node, setup::toolchain, step::step, test};
use anyhow::{Context as _, Result, bail};
use changelog::Changelog;
use clap::Args;
use semver::Version;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// What is to be released.
#[derive(Args, Default)]
pub(crate) struct Wish {
    /// The version, like 0.2.0; without it, the one that Cargo.toml says
    version: Option<Version>,
    /// Say the version and its date in Cargo.toml, Cargo.lock and CHANGELOG.md
    #[arg(long, requires = "version")]
    write: bool,
    /// The tag that is being published: everything must already say its version
    #[arg(long, value_name = "vX.Y.Z", conflicts_with = "version")]
    tag: Option<String>,
}

/// Makes the release; one line of JSON says what it is.
pub(crate) fn make(paths: &Paths, wish: &Wish) -> Result<()> {
    let plan = Plan::of(paths, wish)?;
    toolchain::prefer_small()?;
    let made = plan.carry_out(paths)?;
    if wish.write {
        plan.write(paths)?;
    }
    println!("{made}");
    Ok(())
}

/// What would be released now, and whether it is whole.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    toolchain::prefer_small()?;
    let plan = Plan::of(paths, &Wish::default())?;
    let made = plan.carry_out(paths)?;
    eprintln!("  {made}");
    let tarball = paths.dist().join(plan.tarball());
    test::package(paths, &tarball, &folder(paths))
}

fn folder(paths: &Paths) -> PathBuf {
    paths.dist().join("release")
}

/// A release that makes sense.
struct Plan {
    /// What the sources say.
    before: Version,
    version: Version,
    changelog: Changelog,
    /// What is new in it.
    notes: String,
}

impl Plan {
    fn of(paths: &Paths, wish: &Wish) -> Result<Self> {
        let text = fs::read_to_string(paths.root.join("CHANGELOG.md"))?;
        Self::from(Version::parse(env!("CARGO_PKG_VERSION"))?, text, wish)
    }

    fn from(before: Version, changelog: String, wish: &Wish) -> Result<Self> {
        let changelog = Changelog::new(changelog);
        let version = match &wish.tag {
            Some(tag) => version_of(tag, &before)?,
            None => wish.version.clone().unwrap_or_else(|| before.clone()),
        };
        if version < before {
            bail!("Cargo.toml says {before} already, which is more than {version}");
        }
        let dated = changelog.section(&version.to_string());
        let notes = match (dated, &wish.tag) {
            (Some(_), None) if wish.write => {
                bail!("CHANGELOG.md has a section of {version} already")
            }
            (Some(notes), _) => notes,
            (None, Some(tag)) => bail!(
                "CHANGELOG.md has no section of {tag}: `cargo xtask release {version} --write` makes it, before the tag is set"
            ),
            (None, None) => changelog
                .section(changelog::NEXT)
                .context("CHANGELOG.md has no section of what is unreleased")?,
        }
        .to_owned();
        if notes.is_empty() {
            bail!("CHANGELOG.md says nothing of {version}: a release has to say what is new");
        }
        Ok(Self {
            before,
            version,
            changelog,
            notes,
        })
    }

    fn tarball(&self) -> String {
        dist::tarball(&self.version.to_string())
    }

    /// Makes and checks all files; says what they are.
    fn carry_out(&self, paths: &Paths) -> Result<String> {
        let version = self.version.to_string();
        let tarball = dist::pack_as(paths, &version)?;
        dist::judge(paths, &tarball)?;

        let step = step("Describing the release …");
        let to = folder(paths);
        files::empty_folder(&to)?;
        files::copy(&tarball, &to.join(self.tarball()))?;
        files::copy(
            &paths.dist().join("npm/integrity.json"),
            &to.join("integrity.json"),
        )?;
        fs::write(to.join("NOTES.md"), format!("{}\n", self.notes))?;
        let mut components = serde_json::Map::new();
        for (product, name) in [
            (sbom::Product::PACKAGE, "tc-checkout"),
            (sbom::Product::GATEWAY, "tc-gateway"),
        ] {
            let bill = sbom::of(paths, &product, &version)?;
            let count = bill["components"].as_array().map_or(0, Vec::len);
            components.insert(name.to_owned(), count.into());
            let text = serde_json::to_string_pretty(&bill)?;
            fs::write(to.join(format!("{name}-{version}.cdx.json")), text + "\n")?;
        }
        let sums = sums(&to)?;
        fs::write(to.join("SHA256SUMS"), &sums)?;
        step.done();
        eprint!("{sums}");
        Ok(json!({
            "version": version,
            "folder": "dist/release",
            "tarball": self.tarball(),
            "bytes": fs::metadata(to.join(self.tarball()))?.len(),
            "components": components,
        })
        .to_string())
    }

    /// Says the version and the date in the sources.
    fn write(&self, paths: &Paths) -> Result<()> {
        // The standard library has no calendar; Node is here anyway.
        let date = node::ready(paths)?
            .node()
            .args(["-p", "new Date().toISOString().slice(0, 10)"])
            .read()?;
        let version = self.version.to_string();
        let manifest = paths.root.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(&manifest, versioned(&text, &self.before, &self.version)?)?;
        fs::write(
            paths.root.join("CHANGELOG.md"),
            self.changelog.dated(&version, &date)?,
        )?;
        Cmd::cargo()
            .args(["update", "--workspace", "--offline"])
            .dir(&paths.root)
            .run_quietly()?;
        eprintln!(
            "Cargo.toml, Cargo.lock and CHANGELOG.md say {version} now. Next: look at them, then\n  \
             git commit --all --message \"Version {version}\" && git tag v{version} && git push origin HEAD v{version}"
        );
        Ok(())
    }
}

/// The version that a tag names, which must be that of the sources.
fn version_of(tag: &str, before: &Version) -> Result<Version> {
    let version = tag
        .strip_prefix('v')
        .and_then(|version| Version::parse(version).ok())
        .with_context(|| format!("{tag} is no tag of a release: one looks like v{before}"))?;
    if version != *before {
        bail!("the tag is {tag}, but Cargo.toml says {before}: tag the commit of the version");
    }
    Ok(version)
}

/// The workspace's manifest with another version.
fn versioned(manifest: &str, before: &Version, version: &Version) -> Result<String> {
    let (head, rest) = manifest
        .split_once("[workspace.package]\n")
        .context("Cargo.toml has no [workspace.package]")?;
    let said = format!("version = \"{before}\"\n");
    let Some(rest) = rest.strip_prefix(&said) else {
        bail!("[workspace.package] of Cargo.toml does not begin with {said:?}");
    };
    Ok(format!(
        "{head}[workspace.package]\nversion = \"{version}\"\n{rest}"
    ))
}

/// As `sha256sum` writes it, so that `sha256sum --check SHA256SUMS` can be used.
fn sums(folder: &Path) -> Result<String> {
    let mut sums = String::new();
    for file in files::below(folder, |_| true)? {
        let digest = Sha256::digest(fs::read(folder.join(&file))?);
        for byte in digest {
            write!(sums, "{byte:02x}")?;
        }
        writeln!(sums, "  {}", file.display())?;
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str =
        "# Changelog\n\n## Unreleased\n\n### Added\n\n- More.\n\n## 0.1.0 - 2026-01-31\n\n- All.\n";

    fn plan(before: &str, wish: &Wish) -> Result<Plan> {
        Plan::from(Version::parse(before).unwrap(), CHANGELOG.to_owned(), wish)
    }

    fn version(version: &str, write: bool) -> Wish {
        Wish {
            version: Some(Version::parse(version).unwrap()),
            write,
            ..Wish::default()
        }
    }

    fn tag(tag: &str) -> Wish {
        Wish {
            tag: Some(tag.to_owned()),
            ..Wish::default()
        }
    }

    fn refusal(before: &str, wish: &Wish) -> String {
        plan(before, wish).err().expect("refused").to_string()
    }

    #[test]
    fn a_new_version_gets_what_is_unreleased() {
        let plan = plan("0.1.0", &version("0.2.0", true)).unwrap();
        assert_eq!(plan.notes, "### Added\n\n- More.");
        assert_eq!(plan.tarball(), "tc-checkout-0.2.0.tgz");
    }

    #[test]
    fn without_a_version_it_is_that_of_the_sources() {
        assert_eq!(plan("0.1.0", &Wish::default()).unwrap().notes, "- All.");
        let next = plan("0.2.0", &Wish::default()).unwrap();
        assert_eq!(next.notes, "### Added\n\n- More.");
    }

    #[test]
    fn a_tag_needs_sources_that_say_so() {
        assert_eq!(plan("0.1.0", &tag("v0.1.0")).unwrap().notes, "- All.");
        assert!(refusal("0.1.0", &tag("v0.2.0")).contains("Cargo.toml says 0.1.0"));
        assert!(refusal("0.2.0", &tag("v0.2.0")).contains("no section of v0.2.0"));
        assert!(refusal("0.1.0", &tag("0.1.0")).contains("looks like v0.1.0"));
    }

    #[test]
    fn versions_only_go_up_and_are_released_once() {
        assert!(refusal("0.2.0", &version("0.1.9", false)).contains("0.2.0 already"));
        assert!(refusal("0.1.0", &version("0.1.0", true)).contains("already"));
    }

    #[test]
    fn only_the_workspaces_version_is_changed() {
        let manifest = "[package]\nversion = \"0.1.0\"\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let [before, after] = ["0.1.0", "0.2.0-rc.1"].map(|text| Version::parse(text).unwrap());
        assert_eq!(
            versioned(manifest, &before, &after).unwrap(),
            "[package]\nversion = \"0.1.0\"\n[workspace.package]\nversion = \"0.2.0-rc.1\"\nedition = \"2024\"\n"
        );
        assert!(versioned(manifest, &after, &before).is_err());
    }

    #[test]
    fn our_own_manifest_has_the_version_where_it_is_looked_for() {
        let manifest = include_str!("../../Cargo.toml");
        let now = Version::parse(env!("CARGO_PKG_VERSION")).unwrap();
        assert_eq!(versioned(manifest, &now, &now).unwrap(), manifest);
    }
}
