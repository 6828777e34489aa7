//! What is known and what is going on. Everything on the screen is read off this.

use tc_orders::{ErrorKind, Order, Selection};

use crate::{
    Bought, CommandId, Config, Now, Paying, Problem, Record, RequestId, ServerClock, Stored, Wish,
};

/// The status that host pages see: the one word for what the widget is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The event, or an earlier order, is being read.
    Loading,
    /// Tickets can be chosen.
    Idle,
    /// A reservation is under way.
    Reserving,
    /// The order holds tickets.
    Held,
    /// Payment was started.
    Paying,
    /// The order is being given back.
    Canceling,
    /// The tickets are bought.
    Paid,
    /// The order was given back; tickets can be chosen again.
    Canceled,
    /// The time ran out; tickets can be chosen again.
    Expired,
    /// Something failed; it can be tried again.
    Failed,
}

impl Status {
    /// The word that host pages see.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Loading => "loading",
            Status::Idle => "idle",
            Status::Reserving => "reserving",
            Status::Held => "held",
            Status::Paying => "paying",
            Status::Canceling => "canceling",
            Status::Paid => "paid",
            Status::Canceled => "canceled",
            Status::Expired => "expired",
            Status::Failed => "failed",
        }
    }
}

/// One purchase.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The host's wishes.
    pub config: Config,
    /// The event, once it is read (or made of the host's own sets).
    pub catalogue: Option<tc_orders::Event>,
    /// What the buyer has chosen. It outlives failure, cancel and expiry.
    pub selection: Selection,
    /// What is going on.
    pub phase: Phase,
    /// What the buyer should be told besides.
    pub notice: Option<Notice>,
    /// The latest sentence for those who listen to the page.
    pub speech: Option<Speech>,
    /// Whether the network is there, as far as the browser knows.
    pub online: bool,
    /// The length of a hold in milliseconds, once an order has shown it.
    pub hold: Option<i64>,
    /// How far apart in milliseconds what the server said of an order's times is, if it was more than a minute. The earlier
    /// deadline counts; somebody should be told.
    pub apart: Option<i64>,
    /// The server's clock.
    pub clock: ServerClock,
    /// Until when there may be an order that nobody has heard of, in milliseconds of the device's
    /// wall clock: a reservation's answer was lost. Until then only [`crate::Event::Insist`] reserves.
    pub(crate) doubt: Option<i64>,
    /// From this moment of the monotonic clock on the reservation that is under way takes long.
    pub(crate) slow_at: Option<i64>,
    /// Whether any view shows this purchase.
    pub(crate) open: bool,
    /// The call that reads the catalogue, if one is out.
    pub(crate) listing: Option<RequestId>,
    /// The earlier order that storage named and that has not been read yet.
    pub(crate) record: Option<Record>,
    /// The call that reads `record`'s order, if one is out.
    pub(crate) recalling: Option<RequestId>,
    /// Behind a gateway: what was asked for last, until its outcome is known. Storage has it, too,
    /// where there is storage.
    pub(crate) wish: Option<Wish>,
    /// Whether storage is known to have had what is open here, the wish or the doubt: then its removal says that it is known in
    /// another tab what came of it. Otherwise there was no room for it, and that it is not there says nothing.
    pub(crate) kept: bool,
    /// Of two steps: an order of which nobody could find out whether it was filled. Storage has it, too, where there is storage.
    pub(crate) draft: Option<Record>,
    /// Hosts that wait for `reserve()`.
    pub(crate) reserving: Vec<CommandId>,
    /// Hosts that wait for `cancel()`.
    pub(crate) canceling: Vec<CommandId>,
    /// Hosts that wait for `pay()`.
    pub(crate) paying: Vec<CommandId>,
    /// Hosts that wait for `refresh()`.
    pub(crate) refreshing: Vec<CommandId>,
    /// The last request's number.
    pub(crate) last_request: RequestId,
}

/// What is going on.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The event, or an earlier order, is being read. Nothing can be pressed.
    Loading,
    /// One of them could not be read. It can be tried again.
    Stuck,
    /// Tickets can be chosen.
    Choosing(Ended),
    /// A reservation is under way.
    Reserving(Reserving),
    /// An order holds tickets.
    Holding(Box<Holding>),
    /// The tickets are bought.
    Paid(Box<Bought>),
}

