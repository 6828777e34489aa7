//! Reading an event.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use tc_orders::{ErrorKind, EventId};

use super::App;
use super::orders::count;
use super::visitor::Visitor;
use crate::Problem;
use crate::ops::labels::Limited;

/// `GET /v1/services/simple/events/:id`: an event that this gateway sells.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    event: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    visitor.allowed()?;
    let Path(event) = event.map_err(|_| no_event())?;
    let event: EventId = event.parse().map_err(|_| no_event())?;
    if !app.allowed.allows(event) {
        return Err(no_event());
    }
    count(&app, Limited::Reads, &visitor.client, app.limits.reads).await?;
    let body = app.events.read(event).await?.ok_or_else(no_event)?;
    let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([json], body.to_string()).into_response())
}

fn no_event() -> Problem {
    let title = "no such event is sold here";
    Problem::new(StatusCode::NOT_FOUND, ErrorKind::NotFound, title)
}
