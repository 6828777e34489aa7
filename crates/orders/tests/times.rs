//! Timestamps, times without a zone, HTTP dates, and the lifetimes of events.

use proptest::prelude::*;
use tc_orders::{Lifetime, Moment, TimeError, Timestamp, ZonelessTime};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[test]
fn times_are_read_with_microseconds_and_written_back() {
    let time = at("2024-02-29T23:59:59.004005+00:00");
    assert_eq!(time.micros(), 1_709_251_199_004_005);
    assert_eq!(time.millis(), 1_709_251_199_004);
    assert_eq!(time.to_string(), "2024-02-29T23:59:59.004005+00:00");
    assert_eq!(at("1970-01-01T00:00:00Z").micros(), 0);
    assert_eq!(at("1969-12-31T23:59:59.999999Z").micros(), -1);
    assert_eq!(
        at("1969-12-31T23:59:59.999999Z").millis(),
        -1,
        "rounded down, never later"
    );
}

#[test]
fn every_way_to_write_an_offset_means_the_same_moment() {
    let same = [
        "2024-03-01T12:30:00+00:00",
        "2024-03-01T12:30:00Z",
        "2024-03-01 12:30:00.0Z",
        "2024-03-01T15:30:00+03:00",
        "2024-03-01T15:30:00+0300",
        "2024-03-01T15:30:00+03",
        "2024-03-01T08:00:00.000000000-04:30",
        "2024-02-29T23:30:00-13:00",
    ];
    for text in same {
        assert_eq!(at(text), at("2024-03-01T12:30:00.000000Z"), "{text}");
    }
}

#[test]
fn what_is_beyond_microseconds_is_cut_off() {
    assert_eq!(at("2024-03-01T12:30:00.1Z").micros() % SECOND, 100_000);
    assert_eq!(
        at("2024-03-01T12:30:00.1234567899Z").micros() % SECOND,
        123_456
    );
}

#[test]
fn moments_that_do_not_exist_are_refused() {
    let wrong = [
        "",
        "2024-03-01",
        "2024-03-01T12:30:00",
        "2024-03-01T12:30Z",
        "2024-03-01T12:30:00.Z",
        "2024-03-01T12:30:00,5Z",
        "2024-03-01T12:30:00 Z",
        "2024-03-01T12:30:00z",
        "2024-03-01T12:30:00+3",
        "2024-03-01T12:30:00+03:",
        "2024-03-01T12:30:00+03:60",
        "2024-03-01T12:30:00+24:00",
        "2024-03-01T12:30:00Zebra",
        "2024-3-1T12:30:00Z",
        "2024-13-01T12:30:00Z",
        "2024-00-01T12:30:00Z",
        "2024-04-31T12:30:00Z",
        "2024-04-00T12:30:00Z",
        "2023-02-29T12:30:00Z",
        "1900-02-29T12:30:00Z",
        "2024-03-01T24:00:00Z",
        "2024-03-01T12:60:00Z",
        "2024-03-01T12:30:61Z",
        "+024-03-01T12:30:00Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "٢٠٢٤-03-01T12:30:00Z",
    ];
    for text in wrong {
        assert_eq!(text.parse::<Timestamp>(), Err(TimeError), "{text:?}");
    }
}

#[test]
fn leap_days_are_right_every_four_but_not_every_hundred_years() {
    for (year, leap) in [
        (1600, true),
        (1700, false),
        (2000, true),
        (2023, false),
        (2024, true),
        (2100, false),
    ] {
        let first_of_march = at(&format!("{year}-03-01T00:00:00Z"));
        let february_28 = at(&format!("{year}-02-28T00:00:00Z"));
        let days = first_of_march.duration_since(february_28) / DAY;
        assert_eq!(days, if leap { 2 } else { 1 }, "{year}");
    }
}

