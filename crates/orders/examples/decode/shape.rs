//! Tells what kind of body a JSON value is, by the fields that only this kind has.

use tc_orders::wire::Json;

/// A kind of body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    OrderV1,
    OrdersV1,
    Event,
    Catalogue,
    Seat,
    Seats,
    RequestV1,
    AnswerV2,
    OrderV2,
    OrdersV2,
    RequestV2,
    PromocodeCheck,
    Refusal,
}

impl Shape {
    /// The kind of this body, or `None` if it is nothing that the API sends or takes.
    pub(crate) fn of(body: &Json) -> Option<Self> {
        match body {
            Json::Object(fields) => Fields(fields).shape(),
            // The catalogue is the list that may well be empty: an event that sells nothing is not
            // in it.
            Json::List(items) if items.is_empty() => Some(Self::Catalogue),
            Json::List(items) => match items.iter().find_map(Fields::of)?.shape()? {
                Self::OrderV1 => Some(Self::OrdersV1),
                Self::OrderV2 => Some(Self::OrdersV2),
                Self::Event => Some(Self::Catalogue),
                Self::Seat => Some(Self::Seats),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What only orders have, in one version or the other.
const ORDERS_OWN: [&str; 8] = [
    "rules",
    "value",
    "values",
    "created_at",
    "updated_at",
    "reserved_till",
    "expired_after",
    "vendor",
];
/// What orders have in common with requests.
const REQUESTS: [&str; 8] = [
    "event",
    "random",
    "tickets",
    "all_or_nothing",
    "customer",
    "payment",
    "promocodes",
    "status",
];

#[derive(Clone, Copy)]
struct Fields<'a>(&'a [(String, Json)]);

impl<'a> Fields<'a> {
    fn of(json: &'a Json) -> Option<Self> {
        if let Json::Object(fields) = json {
            Some(Self(fields))
        } else {
            None
        }
    }

    fn get(self, name: &str) -> Option<&'a Json> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
    }

    fn has(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    fn shape(self) -> Option<Shape> {
        let v2_only = self.has(&["expired_after", "settings"]) || self.has_ticket_objects();
        let v2_request = self.has(&["settings", "vendor_data", "tariffs"])
            || self.is_only_an_event()
            || self.cancels_in_v2();
        let kinds = [
            (self.has(&["data", "errors", "refs"]), Shape::AnswerV2),
            (self.has(&["error"]), Shape::Refusal),
            (
                self.has(&["title", "lifetime", "sets", "venue"]),
                Shape::Event,
            ),
            (self.is_order() && v2_only, Shape::OrderV2),
            (self.is_order(), Shape::OrderV1),
            (
                self.has(&["id"]) && self.has(&["set", "seat", "serial", "barcode"]),
                Shape::Seat,
            ),
            (
                self.has(&["code"]) && self.has(&["event"]),
                Shape::PromocodeCheck,
            ),
            (v2_request, Shape::RequestV2),
            (self.has(&REQUESTS), Shape::RequestV1),
        ];
        kinds
            .into_iter()
            .find(|(is, _)| *is)
            .map(|(_, shape)| shape)
    }

    /// An order has an id and nothing of a seat; without an id it still has what no request has.
    fn is_order(self) -> bool {
        if self.has(&["id"]) {
            let seat = self.has(&["set", "seat", "serial"]);
            !seat && (self.has(&ORDERS_OWN) || self.has(&REQUESTS) || self.has(&["number"]))
        } else {
            self.has(&["status"]) && self.has(&ORDERS_OWN)
        }
    }

    fn has_ticket_objects(self) -> bool {
        let Some(Json::List(tickets)) = self.get("tickets") else {
            return false;
        };
        tickets.iter().any(|ticket| Fields::of(ticket).is_some())
    }

    /// An order that holds nothing yet can be made in version 2 only.
    fn is_only_an_event(self) -> bool {
        self.0.len() == 1 && self.has(&["event"])
    }

    /// The word has one more letter in version 2.
    fn cancels_in_v2(self) -> bool {
        matches!(self.get("status"), Some(Json::Text(status)) if status == "cancelled")
    }
}
