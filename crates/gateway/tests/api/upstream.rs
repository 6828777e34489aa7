//! What the upstream may answer: whatever it is, the browser gets a problem with the right code, nothing of it is kept, and
//! nothing of it is told (S6, S8).

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tc_gateway::{Origin, Running, Secret, TokenKeys};
use tc_orders::Timestamp;

use crate::support::{
    Answer, Ask, DEMO_EVENT, ORDERS, Program, Reply, SEED_EVENT, SEED_SET, SHOP, Script, TOKEN_KEY,
    World, event_path, eventually, order, uuid,
};

const ORDER: &str = "65a0c0de0123456789abcdef";

/// A status and a code.
type Told = (u16, &'static str);

const UNREADABLE: Told = (502, "decode");
const FAILED: Told = (502, "server");
const UNCONFIRMED: Told = (504, "unconfirmed");

/// A gateway, and an upstream that says one thing.
struct Stage {
    gateway: Running,
    script: Script,
    token: String,
}

impl Stage {
    async fn start(reply: Reply) -> Self {
        Self::with(reply, &[]).await
    }

    async fn with(reply: Reply, settings: &[(&str, &str)]) -> Self {
        let script = Script::start(reply).await;
        let settings = [&[("LIMITS__LIVE_HOLDS", "9")], settings].concat();
        let gateway = World::gateway(script.address, &settings).await;
        let keys = TokenKeys::new(Secret::new(TOKEN_KEY), None).unwrap();
        let far = Timestamp::from_micros(4_000_000_000_000_000);
        let token = keys.mint(
            ORDER.parse().unwrap(),
            Some(&Origin::parse(SHOP).unwrap()),
            far,
        );
        Self {
            gateway,
            script,
            token,
        }
    }

    async fn ask(&self, ask: &Ask) -> Answer {
        let answer = ask.send(self.gateway.address).await;
        let all = answer.all().to_lowercase();
        assert!(
            !all.contains("canary") && !all.contains("location"),
            "leaked: {all}"
        );
        answer
    }

    fn read(&self) -> Ask {
        Ask::get(&format!("{ORDERS}/{ORDER}")).token(&self.token)
    }

    fn change(&self, body: &Value) -> Ask {
        Ask::patch(&format!("{ORDERS}/{ORDER}"), body).token(&self.token)
    }

    /// What is told of an event, an order, its cancellation, and a reservation; then the upstream comes to its senses.
    async fn tells(&self, event: Told, read: Told, cancel: Told, reserve: Told) {
        let of_event = Ask::get(&event_path(DEMO_EVENT));
        self.ask(&of_event).await.problem(event.0, event.1);
        self.ask(&self.read()).await.problem(read.0, read.1);
        let cancelled = self.change(&json!({ "status": "canceled" }));
        self.ask(&cancelled).await.problem(cancel.0, cancel.1);
        let reserved = self.ask(&World::reserve()).await;
        let problem = reserved.problem(reserve.0, reserve.1);
        assert_eq!(
            problem["until"].is_string(),
            reserve == UNCONFIRMED,
            "{problem}"
        );

        // Nothing of it was kept; but that this event could not be read is remembered for a moment, of this one alone.
        let mut other = an_event();
        other["id"] = json!(SEED_EVENT);
        self.script.says(Reply::json(200, &other));
        let of_other = Ask::get(&event_path(SEED_EVENT));
        assert_eq!(self.ask(&of_other).await.good(200)["id"], SEED_EVENT);
        self.script
            .says(Reply::json(200, &order(ORDER, DEMO_EVENT)));
        assert_eq!(self.ask(&self.read()).await.good(200)["id"], ORDER);
    }

    /// The same for everything but reservations.
    async fn tells_all(&self, told: Told, reserve: Told) {
        self.tells(told, told, told, reserve).await;
    }
}

fn an_event() -> Value {
    json!({ "id": DEMO_EVENT, "title": { "text": "An evening", "desc": "" }, "status": "public", "sets": [] })
}

#[tokio::test]
async fn what_is_no_json_or_not_what_was_asked_for_cannot_be_read() {
    let text = "content-type: application/json\r\n";
    for reply in [
        Reply::http(
            200,
            "content-type: text/html\r\n",
            "<html><h1>canary</h1></html>",
        ),
        Reply::http(200, text, "{\"id\": \"canary"),
        Reply::http(200, text, ""),
        Reply::http(200, text, "null"),
        Reply::http(200, text, "[[canary]]"),
        Reply::http(200, text, &"[".repeat(100_000)),
        Reply::http(204, "", ""),
        Reply::json(200, &json!({ "canary": 1 })),
        Reply::json(200, &json!({ "id": ORDER })),
        Reply::json(200, &json!({ "id": "canary", "status": "executed" })),
    ] {
        Stage::start(reply)
            .await
            .tells_all(UNREADABLE, UNCONFIRMED)
            .await;
    }
}

#[tokio::test]
async fn s8_an_answer_about_something_else_is_no_answer() {
    let other = "65a0c0de0123456789abcd99";
    let stage = Stage::start(Reply::json(200, &order(other, DEMO_EVENT))).await;
    stage.ask(&stage.read()).await.problem(502, "decode");
    let cancel = stage.change(&json!({ "status": "canceled" }));
    stage.ask(&cancel).await.problem(502, "decode");

    // Of another event than was to be reserved.
    stage
        .script
        .says(Reply::json(201, &order(other, SEED_EVENT)));
    let ask = World::reserve();
    for _ in 0..2 {
        let answer = stage.ask(&ask).await;
        assert!(answer.problem(504, "unconfirmed")["until"].is_string());
        assert!(!answer.all().contains(other));
    }
    assert_eq!(stage.script.calls(), 3);

    let mut event = an_event();
    event["id"] = json!(SEED_EVENT);
    stage.script.says(Reply::json(200, &event));
    stage
        .ask(&Ask::get(&event_path(DEMO_EVENT)))
        .await
        .problem(502, "decode");
    stage.script.says(Reply::json(200, &an_event()));
    let event = Ask::get(&event_path(DEMO_EVENT));
    let again = || async { (stage.ask(&event).await.status == 200).then_some(()) };
    eventually("the event itself", again).await;
}

/// An event that is taken out of `events` is sold no longer. Who holds an order of it has a token that was made while it was, and can
/// pay or cancel it.
#[tokio::test]
async fn s3_an_order_of_an_event_that_is_not_sold_any_more_is_still_its_buyers() {
    let held = order(ORDER, SEED_EVENT);
    let stage = Stage::with(Reply::json(200, &held), &[("EVENTS", DEMO_EVENT)]).await;
    assert_eq!(stage.ask(&stage.read()).await.good(200)["id"], ORDER);
    let mut over = held;
    over["status"] = json!("canceled");
    stage.script.says(Reply::json(200, &over));
    let cancel = stage.change(&json!({ "status": "canceled" }));
    assert_eq!(stage.ask(&cancel).await.good(200)["status"], "canceled");
    let another = json!({ "event": SEED_EVENT, "random": { SEED_SET: 1 } });
    let another = Ask::post(ORDERS, &another).key(&uuid());
    stage.ask(&another).await.wrong("event");
}

/// S4: a token is worth an order for the length of its hold. Of one that holds nothing any more, and does not say until when it did, nobody
/// gets a token that is good for longer than the one that he has.
#[tokio::test]
async fn s4_an_order_that_is_over_renews_no_token() {
    let keys = TokenKeys::new(Secret::new(TOKEN_KEY), None).unwrap();
    let shop = Origin::parse(SHOP).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let after = |seconds: u64| {
        Timestamp::from_micros(i64::try_from(now.as_secs() + seconds).unwrap() * 1_000_000)
    };
    let mut stage = Stage::start(Reply::Silence).await;
    stage.token = keys.mint(ORDER.parse().unwrap(), Some(&shop), after(60));
    for (status, is_renewed) in [
        ("executed", true),
        ("in_progress", true),
        ("done", false),
        ("expired", false),
        ("canceled", false),
    ] {
        let mut seen = order(ORDER, DEMO_EVENT);
        seen["status"] = json!(status);
        stage.script.says(Reply::json(200, &seen));
        let answer = stage.ask(&stage.read()).await;
        answer.good(200);
        let (token, id) = (answer.token(), ORDER.parse().unwrap());
        let check = |at| keys.check(&token, id, Some(&shop), at);
        assert_eq!(check(after(59)), Ok(()), "{status}");
        assert_eq!(check(after(61)).is_ok(), is_renewed, "{status}");
    }
}

#[tokio::test]
async fn s6_an_answer_is_read_up_to_256_kib() {
    let padded = |size: usize| {
        let body = order(ORDER, DEMO_EVENT).to_string();
        let blanks = " ".repeat(size - body.len());
        Reply::http(
            200,
            "content-type: application/json\r\n",
            &format!("{body}{blanks}"),
        )
    };
    let stage = Stage::start(padded(256 * 1024)).await;
    stage.ask(&stage.read()).await.good(200);
    stage.script.says(padded(256 * 1024 + 1));
    stage.tells_all(UNREADABLE, UNCONFIRMED).await;
    Stage::start(padded(300 * 1024))
        .await
        .tells_all(UNREADABLE, UNCONFIRMED)
        .await;
}

#[tokio::test]
async fn s6_an_answer_without_an_end_is_left_after_256_kib() {
    let stage = Stage::start(Reply::Endless).await;
    stage.tells_all(UNREADABLE, UNCONFIRMED).await;
    let left = || async { (stage.script.cut_off.load(Ordering::SeqCst) == 4).then_some(()) };
    eventually("connections that are given up", left).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_failure() {
    let body = order(ORDER, DEMO_EVENT).to_string();
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{body}");
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"";
    for bytes in [
        "",
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK\r\n",
        &cut,
        chunked,
        "SSH-2.0-canary\r\n\r\n",
    ] {
        println!("{bytes}");
        let stage = Stage::start(Reply::Bytes(bytes.as_bytes().to_vec())).await;
        stage.tells_all(FAILED, UNCONFIRMED).await;
    }
}

#[tokio::test]
async fn a_failure_of_the_server_is_told_without_its_words() {
    for status in [500, 501, 502, 503, 504, 520, 599] {
        let headers = "content-type: text/html\r\nretry-after: 3600\r\nx-canary: canary\r\n";
        let reply = Reply::http(status, headers, "<html>canary</html>");
        Stage::start(reply)
            .await
            .tells_all(FAILED, UNCONFIRMED)
            .await;
    }
}

#[tokio::test]
async fn s8_redirects_are_not_followed() {
    let trap = Script::start(Reply::json(200, &order(ORDER, DEMO_EVENT))).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: http://{}/canary\r\n", trap.address);
        let reply = Reply::http(status, &location, "");
        Stage::start(reply)
            .await
            .tells_all(FAILED, UNCONFIRMED)
            .await;
    }
    assert_eq!(trap.calls(), 0, "the key was carried to another host");
}

#[tokio::test]
async fn s8_proxies_of_the_environment_are_not_used() {
    let upstream = Script::start(Reply::json(200, &an_event())).await;
    let trap = Script::start(Reply::json(200, &an_event())).await;
    let proxy = format!("http://{}", trap.address);
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    let environment = names.map(|name| (name, proxy.as_str()));
    let gateway = Program::start_in(&environment, upstream.address, &[]).await;
    let event = Ask::get(&event_path(DEMO_EVENT));
    event.send(gateway.address).await.good(200);
    assert_eq!((upstream.calls(), trap.calls()), (1, 0));
}

#[tokio::test]
async fn a_refusal_is_told_by_its_kind() {
    let rejected = (400, "rejected");
    for (status, read, cancel) in [
        (400, rejected, (400, "not-cancellable")),
        (405, rejected, rejected),
        (418, rejected, rejected),
        (422, rejected, rejected),
        (409, (409, "conflict"), (409, "conflict")),
        (404, (404, "not-found"), (404, "not-found")),
    ] {
        let body = json!({ "errors": ["canary"] });
        Stage::start(Reply::json(status, &body))
            .await
            .tells(read, read, cancel, read)
            .await;
    }
}

/// The visitor has done nothing wrong, and is not told that anybody's key is.
#[tokio::test]
async fn s1_that_the_key_is_refused_is_no_business_of_the_browser() {
    for status in [401, 403] {
        let headers = "www-authenticate: key realm=\"canary\"\r\n";
        let stage = Stage::start(Reply::http(status, headers, "canary")).await;
        stage.tells_all(FAILED, FAILED).await;
    }
}

#[tokio::test]
async fn an_upstream_that_is_too_busy_says_when_to_come_back() {
    for (said, told) in [
        ("retry-after: 7\r\n", 7),
        ("", 1),
        ("retry-after: 0\r\n", 1),
        ("retry-after: 86400\r\n", 60),
        ("retry-after: -5\r\n", 1),
        ("retry-after: canary\r\n", 1),
    ] {
        let stage = Stage::start(Reply::http(429, said, "canary")).await;
        for ask in [
            stage.read(),
            World::reserve(),
            Ask::get(&event_path(DEMO_EVENT)),
        ] {
            let answer = stage.ask(&ask).await;
            answer.problem(429, "limited");
            assert_eq!(answer.retry_after(), told, "{said}");
        }
    }
}

/// The one test that takes the real time of a call: nothing comes, or a head that has no end, or a body.
#[tokio::test]
async fn s8_an_upstream_is_left_after_eight_seconds_whatever_it_has_said_until_then() {
    let head = "HTTP/1.1 200 OK\r\nx-drops: ";
    let body = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    tokio::join!(
        leaves(Reply::Silence),
        leaves(Reply::Drops(head, b'x')),
        leaves(Reply::Drops(body, b' ')),
    );
}

async fn leaves(reply: Reply) {
    let said = format!("{reply:?}");
    let stage = Stage::start(reply).await;
    let begun = Instant::now();
    let (reads, reserves) = (stage.read(), World::reserve());
    let (read, reserved) = tokio::join!(stage.ask(&reads), stage.ask(&reserves));
    let took = begun.elapsed();
    read.problem(504, "timeout");
    assert!(reserved.problem(504, "unconfirmed")["until"].is_string());
    assert!(
        took >= Duration::from_secs(8) && took < Duration::from_secs(14),
        "{said}: {took:?}"
    );
    let left = || async { (stage.script.cut_off.load(Ordering::SeqCst) == 2).then_some(()) };
    eventually("connections that are given up", left).await;
    // Told again without asking again.
    assert_eq!(
        stage.ask(&reserves).await.problem(504, "unconfirmed"),
        reserved.json()
    );
    assert_eq!(stage.script.calls(), 2);
}

#[tokio::test]
async fn s12_only_what_is_safe_to_follow_is_passed_on() {
    for (url, passes) in [
        ("https://pay.example/1", true),
        ("javascript:alert(1)", false),
        ("http://pay.example/1", false),
        ("data:text/html,x", false),
    ] {
        let mut body = order(ORDER, DEMO_EVENT);
        body["payment"] = json!({ "redirect_url": url });
        let stage = Stage::start(Reply::json(200, &body)).await;
        let shown = stage.ask(&stage.read()).await.good(200);
        assert_eq!(shown.get("payment").is_some(), passes, "{url}");
    }
}
