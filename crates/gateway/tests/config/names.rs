//! Names that are none: each is a mistake, with what was probably meant.

use super::*;

fn unknown(text: &str, expected: &str) {
    let lines = mistakes("names", &format!("{}{text}", file(&[])), &[]);
    assert_eq!(lines, [expected]);
}

#[test]
fn an_unknown_name_is_a_mistake() {
    unknown(
        "colour = 1",
        "tc-gateway.toml:4: colour: there is no such setting",
    );
    unknown(
        "lissten = 1",
        "tc-gateway.toml:4: lissten: there is no such setting; did you mean listen?",
    );
    unknown(
        "[limits]\nlive-holds = 1",
        "tc-gateway.toml:5: limits.live-holds: there is no such setting; did you mean limits.live_holds?",
    );
    unknown(
        "live_holds = 1",
        "tc-gateway.toml:4: live_holds: there is no such setting; did you mean limits.live_holds?",
    );
    unknown(
        "[limit]\nlive_holds = 1",
        "tc-gateway.toml:4: limit: there is no such setting; did you mean limits?",
    );
    unknown(
        "[log]\nprivate_listen = \"127.0.0.1:9\"",
        "tc-gateway.toml:5: log.private_listen: there is no such setting; did you mean private_listen, which stands above all sections?",
    );
    unknown(
        "listen_file = \"a\"",
        "tc-gateway.toml:4: listen_file: there is no such setting",
    );
    unknown(
        "limits.live_holds.most = 1",
        "tc-gateway.toml:4: limits.live_holds: must be a whole number from 1 to 1000",
    );
}

#[test]
fn a_section_is_a_section() {
    let problem = "is a section: write [limits], once, and its settings below";
    for text in ["limits = 5", "limits = []", "[[limits]]\nlive_holds = 1"] {
        unknown(text, &format!("tc-gateway.toml:4: limits: {problem}"));
    }
    unknown(
        "[listen]\nport = 1",
        "tc-gateway.toml:4: listen: must be a text",
    );
}

#[test]
fn a_name_is_shown_on_one_line_and_not_at_length() {
    unknown(
        "\"a\\nb\\u001b[2J\" = 1",
        "tc-gateway.toml:4: a\\nb\\u{1b}[2J: there is no such setting",
    );
    let long = "x".repeat(1_000);
    unknown(
        &format!("{long} = 1"),
        "tc-gateway.toml:4: xxxx…: there is no such setting",
    );
}

#[test]
fn an_unknown_variable_is_a_mistake() {
    for (variable, meant) in [
        ("TC_GATEWAY_COLOUR", ""),
        ("TC_GATEWAY_", ""),
        (
            "TC_GATEWAY_LIMITS_LIVE_HOLDS",
            "; did you mean TC_GATEWAY_LIMITS__LIVE_HOLDS?",
        ),
        ("TC_GATEWAY_ORIGIN", "; did you mean TC_GATEWAY_ORIGINS?"),
        (
            "TC_GATEWAY_TOKENS__KEYFILE",
            "; did you mean TC_GATEWAY_TOKENS__KEY_FILE?",
        ),
        ("TC_GATEWAY_listen", ""),
        ("TC_GATEWAY_PORT", ""),
        ("TC_GATEWAY_PORTS", ""),
    ] {
        let lines = mistakes("variables", &file(&[]), &[(variable, "1")]);
        assert_eq!(
            lines,
            [format!("{variable}: there is no such setting{meant}")]
        );
    }
}

#[test]
fn other_programs_variables_are_passed_over() {
    let env = [
        ("TC_GATEWAYS_LISTEN", "x"),
        ("tc_gateway_listen", "x"),
        ("XTC_GATEWAY_LISTEN", "x"),
        // What Kubernetes sets for a service of this name.
        ("TC_GATEWAY_SERVICE_HOST", "10.0.0.7"),
        ("TC_GATEWAY_SERVICE_PORT", "80"),
        ("TC_GATEWAY_SERVICE_PORT_HTTP", "80"),
        ("TC_GATEWAY_PORT", "tcp://10.0.0.7:80"),
        ("TC_GATEWAY_PORT_80_TCP", "tcp://10.0.0.7:80"),
        ("TC_GATEWAY_PORT_80_TCP_ADDR", "10.0.0.7"),
        ("TC_GATEWAY_PORT_53_UDP_PROTO", "udp"),
        ("TC_GATEWAY_PORT_9_SCTP_PORT", "9"),
    ];
    load("others", &file(&[]), &env).unwrap();
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    for (text, line) in [
        ("listen = ", 1),
        ("listen 1", 1),
        ("a = 1\nb = 2\na = 3", 3),
        ("[limits]\n[limits]", 2),
        ("\n\nlisten = \"a", 3),
        ("a = 'b'\n}", 2),
        ("origins = [\n[upstream", 2),
    ] {
        let lines = mistakes("not-toml", text, &[]);
        let place = format!("tc-gateway.toml:{line}: is not TOML: ");
        assert!(
            lines.iter().all(|line| line.contains("is not TOML: ")),
            "{text}: {lines:#?}"
        );
        assert!(lines[0].starts_with(&place), "{text}: {lines:#?}");
        let of_that_line = lines.iter().filter(|line| line.starts_with(&place));
        assert_eq!(of_that_line.count(), 1, "{text}: {lines:#?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_one_line() {
    let folder = folder("unreadable");
    let told = |path: &PathBuf| {
        let result = Config::load(Some(path), std::iter::empty()).map(|config| config.summary());
        let mistakes = result.unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
        assert_eq!(mistakes[0].place, path.display().to_string());
        mistakes[0].problem.clone()
    };
    assert_eq!(told(&folder.join("none.toml")), "there is no such file");
    assert_eq!(told(&folder), "is not a file");
    let path = folder.join("latin.toml");
    write(&path, b"listen = \"\xe9\"", 0o600);
    assert_eq!(told(&path), "is not text in UTF-8");
    write(&path, vec![b'#'; 512 * 1024 + 1], 0o600);
    assert_eq!(told(&path), "is longer than 524288 bytes");
    // At the limit it is read: what is missing in it is told.
    write(&path, vec![b'#'; 512 * 1024], 0o600);
    let result = Config::load(Some(&path), std::iter::empty()).map(|config| config.summary());
    assert_eq!(result.unwrap_err().len(), 3);
}
