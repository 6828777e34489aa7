//! One purchase on this page: its state, its queue of events, and the views that show it. What an event leads to is in
//! [`effects`], what the page hears of it in [`page`].

mod effects;
mod key;
mod page;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use tc_purchase::{Config, Event, HostEvent, State, due, is_first, update};

use super::api::Api;
use super::view::View;
use super::{clock, retire, storage, ticker};
use crate::host::Options;
use crate::later;
use crate::reactive::Trigger;

/// What waits for its turn.
enum Next {
    Event(Event),
    /// A view was opened: the record is read when it is this one's turn.
    Open(Config),
    /// Somebody else has changed the record.
    RecordChanged,
}

/// One purchase on this page.
pub(crate) struct Store {
    event: String,
    record_key: String,
    api: Api,
    /// `None` only while an update runs.
    state: RefCell<Option<State>>,
    /// Notified when the state has changed.
    changed: Trigger,
    /// Notified when more of it may have changed than the choice.
    facts: Trigger,
    /// Whole seconds left, as the digits show them.
    seconds: Cell<Option<i64>>,
    /// Notified when they have changed.
    ticked: Trigger,
    queue: RefCell<VecDeque<Next>>,
    running: Cell<bool>,
    views: RefCell<Vec<Rc<View>>>,
    /// Promises that hosts wait for: the purchase's number for it, whose it is, and his number.
    commands: RefCell<Vec<(u32, Rc<View>, u32)>>,
    last_command: Cell<u32>,
    /// Lets other tabs reserve again.
    unclaim: RefCell<Option<js_sys::Function>>,
}

impl Store {
    pub(crate) fn new(options: &Options) -> Rc<Self> {
        let event = options.event.hex();
        Rc::new(Self {
            record_key: storage::key(&options.api, &event),
            api: Api::new(options),
            event,
            state: RefCell::new(Some(State::new(options.config()))),
            changed: Trigger::new(),
            facts: Trigger::new(),
            seconds: Cell::new(None),
            ticked: Trigger::new(),
            queue: RefCell::default(),
            running: Cell::new(false),
            views: RefCell::default(),
            commands: RefCell::default(),
            last_command: Cell::new(0),
            unclaim: RefCell::default(),
        })
    }

    pub(crate) fn is_for(&self, options: &Options) -> bool {
        self.api.is_for(options)
    }

    /// Shows this purchase in one view more.
    pub(crate) fn open(self: &Rc<Self>, view: &Rc<View>) {
        self.views.borrow_mut().push(view.clone());
        self.update_host(view);
        if self.peek(|state| state.catalogue.is_some()) {
            // This one joins a purchase that others have opened: it hears what they heard.
            if !self.peek(|state| state.selection.is_empty()) {
                self.emit(view, &HostEvent::Selection);
            }
            self.emit(view, &HostEvent::Ready);
        }
        if !is_online() {
            self.send(Event::Offline);
        }
        self.push(Next::Open(view.options.borrow().config()));
    }

    /// The rules are those of this view from now on: of several, the one that has spoken last is right.
    pub(crate) fn configure(self: &Rc<Self>, view: &View) {
        let config = view.options.borrow().config();
        self.send(Event::Open {
            config,
            record: None,
        });
    }

