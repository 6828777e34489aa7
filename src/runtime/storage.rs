//! The record that finds an order again: one per event, shared by all tabs of the site.
//!
//! Storage that throws, is full or holds somebody else's data is as good as none: the purchase
//! then works from memory (R7).

use js_sys::{JSON, Reflect};
use tc_purchase::Record;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::host::{object, read_selection, selection_view};

/// The record's version. A record of another version is not ours to read.
const VERSION: f64 = 1.0;

/// Where the record of this event's order is kept: each API has its own orders (and tokens, which
/// must not be sent to another one).
pub(crate) fn key(api: &str, event: &str) -> String {
    ["tc-checkout:", event, "@", api].concat()
}

/// Reads the record; `None` when there is none that can be used.
pub(crate) fn load(key: &str) -> Option<Record> {
    let text = storage()?.get_item(key).ok()??;
    let value = JSON::parse(&text).ok()?;
    let get = |name: &str| Reflect::get(&value, &JsValue::from_str(name)).ok();
    if get("v")?.as_f64() != Some(VERSION) {
        return None;
    }
    Some(Record {
        order: get("order")?.as_string()?.parse().ok()?,
        token: get("token").and_then(|token| token.as_string()),
        selection: read_selection(&get("selection")?)?,
    })
}

/// Writes the record.
pub(crate) fn save(key: &str, record: &Record) {
    let token = record
        .token
        .as_deref()
        .map_or(JsValue::NULL, JsValue::from_str);
    let value = object(&[
        ("v", JsValue::from_f64(VERSION)),
        ("order", JsValue::from_str(&record.order.to_string())),
        ("token", token),
        ("selection", selection_view(&record.selection)),
    ]);
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
        let record = Record {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            token: Some("t".to_owned()),
            selection: [(set, 3)].into_iter().collect(),
        };
        save(&key, &record);
        assert_eq!(load(&key), Some(record));
        remove(&key);
        assert_eq!(load(&key), None);
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
        ] {
            put(&key, text);
            assert_eq!(load(&key), None, "{text}");
        }
    }
}
