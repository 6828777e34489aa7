//! The end of the server: soon, and without losing a request (S7).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tc_gateway::serve::{Limits, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::support::{Client, Server, head};

const SHORT: Duration = Duration::from_millis(300);

/// S7: half a head, half a body, and a request that never ends: all gone when the time is over.
#[tokio::test]
async fn whatever_clients_do_it_ends_in_time() {
    let mut server = Server::start(Limits {
        stop: SHORT,
        ..Limits::default()
    })
    .await;
    let mut half = server.client().await;
    half.send("GET / HT").await;
    let mut body = server.client().await;
    body.send(&head("POST", "/length", "content-length: 9\r\n\r\n12"))
        .await;
    let mut held = server.client().await;
    held.send(&head("GET", "/held", "")).await;
    server.stage.has_begun().await;
    let begun = Instant::now();
    server.stop();
    server.stopped().await;
    assert!(begun.elapsed() < SHORT * 3, "{:?}", begun.elapsed());
    for client in [&mut half, &mut body, &mut held] {
        assert!(client.ends_in_silence().await);
    }
}

/// S7: when nothing is being answered, it takes no longer than a request could be on its way.
#[tokio::test]
async fn idle_connections_do_not_hold_it_up() {
    let mut server = Server::start(Limits::default()).await;
    let mut idle = server.client().await;
    assert_eq!(idle.get("/").await.status, 200);
    let mut fresh = server.client().await;
    let begun = Instant::now();
    server.stop();
    server.stopped().await;
    assert!(begun.elapsed() < Limits::default().linger * 3);
    assert!(idle.ends_in_silence().await);
    assert!(fresh.ends_in_silence().await);
}

/// S7: what has begun is answered, and so is what an idle connection sends before it hears of the end.
#[tokio::test]
async fn requests_on_their_way_are_answered() {
    let mut server = Server::start(Limits::default()).await;
    let mut held = server.client().await;
    held.send(&head("GET", "/held", "")).await;
    server.stage.has_begun().await;
    let mut half = server.client().await;
    half.send("GET / HTTP/1.1\r\nho").await;
    let mut idle = server.client().await;
    assert_eq!(idle.get("/").await.status, 200);

    server.stop();
    sleep(SHORT).await;
    idle.send(&head("GET", "/", "")).await;
    half.send("st: tickets.example\r\n\r\n").await;
    server.stage.release.add_permits(1);
    for (client, body) in [
        (&mut idle, "hello"),
        (&mut half, "hello"),
        (&mut held, "released"),
    ] {
        let reply = client.reply().await.expect("an answer");
        assert_eq!((reply.status, reply.body.as_str()), (200, body));
        assert!(reply.last, "the client is told to connect anew");
    }
    server.stopped().await;
}

/// S7: connections that wait in the kernel's queue have been promised an answer.
#[tokio::test]
async fn the_queue_is_served_before_the_socket_is_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    for _ in 0..50 {
        let mut client = Client::over(TcpStream::connect(address).await.unwrap());
        client.send(&head("GET", "/", "")).await;
        queued.push(client);
    }
    let app = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
    let served = tokio::spawn(serve(listener, app, Limits::default(), async {}));
    for client in &mut queued {
        let reply = client.reply().await.expect("an answer");
        assert_eq!((reply.status, reply.last), (200, true));
    }
    served.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

/// S7: a new server takes the listening socket over while clients ask all the time, some on one connection as long as they
/// may, some on a new one each time. Not one request is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_under_load_loses_no_request() {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let share = || TcpListener::from_std(socket.try_clone().unwrap()).unwrap();

    let enough = Arc::new(AtomicBool::new(false));
    let [by_old, by_new] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let mut old = Server::on(share(), Limits::default(), "old");
    let mut clients = JoinSet::new();
    for number in 0..40 {
        let (enough, by_old, by_new) = (enough.clone(), by_old.clone(), by_new.clone());
        clients.spawn(async move {
            let mut connection = None;
            while !enough.load(Ordering::Relaxed) {
                let mut client = match connection.take() {
                    Some(client) => client,
                    None => Client::over(TcpStream::connect(address).await.unwrap()),
                };
                let reply = client.get("/name").await;
                assert_eq!(reply.status, 200);
                let count = if reply.body == "old" {
                    &by_old
                } else {
                    &by_new
                };
                count.fetch_add(1, Ordering::Relaxed);
                if !reply.last && number % 2 == 0 {
                    connection = Some(client);
                }
                sleep(Duration::from_millis(1)).await;
            }
        });
    }
    let until = async |count: &AtomicUsize, more: usize| {
        let target = count.load(Ordering::Relaxed) + more;
        while count.load(Ordering::Relaxed) < target {
            sleep(Duration::from_millis(5)).await;
        }
    };
    until(&by_old, 500).await;
    let new = Server::on(share(), Limits::default(), "new");
    old.stop();
    old.stopped().await;
    until(&by_new, 500).await;
    enough.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client.expect("every request was answered");
    }
    println!("{by_old:?} by the old one, {by_new:?} by the new one");
    drop(new);
}
