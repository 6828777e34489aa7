//! Requests and answers over the browser's own `fetch`: bounded in time, and abortable.
//!
//! By `web-sys` rather than through a client crate: the crate brings builders, an error type and
//! query strings that nothing here needs, 1 kB of what every buyer downloads, and knows no `cache`
//! and `keepalive`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{JSON, Reflect};
use tc_orders::wire::{DecodeError, Json};
use tc_orders::{ErrorKind, Timestamp};
use tc_purchase::{Detail, Failure, retry};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCache, RequestInit, RequestRedirect, Response};

use super::json;
use crate::host::{Host, text};

/// The type of a body that says what went wrong (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// The header that brings an order's token, from a gateway.
pub(crate) const TOKEN: &str = "tc-order-token";

/// So much of what the API says of a failure is kept, in UTF-16 units.
const SAID: u32 = 300;

/// A request that is not sent yet.
pub(crate) struct Request {
    url: String,
    init: RequestInit,
    headers: Option<Headers>,
}

impl Request {
    /// A request that wants JSON.
    pub(crate) fn new(method: &str, url: String) -> Self {
        let init = RequestInit::new();
        init.set_method(method);
        // An order out of the browser's cache would be an order as it was.
        init.set_cache(RequestCache::NoStore);
        // A redirected reservation would arrive as a GET, and the key wherever it leads.
        init.set_redirect(RequestRedirect::Error);
        let headers = Headers::new().ok();
        let request = Self { url, init, headers };
        request.header("Accept", "application/json")
    }

    /// Sets a header. The name and value are ours, and fit.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        if let Some(headers) = &self.headers {
            let _ = headers.set(name, value);
        }
        self
    }

    /// Lets the request go on when the page is gone.
    pub(crate) fn outliving(self) -> Self {
        // A property that web-sys does not know. Setting one of a plain object cannot fail.
        let _ = Reflect::set(&self.init, &JsValue::from_str("keepalive"), &JsValue::TRUE);
        self
    }

    /// Sets the body.
    pub(crate) fn json(self, text: &str) -> Self {
        self.init.set_body(&JsValue::from_str(text));
        self.header("Content-Type", "application/json")
    }
}

/// The requests that are out, to be aborted when nobody waits any more.
#[derive(Clone, Default)]
pub(crate) struct Out(Rc<List>);

#[derive(Default)]
struct List {
    out: RefCell<Vec<AbortController>>,
    stopped: Cell<bool>,
}

impl Out {
    /// Whether nobody waits any more.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.get()
    }

    /// Aborts all of them, and whatever would follow.
    pub(crate) fn abort(&self) {
        self.0.stopped.set(true);
        // A copy: an aborted request takes itself off the list.
        let list = self.0.out.borrow().clone();
        for request in list {
            request.abort();
        }
    }

    /// Sends a request and waits for the head of its answer, `patience` milliseconds at most. The
    /// same clock goes on running for the body.
    ///
    /// A `host` sends the request for an event, or has done so already.
    pub(crate) async fn send(
        &self,
        request: Request,
        patience: u32,
        host: Option<&Host>,
    ) -> Result<Sent, Trouble> {
        let controller = AbortController::new().map_err(|_| Trouble::Unsent)?;
        request.init.set_signal(Some(&controller.signal()));
        if let Some(headers) = &request.headers {
            request.init.set_headers(headers);
        }
        let window = web_sys::window().ok_or(Trouble::Unsent)?;
        let entry = Entry::new(self, controller, patience);
        let promise = match host {
            Some(host) => host.event(&request.url, &request.init),
            None => window.fetch_with_str_and_init(&request.url, &request.init),
        };
        match JsFuture::from(promise).await {
            Ok(response) => {
                let sent = Sent {
                    response: response.unchecked_into(),
                    entry,
                };
                if sent.response.ok() {
                    Ok(sent)
                } else {
                    Err(Trouble::Refused(sent))
                }
            }
            Err(error) => Err(Trouble::Silence(entry, error)),
        }
    }
}

/// What came of a request instead of an answer that can be used. It is taken as it is where it is met: what it means is
/// found out by the second half.
pub(crate) enum Trouble {
    /// This browser cannot send requests.
    Unsent,
    /// No answer: the browser's error.
    Silence(Entry, JsValue),
    /// An answer that says no.
    Refused(Sent),
    /// A body that could not be read: the browser's error.
    Unreadable(Sent, JsValue),
    /// A body that is something else than what was asked for.
    Misfit(Sent, Json, DecodeError),
}

