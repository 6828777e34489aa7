//! Who buys: in a reservation, in a change, and together with paying.

use serde_json::{Value, json};
use tc_gateway::Problem;
use tc_gateway::ask::{Change, Customer, Reserve};

use crate::{EVENT, MOST, NO_TEXTS, STALLS, names};

const FIELDS: [(&str, usize); 4] = [
    ("email", 254),
    ("first_name", 100),
    ("last_name", 100),
    ("mobile", 32),
];

/// Reads a customer, written as JSON, in all three places.
fn read(customer: &str) -> Result<Customer, Problem> {
    let reserve =
        format!(r#"{{"event":"{EVENT}","random":{{"{STALLS}":1}},"customer":{customer}}}"#);
    let reserve = Reserve::read(reserve.as_bytes(), MOST).map(|reserve| reserve.customer.unwrap());
    let change = format!(r#"{{"customer":{customer}}}"#);
    let change = Change::read(change.as_bytes(), MOST).map(|change| match change {
        Change::Customer(customer) => customer,
        other => panic!("{other:?}"),
    });
    let pay = format!(r#"{{"customer":{customer},"status":"in_progress"}}"#);
    let pay = Change::read(pay.as_bytes(), MOST).map(|change| match change {
        Change::Pay { customer } => customer.unwrap(),
        other => panic!("{other:?}"),
    });
    assert_eq!(reserve, change);
    assert_eq!(reserve, pay);
    reserve
}

fn one(field: &str, value: &Value) -> Result<Customer, Problem> {
    read(&json!({field: value}).to_string())
}

/// The one text of a customer who has said one thing.
fn text(customer: Customer) -> String {
    let Customer {
        email,
        first_name,
        last_name,
        mobile,
    } = customer;
    let said = [email, first_name, last_name, mobile];
    let [one] = said
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    one
}

/// A text of so many characters for this field.
fn of_length(field: &str, length: usize, character: char) -> String {
    let filler = |length| character.to_string().repeat(length);
    match field {
        "email" => format!("a@{}", filler(length - 2)),
        _ => filler(length),
    }
}

#[test]
fn every_field_may_be_left_out_but_not_all() {
    for (field, _) in FIELDS {
        let value = of_length(field, 3, 'x');
        assert_eq!(text(one(field, &json!(value)).unwrap()), value);
    }
    names(&read("{}").unwrap_err(), "customer");
}

#[test]
fn a_customer_is_an_object_of_texts() {
    for wrong in ["null", "true", "1", "1.5", "\"a@b\"", "[]"] {
        names(&read(wrong).unwrap_err(), "customer");
    }
    for (field, _) in FIELDS {
        for wrong in NO_TEXTS {
            let problem = read(&format!(r#"{{"{field}":{wrong}}}"#)).unwrap_err();
            if *wrong == "1e999" {
                names(&problem, "body");
            } else {
                names(&problem, &format!("customer.{field}"));
            }
        }
    }
    for unknown in ["lang", "name", "phone", "id", "Email", ""] {
        let problem = read(&format!(r#"{{"email":"a@b","{unknown}":"x"}}"#)).unwrap_err();
        names(&problem, &format!("customer.{unknown}"));
    }
}

#[test]
fn texts_are_trimmed_and_of_a_length_for_people() {
    for (field, most) in FIELDS {
        let path = format!("customer.{field}");
        // Characters, not bytes.
        for character in ['x', 'ы', '😀'] {
            let longest = of_length(field, most, character);
            assert_eq!(text(one(field, &json!(longest)).unwrap()), longest);
            let padded = json!(format!(" \t\u{a0}{longest}\n "));
            assert_eq!(text(one(field, &padded).unwrap()), longest);
            let longer = json!(of_length(field, most + 1, character));
            names(&one(field, &longer).unwrap_err(), &path);
        }
        names(
            &one(field, &json!(of_length(field, 15_000, 'x'))).unwrap_err(),
            &path,
        );
        for empty in ["", " ", "\t\r\n", "\u{a0}\u{2003}\u{3000}"] {
            names(&one(field, &json!(empty)).unwrap_err(), &path);
        }
    }
}

#[test]
fn nothing_in_a_text_hides_or_turns_the_rest_of_it() {
    for (field, _) in FIELDS {
        for character in [
            '\0', '\u{1}', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}', '\u{2028}',
            '\u{2029}', '\u{202a}', '\u{202c}', '\u{202e}', '\u{2066}', '\u{2069}',
        ] {
            let value = json!(format!("a@{character}b"));
            names(
                &one(field, &value).unwrap_err(),
                &format!("customer.{field}"),
            );
        }
    }
}

#[test]
fn names_of_people_are_names() {
    for name in [
        "Ёлка",
        "O'Brien",
        "Anne-Marie de la Tour",
        "李小龙",
        "می\u{200c}خواهم",
        "שלום\u{200f}",
        "José",
        "😀",
        "<b>Robert</b>'); DROP TABLE orders;--",
        "{{7*7}}",
    ] {
        assert_eq!(text(one("first_name", &json!(name)).unwrap()), name);
        assert_eq!(text(one("last_name", &json!(name)).unwrap()), name);
    }
}

#[test]
fn an_email_has_one_at_with_something_on_both_sides() {
    for good in ["a@b", "a.b+c@example.org", "почта@пример.рф", "\"a b\"@c"] {
        assert_eq!(text(one("email", &json!(good)).unwrap()), good);
    }
    for wrong in ["a", "@", "a@", "@b", "a@b@c", "a@@b", "@a@", "a@ "] {
        names(&one("email", &json!(wrong)).unwrap_err(), "customer.email");
    }
}

/// No personal data in logs.
#[test]
fn a_customer_is_not_in_what_is_printed() {
    let customer = read(r#"{"email":"canary@example.org","first_name":"canary"}"#).unwrap();
    let change = Change::Customer(customer.clone());
    let printed = format!("{customer:?} {change:#?}");
    assert!(!printed.contains("canary"), "{printed}");
    assert!(printed.starts_with("Customer(…) "), "{printed}");
}