#[test]
fn a_leap_second_is_the_second_after() {
    assert_eq!(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

#[test]
fn times_stay_within_the_years_that_can_be_written() {
    assert_eq!(Timestamp::from_micros(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::from_micros(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MAX.plus_micros(1), Timestamp::MAX);
    assert_eq!(
        Timestamp::MIN.to_string(),
        "0000-01-01T00:00:00.000000+00:00"
    );
    assert_eq!(
        Timestamp::MAX.to_string(),
        "9999-12-31T23:59:59.999999+00:00"
    );
    assert!(
        Timestamp::MAX.duration_since(Timestamp::MIN) > 0,
        "no overflow"
    );
}

#[test]
fn http_dates_are_read() {
    let date = Timestamp::parse_http_date("Thu, 29 Feb 2024 08:09:10 GMT");
    assert_eq!(date, Ok(at("2024-02-29T08:09:10Z")));
    let wrong = [
        "",
        "Thu, 29 Feb 2024 08:09:10",
        "Thu, 29 Feb 2024 08:09:10 UTC",
        "Thu, 29 Feb 2024 08:09:10 GMT ",
        "thu, 29 Feb 2024 08:09:10 GMT",
        "Abc, 29 Feb 2024 08:09:10 GMT",
        "Thu, 29 feb 2024 08:09:10 GMT",
        "Thu, 29 Foo 2024 08:09:10 GMT",
        "Thu, 29 Feb 2023 08:09:10 GMT",
        "Thu, 9 Feb 2024 08:09:10 GMT",
        "Thursday, 29-Feb-24 08:09:10 GMT",
        "Thu Feb 29 08:09:10 2024",
    ];
    for text in wrong {
        assert_eq!(Timestamp::parse_http_date(text), Err(TimeError), "{text:?}");
    }
}

#[test]
fn times_without_a_zone_are_good_for_differences() {
    let zoneless = |text: &str| text.parse::<ZonelessTime>().unwrap();
    let hold = zoneless("2024-03-01 00:05:00").duration_since(zoneless("2024-02-29 23:50:00"));
    assert_eq!(hold, 15 * 60 * SECOND);
    assert_eq!(
        zoneless("2024-03-01T00:05:00.5").to_string(),
        "2024-03-01 00:05:00.500000"
    );
    assert_eq!(
        ZonelessTime::in_utc(at("2024-03-01T03:05:00+03:00")).to_string(),
        "2024-03-01 00:05:00"
    );
    for text in [
        "2024-03-01 00:05:00Z",
        "2024-03-01 00:05:00+00:00",
        "2024-03-01",
        "00:05:00",
    ] {
        assert_eq!(text.parse::<ZonelessTime>(), Err(TimeError), "{text:?}");
    }
}

#[test]
fn a_lifetime_is_read_from_a_vevent() {
    let text = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE-TIME:20240517T163000Z\r\nDTEND;VALUE=DATE-TIME:20240517T190000Z\r\nEND:VEVENT\r\n";
    let lifetime = Lifetime::parse(text).unwrap();
    assert_eq!(lifetime.start, Moment::At(at("2024-05-17T16:30:00Z")));
    assert_eq!(lifetime.end, Some(Moment::At(at("2024-05-17T19:00:00Z"))));
}

#[test]
fn other_ways_to_write_a_vevent_are_read() {
    let start = |text: &str| Lifetime::parse(text).map(|lifetime| lifetime.start);
    let noon = Some(Moment::At(at("2024-05-17T12:00:00Z")));
    let day = Some(Moment::Day {
        year: 2024,
        month: 5,
        day: 17,
    });
    let cases = [
        ("DTSTART:20240517T120000Z", noon),
        ("BEGIN:VEVENT\nDTSTART:20240517T120000Z\nEND:VEVENT\n", noon),
        (
            "begin:vevent\r\ndtstart;x=1:20240517T120000Z\r\nend:vevent",
            noon,
        ),
        (
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE-TIME:2024051\r\n 7T1200\r\n\t00Z\r\nEND:VEVENT",
            noon,
        ),
        ("DTSTART;X-NOTE=\"a:b;c\":20240517T120000Z", noon),
        ("SUMMARY:DTSTART:19990101\r\nDTSTART:20240517T120000Z", noon),
        (
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART:20240517T120000Z",
            noon,
        ),
        (
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240517\r\nEND:VEVENT\r\n",
            day,
        ),
        ("DTSTART:20240517T120000", day),
        ("DTSTART;TZID=Europe/Samara:20240517T120000", day),
        ("", None),
        ("BEGIN:VEVENT\r\nEND:VEVENT", None),
        ("DTSTART", None),
        ("DTSTART:", None),
        ("DTSTART:20240230T120000Z", None),
        ("DTSTART:20240517T250000Z", None),
        ("DTSTART:20240517T120000ZZ", None),
        ("DTSTART:2024-05-17", None),
        ("DTEND:20240517T120000Z", None),
    ];
    for (text, expected) in cases {
        assert_eq!(start(text), expected, "{text:?}");
    }
}

#[test]
fn an_end_that_makes_no_sense_is_no_end() {
    let end = |dtend: &str| {
        Lifetime::parse(&format!("DTSTART:20240517T120000Z\nDTEND:{dtend}"))
            .unwrap()
            .end
    };
    assert_eq!(end("20240517T110000Z"), None);
    assert_eq!(end("soon"), None);
    assert_eq!(
        end("20240517T120000Z"),
        Some(Moment::At(at("2024-05-17T12:00:00Z")))
    );
    assert_eq!(
        end("20240518"),
        Some(Moment::Day {
            year: 2024,
            month: 5,
            day: 18
        })
    );
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (Timestamp::MIN.micros()..=Timestamp::MAX.micros()).prop_map(Timestamp::from_micros)
}

proptest! {
    #[test]
    fn timestamps_survive_being_written(time in any_time()) {
        prop_assert_eq!(time.to_string().parse(), Ok(time));
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
    }

    #[test]
    fn the_same_moment_is_read_from_every_offset(time in any_time(), minutes in -1439_i64..1440) {
        let local = time.micros() + minutes * 60 * SECOND;
        prop_assume!(local == Timestamp::from_micros(local).micros());
        let utc = Timestamp::from_micros(local).to_string();
        let (sign, m) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
        let text = utc.replace("+00:00", &format!("{sign}{:02}:{:02}", m / 60, m % 60));
        prop_assert_eq!(text.parse(), Ok(time));
    }

    #[test]
    fn timestamps_are_ordered_as_integers_and_as_texts(a in any_time(), b in any_time()) {
        prop_assert_eq!(a.cmp(&b), a.micros().cmp(&b.micros()));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        prop_assert_eq!(a.duration_since(b).signum(), a.micros().cmp(&b.micros()) as i64);
        prop_assert_eq!(b.plus_micros(a.duration_since(b)), a);
    }

    #[test]
    fn every_day_has_24_hours(time in any_time()) {
        let tomorrow = time.plus_micros(DAY);
        prop_assume!(tomorrow != Timestamp::MAX);
        let (today, next) = (time.to_string(), tomorrow.to_string());
        prop_assert_eq!(&today[10..], &next[10..]);
        let day_of_month = |text: &str| text[8..10].parse::<u32>().unwrap();
        prop_assert!(day_of_month(&next) == day_of_month(&today) + 1 || day_of_month(&next) == 1);
    }

    #[test]
    fn zoneless_times_differ_as_their_moments_do(a in any_time(), b in any_time()) {
        let (x, y) = (ZonelessTime::in_utc(a), ZonelessTime::in_utc(b));
        prop_assert_eq!(x.duration_since(y), a.duration_since(b));
        prop_assert_eq!(x.to_string().parse(), Ok(x));
    }

    #[test]
    fn folding_lines_does_not_change_a_lifetime(at in 0_usize..60, lf: bool) {
        let text = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE-TIME:20240517T163000Z\r\nEND:VEVENT\r\n";
        let fold = if lf { "\n " } else { "\r\n\t" };
        let (head, tail) = text.split_at(at);
        prop_assume!(!head.ends_with('\r') && !head.ends_with('\n') && !head.is_empty());
        prop_assert_eq!(Lifetime::parse(&format!("{head}{fold}{tail}")), Lifetime::parse(text));
    }
}
