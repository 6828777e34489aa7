//! Secrets, said directly or in files of their own.

use super::*;

/// A file with everything but one secret, which is in a file of its own with this content and mode.
fn with_file(test: &str, content: impl AsRef<[u8]>, mode: u32) -> Result<Config, Vec<Mistake>> {
    let folder = folder(test);
    write(&folder.join("key"), content, mode);
    let path = folder.join("tc-gateway.toml");
    let text = file(&[]).replace(
        "upstream.key = \"0123456789abcdef0123456789ABCDEF\"",
        "upstream.key_file = \"key\"",
    );
    // Without a secret in it, everybody may read the file itself.
    let text = text.replace("tokens.key", "#");
    write(&path, text, 0o644);
    let env = [("TC_GATEWAY_TOKENS__KEY", TOKEN_KEY)];
    Config::load(Some(&path), environment(&env).into_iter())
}

fn problem(test: &str, content: impl AsRef<[u8]>, mode: u32) -> String {
    let mistakes = with_file(test, content, mode)
        .map(|config| config.summary())
        .unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
    assert!(
        mistakes[0]
            .place
            .ends_with("tc-gateway.toml:2: upstream.key_file"),
        "{mistakes:#?}"
    );
    mistakes[0].problem.clone()
}

#[test]
fn a_secret_is_read_from_a_file_without_the_line_end() {
    for end in ["", "\n", "\r\n"] {
        let config = with_file("from-file", format!("{KEY}{end}"), 0o440).unwrap();
        assert_eq!(config.upstream.key.expose(), KEY);
    }
}

#[test]
fn a_secret_file_has_to_hold_just_the_secret() {
    let hex = "must be the partner's key: 32 hexadecimal digits";
    let readable = "must not hold control characters, line ends or broken Unicode";
    assert_eq!(problem("content", "", 0o400), hex);
    assert_eq!(problem("content", "\n", 0o400), hex);
    assert_eq!(problem("content", format!("{KEY}\n\n"), 0o400), readable);
    assert_eq!(problem("content", format!("{KEY}\r"), 0o400), readable);
    assert_eq!(problem("content", format!("{KEY}\n{KEY}"), 0o400), readable);
    assert_eq!(
        problem("content", [0xff; 32], 0o400),
        "the file that it names: is not text in UTF-8"
    );
    assert_eq!(
        problem("content", [b'a'; 4097], 0o400),
        "the file that it names: is longer than 4096 bytes"
    );
    // At the limit it is read, and is no key.
    assert_eq!(problem("content", [b'a'; 4096], 0o400), hex);
    let stands = "stands for a key and is none: put the partner's key there";
    for digit in [b'0', b'f'] {
        assert_eq!(problem("content", [digit; 32], 0o400), stands);
    }
}

#[test]
fn a_secret_file_that_others_may_read_is_refused() {
    for mode in [0o604, 0o602, 0o601, 0o644, 0o666, 0o777] {
        let problem = problem("exposed", KEY, mode);
        assert!(
            problem.contains("every user of this machine") && problem.contains("chmod"),
            "{problem}"
        );
    }
    for mode in [0o600, 0o400, 0o440, 0o640, 0o660] {
        with_file("exposed", KEY, mode).unwrap();
    }
}

#[test]
fn a_configuration_file_with_a_secret_that_others_may_read_is_refused() {
    let path = folder("exposed-file").join("tc-gateway.toml");
    write(&path, file(&[]), 0o644);
    let mistakes = Config::load(Some(&path), std::iter::empty()).map(|config| config.summary());
    let mistakes = mistakes.unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
    assert_eq!(mistakes[0].place, path.display().to_string());
    assert!(mistakes[0].problem.contains("chmod"), "{mistakes:#?}");
}

#[test]
fn a_secret_is_said_in_one_way() {
    for name in ["upstream.key", "tokens.key"] {
        let in_file = format!("{name}_file");
        let lines = mistakes("one-way", &file(&[(&in_file, r#""key""#)]), &[]);
        assert_eq!(
            lines,
            [format!(
                "tc-gateway.toml:4: {in_file}: either this or {name} itself, not both"
            )]
        );
        let (direct, by_file) = (variable(name), variable(&in_file));
        let lines = mistakes("one-way", &file(&[]), &[(&direct, KEY), (&by_file, "key")]);
        assert_eq!(
            lines,
            [format!("{by_file}: either this or {name} itself, not both")]
        );
    }
}

#[test]
fn the_environments_way_counts_before_the_files() {
    let key_file = folder("env-key").join("key");
    write(&key_file, "fedcba9876543210fedcba9876543210\n", 0o600);
    let env = [("TC_GATEWAY_UPSTREAM__KEY_FILE", key_file.to_str().unwrap())];
    let config = load("env-first", &file(&[]), &env).unwrap();
    assert_eq!(
        config.upstream.key.expose(),
        "fedcba9876543210fedcba9876543210"
    );
    let text = file(&[]).replace("upstream.key =", "upstream.key_file =");
    let config = load("env-first", &text, &[("TC_GATEWAY_UPSTREAM__KEY", KEY)]).unwrap();
    assert_eq!(config.upstream.key.expose(), KEY);
}

#[test]
fn the_redis_address_and_the_previous_key_may_be_in_files_too() {
    let folder = folder("more-files");
    write(
        &folder.join("redis"),
        "redis://:password@127.0.0.1\n",
        0o600,
    );
    write(
        &folder.join("old"),
        "another-key-of-just-32-character\n",
        0o600,
    );
    let path = folder.join("tc-gateway.toml");
    let text = file(&[
        ("store.kind", r#""redis""#),
        ("store.url_file", r#""redis""#),
        ("tokens.previous_key_file", r#""old""#),
    ]);
    write(&path, text, 0o600);
    let config = Config::load(Some(&path), std::iter::empty()).unwrap();
    match &config.store {
        tc_gateway::StoreChoice::Redis { url, prefix } => {
            assert_eq!(url.expose(), "redis://:password@127.0.0.1");
            assert_eq!(prefix, "tc");
        }
        tc_gateway::StoreChoice::Memory => panic!("not the Redis"),
    }
}
