//! `--sandbox`: the site, the widget and the sandbox's controls on one port; and nothing of the kind before a real upstream.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tc_gateway::{SandboxOptions, start_sandbox};
use tc_orders::Timestamp;
use tc_orders::wire::Version;

use crate::support::{Ask, DEMO_EVENT, ORDERS, World, event_path, order_path, uuid, wish};

/// A folder with one file in it.
fn folder(test: &str, file: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("api-{test}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(file), text).unwrap();
    folder
}

fn options() -> SandboxOptions {
    SandboxOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        version: Version::V1,
        site: None,
        widget: None,
    }
}

/// Nothing asks the upstream after its clock was moved, and the gateway's own answers are of its time.
#[tokio::test]
async fn time_that_is_moved_by_hand_passes_for_the_gateway_too() {
    let running = start_sandbox(options()).await.unwrap();
    let address = running.address;
    let page = format!("http://{address}");
    Ask::get(&event_path(DEMO_EVENT))
        .with("host", address.to_string())
        .with("origin", &page)
        .send(address)
        .await
        .good(200);
    for hours in [3, -7] {
        let moved = json!({ "advance_ms": hours * 3_600_000 });
        let moved = Ask::post("/_sandbox/clock", &moved).send(address).await;
        let now: Timestamp = moved.json()["now"].as_str().unwrap().parse().unwrap();
        let refusal = Ask::get("/v1/nowhere").send(address).await;
        let date = Timestamp::parse_http_date(refusal.header("date").unwrap()).unwrap();
        let off = date.duration_since(now) / 1_000_000;
        assert!((-1..10).contains(&off), "{off} s: {}", refusal.all());
    }
    running.stop().await;
}

#[tokio::test]
async fn a_sandbox_serves_the_site_the_widget_the_api_and_its_controls() {
    let site = folder("site", "index.html", "<p>a site</p>");
    let widget = folder("widget", "cdn.js", "// a widget");
    let options = SandboxOptions {
        site: Some(site),
        widget: Some(widget),
        ..options()
    };
    let running = start_sandbox(options).await.unwrap();
    let address = running.address;
    let home = format!("http://{address}");
    let page = |ask: Ask| ask.with("host", address.to_string()).with("origin", &home);

    for (path, text) in [("/", "<p>a site</p>"), ("/widget/cdn.js", "// a widget")] {
        let file = page(Ask::get(path)).send(address).await;
        assert_eq!((file.status, file.text().as_str()), (200, text));
        assert_eq!(file.header("cache-control"), Some("no-store"));
    }
    for path in [
        "/none",
        "/widget/none",
        "/../Cargo.toml",
        "/%2e%2e/api-widget/cdn.js",
        "/widget/..%2findex.html",
    ] {
        let none = page(Ask::get(path)).send(address).await;
        assert!(matches!(none.status, 400 | 404), "{path}: {}", none.all());
    }

    let event = page(Ask::get(&event_path(DEMO_EVENT)))
        .send(address)
        .await
        .good(200);
    let widget_token = event["checkout"]["widget_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let reserved = page(Ask::post(ORDERS, &wish()).key(&uuid()))
        .send(address)
        .await;
    let (order, token) = (reserved.good(201), reserved.token());
    let query = format!(
        "token=r:{widget_token}&event={DEMO_EVENT}&order={}",
        order["id"].as_str().unwrap()
    );
    let paying = page(Ask::get(&format!("/v1/widgets/common?{query}")))
        .send(address)
        .await;
    assert_eq!(paying.status, 200, "{}", paying.all());

    let all = Ask::get("/_sandbox/orders").send(address).await.json();
    assert_eq!(all["held"], 1);
    let sold = json!({ "order": order["id"], "status": "done" });
    let sold = Ask::post("/_sandbox/order", &sold).send(address).await;
    assert_eq!(sold.status, 200, "{}", sold.all());
    let read = page(Ask::get(&order_path(&order)).token(&token))
        .send(address)
        .await;
    assert_eq!(read.good(200)["status"], "done");
}

/// Any page of this machine, whatever its port, and no other.
#[tokio::test]
async fn s5_a_sandbox_is_for_pages_of_this_machine() {
    let running = start_sandbox(options()).await.unwrap();
    let address = running.address;
    let ask = Ask::get(&event_path(DEMO_EVENT));
    for origin in [
        "http://localhost:3000",
        "http://127.0.0.1:5173",
        "http://[::1]:80",
    ] {
        ask.clone()
            .with("origin", origin)
            .send(address)
            .await
            .good(200);
    }
    for origin in [
        "http://localhost.evil.example",
        "https://shop.example",
        "http://192.0.2.1:3000",
        "null",
    ] {
        ask.clone()
            .with("origin", origin)
            .send(address)
            .await
            .problem(403, "unauthorized");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said_at_once() {
    let nowhere = Some(PathBuf::from("/nowhere/at/all"));
    let options = SandboxOptions {
        site: nowhere,
        ..options()
    };
    let error = start_sandbox(options).await.err().unwrap();
    assert!(
        error.contains("--site") && error.contains("/nowhere/at/all"),
        "{error}"
    );
}

#[tokio::test]
async fn before_a_real_upstream_there_are_no_controls() {
    // It has controls, and the gateway does not lead there.
    let world = World::start().await;
    world.reserved().await;
    for name in [
        "orders", "requests", "faults", "clock", "reset", "order", "release", "events", "vacancy",
    ] {
        let path = format!("/_sandbox/{name}");
        world.ask(&Ask::get(&path)).await.problem(404, "not-found");
        world
            .ask(&Ask::post(&path, &json!({})))
            .await
            .problem(404, "not-found");
    }
    let page = Ask::get("/v1/widgets/common?token=r:sandbox-widget");
    world.ask(&page).await.problem(404, "not-found");
    for path in ["/", "/index.html", "/widget/cdn.js"] {
        world.ask(&Ask::get(path)).await.problem(404, "not-found");
    }
    assert_eq!(world.upstream.held().await, 1);
}
