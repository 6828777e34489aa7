//! What can happen to a purchase.

use tc_orders::wire::{DecodeError, Json};
use tc_orders::{ErrorKind, Money, Order, OrderId, PromoRefusal, Selection, SetId, Timestamp};

use crate::{Config, Customer, Detail, Now};

/// Names one call to the API, so that its answer can be told from the answers to older calls.
pub type RequestId = u32;

/// Names one promise that the host page waits for.
pub type CommandId = u32;

/// Something that happened: on the screen, on the page, at the server, or on the clock.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A view was opened, or its configuration changed. `record` is what an earlier page has left.
    Open {
        /// The host's wishes.
        config: Config,
        /// What storage held when the page was opened.
        record: Option<Stored>,
    },
    /// The last view is gone.
    Close,
    /// The buyer set the count of one set.
    Choose {
        /// The set.
        set: SetId,
        /// The new count; more than the limit is cut to it.
        count: u32,
    },
    /// The host set the whole selection.
    Select(Selection),
    /// The buyer pressed Checkout, or the host called `reserve()`.
    Reserve {
        /// The promise to settle, if a host waits.
        command: Option<CommandId>,
        /// What to reserve instead of the present selection.
        selection: Option<Selection>,
    },
    /// The buyer reserves although an earlier reservation is in doubt, and knows that it is.
    Insist,
    /// The buyer pressed Cancel: asks once where the configuration wants it.
    AskCancel,
    /// The buyer keeps the order after all.
    Keep,
    /// The buyer confirmed, or the host called `cancel()`.
    Cancel {
        /// The promise to settle, if a host waits.
        command: Option<CommandId>,
    },
    /// The buyer pressed Pay, or the host called `pay()`.
    Pay {
        /// The promise to settle, if a host waits.
        command: Option<CommandId>,
        /// Who buys.
        customer: Customer,
        /// Whether what was pressed is a link that leads to the payment itself.
        linked: bool,
    },
    /// The buyer has changed his details: whatever did not get through is tried again with these.
    Revise(Customer),
    /// The buyer gave a promo code, or took it back.
    Promo(Option<String>),
    /// The page is being left for good.
    Leave,
    /// The buyer pressed Try again: whatever failed last.
    Retry,
    /// The buyer has seen that his order is paid, and wants more tickets.
    BuyMore,
    /// Read again what is true: `refresh()`.
    Refresh {
        /// The promise to settle, if a host waits.
        command: Option<CommandId>,
    },
    /// The page can be seen again, came back from the back/forward cache, or the device woke up.
    Shown,
    /// The network came back.
    Online,
    /// The network is gone.
    Offline,
    /// Time passed. Sent when [`crate::due`] says so; more often does no harm.
    Tick,
    /// The answer to [`crate::Effect::Claim`]: this tab alone may reserve now.
    Claimed {
        /// What another tab, or an earlier page, has put down meanwhile.
        record: Option<Stored>,
        /// A fresh idempotency key for this reservation.
        key: String,
    },
    /// Another tab wrote (`Some`) or removed (`None`) this event's record; or the answer to [`crate::Effect::Look`].
    RecordChanged(Option<Stored>),
    /// The answer to [`crate::Effect::Call`], after all its retries.
    Answered {
        /// Which call.
        request: RequestId,
        /// When its last try was sent.
        sent: Now,
        /// What came of it.
        answer: Answer,
    },
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An order was read, made or changed.
    Order {
        /// The order as the server has it.
        order: Box<Order>,
        /// The answer's `Date` header, where the page may read it.
        date: Option<Timestamp>,
        /// The order's token, when a gateway handed one out.
        token: Option<String>,
        /// Why a promo code was not applied, where the answer is the order all the same: version 2 says so.
        refused: Option<PromoRefusal>,
    },
    /// The event with its sets.
    Catalogue(Box<tc_orders::Event>),
    /// It failed.
    Failed(Failure),
}

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable code of it.
    pub kind: ErrorKind,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// For developers: what was wrong.
    pub cause: String,
    /// What the API itself said of it, cut to a reasonable length. Never shown to buyers.
    pub said: Option<String>,
    /// Whether the server itself said which kind it is, by the code of a problem (RFC 9457). Otherwise
    /// the kind is ours, and a refusal may be that of a proxy on the way.
    pub named: bool,
    /// The detail of the buyer's that the server named as what is wrong.
    pub wrong: Option<Detail>,
    /// Until when seats may be held that nobody can see, by the server's clock.
    pub until: Option<Timestamp>,
    /// The `Date` header of a problem that the server named.
    pub date: Option<Timestamp>,
    /// An order id that could be made out in an answer that otherwise could not be read.
    pub order: Option<OrderId>,
    /// The token that came with that answer.
    pub token: Option<String>,
}

