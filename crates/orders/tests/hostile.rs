//! Whatever comes, nothing panics: arbitrary texts to every parser, arbitrary JSON to every type of
//! a body.

use proptest::prelude::*;
use tc_orders::wire::{FromJson, Json, Version, WireTime, v1, v2};
use tc_orders::{
    Event, Lifetime, Money, Order, OrderId, OrderStatus, Seat, Selection, Timestamp, ZonelessTime,
};

/// Texts that look like what the parsers want, so that they get further than the first character.
fn nearly() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        "[0-9a-fA-FgéZ]{22,26}",
        "-?[0-9]{0,22}[.,]?[0-9]{0,3}",
        "[0-9]{3,5}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{0,9})?(Z|[+-][0-9:]{0,6})?",
        "(Mon|Tue|Xyz), [0-9]{1,2} (Jan|Feb|Xyz) [0-9]{3,5} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT ?",
        "(BEGIN:(VEVENT|X)\r?\n)?(DTSTART|DTEND)(;[A-Z]+=\"?[a-z:]*\"?)?:[0-9]{7,9}(T[0-9]{5,7})?Z?(\r?\n[ \t]?)?(END:X|.*)?",
        "(executed|in_progress|cancelled|canceled|public|true|.{0,3})",
    ]
}

/// JSON with the names that the API uses, so that values end up where something reads them.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let name = prop_oneof![
        proptest::sample::select(vec![
            "id",
            "status",
            "number",
            "event",
            "created_at",
            "updated_at",
            "reserved_till",
            "expired_after",
            "payment",
            "system",
            "redirect_url",
            "rules",
            "tickets",
            "value",
            "value_extra",
            "values",
            "nominal",
            "extra",
            "full",
            "title",
            "text",
            "desc",
            "lifetime",
            "venue",
            "city",
            "name",
            "ru",
            "timezone",
            "sets",
            "pos",
            "amount",
            "amount_vacant",
            "price",
            "price_org",
            "price_extra",
            "current",
            "seats",
            "row",
            "sector",
            "random",
            "all_or_nothing",
            "customer",
            "promocodes",
            "data",
            "errors",
            "refs",
            "code",
            "msg",
            "error",
            "settings",
            "sets_values",
            "discount",
            "events",
            "venues",
            "seat",
            "number",
            "set",
            "vendor_data",
            "raw",
            "age_rating",
        ])
        .prop_map(str::to_owned),
        "65a0c0de[0-9a-f]{16}",
        nearly(),
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        (-20_i64..20).prop_map(Into::into),
        "65a0c0de[0-9a-f]{16}".prop_map(Into::into),
        nearly().prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Reads the value as every type there is; that is all that is asked.
fn read_as_everything(json: &Json) {
    fn read<T: FromJson>(json: &Json) -> Option<T> {
        let read = T::from_json(json);
        if let Err(error) = &read {
            assert!(error.to_string().starts_with(&error.place()), "{error}");
        }
        read.ok()
    }
    let _: Option<Order> = read::<v1::Order>(json).map(Into::into);
    let _: Option<Event> = read::<v1::Event>(json).map(Into::into);
    let _: Option<Seat> = read::<v1::Seat>(json).map(Into::into);
    read::<Vec<v1::Order>>(json);
    read::<Vec<v1::Event>>(json);
    read::<Vec<v1::Seat>>(json);
    read::<v1::Reserve>(json);
    read::<v1::Change>(json);
    read::<v2::Answer>(json);
    read::<v2::Refusal>(json);
    for version in [Version::V1, Version::V2] {
        let _ = version.order(json);
        let _ = version.other(json);
    }
    let _: Option<Order> = read::<v2::Order>(json).map(Into::into);
    read::<v2::Request>(json);
    read::<v2::PromocodeCheck>(json);
    read::<Selection>(json);
    read::<Money>(json);
    read::<OrderId>(json);
    read::<Timestamp>(json);
    read::<WireTime>(json);
    read::<OrderStatus>(json);
    read::<Vec<u64>>(json);
}

