//! What changes, and what runs again when it has.
//!
//! Both are nodes of Leptos' reactive graph: who reads is its observer, and hears by its `Subscriber`. Its own triggers and effects
//! do more than the views of ours ask for (sets that find one among thousands, owners, values that are handed on, a task for each
//! effect), and that is 5 kB of what has to come before anything can be shown. Here all that is to run again runs in one go,
//! after whatever it was that changed it (a microtask), in the order in which it was told.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reactive_graph::graph::{
    AnySource, AnySubscriber, Observer, ReactiveNode, Subscriber, WithObserver as _,
};
use wasm_bindgen_futures::spawn_local;

/// Something that can change.
#[derive(Clone)]
pub(crate) struct Trigger(Rc<Change>);

struct Change {
    /// Which trigger it is.
    id: usize,
    /// How often it has changed.
    count: Cell<usize>,
    /// Who has read it since. Some of them may have ended.
    readers: RefCell<Vec<AnySubscriber>>,
}

impl Trigger {
    pub(crate) fn new() -> Self {
        LAST.set(LAST.get() + 1);
        Self(Rc::new(Change {
            id: LAST.get(),
            count: Cell::new(0),
            readers: RefCell::default(),
        }))
    }

    /// It is being read: whoever runs now is to run again when it changes.
    pub(crate) fn track(&self) {
        let Some(reader) = Observer::get() else {
            return;
        };
        let Change { id, count, readers } = &*self.0;
        if at(reader.0).is_some_and(|effect| effect.reads(*id, count.get())) {
            readers.borrow_mut().push(reader);
        }
    }

    /// It has changed.
    pub(crate) fn notify(&self) {
        let Change { count, readers, .. } = &*self.0;
        count.set(count.get() + 1);
        for reader in readers.take() {
            reader.mark_dirty();
        }
    }
}

/// Runs until it is dropped.
pub(crate) struct Effect {
    node: Arc<Node>,
    act: RefCell<Box<dyn FnMut()>>,
    /// The triggers that it has read, and how often they had changed by then: it stands in their lists once, however
    /// often it reads.
    read: RefCell<Vec<(usize, usize)>>,
}

/// The effect as the graph sees it.
struct Node {
    /// Its place among [`EFFECTS`].
    place: usize,
    waits: AtomicBool,
}

thread_local! {
    /// The number of the last trigger.
    static LAST: Cell<usize> = const { Cell::new(0) };
    /// The effects of this page. The place of one that has ended is used again.
    static EFFECTS: RefCell<Vec<Weak<Effect>>> = const { RefCell::new(Vec::new()) };
    /// The places of those that are to run.
    static QUEUE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl Effect {
    /// Runs now, and again whenever something that was read has changed.
    pub(crate) fn new(act: Box<dyn FnMut()>) -> Rc<Self> {
        let effect = EFFECTS.with_borrow_mut(|effects| {
            let free = effects.iter().position(|effect| effect.strong_count() == 0);
            let place = free.unwrap_or(effects.len());
            let effect = Rc::new(Self {
                node: Arc::new(Node {
                    place,
                    waits: AtomicBool::new(false),
                }),
                act: RefCell::new(act),
                read: RefCell::default(),
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

    /// Notes that it reads a trigger. Whether that is news.
    fn reads(&self, id: usize, count: usize) -> bool {
        let mut read = self.read.borrow_mut();
        match read.iter_mut().find(|(known, _)| *known == id) {
            Some((_, before)) => std::mem::replace(before, count) != count,
            None => {
                read.push((id, count));
                true
            }
        }
    }

    fn run(&self) {
        let node = AnySubscriber(self.node.place, Arc::downgrade(&self.node) as _);
        self.node.waits.store(false, Ordering::Relaxed);
        // Busy: it has changed what it reads itself, and has its turn again.
        if let Ok(mut act) = self.act.try_borrow_mut() {
            node.with_observer(&mut *act);
        }
    }
}

/// The effect at a place, if it still runs.
fn at(place: usize) -> Option<Rc<Effect>> {
    EFFECTS.with_borrow(|effects| effects.get(place).and_then(Weak::upgrade))
}

fn run_queue() {
    // What these change follows in the same go.
    loop {
        let queue = QUEUE.take();
        if queue.is_empty() {
            return;
        }
        for place in queue {
            let effect = at(place);
            if let Some(effect) = effect.filter(|effect| effect.node.waits.load(Ordering::Relaxed))
            {
                effect.run();
            }
        }
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

// A trigger forgets its readers by itself.
impl Subscriber for Node {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Effects run in a microtask: this lets them.
    async fn settle() {
        for _ in 0..10 {
            let turn = js_sys::Promise::resolve(&JsValue::UNDEFINED);
            let _ = JsFuture::from(turn).await;
        }
    }

    /// An effect that counts its runs and reads these triggers.
    fn counting(triggers: &[&Trigger]) -> (Rc<Effect>, Rc<Cell<u32>>) {
        let runs = Rc::new(Cell::new(0));
        let triggers: Vec<Trigger> = triggers.iter().copied().cloned().collect();
        let effect = {
            let runs = runs.clone();
            Effect::new(Box::new(move || {
                runs.set(runs.get() + 1);
                triggers.iter().for_each(Trigger::track);
            }))
        };
        (effect, runs)
    }

    #[wasm_bindgen_test]
    async fn an_effect_runs_once_however_much_has_changed_and_not_after_its_end() {
        let (one, other) = (Trigger::new(), Trigger::new());
        let (effect, runs) = counting(&[&one, &other]);
        assert_eq!(runs.get(), 1);
        one.notify();
        other.notify();
        one.notify();
        assert_eq!(runs.get(), 1, "not at once");
        settle().await;
        assert_eq!(runs.get(), 2);
        one.notify();
        drop(effect);
        settle().await;
        assert_eq!(runs.get(), 2);
    }

    #[wasm_bindgen_test]
    async fn a_trigger_that_is_read_again_and_again_keeps_one_reader() {
        let (ticks, still) = (Trigger::new(), Trigger::new());
        let (_effect, runs) = counting(&[&ticks, &still]);
        for _ in 0..5 {
            ticks.notify();
            settle().await;
        }
        assert_eq!(runs.get(), 6);
        assert_eq!(still.0.readers.borrow().len(), 1);
        still.notify();
        settle().await;
        assert_eq!(runs.get(), 7);
    }

    #[wasm_bindgen_test]
    async fn who_takes_the_place_of_one_that_has_ended_reads_for_himself() {
        let trigger = Trigger::new();
        let (gone, _) = counting(&[&trigger]);
        let place = gone.node.place;
        drop(gone);
        let (effect, runs) = counting(&[&trigger]);
        assert_eq!(effect.node.place, place);
        trigger.notify();
        settle().await;
        assert_eq!(runs.get(), 2);
    }
}
