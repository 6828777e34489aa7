//! Requests in the words of version 2, and what is said in them to the API.

use serde_json::{Value, json};
use tc_gateway::ask::{Change, Reserve};
use tc_orders::wire::{ToJson, Version};

use crate::{BALCONY, EVENT, MOST, NEXT_SEAT, SEAT, STALLS};

fn json_of(request: &impl ToJson) -> Value {
    serde_json::from_str(&request.to_json().to_string()).unwrap()
}

fn change(version: Version, body: &Value) -> Value {
    let change = Change::read_in(version, body.to_string().as_bytes(), MOST);
    json_of(&change.unwrap().to_upstream_v2())
}

#[test]
fn what_a_buyer_may_change_is_changed_as_he_says() {
    for body in [
        json!({"status": "cancelled"}),
        json!({"random": {STALLS: 2, BALCONY: 1}}),
        json!({"random": {STALLS: 2}, "all_or_nothing": true}),
        json!({"tickets": [SEAT, NEXT_SEAT]}),
        json!({"settings": {"customer": {"email": "a@b", "name": "A B", "phone": "1"}}}),
        json!({"settings": {"customer": {"name": "A"}}}),
        json!({"promocodes": []}),
        json!({"promocodes": ["SUMMER", "СКИДКА-10%"]}),
    ] {
        assert_eq!(change(Version::V2, &body), body);
    }
}

/// What a page of version 1 says, to an API of version 2.
#[test]
fn the_words_of_version_1_become_those_of_version_2() {
    let ann = json!({"email": "a@b", "first_name": "A", "last_name": "B", "mobile": "1"});
    let settings = json!({"settings": {"customer": {"email": "a@b", "name": "A B", "phone": "1"}}});
    for (said, sent) in [
        (
            json!({"status": "canceled"}),
            json!({"status": "cancelled"}),
        ),
        (json!({"customer": ann}), settings.clone()),
        // Nothing begins to be paid there.
        (json!({"status": "in_progress", "customer": ann}), settings),
        (json!({"status": "in_progress"}), json!({})),
    ] {
        assert_eq!(change(Version::V1, &said), sent, "{said}");
    }
}

#[test]
fn what_fills_an_order_is_what_was_asked_for_and_the_buyer() {
    let read = |body: &Value| {
        let reserve = Reserve::read_in(Version::V2, body.to_string().as_bytes(), MOST);
        json_of(&reserve.unwrap().to_upstream_v2())
    };
    let customer = json!({"customer": {"email": "a@b", "name": "Анна К.", "phone": "+7 900"}});
    let all = json!({"event": EVENT, "random": {STALLS: 2}, "all_or_nothing": true, "settings": customer});
    let sent = json!({"random": {STALLS: 2}, "all_or_nothing": true, "settings": customer});
    assert_eq!(read(&all), sent);
    let seats = json!({"event": EVENT, "tickets": [NEXT_SEAT, SEAT], "all_or_nothing": false});
    assert_eq!(read(&seats), json!({"tickets": [SEAT, NEXT_SEAT]}));
}
