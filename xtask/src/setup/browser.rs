//! Chromium, and the program that drives it for the tests of the wasm.

use super::{apt::Apt, version};
use crate::run::{Cmd, find_on_path};
use anyhow::{Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const MAC_BROWSERS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A Chromium that starts; installs one if there is none. `CHROME` names one that is elsewhere.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROME").map(PathBuf::from) {
        if works(&named) {
            return Ok(named);
        }
        bail!(
            "CHROME names {}, which is no browser that starts",
            named.display()
        );
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    if let Some(apt) = Apt::find() {
        // The fonts hold Cyrillic, which the Russian texts need.
        apt.install(&["chromium", "chromium-driver", "fonts-dejavu-core"])?;
        if let Some(found) = find_chromium() {
            return Ok(found);
        }
    }
    bail!(
        "no Chromium or Chrome was found and none could be installed: install one (on Debian `apt-get install \
         chromium chromium-driver` as root) or name it in the environment variable CHROME"
    )
}

/// The WebDriver server that fits `chromium`; installs it if it is missing. `CHROMEDRIVER` names one that is elsewhere.
pub(crate) fn driver(chromium: &Path) -> Result<PathBuf> {
    let find = || {
        env::var_os("CHROMEDRIVER")
            .map(PathBuf::from)
            .or_else(|| find_on_path(&["chromedriver"]))
    };
    let mut found = find();
    if found.is_none()
        && let Some(apt) = Apt::find()
    {
        apt.install(&["chromium-driver"])?;
        found = find();
    }
    let Some(driver) = found else {
        bail!(
            "chromedriver was not found and could not be installed: install the one of your browser's version (on \
             Debian `apt-get install chromium-driver` as root) or name it in the environment variable CHROMEDRIVER"
        )
    };
    let (browser_version, driver_version) = (major(chromium), major(&driver));
    if browser_version != driver_version {
        bail!(
            "{} is version {} but {} is version {}: the two must be of one version, install them from one source",
            driver.display(),
            shown(driver_version),
            chromium.display(),
            shown(browser_version)
        );
    }
    Ok(driver)
}

fn find_chromium() -> Option<PathBuf> {
    BROWSERS
        .iter()
        .filter_map(|name| find_on_path(&[name]))
        .chain(MAC_BROWSERS.iter().map(PathBuf::from))
        .find(|browser| works(browser))
}

/// Distributions put placeholders under these names that only tell how to install the browser.
fn works(browser: &Path) -> bool {
    major(browser).is_some()
}

fn major(program: &Path) -> Option<u32> {
    let text = Cmd::new(program).arg("--version").ask()?;
    version::in_text(&text).map(|(major, _)| major)
}

fn shown(version: Option<u32>) -> String {
    version.map_or_else(|| "unknown".to_owned(), |version| version.to_string())
}
