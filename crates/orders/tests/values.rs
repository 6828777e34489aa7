//! Ids, money, statuses, selections and error kinds: the small values that everything else is made
//! of.

use proptest::prelude::*;
use tc_orders::{
    ErrorKind, EventId, IdError, Money, MoneyError, OrderId, OrderStatus, Selection, SetId,
    TRANSITIONS, TicketId,
};

fn set(number: u8) -> SetId {
    SetId::from_bytes([0x65, 0xa0, 0xc0, 0xde, 0, 0, 0, 0, 0, 0, 0, number])
}

fn known_statuses() -> [OrderStatus; 5] {
    use OrderStatus::*;
    [Executed, InProgress, Done, Canceled, Expired]
}

#[test]
fn an_id_is_24_hexadecimal_characters() {
    let id: OrderId = "65a0c0de00ff10a0b0c0d0e0".parse().unwrap();
    assert_eq!(id.to_string(), "65a0c0de00ff10a0b0c0d0e0");
    assert_eq!(format!("{id:?}"), "65a0c0de00ff10a0b0c0d0e0");
    assert_eq!(id.created_secs(), 0x65a0_c0de);
    assert_eq!(
        "65A0C0DE00FF10A0B0C0D0E0".parse(),
        Ok(id),
        "upper case is the same id"
    );
    let wrong = [
        "",
        "65a0c0de00ff10a0b0c0d0e",
        "65a0c0de00ff10a0b0c0d0e00",
        "65a0c0de00ff10a0b0c0d0eg",
        " 65a0c0de00ff10a0b0c0d0e",
        "+5a0c0de00ff10a0b0c0d0e0",
        "65a0c0de00ff10a0b0c0d0é",
    ];
    for text in wrong {
        assert_eq!(text.parse::<EventId>(), Err(IdError), "{text:?}");
    }
}

#[test]
fn money_has_at_most_two_decimals_and_is_written_with_both() {
    let good = [
        ("100.00", 10_000, "100.00"),
        ("2710.4", 271_040, "2710.40"),
        ("7", 700, "7.00"),
        ("-0.50", -50, "-0.50"),
        ("-0", 0, "0.00"),
        ("007.07", 707, "7.07"),
        ("92233720368547758.07", i64::MAX, "92233720368547758.07"),
        ("-92233720368547758.08", i64::MIN, "-92233720368547758.08"),
    ];
    for (text, minor, written) in good {
        assert_eq!(text.parse(), Ok(Money::from_minor(minor)), "{text:?}");
        assert_eq!(Money::from_minor(minor).to_string(), written);
    }
    let wrong = [
        "",
        "-",
        ".",
        "1.",
        ".5",
        "1.234",
        "1,5",
        "1e3",
        "+1",
        " 1",
        "1 ",
        "--1",
        "1.2.3",
        "1.-2",
        "1_0",
        "٣",
        "NaN",
        "92233720368547758.08",
        "-92233720368547758.09",
        "999999999999999999999999",
    ];
    for text in wrong {
        assert_eq!(text.parse::<Money>(), Err(MoneyError), "{text:?}");
    }
}

#[test]
fn money_arithmetic_says_when_it_is_too_large() {
    let price = Money::from_minor(155_000);
    assert_eq!(price.checked_mul(3), Some(Money::from_minor(465_000)));
    assert_eq!(
        price.checked_add(Money::from_minor(-5_000)),
        Some(Money::from_minor(150_000))
    );
    assert_eq!(price.checked_sub(price), Some(Money::ZERO));
    assert_eq!(Money::from_minor(i64::MAX).checked_mul(2), None);
    assert_eq!(
        Money::from_minor(i64::MAX).checked_add(Money::from_minor(1)),
        None
    );
    assert_eq!(
        Money::from_minor(i64::MAX).saturating_add(Money::from_minor(1)),
        Money::from_minor(i64::MAX)
    );
}

