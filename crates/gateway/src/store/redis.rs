//! The store of many instances: Redis, 7 or newer, one primary (not a cluster: a script touches keys of several names).
//!
//! Each operation is one script, and so atomic; times are Redis's, so instances' clocks need not agree. Every key begins
//! with the prefix and has a time to live. The server should have `maxmemory-policy noeviction`: rather no new reservation
//! than a forgotten one. (Reservations under way are brought to their end even then.) Persistence is not needed: what a restart loses are records of the last day and holds of the last
//! minutes.

mod link;
mod scripts;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::{Client, FromRedisValue, ScriptInvocation};
use tc_orders::OrderId;
use tokio::time::{Instant, timeout_at};

use self::{link::Link, scripts::Scripts};
use super::units::{Rate, micros};
use super::{
    ABANDONED_FOR, Answer, Begun, Binding, Census, ClientKey, LONGEST_CACHED, Orphan, Party,
    RecordKey, Store, Unreachable,
};
use crate::ops::cause::Cause;
use crate::quota::{Quota, Verdict};
use crate::secret::Secret;

/// How long an operation may take in all. A buyer waits for several of them one after the other.
const PATIENCE: Duration = Duration::from_millis(250);

/// An address that names no Redis. It does not repeat the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadAddress;

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not an address of a Redis server (redis://[[user]:password@]host[:port][/database])",
        )
    }
}

impl std::error::Error for BadAddress {}

/// The state that instances share through a Redis server.
pub(crate) struct Redis {
    link: Link,
    prefix: String,
    scripts: Scripts,
    patience: Duration,
    clock: Clock,
    /// Why it was asked in vain last.
    cause: Mutex<Cause>,
}

/// What the scripts take for the present time.
enum Clock {
    /// Redis's own time.
    Own,
    /// Microseconds that a test sets.
    #[cfg(test)]
    Of(std::sync::Arc<std::sync::atomic::AtomicU64>),
}

impl Redis {
    /// A store on the server at `url`, with keys that begin with `prefix` and a colon. Connects when it is first asked, so a
    /// server that is away makes no difference yet.
    pub(crate) fn connect(url: &Secret, prefix: &str) -> Result<Self, BadAddress> {
        // What the client makes its TLS with. Somebody else may have said so before: there is one for the whole process.
        let _before = rustls::crypto::ring::default_provider().install_default();
        let client = Client::open(url.expose()).map_err(|_| BadAddress)?;
        Ok(Self {
            link: Link::new(client),
            prefix: prefix.to_owned(),
            scripts: Scripts::new(),
            patience: PATIENCE,
            clock: Clock::Own,
            cause: Mutex::new(Cause::Other),
        })
    }

    /// The same with patience for a machine that is busy with other tests.
    #[cfg(test)]
    pub(super) fn patient(url: &Secret, prefix: &str) -> Result<Self, BadAddress> {
        Ok(Self {
            patience: Duration::from_secs(20),
            ..Self::connect(url, prefix)?
        })
    }

    /// The same with a clock of the test's own.
    #[cfg(test)]
    pub(super) fn with_clock(
        url: &Secret,
        prefix: &str,
        clock: std::sync::Arc<std::sync::atomic::AtomicU64>,
    ) -> Result<Self, BadAddress> {
        Ok(Self {
            clock: Clock::Of(clock),
            ..Self::patient(url, prefix)?
        })
    }

