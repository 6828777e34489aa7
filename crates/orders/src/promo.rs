//! Why a promo code was not applied.

/// Why a promo code was not applied: version 2 says so inside an answer that is a success otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PromoRefusal {
    /// There is no such code.
    NotFound,
    /// It is good for one order, and that one was made.
    AlreadyUsed,
    /// It is good for orders of more tickets than this one has.
    TooFewTickets,
    /// It cannot be applied, for a reason that is not known more closely.
    NotApplicable,
}

impl PromoRefusal {
    /// What the API's code for an error says of a promo code; `None` if it is about something else.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "promocode_not_found" => Some(Self::NotFound),
            "promocode_already_used" => Some(Self::AlreadyUsed),
            "promocode_limit_min_tickets" => Some(Self::TooFewTickets),
            _ => code.starts_with("promocode").then_some(Self::NotApplicable),
        }
    }

    /// The API's code for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "promocode_not_found",
            Self::AlreadyUsed => "promocode_already_used",
            Self::TooFewTickets => "promocode_limit_min_tickets",
            Self::NotApplicable => "promocode_apply_info",
        }
    }
}
