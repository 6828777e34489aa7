//! The configuration: what is taken, and what is told of each mistake.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

mod canaries;
mod cases;
mod catalogue;
mod documentation;
mod init;
mod names;
mod right;
mod secrets;
mod summary;
mod together;
mod wrong;

use std::fs;
use std::path::PathBuf;

use tc_gateway::{Config, Mistake};

/// A partner key that is one by its form.
const KEY: &str = "0123456789abcdef0123456789ABCDEF";

/// A token key of the shortest length.
const TOKEN_KEY: &str = "token-key-of-just-32-characters!";

/// The least that a file has to say, a line for each setting.
const LEAST: [(&str, &str); 3] = [
    ("origins", r#"["https://site.example"]"#),
    ("upstream.key", r#""0123456789abcdef0123456789ABCDEF""#),
    ("tokens.key", r#""token-key-of-just-32-characters!""#),
];

/// An empty folder, which no other test has: each runs in a thread of its name, or all run one after the other in one.
fn folder(what: &str) -> PathBuf {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or_default().replace("::", "-");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("config-{test}-{what}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file with this mode.
fn write(path: &PathBuf, text: impl AsRef<[u8]>, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The least that is needed, and these settings, in the place of those or after them: a line for each.
fn file(settings: &[(&str, &str)]) -> String {
    let mut lines: Vec<(&str, &str)> = LEAST.to_vec();
    for (name, value) in settings {
        match lines.iter_mut().find(|(known, _)| known == name) {
            Some(line) => line.1 = value,
            None => lines.push((name, value)),
        }
    }
    lines
        .iter()
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect()
}

/// An environment.
fn environment(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The environment variable of a setting, as the documentation says it is formed.
fn variable(name: &str) -> String {
    format!("TC_GATEWAY_{}", name.replace('.', "__").to_uppercase())
}

/// Loads this text as `tc-gateway.toml` of the test's own folder, and this environment.
fn load(test: &str, text: &str, env: &[(&str, &str)]) -> Result<Config, Vec<Mistake>> {
    let path = folder(test).join("tc-gateway.toml");
    write(&path, text, 0o600);
    Config::load(Some(&path), environment(env).into_iter()).map_err(|mistakes| {
        let folder = format!("{}/", path.parent().unwrap().display());
        mistakes
            .into_iter()
            .map(|mistake| Mistake {
                place: mistake.place.replace(&folder, ""),
                ..mistake
            })
            .collect()
    })
}

/// The mistakes in a configuration, a line each, which there have to be.
fn mistakes(test: &str, text: &str, env: &[(&str, &str)]) -> Vec<String> {
    let mistakes = load(test, text, env).map(|config| config.summary());
    let lines: Vec<String> = mistakes
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(!line.contains('\n'), "{line:?}");
    }
    lines
}
