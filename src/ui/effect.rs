//! What runs again when something that it read has changed.
//!
//! A node of Leptos' reactive graph, like Leptos' own `RenderEffect`, which does more than a view of ours asks for: it belongs to an
//! owner, hands values on, and is a task of its own that is woken through a channel. That is 3 kB of what has to come before
//! anything can be shown. Here all that is to run again is run in one go, after whatever it was that changed it (a microtask), in
//! the order in which it was told.

use std::cell::RefCell;
use std::mem;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use reactive_graph::graph::{
    AnySource, AnySubscriber, ReactiveNode, Source as _, Subscriber, WithObserver as _,
};
use wasm_bindgen_futures::spawn_local;

/// Runs until it is dropped.
pub(super) struct Effect {
    node: Arc<Node>,
    act: RefCell<Box<dyn FnMut()>>,
}

/// The effect as the graph sees it.
struct Node {
    /// Its place among [`EFFECTS`].
    place: usize,
    sources: Mutex<Vec<AnySource>>,
    waits: AtomicBool,
}

thread_local! {
    /// The effects of this page. The place of one that has ended is used again.
    static EFFECTS: RefCell<Vec<Weak<Effect>>> = const { RefCell::new(Vec::new()) };
    /// The places of those that are to run.
    static QUEUE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl Effect {
    /// Runs now, and again whenever something that was read has changed.
    pub(super) fn new(act: Box<dyn FnMut()>) -> Rc<Self> {
        let effect = EFFECTS.with_borrow_mut(|effects| {
            let free = effects.iter().position(|effect| effect.strong_count() == 0);
            let place = free.unwrap_or(effects.len());
            let effect = Rc::new(Self {
                node: Arc::new(Node {
                    place,
                    sources: Mutex::default(),
                    waits: AtomicBool::new(false),
                }),
                act: RefCell::new(act),
            });
            let weak = Rc::downgrade(&effect);
            match effects.get_mut(place) {
                Some(free) => *free = weak,
                None => effects.push(weak),
            }
            effect
        });
        effect.run();
        effect
    }

    fn run(&self) {
        let node = self.node.to_any_subscriber();
        self.node.waits.store(false, Ordering::Relaxed);
        self.node.clear_sources(&node);
        // Busy: it has changed what it reads itself, and has its turn again.
        if let Ok(mut act) = self.act.try_borrow_mut() {
            node.with_observer(&mut *act);
        }
    }
}

impl Drop for Effect {
    fn drop(&mut self) {
        self.node.clear_sources(&self.node.to_any_subscriber());
    }
}

fn run_queue() {
    // What these change follows in the same go.
    loop {
        let queue = QUEUE.take();
        if queue.is_empty() {
            return;
        }
        for place in queue {
            let effect = EFFECTS.with_borrow(|effects| effects.get(place).and_then(Weak::upgrade));
            if let Some(effect) = effect.filter(|effect| effect.node.waits.load(Ordering::Relaxed))
            {
                effect.run();
            }
        }
    }
}

impl Node {
    fn to_any_subscriber(self: &Arc<Self>) -> AnySubscriber {
        let weak = Arc::downgrade(self);
        AnySubscriber(self.place, weak)
    }
}

impl ReactiveNode for Node {
    fn mark_dirty(&self) {
        if !self.waits.swap(true, Ordering::Relaxed) {
            let is_first = QUEUE.with_borrow_mut(|queue| {
                queue.push(self.place);
                queue.len() == 1
            });
            if is_first {
                spawn_local(async { run_queue() });
            }
        }
    }

    // There are no sources but triggers, and those are changed or not.
    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

impl Subscriber for Node {
    fn add_source(&self, source: AnySource) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }

    fn clear_sources(&self, subscriber: &AnySubscriber) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        for source in mem::take(&mut *sources) {
            source.remove_subscriber(subscriber);
        }
    }
}
