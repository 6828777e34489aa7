//! Calls, against a `fetch` that answers as it is told to.

use js_sys::{Array, eval};
use tc_orders::{Selection, Timestamp};
use tc_purchase::Failure;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::host::text;

const ORDER: &str = r#"{"id":"65a0c0de0123456789abcdef","status":"executed","tickets":[]}"#;

/// Where nobody listens. A test has a host of its own, since tests share the page.
fn api(host: &str, key: Option<&str>) -> Api {
    api_of("v1", host, key)
}

fn api_of(version: &str, host: &str, key: Option<&str>) -> Api {
    let key = key.map_or("null".to_owned(), |key| format!("\"{key}\""));
    let options = format!(
        r#"({{event: "5f0c0ffee0ddf00dcafe0001", api: "https://{host}.invalid", key: {key},
            version: "{version}", currency: "RUB", maxTickets: 10}})"#
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

/// An order of version 2, and what went wrong besides.
fn in_v2(order: &str, errors: &str) -> String {
    format!("new Response(`{{\"data\":{order},\"errors\":[{errors}]}}`)")
}

const ORDER_V2: &str = r#"{"id":"65a0c0de0123456789abcdef","status":"executed","tickets":[],
    "created_at":"2024-01-12 07:32:30","expired_after":"2024-01-12 07:47:30"}"#;

fn order_id() -> OrderId {
    "65a0c0de0123456789abcdef".parse().expect("an id")
}

#[wasm_bindgen_test]
async fn r3_in_version_2_an_empty_order_is_asked_for_again_and_says_whose_it_is() {
    let lost = "Promise.reject(new TypeError())";
    answer("drafts", &[lost, lost, &in_v2(ORDER_V2, "")]);
    let key = "k".to_owned();
    let (_, got) = api_of("v2", "drafts", Some("secret"))
        .run(Call::Draft { key })
        .await;
    let Answer::Order { order, refused, .. } = got else {
        panic!("{got:?}");
    };
    assert_eq!((order.id, order.hold), (order_id(), Some(900_000_000)));
    assert_eq!(refused, None);
    let asked = asked("drafts");
    assert_eq!(asked.len(), 3);
    let body = r#"{"event":"5f0c0ffee0ddf00dcafe0001","vendor_data":{"order_id":"k"}}"#;
    assert!(
        asked
            .iter()
            .all(|(key, said)| key.is_none() && said.as_deref() == Some(body))
    );
}

#[wasm_bindgen_test]
async fn a_promo_code_that_version_2_refuses_inside_a_success_is_refused() {
    let refused = r#"{"code":"promocode_not_found","msg":"no"}"#;
    answer("promo", &[&in_v2(ORDER_V2, refused)]);
    let call = Call::Change {
        order: order_id(),
        token: None,
        change: tc_purchase::Change::Promo(Some("X".to_owned())),
    };
    let (_, got) = api_of("v2", "promo", None).run(call).await;
    let Answer::Order { refused, .. } = got else {
        panic!("{got:?}");
    };
    assert_eq!(refused, Some(tc_orders::PromoRefusal::NotFound));
}

#[wasm_bindgen_test]
async fn an_answer_of_the_other_version_is_a_mistake_of_the_page_that_names_both() {
    let v1 = r#"new Response(`{"id":"65a0c0de0123456789abcdef","status":"executed","tickets":[],"value":"1.00"}`)"#;
    let v2 = in_v2(ORDER_V2, "");
    for (ours, theirs, host, body) in [("v1", "v2", "newer", &v2[..]), ("v2", "v1", "older", v1)] {
        answer(host, &[body]);
        let call = Call::Read {
            order: order_id(),
            token: None,
        };
        let (_, got) = api_of(ours, host, None).run(call).await;
        let got = failure(got);
        assert_eq!(got.kind, ErrorKind::Config, "{ours}");
        let cause = format!("api-version is {ours}, but the API answered in {theirs}");
        assert_eq!(got.cause, cause);
        assert_eq!(asked(host).len(), 1, "asking again changes nothing");
    }
}
