//! The file that `init` writes.

use super::*;
use tc_gateway::{InitError, init};

/// The file of a fresh `init`.
fn written(test: &str) -> (PathBuf, String) {
    let path = folder(test).join("tc-gateway.toml");
    init(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

#[test]
fn once_the_origin_and_the_key_are_filled_in_it_is_right() {
    let (path, text) = written("init");
    let lines = mistakes("init-empty", &text, &[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].ends_with(": origins: must not be empty"));
    assert!(
        lines[1].contains(": upstream.key: must be the partner's key"),
        "{lines:#?}"
    );
    let text = text.replace(
        "\norigins = []\n",
        "\norigins = [\"https://site.example\"]\n",
    );
    fs::write(
        &path,
        text.replace("key = \"\"\n", &format!("key = {KEY:?}\n")),
    )
    .unwrap();
    let config = Config::load(Some(&path), std::iter::empty()).unwrap();
    assert_eq!(config.upstream.key.expose(), KEY);
    // What it has as comments is the default.
    let least = load("init-least", &file(&[]), &[]).unwrap();
    let settings = |config: &Config| {
        let lines = config.summary().into_iter();
        // Its key is its own.
        let lines = lines.filter(|line| !line.starts_with("tokens"));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(settings(&config), settings(&least));
}

#[test]
fn every_setting_is_in_it_and_each_comment_is_one_that_can_be_used() {
    let (_, text) = written("init-all");
    let mut section = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
        }
        let Some((name, value)) = line.trim_start_matches("# ").split_once(" = ") else {
            continue;
        };
        if name.contains(' ') {
            continue;
        }
        let name = format!("{section}{name}");
        let company: &[(&str, &str)] = match name.as_str() {
            // What is the operator's own is not written there, and the file is not there.
            "origins"
            | "upstream.key"
            | "tokens.key"
            | "tokens.previous_key"
            | "catalogue.file" => {
                found.push(name);
                continue;
            }
            "payment.success_url" | "payment.failure_url" | "payment.send_tickets" => {
                &[("payment.system", "\"api/BASE\"")]
            }
            "store.url" => &[("store.kind", "\"redis\"")],
            _ => &[],
        };
        let settings = [company, &[(&name, value)]].concat();
        if let Err(mistakes) = load("init-uncommented", &file(&settings), &[]) {
            panic!("{name} = {value}: {mistakes:?}");
        }
        found.push(name);
    }
    let documented: Vec<String> = documentation::settings()
        .into_iter()
        .filter(|name| !name.ends_with("_file"))
        .collect();
    assert_eq!(found, documented);
}

#[test]
fn a_paragraph_is_a_section_or_a_setting_that_is_in_none() {
    let (_, text) = written("init-paragraphs");
    // The first one is about the file itself.
    let paragraphs: Vec<&str> = text.split("\n\n").skip(1).collect();
    let sections: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
    let begun = |section: &&&str| paragraphs.iter().any(|text| text.starts_with(**section));
    assert_eq!(sections.iter().filter(begun).count(), sections.len());
    let settings = documentation::settings();
    let alone = settings.iter().filter(|name| !name.contains('.')).count();
    assert_eq!(paragraphs.len(), sections.len() + alone, "{paragraphs:#?}");
}

#[test]
fn each_file_has_a_token_key_of_its_own() {
    let key = |test| {
        let (_, text) = written(test);
        let line = text
            .lines()
            .find(|line| line.starts_with("key = \"") && line.len() > 20);
        line.unwrap().to_owned()
    };
    let (first, second) = (key("init-first"), key("init-second"));
    assert_ne!(first, second);
    for line in [first, second] {
        let digits = line.strip_prefix("key = \"").unwrap().trim_end_matches('"');
        assert_eq!(digits.len(), 64);
        assert!(digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    }
}

#[test]
fn it_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (path, _) = written("init-mode");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("init-twice");
    let path = folder.join("tc-gateway.toml");
    fs::write(&path, "mine").unwrap();
    assert_eq!(init(&path), Err(InitError::Exists));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    // Nor through a link, not even one to nowhere.
    let link = folder.join("link.toml");
    std::os::unix::fs::symlink(folder.join("elsewhere.toml"), &link).unwrap();
    assert_eq!(init(&link), Err(InitError::Exists));
    assert!(!folder.join("elsewhere.toml").exists());
    let nowhere = init(&folder.join("no/such/folder.toml"));
    assert!(matches!(nowhere, Err(InitError::Failed(_))), "{nowhere:?}");
}
