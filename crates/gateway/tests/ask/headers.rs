//! `Idempotency-Key` and `Content-Type`.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use tc_gateway::ask::{self, content_type};
use tc_orders::ErrorKind;

use crate::names;

const UUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn keys(values: &[&[u8]]) -> HeaderMap {
    values
        .iter()
        .map(|value| {
            let name = "Idempotency-Key".parse().unwrap();
            (name, HeaderValue::from_bytes(value).unwrap())
        })
        .collect()
}

fn key(value: &str) -> ask::IdempotencyKey {
    ask::key(&keys(&[value.as_bytes()])).unwrap()
}

/// S9.
#[test]
fn a_key_is_a_uuid_in_quotes_or_without() {
    let quoted = format!("\"{UUID}\"");
    assert_eq!(key(&quoted), key(UUID));
    assert_eq!(key(&quoted), key(&quoted.to_uppercase()));
    for version in ["1", "4", "7", "8", "0", "f"] {
        key(&format!("0f8fad5b-d9cb-{version}69f-a165-70867728950e"));
    }
    key("ffffffff-ffff-ffff-ffff-ffffffffffff");
    key("00000000-0000-0000-0000-000000000001");
}

#[test]
fn each_uuid_has_a_record_of_its_own_that_does_not_show_it() {
    let record = key(UUID).record();
    assert_eq!(record, key(&UUID.to_uppercase()).record());
    assert_eq!(record.0.len(), 32);
    assert!(!record.0.contains("0f8fad5b"));
    for place in (0..UUID.len()).filter(|at| UUID.as_bytes()[*at] != b'-') {
        let mut other = UUID.to_owned();
        let digit = if &UUID[place..=place] == "3" {
            "4"
        } else {
            "3"
        };
        other.replace_range(place..=place, digit);
        assert_ne!(key(&other).record(), record, "{other}");
    }
    assert_eq!(format!("{:?}", key(UUID)), "IdempotencyKey(…)");
}

#[test]
fn a_key_that_is_missing_double_or_anything_else_is_refused() {
    let refused = |headers: &HeaderMap| names(&ask::key(headers).unwrap_err(), "Idempotency-Key");
    refused(&HeaderMap::new());
    let quoted = format!("\"{UUID}\"");
    refused(&keys(&[quoted.as_bytes(), quoted.as_bytes()]));
    refused(&keys(&[UUID.as_bytes(), b""]));
    let nil = "00000000-0000-0000-0000-000000000000";
    for wrong in [
        "",
        "\"",
        "\"\"",
        "1",
        "abc",
        nil,
        &format!("\"{nil}\""),
        &UUID[1..],
        &UUID[..35],
        &format!("{UUID}0"),
        &format!("\"{UUID}"),
        &format!("{UUID}\""),
        &format!("'{UUID}'"),
        &format!("\"\"{UUID}\"\""),
        &format!("\" {UUID}\""),
        &format!("\"{UUID}\";a=1"),
        &format!("\"{UUID}\", \"{UUID}\""),
        &format!("{{{UUID}}}"),
        &format!("urn:uuid:{UUID}"),
        &format!(":{UUID}:"),
        &UUID.replace('-', ""),
        &UUID.replace('-', "_"),
        &UUID.replace("0f", "0g"),
        &UUID.replace("0f", "+f"),
        "0f8fad5bd-9cb-469f-a165-70867728950e",
        "0f8fad5b-d9cb-469f-a165-70867728-950",
        &UUID.repeat(400),
    ] {
        refused(&keys(&[wrong.as_bytes()]));
    }
    refused(&keys(&[b"\"\xff\""]));
    let mut wide = UUID.as_bytes().to_vec();
    wide.splice(0..2, "é".bytes());
    refused(&keys(&[&wide]));
}

fn types(values: &[&[u8]]) -> HeaderMap {
    values
        .iter()
        .map(|value| (CONTENT_TYPE, HeaderValue::from_bytes(value).unwrap()))
        .collect()
}

/// S5: anything but JSON is a 415.
#[test]
fn a_body_is_said_to_be_json() {
    for good in [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json ;\tcharset=\"utf-8\" ",
    ] {
        assert_eq!(content_type(&types(&[good.as_bytes()])), Ok(()), "{good}");
    }
    let refused = |headers: &HeaderMap| {
        let problem = content_type(headers).unwrap_err();
        assert_eq!(problem.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(problem.code, ErrorKind::Rejected);
        assert_eq!(problem.field.as_deref(), Some("Content-Type"));
    };
    refused(&HeaderMap::new());
    refused(&types(&[b"application/json", b"application/json"]));
    refused(&types(&[b"application/json", b"text/plain"]));
    for wrong in [
        &b""[..],
        b"text/plain",
        b"text/plain; application/json",
        b"text/json",
        b"application/jsonx",
        b"application/json5",
        b"application/json/",
        b"application/ld+json",
        b"application/problem+json",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/json, text/plain",
        b"application/json;",
        b"application/json; charset=utf-16",
        b"application/json; charset = utf-8",
        b"application/json; charset=utf-8; x=y",
        b"application/json; x=y",
        b"application/json charset=utf-8",
        b"*/*",
        b"application/json\xff",
    ] {
        refused(&types(&[wrong]));
    }
}
