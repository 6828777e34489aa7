//! The headers of a request (S2, S5, S6, S9): whatever stands in them, each is refused or means one thing.
//!
//! Lines are parted by a newline. The first byte of a line says which header it is, the rest is its value.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use tc_gateway::{Client, Origin, Origins, TOKEN_HEADER, ask, presented};

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

static KEY: HeaderName = HeaderName::from_static("idempotency-key");
static FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

static PAGES: LazyLock<Origins> = LazyLock::new(|| {
    let page = |text| Origin::parse(text).expect("it is one");
    Origins {
        list: vec![
            page("https://shop.example"),
            page("https://other.example:8443"),
        ],
        loopback: false,
    }
});

fn headers(data: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(16) {
        let Some((which, value)) = line.split_first() else {
            continue;
        };
        let name = match which % 6 {
            0 => &KEY,
            1 => &FORWARDED,
            2 => &header::ORIGIN,
            3 => &header::HOST,
            4 => &header::CONTENT_TYPE,
            _ => &TOKEN_HEADER,
        };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    headers
}

/// The value of a header that is there once.
fn alone<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

fuzz_target!(|data: &[u8]| {
    let headers = headers(data);

    match ask::key(&headers) {
        Ok(key) => {
            let value = alone(&headers, &KEY).expect("it is there once");
            let text = std::str::from_utf8(value).expect("it is text");
            let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
            assert_eq!(digits.len(), 32, "{text}");
            // In either case it is the same reservation.
            let mut other = HeaderMap::new();
            let upper = HeaderValue::from_str(&text.to_uppercase()).expect("it was one before");
            other.insert(&KEY, upper);
            assert_eq!(ask::key(&other).expect("it is one").record(), key.record());
        }
        Err(problem) => {
            assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"));
            assert_eq!(problem.status.as_u16(), 400);
        }
    }

    match ask::content_type(&headers) {
        Ok(()) => {
            let value = alone(&headers, &header::CONTENT_TYPE).expect("it is there once");
            let start = value.get(..16).expect("it is as long as that");
            assert!(start.eq_ignore_ascii_case(b"application/json"));
        }
        Err(problem) => assert_eq!(problem.status.as_u16(), 415),
    }

    if let Ok(token) = presented(&headers) {
        assert_eq!(alone(&headers, &TOKEN_HEADER), Some(token.as_bytes()));
    }

    match PAGES.of(&headers) {
        Ok(Some(page)) => {
            assert!(PAGES.allows(&page));
            if let Some(value) = headers.get(header::ORIGIN) {
                assert_eq!(value.as_bytes(), page.as_str().as_bytes());
            }
        }
        Ok(None) => assert!(!headers.contains_key(header::ORIGIN)),
        Err(_) => {}
    }

    // Without a proxy, nothing that a client writes makes him another one.
    let direct = Client::of(PROXY, &headers, 0);
    assert_eq!(direct, Client::of(PROXY, &HeaderMap::new(), 0));
    // Behind one, what the proxy has written last decides.
    let mut more = headers.clone();
    more.append(&FORWARDED, HeaderValue::from_static("203.0.113.9"));
    let mut only = HeaderMap::new();
    only.insert(&FORWARDED, HeaderValue::from_static("203.0.113.9"));
    assert_eq!(Client::of(PROXY, &more, 1), Client::of(PROXY, &only, 1));
    Client::of(PROXY, &headers, 255).key();
});