impl Failure {
    /// A failure of which only the kind and the cause are known.
    pub fn new(kind: ErrorKind, cause: impl Into<String>) -> Self {
        Self {
            kind,
            status: None,
            cause: cause.into(),
            said: None,
            named: false,
            wrong: None,
            until: None,
            date: None,
            order: None,
            token: None,
        }
    }

    /// A body that is something else than what was asked for, and the token that came with it. If it names an order, that one can
    /// be read again.
    pub fn misfit(body: &Json, error: &DecodeError, token: Option<String>) -> Self {
        Self {
            order: named_order(body),
            token,
            ..Self::new(ErrorKind::Decode, error.to_string())
        }
    }
}

fn named_order(body: &Json) -> Option<OrderId> {
    let Json::Object(fields) = body else {
        return None;
    };
    fields.iter().find_map(|(name, value)| match value {
        Json::Text(id) if name == "id" => id.parse().ok(),
        _ => None,
    })
}

/// What a page puts into storage, so that a later one can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// There is an order.
    Order(Record),
    /// An order was asked for behind a gateway, and nobody has heard yet what came of it.
    Wish(Wish),
    /// An order was asked for once, and nobody will ever hear what came of it. Its seats are free by
    /// then, in milliseconds of the device's wall clock.
    Doubt(i64),
    /// An order was made that holds nothing yet, and is to be filled. Whether it was is not known here.
    Draft(Record),
    /// An order was paid: its buyer is to find its number again.
    Paid(Receipt),
}

/// A reservation as it was sent to a gateway. Asking for it again is asking for the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The idempotency key.
    pub key: String,
    /// What is to be held.
    pub selection: Selection,
    /// All tickets or none.
    pub all_or_nothing: bool,
    /// When it was first asked for, in milliseconds of the device's wall clock.
    pub since: i64,
}

/// The least that finds an order again: what this tab puts into storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The order.
    pub order: OrderId,
    /// Its token, behind a gateway.
    pub token: Option<String>,
    /// What was chosen: v1's orders do not say which set their tickets are of.
    pub selection: Selection,
    /// When it was put down, in milliseconds of the device's wall clock.
    pub since: i64,
    /// Whether its payment was handed over, to another page or to the host. The order itself does not say that where neither a
    /// payment system nor the API takes the money.
    pub paying: bool,
    /// Whether the buyer's details have got through: then no later page asks for them again.
    pub known: bool,
}

/// What is kept of an order that is paid. It says nothing of who bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The order, its token, what was bought (nothing if nobody can tell), and when this device learned that it is paid.
    pub record: Record,
    /// The number for people.
    pub number: Option<u64>,
    /// What was paid.
    pub total: Money,
}

impl Receipt {
    /// Whether it may take the place of what storage holds. What has begun since must not be lost for it.
    pub fn may_replace(&self, stored: Option<&Stored>) -> bool {
        match stored {
            None | Some(Stored::Paid(_)) => true,
            Some(Stored::Order(record) | Stored::Draft(record)) => {
                record.order == self.record.order
            }
            Some(Stored::Wish(_) | Stored::Doubt(_)) => false,
        }
    }
}
