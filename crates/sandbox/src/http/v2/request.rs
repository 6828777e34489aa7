//! What a request wants, in the words of the shop.

use tc_orders::PromoRefusal;
use tc_orders::wire::v2::{Customer, Request, VendorData};
use tc_orders::wire::{Json, Version, v1};

use super::super::answer::Error;
use super::super::orders::wanted;
use crate::shop::{Changes, Promo, find_promo};

/// The most characters of the seller's own number of an order.
const LONGEST_ORDER_ID: usize = 64;
/// The most keys of his other data, and the most characters of a key and of a value.
const MOST_KEYS: usize = 20;
const LONGEST_KEY: usize = 40;
const LONGEST_VALUE: usize = 128;

/// The changes, and which promo codes are not among them. If one is refused, the codes stay as they were.
pub(super) fn changes(request: Request) -> Result<(Changes, Vec<PromoRefusal>), Error> {
    let Request {
        event: _,
        random,
        tickets,
        all_or_nothing,
        promocodes,
        settings,
        vendor_data,
        tariffs,
        status,
    } = request;
    if !tariffs.is_empty() {
        return Err(invalid("the events of the sandbox have no tariffs"));
    }
    let settings = settings.unwrap_or_default();
    let (promos, refused) = match promocodes.as_deref().map(resolve) {
        None => (None, Vec::new()),
        Some(Ok(promos)) => (Some(promos), Vec::new()),
        Some(Err(refused)) => (None, refused),
    };
    let changes = Changes {
        version: Version::V2,
        wanted: wanted(random, tickets)?,
        all_or_nothing,
        customer: settings.customer.map(customer).transpose()?,
        send_tickets: settings.send_tickets,
        vendor_data: vendor_data.map(checked).transpose()?,
        promos,
        status,
        ..Changes::default()
    };
    Ok((changes, refused))
}

/// The customer as version 1 has him: given and family name apart.
fn customer(customer: Customer) -> Result<v1::Customer, Error> {
    let Customer {
        name,
        email,
        phone,
        lang,
    } = customer;
    if lang
        .as_deref()
        .is_some_and(|lang| !matches!(lang, "en" | "ru"))
    {
        return Err(invalid("lang must be en or ru"));
    }
    Ok(v1::Customer {
        lang,
        ..v1::Customer::new(name.as_deref(), email, phone)
    })
}

fn checked(data: VendorData) -> Result<VendorData, Error> {
    let is_longer = |text: &str, most| text.chars().count() > most;
    if data
        .order_id
        .as_ref()
        .is_some_and(|id| is_longer(id, LONGEST_ORDER_ID))
    {
        return Err(invalid("vendor_data.order_id is longer than 64 characters"));
    }
    let is_too_long = |(key, value): &(String, Json)| {
        let value = match value {
            Json::Text(text) => text.clone(),
            other => other.to_string(),
        };
        is_longer(key, LONGEST_KEY) || is_longer(&value, LONGEST_VALUE)
    };
    if data.raw.len() > MOST_KEYS || data.raw.iter().any(is_too_long) {
        return Err(invalid("vendor_data.raw is too large"));
    }
    Ok(data)
}

fn resolve(codes: &[String]) -> Result<Vec<&'static Promo>, Vec<PromoRefusal>> {
    let (mut promos, mut refused) = (Vec::new(), Vec::new());
    for code in codes {
        match find_promo(code) {
            Some(promo) if !promos.contains(&promo) => promos.push(promo),
            Some(_) => {}
            None => refused.push(PromoRefusal::NotFound),
        }
    }
    if refused.is_empty() {
        Ok(promos)
    } else {
        Err(refused)
    }
}

fn invalid(problem: &str) -> Error {
    Error::Invalid(problem.to_owned())
}