impl Phase {
    /// Whether the answer to this call is an order that was made just now, and not an older one.
    pub(crate) fn drafts(&self, request: RequestId) -> bool {
        matches!(self, Phase::Reserving(Reserving { stage: Stage::Drafting { request: ours }, .. }) if *ours == request)
    }
}

/// How the last purchase ended, while tickets can be chosen again.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// There was none, or the buyer has moved on.
    No,
    /// The reservation failed.
    Failed,
    /// The order was given back.
    Canceled(Box<Order>),
    /// The time ran out.
    Expired(Box<Order>),
}

/// How far a reservation has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Reserving {
    /// Whether nobody wants it any more: its order is to be given back as soon as it is known.
    pub(crate) abandoned: bool,
    pub(crate) stage: Stage,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// Waiting to be the only tab that reserves.
    Claiming {
        /// Whether the buyer asked for it here. Otherwise an earlier page's wish was found.
        own: bool,
    },
    /// The order is being made.
    Posting {
        request: RequestId,
        /// Whether it was asked for before and may have been made then.
        asked: bool,
    },
    /// The answer could not be read: the order itself is being read.
    Reading {
        request: RequestId,
        token: Option<String>,
    },
    /// Another tab was first: its order is being read, or its wish asked for again.
    Following {
        request: RequestId,
        theirs: Stored,
        /// The key for an order of our own should theirs hold nothing; `None` if nobody asked for one.
        key: Option<String>,
    },
    /// The first of two steps: an order that holds nothing is being made.
    Drafting { request: RequestId },
    /// It is made. Before it is filled the record is looked at: another tab may have gone on without the claim meanwhile.
    Looking { draft: Box<Order> },
    /// The second one: it is being filled.
    Filling {
        request: RequestId,
        draft: Box<Order>,
    },
    /// Whether it was filled is not known: it is being read.
    Checking {
        request: RequestId,
        draft: Box<Order>,
        /// How filling it failed.
        why: Problem,
    },
    /// The order is not what was wanted and is being given back.
    Releasing {
        request: RequestId,
        order: Box<Order>,
        token: Option<String>,
        unfit: Unfit,
        /// Whether that failed, and the order is being read to see what is true.
        checked: bool,
    },
    /// It is given back; now the catalogue tells what is left.
    Counting { got: u32 },
}

/// Why an order is given back that nobody has seen yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unfit {
    /// It holds so many tickets, and more were wanted.
    Fewer(u32),
    /// Nobody has asked to fill it: it holds nothing.
    Empty(Problem),
    /// Filling it has failed. It may hold tickets all the same.
    Unfilled(Problem),
    /// Another tab was first, with what it has put down: nobody has asked to fill this one.
    Second(Stored),
    /// Another page has left it, which did not live to fill it, or to hear that it is.
    Left {
        draft: Record,
        /// The key for an order of our own; `None` if nobody asked for one.
        key: Option<String>,
    },
}

impl Stage {
    /// The call whose answer it waits for.
    pub(crate) fn request(&self) -> Option<RequestId> {
        match self {
            Stage::Posting { request, .. }
            | Stage::Reading { request, .. }
            | Stage::Following { request, .. }
            | Stage::Drafting { request }
            | Stage::Filling { request, .. }
            | Stage::Checking { request, .. }
            | Stage::Releasing { request, .. } => Some(*request),
            Stage::Claiming { .. } | Stage::Looking { .. } | Stage::Counting { .. } => None,
        }
    }
}

