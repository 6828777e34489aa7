//! One instance: the program in a process of its own, so that it can be killed.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::api::until;
use crate::browser::{ask, plain_get};

/// How long a program may take to start, on a machine that is busy.
const START: Duration = Duration::from_secs(60);

/// A running instance.
pub(crate) struct Instance {
    pub(crate) address: SocketAddr,
    private: SocketAddr,
    process: Child,
}

impl Instance {
    /// Starts one and waits until it listens; `listen` may name port 0.
    pub(crate) fn start(listen: SocketAddr, settings: &[(String, String)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
            .env_clear()
            .envs(settings.iter().cloned())
            .env("TC_GATEWAY_LISTEN", listen.to_string())
            .env("TC_GATEWAY_PRIVATE_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (tell, told) = mpsc::channel();
        // Reads on to the end: a pipe that nobody empties would stop the program.
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _gone = tell.send(line);
            }
        });
        let address = |name: &str| {
            let line = told.recv_timeout(START).expect("an instance that starts");
            let address = line.strip_prefix(name).unwrap();
            address.strip_prefix(" http://").unwrap().parse().unwrap()
        };
        let (private, address) = (address("private"), address("ready"));
        Self {
            address,
            private,
            process,
        }
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }

    /// Tells it to end, as a service manager does, and waits until it has.
    pub(crate) async fn end(&mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        let limit = Instant::now() + Duration::from_secs(40);
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(Instant::now() < limit, "does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether it says that it is ready, and what it says is down.
    pub(crate) async fn ready(&self) -> (bool, String) {
        let answer = ask(self.private, &plain_get("/readyz")).await.unwrap();
        (answer.status == 200, answer.body["failing"].to_string())
    }

    /// Waits until it is, and no more by itself than that.
    pub(crate) async fn until_ready(&self) {
        let well = || async { self.ready().await == (true, "[]".to_owned()) };
        until("an instance and all that it needs is there", well).await;
        until("an instance shares again", || async {
            self.measured("tc_gateway_store_fallback").await == 0
        })
        .await;
    }

    /// How often it went on by itself, because it had no answer from Redis in time.
    pub(crate) async fn fallbacks(&self) -> u64 {
        self.measured("tc_gateway_store_fallbacks_total").await
    }

    async fn measured(&self, name: &str) -> u64 {
        let answer = ask(self.private, &plain_get("/metrics")).await.unwrap();
        let line = |line: &str| line.strip_prefix(name)?.trim().parse().ok();
        // What never was is not there.
        answer.text.lines().find_map(line).unwrap_or(0)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}
