//! The browsers that the journeys run in: Chromium, stock Firefox, and WebKit as WebKitGTK's small browser with its
//! driver, in a virtual screen.

use super::{apt::Apt, browser, servers};
use crate::run::{Cmd, find_on_path};
use anyhow::{Context as _, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
};

/// Which engines to use, by their names and with commas between them. All of them if it is not set.
const WISH: &str = "TC_ENGINES";

/// Every engine, and what it needs.
const ENGINES: [(&str, &[Need]); 3] = [
    ("chromium", &[]),
    ("firefox", &[FIREFOX]),
    ("webkit", &[WEBKIT_DRIVER, MINI_BROWSER, XVFB]),
];

/// A program that a journey starts, and Debian's package of it.
struct Need {
    /// What the tests are told its path by. It names one that is elsewhere, too.
    variable: &'static str,
    find: fn() -> Option<PathBuf>,
    package: &'static str,
}

const FIREFOX: Need = Need {
    variable: "TC_FIREFOX",
    find: || {
        ["firefox-esr", "firefox"]
            .iter()
            .filter_map(|name| find_on_path(&[name]))
            .find(|found| Cmd::new(found).arg("--version").ask().is_some())
    },
    package: "firefox-esr",
};

const WEBKIT_DRIVER: Need = Need {
    variable: "TC_WEBKIT_DRIVER",
    find: || find_on_path(&["WebKitWebDriver"]),
    package: "webkit2gtk-driver",
};

const MINI_BROWSER: Need = Need {
    variable: "TC_MINI_BROWSER",
    find: mini_browser,
    package: "webkit2gtk-driver",
};

const XVFB: Need = Need {
    variable: "TC_XVFB",
    find: || servers::find("Xvfb"),
    package: "xvfb",
};

/// The engines of this run, for the environment of the tests: their list, and where their programs are. Installs what
/// is missing.
///
/// # Errors
/// A sentence about what cannot be had, and how to go on without it.
pub(crate) fn ready() -> Result<Vec<(&'static str, PathBuf)>> {
    let wished = wished(env::var(WISH).ok().as_deref())?;
    for (name, _) in ENGINES {
        if !wished.contains(&name) {
            eprintln!("The journeys do not run in {name}: {WISH} leaves it out.");
        }
    }
    let mut found = vec![
        (WISH, PathBuf::from(wished.join(","))),
        ("TC_CHROMIUM", browser::chromium()?),
    ];
    for (name, needs) in ENGINES {
        if wished.contains(&name) {
            let paths =
                bring(needs).with_context(|| format!("the journeys cannot run in {name}"))?;
            found.extend(paths);
        }
    }
    Ok(found)
}

/// The names in a wish. Chromium is always among them: most of the tests are for it alone.
fn wished(wish: Option<&str>) -> Result<Vec<&'static str>> {
    let known = ENGINES.map(|(name, _)| name);
    let Some(wish) = wish else {
        return Ok(known.to_vec());
    };
    let wish: Vec<&str> = wish.split(',').map(str::trim).collect();
    if let Some(unknown) = wish.iter().find(|name| !known.contains(name)) {
        bail!("{WISH} names \"{unknown}\": there are {}", known.join(", "));
    }
    if !wish.contains(&"chromium") {
        bail!("{WISH} has to name chromium: most of the tests need it");
    }
    Ok(known
        .into_iter()
        .filter(|name| wish.contains(name))
        .collect())
}

fn bring(needs: &[Need]) -> Result<Vec<(&'static str, PathBuf)>> {
    let mut packages: Vec<&str> = needs
        .iter()
        .filter(|need| need.path().is_none())
        .map(|need| need.package)
        .collect();
    packages.dedup();
    if !packages.is_empty()
        && let Some(apt) = Apt::find()
    {
        apt.install(&packages)?;
    }
    needs
        .iter()
        .map(|need| Ok((need.variable, need.path().with_context(|| need.sentence())?)))
        .collect()
}

impl Need {
    fn path(&self) -> Option<PathBuf> {
        match env::var_os(self.variable) {
            Some(named) => Some(named.into()),
            None => (self.find)(),
        }
    }

    fn sentence(&self) -> String {
        format!(
            "{} was not found and could not be installed: on Debian run `apt-get install {}` as root, or name it in \
             the environment variable {}, or leave the engine out with {WISH}=chromium",
            self.package, self.package, self.variable
        )
    }
}

/// WebKitGTK's small browser, which distributions keep away from PATH.
fn mini_browser() -> Option<PathBuf> {
    let versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
    let architecture = env::consts::ARCH;
    let folders = [
        PathBuf::from(format!("/usr/lib/{architecture}-linux-gnu")),
        PathBuf::from("/usr/libexec"),
        PathBuf::from("/usr/lib"),
    ];
    let candidates = versions
        .iter()
        .flat_map(|version| folders.iter().map(move |folder| folder.join(version)));
    candidates
        .map(|folder| folder.join("MiniBrowser"))
        .find(|file| Path::is_file(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_every_engine_is_used() {
        assert_eq!(wished(None).unwrap(), ["chromium", "firefox", "webkit"]);
        assert_eq!(
            wished(Some("webkit, chromium")).unwrap(),
            ["chromium", "webkit"]
        );
    }

    #[test]
    fn a_wish_for_an_engine_that_is_not_known_names_it_and_those_that_are() {
        let error = wished(Some("chromium,trident")).unwrap_err().to_string();
        assert!(
            error.contains("\"trident\"") && error.contains("firefox"),
            "{error}"
        );
        let error = wished(Some("firefox")).unwrap_err().to_string();
        assert!(error.contains("has to name chromium"), "{error}");
    }

    #[test]
    fn what_cannot_be_had_is_named_with_the_command_and_the_way_without_it() {
        let sentence = XVFB.sentence();
        for part in ["`apt-get install xvfb`", "TC_XVFB", "TC_ENGINES=chromium"] {
            assert!(sentence.contains(part), "{sentence}");
        }
    }
}