/// An order that holds tickets, as far as we know.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// The order as the server last told it.
    pub order: Box<Order>,
    /// What was asked for; shows what the tickets are where the order itself does not say.
    pub wanted: Selection,
    /// Whether the question before the cancel is open.
    pub asking: bool,
    /// Whether time has run out by our count and the server is being asked.
    pub confirming: bool,
    /// How far paying has come, and the promo code.
    pub paying: Paying,
    pub(crate) token: Option<String>,
    /// The `since` of its record, as we wrote or last saw it.
    pub(crate) since: i64,
    /// The call that cancels it, if one is out.
    pub(crate) cancel: Option<RequestId>,
    /// Whether the page is being left, and gives the order back unless the record says that it is being paid.
    pub(crate) leaving: bool,
    /// Whether the last cancel did not get through: then that is what Try again tries.
    pub(crate) cancel_failed: bool,
    /// A cancel was refused: the order is read to see what is true, and this is told if it still lives.
    pub(crate) refused: Option<Problem>,
    /// The call that reads it, if one is out.
    pub(crate) reading: Option<RequestId>,
    /// The warning that comes next, as an index into [`crate::update`]'s list.
    pub(crate) next_warning: usize,
    /// Until this moment of the monotonic clock what was said of the time left stands.
    pub(crate) said_until: Option<i64>,
    /// Not before this moment of the monotonic clock is the server asked again whether time is over.
    pub(crate) ask_again_at: Option<i64>,
    /// How often in a row it could not be asked. The first time is told, and each waits longer.
    pub(crate) unheard: u32,
    /// Whether it has been said that there is no network. A bad line comes and goes: once is enough.
    pub(crate) said_offline: bool,
}

/// What became of a promo code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Promo {
    /// There is none.
    #[default]
    None,
    /// The server is being asked.
    Asked,
    /// It counts.
    Applied,
    /// It does not apply, and nothing has changed.
    Refused,
}

/// What the buyer should be told besides what the state itself shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Something failed.
    Problem(Problem),
    /// Checkout was pressed without any ticket chosen.
    NothingChosen,
    /// The order on the screen was made in another tab or before a reload.
    Found,
    /// The server does not know the order any more.
    Gone,
    /// The same of one that was being paid, and may have been paid since: with its number, as far as that is known.
    GoneWhilePaying(Option<u64>),
    /// A cancel did not get through, and the order was read since: it lives.
    NotCanceled,
    /// The buyer has been where he pays, and the order is not paid, or not yet.
    Unpaid,
    /// The reservation takes long. It can be given up; if it has been, this stays until it has ended.
    Slow,
}

/// A sentence for screen readers. At most seven of them are about time (A2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// The hold has begun, or was found again; it has this many minutes left, at least one.
    Held(u32),
    /// The same, of an order of whose time there is nothing to say: it has no deadline, or is at its end.
    Order,
    /// This many minutes are left.
    Minutes(u32),
    /// This many seconds are left.
    Seconds(u32),
    /// The time ran out.
    Expired,
    /// The order was given back.
    Canceled,
    /// The tickets are bought.
    Paid,
    /// There is no network: what that means for the order on the screen.
    Offline,
    /// The notice is to be read out.
    Notice,
    /// The same when a notice was the last thing that was said: whoever asks again is told again, even in the same words.
    Again,
}

impl Speech {
    /// Whether what is special about the order is said before it.
    pub(crate) fn begins_with_news(self) -> bool {
        matches!(self, Speech::Held(_) | Speech::Order)
    }
}

