//! What the browser's own parser made of an answer, as the value that `tc-orders` reads from.

use js_sys::{Array, Object};
use tc_orders::wire::Json;
use wasm_bindgen::{JsCast as _, JsValue};

/// Bodies are 7 levels deep. What lies deeper than this is dropped, so that no answer can use up the stack.
const DEEPEST: u8 = 16;

/// Translates a value of `JSON.parse`.
pub(crate) fn from_js(value: &JsValue) -> Json {
    level(value, DEEPEST)
}

fn level(value: &JsValue, left: u8) -> Json {
    if let Some(text) = value.as_string() {
        return Json::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return Json::number(number);
    }
    if let Some(flag) = value.as_bool() {
        return Json::Flag(flag);
    }
    let Some(left) = left.checked_sub(1) else {
        return Json::Null;
    };
    if Array::is_array(value) {
        let items: &Array = value.unchecked_ref();
        let mut list = Vec::new();
        for at in 0..items.length() {
            list.push(level(&items.get(at), left));
        }
        return Json::List(list);
    }
    match value.dyn_ref::<Object>() {
        Some(object) => {
            let entries = Object::entries(object);
            let mut fields = Vec::new();
            for at in 0..entries.length() {
                let field: Array = entries.get(at).unchecked_into();
                let name = field.get(0).as_string().unwrap_or_default();
                fields.push((name, level(&field.get(1), left)));
            }
            Json::Object(fields)
        }
        None => Json::Null,
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::JSON;
    use tc_orders::wire::{FromJson, v1};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn read(text: &str) -> Json {
        from_js(&JSON::parse(text).expect("JSON"))
    }

    #[wasm_bindgen_test]
    fn what_the_browser_parsed_reads_like_what_serde_parsed() {
        for text in [
            "null",
            "true",
            "-7",
            "1.5",
            r#""Ложа «А»""#,
            "[]",
            r#"[1,[2,"3"],{}]"#,
            r#"{"b":{"c":[true,false]},"a":1,"d":null}"#,
        ] {
            let theirs: Json = serde_json::from_str(text).expect("JSON");
            assert_eq!(read(text), theirs, "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn an_order_with_nulls_and_unknown_fields_decodes() {
        let json = read(
            r#"{"id":"65a0c0de0123456789abcdef","status":"executed","number":5021,"deal":null,
                "tickets":null,"values":{"full":"30.50"},"salespoint":{"x":[{}]}}"#,
        );
        let order = v1::Order::from_json(&json).expect("an order");
        assert_eq!(order.number, Some(5021));
        assert_eq!(order.total.minor(), 3_050);
    }

    #[wasm_bindgen_test]
    fn what_is_nested_ten_thousand_deep_uses_up_no_stack() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(matches!(read(&deep), Json::List(_)));
    }
}
