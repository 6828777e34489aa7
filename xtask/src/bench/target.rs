//! Something that load is put on: what is asked of it, and whose processor time that costs.

use super::{
    http::{self, Connection},
    server::Process,
};
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;

/// One of the things that are asked for: a path, with what has to be sent along.
#[derive(Clone)]
pub(super) struct Ask {
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
}

/// Something that load is put on.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) address: SocketAddr,
    /// What is asked for in turn; at least one.
    pub(super) asks: Vec<Ask>,
    /// Whose processor time is counted.
    pub(super) costs: Vec<Process>,
}

impl Target {
    /// How many clients the requests come from: so many that no client meets a limit.
    pub(super) const CLIENTS: usize = 200;

    /// The paths and all their headers, for each pair of a client and a thing that is asked for when both are taken in turn, until it
    /// would begin anew.
    pub(super) fn turns(&self) -> impl Iterator<Item = Ask> {
        let all = common_multiple(Self::CLIENTS, self.asks.len());
        (0..all).filter_map(|turn| {
            let mut ask = self.asks.get(turn % self.asks.len())?.clone();
            let client = format!("198.18.0.{}", turn % Self::CLIENTS + 1);
            ask.headers.push(("Host", self.address.to_string()));
            ask.headers.push(("X-Forwarded-For", client));
            Some(ask)
        })
    }

    /// The same as requests, whole.
    pub(super) fn requests(&self) -> Vec<Vec<u8>> {
        self.turns()
            .map(|ask| http::request("GET", &ask.path, &ask.headers, ""))
            .collect()
    }

    /// Asks for each thing once. The bodies, which must be about what the paths name.
    pub(super) fn bodies(&self) -> Result<Vec<String>> {
        let mut connection = Connection::open(self.address)?;
        let asks = self.turns().take(self.asks.len());
        asks.map(|ask| {
            let answer = connection.ask(&http::request("GET", &ask.path, &ask.headers, ""))?;
            let id = ask
                .path
                .rsplit('/')
                .next()
                .context("a path without an id")?;
            if answer.status != 200 || !answer.body.contains(id) {
                bail!("{} answers {}: {}", self.name, answer.status, answer.body);
            }
            Ok(answer.body)
        })
        .collect()
    }
}

/// The least one.
fn common_multiple(a: usize, b: usize) -> usize {
    let (mut divisor, mut rest) = (a, b);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    a / divisor.max(1) * b
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn clients_and_orders_take_turns_and_none_is_asked_more_often_than_another() {
        let ask = |order: usize| Ask {
            path: format!("/{order}"),
            headers: Vec::new(),
        };
        let target = Target {
            name: "a",
            address: ([127, 0, 0, 1], 1).into(),
            asks: (0..64).map(ask).collect(),
            costs: Vec::new(),
        };
        let turns: Vec<_> = target.turns().collect();
        assert_eq!(turns.len(), 1_600);
        let of = |order: &str| turns.iter().filter(|ask| ask.path == order).count();
        assert_eq!((of("/0"), of("/63")), (25, 25));
        let clients: BTreeSet<_> = turns.iter().filter_map(|ask| ask.headers.last()).collect();
        assert_eq!(clients.len(), Target::CLIENTS);
        assert_eq!(common_multiple(200, 1), 200);
    }
}
