//! A process that may open few files, as by `ulimit -n` of old (S7).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::Program;

/// The files that the program may open, and more clients than that.
const FILES: usize = 200;
const SILENT: usize = 400;

fn start() -> Program {
    let few = format!("ulimit -n {FILES} && exec \"$0\" --sandbox --listen 127.0.0.1:0");
    Program::start(
        Command::new("sh")
            .args(["-c", &few, env!("CARGO_BIN_EXE_tc-gateway")])
            .stderr(Stdio::piped()),
    )
}

/// Ends it; what it had to say on standard error.
fn said(mut program: Program) -> String {
    program.kill();
    let mut said = String::new();
    let mut stderr = program.process.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    said
}

/// S7: whoever sends nothing keeps nobody out, also where there are fewer files than clients; and it is said at the start.
#[test]
fn s7_silent_clients_keep_nobody_out_where_files_are_few() {
    let program = start();
    let silent: Vec<_> = (0..SILENT)
        .map(|_| TcpStream::connect(program.address).unwrap())
        .collect();
    let began = Instant::now();
    for _ in 0..5 {
        let mut client = TcpStream::connect(program.address).unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(3)))
            .unwrap();
        let request = "GET /v1/services/simple/events/5f0c0ffee0ddf00dcafe0001 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        client.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    // Less than it takes until a silent one is cut off: they did not wait for that.
    assert!(began.elapsed() < Duration::from_secs(4));
    drop(silent);
    let said = said(program);
    assert!(said.contains("this process may open few files"), "{said}");
    assert!(said.contains("ulimit -n"), "{said}");
}
