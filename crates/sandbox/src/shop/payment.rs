//! How an order is paid.

/// A way to pay. Requests name it by name or id, answers by id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PaymentSystem {
    name: &'static str,
    pub(crate) id: &'static str,
    /// Whether an order is done as soon as its payment begins, because nothing is to be paid.
    pub(crate) free: bool,
}

static SYSTEMS: [PaymentSystem; 2] = [
    // The seller takes the money himself, and says so with the status `done`.
    PaymentSystem {
        name: "api/BASE",
        id: "5a4db0c0ba5e00000000000a",
        free: false,
    },
    PaymentSystem {
        name: "system/INVITATION",
        id: "5a4db0c0ba5e00000000000b",
        free: true,
    },
];

impl PaymentSystem {
    pub(crate) fn find(name_or_id: &str) -> Option<&'static Self> {
        SYSTEMS
            .iter()
            .find(|system| system.name == name_or_id || system.id == name_or_id)
    }
}

/// What is known of an order's payment. As a change: what is to be set, the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) system: Option<&'static PaymentSystem>,
    /// Where the buyer goes from the payment page.
    pub(crate) success_url: Option<String>,
    pub(crate) failure_url: Option<String>,
}

impl Payment {
    pub(crate) fn update(&mut self, change: Self) {
        self.system = change.system.or(self.system);
        self.success_url = change.success_url.or_else(|| self.success_url.take());
        self.failure_url = change.failure_url.or_else(|| self.failure_url.take());
    }
}