impl State {
    /// A purchase of which nothing is known yet.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            catalogue: None,
            selection: Selection::default(),
            phase: Phase::Loading,
            notice: None,
            speech: None,
            online: true,
            hold: None,
            apart: None,
            clock: ServerClock::default(),
            doubt: None,
            slow_at: None,
            open: false,
            listing: None,
            record: None,
            recalling: None,
            wish: None,
            kept: false,
            draft: None,
            reserving: Vec::new(),
            canceling: Vec::new(),
            paying: Vec::new(),
            refreshing: Vec::new(),
            last_request: 0,
        }
    }

    /// The one word for what is going on.
    pub fn status(&self) -> Status {
        match &self.phase {
            Phase::Loading => Status::Loading,
            Phase::Stuck => Status::Failed,
            Phase::Choosing(Ended::No) => Status::Idle,
            Phase::Choosing(Ended::Failed) => Status::Failed,
            Phase::Choosing(Ended::Canceled(_)) => Status::Canceled,
            Phase::Choosing(Ended::Expired(_)) => Status::Expired,
            Phase::Reserving(reserving) if reserving.abandoned => Status::Canceling,
            Phase::Reserving(_) => Status::Reserving,
            Phase::Holding(holding) if holding.cancel.is_some() || holding.refused.is_some() => {
                Status::Canceling
            }
            Phase::Holding(holding) if holding.is_being_paid() => Status::Paying,
            Phase::Holding(_) => Status::Held,
            Phase::Paid(_) => Status::Paid,
        }
    }

    /// The order that the screen is about, living or ended.
    pub fn order(&self) -> Option<&Order> {
        match &self.phase {
            Phase::Holding(holding) => Some(&holding.order),
            Phase::Paid(bought) => Some(&bought.order),
            Phase::Choosing(Ended::Canceled(order) | Ended::Expired(order)) => Some(order),
            _ => None,
        }
    }

    /// The order that holds tickets.
    pub fn holding(&self) -> Option<&Holding> {
        match &self.phase {
            Phase::Holding(holding) => Some(holding),
            _ => None,
        }
    }

    /// Whether the buyer is being told that a reservation is in doubt, and may make another one.
    pub fn may_insist(&self) -> bool {
        self.doubt.is_some() && self.tells_of_doubt()
    }

    /// Whether the buyer is being told that a reservation's outcome is not known, and Checkout asks for that very one again: a second
    /// order cannot come of it.
    pub fn asks_again(&self) -> bool {
        self.wish.is_some() && self.doubt.is_none() && self.tells_of_doubt()
    }

    pub(crate) fn tells_of_doubt(&self) -> bool {
        matches!(self.phase, Phase::Choosing(_))
            && matches!(&self.notice, Some(Notice::Problem(problem)) if problem.free_by.is_some())
    }

    /// Whether the buyer is being told that there are fewer tickets than he has chosen, and it is so still: the same choice would come
    /// to the same end.
    pub fn is_short(&self) -> bool {
        let Some(Notice::Problem(problem)) = &self.notice else {
            return false;
        };
        let falls_short = |set| {
            let left = self.set(set).map(|set| set.vacant);
            left.is_some_and(|left| left < self.selection.get(set))
        };
        matches!(self.phase, Phase::Choosing(_))
            && !self.config.accept_fewer
            && problem.short.iter().any(|short| falls_short(short.set))
    }

    /// Whether the problem on the screen is worth saying also without a network: it is what came of the
    /// buyer's own click, and not something that being offline explains.
    pub fn tells_of_a_click(&self) -> bool {
        let Some(Notice::Problem(problem)) = &self.notice else {
            return false;
        };
        match &self.phase {
            Phase::Holding(holding) => holding.cancel_failed || holding.paying.failed,
            Phase::Choosing(_) => problem.kind == ErrorKind::Network,
            _ => false,
        }
    }

    /// Takes away a notice about what the buyer was doing: it is no news any more once he does something else.
    pub(crate) fn forget_deeds(&mut self) {
        if self.notice == Some(Notice::Found) {
            // What is being read out says so, too: it is not to be said once more without that.
            self.speech.take_if(|speech| speech.begins_with_news());
        }
        self.notice.take_if(|notice| {
            matches!(
                notice,
                Notice::Problem(_) | Notice::NotCanceled | Notice::Unpaid | Notice::Found
            )
        });
    }

    /// How many tickets were asked for and how many are held, where an order holds fewer: the buyer
    /// may take them or cancel.
    pub fn fewer(&self) -> Option<(u32, u32)> {
        let holding = self.holding()?;
        let wanted = holding.wanted.total_tickets();
        let got = u32::try_from(holding.order.tickets.len()).ok()?;
        (0 < got && got < wanted).then_some((wanted, got))
    }

    /// Milliseconds to the deadline: never more than there are, 0 when it has passed. `None`
    /// without an order that holds tickets, or when the server named no deadline.
    pub fn remaining(&self, now: Now) -> Option<i64> {
        let till = self.holding()?.order.reserved_till?;
        Some(self.clock.until(till.millis(), now).max(0))
    }

    /// Whether a reservation, or the giving back of one, has to be waited for even when no view is open; or the buyer's details, because
    /// a page may go on by itself as soon as it hears of the payment.
    pub fn is_busy(&self) -> bool {
        match &self.phase {
            Phase::Reserving(_) => true,
            Phase::Holding(holding) => {
                let change = holding.paying.change.as_ref();
                holding.cancel.is_some() || matches!(change, Some((_, crate::Change::Customer(_))))
            }
            _ => false,
        }
    }
}
