//! The gateway as a program of its own, whose log can be read.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use super::{World, eventually};

/// A running program. It is killed when this is dropped.
pub(crate) struct Program {
    pub(crate) address: SocketAddr,
    pub(crate) private_address: SocketAddr,
    log: Arc<Mutex<String>>,
    child: Child,
}

impl Program {
    pub(crate) async fn start(upstream: SocketAddr, settings: &[(&str, &str)]) -> Self {
        Self::start_in(&[], upstream, settings).await
    }

    /// With further environment variables.
    pub(crate) async fn start_in(
        environment: &[(&str, &str)],
        upstream: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tc-gateway"))
            .env_clear()
            .envs(environment.iter().copied())
            .envs(World::settings(upstream, settings))
            // No file of the folder that the tests run in.
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let output = gather(child.stdout.take().unwrap());
        let log = gather(child.stderr.take().unwrap());
        let address = said(&output, "ready").await;
        let private_address = said(&log, "private").await;
        Self {
            address,
            private_address,
            log,
            child,
        }
    }

    /// Ends it, and returns all that it has logged.
    pub(crate) async fn stopped(mut self) -> String {
        self.child.kill().await.unwrap();
        self.log.lock().unwrap().clone()
    }
}

/// Reads lines for as long as there are any.
fn gather(from: impl AsyncRead + Unpin + Send + 'static) -> Arc<Mutex<String>> {
    let all = Arc::new(Mutex::new(String::new()));
    let text = Arc::clone(&all);
    tokio::spawn(async move {
        let mut lines = BufReader::new(from).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut text = text.lock().unwrap();
            text.push_str(&line);
            text.push('\n');
        }
    });
    all
}

/// The address that stands behind this word.
async fn said(text: &Mutex<String>, word: &str) -> SocketAddr {
    let look = || async {
        let text = text.lock().unwrap();
        let rest = text.split_once(word)?.1;
        let rest = &rest[rest.find(|c: char| c.is_ascii_digit())?..];
        let end = rest.find(['"', ' ', '\n'])?;
        Some(rest[..end].parse().unwrap())
    };
    eventually(word, look).await
}
