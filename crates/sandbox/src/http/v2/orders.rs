//! `/v2/resources/orders`: make, list, read and change orders.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tc_orders::PromoRefusal;
use tc_orders::wire::Version;
use tc_orders::wire::v2::Request;

use super::super::answer::{Error, json as answer};
use super::super::events::{Params, positive};
use super::super::orders::{order_id, read_body};
use super::{body, refs, request};
use crate::Sandbox;
use crate::shop::{Changes, Order, Shop};

/// How many orders a page has if it is not said, and how many at most.
const PAGE_SIZE: usize = 20;
const LARGEST_PAGE: usize = 100;

/// POST: 200 and the order. Without a wish for tickets it holds nothing, until a PATCH says what it is to have.
pub(crate) async fn create(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let request: Request = read_body(&headers, &body)?;
    let event = request
        .event
        .ok_or_else(|| Error::Invalid("'event' must be given".to_owned()))?;
    let (mut changes, mut refused) = request::changes(request)?;
    // A code that does not apply takes nothing from the rest, also here.
    let codes = Changes {
        version: Version::V2,
        promos: changes.promos.take(),
        ..Changes::default()
    };
    let mut shop = sandbox.shop();
    let id = shop.create(event, changes)?;
    refused.append(&mut shop.change(id, codes)?);
    Ok(one(&sandbox, &shop, shop.order(id)?, &refused))
}

/// GET: a page of the partner's orders, the newest first.
pub(crate) async fn list(
    State(sandbox): State<Sandbox>,
    Query(params): Params,
) -> Result<Response, Error> {
    let (mut page, mut size) = (1, PAGE_SIZE);
    for (name, value) in &params {
        match name.as_str() {
            "page" => page = positive(name, value)?,
            "page_size" => size = positive(name, value)?.min(LARGEST_PAGE),
            _ => {}
        }
    }
    let shop = sandbox.shop();
    let orders = shop.orders();
    let newest = orders.iter().rev();
    let shown: Vec<_> = newest
        .skip(size.saturating_mul(page - 1))
        .take(size)
        .collect();
    let data: Vec<_> = shown
        .iter()
        .map(|order| body::order(&sandbox, &shop, order))
        .collect();
    let refs = refs::of(&sandbox, &shop, &shown);
    let pagination = json!({ "page": page, "page_size": size, "total": orders.len() });
    let body = json!({ "data": data, "refs": refs, "pagination": pagination });
    Ok(answer(StatusCode::OK, &body))
}

/// GET: 200 and the order.
pub(crate) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let shop = sandbox.shop();
    Ok(one(&sandbox, &shop, shop.order(order_id(&id)?)?, &[]))
}

/// PATCH: 200 and the order, also if a promo code was refused: then the answer says so beside it.
pub(crate) async fn change(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let id = order_id(&id)?;
    let (changes, mut refused) = request::changes(read_body(&headers, &body)?)?;
    let mut shop = sandbox.shop();
    refused.append(&mut shop.change(id, changes)?);
    Ok(one(&sandbox, &shop, shop.order(id)?, &refused))
}

fn one(sandbox: &Sandbox, shop: &Shop, order: &Order, refused: &[PromoRefusal]) -> Response {
    let mut body = json!({
        "data": body::order(sandbox, shop, order),
        "refs": refs::of(sandbox, shop, &[order]),
    });
    if !refused.is_empty() {
        let error =
            |refused: &PromoRefusal| json!({ "code": refused.code(), "msg": message(*refused) });
        body["errors"] = refused.iter().map(error).collect::<Value>();
    }
    answer(StatusCode::OK, &body)
}

fn message(refused: PromoRefusal) -> &'static str {
    match refused {
        PromoRefusal::NotFound => "Promocode not found",
        PromoRefusal::AlreadyUsed => "Promocode already used",
        PromoRefusal::TooFewTickets => "Not enough tickets for this promocode",
        PromoRefusal::NotApplicable => "Promocode can not be applied",
    }
}
