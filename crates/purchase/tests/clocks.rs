//! R6: the time left, by clocks that cannot be trusted.

mod desk;

use desk::{Desk, HOLD, at, config, heard, record};
use tc_orders::{ErrorKind, OrderStatus};
use tc_purchase::{Answer, Call, Event, Status};

fn is_read(call: &Call) -> bool {
    matches!(call, Call::Read { .. })
}

#[test]
fn r6_without_a_date_no_more_is_shown_than_the_order_can_be_held_for() {
    for (status, since_change) in [
        (OrderStatus::Executed, 240_000),
        (OrderStatus::InProgress, 60_000),
    ] {
        let mut desk = Desk::new(config());
        desk.now.wall -= 86_400_000;
        desk.send(Event::Open {
            config: config(),
            record: Some(record(9)),
        });
        let mut order = desk.order(9, status, 1);
        order.created_at = Some(at(desk.server_now() - 240_000));
        order.updated_at = Some(at(desk.server_now() - since_change));
        order.reserved_till = Some(at(desk.server_now() + 360_000));
        let answer = Answer::Order {
            order: Box::new(order),
            date: None,
            token: None,
            refused: None,
        };
        let (request, _) = desk.last_call();
        desk.answer(request, answer);
        assert_eq!(
            desk.state.remaining(desk.now),
            Some(360_000 + since_change),
            "a device a day behind"
        );
        desk.tick_for(100_000);
        assert_eq!(
            desk.state.remaining(desk.now),
            Some(260_000 + since_change),
            "and it counts down"
        );
    }
}

#[test]
fn r6_short_sleeps_are_right_within_a_second_and_longer_ones_ask_the_server() {
    for (slept, asks) in [(1_000, false), (3_000, true), (30_000, true)] {
        let mut desk = Desk::held();
        desk.pass(5_000);
        desk.send(Event::Tick);
        desk.now.wall += slept;
        desk.server_offset += slept;
        let shown = desk.state.remaining(desk.now).expect("a deadline");
        let truth = HOLD - 5_000 - slept;
        assert!(
            shown <= truth && truth - shown <= 1_000,
            "{shown} of {truth}"
        );
        assert_eq!(tc_purchase::due(&desk.state, desk.now), asks, "{slept}");
        desk.send(Event::Tick);
        assert_eq!(desk.count_calls(is_read), usize::from(asks), "{slept}");
    }
}

/// Lets time pass at the end of a hold while the server fails each time: when it was asked, in seconds.
fn outage(desk: &mut Desk, seconds: i64) -> (Vec<i64>, Vec<&'static str>) {
    let (mut asked, mut told) = (Vec::new(), Vec::new());
    for second in 0..seconds {
        let before = desk.count_calls(is_read);
        told.extend(heard(&desk.tick_for(1_000)));
        if desk.count_calls(is_read) > before {
            asked.push(second);
            told.extend(heard(&desk.answer_failure(ErrorKind::Server)));
        }
    }
    (asked, told)
}

#[test]
fn r4_a_server_that_is_down_at_the_end_is_asked_less_and_less_and_told_of_once() {
    let mut desk = Desk::held();
    desk.tick_for(HOLD - 1_000);
    let (asked, told) = outage(&mut desk, 160);
    assert_eq!(asked, [0, 5, 15, 35, 75, 115, 155]);
    assert_eq!(told, ["server"]);
    // For the buyer who tries again it is on the screen already; a host is told.
    desk.send(Event::Retry);
    assert_eq!(
        heard(&desk.answer_failure(ErrorKind::Server)),
        Vec::<&str>::new()
    );
    desk.send(Event::Refresh { command: Some(1) });
    assert_eq!(heard(&desk.answer_failure(ErrorKind::Server)), ["server"]);
    // It is back, and gone again: that is another outage.
    desk.send(Event::Shown);
    let order = desk.same_order(OrderStatus::Executed);
    desk.answer_order(order);
    assert_eq!(desk.state.notice, None);
    let (asked, told) = outage(&mut desk, 20);
    assert_eq!(asked, [0, 5, 15]);
    assert_eq!(told, ["server"]);
    desk.send(Event::Online);
    let order = desk.same_order(OrderStatus::Expired);
    desk.answer_order(order);
    assert_eq!(desk.state.status(), Status::Expired);
}
