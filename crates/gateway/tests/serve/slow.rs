//! Clients that take their time, by accident or on purpose (S7).

use std::time::{Duration, Instant};

use tc_gateway::serve::Limits;
use tokio::time::sleep;

use crate::support::{Server, head};

const SHORT: Duration = Duration::from_millis(300);

/// All times but the named ones are far away.
fn patient() -> Limits {
    let long = Duration::from_secs(600);
    Limits {
        head: long,
        idle: long,
        body: long,
        request: long,
        stall: long,
        answer: long,
        ..Limits::default()
    }
}

/// S7: nothing, a part of a head, a head that grows byte by byte: cut off when its time is over.
#[tokio::test]
async fn a_head_has_its_time() {
    let server = Server::start(Limits {
        head: SHORT,
        ..patient()
    })
    .await;
    for (sent, then) in [("", ""), ("GET / HT", ""), ("GET / HTTP/1.1\r\nx-a: ", "a")] {
        let begun = Instant::now();
        let mut client = server.client().await;
        client.send(sent).await;
        if !then.is_empty() {
            while begun.elapsed() < SHORT * 3 && client.try_send(then).await {
                sleep(SHORT / 10).await;
            }
        }
        assert!(client.ends_in_silence().await, "{sent:?}");
        assert!(begun.elapsed() >= SHORT, "{sent:?}");
    }
}

/// S7: half a head that comes before the last answer, or after it, gets no more time than any other.
#[tokio::test]
async fn a_second_head_has_the_same_time() {
    let server = Server::start(Limits {
        head: SHORT,
        ..patient()
    })
    .await;
    let mut early = server.client().await;
    early.send(&head("GET", "/held", "")).await;
    server.stage.has_begun().await;
    early.send("GET / HT").await;
    server.stage.release.add_permits(1);
    assert_eq!(early.reply().await.unwrap().status, 200);
    assert!(early.ends_in_silence().await);

    let mut late = server.client().await;
    assert_eq!(late.get("/").await.status, 200);
    late.send("GET / HT").await;
    assert!(late.ends_in_silence().await);
}

/// S7: also if it comes in one piece with the request before it: then as an idle connection, which cannot be told from it.
#[tokio::test]
async fn half_a_head_behind_a_whole_one_ends_too() {
    let server = Server::start(Limits {
        idle: SHORT,
        ..patient()
    })
    .await;
    let mut client = server.client().await;
    client.send(&(head("GET", "/", "") + "GET / HT")).await;
    assert_eq!(client.reply().await.unwrap().status, 200);
    assert!(client.ends_in_silence().await);
}

/// S7: a body has its time; then the client is told, and the connection ends.
#[tokio::test]
async fn a_body_has_its_time() {
    let server = Server::start(Limits {
        body: SHORT,
        ..patient()
    })
    .await;
    let begun = Instant::now();
    let mut client = server.client().await;
    client
        .send(&head("POST", "/length", "content-length: 1000\r\n"))
        .await;
    while begun.elapsed() < SHORT * 3 && client.try_send("x").await {
        sleep(SHORT / 10).await;
    }
    let reply = client.reply().await.expect("an answer");
    assert_eq!((reply.status, reply.last), (408, true));
    assert!(reply.body.contains(r#""code":"timeout""#), "{}", reply.body);
}

/// S7: a request that nobody answers is answered.
#[tokio::test]
async fn a_request_has_its_time() {
    let server = Server::start(Limits {
        request: SHORT,
        ..patient()
    })
    .await;
    let reply = server.client().await.get("/held").await;
    assert_eq!((reply.status, reply.last), (504, true));
}

/// A connection serves many requests, and ends when no more come.
#[tokio::test]
async fn an_idle_connection_has_its_time() {
    let server = Server::start(Limits {
        idle: SHORT,
        ..patient()
    })
    .await;
    let mut client = server.client().await;
    for _ in 0..3 {
        let reply = client.get("/").await;
        assert_eq!((reply.status, reply.last), (200, false));
        sleep(SHORT / 3).await;
    }
    let idle = Instant::now();
    assert!(client.ends_in_silence().await);
    assert!(idle.elapsed() < SHORT * 3);
}

/// S7: an answer that nobody takes is not kept for ever.
#[tokio::test]
async fn an_answer_that_is_not_taken_ends_the_connection() {
    for limits in [
        Limits {
            stall: SHORT,
            ..patient()
        },
        Limits {
            answer: SHORT,
            ..patient()
        },
    ] {
        let mut server = Server::start(Limits {
            stop: Duration::from_secs(600),
            ..limits
        })
        .await;
        let mut client = server.client().await;
        client.send(&head("GET", "/big", "")).await;
        sleep(SHORT * 2).await;
        // It ends with its last connection: so that one is gone, though the client still holds its end.
        server.stop();
        server.stopped().await;
        drop(client);
    }
}
