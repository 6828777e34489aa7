//! A program that takes part in a measurement: started, watched from outside, and ended.

use crate::run::Cmd;
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::Child,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

/// How long one may take to start, on a machine that is busy.
const START: Duration = Duration::from_secs(20);

/// How long one may take to end by itself.
const END: Duration = Duration::from_secs(8);

/// Ticks a second in which Linux counts the processor time of a process, for every program that asks.
const TICKS: u32 = 100;

/// All that run now, so that none stays behind when the bench is told to end.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// A running server, gone when it is dropped.
pub(super) struct Server(Child);

impl Server {
    /// Starts one that says where it listens: a line `ready http://address`.
    pub(super) fn that_tells(cmd: Cmd) -> Result<(Self, SocketAddr)> {
        let mut server = Self::start(cmd)?;
        let output = server.0.stdout.take().context("a server has no output")?;
        let (tell, told) = mpsc::channel();
        // Reads on to the end: a pipe that nobody empties would stop the program.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let limit = Instant::now() + START;
        loop {
            match told.recv_timeout(limit.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(address) = line.strip_prefix("ready http://") {
                        return Ok((server, address.parse()?));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => bail!("a server ended at its start"),
                Err(RecvTimeoutError::Timeout) => bail!("a server does not start"),
            }
        }
    }

    /// Starts one that has been told where to listen, and waits until it does.
    pub(super) fn at(address: SocketAddr, cmd: Cmd) -> Result<Self> {
        let mut server = Self::start(cmd)?;
        let limit = Instant::now() + START;
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.0.try_wait()? {
                bail!("a server ended at its start ({status})");
            }
            if Instant::now() > limit {
                bail!("a server does not start");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    fn start(cmd: Cmd) -> Result<Self> {
        let server = Self(cmd.start()?);
        running().push(server.0.id());
        Ok(server)
    }

    /// What can be seen of it from outside.
    pub(super) fn process(&self) -> Process {
        Process(self.0.id())
    }
}

impl Drop for Server {
    /// Asks first: nginx, killed, would leave its workers behind.
    fn drop(&mut self) {
        let id = self.0.id();
        terminate(&[id]);
        let limit = Instant::now() + END;
        while self.0.try_wait().is_ok_and(|ended| ended.is_none()) && Instant::now() < limit {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
        running().retain(|running| *running != id);
    }
}

/// Ends all servers and this program when it is told to end.
pub(super) fn end_with_us() -> Result<()> {
    ctrlc::set_handler(|| {
        terminate(&running());
        std::process::exit(130);
    })
    .context("cannot wait for signals")
}

fn running() -> std::sync::MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn terminate(ids: &[u32]) {
    if !ids.is_empty() {
        // One that is gone already needs no telling.
        let ids = ids.iter().map(u32::to_string);
        let _ = Cmd::new("kill").arg("-TERM").args(ids).ask();
    }
}

/// A port of this machine that was free a moment ago.
pub(super) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}

/// A process as Linux shows it.
#[derive(Clone, Copy)]
pub(super) struct Process(u32);

impl Process {
    /// The memory that it has in use, in KiB.
    pub(super) fn memory(self) -> Result<u64> {
        resident(&read(&format!("/proc/{}/status", self.0))?)
            .context("Linux does not say how much memory a server uses")
    }

    /// The processor time that it and its children have used so far.
    pub(super) fn time(self) -> Result<Duration> {
        let Self(id) = self;
        let mut ticks = 0;
        let children = read(&format!("/proc/{id}/task/{id}/children"))?;
        for id in [&*id.to_string()]
            .into_iter()
            .chain(children.split_whitespace())
        {
            ticks += used(&read(&format!("/proc/{id}/stat"))?)
                .context("Linux does not say how much time a server used")?;
        }
        Ok(Duration::from_secs(1) * ticks / TICKS)
    }
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {file}"))
}

/// In a `/proc/…/status`: `VmRSS:     12345 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// In a `/proc/…/stat`: the fields 14 and 15, user and system time. The second field is the name, which may have spaces in it.
fn used(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name.split_whitespace().skip(11);
    let user: u32 = times.next()?.parse().ok()?;
    let system: u32 = times.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_time_are_read_as_linux_writes_them() {
        let status = "Name:\ttc-gateway\nVmHWM:\t   20000 kB\nVmRSS:\t   12345 kB\nThreads:\t3\n";
        assert_eq!(resident(status), Some(12_345));
        assert_eq!(resident("Name:\tkthreadd\n"), None);
        let stat =
            "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 2411 0 0 0 250 50 7 9 20 0 3 0 12345 0\n";
        assert_eq!(used(stat), Some(300));
        assert_eq!(used(""), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_very_process_can_be_watched() {
        let this = Process(std::process::id());
        assert!(this.memory().unwrap() > 1_000);
        assert!(this.time().is_ok());
    }
}
