//! The texts of the payment page, in the languages that it speaks.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use tc_orders::Money;

/// One language.
pub(crate) struct Texts {
    pub(crate) lang: &'static str,
    pub(crate) title: &'static str,
    pub(crate) order: &'static str,
    pub(crate) tickets: &'static str,
    pub(crate) sum: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) note: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) again: &'static str,
    pub(crate) canceled: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) back: &'static str,
    pub(crate) no_widget: &'static str,
    pub(crate) no_order: &'static str,
    money: fn(Money) -> String,
}

static RU: Texts = Texts {
    lang: "ru",
    title: "Оплата заказа",
    order: "Заказ №",
    tickets: "Билетов",
    sum: "К оплате",
    pay: "Оплатить",
    refuse: "Отклонить оплату",
    note: "Это песочница: деньги не списываются.",
    paid: "Заказ оплачен",
    refused: "Оплата не прошла. Билеты пока остаются за вами.",
    again: "Попробовать ещё раз",
    canceled: "Заказ отменён",
    expired: "Время на оплату вышло, билеты вернулись в продажу.",
    back: "Вернуться на сайт",
    no_widget: "Неверный адрес страницы оплаты",
    no_order: "Такого заказа нет",
    money: |money| format!("{}\u{a0}₽", amount(money, "\u{a0}", ",")),
};

static EN: Texts = Texts {
    lang: "en",
    title: "Pay for your order",
    order: "Order no.",
    tickets: "Tickets",
    sum: "To pay",
    pay: "Pay",
    refuse: "Decline the payment",
    note: "This is a sandbox: no money is taken.",
    paid: "The order is paid",
    refused: "The payment was declined. The tickets are still yours for now.",
    again: "Try again",
    canceled: "The order was canceled",
    expired: "The time to pay is over, and the tickets are on sale again.",
    back: "Back to the site",
    no_widget: "This is not the address of a payment page",
    no_order: "There is no such order",
    money: |money| format!("₽{}", amount(money, ",", ".")),
};

impl Texts {
    /// In the language that the buyer's browser likes best, if it is Russian or English; otherwise English.
    pub(crate) fn of(headers: &HeaderMap) -> &'static Self {
        let liked = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        // Browsers list the best first.
        let known = |tag: &str| match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "ru" => Some(&RU),
            "en" => Some(&EN),
            _ => None,
        };
        liked.split(',').find_map(known).unwrap_or(&EN)
    }

    pub(crate) fn money(&self, money: Money) -> String {
        (self.money)(money)
    }
}

/// 123456.70 as `123 456,70`, with these separators.
fn amount(money: Money, group: &str, point: &str) -> String {
    let text = money.to_string();
    let (major, minor) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (place, digit) in major.chars().enumerate() {
        if place > 0 && (major.len() - place) % 3 == 0 {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    grouped + point + minor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sums_as_the_language_does() {
        let sum = "1234567.89".parse().unwrap();
        assert_eq!(RU.money(sum), "1\u{a0}234\u{a0}567,89\u{a0}₽");
        assert_eq!(EN.money(sum), "₽1,234,567.89");
        assert_eq!(EN.money("100.00".parse().unwrap()), "₽100.00");
    }

    #[test]
    fn speaks_the_language_that_is_liked_best() {
        let lang = |liked: &'static str| {
            let headers = HeaderMap::from_iter([(
                ACCEPT_LANGUAGE,
                axum::http::HeaderValue::from_static(liked),
            )]);
            Texts::of(&headers).lang
        };
        assert_eq!(lang("ru-RU,ru;q=0.9,en;q=0.8"), "ru");
        assert_eq!(lang("en-GB, ru"), "en");
        assert_eq!(lang("de, ru;q=0.5"), "ru");
        assert_eq!(lang("de"), "en");
        assert_eq!(Texts::of(&HeaderMap::new()).lang, "en");
    }
}
