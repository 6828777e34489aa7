//! What the widget's side of a connection does (`src/runtime/api.rs` and `http.rs`, which need a browser): a call as a
//! request, and an answer as what the purchase is told of it.

use tc_orders::wire::{FromJson, Json, Version, v1};
use tc_orders::{ErrorKind, OrderId, Timestamp};
use tc_purchase::{Answer, Call, Failure, retry};

use crate::server::{Ask, Raw, event_id};

/// How long an answer is waited for, in milliseconds.
pub(crate) fn patience(call: &Call) -> i64 {
    i64::from(match call {
        Call::Reserve { .. } => retry::PATIENCE_RESERVE,
        _ => retry::PATIENCE,
    })
}

/// The order that a call is about.
pub(crate) fn order_of(call: &Call) -> Option<OrderId> {
    match call {
        Call::Read { order, .. }
        | Call::Cancel { order, .. }
        | Call::Change { order, .. }
        | Call::Fill { order, .. } => Some(*order),
        Call::Catalogue | Call::Reserve { .. } | Call::Draft { .. } => None,
    }
}

pub(crate) fn order_path(version: Version, order: OrderId) -> String {
    format!("/{version}/resources/orders/{order}")
}

/// A call, as it goes over the wire.
pub(crate) fn request(version: Version, call: &Call) -> Ask {
    let (method, path) = match (call, order_of(call)) {
        (Call::Catalogue, _) => {
            let path = format!("/v1/services/simple/events/{}", event_id());
            ("GET", path)
        }
        (Call::Read { .. }, Some(order)) => ("GET", order_path(version, order)),
        (_, Some(order)) => ("PATCH", order_path(version, order)),
        (_, None) => ("POST", format!("/{version}/resources/orders")),
    };
    let body = (method != "GET").then(|| call.body(version, event_id()).to_string());
    let mut ask = Ask {
        method,
        path,
        body: body.map(|body| serde_json::from_str(&body).expect("JSON")),
        key: None,
        token: None,
    };
    match call {
        Call::Read { token, .. } | Call::Cancel { token, .. } | Call::Change { token, .. } => {
            ask.token.clone_from(token);
        }
        Call::Reserve { key, .. } => ask.key.clone_from(key),
        Call::Catalogue | Call::Draft { .. } | Call::Fill { .. } => {}
    }
    ask
}

/// A failure, and how long the server asked to be left alone, in milliseconds.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    pub(crate) retry_after: Option<u32>,
}

impl Failed {
    pub(crate) fn new(kind: ErrorKind, cause: &str) -> Self {
        Self {
            failure: Failure::new(kind, cause),
            retry_after: None,
        }
    }
}

/// What an answer means.
pub(crate) fn read(version: Version, call: &Call, raw: &Raw) -> Result<Answer, Failed> {
    if !raw.is_success() {
        return Err(refused(raw));
    }
    let Some(body) = &raw.body else {
        return Err(Failed::new(ErrorKind::Network, "broken off"));
    };
    let Ok(json) = serde_json::from_slice::<Json>(body) else {
        return Err(Failed::new(ErrorKind::Decode, "no JSON"));
    };
    let misfit = |error| Failed {
        failure: Failure::misfit(&json, &error, raw.token.clone()),
        retry_after: None,
    };
    if *call == Call::Catalogue {
        let event = v1::Event::from_json(&json).map_err(misfit)?;
        return Ok(Answer::Catalogue(Box::new(event.into())));
    }
    let answered = version.order(&json).map_err(misfit)?;
    let Some(order) = answered.order else {
        return Err(Failed::new(ErrorKind::Rejected, "a promo code"));
    };
    Ok(Answer::Order {
        order,
        date: date(raw),
        token: raw.token.clone(),
        refused: answered.refused,
    })
}

fn date(raw: &Raw) -> Option<Timestamp> {
    Timestamp::parse_http_date(raw.date.as_deref()?).ok()
}

fn refused(raw: &Raw) -> Failed {
    let cause = format!("the API answered {}", raw.status);
    let mut failed = Failed::new(ErrorKind::from_status(raw.status), &cause);
    failed.failure.status = Some(raw.status);
    let date = date(raw);
    failed.retry_after = raw
        .retry_after
        .as_deref()
        .and_then(|wish| retry::wish(wish, date));
    if let (true, Some(problem)) = (
        raw.kind.starts_with("application/problem+json"),
        raw.json().as_ref(),
    ) {
        let code = problem["code"].as_str();
        let mut kinds = ErrorKind::ALL.iter();
        if let Some(kind) = kinds.find(|kind| code == Some(kind.as_str())) {
            let until = problem["until"].as_str();
            failed.failure.kind = *kind;
            failed.failure.named = true;
            failed.failure.date = date;
            failed.failure.until = until.and_then(|until| until.parse().ok());
        }
    }
    failed
}
