//! The API as calls: one call in, one answer out, with retries where they can do no harm.
//!
//! Where another version of the API goes in: this module builds requests and reads answers through
//! `tc_orders::wire::v1` only.

use gloo_timers::future::TimeoutFuture;
use tc_orders::text::join;
use tc_orders::wire::{FromJson, ToJson, v1};
use tc_orders::{ErrorKind, Event, EventId, OrderId, OrderStatus, Wanted};
use tc_purchase::{Answer, Call, Change, Customer, Now, retry};

use super::clock;
use super::http::{Failed, Out, Request, Sent, TOKEN, Trouble};
use crate::host::{Host, Options};

/// How long an answer to a call that only reads, or that may be repeated, is waited for.
const PATIENCE: u32 = 10_000;

/// How long the answer to a reservation is waited for: giving up early would leave it in doubt.
const PATIENCE_RESERVE: u32 = 20_000;

/// One API, for one event.
pub(crate) struct Api {
    base: String,
    key: Option<String>,
    event: EventId,
    out: Out,
}

impl Api {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            base: options.api.clone(),
            key: options.key.clone(),
            event: options.event,
            out: Out::default(),
        }
    }

    pub(crate) fn is_for(&self, options: &Options) -> bool {
        self.base == options.api && self.key == options.key && self.event == options.event
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
                let change = v1::Change::status(OrderStatus::Canceled);
                let request = self.change(*order, token.as_deref(), &change);
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
                let request = self.change(*order, token.as_deref(), &wire(change));
                self.order(request, PATIENCE).await
            }
            Call::Reserve {
                selection,
                all_or_nothing,
                key,
            } => {
                let wanted = Wanted::Random(selection.clone());
                let reserve = v1::Reserve {
                    all_or_nothing: *all_or_nothing,
                    ..v1::Reserve::new(self.event, wanted)
                };
                let request = self.request("POST", "/v1/resources/orders");
                let mut request = request.json(&reserve.to_json().to_string());
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
        let (order, sent): (v1::Order, _) = self.ask(request, patience).await?;
        Ok(Answer::Order {
            order: Box::new(order.into()),
            date: sent.date(),
            token: sent.header(TOKEN),
        })
    }

    fn change(&self, order: OrderId, token: Option<&str>, change: &v1::Change) -> Request {
        let request = self.order_request("PATCH", order, token);
        request.json(&change.to_json().to_string())
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
        let path = ["/v1/resources/orders/", &order.to_string()].concat();
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

/// A change as version 1 writes it. How it is paid is not the browser's to say: behind a gateway the
/// gateway adds that.
fn wire(change: &Change) -> v1::Change {
    let customer = |buyer: &Customer| {
        let customer = v1::Customer::new(
            buyer.name.as_deref(),
            buyer.email.clone(),
            buyer.phone.clone(),
        );
        (!buyer.is_unknown()).then_some(customer)
    };
    let mut wire = v1::Change::default();
    match change {
        Change::Pay(buyer) => {
            wire.status = Some(OrderStatus::InProgress);
            wire.customer = customer(buyer);
        }
        Change::Customer(buyer) => wire.customer = customer(buyer),
        Change::Promo(code) => wire.promocodes = Some(code.iter().cloned().collect()),
    }
    wire
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
mod tests {
    use js_sys::{Array, eval};
    use tc_orders::{Selection, Timestamp};
    use tc_purchase::Failure;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::host::text;

    const ORDER: &str = r#"{"id":"65a0c0de0123456789abcdef","status":"executed","tickets":[]}"#;

    /// Where nobody listens. A test has a host of its own, since tests share the page.
    fn api(host: &str, key: Option<&str>) -> Api {
        let key = key.map_or("null".to_owned(), |key| format!("\"{key}\""));
        let options = format!(
            r#"({{event: "5f0c0ffee0ddf00dcafe0001", api: "https://{host}.invalid", key: {key},
                currency: "RUB", maxTickets: 10}})"#
        );
        let options = eval(&options).expect("an object");
        Api::new(&Options::read(&options).expect("options"))
    }

    /// Answers requests to this host, one after the other, by these expressions; keeps what was asked.
    fn answer(host: &str, answers: &[&str]) {
        let answers = answers.join("}, () => {return ");
        let script = format!(
            r#"{{
                const [host, before, asked] = ["https://{host}.invalid/", window.fetch, []];
                const answers = [() => {{return {answers}}}];
                window[host] = asked;
                window.fetch = async (url, init) => {{
                    if (!url.startsWith(host)) return before.call(window, url, init);
                    asked.push({{key: init.headers.get("Idempotency-Key"), body: init.body}});
                    return answers[asked.length - 1]();
                }};
            }}"#
        );
        eval(&script).expect("a script");
    }

    /// The keys and the bodies of the requests.
    fn asked(host: &str) -> Vec<(Option<String>, Option<String>)> {
        let asked = crate::host::get(
            &web_sys::window().expect("a window"),
            &format!("https://{host}.invalid/"),
        );
        let asked: Array = asked.into();
        asked
            .iter()
            .map(|request| (text(&request, "key"), text(&request, "body")))
            .collect()
    }

    fn reserve(key: Option<&str>) -> Call {
        let set = "5f0c0ffee0ddf00dcafe0011".parse().expect("an id");
        Call::Reserve {
            selection: Selection::from_iter([(set, 2)]),
            all_or_nothing: true,
            key: key.map(str::to_owned),
        }
    }

    fn problem(status: u16, body: &str, headers: &str) -> String {
        format!(
            r#"new Response(`{body}`, {{status: {status}, headers: {{
                "Content-Type": "application/problem+json; charset=utf-8", {headers}}}}})"#
        )
    }

    fn failure(answer: Answer) -> Failure {
        match answer {
            Answer::Failed(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    #[wasm_bindgen_test]
    async fn r3_behind_a_gateway_a_reservation_is_asked_for_again_under_the_same_key() {
        let in_flight = problem(409, r#"{"code":"conflict"}"#, r#""Retry-After": "0""#);
        let made =
            format!("new Response(`{ORDER}`, {{status: 201, headers: {{'TC-Order-Token': 't'}}}})");
        let lost = "Promise.reject(new TypeError())";
        let mut answers = vec![lost];
        answers.extend([in_flight.as_str(); 5]);
        answers.push(&made);
        answer("gateway", &answers);
        let (_, got) = api("gateway", None).run(reserve(Some("k"))).await;
        let Answer::Order { token, .. } = got else {
            panic!("{got:?}");
        };
        assert_eq!(token.as_deref(), Some("t"));
        let asked = asked("gateway");
        assert_eq!(asked.len(), 7);
        assert!(asked.iter().all(|request| *request == asked[0]));
        assert_eq!(asked[0].0.as_deref(), Some("\"k\""));
    }

    #[wasm_bindgen_test]
    async fn r3_without_one_it_is_sent_once_and_has_no_key() {
        answer("direct", &["Promise.reject(new TypeError())"]);
        let (_, got) = api("direct", Some("secret")).run(reserve(None)).await;
        assert_eq!(failure(got).kind, ErrorKind::Network);
        let asked = asked("direct");
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].0, None);
    }

    #[wasm_bindgen_test]
    async fn r3_a_proxy_that_refuses_to_ask_again_leaves_the_doubt() {
        answer(
            "proxy",
            &[
                "Promise.reject(new TypeError())",
                "new Response('no', {status: 403})",
            ],
        );
        let (_, got) = api("proxy", None).run(reserve(Some("k"))).await;
        assert_eq!(failure(got).kind, ErrorKind::Network);
        assert_eq!(asked("proxy").len(), 2);
    }

    #[wasm_bindgen_test]
    async fn a_problem_names_its_kind_and_says_until_when_seats_may_be_held() {
        let body = r#"{"title":"who knows","code":"unconfirmed","until":"2024-01-12T08:40:00Z","field":"random"}"#;
        let date = r#""Date": "Fri, 12 Jan 2024 08:30:22 GMT""#;
        answer("problem", &[&problem(504, body, date)]);
        let (_, got) = api("problem", None).run(reserve(Some("k"))).await;
        let got = failure(got);
        assert_eq!(got.kind, ErrorKind::Unconfirmed);
        assert!(got.named);
        assert_eq!(got.status, Some(504));
        assert_eq!(got.until, "2024-01-12T08:40:00Z".parse().ok());
        assert_eq!(
            got.date,
            Timestamp::parse_http_date("Fri, 12 Jan 2024 08:30:22 GMT").ok()
        );
        assert_eq!(got.cause, "the API answered 504: who knows, field random");
        assert_eq!(got.said.as_deref(), Some(body));
        assert_eq!(asked("problem").len(), 1, "it is final");
    }

    #[wasm_bindgen_test]
    async fn what_is_no_problem_or_has_an_unknown_code_is_judged_by_its_status() {
        let html = r#"new Response(`{"code":"expired"}`, {status: 410, headers: {"Content-Type": "text/html"}})"#;
        for (host, answers) in [
            ("html", html.to_owned()),
            ("novel", problem(410, r#"{"code":"novel"}"#, "")),
            ("listed", problem(410, r#"["code"]"#, "")),
            ("null", problem(410, "null", "")),
            ("cut", problem(410, r#"{"code":"exp"#, "")),
        ] {
            answer(host, &[&answers]);
            let (_, got) = api(host, None).run(reserve(Some("k"))).await;
            let got = failure(got);
            assert_eq!(
                (got.kind, got.named),
                (ErrorKind::NotFound, false),
                "{host}"
            );
        }
    }

    #[wasm_bindgen_test]
    async fn r4_a_retry_after_that_is_a_date_is_counted_from_the_answers_own() {
        let at = |after: &str| {
            let headers =
                format!(r#""Date": "Fri, 12 Jan 2024 08:30:22 GMT", "Retry-After": "{after}""#);
            problem(429, r#"{"code":"limited"}"#, &headers)
        };
        let (soon, late) = (
            at("Fri, 12 Jan 2024 08:30:22 GMT"),
            at("Fri, 12 Jan 2024 08:31:23 GMT"),
        );
        answer("limited", &[&soon, &late]);
        let (_, got) = api("limited", None).run(reserve(Some("k"))).await;
        assert_eq!(failure(got).kind, ErrorKind::Limited);
        assert_eq!(
            asked("limited").len(),
            2,
            "a minute and a second is too long"
        );
    }
}
