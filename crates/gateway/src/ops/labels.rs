//! The words that may stand as a label's value in a metric: each kind is a closed list, so that no client and no upstream can
//! make a new series.

/// A closed list of words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $word:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$what])* $word,)*
        }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$word,)*];

            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)*
                }
            }
        }
    };
}

pub(super) use words;

words! {
    /// Which route of the public port a request was for, whichever version of the API it named.
    Route {
        /// `/v1/resources/orders`
        Orders = "orders",
        /// `/v1/resources/orders/:id`
        Order = "order",
        /// `/v1/services/simple/events/:id`
        Event = "event",
        /// Anything else: files of the site, and what is not there.
        Other = "other",
    }
}

impl Route {
    /// The route whose pattern the router has matched, if it has matched one.
    pub fn of(pattern: Option<&str>) -> Self {
        let path = pattern.unwrap_or_default();
        let path = path
            .strip_prefix("/v1/")
            .or_else(|| path.strip_prefix("/v2/"))
            .unwrap_or_default();
        match path.split_once("/{") {
            None if path == "resources/orders" => Self::Orders,
            Some(("resources/orders", _)) => Self::Order,
            Some(("services/simple/events", _)) => Self::Event,
            _ => Self::Other,
        }
    }
}

words! {
    /// A call to the upstream.
    Call {
        /// A reservation.
        Reserve = "reserve",
        /// An order is read.
        Read = "read",
        /// An order is changed for a visitor.
        Change = "change",
        /// An order that nobody has claimed is canceled.
        Release = "release",
        /// An event of the catalogue is read.
        Event = "event",
    }
}

words! {
    /// How a call to the upstream ended.
    CallOutcome {
        /// With what was asked for.
        Ok = "ok",
        /// It understood and said no: 400, 404, 409 and the like.
        Refused = "refused",
        /// It does not accept the partner's key: 401, 403.
        Unauthorized = "unauthorized",
        /// It has too much to do: 429.
        Limited = "limited",
        /// It failed: 5xx.
        Failed = "failed",
        /// It answered what cannot be read, is too large, or is about something else.
        Garbage = "garbage",
        /// It did not answer in time.
        Timeout = "timeout",
        /// There was no connection, or it broke.
        Network = "network",
        /// It was not asked, since the breaker is open.
        NotAsked = "not-asked",
    }
}

words! {
    /// How a reservation ended, for the visitor.
    Reservation {
        /// All that was wanted is held.
        Held = "held",
        /// A part of it is held.
        Partial = "partial",
        /// None of it could be had.
        SoldOut = "sold-out",
        /// The upstream refused it.
        Refused = "refused",
        /// It failed, and nothing is held.
        Failed = "failed",
        /// Nobody knows: seats may be held until the hold runs out.
        Unconfirmed = "unconfirmed",
    }
}

words! {
    /// What became of a reservation that nobody has claimed.
    OrphanOutcome {
        /// It is canceled: its seats are free again.
        Released = "released",
        /// It held nothing any more.
        Over = "over",
        /// It could not be canceled this time; it will be tried again.
        Failed = "failed",
    }
}

words! {
    /// Which limit a client has met.
    Limited {
        /// Reservations of one client: 429.
        Reservations = "reservations",
        /// Live holds of one client: 429.
        LiveHolds = "live-holds",
        /// Changes of one client: 429.
        Changes = "changes",
        /// Cancels of one client: 429.
        Cancels = "cancels",
        /// Reads of one client: 429.
        Reads = "reads",
        /// The size of a body: 413.
        BodySize = "body-size",
        /// The time for a body: 408.
        BodyTime = "body-time",
        /// The size of a head, or the number of its headers: 431.
        HeadSize = "head-size",
        /// The time for a head: an end without an answer.
        HeadTime = "head-time",
        /// The length of an address: 414.
        UriSize = "uri-size",
        /// The time for a request to be answered: 504.
        RequestTime = "request-time",
        /// The time to take an answer: an end in the middle of it.
        AnswerTime = "answer-time",
        /// The number of connections: one that waited for its client was ended for another.
        Connections = "connections",
    }
}

/// A method, as far as there are routes for it.
pub(crate) fn method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        "POST" => "POST",
        _ => "other",
    }
}

/// A status, as far as the gateway answers with it. `None`: the client was gone before.
pub(crate) fn status(status: Option<axum::http::StatusCode>) -> &'static str {
    /// Numbers as words.
    macro_rules! known {
        ($($number:literal)*) => {
            match status.map(|status| status.as_u16()) {
                None => "gone",
                $(Some($number) => stringify!($number),)*
                Some(_) => "other",
            }
        };
    }
    known!(200 201 204 206 301 302 303 304 307 308 400 401 403 404 405 406 408 409 410 412 413 414 415 416 422 428 429 431
        500 501 502 503 504)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{Method, StatusCode};

    #[test]
    fn a_route_is_known_by_its_pattern() {
        for (pattern, route) in [
            (Some("/v1/resources/orders"), Route::Orders),
            (Some("/v2/resources/orders"), Route::Orders),
            (Some("/v1/resources/orders/{id}"), Route::Order),
            (Some("/v1/services/simple/events/{id}"), Route::Event),
            (Some("/v1/resources/orders/5f0c"), Route::Other),
            (Some("/v3/resources/orders"), Route::Other),
            (Some("/{*path}"), Route::Other),
            (Some("/"), Route::Other),
            (None, Route::Other),
        ] {
            assert_eq!(Route::of(pattern), route, "{pattern:?}");
        }
    }

    /// S1: what a client invents does not become a label.
    #[test]
    fn what_is_not_on_the_list_is_other() {
        let invented = Method::from_bytes(b"CANARY").unwrap();
        assert_eq!(method(&invented), "other");
        assert_eq!(method(&Method::PATCH), "PATCH");
        assert_eq!(status(Some(StatusCode::from_u16(799).unwrap())), "other");
        assert_eq!(status(Some(StatusCode::CREATED)), "201");
        assert_eq!(status(None), "gone");
    }
}
