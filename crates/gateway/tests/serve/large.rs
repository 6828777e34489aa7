//! Requests that are too large or not in order: answered and ended, and nothing of them is carried out (S6).

use tc_gateway::serve::Limits;

use crate::support::{Server, head};

/// Sends a request whole, then reads the answer: also of a refused one, whose bytes the server has not read.
async fn status_of(server: &Server, request: &str) -> u16 {
    let mut client = server.client().await;
    client.send(request).await;
    let reply = client.reply().await.expect("an answer, not a reset");
    if reply.status >= 400 {
        assert!(reply.last || client.ends_in_silence().await);
    }
    reply.status
}

fn posted(length: usize) -> String {
    let head = head("POST", "/length", &format!("content-length: {length}\r\n"));
    head + &"x".repeat(length)
}

fn posted_in_chunks(length: usize, chunk: usize) -> String {
    let mut request = head("POST", "/length", "transfer-encoding: chunked\r\n");
    let mut left = length;
    while left > 0 {
        let size = chunk.min(left);
        request += &format!("{size:x}\r\n{}\r\n", "x".repeat(size));
        left -= size;
    }
    request + "0\r\n\r\n"
}

/// S6: 16 KiB of body, whether its length is said before or not.
#[tokio::test]
async fn a_body_has_at_most_16_kib() {
    let server = Server::start(Limits::default()).await;
    assert_eq!(status_of(&server, &posted(16 * 1024)).await, 200);
    assert_eq!(status_of(&server, &posted(16 * 1024 + 1)).await, 413);
    assert_eq!(status_of(&server, &posted(200 * 1024)).await, 413);
    for chunk in [1, 1000, 20_000] {
        let fits = posted_in_chunks(16 * 1024, chunk);
        assert_eq!(status_of(&server, &fits).await, 200, "chunks of {chunk}");
        let larger = posted_in_chunks(17 * 1024, chunk);
        assert_eq!(status_of(&server, &larger).await, 413, "chunks of {chunk}");
    }
}

/// S6: the length alone is enough to refuse; nobody has to send it, and a body that waits for leave is not asked for.
#[tokio::test]
async fn a_body_of_a_gigabyte_is_refused_unsent() {
    let server = Server::start(Limits::default()).await;
    for more in ["", "expect: 100-continue\r\n"] {
        let length = format!("content-length: 1073741824\r\n{more}");
        let request = head("POST", "/length", &length);
        assert_eq!(status_of(&server, &request).await, 413);
    }
}

/// S6: 16 KiB of head, 64 headers.
#[tokio::test]
async fn a_head_has_at_most_16_kib_and_64_headers() {
    let server = Server::start(Limits::default()).await;
    let with_one_of = |length| head("GET", "/", &format!("x-a: {}\r\n", "a".repeat(length)));
    assert_eq!(status_of(&server, &with_one_of(15 * 1024)).await, 200);
    assert_eq!(status_of(&server, &with_one_of(16 * 1024)).await, 431);
    assert_eq!(status_of(&server, &with_one_of(100 * 1024)).await, 431);
    // One of them is Host.
    let with = |count: usize| head("GET", "/", &"x-a: 1\r\n".repeat(count - 1));
    assert_eq!(status_of(&server, &with(64)).await, 200);
    assert_eq!(status_of(&server, &with(65)).await, 431);
    assert_eq!(status_of(&server, &with(1000)).await, 431);
}

/// S6: 1 KiB of address, the query included, in each of its forms.
#[tokio::test]
async fn an_address_has_at_most_1_kib() {
    let server = Server::start(Limits::default()).await;
    let of = |length: usize| head("GET", &format!("/?{}", "q".repeat(length - 2)), "");
    assert_eq!(status_of(&server, &of(1024)).await, 200);
    assert_eq!(status_of(&server, &of(1025)).await, 414);
    assert_eq!(status_of(&server, &of(10_000)).await, 414);
    let whole = format!("http://{}/", "h".repeat(1024));
    assert_eq!(status_of(&server, &head("GET", &whole, "")).await, 414);
}

/// RFC 9112, section 3.2. Which origin a request belongs to may depend on it.
#[tokio::test]
async fn there_is_exactly_one_host() {
    let server = Server::start(Limits::default()).await;
    let none = "GET / HTTP/1.1\r\n\r\n";
    assert_eq!(status_of(&server, none).await, 400);
    let two = head("GET", "/", "host: other.example\r\n");
    assert_eq!(status_of(&server, &two).await, 400);
    let old = "GET / HTTP/1.0\r\n\r\n";
    assert_eq!(status_of(&server, old).await, 200);
}

/// What is no HTTP at all gets 400 or an end, and the next client is served.
#[tokio::test]
async fn garbage_is_answered_and_ended() {
    let server = Server::start(Limits::default()).await;
    for garbage in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n",
        "POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST /length HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut client = server.client().await;
        client.send(garbage).await;
        if let Some(reply) = client.reply().await {
            assert_eq!(reply.status, 400, "{garbage:?}");
            assert!(client.ends_in_silence().await, "{garbage:?}");
        }
        assert_eq!(server.client().await.get("/").await.status, 200);
    }
}

/// Requests that come in one piece are answered in their order.
#[tokio::test]
async fn requests_may_follow_each_other_without_waiting() {
    let server = Server::start(Limits::default()).await;
    let mut client = server.client().await;
    let all = head("GET", "/", "")
        + &posted(5)
        + &posted_in_chunks(7, 2)
        + &head("GET", "/quick-upstream", "")
        + &head("GET", "/name", "");
    client.send(&all).await;
    for expected in ["hello", "5", "7", "sold", ""] {
        let reply = client.reply().await.expect("an answer to each");
        assert_eq!((reply.status, reply.body.as_str()), (200, expected));
        assert!(!reply.last);
    }
}

/// The router learns who asks.
#[tokio::test]
async fn the_peer_is_known() {
    let server = Server::start(Limits::default()).await;
    let reply = server.client().await.get("/peer").await;
    assert!(reply.body.starts_with("127.0.0.1:"), "{}", reply.body);
}

/// One request that panics is one connection that ends.
#[tokio::test]
async fn a_panic_ends_one_connection() {
    let server = Server::start(Limits::default()).await;
    let (mut other, mut client) = (server.client().await, server.client().await);
    assert_eq!(other.get("/").await.status, 200);
    client.send(&head("GET", "/panic", "")).await;
    assert!(client.ends_in_silence().await);
    assert_eq!(other.get("/").await.status, 200);
    assert_eq!(server.client().await.get("/").await.status, 200);
}