    /// A call of a script, with the arguments that all of them begin with.
    fn call<'a>(&self, script: &'a redis::Script) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        call.arg(&self.prefix).arg(match &self.clock {
            Clock::Own => String::new(),
            #[cfg(test)]
            Clock::Of(time) => time.load(std::sync::atomic::Ordering::SeqCst).to_string(),
        });
        call
    }

    async fn run<T: FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, Unreachable> {
        self.patiently(async |connection| call.invoke_async(connection).await)
            .await
    }

    /// Asks Redis something, within the time that there is.
    async fn patiently<T>(
        &self,
        question: impl AsyncFnOnce(&mut redis::aio::MultiplexedConnection) -> redis::RedisResult<T>,
    ) -> Result<T, Unreachable> {
        let deadline = Instant::now() + self.patience;
        let mut lent = match timeout_at(deadline, self.link.lend()).await {
            Ok(Ok(lent)) => lent,
            Ok(Err(error)) => return Err(self.failed(error.as_ref(), Cause::Other)),
            // It goes on without us; why it failed is known of the last time.
            Err(_) => {
                let cause = self.link.cause().unwrap_or(Cause::Timeout);
                return Err(self.failed(None, cause));
            }
        };
        let asked = timeout_at(deadline, question(&mut lent.connection)).await;
        if let Ok(Ok(answer)) = asked {
            return Ok(answer);
        }
        self.link.discard(&lent);
        let error = asked.ok().and_then(Result::err);
        Err(self.failed(error.as_ref(), Cause::Timeout))
    }

    /// Keeps what is wrong, and says it in the log, but only the kind of it: an error's text may repeat what was sent.
    /// `without`: the cause if there is no error.
    fn failed(&self, error: Option<&redis::RedisError>, without: Cause) -> Unreachable {
        let cause = error.map_or(without, cause);
        let what = error.map(redis::RedisError::category);
        let code = error.and_then(redis::RedisError::code);
        tracing::debug!(
            cause = cause.as_str(),
            what,
            code,
            "Redis was asked in vain"
        );
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = cause;
        Unreachable
    }
}

/// Why Redis does not do what it was asked.
fn cause(error: &redis::RedisError) -> Cause {
    use redis::{ErrorKind, ServerErrorKind};
    match (error.kind(), error.code()) {
        (ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm), _)
        | (_, Some("NOAUTH" | "WRONGPASS")) => Cause::Auth,
        (_, Some("OOM")) => Cause::Oom,
        (ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown), _)
        | (_, Some("MISCONF" | "NOREPLICAS")) => Cause::ReadOnly,
        _ => match Cause::of(error) {
            Cause::Other if error.is_connection_dropped() => Cause::Reset,
            cause => cause,
        },
    }
}

impl Store for Redis {
    fn take<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, Verdict> {
        Box::pin(async move {
            let rate = Rate::from(quota);
            let mut call = self.call(&self.scripts.take);
            call.arg(what)
                .arg(&client.0)
                .arg(rate.every)
                .arg(rate.window);
            Ok(match self.run::<u64>(&call).await? {
                0 => Verdict::Go,
                wait => Verdict::Wait(Duration::from_micros(wait)),
            })
        })
    }

