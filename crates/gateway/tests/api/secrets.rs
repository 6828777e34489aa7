//! S1: the keys never leave the program, and what is the buyer's is not told to anybody else: not in an answer, an error, a
//! metric or the log, though that says all it can.

use serde_json::json;

use crate::support::{
    Answer, Ask, DEMO_EVENT, KEY, NEVER, ORDERS, Program, Reply, SHOP, Script, TOKEN_KEY, Upstream,
    event_path, order_path, uuid, wish,
};

const EMAIL: &str = "canary-buyer@mail.example";
const MOBILE: &str = "+7 999 111-22-33";
const CLIENT: &str = "198.51.100.77";

/// A page's request with something secret wherever there is room for it.
fn loaded(ask: Ask) -> Ask {
    ask.header("x-forwarded-for", CLIENT)
        .header("cookie", "canary-cookie=1")
        .header("user-agent", "canary-agent")
        .header("referer", "https://shop.example/?canary-referer")
        .header("authorization", "Bearer canary-bearer")
}

/// What may be nowhere but in the one place where it belongs.
struct Secrets {
    /// In no answer and no log.
    never: Vec<String>,
    /// In no log, no metric.
    unwritten: Vec<String>,
}

impl Secrets {
    fn new(keys: &[String], tokens: &[String]) -> Self {
        let mut never: Vec<String> = [
            KEY,
            TOKEN_KEY,
            EMAIL,
            "canary",
            "Agafya",
            "Canaryova",
            MOBILE,
        ]
        .map(str::to_owned)
        .into();
        never.extend_from_slice(keys);
        let mut unwritten = vec![CLIENT.to_owned()];
        unwritten.extend_from_slice(tokens);
        Self { never, unwritten }
    }

    fn told(&self, answer: &Answer) {
        absent(&self.never, &answer.all());
    }

    fn written(&self, text: &str) {
        absent(&self.never, text);
        absent(&self.unwritten, text);
    }
}

/// In whatever case it is written.
fn absent(secrets: &[String], text: &str) {
    let lower = text.to_lowercase();
    for secret in secrets {
        assert!(
            !lower.contains(&secret.to_lowercase()),
            "{secret} is in: {text}"
        );
    }
}

fn customer() -> serde_json::Value {
    json!({ "email": EMAIL, "first_name": "Agafya", "last_name": "Canaryova", "mobile": MOBILE })
}