impl Trouble {
    /// What it means.
    pub(crate) async fn judge(self) -> Failed {
        match self {
            Self::Unsent => Failed::new(ErrorKind::Internal, "requests cannot be sent here"),
            Self::Silence(entry, error) => {
                Failed::new(entry.why(ErrorKind::Network), message(&error))
            }
            Self::Refused(sent) => sent.refused().await,
            Self::Unreadable(sent, error) => sent.unreadable(&error),
            Self::Misfit(sent, json, error) => Failed {
                failure: Failure::misfit(&json, &error, sent.header(TOKEN)),
                retry_after: None,
            },
        }
    }
}

/// A request on the list: aborted when its time is up, and taken off when it is dropped.
pub(crate) struct Entry {
    out: Out,
    controller: AbortController,
    late: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Entry {
    fn new(out: &Out, controller: AbortController, patience: u32) -> Self {
        out.0.out.borrow_mut().push(controller.clone());
        let late = Rc::new(Cell::new(false));
        let timer = {
            let (controller, late) = (controller.clone(), late.clone());
            Timeout::new(patience, move || {
                late.set(true);
                controller.abort();
            })
        };
        Self {
            out: out.clone(),
            controller,
            late,
            _timer: timer,
        }
    }

    /// What a failure is: ours for want of patience, or `other`.
    fn why(&self, other: ErrorKind) -> ErrorKind {
        if self.late.get() {
            ErrorKind::Timeout
        } else {
            other
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut list = self.out.0.out.borrow_mut();
        list.retain(|other| *other != self.controller);
    }
}

/// An answer whose body is still to come.
pub(crate) struct Sent {
    response: Response,
    entry: Entry,
}

impl Sent {
    /// A header, where the page may read it.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// The answer's `Date`.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        Timestamp::parse_http_date(&self.header("date")?).ok()
    }

    /// The body through the browser's own parser, or the browser's error.
    pub(crate) async fn json(&self) -> Result<Json, JsValue> {
        let json = JsFuture::from(self.response.json()?).await?;
        Ok(json::from_js(&json))
    }

    /// Why a body could not be read: the connection was cut, or what came is no JSON.
    fn unreadable(&self, error: &JsValue) -> Failed {
        let kind = if error.is_instance_of::<js_sys::SyntaxError>() {
            ErrorKind::Decode
        } else {
            self.entry.why(ErrorKind::Network)
        };
        Failed::new(kind, message(error))
    }

    async fn refused(&self) -> Failed {
        let status = self.response.status();
        let cause = ["the API answered ", &status.to_string()].concat();
        let mut failed = Failed::new(ErrorKind::from_status(status), cause);
        failed.failure.status = Some(status);
        let date = self.date();
        failed.retry_after = self
            .header("retry-after")
            .and_then(|wish| retry::wish(&wish, date));
        if let Ok(body) = self.response.text()
            && let Ok(body) = JsFuture::from(body).await
        {
            let body: js_sys::JsString = body.unchecked_into();
            let is_problem = self.header("content-type");
            if is_problem.is_some_and(|kind| kind.starts_with(PROBLEM))
                && let Ok(problem) = JSON::parse(&String::from(&body))
            {
                read_problem(&mut failed.failure, &problem, date);
            }
            failed.failure.said = body.slice(0, SAID).as_string();
        }
        failed
    }
}

/// Takes what a gateway says of a failure: it knows better than the status alone.
fn read_problem(failure: &mut Failure, problem: &JsValue, date: Option<Timestamp>) {
    let code = text(problem, "code");
    let mut kinds = ErrorKind::ALL.iter();
    if let Some(kind) = kinds.find(|kind| code.as_deref() == Some(kind.as_str())) {
        failure.kind = *kind;
        failure.named = true;
        failure.date = date;
        failure.wrong = text(problem, "field").and_then(|field| Detail::of(&field));
        failure.until = text(problem, "until").and_then(|until| until.parse().ok());
    }
    for (before, name) in [(": ", "title"), (", field ", "field")] {
        if let Some(words) = text(problem, name) {
            failure.cause += before;
            failure.cause += &words;
        }
    }
}

fn message(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error
        .map(|error| String::from(error.message()))
        .unwrap_or_default()
}

/// A failure, and how long the server asked to be left alone, in milliseconds.
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    pub(crate) retry_after: Option<u32>,
}

impl Failed {
    pub(crate) fn new(kind: ErrorKind, cause: impl Into<String>) -> Self {
        Self {
            failure: Failure::new(kind, cause),
            retry_after: None,
        }
    }
}
