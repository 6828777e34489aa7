//! What the page hears of a purchase: events, the element's properties, the promises of its methods.

use tc_purchase::{HostEvent, Problem};
use wasm_bindgen::JsValue;

use super::super::clock;
use super::super::view::View;
use super::Store;
use crate::host::{
    customer_view, later_desk_view, later_order_view, object, optional, problem_view,
    selection_view,
};

impl Store {
    /// Tells the page. False when it took the matter over.
    pub(super) fn emit(&self, view: &View, event: &HostEvent) -> bool {
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
                &view.options.borrow().currency,
                deadline,
            ))
        })
        .unwrap_or(JsValue::NULL)
    }

    pub(super) fn update_host(&self, view: &View) {
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
}

pub(super) fn settle(store: &Store, command: u32, result: Result<(), Problem>) {
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
pub(super) fn later_leave(store: &Store, event: &HostEvent, is_free: bool) {
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
