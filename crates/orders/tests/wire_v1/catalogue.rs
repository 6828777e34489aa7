//! What is made of events, their sets and seats.

use serde_json::{Value, json};
use tc_orders::wire::{FromJson, Json, v1};
use tc_orders::{Event, EventId, LocalText, Moment, Seat, SeatStatus, TicketSet};

use crate::{CIRCLE, EVENT, RULE, STALLS, id, money, ticket};

fn event(body: Value) -> Event {
    serde_json::from_value::<v1::Event>(body)
        .expect("an event")
        .into()
}

fn ticket_set(mut set: Value) -> TicketSet {
    set["id"] = json!(STALLS);
    event(json!({"id": EVENT, "sets": [set]})).sets.remove(0)
}

/// An event with all that the widget shows, between things that it does not.
fn concert() -> Value {
    json!({
        "id": EVENT, "status": "public", "age_rating": 12, "media": {}, "map": null, "tags": ["x"], "deal": {"extra": "10.0%"},
        "title": {"text": "Вечер камерной музыки", "desc": "<b>Two</b> pianos"},
        "lifetime": "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE-TIME:20240517T163000Z\r\nEND:VEVENT\r\n",
        "org": {"name": "Philharmonic"},
        "venue": {
            "name": "Малый зал", "address": "ул. Садовая, 5", "country": {}, "point": {"coordinates": [1.5, 2.5]},
            "city": {"name": {"ru": "Тверь", "en": "Tver", "default": "Tver'", "fr": "Tver"}, "timezone": "Europe/Moscow"},
        },
        "sets": [
            {"id": CIRCLE, "name": "Balcony", "pos": 2, "amount": 40, "amount_vacant": 0, "price": "900.00",
             "price_org": "900.00", "price_extra": "0.00", "rules": [], "seats": {"1": [[1, 20]], "2": [[1, 20]]}, "sector": RULE},
            {"id": STALLS, "name": "Floor", "pos": 1, "amount": 100, "amount_vacant": 7, "price": "1550.5",
             "price_org": "1500.00", "price_extra": "50.5", "rules": [], "seats": null, "sector": null},
        ],
    })
}

#[test]
fn an_event_is_read_in_full() {
    let event = event(concert());
    assert_eq!(event.id, id::<EventId>(EVENT));
    assert_eq!(
        (event.title.as_str(), event.description.as_str()),
        ("Вечер камерной музыки", "<b>Two</b> pianos")
    );
    assert!(event.on_sale);
    assert_eq!(event.age_rating, Some(12));
    assert_eq!(
        event.lifetime.unwrap().start,
        Moment::At(id("2024-05-17T16:30:00Z"))
    );
    let venue = event.venue.unwrap();
    assert_eq!(
        (venue.name.as_str(), venue.address.as_str()),
        ("Малый зал", "ул. Садовая, 5")
    );
    assert_eq!(venue.timezone.as_deref(), Some("Europe/Moscow"));
    assert_eq!(venue.city.for_language("ru-RU"), "Тверь");
    let [floor, balcony] = event.sets.as_slice() else {
        panic!("two sets")
    };
    assert_eq!(
        (floor.id, floor.pos, floor.seated),
        (id(STALLS), 1, false),
        "sorted by pos"
    );
    assert_eq!((floor.price, floor.fee), (money("1550.50"), money("50.50")));
    assert_eq!((floor.vacant, floor.amount), (7, 100));
    assert_eq!(
        (balcony.name.as_str(), balcony.vacant, balcony.seated),
        ("Balcony", 0, true)
    );
}

#[test]
fn an_event_needs_nothing_but_an_id() {
    let bare = event(json!({"id": EVENT}));
    assert_eq!(
        (
            bare.title.as_str(),
            bare.lifetime,
            &bare.venue,
            bare.sets.len()
        ),
        ("", None, &None, 0)
    );
    let nulls = json!({"id": EVENT, "title": null, "status": null, "lifetime": null, "venue": null, "sets": null, "age_rating": null});
    assert_eq!(event(nulls), bare);
    let inner = json!({"id": EVENT, "title": {"text": null, "desc": null}, "venue": {"name": null, "address": null, "city": null}});
    assert_eq!(event(inner).venue.unwrap().city, LocalText::default());
    let empty_city = json!({"id": EVENT, "venue": {"city": {"name": null}}});
    assert_eq!(event(empty_city).venue.unwrap().city.for_language("en"), "");
}

/// A list as the widget reads it: from the tree, without serde.
fn list<T: FromJson>(body: Value) -> Vec<T> {
    let json: Json = serde_json::from_value(body).expect("JSON");
    FromJson::from_json(&json).expect("a list")
}

#[test]
fn nulls_in_lists_are_passed_over() {
    let rules = json!([null, {"current": true, "price": "9.00"}, null]);
    let set = json!({"id": STALLS, "amount": 3, "rules": rules});
    let events: Vec<v1::Event> = list(json!([null, {"id": EVENT, "sets": [null, set]}, null]));
    let [v1::Event(event)] = events.as_slice() else {
        panic!("one event")
    };
    assert_eq!(event.sets.len(), 1);
    assert_eq!(event.sets[0].price, money("9"));
    let seats: Vec<v1::Seat> = list(json!([null, {"id": ticket(1), "status": "vacant"}]));
    assert_eq!(seats.len(), 1);
}

#[test]
fn only_a_public_event_is_on_sale() {
    for (status, on_sale) in [
        (json!("public"), true),
        (json!("draft"), false),
        (json!(1), false),
        (Value::Null, true),
    ] {
        assert_eq!(
            event(json!({"id": EVENT, "status": status})).on_sale,
            on_sale
        );
    }
}

