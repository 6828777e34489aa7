//! More clients than places (S6): those who do nothing make room for those who ask.

use std::time::Duration;

use tc_gateway::serve::Limits;
use tokio::time::timeout;

use crate::support::{Client, Server, head};

/// Few places and, but for them, no reason to end anything.
fn narrow() -> Limits {
    let long = Duration::from_secs(600);
    Limits {
        head: long,
        idle: long,
        body: long,
        request: long,
        connections: 8,
        reserve: 2,
        ..Limits::default()
    }
}

/// Nothing, half a head, a head without its body, and a connection that was used once.
async fn take_places(server: &Server, how_many: usize) -> Vec<Client> {
    let mut clients = Vec::new();
    for number in 0..how_many {
        let mut client = server.client().await;
        match number % 4 {
            0 => {}
            1 => client.send("GET / HT").await,
            2 => {
                let body_follows = head("POST", "/length", "content-length: 9\r\n");
                client.send(&body_follows).await;
            }
            _ => assert_eq!(client.get("/").await.status, 200),
        }
        clients.push(client);
    }
    clients
}

#[tokio::test]
async fn whoever_asks_takes_the_place_of_one_who_does_not() {
    let server = Server::start_here(narrow()).await;
    let mut waiting = take_places(&server, 40).await;
    for _ in 0..20 {
        assert_eq!(server.client().await.get("/").await.status, 200);
    }
    // The longest wait ends first.
    assert!(waiting[0].ends_in_silence().await);
}

/// S7: an answer that takes no time is an answer all the same: who has just had one has not waited for long.
#[tokio::test]
async fn whoever_asks_again_and_again_stays_and_those_who_say_nothing_go() {
    let server = Server::start_here(narrow()).await;
    let mut busy = server.client().await;
    let mut silent = Vec::new();
    for _ in 0..30 {
        assert_eq!(busy.get("/").await.status, 200);
        silent.push(server.client().await);
    }
    assert_eq!(busy.get("/").await.status, 200);
    assert!(silent[0].ends_in_silence().await);
}

#[tokio::test]
async fn nobody_is_ended_while_there_are_places() {
    let server = Server::start_here(narrow()).await;
    let mut waiting = take_places(&server, 4).await;
    for _ in 0..20 {
        assert_eq!(server.client().await.get("/").await.status, 200);
    }
    assert_eq!(waiting[0].get("/").await.status, 200);
    waiting[2].send("123456789").await;
    assert_eq!(waiting[2].reply().await.unwrap().body, "9");
    assert_eq!(waiting[3].get("/").await.status, 200);
}

#[tokio::test]
async fn a_request_that_is_carried_out_is_never_ended_for_another() {
    let server = Server::start_here(narrow()).await;
    let mut busy = Vec::new();
    for _ in 0..narrow().connections {
        let mut client = server.client().await;
        client.send(&head("GET", "/held", "")).await;
        server.stage.has_begun().await;
        busy.push(client);
    }
    // Every place is taken by a request: the next one waits in its turn.
    let mut next = server.client().await;
    next.send(&head("GET", "/", "")).await;
    let early = timeout(Duration::from_millis(200), next.reply()).await;
    assert!(early.is_err(), "{early:?}");
    server.stage.release.add_permits(busy.len());
    for client in &mut busy {
        assert_eq!(client.reply().await.expect("an answer").body, "released");
    }
    assert_eq!(next.reply().await.unwrap().status, 200);
}

/// S7: while others are busy, whoever takes a place of the last few has the time to ask that everybody has.
#[tokio::test]
async fn whoever_comes_when_all_are_busy_may_ask_late_and_stay() {
    let server = Server::start_here(narrow()).await;
    let mut busy = Vec::new();
    for _ in 0..narrow().connections - 1 {
        let mut client = server.client().await;
        client.send(&head("GET", "/held", "")).await;
        server.stage.has_begun().await;
        busy.push(client);
    }
    let mut late = server.client().await;
    let silence = timeout(Duration::from_millis(100), late.reply()).await;
    assert!(silence.is_err(), "{silence:?}");
    assert_eq!(late.get("/").await.status, 200);
    server.stage.release.add_permits(busy.len());
    for client in &mut busy {
        assert_eq!(client.reply().await.expect("an answer").body, "released");
    }
    // All have asked, and there is a place for each.
    for client in busy.iter_mut().chain([&mut late]) {
        assert_eq!(client.get("/").await.status, 200);
    }
}
