//! One connection of a client, kept open: as much of HTTP/1.1 as the servers of the bench need.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Longer than any server here takes for any answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Larger than any answer of theirs.
const LARGEST: usize = 1 << 20;

/// A request as it is sent, whole.
pub(super) fn request(method: &str, path: &str, headers: &[(&str, String)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        let length = body.len();
        text.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {length}\r\n"
        ));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Answer {
    /// A header's value; its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// An open connection.
pub(super) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(super) fn open(to: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&to, PATIENCE)
            .with_context(|| format!("cannot connect to {to}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request and reads the answer to its end.
    pub(super) fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.0.get_mut().write_all(request)?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 || head.len() > LARGEST {
                bail!("the connection ended before there was an answer");
            }
        }
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut answer = Answer {
            status: status.context("the answer is no HTTP")?,
            head,
            body: String::new(),
        };
        let length = answer.header("content-length").map_or(Ok(0), str::parse)?;
        if length > LARGEST {
            bail!("an answer of {length} bytes");
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        answer.body = String::from_utf8(body)?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    #[test]
    fn a_request_has_its_body_and_its_length() {
        let headers = [("Host", "a.example".to_owned())];
        assert_eq!(
            request("GET", "/a", &headers, ""),
            b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
        );
        let text = String::from_utf8(request("POST", "/", &[], "{}")).unwrap();
        assert!(
            text.ends_with("\r\nContent-Length: 2\r\n\r\n{}"),
            "{text:?}"
        );
    }

    #[test]
    fn answers_on_one_connection_are_told_apart() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let answers = "HTTP/1.1 201 Created\r\nTC-Order-Token: abc\r\nContent-Length: 5\r\n\r\nfirst\
                           HTTP/1.1 204 No Content\r\n\r\n";
            stream.write_all(answers.as_bytes()).unwrap();
            let mut asked = String::new();
            stream.read_to_string(&mut asked).unwrap();
            asked
        });
        let mut connection = Connection::open(address).unwrap();
        let first = connection.ask(b"one ").unwrap();
        assert_eq!((first.status, &*first.body), (201, "first"));
        assert_eq!(first.header("tc-order-token"), Some("abc"));
        let second = connection.ask(b"two").unwrap();
        assert_eq!((second.status, &*second.body), (204, ""));
        drop(connection);
        assert_eq!(server.join().unwrap(), "one two");
    }
}
