//! S7: instances restart one after the other under load, and no request is lost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::api::Sale;
use crate::browser::{Answer, ask, cancel, get, plain_get};
use crate::world::{WIDE, World, wish};

const VISITORS: u64 = 6;

/// Looks at the event, reserves, looks at the order and gives it back, again and again; how many orders that were.
async fn visit(visitor: u64, nginx: SocketAddr, sale: Sale, over: Arc<AtomicBool>) -> u64 {
    let event = plain_get(&format!("/v1/services/simple/events/{}", sale.event));
    let asked = async |request: &str| ask(nginx, request).await.expect("an answer, not a cut");
    let mut orders = 0;
    for n in 0.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        assert_eq!(asked(&event).await.status, 200);
        let request = wish(visitor * 1_000_000 + n + 1, &sale).request();
        let made = asked(&request).await;
        if made.status == 429 {
            // A machine that is too busy for Redis to answer in time: then each instance counts by itself, and strictly.
            continue;
        }
        assert_eq!(made.status, 201, "{}", made.body);
        orders += 1;
        let token = made.token().unwrap();
        for request in [get(made.order(), token), cancel(made.order(), token)] {
            let Answer { status, body, .. } = asked(&request).await;
            assert_eq!(status, 200, "{body}");
        }
    }
    orders
}

async fn a_rolling_restart_loses_nothing(instances: usize) {
    let mut world = World::start(instances, &WIDE).await;
    let sale = world.api.sell(1, 10_000).await;
    // So that something is under way at any time.
    let slow = json!({ "kind": "latency", "ms": 40, "times": 1_000_000 });
    world.api.next_reservation(&slow).await;
    let over = Arc::new(AtomicBool::new(false));
    let mut visitors = JoinSet::new();
    for visitor in 0..VISITORS {
        visitors.spawn(visit(
            visitor,
            world.nginx.address,
            sale.clone(),
            Arc::clone(&over),
        ));
    }
    for n in 0..instances {
        sleep(Duration::from_millis(500)).await;
        world.instances[n].end().await;
        sleep(Duration::from_millis(200)).await;
        world.start_again(n).await;
    }
    sleep(Duration::from_millis(500)).await;
    over.store(true, Ordering::SeqCst);
    let orders = visitors.join_all().await;
    println!("{instances} instances: {orders:?} orders while they restarted");
    assert!(orders.iter().all(|orders| *orders > 0), "{orders:?}");
    let left = world.api.orders().await;
    assert!(left.iter().all(|order| order.holds == 0));
    assert_eq!(left.len() as u64, orders.iter().sum::<u64>());
}

/// S7: the program itself, told to end while a client is in the middle of a head, is gone within 15 s, and so is the client's
/// connection. Another one that has not asked anything does not hold it up either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_half_a_head_does_not_keep_the_program_from_ending() {
    let mut world = World::start(1, &WIDE).await;
    let mut half = TcpStream::connect(world.instances[0].address)
        .await
        .unwrap();
    let _silent = TcpStream::connect(world.instances[0].address)
        .await
        .unwrap();
    let whole = plain_get("/v1/nothing");
    half.write_all(whole.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    half.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 404");
    half.write_all(&whole.as_bytes()[..20]).await.unwrap();
    let told = Instant::now();
    world.instances[0].end().await;
    println!(
        "the program ended {:?} after it was told to",
        told.elapsed()
    );
    assert!(told.elapsed() < Duration::from_secs(15));
    // The rest of the answer, and then nothing more.
    half.read_to_end(&mut Vec::new()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_rolling_restart_of_two_instances_loses_nothing() {
    a_rolling_restart_loses_nothing(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_rolling_restart_of_four_instances_loses_nothing() {
    a_rolling_restart_loses_nothing(4).await;
}
