//! The program: what it prints, what it serves, how it ends.

#![allow(
    clippy::unwrap_used,
    reason = "the whole crate is a test, its helpers too"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn program(options: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tc-sandbox"));
    program
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

/// A program that serves; it is stopped with the test.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(options: &[&str]) -> Self {
        let mut child = program(options).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .strip_prefix("ready http://")
            .unwrap_or_else(|| panic!("{line:?}"));
        Self {
            child,
            address: address.trim_end().to_owned(),
        }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of its own for one test.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn fails(options: &[&str], message: &str) {
    let Output {
        status,
        stdout,
        stderr,
    } = program(options).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(
        (status.code(), stdout.as_slice()),
        (Some(1), b"".as_slice()),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.starts_with("tc-sandbox: ") && stderr.contains(message),
        "{stderr}"
    );
}

#[test]
fn wrong_options_are_one_line_and_exit_code_1() {
    fails(
        &["--no-such"],
        "unexpected argument '--no-such' found; see --help",
    );
    fails(&["--listen", "nowhere"], "nowhere");
    fails(&["--hold-seconds", "0"], "--hold-seconds");
    fails(
        &["--site", "/no/such/folder"],
        "--site: there is no folder /no/such/folder",
    );
    fails(&["--widget", "/no/such/folder"], "--widget");
}

#[test]
fn a_wrong_key_is_not_repeated() {
    let Output { stderr, .. } = program(&["--key", "c0ffee"]).output().unwrap();
    assert_eq!(
        String::from_utf8(stderr).unwrap(),
        "tc-sandbox: --key must be 32 hexadecimal digits\n"
    );
}

#[test]
fn a_taken_port_is_one_line_and_exit_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails(
        &["--listen", &address],
        &format!("cannot listen on {address}: address in use; choose another with --listen"),
    );
}

#[test]
fn serves_the_api_and_files_that_are_never_cached() {
    let site = folder("site", &[("index.html", "the site")]);
    let widget = folder("widget", &[("widget.wasm", "wasm"), ("index.js", "script")]);
    let options = [
        "--listen",
        "127.0.0.1:0",
        "--key",
        "0123456789abcdef0123456789abcdef",
        "--site",
        site.to_str().unwrap(),
        "--widget",
        widget.to_str().unwrap(),
    ];
    let running = Running::start(&options);
    assert!(!running.address.ends_with(":0"), "the port is a real one");
    for (path, status, kind) in [
        ("/", "200", "text/html"),
        ("/widget/widget.wasm", "200", "application/wasm"),
        ("/widget/index.js", "200", "text/javascript"),
        ("/widget/none.js", "404", ""),
        ("/none.html", "404", ""),
    ] {
        let answer = running.get(path);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path}: {answer}"
        );
        assert!(
            answer.contains(&format!("content-type: {kind}")) || kind.is_empty(),
            "{path}: {answer}"
        );
        assert!(
            answer.contains("cache-control: no-store"),
            "{path}: {answer}"
        );
    }
    assert!(
        running
            .get("/v1/services/simple/events")
            .starts_with("HTTP/1.1 401 ")
    );
    assert!(running.get("/_sandbox/orders").starts_with("HTTP/1.1 200 "));
}

#[test]
fn prints_help_and_version() {
    for option in ["--help", "--version"] {
        let Output { status, stdout, .. } = program(&[option]).output().unwrap();
        assert!(status.success() && !stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn ends_within_a_second_of_being_told_to_whatever_clients_do() {
    for signal in ["TERM", "INT"] {
        let mut running = Running::start(&["--listen", "127.0.0.1:0"]);
        let connect = || TcpStream::connect(&running.address).unwrap();
        let idle = connect();
        let mut half_sent = connect();
        half_sent.write_all(b"GET / HTTP/1.1\r\nhost").unwrap();
        let mut held = connect();
        let fault = r#"{"route": "GET /v1", "kind": "hold"}"#;
        let mut control = connect();
        write!(
            control,
            "POST /_sandbox/faults HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{fault}",
            fault.len()
        )
        .unwrap();
        control.read_to_string(&mut String::new()).unwrap();
        held.write_all(b"GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();

        let told = Instant::now();
        let pid = running.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = running.child.wait().unwrap();
        assert!(
            told.elapsed() < Duration::from_secs(1),
            "{:?}",
            told.elapsed()
        );
        assert!(status.success(), "{status}");
        drop((idle, half_sent, held));
    }
}
