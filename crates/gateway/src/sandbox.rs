//! `--sandbox`: a gateway with the API in memory behind it, in one process, without any configuration. The sandbox's controls
//! and its payment page are reached through the same port; with a real upstream there is nothing of the kind.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use tc_orders::wire::Version;
use tc_sandbox::Sandbox;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::config::Config;
use crate::ops::log;
use crate::run::{Running, start_with, until_told};
use crate::secret::Secret;

/// What `--sandbox` can be told.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// The public address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The version of the API that is spoken with the sandbox, which speaks both.
    pub version: Version,
    /// A folder to serve at `/`.
    pub site: Option<PathBuf>,
    /// A folder to serve at `/widget/`.
    pub widget: Option<PathBuf>,
}

/// Starts a sandbox and a gateway before it.
///
/// # Errors
/// A sentence: a taken port, a folder that is not there.
pub async fn start_sandbox(options: SandboxOptions) -> Result<Running, String> {
    let settings = tc_sandbox::Config::default();
    let (key, widget_token) = (settings.key.clone(), settings.widget_token.clone());
    let sandbox = Sandbox::new(settings);
    let api = tc_sandbox::router(sandbox.clone());
    let controls = Router::new()
        .route("/_sandbox/{*control}", any(pass_on))
        .route("/v1/widgets/{*page}", any(pass_on))
        .with_state(api.clone());
    let more =
        tc_sandbox::with_pages(controls, options.widget.as_deref(), options.site.as_deref())?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(|error| format!("cannot listen for the sandbox: {error}"))?;
    let upstream = listener
        .local_addr()
        .map_err(|error| format!("cannot tell the sandbox's address: {error}"))?;
    // It ends with the program.
    tokio::spawn(tc_sandbox::serve(listener, sandbox.clone(), api, pending()));

    let config = Config::sandbox(
        options.listen,
        format!("http://{upstream}"),
        Secret::new(key),
        widget_token,
    )?
    .speaking(options.version);
    // Time that is moved by hand passes for the gateway, too.
    let moved = Box::new(move || sandbox.moved_ms());
    start_with(config, Some(more), Some(moved)).await
}

/// Runs a sandbox and a gateway before it until the program is told to end.
///
/// # Errors
/// As [`start_sandbox`].
pub async fn run_sandbox(options: SandboxOptions) -> Result<(), String> {
    // For somebody who looks at a page: a line for each request would only be in his way.
    log::start(false, "warn")?;
    until_told(start_sandbox(options).await?).await
}

/// The sandbox's own pages, as it serves them.
async fn pass_on(State(api): State<Router>, request: Request) -> Response {
    match api.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
