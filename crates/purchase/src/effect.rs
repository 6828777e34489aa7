//! What somebody must do for a purchase to go on.

use tc_orders::{ErrorKind, OrderId, Selection};

use crate::{CommandId, Customer, Problem, Receipt, RequestId, Stored, retry};

/// A thing to carry out. Effects of one update are carried out in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Call the API and answer with [`crate::Event::Answered`].
    Call {
        /// To be named in the answer.
        request: RequestId,
        /// What to call.
        call: Call,
    },
    /// Become the only tab that may reserve for this event, then answer with [`crate::Event::Claimed`].
    Claim,
    /// Let other tabs reserve again.
    Unclaim,
    /// Put this down for later, in place of what is there.
    Save(Stored),
    /// Look at the record now, before anything else happens, and answer with [`crate::Event::RecordChanged`]. So it is known
    /// whether something could be put down, and what others have put down of which nothing was heard yet.
    Look,
    /// Remove the record, if it is this order's: another tab may have put down a newer one, or that it is paid.
    Forget(OrderId),
    /// Put down that an order is paid, [unless](Receipt::may_replace) the record is of something that began since.
    Keep(Receipt),
    /// Remove the record, if it is that of this order's being paid.
    PutAway(OrderId),
    /// Remove the record, if it is the wish of this key.
    GiveUp(String),
    /// Remove the record, if it is a doubt.
    Undoubt,
    /// Settle a host's promise.
    Settle {
        /// Which one.
        command: CommandId,
        /// `Err` rejects it.
        result: Result<(), Problem>,
    },
    /// Tell the host page.
    Emit(HostEvent),
}

impl Effect {
    /// Whether this removes what storage holds.
    pub fn removes(&self, stored: &Stored) -> bool {
        match (self, stored) {
            (Effect::Forget(order), Stored::Order(record) | Stored::Draft(record)) => {
                record.order == *order
            }
            (Effect::PutAway(order), Stored::Paid(receipt)) => receipt.record.order == *order,
            (Effect::GiveUp(key), Stored::Wish(wish)) => wish.key == *key,
            (Effect::Undoubt, Stored::Doubt(_)) => true,
            _ => false,
        }
    }
}

/// A call to the API. The first two only read and may be repeated at will; `Cancel`, `Fill` and `Change` may be
/// repeated because a second one changes nothing, and `Draft` because what it makes holds nothing; `Reserve` is
/// sent once, unless it has a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// The event with its sets.
    Catalogue,
    /// The order as it is now.
    Read {
        /// Which order.
        order: OrderId,
        /// Its token, behind a gateway.
        token: Option<String>,
    },
    /// Make an order.
    Reserve {
        /// What to hold.
        selection: Selection,
        /// All tickets or none.
        all_or_nothing: bool,
        /// The idempotency key, behind a gateway: under one key there is one order at most, however
        /// often it is asked for.
        key: Option<String>,
    },
    /// Make an order that holds nothing: the first of two steps.
    Draft {
        /// Put down with the order, so that it can be found again in the partner's list.
        key: String,
    },
    /// Fill it: the second one. This is the whole wanted state.
    Fill {
        /// Which order.
        order: OrderId,
        /// What to hold.
        selection: Selection,
        /// All tickets or none.
        all_or_nothing: bool,
    },
    /// Give an order's tickets back.
    Cancel {
        /// Which order.
        order: OrderId,
        /// Its token, behind a gateway.
        token: Option<String>,
        /// Whether the page is being left: then the request is to outlive it.
        leaving: bool,
    },
    /// Change something about an order.
    Change {
        /// Which order.
        order: OrderId,
        /// Its token, behind a gateway.
        token: Option<String>,
        /// What.
        change: Change,
    },
}

/// A change of an order that does not end it. A second one of the same kind does no harm: it changes nothing, or
/// is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Begin to pay, and say who buys.
    Pay(Customer),
    /// Say who buys.
    Customer(Customer),
    /// This promo code and no other, or none at all.
    Promo(Option<String>),
}

impl Call {
    /// How often it may be sent, the first time included, when this is what it fails with.
    pub fn tries(&self, kind: ErrorKind) -> u32 {
        match self {
            Call::Reserve { key: None, .. } => 1,
            Call::Reserve { .. } if kind == ErrorKind::Conflict => retry::TRIES_IN_FLIGHT,
            _ => retry::TRIES,
        }
    }
}

/// What the host page hears. `tc-status` is not among it: the element tells every change of
/// [`crate::State::status`] itself, because it has statuses of its own while there is no state yet. The order that an event is about is [`crate::State::order`] of the
/// state that came with it.
#[derive(Clone, Debug, PartialEq)]
pub enum HostEvent {
    /// `tc-ready`: the event can be shown.
    Ready,
    /// `tc-selection`.
    Selection,
    /// `tc-reserved`.
    Reserved,
    /// `tc-canceled`.
    Canceled,
    /// `tc-expired`.
    Expired,
    /// `tc-paid`.
    Paid,
    /// `tc-warning`: little time is left.
    Warning {
        /// Milliseconds to the deadline.
        remaining: i64,
    },
    /// `tc-pay`: the buyer pays now. The page may take that over.
    Pay {
        /// Where, unless the page alone knows.
        url: Option<String>,
        /// Whether the buyer is to be sent there, if the page does not take it over. Otherwise he follows a link.
        go: bool,
        /// Who buys, as far as it was typed here and now.
        customer: Customer,
    },
    /// `tc-error`.
    Error(Problem),
}
