//! `cargo xtask demo`: the event page with the widget on it, against a gateway with a sandbox of the ticket API behind it.

use crate::{bundle, paths::Paths, run::Cmd, step::step};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use std::{
    io::{BufRead as _, BufReader, ErrorKind, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::Child,
    sync::mpsc,
    thread,
    time::Duration,
};

/// A version of the ticket API.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Version {
    V1,
    V2,
}

impl Version {
    fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// The page's address: it passes attributes on to the widget.
    fn page(self, address: SocketAddr) -> String {
        match self {
            Self::V1 => format!("http://{address}"),
            Self::V2 => format!("http://{address}/?api-version={}", self.name()),
        }
    }
}

/// Builds what is needed, serves until it is told to stop, and takes the server down with it.
pub(crate) fn serve(paths: &Paths, port: u16, version: Version) -> Result<()> {
    let reserved = reserve(port)?;
    let address = reserved.local_addr()?;

    bundle::widget(paths)?;
    let Servers { gateway, .. } = servers(paths)?;

    drop(reserved);
    let server = Cmd::new(gateway)
        .args(["--sandbox", "--listen", &address.to_string()])
        .args(["--api-version", version.name()])
        .arg("--site")
        .arg(paths.site())
        .arg("--widget")
        .arg(paths.widget())
        .start()?;
    watch(server, address, &version.page(address))
}

/// The programs that pages talk to.
pub(crate) struct Servers {
    /// The gateway, which has a sandbox in it.
    pub(crate) gateway: PathBuf,
    /// The sandbox alone, for pages in direct mode.
    pub(crate) sandbox: PathBuf,
}

/// Builds the servers.
pub(crate) fn servers(paths: &Paths) -> Result<Servers> {
    let step = step("Building the gateway and the sandbox …");
    Cmd::cargo()
        .args([
            "build",
            "--locked",
            "--package",
            "tc-gateway",
            "--package",
            "tc-sandbox",
        ])
        .arg("--target-dir")
        .arg(&paths.target)
        .dir(&paths.root)
        .run()?;
    step.done();
    Ok(Servers {
        gateway: paths.program("tc-gateway"),
        sandbox: paths.program("tc-sandbox"),
    })
}

/// Takes the port before anything is built, and keeps it until the server is ready to have it.
fn reserve(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is taken: choose another with `cargo xtask demo --port N` (0 takes a free one)"
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

enum Happened {
    ServerSaysReady,
    ServerEnded,
    ToldToStop,
}

fn watch(mut server: Child, address: SocketAddr, page: &str) -> Result<()> {
    let (tell, happenings) = mpsc::channel();
    let stop = tell.clone();
    ctrlc::set_handler(move || {
        // Nobody listens any more when we are ending already.
        let _ = stop.send(Happened::ToldToStop);
    })?;
    let output = server.stdout.take().context("the server has no output")?;
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with("ready ") {
                let _ = tell.send(Happened::ServerSaysReady);
            } else {
                eprintln!("{line}");
            }
        }
        let _ = tell.send(Happened::ServerEnded);
    });

    for happened in happenings {
        match happened {
            Happened::ServerSaysReady => {
                if let Err(error) = check(address) {
                    end(&mut server);
                    return Err(error);
                }
                println!("ready {page}");
            }
            Happened::ToldToStop => break,
            Happened::ServerEnded => {
                end(&mut server);
                let status = server.wait()?;
                bail!("the gateway ended by itself ({status})");
            }
        }
    }
    end(&mut server);
    Ok(())
}

/// Ends the server, whether or not it has ended already. It keeps nothing that could be lost.
fn end(server: &mut Child) {
    let _ = server.kill();
    let _ = server.wait();
}

/// The page and the parts of the widget really answer.
fn check(address: SocketAddr) -> Result<()> {
    for path in ["/", "/gallery/", "/widget/cdn.js", "/widget/widget.wasm"] {
        let status = get(address, path)
            .with_context(|| format!("the demo does not answer at http://{address}{path}"))?;
        if status != "200" {
            bail!("the demo answers http://{address}{path} with status {status}");
        }
    }
    Ok(())
}

/// The status of one request.
fn get(address: SocketAddr, path: &str) -> Result<String> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut first_line = String::new();
    BufReader::new(stream).read_line(&mut first_line)?;
    status_of(&first_line).context("it answers something other than HTTP")
}

fn status_of(first_line: &str) -> Option<String> {
    let mut words = first_line.split_whitespace();
    words.next()?.starts_with("HTTP/").then_some(())?;
    Some(words.next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_one_line_that_names_it() {
        let taken = reserve(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = reserve(port).unwrap_err().to_string();
        assert!(message.contains(&port.to_string()) && message.contains("--port"));
        assert_eq!(message.lines().count(), 1);
    }

    #[test]
    fn port_0_takes_a_free_one() {
        assert_ne!(reserve(0).unwrap().local_addr().unwrap().port(), 0);
    }

    #[test]
    fn the_status_is_read_from_the_first_line() {
        assert_eq!(
            status_of("HTTP/1.1 404 Not Found\r\n").as_deref(),
            Some("404")
        );
        assert_eq!(status_of("SSH-2.0-x\r\n"), None);
        assert_eq!(status_of(""), None);
    }
}
