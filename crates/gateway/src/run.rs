//! The whole program, put together: what is made first, what depends on what, and how it ends.

use std::future::{Future, pending};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::Quota;
use crate::app::{self, App, Told, sign_refusal};
use crate::catalogue::{Catalogue, Listed};
use crate::config::{self, CatalogueChoice, Config, Payment, StoreChoice};
use crate::events::Events;
use crate::now::Moved;
use crate::ops::metrics::{self, Metrics};
use crate::ops::{Private, log, private};
use crate::reply::Checkout;
use crate::reserve::{Reservations, sweep};
use crate::serve::{Limits, Sign, Workers, most_files, serve, serve_on};
use crate::store::{Guarded, Memory, Redis, Store};
use crate::upstream::Upstream;

/// How often the holds are counted for the metrics.
const CENSUS: Duration = Duration::from_secs(5);

/// How often it is looked whether connections to the upstream have waited too long.
const TIDY: Duration = Duration::from_secs(5);

/// How long after it was told to end the program still waits for reservations and changes that are under way, and for orphans that are
/// being given back, whatever of that time its connections took. Whoever told it may kill it after half a minute.
const LAST_CALLS: Duration = Duration::from_secs(27);

/// A gateway that is running.
pub struct Running {
    /// Where the widget finds it.
    pub address: SocketAddr,
    /// Where its operator finds it.
    pub private_address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Running {
    /// Ends it: no request that has begun is lost. Returns within half a minute.
    pub async fn stop(self) {
        // Nobody to tell is nobody to wait for.
        let _ = self.stop.send(true);
        let _ = self.server.await;
    }
}

/// Starts a gateway: listens on both ports, and serves until it is told to stop.
///
/// # Errors
/// A sentence for the operator: a port that is taken, a store that cannot be reached, no trusted certificates.
pub async fn start(config: Config) -> Result<Running, String> {
    start_with(config, None, None).await
}

/// Whether this machine can call the API of this configuration: by https it needs certificate authorities. Nothing is sent.
///
/// # Errors
/// A sentence for the operator.
pub fn can_call(config: &Config) -> Result<(), String> {
    Upstream::new(&config.upstream, None).map(drop)
}

/// Starts a gateway that serves `more` where it has nothing of its own; `moved`: before a sandbox, how far time has been moved.
pub(crate) async fn start_with(
    config: Config,
    more: Option<Router>,
    moved: Option<Moved>,
) -> Result<Running, String> {
    let upstream = Arc::new(Upstream::new(&config.upstream, moved)?);
    // A sandbox is started by the command line alone.
    let advice = match more {
        Some(_) => "give `--listen` another address",
        None => "set `listen` to another address",
    };
    let listener = listen(config.listen, advice).await?;
    let advice = "set `private_listen` to another address";
    let private_listener = listen(config.private_listen, advice).await?;
    let address = addressed(&listener)?;
    let private_address = addressed(&private_listener)?;
    let metrics = measure()?;
    let workers =
        Workers::for_this_machine().map_err(|error| format!("cannot start threads: {error}"))?;

    tell(&config, address, private_address);

    // The one that instances share, and the one to use, which goes on without it.
    let (shared, store): (Arc<dyn Store>, Arc<dyn Store>) = match &config.store {
        StoreChoice::Memory => {
            let memory = Arc::new(Memory::default());
            (memory.clone(), memory)
        }
        StoreChoice::Redis { url, prefix } => {
            let redis =
                Redis::connect(url, prefix).map_err(|error| format!("store.url: {error}"))?;
            let redis = Arc::new(redis);
            let strict = alone(config.limits.reservations);
            let guarded = Guarded::new(redis.clone(), Memory::default(), strict);
            (redis, Arc::new(guarded))
        }
    };
    let tasks = TaskTracker::new();
    let app = put_together(config, &store, &upstream, &tasks);
    let reservations = app.reservations.clone();

    let (stop, stopped) = watch::channel(false);
    let signed = app.clone();
    let sign: Sign = Arc::new(move |origin, headers| sign_refusal(&signed, origin, headers));
    let public = app::router(app, more);
    let private = private(Private {
        store: shared,
        breaker_open: Arc::new({
            let upstream = upstream.clone();
            move || upstream.is_resting()
        }),
        key_refused: Arc::new({
            let upstream = upstream.clone();
            move || upstream.refuses_key()
        }),
        draining: stopped.clone(),
        metrics: metrics.clone(),
    });
    let chores = [
        tokio::spawn(sweep(reservations)),
        tokio::spawn(count_holds(store)),
        tokio::spawn(tidy(upstream.clone())),
        tokio::spawn(async move { metrics.upkeep().await }),
    ];
    let too_late = told_since(stopped.clone(), LAST_CALLS);
    let server = tokio::spawn(async move {
        // It runs from the first moment on: whatever comes first must not hold it up.
        let too_late = tokio::spawn(too_late);
        let limits = limits();
        let stop = told(stopped);
        let public = serve_on(&workers, listener, public, Some(sign), limits, stop);
        let ops = serve(private_listener, private, Limits::default(), pending());
        // The private port answers as long as the public one has something to finish.
        let ops = tokio::spawn(ops);
        public.await;
        if !last_calls(&tasks, too_late).await {
            tracing::error!("ended with reservations under way; their orders free themselves");
        }
        for chore in chores {
            chore.abort();
        }
        ops.abort();
        // The reservations ran on them.
        drop(workers);
    });
    Ok(Running {
        address,
        private_address,
        stop,
        server,
    })
}

/// What the handlers share.
pub(crate) fn put_together(
    config: Config,
    store: &Arc<dyn Store>,
    upstream: &Arc<Upstream>,
    tasks: &TaskTracker,
) -> Arc<App> {
    let reservations = Arc::new(Reservations {
        store: store.clone(),
        upstream: upstream.clone(),
        quota: config.limits.reservations,
        live_holds: config.limits.live_holds,
        assumed_hold: config.upstream.assumed_hold,
        tasks: tasks.clone(),
    });
    let catalogue: Arc<dyn Catalogue> = match config.catalogue {
        CatalogueChoice::Upstream => upstream.clone(),
        CatalogueChoice::File(events) => Arc::new(Listed(events)),
    };
    let (checkout, payment) = match config.payment {
        Payment::None => (Checkout::None, None),
        Payment::System(choice) => (Checkout::System, Some(choice)),
        Payment::Page { widget_token, url } => (Checkout::Page { widget_token, url }, None),
    };
    let pays_on_page = matches!(checkout, Checkout::Page { .. });
    Arc::new(App {
        origins: config.origins,
        hops: config.hops,
        allowed: config.events,
        payment,
        pays_on_page,
        tokens: config.tokens,
        limits: config.limits,
        local: Memory::default(),
        upstream: upstream.clone(),
        reservations,
        events: Arc::new(Events::new(
            catalogue,
            store.clone(),
            checkout,
            config.events_fresh,
        )),
        told: Told::default(),
    })
}

/// Runs a gateway until the program is told to end by SIGTERM, SIGINT or SIGHUP. When it listens it prints where: `private http://…`,
/// then `ready http://…`.
///
/// # Errors
/// As [`start`].
pub async fn run(config: Config) -> Result<(), String> {
    log::start(config.log.json, &config.log.filter)?;
    for placeholder in config.placeholders() {
        tracing::warn!("{placeholder}");
    }
    until_told(start(config).await?).await
}

/// Announces a running gateway, and ends it when the program is told to.
pub(crate) async fn until_told(running: Running) -> Result<(), String> {
    let signal = stop_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;
    // Nobody may be reading; that is no reason not to serve.
    let _ = writeln!(
        io::stdout(),
        "private http://{}\nready http://{}",
        running.private_address,
        running.address
    );
    signal.await;
    tracing::info!("told to end");
    running.stop().await;
    Ok(())
}

/// What there is to see of a configuration in a log, so that two instances can be compared: one line, and no secret in it.
fn tell(config: &Config, address: SocketAddr, private_address: SocketAddr) {
    let events = match &config.events {
        config::AllowedEvents::All => "all".to_owned(),
        config::AllowedEvents::Only(events) => events.len().to_string(),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        public = %address,
        private = %private_address,
        upstream = config.upstream.url,
        api = config.upstream.version.as_str(),
        store = match &config.store {
            StoreChoice::Memory => "memory",
            StoreChoice::Redis { .. } => "redis",
        },
        hops = config.hops,
        origins = config.origins.list.len(),
        events,
        "listening"
    );
}

/// What is measured is measured for the whole process, however many gateways run in it.
fn measure() -> Result<Metrics, String> {
    static MEASURED: Mutex<Option<Metrics>> = Mutex::new(None);
    let mut measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(metrics) = &*measured {
        return Ok(metrics.clone());
    }
    let metrics = Metrics::start().map_err(|error| format!("cannot measure: {error}"))?;
    Ok(measured.insert(metrics).clone())
}

async fn count_holds(store: Arc<dyn Store>) {
    let mut clock = tokio::time::interval(CENSUS);
    loop {
        clock.tick().await;
        if let Ok(census) = store.census().await {
            metrics::holds(census);
        }
    }
}

async fn tidy(upstream: Arc<Upstream>) {
    let mut clock = tokio::time::interval(TIDY);
    loop {
        clock.tick().await;
        upstream.tidy();
    }
}

/// The quota of an instance that cannot ask the others: one at a time, and half as often.
fn alone(together: Quota) -> Quota {
    Quota {
        burst: 1,
        every: together.every * 2,
    }
}

/// What clients may take of the public port, by what the process itself may take.
fn limits() -> Limits {
    let (usual, files) = (Limits::default(), most_files());
    let limits = usual.within(files);
    if limits != usual {
        tracing::warn!(
            files,
            connections = limits.connections,
            usual = usual.connections,
            "this process may open few files, and so serves few connections at a time: raise LimitNOFILE, or `ulimit -n`, to 16384"
        );
    }
    limits
}

async fn told(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone says so, too.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Ready so long after the wish to stop.
async fn told_since(stopped: watch::Receiver<bool>, time: Duration) {
    told(stopped).await;
    tokio::time::sleep(time).await;
}

/// Waits for what is under way. False if it was `too_late` before.
async fn last_calls(tasks: &TaskTracker, too_late: impl Future) -> bool {
    tasks.close();
    tokio::select! {
        biased;
        () = tasks.wait() => true,
        _ = too_late => false,
    }
}

/// `advice` is what to do if it cannot be.
async fn listen(address: SocketAddr, advice: &str) -> Result<TcpListener, String> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "the port is taken".to_owned(),
            io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            io::ErrorKind::PermissionDenied => "not allowed".to_owned(),
            _ => error.to_string(),
        };
        format!("cannot listen on {address}: {why}; {advice}")
    })
}

