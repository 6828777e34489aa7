//! One instance: the program in a process of its own, so that it can be killed.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::api::until;
use crate::browser::{ask, plain_get};
use crate::program::Program;

/// A running instance.
pub(crate) struct Instance {
    pub(crate) address: SocketAddr,
    program: Program,
}

impl Instance {
    /// Starts one and waits until it listens; `listen` may name port 0.
    pub(crate) fn start(listen: SocketAddr, settings: &[(String, String)]) -> Self {
        let program = Program::start(
            Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
                .env_clear()
                .envs(settings.iter().cloned())
                .env("TC_GATEWAY_LISTEN", listen.to_string())
                .env("TC_GATEWAY_PRIVATE_LISTEN", "127.0.0.1:0"),
        );
        Self {
            address: program.address,
            program,
        }
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.program.kill();
    }

    /// Tells it to end, as a service manager does, and waits until it has.
    pub(crate) async fn end(&mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.program.process.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        let limit = Instant::now() + Duration::from_secs(40);
        loop {
            if let Some(status) = self.program.process.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(Instant::now() < limit, "does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether it says that it is ready, and what it says is down.
    pub(crate) async fn ready(&self) -> (bool, String) {
        let answer = ask(self.program.private, &plain_get("/readyz"))
            .await
            .unwrap();
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
        let answer = ask(self.program.private, &plain_get("/metrics"))
            .await
            .unwrap();
        let line = |line: &str| line.strip_prefix(name)?.trim().parse().ok();
        // What never was is not there.
        answer.text.lines().find_map(line).unwrap_or(0)
    }
}