#[test]
fn money_in_json_is_a_text_or_a_whole_number() {
    let read = |json: &str| serde_json::from_str::<Money>(json).map_err(|error| error.to_string());
    assert_eq!(read(r#""12.30""#), Ok(Money::from_minor(1230)));
    assert_eq!(read("12"), Ok(Money::from_minor(1200)));
    assert_eq!(read("12.0"), Ok(Money::from_minor(1200)), "a browser's 12");
    assert!(read("12.3").is_err_and(|error| error.contains("this number is not money")));
    assert!(
        read("18446744073709551615").is_err_and(|error| error.contains("this number is not money"))
    );
    assert!(read(r#""abc""#).is_err_and(|error| error.contains(r#""abc" is not money"#)));
    assert_eq!(
        serde_json::to_string(&Money::from_minor(1230)).unwrap(),
        r#""12.30""#
    );
}

#[test]
fn an_error_shows_only_the_beginning_of_a_long_text() {
    let long = serde_json::to_string(&"ж".repeat(5000)).unwrap();
    let error = serde_json::from_str::<Money>(&long)
        .unwrap_err()
        .to_string();
    assert!(error.contains('…') && error.len() < 200, "{error}");
}

#[test]
fn the_life_of_an_order_is_as_drawn() {
    use OrderStatus::*;
    let allowed: Vec<_> = known_statuses()
        .into_iter()
        .flat_map(|from| known_statuses().map(|to| (from.clone(), to)))
        .filter(|(from, to)| from.can_become(to))
        .collect();
    let drawn = [
        (Executed, InProgress),
        (Executed, Canceled),
        (Executed, Expired),
        (InProgress, Done),
        (InProgress, Canceled),
        (InProgress, Expired),
    ];
    assert_eq!(allowed, drawn);
    assert_eq!(TRANSITIONS, drawn);
}

#[test]
fn final_states_and_only_they_have_no_way_out() {
    for from in known_statuses() {
        let way_out = known_statuses().iter().any(|to| from.can_become(to));
        assert_eq!(from.is_final(), !way_out, "{from}");
    }
}

#[test]
fn every_state_leads_to_an_end() {
    for start in known_statuses() {
        // There are five states, so a walk of more than four steps would be a circle.
        let mut reached = vec![start];
        for _ in 0..4 {
            reached = reached
                .into_iter()
                .flat_map(|from| {
                    let next: Vec<_> = known_statuses()
                        .into_iter()
                        .filter(|to| from.can_become(to))
                        .collect();
                    if next.is_empty() { vec![from] } else { next }
                })
                .collect();
        }
        assert!(reached.iter().all(OrderStatus::is_final));
    }
}

#[test]
fn seats_are_kept_from_others_until_an_order_is_canceled_or_expired() {
    let holding: Vec<_> = known_statuses()
        .into_iter()
        .filter(OrderStatus::holds_seats)
        .collect();
    assert_eq!(
        holding,
        [
            OrderStatus::Executed,
            OrderStatus::InProgress,
            OrderStatus::Done
        ]
    );
    assert!(OrderStatus::Unknown("refunding".into()).holds_seats());
    assert!(!OrderStatus::Unknown("refunding".into()).is_final());
}

#[test]
fn both_spellings_of_canceled_are_read_and_one_is_written() {
    let read = |text: &str| text.parse::<OrderStatus>().unwrap();
    assert_eq!(read("canceled"), OrderStatus::Canceled);
    assert_eq!(read("cancelled"), OrderStatus::Canceled);
    assert_eq!(read("cancelled").as_str(), "canceled");
    assert_eq!(read("Executed"), OrderStatus::Unknown("Executed".into()));
}

#[test]
fn error_codes_are_those_that_host_pages_know() {
    let codes: Vec<_> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let documented = "load config network timeout unauthorized not-found sold-out partial conflict limited rejected \
                      not-cancellable expired unconfirmed server decode internal";
    assert_eq!(codes.join(" "), documented);
}

#[test]
fn a_status_code_tells_the_kind_of_error() {
    let kinds = [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Unauthorized),
        (404, ErrorKind::NotFound),
        (408, ErrorKind::Timeout),
        (409, ErrorKind::Conflict),
        (422, ErrorKind::Rejected),
        (429, ErrorKind::Limited),
        (500, ErrorKind::Server),
        (502, ErrorKind::Server),
        (302, ErrorKind::Server),
        (0, ErrorKind::Server),
    ];
    for (status, kind) in kinds {
        assert_eq!(ErrorKind::from_status(status), kind, "{status}");
    }
}

#[test]
fn an_order_that_may_exist_is_never_retried_blindly() {
    assert!(!ErrorKind::Unconfirmed.retryable());
    for status in [409, 429, 500, 502, 503, 504] {
        assert!(ErrorKind::from_status(status).retryable(), "{status}");
    }
    for status in [400, 401, 403, 404] {
        assert!(!ErrorKind::from_status(status).retryable(), "{status}");
    }
}

#[test]
fn a_selection_holds_no_zeroes() {
    let mut selection = Selection::new();
    selection.set(set(2), 3);
    selection.set(set(1), 1);
    selection.set(set(3), 0);
    assert_eq!(
        selection.iter().collect::<Vec<_>>(),
        [(set(1), 1), (set(2), 3)]
    );
    assert_eq!(selection.total_tickets(), 4);
    selection.set(set(2), 0);
    selection.set(set(1), 2);
    assert_eq!((selection.get(set(1)), selection.get(set(2))), (2, 0));
    selection.set(set(1), 0);
    assert!(selection.is_empty());
}

#[test]
fn a_selection_in_json_is_a_map_of_counts() {
    let selection: Selection = [(set(1), 2), (set(2), 1)].into_iter().collect();
    let json = r#"{"65a0c0de0000000000000001":2,"65a0c0de0000000000000002":1}"#;
    assert_eq!(serde_json::to_string(&selection).unwrap(), json);
    assert_eq!(serde_json::from_str::<Selection>(json).unwrap(), selection);
    let lenient = r#"{"65a0c0de0000000000000002":1.0,"65a0c0de0000000000000001":2,"65a0c0de0000000000000003":null}"#;
    assert_eq!(
        serde_json::from_str::<Selection>(lenient).unwrap(),
        selection
    );
    for wrong in ["-1", "1.5", "4294967296", r#""1""#, "true", "[]"] {
        let json = format!(r#"{{"65a0c0de0000000000000001":{wrong}}}"#);
        assert!(serde_json::from_str::<Selection>(&json).is_err(), "{wrong}");
    }
}

fn counts() -> impl Strategy<Value = Vec<(u8, u32)>> {
    proptest::collection::vec((0_u8..20, 0_u32..5), 0..30)
}

fn chosen(counts: &[(u8, u32)]) -> Selection {
    counts
        .iter()
        .map(|(number, count)| (set(*number), *count))
        .collect()
}

proptest! {
    #[test]
    fn ids_survive_being_written(bytes: [u8; 12]) {
        let id = TicketId::from_bytes(bytes);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        prop_assert_eq!(id.bytes(), bytes);
        let json = serde_json::to_string(&id).unwrap();
        prop_assert_eq!(serde_json::from_str::<TicketId>(&json).unwrap(), id);
    }

    #[test]
    fn ids_are_ordered_as_their_texts_and_by_creation(a: [u8; 12], b: [u8; 12]) {
        let (a, b) = (SetId::from_bytes(a), SetId::from_bytes(b));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        if a.created_secs() < b.created_secs() {
            prop_assert!(a < b);
        }
    }

    #[test]
    fn money_survives_being_written(minor: i64) {
        let money = Money::from_minor(minor);
        prop_assert_eq!(money.to_string().parse(), Ok(money));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn money_is_ordered_and_added_as_its_minor_units(
        a in -1_000_000_000_i64..1_000_000_000,
        b in -1_000_000_000_i64..1_000_000_000,
    ) {
        let (x, y) = (Money::from_minor(a), Money::from_minor(b));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x.checked_add(y), Some(Money::from_minor(a + b)));
        prop_assert_eq!(x.checked_sub(y), Some(Money::from_minor(a - b)));
        prop_assert_eq!([x, y, -y].into_iter().sum::<Money>(), x);
    }

    #[test]
    fn so_many_pieces_cost_as_much_as_adding_them_up(price in 0_i64..10_000_000, count in 0_u32..50) {
        let price = Money::from_minor(price);
        let sum: Money = (0..count).map(|_| price).sum();
        prop_assert_eq!(price.checked_mul(count), Some(sum));
    }

    #[test]
    fn shorter_ways_to_write_money_mean_the_same(major in 0_i64..1_000_000_000, tenths in 0_i64..10) {
        let money = Money::from_minor(major * 100 + tenths * 10);
        prop_assert_eq!(format!("{major}.{tenths}").parse(), Ok(money));
        prop_assert_eq!(format!("{major}.{tenths}0").parse(), Ok(money));
        prop_assert_eq!(major.to_string().parse(), Ok(Money::from_minor(major * 100)));
    }

    #[test]
    fn statuses_survive_being_written(text in ".*") {
        let status: OrderStatus = text.parse().unwrap();
        let again: OrderStatus = status.as_str().parse().unwrap();
        prop_assert_eq!(&again, &status);
        if text != "cancelled" {
            prop_assert_eq!(status.as_str(), text);
        }
    }

    #[test]
    fn selections_survive_being_written(counts in counts()) {
        let selection: Selection = chosen(&counts);
        let json = serde_json::to_string(&selection).unwrap();
        prop_assert_eq!(serde_json::from_str::<Selection>(&json).unwrap(), selection.clone());
        prop_assert_eq!(selection.iter().collect::<Selection>(), selection);
    }

    #[test]
    fn a_selection_remembers_the_last_count_of_each_set(counts in counts()) {
        let selection: Selection = chosen(&counts);
        let last = |number: u8| {
            let entry = counts.iter().rfind(|(other, _)| *other == number);
            entry.map_or(0, |(_, count)| *count)
        };
        for number in 0..20 {
            prop_assert_eq!(selection.get(set(number)), last(number));
        }
        prop_assert_eq!(selection.total_tickets(), (0..20).map(last).sum::<u32>());
        prop_assert!(selection.iter().is_sorted() && selection.iter().all(|(_, count)| count > 0));
        prop_assert_eq!(selection.is_empty(), selection.total_tickets() == 0);
    }
}
