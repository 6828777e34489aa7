//! `tc-sandbox`: the sandbox as a program.

use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tc_sandbox::{Config, Sandbox, router, serve, with_pages};
use tokio::net::TcpListener;

/// The ticketing API in memory, for development, demos and tests.
#[derive(Parser)]
#[command(name = "tc-sandbox", version)]
struct Options {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The partner key to accept: 32 hexadecimal digits [default: one that is the same everywhere]
    // A text, and checked below: an error of the parser would repeat it on the screen.
    #[arg(long, value_name = "HEX")]
    key: Option<String>,
    /// How long a new order holds its tickets [default: 600 in version 1 of the API, 900 in version 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    hold_seconds: Option<u32>,
    /// A folder to serve at /
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// A folder to serve at /widget/
    #[arg(long, value_name = "DIR")]
    widget: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) if error.use_stderr() => return fail(&one_line(&error)),
        Err(help) => {
            // Help that nobody reads is not an error.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

async fn run(options: Options) -> Result<(), String> {
    let sandbox = Sandbox::new(config(&options)?);
    let app = with_pages(
        router(sandbox.clone()),
        options.widget.as_deref(),
        options.site.as_deref(),
    )?;
    let address = options.listen;
    let cannot = |error: io::Error| format!("cannot listen on {address}: {}", reason(&error));
    let stop = stop_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    // Nobody may be reading; that is no reason not to serve.
    let _ = writeln!(io::stdout(), "ready http://{address}");
    serve(listener, sandbox, app, stop).await;
    Ok(())
}

fn config(options: &Options) -> Result<Config, String> {
    let mut config = Config::default();
    if let Some(seconds) = options.hold_seconds {
        config.hold = Duration::from_secs(seconds.into());
        config.hold_v2 = config.hold;
    }
    if let Some(key) = &options.key {
        if key.len() != 32 || !key.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err("--key must be 32 hexadecimal digits".to_owned());
        }
        config.key.clone_from(key);
    }
    Ok(config)
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "address in use; choose another with --listen".to_owned(),
        io::ErrorKind::AddrNotAvailable => {
            "no such address here; choose another with --listen".to_owned()
        }
        io::ErrorKind::PermissionDenied => "not allowed; choose another with --listen".to_owned(),
        _ => error.to_string(),
    }
}

/// The first line of what the parser says: the rest is in the help.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    format!("{}; see --help", first.trim_start_matches("error: "))
}

fn fail(problem: &str) -> ExitCode {
    // Without a standard error there is still the exit code.
    let _ = writeln!(io::stderr(), "tc-sandbox: {problem}");
    ExitCode::FAILURE
}

/// Ready when the program is told to end.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the program is told to end.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}
