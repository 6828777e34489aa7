//! What a sandbox is started with.

use std::time::Duration;

use tc_orders::{PartnerId, Timestamp};

/// The partner key that a sandbox accepts unless it is given another: 32 hex characters, like a real one, and worthless.
pub const DEFAULT_KEY: &str = "5a4db0c05a4db0c05a4db0c05a4db0c0";

/// The settings of a [`Sandbox`](crate::Sandbox).
///
/// ```
/// use std::time::Duration;
/// use tc_sandbox::{Config, Sandbox};
///
/// let sandbox = Sandbox::new(Config { hold: Duration::from_secs(60), ..Config::default() });
/// # drop(sandbox);
/// ```
#[derive(Clone)]
pub struct Config {
    /// What `Authorization: key …` must carry.
    pub key: String,
    /// The public token in the address of the payment page, without the `r:` in front.
    pub widget_token: String,
    /// Who the key belongs to: the `X-Partner` header, and `org` and `vendor` of every order.
    pub partner: PartnerId,
    /// How long a new order of version 1 holds its tickets.
    pub hold: Duration,
    /// How long a new order of version 2 holds its tickets.
    pub hold_v2: Duration,
    /// How long an order holds them from the moment when its payment began.
    pub payment_hold: Duration,
    /// Where the clock stands still but for what moves it, so that nothing depends on how long things take; `None`: it is the
    /// real one.
    pub still: Option<Timestamp>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            key: DEFAULT_KEY.to_owned(),
            widget_token: "sandbox-widget".to_owned(),
            partner: crate::events::PARTNER,
            hold: Duration::from_secs(10 * 60),
            hold_v2: Duration::from_secs(15 * 60),
            payment_hold: Duration::from_secs(30 * 60),
            still: None,
        }
    }
}

/// Says nothing of the key, so that a configuration can be logged.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("widget_token", &self.widget_token)
            .field("partner", &self.partner)
            .field("hold", &self.hold)
            .field("hold_v2", &self.hold_v2)
            .field("payment_hold", &self.payment_hold)
            .field("still", &self.still)
            .finish_non_exhaustive()
    }
}
