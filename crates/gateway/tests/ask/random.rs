//! Requests and bytes at random: nothing panics, what is accepted goes upstream as it was meant and no other thing with it.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use tc_gateway::Problem;
use tc_gateway::ask::{Change, Reserve};
use tc_orders::wire::ToJson;

use crate::MOST;

/// The fields of requests, and some that have none.
const FIELDS: &[&str] = &[
    "event",
    "random",
    "tickets",
    "all_or_nothing",
    "customer",
    "payment",
    "promocodes",
    "status",
    "email",
    "first_name",
    "last_name",
    "mobile",
    "lang",
    "system",
];

fn id() -> impl Strategy<Value = String> {
    "[0-9a-f]{24}"
}

fn person() -> impl Strategy<Value = Value> {
    let texts = (
        option::of("[!-?A-Za-zё]{1,20}@[a-zё.]{1,20}"),
        option::of("[!-~А-я]{1,100}"),
        option::of("[!-~А-я]{1,100}"),
        option::of("[+0-9]{1,32}"),
    );
    texts.prop_filter_map("says something", |(email, first, last, mobile)| {
        let said = [
            ("email", email),
            ("first_name", first),
            ("last_name", last),
            ("mobile", mobile),
        ];
        let fields: Map<String, Value> = said
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), json!(text?))))
            .collect();
        (!fields.is_empty()).then_some(Value::Object(fields))
    })
}

fn wanted() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        btree_map(id(), 1_u32..=10, 1..=10).prop_map(|counts| ("random", json!(counts))),
        btree_set(id(), 1..=100).prop_map(|tickets| ("tickets", json!(tickets))),
    ]
}

fn reservation() -> impl Strategy<Value = Value> {
    (id(), wanted(), any::<bool>(), option::of(person())).prop_map(
        |(event, (field, wanted), all_or_nothing, customer)| {
            let mut body = json!({"event": event, field: wanted});
            if all_or_nothing {
                body["all_or_nothing"] = json!(true);
            }
            if let Some(customer) = customer {
                body["customer"] = customer;
            }
            body
        },
    )
}

fn change() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"status": "canceled"})),
        Just(json!({"status": "in_progress"})),
        person().prop_map(|customer| json!({"status": "in_progress", "customer": customer})),
        person().prop_map(|customer| json!({"customer": customer})),
        vec("[!-~А-я]{1,64}", 0..=10).prop_map(|codes| json!({"promocodes": codes})),
        wanted().prop_map(|(field, wanted)| json!({field: wanted})),
        wanted().prop_map(|(field, wanted)| json!({field: wanted, "all_or_nothing": true})),
    ]
}

/// Any JSON at all, small.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..5).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        id().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let name = prop_oneof![any::<String>(), id(), field()];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(name, inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

fn field() -> impl Strategy<Value = String> {
    select(FIELDS).prop_map(str::to_owned)
}

fn json_of(request: &impl ToJson) -> Value {
    serde_json::from_str(&request.to_json().to_string()).unwrap()
}

/// What holds of every body: it is refused with a field that the sender finds in it, or it survives being sent upstream.
fn holds_together(body: &[u8]) -> Result<(), TestCaseError> {
    let is_a_problem = |problem: &Problem| {
        prop_assert_eq!(problem.status.as_u16(), 400);
        prop_assert!(
            problem
                .field
                .as_ref()
                .is_some_and(|field| field.len() < 1024)
        );
        prop_assert!(serde_json::from_str::<Value>(&problem.body()).is_ok());
        Ok(())
    };
    match Reserve::read(body, MOST) {
        Ok(reserve) => {
            let sent = json_of(&reserve.to_upstream());
            let again = Reserve::read(sent.to_string().as_bytes(), MOST);
            prop_assert_eq!(again.as_ref(), Ok(&reserve));
            prop_assert_eq!(again.unwrap().fingerprint(), reserve.fingerprint());
        }
        Err(problem) => is_a_problem(&problem)?,
    }
    match Change::read(body, MOST) {
        Ok(change) => {
            let sent = json_of(&change.to_upstream(None));
            prop_assert_eq!(Change::read(sent.to_string().as_bytes(), MOST), Ok(change));
        }
        Err(problem) => is_a_problem(&problem)?,
    }
    Ok(())
}

/// Puts something else in one place of a body, or a field of another name beside it.
fn spoil(body: &mut Value, at: Index, name: Option<String>, value: Value) {
    let places = places(body, String::new());
    let place = at.get(&places);
    let target = body.pointer_mut(place).expect("a place of the body");
    match (target, name) {
        (Value::Object(fields), Some(name)) => drop(fields.insert(name, value)),
        (Value::Array(items), Some(_)) => items.push(value),
        (target, _) => *target = value,
    }
}

fn places(value: &Value, path: String) -> Vec<String> {
    let below: Vec<String> = match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| places(value, format!("{path}/{name}")))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, value)| places(value, format!("{path}/{at}")))
            .collect(),
        _ => vec![],
    };
    [vec![path], below].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_reservation_goes_upstream_as_it_was_meant(body in reservation()) {
        let reserve = Reserve::read(body.to_string().as_bytes(), MOST);
        let pretty = serde_json::to_vec_pretty(&body).unwrap();
        prop_assert_eq!(Reserve::read(&pretty, MOST), reserve.clone());
        prop_assert_eq!(json_of(&reserve.unwrap().to_upstream()), body);
    }

    #[test]
    fn a_change_goes_upstream_as_it_was_meant(body in change()) {
        let change = Change::read(body.to_string().as_bytes(), MOST).unwrap();
        prop_assert_eq!(json_of(&change.to_upstream(None)), body);
    }

    #[test]
    fn bytes_are_refused_or_hold_together(body in vec(any::<u8>(), 0..200)) {
        holds_together(&body)?;
    }

    #[test]
    fn json_is_refused_or_holds_together(body in anything()) {
        holds_together(body.to_string().as_bytes())?;
    }

    #[test]
    fn what_is_wrong_in_one_place_is_refused_or_holds_together(
        mut body in prop_oneof![reservation(), change()],
        at: Index,
        name in option::of(prop_oneof![field(), any::<String>()]),
        value in anything(),
    ) {
        spoil(&mut body, at, name, value);
        holds_together(body.to_string().as_bytes())?;
    }

    #[test]
    fn one_wrong_byte_is_refused_or_holds_together(
        body in prop_oneof![reservation(), change()],
        at: Index,
        byte: u8,
    ) {
        let mut body = body.to_string().into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        holds_together(&body)?;
        holds_together(&body[..at])?;
    }
}
