//! An event with its ticket sets.

use serde::{Deserialize, Serialize};
use tc_orders::{Event, Lifetime, LocalText, Moment, TicketSet, Timestamp, Venue};
use utoipa::ToSchema;

/// An event as the API writes it, without what is the seller's: no parties, no media, no price rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventBody {
    /// 24 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    title: Title,
    /// `public` while tickets can be bought.
    #[schema(pattern = "^(public|closed)$")]
    status: String,
    /// A VEVENT (RFC 5545) with the start and the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lifetime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    venue: Option<VenueBody>,
    sets: Vec<SetBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    age_rating: Option<u8>,
    /// How tickets are paid for here; not a field of the API.
    checkout: Checkout,
}

/// Texts of the organiser: never markup to trust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct Title {
    text: String,
    desc: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Venue)]
struct VenueBody {
    name: String,
    address: String,
    city: CityBody,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = City)]
struct CityBody {
    name: LocalName,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    timezone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct LocalName {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ru: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    default: Option<String>,
}

/// A ticket set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TicketSet)]
struct SetBody {
    /// 24 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    id: String,
    name: String,
    pos: i64,
    amount: u32,
    amount_vacant: u32,
    /// What the buyer pays for one ticket, fee included.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    price: String,
    /// The fee in it.
    #[schema(pattern = r"^-?[0-9]+\.[0-9]{2}$")]
    price_extra: String,
    /// Whether each of its tickets is a seat of its own.
    with_seats: bool,
}

/// How tickets are paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "payment", rename_all = "lowercase")]
pub(crate) enum Checkout {
    /// Not through this gateway: the page takes the payment.
    None,
    /// By `{"status": "in_progress"}`; then the order says where.
    System,
    /// On the vendor's page, with this public token.
    Page {
        /// The widget token, which is in every page that sells.
        widget_token: String,
        /// Where that page is; `?token=r:<widget_token>&event=<event>&order=<order>` is to follow.
        url: String,
    },
}

impl EventBody {
    /// What is shown of an event that is paid for in this way.
    pub(crate) fn new(event: &Event, checkout: Checkout) -> Self {
        let status = if event.on_sale { "public" } else { "closed" };
        Self {
            id: event.id.to_string(),
            title: Title {
                text: event.title.clone(),
                desc: event.description.clone(),
            },
            status: status.to_owned(),
            lifetime: event.lifetime.as_ref().map(vevent),
            venue: event.venue.as_ref().map(VenueBody::from),
            sets: event.sets.iter().map(SetBody::from).collect(),
            age_rating: event.age_rating,
            checkout,
        }
    }
}

impl From<&Venue> for VenueBody {
    fn from(venue: &Venue) -> Self {
        let LocalText { ru, en, default } = venue.city.clone();
        Self {
            name: venue.name.clone(),
            address: venue.address.clone(),
            city: CityBody {
                name: LocalName { ru, en, default },
                timezone: venue.timezone.clone(),
            },
        }
    }
}

impl From<&TicketSet> for SetBody {
    fn from(set: &TicketSet) -> Self {
        Self {
            id: set.id.to_string(),
            name: set.name.clone(),
            pos: set.pos,
            amount: set.amount,
            amount_vacant: set.vacant,
            price: set.price.to_string(),
            price_extra: set.fee.to_string(),
            with_seats: set.seated,
        }
    }
}

fn vevent(lifetime: &Lifetime) -> String {
    let mut text = String::from("BEGIN:VEVENT\r\n");
    for (name, moment) in [("DTSTART", Some(lifetime.start)), ("DTEND", lifetime.end)] {
        match moment {
            Some(Moment::At(time)) => {
                text.push_str(&format!("{name};VALUE=DATE-TIME:{}\r\n", compact(time)));
            }
            Some(Moment::Day { year, month, day }) => {
                text.push_str(&format!(
                    "{name};VALUE=DATE:{year:04}{month:02}{day:02}\r\n"
                ));
            }
            None => {}
        }
    }
    text.push_str("END:VEVENT\r\n");
    text
}

/// `20240112T083022Z`, out of `2024-01-12T08:30:22.125000+00:00`.
fn compact(time: Timestamp) -> String {
    let text = time.to_string();
    let to_the_second = text.split('.').next().unwrap_or_default();
    let mut text: String = to_the_second
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    text.push('Z');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tc_orders::wire::v1;

    #[test]
    fn s3_what_is_shown_reads_as_the_same_event_and_holds_nothing_of_the_sellers() {
        let body = json!({
            "id": "65a0c0de0123456789abcde0", "title": {"text": "T", "desc": "<b>D</b>"}, "status": "public",
            "lifetime": "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE-TIME:20240112T083000Z\r\nDTEND:20240112T103000Z\r\nEND:VEVENT\r\n",
            "org": {"name": "canary"}, "partner": "canary", "media": {"canary": 1}, "tags": ["canary"],
            "venue": {"name": "V", "address": "A", "country": {"canary": 1},
                "city": {"name": {"ru": "Г", "en": "C", "default": "C"}, "timezone": "Europe/Samara"}},
            "age_rating": 6,
            "sets": [{"id": "65a0c0de0123456789abcd02", "name": "S", "pos": 2, "amount": 10, "amount_vacant": 3,
                "price": "110.00", "price_extra": "10.00", "price_org": "100.00", "with_seats": true,
                "rules": [{"id": "65a0c0de0123456789abcd03", "current": true, "canary": 1}]}],
        });
        let event: v1::Event = serde_json::from_value(body).expect("an event");
        let event = Event::from(event);
        let shown = serde_json::to_string(&EventBody::new(&event, Checkout::None)).expect("a body");
        assert!(!shown.contains("canary"), "{shown}");
        let again: v1::Event = serde_json::from_str(&shown).expect("an event");
        assert_eq!(Event::from(again), event);
    }

    #[test]
    fn an_open_date_stays_one() {
        let text = vevent(&Lifetime {
            start: Moment::Day {
                year: 2024,
                month: 1,
                day: 2,
            },
            end: None,
        });
        assert_eq!(
            text,
            "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240102\r\nEND:VEVENT\r\n"
        );
    }

    #[test]
    fn how_it_is_paid_for_is_told() {
        let page = Checkout::Page {
            widget_token: "t0ken".into(),
            url: "https://pay.example/page".into(),
        };
        let text = serde_json::to_string(&page).expect("a text");
        assert_eq!(
            text,
            r#"{"payment":"page","widget_token":"t0ken","url":"https://pay.example/page"}"#
        );
        let read = |checkout: &str| {
            let body = format!(r#"{{"id":"65a0c0de0123456789abcde0","checkout":{checkout}}}"#);
            let event: v1::Event = serde_json::from_str(&body).expect("an event");
            event.0.checkout
        };
        assert_eq!(
            read(&text),
            Some(tc_orders::Checkout::Page {
                address: "https://pay.example/page?token=r:t0ken".into()
            })
        );
        let system = serde_json::to_string(&Checkout::System).expect("a text");
        assert_eq!(read(&system), Some(tc_orders::Checkout::System));
        let none = serde_json::to_string(&Checkout::None).expect("a text");
        assert_eq!(read(&none), None);
    }
}
