//! `tc-gateway`: the gateway as a program. Here is the command line; everything else is in the library.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tc_gateway::{Config, SandboxOptions};
use tc_orders::wire::Version;

/// A request makes and drops some hundred small pieces of memory, which this one finds faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The configuration file, if no other is named.
const DEFAULT_FILE: &str = "tc-gateway.toml";

/// Where the private port is, by the environment.
const PRIVATE_LISTEN: &str = "TC_GATEWAY_PRIVATE_LISTEN";

/// Exit code for a command line that is wrong, as clap itself uses it.
const USAGE: u8 = 2;

/// Keeps the partner's key on the server: a visitor of the site reaches only his own ticket order.
#[derive(Parser)]
#[command(name = "tc-gateway", version, args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: Run,
}

#[derive(Subcommand)]
enum Command {
    /// Says whether the configuration is right, and every mistake if not; starts nothing
    Check(ConfigFile),
    /// Writes a commented configuration file with a fresh token key
    Init(ConfigFile),
    /// Asks an instance that runs whether it is ready
    Health(Instance),
}

#[derive(Args)]
struct ConfigFile {
    /// The configuration file [default: tc-gateway.toml]
    #[arg(long = "config", value_name = "FILE")]
    path: Option<PathBuf>,
}

#[derive(Args)]
struct Instance {
    /// Its private port [default: TC_GATEWAY_PRIVATE_LISTEN, or 127.0.0.1:9090]
    #[arg(value_name = "ADDRESS")]
    private: Option<SocketAddr>,
}

#[derive(Args)]
struct Run {
    #[command(flatten)]
    config: ConfigFile,
    /// Runs with the API in memory as the upstream and without any configuration, for development
    #[arg(long, conflicts_with = "path")]
    sandbox: bool,
    /// With --sandbox: address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    // Without a default of clap's: that one would count as given, and --sandbox would be missed. What --sandbox conflicts with is
    // said again: next to that it would not be missed.
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "sandbox",
        conflicts_with = "path"
    )]
    listen: Option<SocketAddr>,
    /// With --sandbox: the version of the API that is spoken with it, v1 or v2 [default: v1]
    #[arg(
        long,
        value_name = "VERSION",
        requires = "sandbox",
        conflicts_with = "path"
    )]
    api_version: Option<Version>,
    /// With --sandbox: a folder to serve at /
    #[arg(
        long,
        value_name = "DIR",
        requires = "sandbox",
        conflicts_with = "path"
    )]
    site: Option<PathBuf>,
    /// With --sandbox: a folder to serve at /widget/
    #[arg(
        long,
        value_name = "DIR",
        requires = "sandbox",
        conflicts_with = "path"
    )]
    widget: Option<PathBuf>,
}

// What serves connections runs on threads of its own; here it is waited for the next one, and for the chores.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) if error.use_stderr() => return fail(USAGE, [one_line(&error)]),
        Err(help) => {
            // Help that nobody reads is not an error.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    let done = match options.command {
        Some(Command::Check(file)) => check(&file),
        Some(Command::Init(file)) => init(&file),
        Some(Command::Health(instance)) => health(&instance).await,
        None => run(options.run).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => fail(1, problems),
    }
}

/// What went wrong, a line for each.
type Problems = Vec<String>;

async fn run(options: Run) -> Result<(), Problems> {
    let ended = if options.sandbox {
        let listen = options.listen.unwrap_or(([127, 0, 0, 1], 8080).into());
        tc_gateway::run_sandbox(SandboxOptions {
            listen,
            version: options.api_version.unwrap_or_default(),
            site: options.site,
            widget: options.widget,
        })
        .await
    } else {
        tc_gateway::run(load(&options.config)?).await
    };
    ended.map_err(|problem| vec![problem])
}

fn check(file: &ConfigFile) -> Result<(), Problems> {
    let config = load(file)?;
    tc_gateway::can_call(&config).map_err(|problem| vec![problem])?;
    let mut out = io::stdout().lock();
    // Nobody may be reading; the exit code says it as well.
    let _ = writeln!(out, "ok");
    for line in config.summary() {
        let _ = writeln!(out, "{line}");
    }
    Ok(())
}

fn init(file: &ConfigFile) -> Result<(), Problems> {
    let path = file.path.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
    let shown = path.display();
    tc_gateway::init(path).map_err(|error| vec![format!("{shown}: {error}")])?;
    let _ = writeln!(
        io::stdout(),
        "wrote {shown}; now put your key and your site's origin into it, and try: tc-gateway check --config {shown}"
    );
    Ok(())
}

/// No file is read for this: where the port is elsewhere by a file, it has to be said.
async fn health(instance: &Instance) -> Result<(), Problems> {
    let private = match (instance.private, std::env::var_os(PRIVATE_LISTEN)) {
        (Some(address), _) => address,
        (None, None) => ([127, 0, 0, 1], 9090).into(),
        (None, Some(text)) => text.to_string_lossy().parse().map_err(|_| {
            vec![format!(
                "{PRIVATE_LISTEN}: must be an IP address and a port"
            )]
        })?,
    };
    match tc_gateway::health(private).await {
        Ok(answer) => {
            // Nobody may be reading; the exit code says it as well.
            let _ = writeln!(io::stdout(), "{answer}");
            Ok(())
        }
        Err(unwell) => Err(vec![format!("{private} {unwell}")]),
    }
}

/// The configuration: from the file that is named, or from the default one if it is there, and from the environment.
fn load(file: &ConfigFile) -> Result<Config, Problems> {
    let default = Path::new(DEFAULT_FILE);
    // Something that cannot be looked at counts as there: it must not be passed over in silence.
    let is_there = || default.try_exists().unwrap_or(true);
    let path = match &file.path {
        Some(path) => Some(path.as_path()),
        None => is_there().then_some(default),
    };
    // What is no Unicode gets replacement characters, which no setting takes.
    let env = std::env::vars_os().map(|(name, value)| {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        (text(name), text(value))
    });
    Config::load(path, env).map_err(|mistakes| {
        let lines = mistakes.iter().map(ToString::to_string);
        let none = path.is_none().then(|| {
            format!("there is no {DEFAULT_FILE} here; `tc-gateway init` writes one, --config FILE names another")
        });
        lines.chain(none).collect()
    })
}

/// The first line of what the parser says: the rest is in the help.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let first = first.trim_start_matches("error: ");
    // "…were not provided:" and the like: what is meant stands below.
    let rest = match first.ends_with(':') {
        true => lines.next().unwrap_or_default(),
        false => "",
    };
    let space = if rest.is_empty() { "" } else { " " };
    format!("{first}{space}{rest}; see --help")
}

fn fail(code: u8, problems: impl IntoIterator<Item = String>) -> ExitCode {
    let mut err = io::stderr().lock();
    for problem in problems {
        // Without a standard error there is still the exit code.
        let _ = writeln!(err, "tc-gateway: {problem}");
    }
    ExitCode::from(code)
}