#[tokio::test]
async fn s1_no_key_and_nothing_of_the_buyer_is_in_any_answer_metric_or_line_of_the_log() {
    let upstream = Upstream::start(NEVER * 20).await;
    let settings = [
        ("PROXY__HOPS", "1"),
        ("LIMITS__LIVE_HOLDS", "9"),
        ("LIMITS__RESERVATION_BURST", "20"),
        ("LOG__LEVEL", "trace"),
        ("PAYMENT__SYSTEM", "api/BASE"),
    ];
    let gateway = Program::start(upstream.address, &settings).await;
    let (mut answers, mut keys, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    let mut body = wish();
    body["customer"] = customer();

    // A whole purchase, and each way in which a reservation can go wrong.
    let kinds = ["", "garbage", "truncate", "drop-after", "status"];
    for kind in kinds {
        if !kind.is_empty() {
            let more = if kind == "status" {
                json!({ "status": 403 })
            } else {
                json!({})
            };
            upstream.fault(&format!("POST {ORDERS}"), kind, more).await;
        }
        let key = uuid();
        let ask = loaded(Ask::post(&format!("{ORDERS}?q=canary-query"), &body).key(&key));
        keys.push(key);
        for _ in 0..2 {
            answers.push(ask.send(gateway.address).await);
        }
    }
    let (order, token) = (answers[0].good(201), answers[0].token());
    let path = order_path(&order);
    tokens.push(token.clone());
    for change in [
        json!({ "customer": customer() }),
        json!({ "promocodes": ["canary-code"] }),
        json!({ "status": "in_progress" }),
        json!({ "status": "canceled" }),
        json!({ "status": "canceled" }),
    ] {
        let ask = Ask::patch(&format!("{path}?q=canary-query"), &change).token(&token);
        answers.push(loaded(ask).send(gateway.address).await);
    }
    let broken = format!("{{\"customer\":{{\"email\":\"{EMAIL}\",\"first_name\":\"Agafya\u{1}\"");
    for ask in [
        Ask::get(&path).token(&token),
        Ask::get(&path).token(&format!("{token}canary-token")),
        Ask::get(&event_path(DEMO_EVENT)),
        Ask::get("/canary-path?canary-query"),
        Ask::get(&event_path("canary-event")),
        Ask::new("CANARY", &path),
        Ask::new("POST", ORDERS)
            .header("content-type", "application/json")
            .bytes(broken)
            .key(&uuid()),
        Ask::post(
            ORDERS,
            &json!({ "event": DEMO_EVENT, "random": {}, "customer": customer() }),
        )
        .key(&uuid()),
        Ask::post(ORDERS, &body).with("idempotency-key", "canary-key"),
        Ask::post(ORDERS, &body)
            .key(&uuid())
            .with("content-type", "text/canary"),
        Ask::post(ORDERS, &body)
            .key(&uuid())
            .with("origin", "https://elsewhere.example/canary"),
    ] {
        answers.push(loaded(ask).send(gateway.address).await);
    }
    for path in ["/metrics", "/healthz", "/readyz", "/canary"] {
        answers.push(loaded(Ask::get(path)).send(gateway.private_address).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    for status in [200, 201, 400, 403, 404, 405, 415, 502, 504] {
        assert!(
            statuses.contains(&status),
            "{status} is not among {statuses:?}"
        );
    }

    let metrics = Ask::get("/metrics")
        .send(gateway.private_address)
        .await
        .text();
    let log = gateway.stopped().await;
    assert!(
        log.contains("\"route\":\"order\"") && log.contains("upstream call failed"),
        "{log}"
    );
    assert!(metrics.contains("tc_gateway_requests_total"), "{metrics}");
    let secrets = Secrets::new(&keys, &tokens);
    for answer in &answers {
        secrets.told(answer);
    }
    secrets.written(&metrics);
    secrets.written(&log);
    // A token is in the header that is for it, of answers to whom it is for, and nowhere else.
    for answer in answers {
        absent(&tokens, &answer.text());
    }
}

/// Not even an upstream that says the key back makes the gateway tell it.
#[tokio::test]
async fn s1_what_the_upstream_says_back_is_not_told() {
    let echo = format!("{{\"id\":\"{KEY}\",\"errors\":[\"{KEY} canary\"]}}");
    for status in [200, 400, 403, 404, 429, 500] {
        let header = format!("x-echo: {KEY}\r\nretry-after: {KEY}\r\n");
        let script = Script::start(Reply::http(status, &header, &echo)).await;
        let gateway = Program::start(script.address, &[("LOG__LEVEL", "trace")]).await;
        let secrets = Secrets::new(&[], &[]);
        for ask in [
            Ask::get(&event_path(DEMO_EVENT)),
            Ask::post(ORDERS, &wish()).key(&uuid()),
        ] {
            let answer = ask.send(gateway.address).await;
            assert!(answer.status >= 400);
            secrets.told(&answer);
        }
        let metrics = Ask::get("/metrics").send(gateway.private_address).await;
        secrets.written(&metrics.text());
        secrets.written(&gateway.stopped().await);
    }
}

/// In words for people, too.
#[tokio::test]
async fn s1_the_log_as_text_has_no_secrets_either() {
    let upstream = Upstream::start(NEVER * 20).await;
    let settings = [
        ("LOG__LEVEL", "trace"),
        ("LOG__FORMAT", "text"),
        ("PROXY__HOPS", "1"),
    ];
    let gateway = Program::start(upstream.address, &settings).await;
    let key = uuid();
    let mut body = wish();
    body["customer"] = customer();
    let reserved = loaded(Ask::post(ORDERS, &body).key(&key))
        .send(gateway.address)
        .await;
    let secrets = Secrets::new(&[key], &[reserved.token()]);
    secrets.told(&reserved);
    let log = gateway.stopped().await;
    assert!(log.contains("route=\"orders\""), "{log}");
    // It runs with the name of an example, and says so.
    let placeholder = format!("WARN tc_gateway::run: origins: {SHOP} is of an example");
    assert!(log.contains(&placeholder), "{log}");
    secrets.written(&log);
}
