//! Load at a constant rate. Each request has its time, whatever became of the ones before it, and is counted from that time on:
//! a server that stops for a second is charged with everything that should have happened in that second.

use super::http::Connection;
use anyhow::{Result, anyhow, bail};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How many requests may be under way at once. More than are ever needed while the server keeps up.
const CONNECTIONS: usize = 32;

/// So many requests, at so many a second.
#[derive(Clone, Copy)]
pub(super) struct Schedule {
    rate: u64,
    requests: u64,
}

impl Schedule {
    /// `rate` requests a second, for so long.
    pub(super) fn new(rate: u64, seconds: u64) -> Self {
        Self {
            rate,
            requests: rate * seconds,
        }
    }

    /// When the request number `n` is due, from the beginning; `None` if there is none any more. From the number and not from the
    /// request before it: nothing adds up.
    fn due(self, n: u64) -> Option<Duration> {
        let nanos = u128::from(n) * 1_000_000_000 / u128::from(self.rate.max(1));
        (n < self.requests).then(|| Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

/// Sends the requests in turn, again and again, by the schedule, and returns how long each of them took from the time when it
/// was due: sorted.
///
/// # Errors
/// The first answer that is not 200, or that does not come: the times of failures say nothing.
pub(super) fn run(
    to: SocketAddr,
    requests: &[Vec<u8>],
    schedule: Schedule,
) -> Result<Vec<Duration>> {
    let connections = (0..CONNECTIONS)
        .map(|_| Connection::open(to))
        .collect::<Result<Vec<_>>>()?;
    let (next, start) = (AtomicU64::new(0), Instant::now());
    let worker = |mut connection: Connection| -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(due) = schedule.due(n) else {
                return Ok(times);
            };
            let due = start + due;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let turn = usize::try_from(n)? % requests.len().max(1);
            let Some(request) = requests.get(turn) else {
                bail!("there is nothing to send");
            };
            let answer = connection.ask(request)?;
            times.push(due.elapsed());
            if answer.status != 200 {
                bail!("{to} answers {}: {}", answer.status, answer.body);
            }
        }
    };
    let times = thread::scope(|scope| {
        let workers: Vec<_> = connections
            .into_iter()
            .map(|connection| scope.spawn(|| worker(connection)))
            .collect();
        workers
            .into_iter()
            .map(|worker| match worker.join() {
                Ok(times) => times,
                Err(_) => Err(anyhow!("a client of the bench panicked")),
            })
            .collect::<Result<Vec<_>>>()
    })?;
    let mut times = times.concat();
    times.sort();
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    #[test]
    fn the_schedule_is_constant_and_does_not_drift() {
        let schedule = Schedule::new(500, 600);
        assert_eq!(schedule.due(0), Some(Duration::ZERO));
        assert_eq!(schedule.due(1), Some(Duration::from_millis(2)));
        assert_eq!(schedule.due(299_999), Some(Duration::from_millis(599_998)));
        assert_eq!(schedule.due(300_000), None);
        // A third of a second cannot be written down, and a million of them are right nevertheless.
        let thirds = Schedule::new(3, 1_000_000);
        assert_eq!(thirds.due(999_999), Some(Duration::from_secs(333_333)));
    }

    /// A server that answers each request at once, but nobody before `silent` is over.
    fn server(silent: Duration, answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let serve = move |mut stream: TcpStream| {
            let mut request = [0; 4];
            while stream.read_exact(&mut request).is_ok() {
                if stream.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        };
        thread::spawn(move || {
            let mut streams = Vec::new();
            while streams.len() < CONNECTIONS {
                streams.push(listener.accept().unwrap().0);
            }
            thread::sleep(silent);
            for stream in streams {
                thread::spawn(move || serve(stream));
            }
        });
        address
    }

    #[test]
    fn a_server_that_stops_is_charged_with_all_that_was_due_meanwhile() {
        let silent = Duration::from_millis(500);
        let address = server(silent, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        let started = Instant::now();
        let times = run(address, &[b"ask ".to_vec()], Schedule::new(200, 1)).unwrap();
        assert!(started.elapsed() >= Duration::from_millis(995));
        assert_eq!(times.len(), 200, "each is sent, however late");
        // 80 were due in the first 400 ms. 32 of them had a connection to wait on, and those that had none count as well.
        let late = times.iter().filter(|time| time.as_millis() >= 100).count();
        assert!(late > CONNECTIONS + 16, "{times:?}");
        assert!(times.is_sorted());
    }

    #[test]
    fn a_failure_is_no_measurement() {
        let address = server(
            Duration::ZERO,
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nwait",
        );
        let error = run(address, &[b"ask ".to_vec()], Schedule::new(1_000, 1)).unwrap_err();
        let told = error.to_string();
        assert!(told.ends_with("answers 429: wait"), "{told}");
    }
}
