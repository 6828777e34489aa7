//! How requests are written and read.

use proptest::prelude::*;
use serde_json::{Value, json};
use tc_orders::wire::v2::{Customer, Request, Settings, VendorData};
use tc_orders::wire::{Json, ToJson};
use tc_orders::{EventId, OrderStatus, Selection, SetId, TicketId, Wanted};

use crate::{EVENT, FLOOR, id, ticket_id};

fn written(request: &Request) -> Value {
    let text: Value = serde_json::from_str(&request.to_json().to_string()).expect("JSON");
    let by_serde = serde_json::to_value(request).expect("JSON");
    assert_eq!(by_serde, text, "both ways to write it agree");
    text
}

#[test]
fn requests_are_read() {
    let request = |body: Value| serde_json::from_value::<Request>(body).unwrap();
    let empty = request(json!({"event": EVENT}));
    assert_eq!(
        empty,
        Request {
            event: Some(EVENT.parse().unwrap()),
            ..Request::default()
        }
    );
    let change = request(json!({
        "random": {FLOOR: 2}, "all_or_nothing": true, "promocodes": ["A"], "status": "cancelled",
        "settings": {"customer": {"name": "A B", "phone": "1", "lang": "en"}, "send_tickets": true},
        "vendor_data": {"order_id": "A-1", "raw": {"a": 1, "b": true}},
    }));
    assert_eq!(change.random.unwrap().total_tickets(), 2);
    assert!(change.all_or_nothing);
    assert_eq!(change.status, Some(OrderStatus::Canceled));
    assert_eq!(
        change.settings.unwrap().customer.unwrap().name.as_deref(),
        Some("A B")
    );
    let vendor_data = change.vendor_data.unwrap();
    let mut raw = vendor_data.raw;
    raw.sort_by(|(a, _), (b, _)| a.cmp(b));
    let expected = [("a", Json::Whole(1)), ("b", Json::Flag(true))];
    assert_eq!(raw, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(vendor_data.order_id.as_deref(), Some("A-1"));
    let error = serde_json::from_value::<Request>(json!({"vendor_data": {"raw": []}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "$.vendor_data.raw: a list is not an object"
    );
}

#[test]
fn a_reservation_takes_two_requests_that_say_no_more_than_they_must() {
    assert_eq!(written(&Request::empty(id(EVENT))), json!({"event": EVENT}));
    let named = Request {
        vendor_data: Some(VendorData {
            order_id: Some("A-1".into()),
            raw: vec![],
        }),
        ..Request::empty(id(EVENT))
    };
    let expected = json!({"event": EVENT, "vendor_data": {"order_id": "A-1"}});
    assert_eq!(written(&named), expected);
    let two = Wanted::Random([(id(FLOOR), 2)].into_iter().collect());
    assert_eq!(
        written(&Request::wanted(two.clone(), true)),
        json!({"random": {FLOOR: 2}, "all_or_nothing": true})
    );
    assert_eq!(
        written(&Request::wanted(two, false)),
        json!({"random": {FLOOR: 2}})
    );
    let seats = Wanted::Tickets(vec![id(&ticket_id(3))]);
    assert_eq!(
        written(&Request::wanted(seats, false)),
        json!({"tickets": [ticket_id(3)]})
    );
}

#[test]
fn a_change_says_only_what_changes() {
    assert_eq!(written(&Request::default()), json!({}));
    assert_eq!(written(&Request::cancel()), json!({"status": "cancelled"}));
    let done = Request {
        status: Some(OrderStatus::Done),
        ..Request::default()
    };
    assert_eq!(written(&done), json!({"status": "done"}));
    assert_eq!(
        written(&Request::promocodes(vec![])),
        json!({"promocodes": []})
    );
    let customer = Customer {
        email: Some("a@example.org".into()),
        ..Customer::default()
    };
    assert_eq!(
        written(&Request::customer(customer)),
        json!({"settings": {"customer": {"email": "a@example.org"}}})
    );
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(".*")
}

fn settings() -> impl Strategy<Value = Settings> {
    let customer =
        (text(), text(), text(), text()).prop_map(|(name, email, phone, lang)| Customer {
            name,
            email,
            phone,
            lang,
        });
    (proptest::option::of(customer), any::<Option<bool>>()).prop_map(|(customer, send_tickets)| {
        Settings {
            customer,
            send_tickets,
        }
    })
}

fn vendor_data() -> impl Strategy<Value = VendorData> {
    let value = prop_oneof![
        any::<i64>().prop_map(Json::Whole),
        any::<bool>().prop_map(Json::Flag),
        ".*".prop_map(Json::Text),
    ];
    let raw = proptest::collection::btree_map(".*", value, 0..4);
    (text(), raw).prop_map(|(order_id, raw)| VendorData {
        order_id,
        raw: raw.into_iter().collect(),
    })
}

fn selection() -> impl Strategy<Value = Selection> {
    let set = any::<[u8; 12]>().prop_map(SetId::from_bytes);
    proptest::collection::vec((set, 0_u32..9), 0..4).prop_map(|counts| counts.into_iter().collect())
}

fn tickets() -> impl Strategy<Value = Vec<TicketId>> {
    proptest::collection::vec(any::<[u8; 12]>().prop_map(TicketId::from_bytes), 0..5)
}

fn sorted(mut request: Request) -> Request {
    if let Some(data) = &mut request.vendor_data {
        data.raw.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    request.tariffs.sort_by_key(|(ticket, _)| *ticket);
    request
}

proptest! {
    #[test]
    fn requests_survive_being_written(
        event in proptest::option::of(any::<[u8; 12]>().prop_map(EventId::from_bytes)),
        random in proptest::option::of(selection()),
        seats in proptest::option::of(tickets()),
        tariffs in tickets(),
        all_or_nothing: bool,
        promocodes in proptest::option::of(proptest::collection::vec(".*", 0..3)),
        settings in proptest::option::of(settings()),
        vendor_data in proptest::option::of(vendor_data()),
        status in proptest::option::of(".*"),
    ) {
        let mut tariffs: Vec<_> = tariffs.into_iter().map(|ticket| (ticket, Json::Text("x".into()))).collect();
        tariffs.sort_by_key(|(ticket, _)| *ticket);
        tariffs.dedup();
        let request = Request {
            event,
            random,
            tickets: seats,
            all_or_nothing,
            promocodes,
            settings,
            vendor_data,
            tariffs,
            status: status.map(|status| status.parse().unwrap()),
        };
        let again: Request = serde_json::from_value(written(&request)).unwrap();
        prop_assert_eq!(sorted(again), request);
    }
}
