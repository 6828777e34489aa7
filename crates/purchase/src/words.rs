//! What is said to the API, in the words of the version that the page has chosen. Another version of the API is another module of
//! `tc_orders::wire` and one more arm of [`Call::body`]; how its answers are read, [`Version::order`] knows.

use tc_orders::wire::{Json, ToJson, Version, v1, v2};
use tc_orders::{EventId, OrderStatus, Wanted};

use crate::{Call, Change, Customer};

impl Call {
    /// The body, about an order for this event; `null` where there is nothing to say.
    pub fn body(&self, version: Version, event: EventId) -> Json {
        match version {
            Version::V1 => in_v1(event, self),
            Version::V2 => in_v2(event, self),
        }
    }
}

fn in_v1(event: EventId, call: &Call) -> Json {
    match call {
        Call::Reserve {
            selection,
            all_or_nothing,
            ..
        } => {
            let wanted = Wanted::Random(selection.clone());
            let mut reserve = v1::Reserve::new(event, wanted);
            reserve.all_or_nothing = *all_or_nothing;
            reserve.to_json()
        }
        Call::Fill {
            selection,
            all_or_nothing,
            ..
        } => {
            let mut change = v1::Change::tickets(Wanted::Random(selection.clone()));
            change.all_or_nothing = *all_or_nothing;
            change.to_json()
        }
        Call::Cancel { .. } => v1::Change::status(OrderStatus::Canceled).to_json(),
        Call::Change { change, .. } => change_in_v1(change).to_json(),
        // Nothing to say; nor does version 1 know an order that holds nothing.
        Call::Catalogue | Call::Read { .. } | Call::Draft { .. } => Json::Null,
    }
}

/// How it is paid is not the browser's to say: behind a gateway the gateway adds that.
fn change_in_v1(change: &Change) -> v1::Change {
    let customer = |buyer: &Customer| {
        let customer = v1::Customer::new(
            buyer.name.as_deref(),
            buyer.email.clone(),
            buyer.phone.clone(),
        );
        (!buyer.is_unknown()).then_some(customer)
    };
    let mut wire = v1::Change::default();
    match change {
        Change::Pay(buyer) => {
            wire.status = Some(OrderStatus::InProgress);
            wire.customer = customer(buyer);
        }
        Change::Customer(buyer) => wire.customer = customer(buyer),
        Change::Promo(code) => wire.promocodes = Some(code.iter().cloned().collect()),
    }
    wire
}

fn in_v2(event: EventId, call: &Call) -> Json {
    let request = match call {
        Call::Reserve {
            selection,
            all_or_nothing,
            ..
        } => v2::Request {
            event: Some(event),
            ..v2::Request::wanted(Wanted::Random(selection.clone()), *all_or_nothing)
        },
        Call::Draft { key } => v2::Request {
            vendor_data: Some(v2::VendorData {
                order_id: Some(key.clone()),
                ..Default::default()
            }),
            ..v2::Request::empty(event)
        },
        Call::Fill {
            selection,
            all_or_nothing,
            ..
        } => v2::Request::wanted(Wanted::Random(selection.clone()), *all_or_nothing),
        Call::Cancel { .. } => v2::Request::cancel(),
        Call::Change { change, .. } => match change {
            // There is no `in_progress`: whoever takes the money says that it is done.
            Change::Pay(buyer) | Change::Customer(buyer) => v2::Request::customer(v2::Customer {
                name: buyer.name.clone(),
                email: buyer.email.clone(),
                phone: buyer.phone.clone(),
                lang: None,
            }),
            Change::Promo(code) => v2::Request::promocodes(code.iter().cloned().collect()),
        },
        Call::Catalogue | Call::Read { .. } => return Json::Null,
    };
    request.to_json()
}

#[cfg(test)]
mod tests {
    use tc_orders::Selection;

    use super::*;

    fn event() -> EventId {
        "5f0c0ffee0ddf00dcafe0001".parse().expect("an id")
    }

    fn said(version: Version, call: &Call) -> String {
        call.body(version, event()).to_string()
    }

    fn change(change: Change) -> Call {
        Call::Change {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            token: None,
            change,
        }
    }

    fn two() -> Selection {
        let set = "5f0c0ffee0ddf00dcafe0011".parse().expect("an id");
        [(set, 2)].into_iter().collect()
    }

    #[test]
    fn a_reservation_is_the_same_in_both_versions() {
        let call = Call::Reserve {
            selection: two(),
            all_or_nothing: true,
            key: Some("k".to_owned()),
        };
        let body = r#"{"event":"5f0c0ffee0ddf00dcafe0001","random":{"5f0c0ffee0ddf00dcafe0011":2},"all_or_nothing":true}"#;
        for version in [Version::V1, Version::V2] {
            assert_eq!(said(version, &call), body);
        }
    }

    #[test]
    fn the_two_steps_of_version_2_are_an_empty_order_and_the_whole_wanted_state() {
        let key = "0d0d0d0d-0000-4000-8000-000000000000".to_owned();
        let first = r#"{"event":"5f0c0ffee0ddf00dcafe0001","vendor_data":{"order_id":"0d0d0d0d-0000-4000-8000-000000000000"}}"#;
        assert_eq!(said(Version::V2, &Call::Draft { key }), first);
        let fill = Call::Fill {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            selection: two(),
            all_or_nothing: true,
        };
        let second = r#"{"random":{"5f0c0ffee0ddf00dcafe0011":2},"all_or_nothing":true}"#;
        assert_eq!(said(Version::V2, &fill), second);
    }

    #[test]
    fn a_cancel_is_spelled_as_the_version_spells_it() {
        let call = Call::Cancel {
            order: "65a0c0de0123456789abcdef".parse().expect("an id"),
            token: None,
            leaving: false,
        };
        assert_eq!(said(Version::V1, &call), r#"{"status":"canceled"}"#);
        assert_eq!(said(Version::V2, &call), r#"{"status":"cancelled"}"#);
    }

    #[test]
    fn who_buys_is_said_where_the_version_asks_for_it_and_only_version_1_begins_to_pay() {
        let buyer = Customer {
            name: Some("Maria Li".to_owned()),
            email: Some("m@example.org".to_owned()),
            phone: None,
        };
        let v2 = r#"{"settings":{"customer":{"name":"Maria Li","email":"m@example.org"}}}"#;
        assert_eq!(
            said(Version::V2, &change(Change::Customer(buyer.clone()))),
            v2
        );
        assert_eq!(said(Version::V2, &change(Change::Pay(buyer.clone()))), v2);
        let v1 = r#"{"customer":{"email":"m@example.org","first_name":"Maria","last_name":"Li"}}"#;
        assert_eq!(said(Version::V1, &change(Change::Customer(buyer))), v1);
        let begun = said(Version::V1, &change(Change::Pay(Customer::default())));
        assert_eq!(begun, r#"{"status":"in_progress"}"#);
    }

    #[test]
    fn promo_codes_are_a_list_and_none_is_an_empty_one() {
        for version in [Version::V1, Version::V2] {
            let code = Some("SANDBOX10".to_owned());
            assert_eq!(
                said(version, &change(Change::Promo(code))),
                r#"{"promocodes":["SANDBOX10"]}"#
            );
            assert_eq!(
                said(version, &change(Change::Promo(None))),
                r#"{"promocodes":[]}"#
            );
        }
    }
}
