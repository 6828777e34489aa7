//! `/v1/resources/orders`: make, read and change orders.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::de::DeserializeOwned;
use tc_orders::wire::v1::{Change, PaymentChoice, Reserve};
use tc_orders::{OrderId, Selection, TicketId, Wanted};

use super::answer::{Error, json};
use super::order_body::OrderBody;
use crate::Sandbox;
use crate::shop::{Changes, Order, Payment, PaymentSystem, Promo, Shop, find_promo};

/// POST: 201 and the order, also when it could have none of the tickets.
pub(crate) async fn create(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let Reserve {
        event,
        random,
        tickets,
        all_or_nothing,
        customer,
        promocodes,
        payment,
    } = read_body(&headers, &body)?;
    let changes = Changes {
        wanted: wanted(random, tickets)?,
        all_or_nothing,
        customer,
        payment: payment.map(resolve_payment).transpose()?,
        promos: Some(resolve_promos(&promocodes)?),
        ..Changes::default()
    };
    let mut shop = sandbox.shop();
    let id = shop.create(event, changes)?;
    let body = body_of(&sandbox, &shop, shop.order(id)?, &headers)?;
    Ok(json(StatusCode::CREATED, &body))
}

/// GET: 200 and the order.
pub(crate) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let shop = sandbox.shop();
    let body = body_of(&sandbox, &shop, shop.order(order_id(&id)?)?, &headers)?;
    Ok(json(StatusCode::OK, &body))
}

/// PATCH: 200 and the order.
///
/// The answer to a change of nothing but the payment shows the order as it was before, as the API's does; the next answer
/// has it.
pub(crate) async fn change(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let id = order_id(&id)?;
    let Change {
        random,
        tickets,
        all_or_nothing,
        customer,
        payment,
        promocodes,
        status,
    } = read_body(&headers, &body)?;
    let changes = Changes {
        wanted: wanted(random, tickets)?,
        all_or_nothing,
        customer,
        payment: payment.map(resolve_payment).transpose()?,
        promos: promocodes.as_deref().map(resolve_promos).transpose()?,
        status,
        ..Changes::default()
    };
    let only_payment = changes.only_payment();
    let mut shop = sandbox.shop();
    let before = body_of(&sandbox, &shop, shop.order(id)?, &headers)?;
    shop.change(id, changes)?;
    let after = body_of(&sandbox, &shop, shop.order(id)?, &headers)?;
    Ok(json(
        StatusCode::OK,
        if only_payment { &before } else { &after },
    ))
}

/// The body of an order for whoever sent these headers.
pub(crate) fn body_of(
    sandbox: &Sandbox,
    shop: &Shop,
    order: &Order,
    headers: &HeaderMap,
) -> Result<OrderBody, Error> {
    let config = sandbox.config();
    let payment_page = format!(
        "http://{}/v1/widgets/common?token=r:{}&event={}&order={}",
        host(headers),
        config.widget_token,
        order.event,
        order.id
    );
    Ok(OrderBody::new(
        order,
        shop.event(order.event)?,
        shop.sums(order),
        config.partner,
        payment_page,
    ))
}

/// The host that the client called, so that its buyer finds the payment page where it found the API.
fn host(headers: &HeaderMap) -> &str {
    let fine = |host: &&str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte))
    };
    headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .filter(fine)
        .unwrap_or("localhost")
}

pub(super) fn order_id(text: &str) -> Result<OrderId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub(super) fn read_body<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Error> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Error::Invalid(
            "Content-Type must be application/json".to_owned(),
        ));
    }
    serde_json::from_slice(body)
        .map_err(|error| Error::Invalid(format!("the body can not be read: {error}")))
}

pub(super) fn wanted(
    random: Option<Selection>,
    tickets: Option<Vec<TicketId>>,
) -> Result<Option<Wanted>, Error> {
    match (random, tickets) {
        (Some(_), Some(_)) => Err(Error::Invalid(
            "Only one of tickets or random can be set".to_owned(),
        )),
        (Some(random), None) => Ok(Some(Wanted::Random(random))),
        (None, tickets) => Ok(tickets.map(Wanted::Tickets)),
    }
}

fn resolve_payment(choice: PaymentChoice) -> Result<Payment, Error> {
    let PaymentChoice {
        system,
        success_url,
        failure_url,
        ..
    } = choice;
    let find = |name: String| {
        PaymentSystem::find(&name)
            .ok_or_else(|| Error::Invalid(format!("Payment system {name} not found")))
    };
    Ok(Payment {
        system: system.map(find).transpose()?,
        success_url,
        failure_url,
    })
}

fn resolve_promos(codes: &[String]) -> Result<Vec<&'static Promo>, Error> {
    let find = |code: &String| {
        find_promo(code).ok_or_else(|| Error::Invalid(format!("Promokey {code} not founded")))
    };
    let mut promos = Vec::new();
    for promo in codes.iter().map(find) {
        let promo = promo?;
        if !promos.contains(&promo) {
            promos.push(promo);
        }
    }
    Ok(promos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payment_page_is_where_the_client_called() {
        let host_of = |value: &'static str| {
            let headers =
                HeaderMap::from_iter([(HOST, axum::http::HeaderValue::from_static(value))]);
            host(&headers).to_owned()
        };
        assert_eq!(host_of("127.0.0.1:8080"), "127.0.0.1:8080");
        assert_eq!(host_of("[::1]:80"), "[::1]:80");
        assert_eq!(host_of("evil\"><script>"), "localhost");
        assert_eq!(host(&HeaderMap::new()), "localhost");
    }
}