/// Fields that an order needs, so that arbitrary others are looked at.
fn with_what_is_required(json: &Json) -> Json {
    let text = |text: &str| Json::Text(text.into());
    let mut fields = if let Json::Object(fields) = json {
        fields.clone()
    } else {
        Vec::new()
    };
    for (name, value) in [
        ("id", "65a0c0de0102030405060708"),
        ("status", "executed"),
        ("event", "65a0c0de0102030405060709"),
    ] {
        fields.push((name.into(), text(value)));
    }
    Json::Object(fields)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn arbitrary_texts(text in nearly()) {
        let _ = text.parse::<OrderId>();
        let _ = text.parse::<Money>();
        let _ = text.parse::<Timestamp>();
        let _ = text.parse::<ZonelessTime>();
        let _ = text.parse::<WireTime>();
        let _ = text.parse::<OrderStatus>();
        let _ = Timestamp::parse_http_date(&text);
        let _ = Lifetime::parse(&text);
        let _ = serde_json::from_str::<Json>(&text);
        read_as_everything(&Json::Text(text));
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again(text in nearly()) {
        if let Ok(time) = text.parse::<Timestamp>() {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }
        if let Ok(money) = text.parse::<Money>() {
            prop_assert_eq!(money.to_string().parse(), Ok(money));
        }
        if let Ok(time) = text.parse::<ZonelessTime>() {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }
    }

    #[test]
    fn arbitrary_json(value in json()) {
        let json: Json = serde_json::from_value(value).unwrap();
        read_as_everything(&json);
        read_as_everything(&with_what_is_required(&json));
        read_as_everything(&Json::List(vec![with_what_is_required(&json)]));
        read_as_everything(&Json::Object(vec![("data".into(), with_what_is_required(&json))]));
    }

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = serde_json::from_slice::<v1::Order>(&bytes);
        let _ = serde_json::from_slice::<v2::Answer>(&bytes);
    }

    #[test]
    fn json_survives_being_written(value in json()) {
        let json: Json = serde_json::from_value(value).unwrap();
        let again: Json = serde_json::from_str(&json.to_string()).unwrap();
        let by_serde: Json = serde_json::from_str(&serde_json::to_string(&json).unwrap()).unwrap();
        prop_assert_eq!(&by_serde, &again);
        prop_assert_eq!(again, without_fractions(json));
    }
}

/// Fractions are not kept, and so are written as `null`.
fn without_fractions(json: Json) -> Json {
    match json {
        Json::Fraction => Json::Null,
        Json::List(items) => Json::List(items.into_iter().map(without_fractions).collect()),
        Json::Object(fields) => Json::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, without_fractions(value)))
                .collect(),
        ),
        other => other,
    }
}

#[test]
fn numbers_are_whole_only_while_a_float_is_exact() {
    assert_eq!(Json::number(5.0), Json::Whole(5));
    assert_eq!(Json::number(-0.0), Json::Whole(0));
    assert_eq!(
        Json::number(9_007_199_254_740_992.0),
        Json::Whole(9_007_199_254_740_992)
    );
    for fraction in [
        0.5,
        1e300,
        -1e19,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ] {
        assert_eq!(Json::number(fraction), Json::Fraction, "{fraction}");
    }
}

#[test]
fn of_two_fields_of_one_name_the_later_counts() {
    let body =
        r#"{"id": "x", "status": "done", "status": "executed", "id": "65a0c0de0102030405060708"}"#;
    let order = serde_json::from_str::<v1::Order>(body).unwrap();
    assert_eq!(order.status, OrderStatus::Executed);
}

#[test]
fn what_is_nested_too_deeply_is_dropped() {
    let depth = 100;
    let body = format!(
        r#"{{"id": "65a0c0de0102030405060708", "status": "done", "x": {}{}}}"#,
        "[".repeat(depth),
        "]".repeat(depth)
    );
    assert_eq!(
        serde_json::from_str::<v1::Order>(&body).unwrap().status,
        OrderStatus::Done
    );
}