#[test]
fn an_unreadable_lifetime_does_not_stop_the_sale() {
    for lifetime in [
        json!("tomorrow"),
        json!(5),
        json!({"start": "2024-05-17 16:30:00"}),
        json!([]),
        json!(false),
    ] {
        let event = event(json!({"id": EVENT, "lifetime": lifetime, "status": "public"}));
        assert_eq!((event.lifetime, event.on_sale), (None, true));
    }
}

#[test]
fn a_price_comes_from_the_set_or_else_from_its_current_rule() {
    let rules = json!([
        {"id": RULE, "current": false, "price": "500.00"},
        {"id": RULE, "current": true, "price": "700.00", "price_org": "650.00", "price_extra": "50.00"},
    ]);
    let priced = |mut set: Value| {
        set["amount_vacant"] = json!(5);
        let set = ticket_set(set);
        (set.price.to_string(), set.fee.to_string(), set.vacant)
    };
    let is = |price: &str, fee: &str, vacant| (price.to_owned(), fee.to_owned(), vacant);
    assert_eq!(
        priced(json!({"price": "600.00", "rules": rules})),
        is("600.00", "50.00", 5)
    );
    assert_eq!(
        priced(json!({"price": null, "rules": rules})),
        is("700.00", "50.00", 5)
    );
    assert_eq!(
        priced(json!({"price_org": "10.00", "price_extra": "1.00"})),
        is("11.00", "1.00", 5)
    );
    assert_eq!(
        priced(json!({"rules": [{"current": true, "price_org": "10.00"}]})),
        is("10.00", "0.00", 5)
    );
    assert_eq!(
        priced(json!({"price": "0.00"})),
        is("0.00", "0.00", 5),
        "free of charge is a price"
    );
    assert_eq!(
        priced(json!({"rules": null})),
        is("0.00", "0.00", 0),
        "no price at all is not for sale"
    );
    assert_eq!(
        priced(json!({"rules": [{"current": false, "price": "9.00"}]})),
        is("0.00", "0.00", 0)
    );
}

#[test]
fn vacancies_are_never_negative() {
    let vacant = |set: Value| ticket_set(set).vacant;
    assert_eq!(
        vacant(json!({"price": "1.00", "amount": 10, "amount_vacant": -3})),
        0
    );
    assert_eq!(
        vacant(json!({"price": "1.00", "amount": 10, "amount_vacant": 3.0})),
        3
    );
    assert_eq!(
        vacant(json!({"price": "1.00", "amount": 10, "amount_vacant": null})),
        10,
        "unknown: all of them"
    );
    assert_eq!(vacant(json!({"price": "1.00"})), 0);
    assert_eq!(
        vacant(json!({"price": "1.00", "amount_vacant": 9_007_199_254_740_991_i64})),
        u32::MAX
    );
}

#[test]
fn newer_bodies_say_themselves_whether_there_are_seats() {
    assert!(ticket_set(json!({"with_seats": true})).seated);
    assert!(!ticket_set(json!({"with_seats": false, "seats": {}})).seated);
    assert!(
        ticket_set(json!({"seats": {}})).seated,
        "with seats, none of them free"
    );
}

#[test]
fn sets_of_one_position_stay_in_their_order() {
    let sets: Vec<_> = (0..9)
        .map(|n| json!({"id": ticket(n), "name": n.to_string(), "pos": n % 2}))
        .collect();
    let names: String = event(json!({"id": EVENT, "sets": sets}))
        .sets
        .iter()
        .map(|set| set.name.as_str())
        .collect();
    assert_eq!(names, "024681357");
}

#[test]
fn seats_are_read_with_or_without_a_place() {
    let seat = |place: Value| {
        let body = json!([{"id": ticket(1), "set": STALLS, "status": "vacant", "reserved_till": null, "seat": place}]);
        Seat::from(
            serde_json::from_value::<Vec<v1::Seat>>(body)
                .unwrap()
                .remove(0),
        )
    };
    let placed = seat(json!({"row": 3, "number": "12a", "sector": RULE}));
    assert_eq!(
        (placed.row.as_deref(), placed.number.as_deref()),
        (Some("3"), Some("12a"))
    );
    assert_eq!(
        (placed.set, placed.sector.as_deref()),
        (Some(id(STALLS)), Some(RULE))
    );
    assert_eq!(placed.status, SeatStatus::Vacant);
    for nowhere in [json!({}), Value::Null, json!({"row": null, "number": ""})] {
        let seat = seat(nowhere);
        assert_eq!((seat.row, seat.number, seat.sector), (None, None, None));
    }
    let of_an_order = json!({"id": ticket(1), "serial": "QRS", "barcode": "123"});
    let seat: Seat = serde_json::from_value::<v1::Seat>(of_an_order)
        .unwrap()
        .into();
    assert_eq!((seat.status.as_str(), seat.set), ("", None));
}

#[test]
fn a_city_is_named_in_the_visitors_language_or_the_next_best() {
    let text = |ru: &str, en: &str, default: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LocalText {
            ru: some(ru),
            en: some(en),
            default: some(default),
        }
    };
    let all = text("Тверь", "Tver", "Twer");
    for (tag, name) in [
        ("ru", "Тверь"),
        ("RU_ru", "Тверь"),
        ("en-GB", "Tver"),
        ("de", "Twer"),
        ("", "Twer"),
        ("rus", "Twer"),
    ] {
        assert_eq!(all.for_language(tag), name, "{tag}");
    }
    assert_eq!(text("Тверь", "", "").for_language("en"), "Тверь");
    assert_eq!(text("", "Tver", "").for_language("ru"), "Tver");
}
