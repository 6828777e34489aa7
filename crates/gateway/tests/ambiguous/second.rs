//! Version 2, where an order is made in two steps: what a trial came to, and what an instance leaves behind that ends between
//! them.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tc_gateway::start;
use tc_orders::wire::Version;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::api::{Api, until};
use crate::browser::{Answer, ask};
use crate::judge::{End, orders_of, released, use_token};
use crate::orphans::{asked_and_gone, wish};
use crate::plan::World;
use crate::trials::Heard;

/// Looks at what is held, asks a last time under the key, and compares. The error says what is wrong. There may be several
/// orders: those that hold nothing, from steps that nobody knows the end of.
pub(crate) async fn judge(
    api: Api,
    gateway: SocketAddr,
    world: &World,
    heard: &Heard,
) -> Result<End, String> {
    heard.one_order(well_formed)?;
    let before = orders_of(api, heard).await;
    let last = until_known(gateway, heard).await?;
    well_formed(&last)?;
    // In five seconds all was given back, unless the upstream was being left alone.
    let settled = world.calm || last.status == 201 || released(api, heard).await;
    let orders = match world.calm {
        true => before.clone(),
        false => orders_of(api, heard).await,
    };
    let holding: Vec<_> = orders.iter().filter(|order| order.holds > 0).collect();
    let wrong = |what: &str| {
        Err(format!(
            "{what}: {before:?}, {orders:?}, last told {last:?}"
        ))
    };
    if holding.len() > 1 {
        return wrong("two orders of one key hold seats");
    }
    let end = match (last.status, heard.order()) {
        (201, Some(known)) if known != last.order() => return wrong("another order is told"),
        (201, Some(_)) if !last.is_replay() => return wrong("a second order was made"),
        (201, known) if last.is_replay() => {
            if before
                .iter()
                .filter(|order| order.holds > 0)
                .all(|order| order.id != last.order())
            {
                return wrong("an order is told that holds nothing");
            }
            match known {
                Some(_) => End::Held,
                None => End::AnsweredInVain,
            }
        }
        // The key was as if never used: nothing may be held under it from before.
        (201, _) if before.iter().any(|order| order.holds > 0) => {
            return wrong("a second order was made");
        }
        (201, _) => End::Nothing,
        (_, Some(_)) => return wrong("a browser has a token for an order that is told no more"),
        _ if !settled || !holding.is_empty() => return wrong("seats are held that nobody has"),
        (410, None) => End::GivenBack,
        (400 | 404, None) => End::Refused,
        _ => End::Nothing,
    };
    if last.status == 201 {
        use_token(api, gateway, &last, heard).await?;
    }
    Ok(end)
}

/// What is told under the key when nothing is under way there any more.
async fn until_known(gateway: SocketAddr, heard: &Heard) -> Result<Answer, String> {
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        let answer = ask(gateway, &heard.wish.request()).await;
        let answer = answer.map_err(|error| format!("the last answer: {error}"))?;
        if answer.status != 409 {
            return Ok(answer);
        }
        if Instant::now() > limit {
            return Err("it is under way for ever".to_owned());
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// As in version 1, but that nothing is ever in doubt.
fn well_formed(answer: &Answer) -> Result<(), String> {
    let is_problem = answer.header("content-type") == Some("application/problem+json");
    let has = |name: &str| answer.header(name).is_some();
    let fine = match (answer.status, answer.code()) {
        (201, _) => answer.token().is_some() && answer.order().len() == 24,
        (409, "conflict") | (429, "limited") => is_problem && has("retry-after"),
        (410, "expired") | (400, "rejected") | (404, "not-found") => is_problem,
        (502, "decode" | "config") | (504, "timeout") | (502 | 503, "server") => is_problem,
        _ => false,
    };
    if fine {
        Ok(())
    } else {
        Err(format!("no answer for a browser: {answer:?}"))
    }
}

/// One fault of each kind, in each step: the second is said again until it is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r3_a_single_fault_in_either_step_costs_no_more_than_time() {
    let faults = [
        json!({ "kind": "drop-before" }),
        json!({ "kind": "drop-after" }),
        json!({ "kind": "truncate" }),
        json!({ "kind": "garbage" }),
        json!({ "kind": "status", "status": 503 }),
    ];
    let mut trials = JoinSet::new();
    for method in ["POST", "PATCH"] {
        for fault in faults.clone() {
            trials.spawn(async move {
                let api = Api::start_in(Version::V2).await;
                let gateway = start(api.config()).await.unwrap();
                let sale = api.sell(1, 10).await;
                api.next_about_orders(method, &fault).await;
                let told = ask(gateway.address, &wish(1, &sale).request()).await;
                let told = told.unwrap();
                assert_eq!(told.status, 201, "{method} {fault}: {}", told.text);
                assert_eq!(told.body["tickets"].as_array().unwrap().len(), 2);
                let orders = api.orders().await;
                let holding = orders.iter().filter(|order| order.holds > 0);
                assert_eq!(holding.count(), 1, "{method} {fault}");
                gateway.stop().await;
            });
        }
    }
    while let Some(trial) = trials.join_next().await {
        trial.unwrap();
    }
}

/// The second step is carried out, and then it fails for as long as anybody waits: what it has done is undone, and the key is
/// free again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r3_what_the_second_step_may_have_done_is_undone() {
    let api = Api::start_in(Version::V2).await;
    let gateway = start(api.config()).await.unwrap();
    let sale = api.sell(1, 10).await;
    api.next_about_orders("PATCH", &json!({ "kind": "drop-after" }))
        .await;
    let failing = json!({ "kind": "status", "status": 503, "times": 100 });
    api.next_about_orders("PATCH", &failing).await;
    let wish = wish(1, &sale);
    let told = ask(gateway.address, &wish.request()).await.unwrap();
    assert!(matches!(told.code(), "server" | "timeout"), "{}", told.text);
    let orders = api.orders().await;
    assert_eq!(orders[0].holds, 2, "the first try was carried out");
    let meanwhile = ask(gateway.address, &wish.request()).await.unwrap();
    assert_eq!((meanwhile.status, meanwhile.code()), (409, "conflict"));
    api.forget_faults().await;
    until("all is given back", || async {
        api.orders().await.iter().all(|order| order.holds == 0)
    })
    .await;
    until("the key is free, and good for an order", || async {
        let told = ask(gateway.address, &wish.request()).await.unwrap();
        told.status == 201 && !told.is_replay()
    })
    .await;
    gateway.stop().await;
}

/// A browser that hangs up between the steps leaves nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_who_goes_between_the_steps_leaves_nothing_held() {
    let api = Api::start_in(Version::V2).await;
    let gateway = start(api.config()).await.unwrap();
    let sale = api.sell(1, 10).await;
    api.next_about_orders("PATCH", &json!({ "kind": "hold", "before": true }))
        .await;
    asked_and_gone(api, gateway.address, &sale).await;
    let made = Instant::now();
    api.release().await;
    until("the order is canceled", || async {
        let orders = api.orders().await;
        orders
            .iter()
            .any(|order| order.status == "canceled" && order.holds == 0)
    })
    .await;
    assert!(
        made.elapsed() < Duration::from_secs(5),
        "{:?}",
        made.elapsed()
    );
    gateway.stop().await;
}
