//! How far paying for an order has come, and what is read off it. What changes it is in `update::pay`.

use tc_orders::{Checkout, OrderStatus, may_follow};

use crate::{Change, Detail, Holding, Now, Problem, Promo, RequestId, State};

/// How far paying has come, for an order that holds tickets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paying {
    /// Whether payment was handed over: to another page, or to the host.
    pub handed: bool,
    /// Whether the buyer's details have got through.
    pub known: bool,
    /// What became of the promo code.
    pub promo: Promo,
    /// The change that is out, if one is.
    pub(crate) change: Option<(RequestId, Change)>,
    /// Whether the buyer is to be sent to where he pays as soon as the order says where.
    pub(crate) wanted: bool,
    /// Beginning to pay was refused: the order is read to see what is true, and this is told if it was not begun.
    pub(crate) refused: Option<(Change, Problem)>,
    /// Whether what the buyer wanted last has failed: that is told until he wants something again.
    pub(crate) failed: bool,
    /// The detail of the buyer's that was refused, until something is tried again.
    pub wrong: Option<Detail>,
    /// What did not get through: then that is what Try again tries.
    pub(crate) retry: Option<Change>,
    /// How often it is read once more although nobody pays: another tab is changing it, and may not have been heard yet.
    pub(crate) again: u32,
    /// Whether the buyer has come back from where he pays, and is to be told if the order is not paid.
    pub(crate) back: Back,
    /// How often the order was read since something last happened.
    pub(crate) reads: u32,
    /// Not before this moment of the monotonic clock is it read again.
    pub(crate) next_read: Option<i64>,
    /// Whether the event could not be read, which says how its orders are paid for.
    pub(crate) unread: bool,
}

/// Whether the buyer has come back from where he pays, and is to be told if the order is not paid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Back {
    #[default]
    No,
    /// By the next answer.
    Yes,
    /// By the one after it: the next was asked for before he came.
    After,
}

impl Paying {
    /// Whether the payment is about to begin.
    pub fn is_starting(&self) -> bool {
        self.wanted || matches!(&self.change, Some((_, Change::Pay(_))))
    }

    /// Whether the buyer's details have not got through, and Try again sends them.
    pub fn is_unsent(&self) -> bool {
        matches!(self.retry, Some(Change::Customer(_)))
    }
}

impl Paying {
    /// Nobody waits any more for what is under way. What was handed over stays so.
    pub(crate) fn let_be(&mut self) {
        self.change = None;
        self.wanted = false;
        self.refused = None;
        self.failed = false;
        self.retry = None;
        self.wrong = None;
        if self.promo == Promo::Asked {
            self.promo = Promo::None;
        }
    }
}

impl Holding {
    /// Whether somebody takes the money now, as far as we know.
    pub fn is_being_paid(&self) -> bool {
        self.paying.handed || self.order.status == OrderStatus::InProgress
    }
}

impl State {
    /// Where the buyer pays for the order on the screen, as far as that is known: an address that he may be sent to.
    pub fn pay_at(&self) -> Option<String> {
        let order = &self.holding()?.order;
        if let Some(url) = &order.payment_url {
            return Some(url.clone()).filter(|url| may_follow(url));
        }
        let Some(Checkout::Page { address }) = self.checkout() else {
            return None;
        };
        let (event, id) = (self.config.event.to_string(), order.id.to_string());
        let url = [address, "&event=", &event, "&order=", &id].concat();
        Some(url).filter(|url| may_follow(url))
    }

    /// How tickets are paid for: by what the page says, or by what the server does. `None` where the host
    /// takes the money, or nobody does.
    pub fn checkout(&self) -> Option<&Checkout> {
        if self.config.host_pays {
            return None;
        }
        let told = || self.catalogue.as_ref()?.checkout.as_ref();
        self.config.checkout.as_ref().or_else(told)
    }

    /// Whether an order of the page's own sets is held, and nobody has said yet how it is paid for.
    pub(crate) fn wonders_how_to_pay(&self) -> bool {
        self.holding().is_some()
            && self.config.sets.is_some()
            && self.config.gateway
            && !self.config.host_pays
            && self.checkout().is_none()
    }

    /// Whether an order is held, and the event is not known that says what its tickets are, and how they are paid for.
    pub(crate) fn lacks_event(&self) -> bool {
        self.holding().is_some() && (self.catalogue.is_none() || self.wonders_how_to_pay())
    }

    /// Whether nobody can say how the order on the screen is paid for, because the event could not be read.
    pub fn is_pay_unknown(&self) -> bool {
        let unread = |holding: &Holding| holding.paying.unread;
        self.config.gateway
            && self.listing.is_none()
            && self.holding().is_some_and(unread)
            && self.lacks_event()
            && !self.may_pay()
    }

    /// Whether the address where the order on the screen would be paid for is one that nobody may be sent to.
    pub fn is_pay_unsafe(&self) -> bool {
        let Some(holding) = self.holding() else {
            // Without an order there is no address, safe or not.
            return false;
        };
        let told = holding.order.payment_url.is_some();
        let is_page = matches!(self.checkout(), Some(Checkout::Page { .. }));
        !self.config.host_pays && (told || is_page) && self.pay_at().is_none()
    }

    /// Whether the order on the screen can be paid for by a button of ours.
    pub fn may_pay(&self) -> bool {
        let Some(holding) = self.holding() else {
            return false;
        };
        match holding.order.status {
            OrderStatus::Executed => self.config.host_pays || self.checkout().is_some(),
            OrderStatus::InProgress => self.config.host_pays || self.pay_at().is_some(),
            _ => false,
        }
    }

    /// Whether Pay itself is the way to try again what has failed.
    pub fn pays_again(&self) -> bool {
        let retry = self
            .holding()
            .and_then(|holding| holding.paying.retry.as_ref());
        matches!(retry, Some(Change::Pay(_)))
    }

    /// Whether the order is read again and again: somebody takes the money, or may be changing it, and nobody else tells us.
    pub fn follows(&self) -> bool {
        let follows = |holding: &Holding| {
            holding.is_being_paid() || holding.paying.wanted || holding.paying.again > 0
        };
        self.holding().is_some_and(follows)
    }

    /// Whether it is time to read the order again.
    pub(crate) fn reads_now(&self, now: Now) -> bool {
        let is_time = |holding: &Holding| {
            let paying = &holding.paying;
            holding.reading.is_none()
                && holding.cancel.is_none()
                && paying.change.is_none()
                && paying.next_read.is_none_or(|at| now.mono >= at)
        };
        self.online && self.follows() && self.holding().is_some_and(is_time)
    }
}
