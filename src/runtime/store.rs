//! One purchase on this page: its state, its queue of events, and the views that show it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future as _;
use std::rc::Rc;
use std::task::{Context, Waker};

use tc_purchase::{
    Answer, Call, Config, Effect, Event, HostEvent, Now, Problem, RequestId, State, due, is_first,
    update,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::api::Api;
use super::http::Trouble;
use super::view::View;
use super::{clock, retire, storage, ticker};
use crate::host::{
    Options, customer_view, later_desk_view, later_order_view, object, optional, problem_view,
    selection_view,
};
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
    pub(crate) fn open(self: &Rc<Self>, view: &Rc<View>, options: &Options) {
        self.views.borrow_mut().push(view.clone());
        self.update_host(view);
        if self.peek(|state| state.catalogue.is_some()) {
            // This one joins a purchase that others have opened: it hears what they heard.
            if !self.peek(|state| state.selection.is_empty()) {
                self.emit(view, &HostEvent::Selection);
            }
            self.emit(view, &HostEvent::Ready);
        }
        if !web_sys::window().is_none_or(|window| window.navigator().on_line()) {
            self.send(Event::Offline);
        }
        self.push(Next::Open(options.config()));
    }

    pub(crate) fn reconfigure(self: &Rc<Self>, options: &Options) {
        self.send(Event::Open {
            config: options.config(),
            record: None,
        });
    }

    /// A view is gone. With the last one the purchase ends, unless an order must be given back first.
    pub(crate) fn close(self: &Rc<Self>, view: &Rc<View>) {
        if self.views.borrow().len() == 1 {
            if !later::is_here() {
                // What waits for the second half has not begun: nobody has heard of it.
                self.queue.take();
                let_go(self.unclaim.take());
            }
            self.send(Event::Close);
        }
        self.views
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, view));
        self.retire_if_done();
    }

    fn retire_if_done(self: &Rc<Self>) {
        // Without the second half there is no order to wait for.
        let busy = later::is_here() && self.peek(State::is_busy);
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

    /// Milliseconds until the digits change, or an order may have to be read; `None` while nothing of the kind is due.
    pub(crate) fn next_change(&self) -> Option<u32> {
        // An order without a deadline has no digits, but it may be followed all the same.
        let follows = || self.peek(State::follows).then_some(ticker::SECOND as u32);
        self.remaining().map(ticker::until_change).or_else(follows)
    }

    /// Brings the digits up to date, and the purchase when a rule of time is due. For the second half.
    pub(crate) fn tick(self: &Rc<Self>) {
        let now = clock::now();
        if self.peek(|state| due(state, now)) {
            self.send(Event::Tick);
        }
        self.tick_digits();
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
        let (state, effects) = update(state, clock::now(), event);
        *self.state.borrow_mut() = Some(state);
        self.changed.notify();
        self.tick_digits();
        for view in self.views() {
            self.update_host(&view);
        }
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn tick_digits(&self) {
        let now = clock::now();
        let seconds = self
            .peek(|state| state.remaining(now))
            .map(ticker::whole_seconds);
        if self.seconds.replace(seconds) != seconds {
            self.ticked.notify();
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Call {
                request,
                call: Call::Catalogue,
            } => self.list(request),
            Effect::Claim => self.claim(),
            Effect::Emit(event) => {
                let views = self.views();
                let mut is_free = true;
                for view in &views {
                    is_free &= self.emit(view, &event);
                }
                if let HostEvent::Pay { .. } = &event {
                    later_leave(self, &event, is_free);
                }
            }
            effect => later_carry_out(self, effect),
        }
    }

    /// Reads the event.
    fn list(self: &Rc<Self>, request: RequestId) {
        let store = self.clone();
        let view = self.views().into_iter().next();
        spawn_local(async move {
            let sent = clock::now();
            let host = view.as_ref().map(|view| &view.host);
            match store.api.event(host).await {
                Ok(event) => store.answered(request, sent, Answer::Catalogue(event)),
                Err(trouble) => {
                    if let Some(view) = view {
                        later::ready(&view.host).await;
                    }
                    later_list(store, request, sent, trouble);
                }
            }
        });
    }

    fn answered(self: &Rc<Self>, request: RequestId, sent: Now, answer: Answer) {
        self.send(Event::Answered {
            request,
            sent,
            answer,
        });
        if self.views.borrow().is_empty() {
            self.retire_if_done();
        }
    }

    fn claim(self: &Rc<Self>) {
        let Some(view) = self.views().into_iter().next() else {
            return;
        };
        let promise = view.host.claim(&self.record_key);
        let store = self.clone();
        spawn_local(async move {
            if let Ok(unclaim) = JsFuture::from(promise).await {
                let before = store.unclaim.replace(unclaim.dyn_into().ok());
                let_go(before);
            }
            if store.views.borrow().is_empty() && !later::is_here() {
                return let_go(store.unclaim.take());
            }
            later::ready(&view.host).await;
            later_claimed(&store);
        });
    }

    /// Tells the page. False when it took the matter over.
    fn emit(&self, view: &View, event: &HostEvent) -> bool {
        let (name, detail) = match event {
            HostEvent::Ready => (
                "tc-ready",
                object(&[("event", JsValue::from_str(&self.event))]),
            ),
            HostEvent::Selection => ("tc-selection", self.selection()),
            event => return later_emit(self, view, event),
        };
        view.host.emit(name, &detail)
    }

    fn selection(&self) -> JsValue {
        self.peek(|state| {
            let total = state.total().map_or(0.0, |total| total.minor() as f64);
            object(&[
                ("selection", selection_view(&state.selection)),
                ("total", JsValue::from_f64(total)),
            ])
        })
    }

    fn order(&self, view: &View) -> JsValue {
        let now = clock::now();
        self.peek(|state| {
            let order = state.order()?;
            let deadline = state
                .remaining(now)
                .map(|remaining| (now.wall + remaining) as f64);
            Some(later_order_view(
                order,
                &self.event,
                &view.currency.borrow(),
                deadline,
            ))
        })
        .unwrap_or(JsValue::NULL)
    }

    fn update_host(&self, view: &View) {
        let state = self.peek(|state| {
            let desk = match state.holding() {
                Some(_) => later_desk_view(state),
                None => JsValue::NULL,
            };
            Some(object(&[
                ("status", JsValue::from_str(state.status().as_str())),
                ("order", self.order(view)),
                ("selection", selection_view(&state.selection)),
                ("desk", desk),
            ]))
        });
        view.host.update(&state.unwrap_or(JsValue::NULL));
    }

    fn views(&self) -> Vec<Rc<View>> {
        self.views.borrow().clone()
    }
}

/// What only the second half has to do.
#[inline(never)]
fn later_carry_out(store: &Rc<Store>, effect: Effect) {
    let key = &store.record_key;
    match effect {
        Effect::Call { request, call } => {
            let store = store.clone();
            let is_last = matches!(call, Call::Cancel { leaving: true, .. });
            let mut calling = Box::pin(async move {
                let (sent, answer) = store.api.run(call).await;
                store.answered(request, sent, answer);
            });
            // A page that is being closed may never come to its next task: the request is sent in this one (R9).
            let first = is_last.then(|| {
                calling
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
            });
            if first.is_none_or(|step| step.is_pending()) {
                spawn_local(calling);
            }
        }
        Effect::Unclaim => let_go(store.unclaim.take()),
        Effect::Save(record) => storage::save(key, &record),
        Effect::Forget(_) | Effect::GiveUp(_) => {
            let stored = storage::later_load(key);
            if stored.is_some_and(|stored| effect.removes(&stored)) {
                storage::remove(key);
            }
        }
        Effect::Settle { command, result } => settle(store, command, result),
        Effect::Claim | Effect::Emit(_) => {}
    }
}

/// The event could not be read.
#[inline(never)]
fn later_list(store: Rc<Store>, request: RequestId, sent: Now, trouble: Trouble) {
    spawn_local(async move {
        let (sent, answer) = store.api.event_after(sent, trouble).await;
        store.answered(request, sent, answer);
    });
}

/// This tab alone may reserve now.
#[inline(never)]
fn later_claimed(store: &Rc<Store>) {
    store.send(Event::Claimed {
        record: storage::later_load(&store.record_key),
        key: fresh_key(),
    });
}

/// The digits first: they are right at once, the server's word comes later.
#[inline(never)]
pub(super) fn later_show(store: &Rc<Store>) {
    store.tick();
    store.send(Event::Shown);
}

fn settle(store: &Store, command: u32, result: Result<(), Problem>) {
    let found = {
        let mut commands = store.commands.borrow_mut();
        let at = commands.iter().position(|(number, ..)| *number == command);
        at.map(|at| commands.swap_remove(at))
    };
    let Some((_, view, theirs)) = found else {
        return;
    };
    let error = match &result {
        Ok(()) => JsValue::NULL,
        Err(problem) => problem_view(problem),
    };
    view.host.settle(theirs, &error, &store.order(&view));
}

/// Leads the buyer to where he pays, if that is left to the widget.
#[inline(never)]
fn later_leave(store: &Store, event: &HostEvent, is_free: bool) {
    if let (
        HostEvent::Pay {
            url: Some(url),
            go: true,
            ..
        },
        Some(view),
        true,
    ) = (event, store.views().first(), is_free)
    {
        // The vendor's page does not lead back here: it gets a window of its own.
        let apart = store.peek(|state| {
            let order = state.order();
            order.is_some_and(|order| order.payment_url.is_none())
        });
        view.host.leave(url, apart);
    }
}

/// The events that are about an order or a failure.
#[inline(never)]
fn later_emit(store: &Store, view: &View, event: &HostEvent) -> bool {
    let order = ("order", store.order(view));
    let (name, detail) = match event {
        HostEvent::Reserved => ("tc-reserved", object(&[order])),
        HostEvent::Canceled => ("tc-canceled", object(&[order])),
        HostEvent::Expired => ("tc-expired", object(&[order])),
        HostEvent::Paid => ("tc-paid", object(&[order])),
        HostEvent::Warning { remaining } => {
            let remaining = ("remaining", JsValue::from_f64(*remaining as f64));
            ("tc-warning", object(&[order, remaining]))
        }
        HostEvent::Pay { url, customer, .. } => {
            let url = ("url", optional(url.as_deref()));
            let customer = ("customer", customer_view(customer));
            ("tc-pay", object(&[order, url, customer]))
        }
        HostEvent::Error(problem) => ("tc-error", problem_view(problem)),
        HostEvent::Ready | HostEvent::Selection => return true,
    };
    view.host.emit(name, &detail)
}

/// Lets other tabs reserve again.
fn let_go(unclaim: Option<js_sys::Function>) {
    if let Some(unclaim) = unclaim {
        // Letting go of a lock twice, or after the page froze, is nothing to report.
        let _ = unclaim.call0(&JsValue::UNDEFINED);
    }
}

/// A fresh idempotency key: a version 4 UUID (RFC 9562) out of the browser's own random numbers.
fn fresh_key() -> String {
    let mut bytes = [0u8; 16];
    // There is no browser with WebAssembly and without it.
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut key = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            key.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    key
}
