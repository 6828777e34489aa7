//! The payment page: where a buyer pays or refuses to, as the vendor's own page would offer.

use axum::extract::{Form, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tc_orders::{Money, OrderId, OrderStatus};

use super::payment_texts::Texts;
use crate::Sandbox;
use crate::shop::Order;

/// The page needs nothing from anywhere but its own styles.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

/// What the address names.
#[derive(Deserialize)]
pub(crate) struct Address {
    #[serde(default)]
    token: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    order: String,
}

/// What the buyer pressed.
#[derive(Deserialize)]
pub(crate) struct Decision {
    #[serde(rename = "do")]
    action: Action,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Action {
    Pay,
    Refuse,
}

/// GET: the order and what can be done with it.
pub(crate) async fn show(
    State(sandbox): State<Sandbox>,
    Query(address): Query<Address>,
    headers: HeaderMap,
) -> Response {
    let texts = Texts::of(&headers);
    match find(&sandbox, &address) {
        Ok((order, sum)) => page(texts, StatusCode::OK, &content(texts, &order, sum)),
        Err(problem) => problem.page(texts),
    }
}

/// POST: carries the decision out and shows the result. An order that is over stays as it is.
pub(crate) async fn decide(
    State(sandbox): State<Sandbox>,
    Query(address): Query<Address>,
    headers: HeaderMap,
    Form(Decision { action }): Form<Decision>,
) -> Response {
    let texts = Texts::of(&headers);
    let order = match find(&sandbox, &address) {
        Ok((order, _)) => order,
        Err(problem) => return problem.page(texts),
    };
    if action == Action::Refuse && !order.status.is_final() {
        let content = format!(
            "{}<p class=\"bad\">{}</p><p><a class=\"button\" href=\"\">{}</a></p>{}",
            head(texts, &order),
            texts.refused,
            texts.again,
            way_back(texts, order.payment.failure_url.as_deref())
        );
        return page(texts, StatusCode::OK, &content);
    }
    if action == Action::Pay {
        // Refused if the order is over meanwhile: then the page shows how.
        let _ = sandbox.shop().force(order.id, &OrderStatus::Done);
    }
    show(State(sandbox), Query(address), headers).await
}

/// Why there is nothing to pay.
enum Problem {
    Token,
    Order,
}

impl Problem {
    fn page(&self, texts: &Texts) -> Response {
        let (status, text) = match self {
            Self::Token => (StatusCode::FORBIDDEN, texts.no_widget),
            Self::Order => (StatusCode::NOT_FOUND, texts.no_order),
        };
        page(texts, status, &format!("<h1>{text}</h1>"))
    }
}

fn find(sandbox: &Sandbox, address: &Address) -> Result<(Order, Money), Problem> {
    if address.token.strip_prefix("r:") != Some(&sandbox.config().widget_token) {
        return Err(Problem::Token);
    }
    let id: OrderId = address.order.parse().map_err(|_| Problem::Order)?;
    let shop = sandbox.shop();
    let order = shop
        .order(id)
        .ok()
        .filter(|order| order.event.to_string() == address.event);
    let order = order.ok_or(Problem::Order)?;
    Ok((order.clone(), shop.sums(order).full()))
}

fn content(texts: &Texts, order: &Order, sum: Money) -> String {
    let head = head(texts, order);
    let way_back = |url: &Option<String>| way_back(texts, url.as_deref());
    match order.status {
        OrderStatus::Done => {
            let url = order
                .payment
                .success_url
                .as_deref()
                .map(|url| with_number(url, order.number));
            format!(
                "{head}<p class=\"good\">{}</p>{}",
                texts.paid,
                way_back(&url)
            )
        }
        OrderStatus::Canceled => {
            format!(
                "{head}<p class=\"bad\">{}</p>{}",
                texts.canceled,
                way_back(&order.payment.failure_url)
            )
        }
        OrderStatus::Expired => {
            format!(
                "{head}<p class=\"bad\">{}</p>{}",
                texts.expired,
                way_back(&order.payment.failure_url)
            )
        }
        _ => format!(
            "{head}<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd class=\"sum\">{}</dd></dl>\
             <form method=\"post\"><button name=\"do\" value=\"pay\" class=\"button\">{}</button>\
             <button name=\"do\" value=\"refuse\" class=\"plain\">{}</button></form><p class=\"note\">{}</p>",
            texts.tickets,
            order.tickets.len(),
            texts.sum,
            escape(&texts.money(sum)),
            texts.pay,
            texts.refuse,
            texts.note,
        ),
    }
}

fn head(texts: &Texts, order: &Order) -> String {
    format!("<h1>{} {}</h1>", texts.order, order.number)
}

/// A link to the seller's site, unless the address is one that a browser would run rather than open.
fn way_back(texts: &Texts, url: Option<&str>) -> String {
    match url.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) => format!(
            "<p><a id=\"back\" href=\"{}\">{}</a></p>",
            escape(url),
            texts.back
        ),
        None => String::new(),
    }
}

/// The vendor adds the order's number to the address that a buyer returns to.
fn with_number(url: &str, number: u64) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}tcordersuccess={number}{fragment}")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn page(texts: &Texts, status: StatusCode, content: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>{content}</main></body></html>\n",
        texts.lang, texts.title
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, html).into_response()
}

const STYLE: &str = include_str!("payment_page.css");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_the_number_to_the_query() {
        assert_eq!(
            with_number("https://a.example/x", 7),
            "https://a.example/x?tcordersuccess=7"
        );
        assert_eq!(
            with_number("https://a.example/x?y=1#z", 7),
            "https://a.example/x?y=1&tcordersuccess=7#z"
        );
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        );
    }

    #[test]
    fn only_web_addresses_are_linked() {
        let texts = Texts::of(&HeaderMap::new());
        assert_eq!(way_back(texts, Some("javascript:alert(1)")), "");
        assert_eq!(way_back(texts, None), "");
        let link = way_back(texts, Some("https://a.example/?\"><script>"));
        assert!(
            link.contains("href=\"https://a.example/?&quot;&gt;&lt;script&gt;\""),
            "{link}"
        );
    }
}