fn addressed(listener: &TcpListener) -> Result<SocketAddr, String> {
    let address = listener.local_addr();
    address.map_err(|error| format!("cannot tell the address that is listened on: {error}"))
}

/// Ready when the program is told to end.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate, mut hangup) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
        // Nothing is reloaded; by default it would end the program in the middle of all requests.
        signal(SignalKind::hangup())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heard::heard;
    use crate::secret::Secret;

    /// S8: an unclaimed order in version 1 may take most of the time to be given back. The time is one, from the wish to stop on.
    #[tokio::test(start_paused = true)]
    async fn s8_what_is_under_way_has_27_seconds_from_the_wish_to_stop_however_long_connections_take()
     {
        for (connections, call, is_done) in [
            (1, 26, true),
            (15, 26, true),
            (1, 28, false),
            (15, 28, false),
        ] {
            let (stop, stopped) = watch::channel(false);
            let too_late = tokio::spawn(told_since(stopped, LAST_CALLS));
            // What it runs before counts for nothing.
            tokio::time::sleep(Duration::from_secs(100)).await;
            let tasks = TaskTracker::new();
            tasks.spawn(tokio::time::sleep(Duration::from_secs(call)));
            let told = tokio::time::Instant::now();
            stop.send(true).unwrap();
            tokio::time::sleep(Duration::from_secs(connections)).await;
            assert_eq!(last_calls(&tasks, too_late).await, is_done);
            assert_eq!(told.elapsed().as_secs(), call.min(27));
        }
    }

    /// Which configuration runs can be read in the log, but for what is secret.
    #[test]
    fn the_first_line_says_what_is_set_and_no_secret() {
        let address = "127.0.0.1:8080".parse().unwrap();
        let mut config = Config::sandbox(
            address,
            "https://api.ticketscloud.org".to_owned(),
            Secret::new("canary".to_owned()),
            "canary".to_owned(),
        )
        .unwrap();
        let log = heard(|| tell(&config, address, "127.0.0.1:9090".parse().unwrap()));
        let said = format!(
            r#"listening version="{}" public=127.0.0.1:8080 private=127.0.0.1:9090 upstream="https://api.ticketscloud.org" api="v1" store="memory" hops=0 origins=0 events="all""#,
            env!("CARGO_PKG_VERSION")
        );
        assert!(log.trim_end().ends_with(&said), "{log}");
        config.events = config::AllowedEvents::Only(vec![tc_orders::EventId::from_bytes([1; 12])]);
        config.store = StoreChoice::Redis {
            url: Secret::new("redis://canary@localhost".to_owned()),
            prefix: "tc".to_owned(),
        };
        let log = log + &heard(|| tell(&config, address, address));
        assert!(
            log.contains(r#"store="redis" hops=0 origins=0 events="1""#),
            "{log}"
        );
        assert!(!log.contains("canary"), "{log}");
    }
}
