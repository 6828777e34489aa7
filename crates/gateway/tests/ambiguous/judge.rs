//! What a trial came to: what its browsers were told, against what the upstream holds.

use std::net::SocketAddr;
use std::time::Duration;

use tc_orders::Timestamp;
use tokio::time::{Instant, sleep};

use crate::api::{Api, Order};
use crate::browser::{Answer, ask, cancel, get};
use crate::plan::{Trial, World};
use crate::trials::Heard;

/// How long it takes to cancel an order where the upstream fails so often that it is left alone, and cancels fail as well.
const IN_A_STORM: Duration = Duration::from_secs(30);

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// In an order that a browser has a token for.
    Held,
    /// The answer was on its way to a browser that was just going. Whoever asks for the same key has the order.
    AnsweredInVain,
    /// The order was given back, since nobody had come for it.
    GivenBack,
    /// Nobody knows; told with the time when seats are free again.
    Unconfirmed,
    /// The upstream refused.
    Refused,
    /// Nothing was done: the key is free.
    Nothing,
}

impl End {
    pub(crate) const ALL: [Self; 6] = [
        Self::Held,
        Self::AnsweredInVain,
        Self::GivenBack,
        Self::Unconfirmed,
        Self::Refused,
        Self::Nothing,
    ];
}

/// Looks at what is held, asks a last time under the key, and compares. The error says what is wrong.
pub(crate) async fn judge(
    api: Api,
    gateway: SocketAddr,
    world: &World,
    trial: &Trial,
    heard: &Heard,
) -> Result<End, String> {
    heard.one_order(well_formed)?;
    let orders = orders_of(api, heard).await;
    if orders.len() > 1 {
        return Err(format!("more than one order of one key: {orders:?}"));
    }
    // R3: never sent again blindly, be it by the gateway or by what is below it.
    let sent = api.reservations_of(&heard.wish.event).await;
    if sent > 1 && !trial.fault.frees_the_key() {
        return Err(format!("the upstream was asked {sent} times"));
    }
    let order = orders.first();
    let holds = order.is_some_and(|order| order.holds > 0);

    let last = ask(gateway, &heard.wish.request())
        .await
        .map_err(|error| format!("the last answer: {error}"))?;
    well_formed(&last)?;
    let wrong = |what: &str| Err(format!("{what}: {order:?}, last told {last:?}"));
    let end = match (last.status, heard.order()) {
        (201, None) if !last.is_replay() => match order {
            None => End::Nothing,
            Some(_) => return wrong("a second order was made"),
        },
        (201, known) => {
            if !holds || order.map(|order| &*order.id) != Some(last.order()) {
                return wrong("an order is told that holds nothing");
            }
            match known {
                Some(known) if known == last.order() => End::Held,
                Some(_) => return wrong("another order than before is told"),
                None if trial.surely_unheard() => return wrong("nobody can have come for it"),
                None => End::AnsweredInVain,
            }
        }
        (_, Some(_)) => return wrong("a browser has a token for an order that is told no more"),
        (410, None) if order.is_some() => {
            // In five seconds it was canceled, unless the upstream was being left alone.
            if holds && (world.calm || !released(api, heard).await) {
                return wrong("given back, and still holding seats");
            }
            End::GivenBack
        }
        (504, None) => {
            let until: Timestamp = last.body["until"].as_str().unwrap().parse().unwrap();
            if order.is_some_and(|order| order.holds > 0 && order.reserved_till > until) {
                return wrong("seats are held for longer than was told");
            }
            End::Unconfirmed
        }
        (400 | 404, None) if order.is_none() => End::Refused,
        (429 | 502 | 503, None) if order.is_none() => End::Nothing,
        _ => return wrong("this is no end"),
    };
    if last.status == 201 {
        use_token(api, gateway, &last, heard).await?;
    }
    Ok(end)
}

/// Whether the order is canceled in a while.
pub(crate) async fn released(api: Api, heard: &Heard) -> bool {
    let limit = Instant::now() + IN_A_STORM;
    while Instant::now() < limit {
        if orders_of(api, heard)
            .await
            .iter()
            .all(|order| order.holds == 0)
        {
            return true;
        }
        sleep(Duration::from_millis(200)).await;
    }
    false
}

pub(crate) async fn orders_of(api: Api, heard: &Heard) -> Vec<Order> {
    let orders = api.orders().await.into_iter();
    orders
        .filter(|order| order.event == heard.wish.event)
        .collect()
}

/// The token is good for the order: it can be read and given back.
pub(crate) async fn use_token(
    api: Api,
    gateway: SocketAddr,
    told: &Answer,
    heard: &Heard,
) -> Result<(), String> {
    let tokens = heard.answers.iter().filter_map(Answer::token).next_back();
    let token = tokens.or(told.token()).unwrap();
    for request in [get(told.order(), token), cancel(told.order(), token)] {
        let limit = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = ask(gateway, &request)
                .await
                .map_err(|error| error.to_string())?;
            match answer.status {
                200 => break,
                // The upstream is being left alone.
                503 if Instant::now() < limit => sleep(Duration::from_millis(300)).await,
                _ => return Err(format!("the token is not good: {answer:?}")),
            }
        }
    }
    let holding = orders_of(api, heard)
        .await
        .iter()
        .any(|order| order.holds > 0);
    if holding {
        return Err("canceled, and still holding seats".to_owned());
    }
    Ok(())
}

/// A browser can tell what it is: an order with its token, or a problem with a code and what belongs to it.
fn well_formed(answer: &Answer) -> Result<(), String> {
    let is_problem = answer.header("content-type") == Some("application/problem+json");
    let has = |name: &str| answer.header(name).is_some();
    let fine = match (answer.status, answer.code()) {
        (201, _) => answer.token().is_some() && answer.order().len() == 24,
        (409, "conflict") | (429, "limited") => is_problem && has("retry-after"),
        (410, "expired") | (400, "rejected") | (404, "not-found") => is_problem,
        (504, "unconfirmed") => is_problem && answer.body["until"].is_string(),
        (502 | 503, "server") => is_problem,
        _ => false,
    };
    if fine {
        Ok(())
    } else {
        Err(format!("no answer for a browser: {answer:?}"))
    }
}