    /// A view is gone. With the last one the purchase ends, unless an order must be given back first.
    pub(crate) fn close(self: &Rc<Self>, view: &Rc<View>) {
        if self.views.borrow().len() == 1 {
            if !later::is_here() {
                // What waits for the second half has not begun: nobody has heard of it.
                self.queue.take();
            }
            self.send(Event::Close);
        }
        self.views
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, view));
        // The rules of one that is gone go with it.
        if let Some(last) = self.views().last() {
            self.configure(last);
        }
        self.retire_if_done();
    }

    fn retire_if_done(self: &Rc<Self>) {
        // Without the second half there is no order to wait for.
        let busy = later::is_here() && later_is_busy(self);
        if self.views.borrow().is_empty() && !busy {
            self.api.abort();
            retire(self);
        }
    }

    /// Gives a promise of this view a number of the purchase's own.
    pub(crate) fn expect(&self, command: u32, view: &Rc<View>) -> u32 {
        let number = self.last_command.get().wrapping_add(1);
        self.last_command.set(number);
        self.commands
            .borrow_mut()
            .push((number, view.clone(), command));
        number
    }

    /// Reads from the state and follows its changes.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&State) -> T) -> T
    where
        T: Default,
    {
        self.changed.track();
        self.peek(read)
    }

    /// Follows the changes of what no choosing changes: a press of a stepper runs none of these again.
    pub(crate) fn track_facts(&self) {
        self.facts.track();
    }

    /// Reads from the state once.
    pub(crate) fn peek<T: Default>(&self, read: impl FnOnce(&State) -> T) -> T {
        // Without a state an update is running, which calls nothing that reads.
        self.state.borrow().as_ref().map(read).unwrap_or_default()
    }

    pub(crate) fn remaining(&self) -> Option<i64> {
        self.peek(|state| state.remaining(clock::now()))
    }

    /// Whole seconds left, as the digits show them. Follows the clock.
    pub(crate) fn seconds(&self) -> Option<i64> {
        self.ticked.track();
        self.seconds.get()
    }

    /// Milliseconds until the digits change, an order may have to be read, a reservation takes long, or is not in doubt any
    /// more; `None` while nothing of the kind is due.
    pub(crate) fn next_change(&self) -> Option<u32> {
        // An order without a deadline has no digits, but it may be followed all the same.
        let follows = || self.peek(State::follows).then_some(ticker::SECOND as u32);
        let slow_in = || self.peek(|state| state.slow_in(clock::now()));
        let doubt_in = || self.peek(|state| state.doubt_in(clock::now()));
        // Between writing the digits and this look at the clock a second may have ended.
        let shown = self.seconds.get().unwrap_or_default();
        self.remaining()
            .map(|remaining| ticker::until_change(remaining, shown))
            .or_else(follows)
            .or_else(|| slow_in().or_else(doubt_in).map(|wait| wait as u32))
    }

    /// Brings the digits up to date, and the purchase when a rule of time is due. For the second half.
    pub(crate) fn tick(self: &Rc<Self>) {
        let now = clock::now();
        if self.peek(|state| due(state, now)) {
            self.send(Event::Tick);
        }
        self.later_tick_digits();
    }

    /// Another tab may have written the record.
    pub(crate) fn compare_record(self: &Rc<Self>) {
        self.push(Next::RecordChanged);
    }

    /// Takes an event. From within an effect it waits for its turn: the state never changes under
    /// an update that is still being carried out.
    pub(crate) fn send(self: &Rc<Self>, event: Event) {
        self.push(Next::Event(event));
    }

    fn push(self: &Rc<Self>, next: Next) {
        self.queue.borrow_mut().push_back(next);
        self.run();
    }

    /// Takes what waits, as far as it need not wait for the second half of the widget: that is asked for then.
    pub(crate) fn run(self: &Rc<Self>) {
        if self.running.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            self.step(event);
        }
        self.running.set(false);
        ticker::schedule();
    }

    fn next(&self) -> Option<Event> {
        let next = self.queue.borrow_mut().pop_front()?;
        let is_here = later::is_here();
        let record = match next {
            Next::Event(_) => None,
            _ if is_here => storage::later_load(&self.record_key),
            _ if storage::text_of(&self.record_key).is_none() => None,
            _ => return self.wait(next),
        };
        let event = match next {
            Next::Event(event) => event,
            Next::Open(config) => Event::Open { config, record },
            Next::RecordChanged => Event::RecordChanged(record),
        };
        if is_here || self.peek(|state| is_first(state, &event)) {
            Some(event)
        } else {
            self.wait(Next::Event(event))
        }
    }

    /// Nobody gets ahead of what waits for the second half.
    fn wait(&self, next: Next) -> Option<Event> {
        self.queue.borrow_mut().push_front(next);
        if let Some(view) = self.views().first() {
            later::want(&view.host);
        }
        None
    }

    fn step(self: &Rc<Self>, event: Event) {
        let Some(state) = self.state.borrow_mut().take() else {
            return;
        };
        let chooses = matches!(event, Event::Choose { .. });
        let (state, effects) = update(state, clock::now(), event);
        *self.state.borrow_mut() = Some(state);
        self.changed.notify();
        if !chooses {
            self.facts.notify();
        }
        // Without the second half there is no order, and no digits.
        if later::is_here() {
            self.later_tick_digits();
        }
        for view in self.views() {
            self.update_host(&view);
        }
        for effect in effects {
            self.carry_out(effect);
        }
    }

    #[inline(never)]
    fn later_tick_digits(&self) {
        let now = clock::now();
        let seconds = self
            .peek(|state| state.remaining(now))
            .map(ticker::whole_seconds);
        if self.seconds.replace(seconds) != seconds {
            self.ticked.notify();
        }
    }

    fn views(&self) -> Vec<Rc<View>> {
        self.views.borrow().clone()
    }
}

/// Whether something has to be waited for even when no view is open.
#[inline(never)]
fn later_is_busy(store: &Rc<Store>) -> bool {
    store.peek(State::is_busy)
}

/// The digits first: they are right at once, the server's word comes later. In the back/forward cache nobody hears what becomes
/// of the network, so that is looked at, too.
#[inline(never)]
pub(super) fn later_show(store: &Rc<Store>) {
    store.tick();
    let online = is_online();
    if store.peek(|state| state.online != online) {
        store.send(if online {
            Event::Online
        } else {
            Event::Offline
        });
    }
    store.send(Event::Shown);
    // Nor was it heard there what other tabs, or later pages of this one, have put down.
    if storage::later_load(&store.record_key).is_some() {
        store.compare_record();
    }
}

/// Whether the network is there, as far as the browser knows.
fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
