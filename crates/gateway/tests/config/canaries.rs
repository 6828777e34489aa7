//! S1: no secret is in what is said of a configuration: mistakes, `Debug`, the summary.

use proptest::prelude::*;

use super::*;

/// The distinguishing part of each secret below.
const CANARY: &str = "c0ffee11";

/// A configuration full of secrets, right but for what a test spoils.
const SECRETS: &str = r#"origins = ["https://site.example"]
upstream.key = "c0ffee11c0ffee11c0ffee11c0ffee11"
tokens.key = "token-c0ffee11-token-c0ffee11-to"
tokens.previous_key = "older-c0ffee11-older-c0ffee11-to"
payment.widget_token = "public"
store.kind = "redis"
store.url = "redis://user:c0ffee11@redis.example:6379/0"
"#;

#[test]
fn a_right_configuration_tells_no_secret() {
    let config = load("told", SECRETS, &[]).unwrap();
    assert!(!format!("{config:?} {config:#?}").contains(CANARY));
    assert!(!config.summary().join("\n").contains(CANARY));
    // The host would be no secret, but it is in the same address as the password.
    assert!(!config.summary().join("\n").contains("redis.example"));
}

#[test]
fn a_secret_in_a_wrong_place_is_not_repeated() {
    for name in documentation::settings() {
        for value in [
            format!("{CANARY:?}"),
            format!("[{CANARY:?}]"),
            "0xc0ffee11".to_owned(),
        ] {
            let value = value.as_str();
            let text = file(&[(&name, value)]);
            if let Err(mistakes) = load("misplaced", &text, &[]) {
                let told = format!("{mistakes:?}");
                assert!(
                    !told.contains(CANARY) && !told.contains("3237998097"),
                    "{told}"
                );
            }
        }
        let path = format!("redis://{CANARY}@{CANARY}:bad/{CANARY}");
        if let Err(mistakes) = load("misplaced", &file(&[]), &[(&variable(&name), &path)]) {
            assert!(!format!("{mistakes:?}").contains(CANARY), "{mistakes:?}");
        }
    }
}

#[test]
fn a_secret_in_a_broken_file_is_not_repeated() {
    for text in [
        "upstream.key = c0ffee11c0ffee11",
        "upstream.key = 'c0ffee11",
        "upstream.key = \"c0ffee11",
        "upstream.key = \"\\c0ffee11\"",
        "upstream.key: c0ffee11",
        "upstream.key c0ffee11",
        "c0ffee11",
        "\"c0ffee11\"",
        "[upstream\nkey = \"c0ffee11\"",
        "upstream.key = \"a\" c0ffee11",
        "upstream.key = '''\nc0ffee11",
    ] {
        let told = mistakes("broken", text, &[]).join("\n");
        assert!(!told.contains(CANARY), "{text}: {told}");
    }
}

proptest! {
    /// A byte of the file is changed, put in or left out, anywhere: whatever is told then, no secret is in it.
    #[test]
    fn no_slip_of_the_finger_makes_a_mistake_tell_a_secret(
        at in 0..SECRETS.len(),
        letter in "[ -~\n]",
        slip in 0..3,
    ) {
        let (before, after) = SECRETS.split_at(at);
        let text = match slip {
            0 => format!("{before}{letter}{after}"),
            1 => format!("{before}{}", &after[1..]),
            _ => format!("{before}{letter}{}", &after[1..]),
        };
        let told = match load("slip", &text, &[]) {
            Ok(config) => format!("{config:?}\n{}", config.summary().join("\n")),
            Err(mistakes) => format!("{mistakes:?}"),
        };
        prop_assert!(!told.contains(CANARY), "{told}");
    }

    /// Whatever the file is, the answer is a configuration or at least one mistake of one line.
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let path = folder("bytes").join("tc-gateway.toml");
        write(&path, &bytes, 0o600);
        let mistakes = Config::load(Some(&path), std::iter::empty()).unwrap_err();
        prop_assert!(!mistakes.is_empty());
        for mistake in mistakes {
            prop_assert!(!mistake.to_string().contains(char::is_control));
        }
    }
}
