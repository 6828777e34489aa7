//! In a browser: what follows what, and that text stays text.

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

/// A number that can be changed from outside and is followed like the state.
#[derive(Clone)]
struct Source(Rc<Cell<u32>>, Trigger);

impl Source {
    fn new(value: u32) -> Self {
        Self(Rc::new(Cell::new(value)), Trigger::new())
    }

    fn get(&self) -> u32 {
        self.1.track();
        self.0.get()
    }

    fn set(&self, value: u32) {
        self.0.set(value);
        self.1.notify();
    }
}

#[wasm_bindgen_test]
async fn text_follows_and_is_written_only_when_it_is_another_one() {
    let source = Source::new(1);
    let runs = Rc::new(Cell::new(0));
    let (made, scope) = scoped(|| {
        let (source, runs) = (source.clone(), runs.clone());
        el("p", "").say(move || {
            runs.set(runs.get() + 1);
            (source.get() / 10).to_string()
        })
    });
    let text = made.0.first_child().unwrap_throw();
    assert_eq!(text.text_content().as_deref(), Some("0"));
    let writes = Rc::new(Cell::new(0));
    let seen = writes.clone();
    let count = Closure::<dyn FnMut()>::new(move || seen.set(seen.get() + 1));
    let observe = js_sys::Function::new_with_args(
        "node, count",
        "const o = new MutationObserver((l) => l.forEach(() => count()));
         o.observe(node, { characterData: true, subtree: true, childList: true }); return o;",
    );
    let _observer = observe
        .call2(&JsValue::UNDEFINED, &made.0, count.as_ref())
        .unwrap_throw();
    source.set(5);
    settle().await;
    assert_eq!(
        (runs.get(), writes.get()),
        (2, 0),
        "looked, and wrote nothing"
    );
    source.set(20);
    settle().await;
    assert_eq!(text.text_content().as_deref(), Some("2"));
    assert_eq!(writes.get(), 1);
    drop(scope);
    source.set(90);
    settle().await;
    assert_eq!(
        text.text_content().as_deref(),
        Some("2"),
        "follows no longer"
    );
}

#[wasm_bindgen_test]
async fn s12_text_never_becomes_markup() {
    let evil = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;";
    let (made, _scope) = scoped(|| el("p", "").say(move || evil.to_owned()));
    assert_eq!(made.0.child_element_count(), 0);
    assert_eq!(made.0.text_content().as_deref(), Some(evil));
}

#[wasm_bindgen_test]
async fn a_region_is_made_anew_for_another_key_only_and_ends_what_it_held() {
    let source = Source::new(1);
    let inner = Source::new(0);
    let looked = Rc::new(Cell::new(0));
    let (made, _scope) = scoped(|| {
        let (key, inner, looked) = (source.clone(), inner.clone(), looked.clone());
        el("div", "").child(el("i", "")).region(
            move || key.get() / 10,
            move |key| {
                let (inner, looked) = (inner.clone(), looked.clone());
                vec![el("b", "").say(move || {
                    looked.set(looked.get() + 1);
                    format!("{key}:{}", inner.get())
                })]
            },
        )
    });
    let first = made.0.last_element_child().unwrap_throw();
    assert_eq!(first.text_content().as_deref(), Some("0:0"));
    source.set(2);
    settle().await;
    assert!(
        made.0.last_element_child() == Some(first.clone()),
        "the same key, the same node"
    );
    inner.set(7);
    settle().await;
    assert_eq!(first.text_content().as_deref(), Some("0:7"));
    source.set(10);
    settle().await;
    assert_eq!(made.0.text_content().as_deref(), Some("1:7"));
    let before = looked.get();
    inner.set(8);
    settle().await;
    assert_eq!(looked.get(), before + 1, "only the new one looks");
    assert_eq!(made.0.child_element_count(), 2);
}

#[wasm_bindgen_test]
async fn attributes_and_classes_come_and_go() {
    let source = Source::new(0);
    let (made, _scope) = scoped(|| {
        let (a, b, c) = (source.clone(), source.clone(), source.clone());
        el("p", "x")
            .flag(".on", move || a.get() == 1)
            .flag("hidden", move || b.get() == 1)
            .bind("data-n", move || {
                Some(c.get()).filter(|n| *n > 0).map(|n| n.to_string())
            })
    });
    assert_eq!(made.0.outer_html(), r#"<p class="x"></p>"#);
    source.set(1);
    settle().await;
    assert_eq!(made.0.class_name(), "x on");
    assert!(made.0.has_attribute("hidden"));
    assert_eq!(made.0.get_attribute("data-n").as_deref(), Some("1"));
    source.set(0);
    settle().await;
    assert_eq!(made.0.outer_html(), r#"<p class="x"></p>"#);
}
