//! The record that finds an order, or the wish for one, again: one per event, shared by all tabs of
//! the site.
//!
//! Storage that throws, is full or holds somebody else's data is as good as none: the purchase
//! then works from memory (R7).

use js_sys::JSON;
use tc_orders::Money;
use tc_orders::text::join;
use tc_purchase::{Receipt, Record, Stored, Wish};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::host::{get, object, optional, read_selection, selection_view, text};

/// The record's version. A record of another version is not ours to read.
const VERSION: f64 = 1.0;

/// Where the record of this event's order is kept: each API has its own orders (and tokens, which
/// must not be sent to another one).
pub(crate) fn key(api: &str, event: &str) -> String {
    join(&["tc-checkout:", event, "@", api])
}

/// The record as it was written down. What is in it, the second half reads.
pub(crate) fn text_of(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Reads the record; `None` when there is none that can be used.
#[inline(never)]
pub(crate) fn later_load(key: &str) -> Option<Stored> {
    let record = JSON::parse(&text_of(key)?).ok()?;
    if get(&record, "v").as_f64() != Some(VERSION) {
        return None;
    }
    if let Some(free_by) = get(&record, "doubt").as_f64() {
        return Some(Stored::Doubt(free_by as i64));
    }
    let selection = read_selection(&get(&record, "selection"))?;
    let since = get(&record, "since").as_f64().map(|since| since as i64);
    if let Some(key) = text(&record, "key") {
        return Some(Stored::Wish(Wish {
            key,
            selection,
            all_or_nothing: get(&record, "all").is_truthy(),
            since: since?,
        }));
    }
    let is_draft = get(&record, "draft").is_truthy();
    let is_paid = get(&record, "paid").is_truthy();
    let number = get(&record, "number").as_f64();
    let total = get(&record, "total").as_f64();
    let record = Record {
        order: text(&record, "order")?.parse().ok()?,
        token: text(&record, "token"),
        selection,
        since: since.unwrap_or_default(),
        paying: get(&record, "paying").is_truthy(),
        known: get(&record, "known").is_truthy(),
    };
    Some(if is_paid {
        Stored::Paid(Receipt {
            record,
            number: number.map(|number| number as u64),
            total: Money::from_minor(total? as i64),
        })
    } else if is_draft {
        Stored::Draft(record)
    } else {
        Stored::Order(record)
    })
}

/// Writes the record.
pub(crate) fn save(key: &str, record: &Stored) {
    let version = ("v", JsValue::from_f64(VERSION));
    let order_and = |order: &Record, kind: (&str, JsValue), number: JsValue, total: JsValue| {
        object(&[
            version.clone(),
            kind,
            ("order", JsValue::from_str(&order.order.to_string())),
            ("token", optional(order.token.as_deref())),
            ("selection", selection_view(&order.selection)),
            ("since", JsValue::from_f64(order.since as f64)),
            ("paying", order.paying.into()),
            ("known", order.known.into()),
            ("number", number),
            ("total", total),
        ])
    };
    let none = JsValue::UNDEFINED;
    let value = match record {
        Stored::Order(order) => order_and(order, ("draft", false.into()), none.clone(), none),
        Stored::Draft(order) => order_and(order, ("draft", true.into()), none.clone(), none),
        // Whoever knows of no receipts takes it for the record of an order, and reads that.
        Stored::Paid(Receipt {
            record,
            number,
            total,
        }) => order_and(
            record,
            ("paid", true.into()),
            number.map_or(JsValue::NULL, |number| (number as f64).into()),
            (total.minor() as f64).into(),
        ),
        Stored::Wish(wish) => object(&[
            version,
            ("key", JsValue::from_str(&wish.key)),
            ("selection", selection_view(&wish.selection)),
            ("all", JsValue::from_bool(wish.all_or_nothing)),
            ("since", JsValue::from_f64(wish.since as f64)),
        ]),
        Stored::Doubt(free_by) => object(&[version, ("doubt", JsValue::from_f64(*free_by as f64))]),
    };
    if let (Some(storage), Ok(text)) = (storage(), JSON::stringify(&value)) {
        // Full or forbidden: the order is then known to this page alone.
        let _ = storage.set_item(key, &String::from(text));
    }
}

/// Removes the record.
pub(crate) fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<Storage> {
    // Merely touching it throws in sandboxed frames and where cookies are blocked.
    web_sys::window()?.local_storage().ok()?
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn put(key: &str, text: &str) {
        storage()
            .expect("storage")
            .set_item(key, text)
            .expect("room");
    }

    #[wasm_bindgen_test]
    fn a_record_comes_back_as_it_went_in() {
        let key = key("https://a.example", "5f0c0ffee0ddf00dcafe0001");
        let set = "5f0c0ffee0ddf00dcafe0011".parse().expect("an id");
        let selection: tc_orders::Selection = [(set, 3)].into_iter().collect();
        let made = Record {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            token: Some("t".to_owned()),
            selection: selection.clone(),
            since: 1_700_000_000_250,
            paying: false,
            known: false,
        };
        let handed = Stored::Order(Record {
            paying: true,
            known: true,
            ..made.clone()
        });
        let (order, draft) = (Stored::Order(made.clone()), Stored::Draft(made.clone()));
        let wish = |all_or_nothing| {
            Stored::Wish(Wish {
                key: "0d0d0d0d-0000-4000-8000-000000000000".to_owned(),
                selection: selection.clone(),
                all_or_nothing,
                since: 1_700_000_000_250,
            })
        };
        let doubt = Stored::Doubt(1_700_000_900_000);
        let paid = |number| {
            Stored::Paid(Receipt {
                record: made.clone(),
                number,
                total: Money::from_minor(430_000),
            })
        };
        let paid = [paid(Some(497_291_910)), paid(None)];
        let others = [order, handed, draft, wish(true), wish(false), doubt];
        for record in others.into_iter().chain(paid) {
            save(&key, &record);
            assert_eq!(later_load(&key), Some(record));
        }
        remove(&key);
        assert_eq!(later_load(&key), None);
    }

    #[wasm_bindgen_test]
    fn r7_a_record_of_the_time_before_there_were_wishes_is_still_read() {
        let key = key("https://a.example", "5f0c0ffee0ddf00dcafe0003");
        let old = r#"{"v":1,"order":"65a0c0de0123456789abcdef","token":null,"selection":{}}"#;
        put(&key, old);
        let order = Record {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            token: None,
            selection: tc_orders::Selection::new(),
            since: 0,
            paying: false,
            known: false,
        };
        assert_eq!(later_load(&key), Some(Stored::Order(order)));
        remove(&key);
    }

    #[wasm_bindgen_test]
    fn r7_corrupt_foreign_and_newer_records_are_dropped_silently() {
        let key = key("https://a.example", "5f0c0ffee0ddf00dcafe0002");
        for text in [
            "",
            "null",
            "{",
            "[]",
            "\"text\"",
            r#"{"v":2,"order":"65a0c0de0123456789abcdef","selection":{}}"#,
            r#"{"v":1,"order":"somebody else's","selection":{}}"#,
            r#"{"v":1,"order":"65a0c0de0123456789abcdef","selection":7}"#,
            r#"{"v":1,"key":"k","selection":{}}"#,
            r#"{"v":1,"key":"k","since":"yesterday","selection":{}}"#,
            r#"{"v":1,"key":"k","since":1}"#,
            r#"{"v":1,"key":7,"since":1,"selection":{}}"#,
            r#"{"v":2,"key":"k","since":1,"selection":{}}"#,
            r#"{"v":1,"order":"65a0c0de0123456789abcdef","selection":{},"since":1,"paid":true}"#,
            r#"{"v":1,"order":"65a0c0de0123456789abcdef","selection":{},"paid":true,"total":"4,300"}"#,
            r#"{"v":1,"order":"nobody's","selection":{},"since":1,"paid":true,"total":1}"#,
            r#"{"v":2,"order":"65a0c0de0123456789abcdef","selection":{},"since":1,"paid":true,"total":1}"#,
            r#"{"v":1,"doubt":"until tomorrow"}"#,
            r#"{"v":2,"doubt":1}"#,
        ] {
            put(&key, text);
            assert_eq!(later_load(&key), None, "{text}");
        }
    }
}
