//! docs/gateway.md says what the program does.

use super::*;

fn documentation() -> String {
    read("docs/gateway.md")
}

fn read(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// The rows of the table of all settings: name, default, text.
fn rows() -> Vec<[String; 3]> {
    let text = documentation();
    let table = text.split("## All settings").nth(1).unwrap();
    let table = table.split("###").next().unwrap();
    table
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| {
            let mut cells = line.trim_end_matches(" |").splitn(3, '|').map(str::trim);
            [(); 3].map(|()| cells.next().unwrap().trim_matches('`').to_owned())
        })
        .collect()
}

/// The names of all settings.
pub(crate) fn settings() -> Vec<String> {
    rows().into_iter().map(|[name, ..]| name).collect()
}

#[test]
fn the_defaults_are_the_ones_of_the_table() {
    let usual = load("docs-usual", &file(&[]), &[]).unwrap().summary();
    for [name, default, _] in rows() {
        if default.is_empty() || default == "required" {
            continue;
        }
        // Said again, it makes no difference.
        let config = load("docs-default", &file(&[]), &[(&variable(&name), &default)]);
        assert_eq!(config.unwrap().summary(), usual, "{name}");
    }
}

#[test]
fn a_number_out_of_the_range_of_the_table_is_a_mistake() {
    let mut ranges = 0;
    for [name, _, text] in rows() {
        let Some((least, rest)) = text.split_once(" to ") else {
            continue;
        };
        let most: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let (Ok(least), Ok(most)) = (least.parse::<i64>(), most.parse::<i64>()) else {
            continue;
        };
        for value in [least - 1, most + 1] {
            let lines = mistakes(
                "docs-range",
                &file(&[]),
                &[(&variable(&name), &value.to_string())],
            );
            let range = format!("must be a whole number from {least} to {most}");
            assert!(
                lines.iter().any(|line| line.ends_with(&range)),
                "{name}: {lines:#?}"
            );
        }
        ranges += 1;
    }
    assert_eq!(ranges, 8, "the table has other ranges now");
}

#[test]
fn every_toml_block_is_right() {
    let text = documentation();
    let blocks: Vec<&str> = text
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() >= 4);
    for block in blocks {
        // Its files are not here; the environment counts before them.
        let mut env = vec![
            ("TC_GATEWAY_UPSTREAM__KEY", KEY),
            ("TC_GATEWAY_TOKENS__KEY", TOKEN_KEY),
        ];
        if block.contains("url_file") {
            env.push(("TC_GATEWAY_STORE__URL", "redis://127.0.0.1"));
        }
        if block.contains("previous_key_file") {
            env.push((
                "TC_GATEWAY_TOKENS__PREVIOUS_KEY",
                "another-key-of-just-32-character",
            ));
        }
        load("docs-block", block, &env).unwrap_or_else(|mistakes| panic!("{block}\n{mistakes:?}"));
    }
}

#[test]
fn every_variable_that_is_named_exists() {
    let known: Vec<String> = settings().iter().map(|name| variable(name)).collect();
    for path in [
        "docs/gateway.md",
        "packaging/Dockerfile",
        "packaging/tc-gateway.service",
    ] {
        let text = read(path);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        for word in text.split(|c| !is_part(c)) {
            if word.len() > "TC_GATEWAY_".len() && word.starts_with("TC_GATEWAY_") {
                assert!(known.iter().any(|name| name == word), "{path}: {word}");
            }
        }
    }
}

#[test]
fn the_mistakes_that_it_shows_are_told_like_that() {
    let text = documentation();
    let shown = |line: &str| assert!(text.contains(&format!("tc-gateway: {line}\n")), "{line}");
    let filled = format!("{}{}[limits]\nlive-holds = 3\n", file(&[]), "\n".repeat(9));
    let lines = mistakes("docs-mistakes", &filled, &[("TC_GATEWAY_PROXY__HOPS", "")]);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        shown(line);
    }
}
