//! The gateway as a program of its own, from its start until it says where it is.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a program may take to start, on a machine that is busy.
const START: Duration = Duration::from_secs(60);

/// A running program. It is killed when this is dropped.
pub(crate) struct Program {
    pub(crate) private: SocketAddr,
    pub(crate) address: SocketAddr,
    pub(crate) process: Child,
}

impl Program {
    /// Starts what this command is, and waits until it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (tell, told) = mpsc::channel();
        // Reads on to the end: a pipe that nobody empties would stop the program.
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _gone = tell.send(line);
            }
        });
        let address = |name: &str| {
            let line = told.recv_timeout(START).expect("a program that starts");
            let address = line.strip_prefix(name).unwrap();
            address.strip_prefix(" http://").unwrap().parse().unwrap()
        };
        let (private, address) = (address("private"), address("ready"));
        Self {
            private,
            address,
            process,
        }
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
