//! The program's command line: what it prints, where, and with which exit code.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use program::Program;

const KEY: &str = "c0ffee11c0ffee11c0ffee11c0ffee11";

/// A folder of its own for one test, empty.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program in a folder, with this environment alone.
fn run(folder: &PathBuf, arguments: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Every line on standard error says who speaks.
fn lines(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .map(|line| {
            line.strip_prefix("tc-gateway: ")
                .unwrap_or_else(|| panic!("{line}"))
        })
        .collect()
}

#[test]
fn init_then_the_origin_and_the_key_then_check() {
    let folder = folder("journey");
    let (code, stdout, stderr) = run(&folder, &["init"], &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("wrote tc-gateway.toml"), "{stdout}");

    // Neither is it checked as right nor does it run before it says whose it is.
    for command in [&["check"][..], &[]] {
        let (code, stdout, stderr) = run(&folder, command, &[]);
        assert_eq!((code, stdout.as_str()), (1, ""));
        let lines = lines(&stderr);
        assert_eq!(lines.len(), 2, "{stderr}");
        assert!(lines[0].ends_with("origins: must not be empty"), "{stderr}");
        assert!(lines[1].contains("upstream.key: must be"), "{stderr}");
    }

    let path = folder.join("tc-gateway.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replace("key = \"\"\n", &format!("key = {KEY:?}\n"))
        .replace("origins = []\n", "origins = [\"http://localhost:3000\"]\n");
    fs::write(&path, &text).unwrap();
    let (code, stdout, stderr) = run(&folder, &["check"], &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("ok\n"), "{stdout}");
    assert!(
        stdout.contains("https://api.ticketscloud.org v1"),
        "{stdout}"
    );
    assert!(!stdout.contains("c0ffee11"), "{stdout}");
    let token_key = text.split('"').find(|part| part.len() == 64).unwrap();
    assert!(!stdout.contains(token_key), "{stdout}");
    // Nothing to note about the usual.
    assert!(!stdout.contains("note:"), "{stdout}");

    let (code, _, stderr) = run(&folder, &["init"], &[]);
    assert_eq!(code, 1);
    assert_eq!(
        lines(&stderr),
        ["tc-gateway.toml: there is a file already; it was left as it is"]
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let (code, _, stderr) = run(&folder, &["init", "--config", "no/such/folder.toml"], &[]);
    assert_eq!(code, 1);
    assert!(
        lines(&stderr)[0].starts_with("no/such/folder.toml: cannot be written: "),
        "{stderr}"
    );
}

#[test]
fn another_file_can_be_named() {
    let folder = folder("named");
    let (code, stdout, _) = run(&folder, &["init", "--config", "other.toml"], &[]);
    assert_eq!(code, 0);
    assert!(stdout.contains("wrote other.toml"), "{stdout}");
    let (code, _, stderr) = run(&folder, &["check", "--config", "other.toml"], &[]);
    assert_eq!(code, 1);
    assert!(lines(&stderr)[0].starts_with("other.toml:"), "{stderr}");
    let (code, _, stderr) = run(&folder, &["check", "--config", "none.toml"], &[]);
    assert_eq!(code, 1);
    assert_eq!(lines(&stderr), ["none.toml: there is no such file"]);
    // The same when it is to run.
    let (code, _, stderr) = run(&folder, &["--config", "none.toml"], &[]);
    assert_eq!(code, 1);
    assert_eq!(lines(&stderr), ["none.toml: there is no such file"]);
}

#[test]
fn the_environment_alone_is_enough() {
    let env = [
        ("TC_GATEWAY_ORIGINS", "https://site.example"),
        ("TC_GATEWAY_UPSTREAM__KEY", KEY),
        ("TC_GATEWAY_TOKENS__KEY", "token-key-of-just-32-characters!"),
    ];
    let folder = folder("environment");
    let (code, stdout, stderr) = run(&folder, &["check"], &env);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("ok\n"), "{stdout}");
    let (code, _, stderr) = run(&folder, &["check"], &env[..2]);
    assert_eq!(code, 1);
    let lines = lines(&stderr);
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(lines[0].starts_with("tokens.key: is missing"), "{stderr}");
    assert!(
        lines[1].starts_with("there is no tc-gateway.toml here"),
        "{stderr}"
    );
}

/// Without authorities no call would come about, and each second a start would fail. On the machine itself it goes without.
#[test]
fn a_machine_without_certificate_authorities_is_told_of_before_it_runs() {
    let env = [
        ("SSL_CERT_FILE", "/nowhere"),
        ("TC_GATEWAY_LISTEN", "127.0.0.1:0"),
        ("TC_GATEWAY_PRIVATE_LISTEN", "127.0.0.1:0"),
        ("TC_GATEWAY_ORIGINS", "https://site.test"),
        ("TC_GATEWAY_UPSTREAM__KEY", KEY),
        ("TC_GATEWAY_TOKENS__KEY", "token-key-of-just-32-characters!"),
    ];
    let folder = folder("authorities");
    for command in [&["check"][..], &[]] {
        let (code, stdout, stderr) = run(&folder, command, &env);
        assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
        let lines = lines(&stderr);
        assert_eq!(lines.len(), 1, "{stderr}");
        assert!(
            lines[0].starts_with("no certificate authorities"),
            "{stderr}"
        );
        assert!(lines[0].contains("SSL_CERT_FILE"), "{stderr}");
    }
    let plain = ("TC_GATEWAY_UPSTREAM__URL", "http://127.0.0.1:1");
    let (code, stdout, stderr) = run(&folder, &["check"], &[&env[..], &[plain]].concat());
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
}

#[test]
fn a_secret_file_is_meant_from_where_it_is_named() {
    let folder = folder("relative");
    fs::create_dir(folder.join("etc")).unwrap();
    // In the file: from the file's folder. In the environment: from the current one.
    for (path, key) in [
        ("etc/token", "token-key-of-just-32-characters!"),
        ("upstream", KEY),
    ] {
        let path = folder.join(path);
        fs::write(&path, key).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let text = "origins = [\"https://site.example\"]\ntokens.key_file = \"token\"\n";
    fs::write(folder.join("etc/gateway.toml"), text).unwrap();
    let env = [("TC_GATEWAY_UPSTREAM__KEY_FILE", "upstream")];
    let (code, stdout, stderr) = run(&folder, &["check", "--config", "etc/gateway.toml"], &env);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("ok\n"), "{stdout}");
}

#[test]
fn what_is_rarely_meant_is_noted() {
    let env = [
        (
            "TC_GATEWAY_ORIGINS",
            "http://site.test,http://localhost:3000,https://b.test,https://site.example",
        ),
        ("TC_GATEWAY_LISTEN", "0.0.0.0:8080"),
        ("TC_GATEWAY_PRIVATE_LISTEN", "0.0.0.0:9090"),
        ("TC_GATEWAY_UPSTREAM__KEY", KEY),
        ("TC_GATEWAY_TOKENS__KEY", "token-key-of-just-32-characters!"),
    ];
    let notes = |env: &[(&str, &str)]| {
        let (code, stdout, _) = run(&folder("notes"), &["check"], env);
        assert_eq!(code, 0);
        let notes = stdout
            .lines()
            .filter_map(|line| line.strip_prefix("note: "));
        notes.map(str::to_owned).collect::<Vec<_>>()
    };
    let all = notes(&env);
    assert_eq!(all.len(), 4, "{all:#?}");
    assert!(
        all[0].starts_with("the private port 0.0.0.0:9090 can be reached"),
        "{all:#?}"
    );
    assert!(all[1].starts_with("proxy.hops is 0"), "{all:#?}");
    assert!(
        all[2].starts_with("http://site.test is not https"),
        "{all:#?}"
    );
    assert!(
        all[3].starts_with("origins: https://site.example is of an example"),
        "{all:#?}"
    );
    let hops = notes(&[&env[..], &[("TC_GATEWAY_PROXY__HOPS", "1")]].concat());
    assert_eq!(hops.len(), 3, "{hops:#?}");
}

#[test]
fn a_wrong_command_line_is_one_line_and_exit_code_2() {
    for (arguments, expected) in [
        (
            &["--site", "."][..],
            "the following required arguments were not provided: --sandbox",
        ),
        (
            &["--widget", "."],
            "the following required arguments were not provided: --sandbox",
        ),
        (
            &["--listen", "127.0.0.1:0"],
            "the following required arguments were not provided: --sandbox",
        ),
        (
            &["--sandbox", "--config", "a"],
            "the argument '--sandbox' cannot be used with '--config <FILE>'",
        ),
        (
            &["--config", "a", "--listen", "127.0.0.1:0"],
            "the argument '--config <FILE>' cannot be used with '--listen <ADDRESS>'",
        ),
        (
            &["--config", "a", "--api-version", "v2"],
            "the argument '--config <FILE>' cannot be used with '--api-version <VERSION>'",
        ),
        (
            &["--site", ".", "--config", "a"],
            "the argument '--site <DIR>' cannot be used with '--config <FILE>'",
        ),
        (
            &["--widget", ".", "--config", "a"],
            "the argument '--widget <DIR>' cannot be used with '--config <FILE>'",
        ),
        (
            &["--config", "a", "--sandbox", "--listen", "127.0.0.1:0"],
            "the argument '--config <FILE>' cannot be used with",
        ),
        (
            &["--sandbox", "--listen", "here"],
            "invalid value 'here' for '--listen <ADDRESS>'",
        ),
        (&["--colour"], "unexpected argument '--colour' found"),
        (
            &["check", "--sandbox"],
            "unexpected argument '--sandbox' found",
        ),
        (
            &["init", "--config"],
            "a value is required for '--config <FILE>' but none was supplied",
        ),
        (&["health", "here"], "invalid value 'here' for '[ADDRESS]'"),
        (&["serve"], "unrecognized subcommand 'serve'"),
    ] {
        let (code, stdout, stderr) = run(&folder("usage"), arguments, &[]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        let lines = lines(&stderr);
        assert_eq!(lines.len(), 1, "{stderr}");
        assert!(lines[0].starts_with(expected), "{arguments:?}: {stderr}");
        assert!(
            lines[0].ends_with("; see --help"),
            "{arguments:?}: {stderr}"
        );
    }
}

/// What to do about a port that is taken is said in the words that the program was started with.
#[test]
fn a_taken_port_is_one_line_with_what_to_change() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = folder("taken");
    let env = [
        ("TC_GATEWAY_LISTEN", address.as_str()),
        ("TC_GATEWAY_ORIGINS", "https://a.org"),
        ("TC_GATEWAY_UPSTREAM__KEY", KEY),
        (
            "TC_GATEWAY_TOKENS__KEY",
            "a token key of the command line's tests",
        ),
    ];
    for (arguments, env, advice) in [
        (
            &["--sandbox", "--listen", &address][..],
            &[][..],
            "give `--listen` another address",
        ),
        (&[], &env, "set `listen` to another address"),
    ] {
        let (code, stdout, stderr) = run(&folder, arguments, env);
        assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
        let expected = format!("cannot listen on {address}: the port is taken; {advice}");
        assert_eq!(lines(&stderr), [expected], "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for (arguments, expected) in [
        (&["--help"][..], "Usage: tc-gateway"),
        (&["check", "--help"], "Usage: tc-gateway check"),
        (&["--version"], "tc-gateway "),
    ] {
        let (code, stdout, stderr) = run(&folder("help"), arguments, &[]);
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(stdout.contains(expected), "{stdout}");
    }
}

/// S1: somebody's environment holds what is no Unicode; it is told without repeating it.
#[cfg(target_os = "linux")]
#[test]
fn an_environment_that_is_no_unicode_is_a_mistake_of_one_line() {
    use std::os::unix::ffi::OsStrExt;
    let output = Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
        .arg("check")
        .current_dir(folder("unicode"))
        .env_clear()
        .env("OTHER", std::ffi::OsStr::from_bytes(b"\xff"))
        .env("TC_GATEWAY_ORIGINS", "https://site.example")
        .env("TC_GATEWAY_UPSTREAM__KEY", KEY)
        .env(
            "TC_GATEWAY_TOKENS__KEY",
            std::ffi::OsStr::from_bytes(&[0xff; 40]),
        )
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected =
        "TC_GATEWAY_TOKENS__KEY: must not hold control characters, line ends or broken Unicode";
    assert_eq!(lines(&stderr)[0], expected);
    assert_eq!(
        lines(&stderr).len(),
        2,
        "and that there is no file: {stderr}"
    );
}

/// The program with the sandbox, on free ports.
fn start(folder: &PathBuf) -> Program {
    Program::start(
        Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
            .args(["--sandbox", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env_clear()
            .stderr(Stdio::null()),
    )
}

#[test]
fn health_is_what_the_private_port_says() {
    let folder = folder("health");
    let gateway = start(&folder);
    let private = gateway.private.to_string();
    let by_environment = [("TC_GATEWAY_PRIVATE_LISTEN", private.as_str())];
    let ask = || run(&folder, &["health", &private], &[]);
    for (code, stdout, stderr) in [ask(), run(&folder, &["health"], &by_environment)] {
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert_eq!(stdout, "{\"failing\":[],\"ready\":true}\n");
    }
    drop(gateway);
    let (code, stdout, stderr) = ask();
    assert_eq!((code, stdout.as_str()), (1, ""));
    let expected = format!("{private} cannot be reached: ");
    assert!(lines(&stderr)[0].starts_with(&expected), "{stderr}");

    let wrong = [("TC_GATEWAY_PRIVATE_LISTEN", "here")];
    let (code, _, stderr) = run(&folder, &["health"], &wrong);
    assert_eq!(code, 1);
    assert_eq!(
        lines(&stderr),
        ["TC_GATEWAY_PRIVATE_LISTEN: must be an IP address and a port"]
    );
}

/// Whatever asks it to end, or to read its configuration again, which it does by a restart: what is under way is finished.
#[cfg(unix)]
#[test]
fn each_signal_to_end_is_heard_and_none_kills_it() {
    let folder = folder("signals");
    for signal in ["-TERM", "-INT", "-HUP"] {
        let mut gateway = start(&folder);
        let id = gateway.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        // One that is killed by a signal has no code.
        assert_eq!(gateway.process.wait().unwrap().code(), Some(0), "{signal}");
    }
}
