//! A Redis server of the test's own: on a free port, keeping nothing on disk, gone when it is dropped.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::env;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take to answer for the first time, on a machine that is busy.
const START: Duration = Duration::from_secs(20);

pub(crate) struct RedisServer {
    port: u16,
    folder: PathBuf,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// If there is no `redis-server` on the path, or it does not start.
    pub(crate) fn start() -> Self {
        // A port that was free a moment ago may be somebody else's by now.
        for _ in 0..10 {
            let port = free_port();
            let folder = env::temp_dir().join(format!("tc-redis-{}-{port}", std::process::id()));
            fs::create_dir_all(&folder).expect("a folder for temporary files");
            let mut server = Self {
                port,
                folder,
                process: None,
            };
            if server.launch() {
                return server;
            }
        }
        panic!("redis-server does not start: try `redis-server --port 0` by hand");
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// How many scripts it has been asked to run.
    pub(crate) fn scripts(&self) -> u64 {
        let mut stream = TcpStream::connect(self.address()).expect("a server that listens");
        stream
            .write_all(b"INFO commandstats\r\nQUIT\r\n")
            .expect("a server that reads");
        let mut stats = String::new();
        stream.read_to_string(&mut stats).expect("an answer");
        let calls = stats.split_once("cmdstat_evalsha:calls=");
        let calls = calls.and_then(|(_, rest)| rest.split(',').next());
        calls.map_or(0, |calls| calls.parse().expect("a number"))
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _gone = process.kill();
            let _gone = process.wait();
        }
    }

    /// Starts it again on the same port, with nothing in it.
    pub(crate) fn start_again(&mut self) {
        self.kill();
        assert!(self.launch(), "redis-server does not start again");
    }

    /// Stops it without closing its connections, as an overloaded machine would; `false` lets it go on.
    pub(crate) fn stall(&self, stalled: bool) {
        let process = self.process.as_ref().expect("a running server");
        let done = Command::new("kill")
            .arg(if stalled { "-STOP" } else { "-CONT" })
            .arg(process.id().to_string())
            .status();
        assert!(done.is_ok_and(|status| status.success()), "kill works");
    }

    /// Whether it came up; not if the port is taken.
    fn launch(&mut self) -> bool {
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--appendonly", "no", "--maxmemory", "64mb"])
            .args(["--maxmemory-policy", "noeviction"])
            .arg("--dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect(
                "redis-server is needed by these tests: `cargo xtask setup` installs it, or on Debian \
                 `apt-get install redis-server` as root",
            );
        let process = self.process.insert(process);
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if process.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            if answers(self.port) {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

/// Whether what listens there is a Redis that answers.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG")
    };
    ask().unwrap_or(false)
}
