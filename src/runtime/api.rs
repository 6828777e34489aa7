//! The API as calls: one call in, one answer out, with retries where they can do no harm.
//!
//! The catalogue is version 1's whatever the version: the API has no other one over HTTP. The words of everything else are
//! [`Call::body`]'s.

use gloo_timers::future::TimeoutFuture;
use tc_orders::text::join;
use tc_orders::wire::{Answered, FromJson, Version, v1};
use tc_orders::{ErrorKind, Event, EventId, OrderId};
use tc_purchase::retry::{self, PATIENCE, PATIENCE_RESERVE};
use tc_purchase::{Answer, Call, Change, Now};

use super::clock;
use super::http::{Failed, Out, Request, Sent, TOKEN, Trouble};
use crate::host::{Host, Options};

/// One API, for one event.
pub(crate) struct Api {
    base: String,
    version: Version,
    key: Option<String>,
    event: EventId,
    out: Out,
}

impl Api {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            base: options.api.clone(),
            version: options.version,
            key: options.key.clone(),
            event: options.event,
            out: Out::default(),
        }
    }

    pub(crate) fn is_for(&self, options: &Options) -> bool {
        self.base == options.api
            && self.version == options.version
            && self.key == options.key
            && self.event == options.event
    }

    /// Aborts every call that is out.
    pub(crate) fn abort(&self) {
        self.out.abort();
    }

    /// The event by its own path, asked for once: all that the first half does. What to do about trouble is the second half's to say, by
    /// [`Self::event_after`].
    ///
    /// `host` may have asked for it already.
    pub(crate) async fn event(&self, host: Option<&Host>) -> Result<Box<Event>, Trouble> {
        let path = join(&["/v1/services/simple/events/", &self.event.hex()]);
        let request = self.request("GET", &path);
        let (event, _): (v1::Event, _) =
            read(self.out.send(request, PATIENCE, host).await?).await?;
        Ok(Box::new(event.into()))
    }

    /// Makes a call, again where that is allowed, and says when its last try was sent.
    pub(crate) async fn run(&self, call: Call) -> (Now, Answer) {
        let sent = clock::now();
        match self.once(&call).await {
            Ok(answer) => (sent, answer),
            Err(failed) => self.go_on(call, sent, failed).await,
        }
    }

    /// The first try to read the event has failed: does what can be done.
    pub(crate) async fn event_after(&self, sent: Now, trouble: Trouble) -> (Now, Answer) {
        match self.listed(trouble.judge().await).await {
            Ok(answer) => (sent, answer),
            Err(failed) => self.go_on(Call::Catalogue, sent, failed).await,
        }
    }

    /// The first try has failed.
    async fn go_on(&self, call: Call, mut sent: Now, mut failed: Failed) -> (Now, Answer) {
        let mut tries = 0;
        let mut doubt = None;
        loop {
            tries += 1;
            let Failed {
                failure,
                retry_after,
            } = failed;
            let (most, roll) = (call.tries(failure.kind), js_sys::Math::random());
            let pause = retry::pause(tries, most, failure.kind, roll, retry_after);
            let Some(pause) = pause.filter(|_| !self.out.is_stopped()) else {
                return (sent, Answer::Failed(retry::verdict(doubt, failure)));
            };
            TimeoutFuture::new(pause).await;
            if self.out.is_stopped() {
                return (sent, Answer::Failed(retry::verdict(doubt, failure)));
            }
            let makes = matches!(call, Call::Reserve { .. });
            if makes && failure.kind != ErrorKind::Limited {
                doubt = Some(failure);
            }
            sent = clock::now();
            failed = match self.once(&call).await {
                Ok(answer) => return (sent, answer),
                Err(failed) => failed,
            };
        }
    }

    async fn once(&self, call: &Call) -> Result<Answer, Failed> {
        match call {
            Call::Catalogue => self.catalogue().await,
            Call::Read { order, token } => {
                let request = self.order_request("GET", *order, token.as_deref());
                self.order(request, PATIENCE).await
            }
            Call::Cancel {
                order,
                token,
                leaving,
            } => {
                let request = self.change(*order, token.as_deref(), call);
                let request = if *leaving {
                    request.outliving()
                } else {
                    request
                };
                self.order(request, PATIENCE).await
            }
            Call::Change {
                order,
                token,
                change,
            } => {
                let request = self.change(*order, token.as_deref(), call);
                // The page may lead on to the payment while the buyer's details are on their way.
                let request = match change {
                    Change::Customer(_) => request.outliving(),
                    Change::Pay(_) | Change::Promo(_) => request,
                };
                self.order(request, PATIENCE).await
            }
            Call::Fill { order, .. } => self.order(self.change(*order, None, call), PATIENCE).await,
            Call::Draft { .. } => self.order(self.make(call), PATIENCE).await,
            Call::Reserve { key, .. } => {
                let mut request = self.make(call);
                if let Some(key) = key {
                    // A structured-field string (RFC 9651), so in quotes.
                    request = request.header("Idempotency-Key", &["\"", key, "\""].concat());
                }
                self.order(request, PATIENCE_RESERVE).await
            }
        }
    }

    /// One event: by its own path, or, where that is not served, out of the list.
    async fn catalogue(&self) -> Result<Answer, Failed> {
        match self.event(None).await {
            Ok(event) => Ok(Answer::Catalogue(event)),
            Err(trouble) => self.listed(trouble.judge().await).await,
        }
    }

    /// The event out of the list, if the reason is that it has no path of its own.
    async fn listed(&self, failed: Failed) -> Result<Answer, Failed> {
        if failed.failure.kind != ErrorKind::NotFound {
            return Err(failed);
        }
        let id = self.event.to_string();
        let request = self.request("GET", &["/v1/services/simple/events?ids=", &id].concat());
        let (events, _): (Vec<v1::Event>, _) = self.ask(request, PATIENCE).await?;
        let mut events = events.into_iter();
        let event = events.find(|event| event.id == self.event).ok_or(failed)?;
        Ok(Answer::Catalogue(Box::new(event.into())))
    }

    async fn order(&self, request: Request, patience: u32) -> Result<Answer, Failed> {
        let trouble = match self.out.send(request, patience, None).await {
            Ok(sent) => match sent.json().await {
                Ok(body) => match self.version.order(&body) {
                    Ok(answered) => return answer(answered, &sent),
                    Err(error) => match self.version.other(&body) {
                        Some(other) => return Err(self.of_another(other)),
                        None => Trouble::Misfit(sent, body, error),
                    },
                },
                Err(error) => Trouble::Unreadable(sent, error),
            },
            Err(trouble) => trouble,
        };
        Err(trouble.judge().await)
    }

    /// The answer is fine, only not of the version that the page has chosen.
    fn of_another(&self, other: Version) -> Failed {
        let (ours, theirs) = (self.version.as_str(), other.as_str());
        let asked = [
            "api-version is ",
            ours,
            ", but the API answered in ",
            theirs,
        ];
        Failed::new(ErrorKind::Config, asked.concat())
    }

    fn make(&self, call: &Call) -> Request {
        let request = self.request("POST", &self.orders());
        request.json(&call.body(self.version, self.event).to_string())
    }

    fn change(&self, order: OrderId, token: Option<&str>, call: &Call) -> Request {
        let request = self.order_request("PATCH", order, token);
        request.json(&call.body(self.version, self.event).to_string())
    }

    fn orders(&self) -> String {
        ["/", self.version.as_str(), "/resources/orders"].concat()
    }

    /// Sends a request and reads the answer.
    async fn ask<T: FromJson>(&self, request: Request, patience: u32) -> Result<(T, Sent), Failed> {
        let trouble = match self.out.send(request, patience, None).await {
            Ok(sent) => match read(sent).await {
                Ok(read) => return Ok(read),
                Err(trouble) => trouble,
            },
            Err(trouble) => trouble,
        };
        Err(trouble.judge().await)
    }

    fn order_request(&self, method: &str, order: OrderId, token: Option<&str>) -> Request {
        let path = [&self.orders(), "/", &order.to_string()].concat();
        let request = self.request(method, &path);
        match token {
            Some(token) => request.header("TC-Order-Token", token),
            None => request,
        }
    }

    fn request(&self, method: &str, path: &str) -> Request {
        let request = Request::new(method, join(&[&self.base, path]));
        match &self.key {
            Some(key) => request.header("Authorization", &join(&["key ", key])),
            None => request,
        }
    }
}

/// What an answer about one order says.
fn answer(answered: Answered, sent: &Sent) -> Result<Answer, Failed> {
    match (answered.order, answered.refused) {
        (Some(order), refused) => Ok(Answer::Order {
            order,
            date: sent.date(),
            token: sent.header(TOKEN),
            refused,
        }),
        (None, refused) => {
            let code = refused.map_or("", |refused| refused.code());
            Err(Failed::new(ErrorKind::Rejected, code))
        }
    }
}

/// A wire type out of an answer's body.
async fn read<T: FromJson>(sent: Sent) -> Result<(T, Sent), Trouble> {
    match sent.json().await {
        Ok(json) => match T::from_json(&json) {
            Ok(value) => Ok((value, sent)),
            Err(error) => Err(Trouble::Misfit(sent, json, error)),
        },
        Err(error) => Err(Trouble::Unreadable(sent, error)),
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
