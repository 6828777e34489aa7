//! Promo codes: which there are, and what they take off a ticket.

use tc_orders::{Money, PromoRefusal, PromocodeId};

use crate::events::roubles;
use crate::ids::hex;

/// A code that buyers can type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Promo {
    pub(crate) id: PromocodeId,
    pub(crate) code: &'static str,
    pub(crate) discount: Discount,
    pub(crate) terms: Terms,
}

/// Which orders a code is good for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    Any,
    /// Those of so many tickets at least.
    Tickets(usize),
    /// Those of so many at most. The API has no code of its own for that.
    AtMost(usize),
    /// One, unless that one was given back.
    Once,
}

/// What a code takes off the price of a ticket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Discount {
    Percent(i64),
    /// Off each ticket.
    Fixed(Money),
}

static PROMOS: [Promo; 5] = [
    Promo {
        id: PromocodeId::from_bytes(hex("5a4db0c0c0de00000000000a")),
        code: "SANDBOX10",
        discount: Discount::Percent(10),
        terms: Terms::Any,
    },
    Promo {
        id: PromocodeId::from_bytes(hex("5a4db0c0c0de00000000000b")),
        code: "MINUS50",
        discount: Discount::Fixed(roubles(50)),
        terms: Terms::Any,
    },
    Promo {
        id: PromocodeId::from_bytes(hex("5a4db0c0c0de00000000000c")),
        code: "THREE20",
        discount: Discount::Percent(20),
        terms: Terms::Tickets(3),
    },
    Promo {
        id: PromocodeId::from_bytes(hex("5a4db0c0c0de00000000000d")),
        code: "ONCE30",
        discount: Discount::Percent(30),
        terms: Terms::Once,
    },
    Promo {
        id: PromocodeId::from_bytes(hex("5a4db0c0c0de00000000000e")),
        code: "PAIR15",
        discount: Discount::Percent(15),
        terms: Terms::AtMost(2),
    },
];

/// The promo of a code, in whatever case it is typed.
pub(crate) fn find(code: &str) -> Option<&'static Promo> {
    PROMOS
        .iter()
        .find(|promo| promo.code.eq_ignore_ascii_case(code))
}

impl Promo {
    /// Why it does not apply to an order of so many tickets; `is_taken` if another order has it.
    pub(crate) fn refusal(&self, tickets: usize, is_taken: bool) -> Option<PromoRefusal> {
        match self.terms {
            Terms::Tickets(least) if tickets < least => Some(PromoRefusal::TooFewTickets),
            Terms::AtMost(most) if tickets > most => Some(PromoRefusal::NotApplicable),
            Terms::Once if is_taken => Some(PromoRefusal::AlreadyUsed),
            _ => None,
        }
    }
}

/// What is taken off a ticket of that price (without its fee). Several codes add up; no ticket costs less than nothing.
pub(crate) fn discount(promos: &[&Promo], price: Money) -> Money {
    let one = |promo: &&Promo| match promo.discount {
        // Rounded down to whole minor units, in favour of the organiser.
        Discount::Percent(percent) => Money::from_minor(price.minor() * percent / 100),
        Discount::Fixed(amount) => amount,
    };
    promos.iter().map(one).sum::<Money>().min(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_of_a_code_does_not_matter() {
        assert_eq!(find("sandbox10"), find("SANDBOX10"));
        assert!(find("Minus50").is_some());
        assert_eq!(find("MINUS51"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn discounts_add_up_to_the_price_at_most() {
        let both = [find("SANDBOX10").unwrap(), find("MINUS50").unwrap()];
        let off = |price: &str| discount(&both, price.parse().unwrap()).to_string();
        assert_eq!(off("100.00"), "60.00");
        assert_eq!(off("99.99"), "59.99");
        assert_eq!(off("55.00"), "55.00");
        assert_eq!(off("0.00"), "0.00");
        assert_eq!(discount(&[], roubles(100)), Money::ZERO);
    }
}
