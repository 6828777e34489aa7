//! How requests are written and read.

use proptest::prelude::*;
use serde_json::{Value, json};
use tc_orders::wire::{ToJson, v1};
use tc_orders::{EventId, OrderStatus, Selection, SetId, TicketId, Wanted};

use crate::{EVENT, STALLS, id, ticket};

fn written(request: &(impl ToJson + serde::Serialize)) -> Value {
    let text: Value = serde_json::from_str(&request.to_json().to_string()).expect("JSON");
    assert_eq!(
        serde_json::to_value(request).expect("JSON"),
        text,
        "both ways to write it agree"
    );
    text
}

fn two_in_the_stalls() -> Wanted {
    Wanted::Random([(id(STALLS), 2)].into_iter().collect())
}

#[test]
fn a_name_is_split_after_its_first_word_and_reads_as_it_was_typed() {
    for (typed, first, last) in [
        ("Мария Ли", Some("Мария"), Some("Ли")),
        (" María  de la Cruz ", Some("María"), Some("de la Cruz")),
        ("Plato", Some("Plato"), None),
        ("王小明", Some("王小明"), None),
        ("محمد علي", Some("محمد"), Some("علي")),
        ("", None, None),
        ("  ", None, None),
    ] {
        let customer = v1::Customer::new(Some(typed), None, None);
        let names = (
            customer.first_name.as_deref(),
            customer.last_name.as_deref(),
        );
        assert_eq!(names, (first, last), "{typed:?}");
    }
    assert_eq!(v1::Customer::new(None, None, None), v1::Customer::default());
}

#[test]
fn a_reservation_says_no_more_than_it_must() {
    let reserve = v1::Reserve::new(id(EVENT), two_in_the_stalls());
    assert_eq!(
        written(&reserve),
        json!({"event": EVENT, "random": {STALLS: 2}})
    );
    let all = v1::Reserve {
        all_or_nothing: true,
        ..reserve
    };
    assert_eq!(
        written(&all),
        json!({"event": EVENT, "random": {STALLS: 2}, "all_or_nothing": true})
    );
    let seats = v1::Reserve::new(id(EVENT), Wanted::Tickets(vec![id(&ticket(3))]));
    assert_eq!(
        written(&seats),
        json!({"event": EVENT, "tickets": [ticket(3)]})
    );
}

#[test]
fn a_change_says_only_what_changes() {
    assert_eq!(
        written(&v1::Change::status(OrderStatus::Canceled)),
        json!({"status": "canceled"})
    );
    assert_eq!(
        written(&v1::Change::tickets(two_in_the_stalls())),
        json!({"random": {STALLS: 2}})
    );
    assert_eq!(written(&v1::Change::default()), json!({}));
    let customer = v1::Customer {
        email: Some("a@example.org".into()),
        ..Default::default()
    };
    let payment = v1::PaymentChoice {
        system: Some("api/BASE".into()),
        send_tickets: Some(false),
        ..Default::default()
    };
    let change = v1::Change {
        customer: Some(customer),
        payment: Some(payment),
        promocodes: Some(vec![]),
        ..v1::Change::status(OrderStatus::InProgress)
    };
    let expected = json!({
        "customer": {"email": "a@example.org"}, "payment": {"system": "api/BASE", "send_tickets": false},
        "promocodes": [], "status": "in_progress",
    });
    assert_eq!(written(&change), expected);
}

#[test]
fn all_or_nothing_may_come_as_a_text() {
    let read = |flag: Value| {
        let body = json!({"event": EVENT, "random": {STALLS: 2}, "all_or_nothing": flag});
        serde_json::from_value::<v1::Reserve>(body)
            .map(|reserve| reserve.all_or_nothing)
            .map_err(|error| error.to_string())
    };
    for (flag, expected) in [
        (json!("true"), true),
        (json!(true), true),
        (json!("false"), false),
        (Value::Null, false),
    ] {
        assert_eq!(read(flag), Ok(expected));
    }
    assert_eq!(
        read(json!("yes")),
        Err(r#"$.all_or_nothing: "yes" is not true or false"#.into())
    );
    assert_eq!(
        read(json!(1)),
        Err("$.all_or_nothing: 1 is not true or false".into())
    );
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(".*")
}

fn customer() -> impl Strategy<Value = v1::Customer> {
    (text(), text(), text(), text(), text()).prop_map(
        |(email, first_name, last_name, mobile, lang)| v1::Customer {
            email,
            first_name,
            last_name,
            mobile,
            lang,
        },
    )
}

fn payment() -> impl Strategy<Value = v1::PaymentChoice> {
    (text(), text(), text(), any::<Option<bool>>()).prop_map(
        |(system, success_url, failure_url, send_tickets)| v1::PaymentChoice {
            system,
            success_url,
            failure_url,
            send_tickets,
        },
    )
}

fn selection() -> impl Strategy<Value = Selection> {
    proptest::collection::vec(
        (any::<[u8; 12]>().prop_map(SetId::from_bytes), 0_u32..9),
        0..4,
    )
    .prop_map(|counts| counts.into_iter().collect())
}

proptest! {
    #[test]
    fn requests_survive_being_written(
        event in any::<[u8; 12]>().prop_map(EventId::from_bytes),
        random in proptest::option::of(selection()),
        tickets in any::<Option<Vec<[u8; 12]>>>(),
        all_or_nothing: bool,
        customer in proptest::option::of(customer()),
        payment in proptest::option::of(payment()),
        promocodes in proptest::collection::vec(".*", 0..3),
        status in ".*",
    ) {
        let tickets: Option<Vec<_>> = tickets.map(|ids| ids.into_iter().map(TicketId::from_bytes).collect());
        let reserve = v1::Reserve {
            event,
            random: random.clone(),
            tickets: tickets.clone(),
            all_or_nothing,
            customer: customer.clone(),
            promocodes: promocodes.clone(),
            payment: payment.clone(),
        };
        prop_assert_eq!(serde_json::from_value::<v1::Reserve>(written(&reserve)).unwrap(), reserve);
        let change = v1::Change {
            random,
            tickets,
            all_or_nothing,
            customer,
            payment,
            promocodes: Some(promocodes),
            status: Some(status.parse().unwrap()),
        };
        prop_assert_eq!(serde_json::from_value::<v1::Change>(written(&change)).unwrap(), change);
    }
}