    fn put_back<'a>(
        &'a self,
        what: &'static str,
        client: &'a ClientKey,
        quota: Quota,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let rate = Rate::from(quota);
            let mut call = self.call(&self.scripts.put_back);
            call.arg(what)
                .arg(&client.0)
                .arg(rate.every)
                .arg(rate.window);
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn open_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        limit: u32,
        lasts: Duration,
        party: Party,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.open_hold);
            call.arg(&client.0)
                .arg(&place.0)
                .arg(limit)
                .arg(micros(lasts))
                .arg(match party {
                    Party::One => "",
                    Party::Several => "join",
                });
            self.run(&call).await
        })
    }

    fn name_hold<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        order: OrderId,
        lasts: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.name_hold);
            call.arg(&client.0)
                .arg(&place.0)
                .arg(order.to_string())
                .arg(micros(lasts));
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn free_place<'a>(
        &'a self,
        client: &'a ClientKey,
        place: &'a RecordKey,
        party: Party,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut call = self.call(match party {
                Party::One => &self.scripts.drop_place,
                Party::Several => &self.scripts.end_place,
            });
            call.arg(&client.0).arg(&place.0);
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn has_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.has_hold);
            call.arg(order.to_string());
            self.run(&call).await
        })
    }

    fn prolong_hold(&self, order: OrderId, lasts: Duration) -> Answer<'_, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.prolong_hold);
            call.arg(order.to_string()).arg(micros(lasts));
            self.run(&call).await
        })
    }

    fn close_hold(&self, order: OrderId) -> Answer<'_, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.close_hold);
            call.arg(order.to_string());
            self.run(&call).await
        })
    }

    fn holds_of<'a>(&'a self, client: &'a ClientKey, most: usize) -> Answer<'a, Vec<OrderId>> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.holds_of);
            call.arg(&client.0).arg(most);
            let found: Vec<String> = self.run(&call).await?;
            // What is no order's id was written by nobody here.
            Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
        })
    }

    fn census(&self) -> Answer<'_, Census> {
        Box::pin(async move {
            let (live, expired) = self.run(&self.call(&self.scripts.census)).await?;
            Ok(Census { live, expired })
        })
    }

    fn begin<'a>(
        &'a self,
        record: &'a RecordKey,
        binding: &'a Binding,
        lease: Duration,
    ) -> Answer<'a, Begun> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.begin);
            call.arg(&record.0)
                .arg(&binding.payload)
                .arg(&binding.sender)
                .arg(micros(lease))
                .arg(micros(ABANDONED_FOR));
            let (found, more): (String, String) = self.run(&call).await?;
            begun(&found, more).ok_or(Unreachable)
        })
    }

    fn forget<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.forget);
            call.arg(&record.0);
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn finish<'a>(
        &'a self,
        record: &'a RecordKey,
        outcome: &'a str,
        keep: Duration,
        unclaimed: Option<Duration>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.finish);
            call.arg(&record.0).arg(outcome).arg(micros(keep));
            call.arg(unclaimed.map_or_else(String::new, |time| micros(time).to_string()));
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn claim<'a>(&'a self, record: &'a RecordKey) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.claim);
            call.arg(&record.0);
            self.run(&call).await
        })
    }

    fn orphans(&self, most: usize, lease: Duration) -> Answer<'_, Vec<Orphan>> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.orphans);
            call.arg(most).arg(micros(lease));
            let found: Vec<(String, String)> = self.run(&call).await?;
            Ok(found
                .into_iter()
                .map(|(record, outcome)| Orphan {
                    record: RecordKey(record),
                    outcome,
                })
                .collect())
        })
    }

    fn cached<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.cached);
            call.arg(name);
            self.run(&call).await
        })
    }

    fn cache<'a>(&'a self, name: &'a str, text: &'a str, keep: Duration) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.cache);
            call.arg(name);
            if text.len() <= LONGEST_CACHED {
                call.arg("keep").arg(text).arg(micros(keep));
            } else {
                call.arg("drop");
            }
            self.run::<bool>(&call).await.map(drop)
        })
    }

    fn may_fetch<'a>(&'a self, name: &'a str, lease: Duration) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut call = self.call(&self.scripts.may_fetch);
            call.arg(name).arg(micros(lease));
            self.run(&call).await
        })
    }

    fn ping(&self) -> Answer<'_, ()> {
        // Redis's own PING is answered by one, too, that takes nothing: its memory is full, or it is a replica.
        Box::pin(async move {
            self.run::<bool>(&self.call(&self.scripts.ping))
                .await
                .map(drop)
        })
    }

    fn cause(&self) -> Cause {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads what the script `begin` answers.
fn begun(found: &str, more: String) -> Option<Begun> {
    Some(match found {
        "new" => Begun::New,
        "in-flight" => Begun::InFlight,
        "abandoned" => Begun::Abandoned(Duration::from_micros(more.parse().ok()?)),
        "other-payload" => Begun::OtherPayload,
        "other-sender" => Begun::OtherSender,
        "finished" => Begun::Finished(more),
        _ => return None,
    })
}
