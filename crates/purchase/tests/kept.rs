//! Where storage has no room for a wish or a doubt, they are in the page's memory alone: that storage has no record says nothing of them
//! then, whatever else another tab writes there (R3, R7).

mod desk;

use desk::{Desk, config, gateway};
use tc_orders::ErrorKind;
use tc_purchase::{Call, Config, Event, Stored};

/// One ticket chosen, reserved, and the answer lost.
fn lost(config: Config, is_full: bool) -> Desk {
    let mut desk = Desk::open(config, &[5]);
    desk.is_full = is_full;
    desk.choose(1, 1);
    desk.press_checkout();
    desk.answer_failure(ErrorKind::Network);
    desk
}

/// Something changes in storage: another tab of the site has written, be it this record or something else.
fn something_changes(desk: &mut Desk) {
    desk.send(Event::RecordChanged(desk.stored.clone()));
}

fn keys(desk: &Desk) -> Vec<String> {
    desk::wish::keys(desk)
}

#[test]
fn r3_a_doubt_that_there_was_no_room_for_outlives_whatever_changes_in_storage() {
    let mut desk = lost(config(), true);
    something_changes(&mut desk);
    desk.press_checkout();
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        1,
        "not blindly"
    );
    assert!(desk.state.may_insist());
}

#[test]
fn r3_a_wish_that_there_was_no_room_for_keeps_its_key_whatever_changes_in_storage() {
    let mut desk = lost(gateway(), true);
    something_changes(&mut desk);
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    // While the claim is waited for, too.
    something_changes(&mut desk);
    desk.claim("another");
    assert_eq!(keys(&desk), ["key", "key"]);
}

#[test]
fn r8_what_storage_had_and_has_not_any_more_came_to_its_end_in_another_tab() {
    let mut desk = lost(config(), false);
    assert!(matches!(desk.stored, Some(Stored::Doubt(_))));
    desk.stored = None;
    something_changes(&mut desk);
    desk.press_checkout();
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        2
    );

    let mut desk = lost(gateway(), false);
    assert!(matches!(desk.stored, Some(Stored::Wish(_))));
    desk.stored = None;
    something_changes(&mut desk);
    desk.send(Event::Reserve {
        command: None,
        selection: None,
    });
    desk.claim("another");
    assert_eq!(keys(&desk), ["key", "another"]);
}

#[test]
fn r3_what_storage_had_before_says_nothing_of_what_there_is_no_room_for_now() {
    let mut desk = lost(config(), false);
    desk.is_full = true;
    desk.send(Event::Insist);
    desk.claim("k");
    desk.pass(120_000);
    desk.answer_failure(ErrorKind::Network);
    desk.stored = None;
    something_changes(&mut desk);
    desk.press_checkout();
    assert_eq!(
        desk.count_calls(|call| matches!(call, Call::Reserve { .. })),
        2
    );
    assert!(desk.state.may_insist());
}
