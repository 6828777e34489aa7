//! What a purchase asks for, carried out: the calls, the claim, the record.

use std::future::Future as _;
use std::rc::Rc;
use std::task::{Context, Waker};

use tc_purchase::{Answer, Call, Effect, Event, HostEvent, Now, RequestId, Stored};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::super::http::Trouble;
use super::super::view::View;
use super::super::{clock, storage};
use super::{Store, key, page};
use crate::later;

impl Store {
    pub(super) fn carry_out(self: &Rc<Self>, effect: Effect) {
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
                    page::later_leave(self, &event, is_free);
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

    /// Makes this tab the only one that may reserve, once the second half is here.
    fn claim(self: &Rc<Self>) {
        let Some(view) = self.views().into_iter().next() else {
            return;
        };
        let store = self.clone();
        spawn_local(async move {
            later::ready(&view.host).await;
            later_claim(store, view);
        });
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
        Effect::Look => store.compare_record(),
        Effect::Keep(receipt) => {
            if receipt.may_replace(storage::later_load(key).as_ref()) {
                storage::save(key, &Stored::Paid(receipt));
                // Whether it is there now.
                store.compare_record();
            }
        }
        Effect::Forget(_) | Effect::PutAway(_) | Effect::GiveUp(_) | Effect::Undoubt => {
            let stored = storage::later_load(key);
            if stored.is_some_and(|stored| effect.removes(&stored)) {
                storage::remove(key);
            }
        }
        Effect::Settle { command, result } => page::settle(store, command, result),
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

/// From the claim on this tab alone may reserve.
#[inline(never)]
fn later_claim(store: Rc<Store>, view: Rc<View>) {
    let promise = view.host.claim(&store.record_key);
    spawn_local(async move {
        if let Ok(unclaim) = JsFuture::from(promise).await {
            let before = store.unclaim.replace(unclaim.dyn_into().ok());
            let_go(before);
        }
        store.send(Event::Claimed {
            record: storage::later_load(&store.record_key),
            key: key::fresh(),
        });
    });
}

/// Lets other tabs reserve again.
pub(super) fn let_go(unclaim: Option<js_sys::Function>) {
    if let Some(unclaim) = unclaim {
        // Letting go of a lock twice, or after the page froze, is nothing to report.
        let _ = unclaim.call0(&JsValue::UNDEFINED);
    }
}
