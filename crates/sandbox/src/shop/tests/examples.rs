//! What a reservation gets, and what a change does.

mod reserving {
    use super::super::*;

    #[test]
    fn holds_what_was_wanted_for_ten_minutes() {
        let mut shop = shop();
        let id = shop
            .create(EVENT, random(&[(FLOOR, 2), (STALLS, 1)]))
            .unwrap();
        let order = order(&shop, id);
        assert_eq!(
            (order.tickets.len(), order.sets.as_slice()),
            (3, [FLOOR, STALLS].as_slice())
        );
        assert_eq!(order.reserved_till, at(10));
        assert_eq!(shop.inventory().vacant(FLOOR), 210);
        assert_eq!(shop.sums(order).full(), roubles(2 * 2_420 + 4_290));
        assert_eq!(shop.sums(order).extra, roubles(2 * 220 + 390));
    }

    #[test]
    fn hands_the_seed_s_tickets_out_in_the_example_s_order() {
        let mut shop = shop();
        let event = EventId::from_bytes(hex("56a6253df06c5a059a93802e"));
        let set = SetId::from_bytes(hex("56a6254bf06c5a059b93800c"));
        for (ticket, number) in [
            ("ac", 497_291_910),
            ("a0", 497_291_911),
            ("a4", 497_291_912),
        ] {
            let id = shop.create(event, random(&[(set, 1)])).unwrap();
            let order = order(&shop, id);
            assert_eq!(order.number, number);
            assert_eq!(
                order.tickets[0].to_string(),
                format!("56a6253df06c5a059a9380{ticket}")
            );
        }
    }

    #[test]
    fn gives_fewer_when_there_are_fewer() {
        let mut shop = shop();
        let id = shop
            .create(EVENT, random(&[(BALCONY, 3), (BOX, 1)]))
            .unwrap();
        assert_eq!(order(&shop, id).tickets.len(), 2);
        assert_eq!(
            order(&shop, id).sets,
            [BALCONY, BOX],
            "also the set that it got nothing of"
        );
    }

    #[test]
    fn gives_nothing_when_all_or_nothing_can_not_be_all() {
        let mut shop = shop();
        let id = shop
            .create(EVENT, all_or_nothing(random(&[(BALCONY, 2), (BOX, 1)])))
            .unwrap();
        assert_eq!(order(&shop, id).tickets, []);
        assert_eq!(shop.sums(order(&shop, id)).full(), Money::ZERO);
        assert_eq!(shop.inventory().vacant(BALCONY), 2);
        let id = shop
            .create(EVENT, all_or_nothing(random(&[(BALCONY, 2)])))
            .unwrap();
        assert_eq!(order(&shop, id).tickets.len(), 2);
    }

    #[test]
    fn gives_the_seats_that_were_named() {
        let mut shop = shop();
        let all = seats(&shop, STALLS);
        // The last ones are sold.
        let wanted = [all[3], all[0], all[3], all[83]];
        let id = shop.create(EVENT, tickets(&wanted)).unwrap();
        assert_eq!(order(&shop, id).tickets, [all[3], all[0]]);
        let id = shop
            .create(EVENT, all_or_nothing(tickets(&[all[0], all[1]])))
            .unwrap();
        assert_eq!(order(&shop, id).tickets, []);
    }

    #[test]
    fn refuses_what_does_not_belong_to_the_event() {
        let mut shop = shop();
        let seed_set = SetId::from_bytes(hex("56a6254bf06c5a059b93800c"));
        let seed_ticket = seats(&shop, seed_set)[0];
        for changes in [
            random(&[(seed_set, 1)]),
            random(&[(FLOOR, 1), (SetId::from_bytes([0; 12]), 1)]),
            tickets(&[seed_ticket]),
            tickets(&[TicketId::from_bytes([0; 12])]),
            random(&[]),
            tickets(&[]),
            Changes::default(),
        ] {
            refused(shop.create(EVENT, changes).map(drop));
        }
        let unknown = EventId::from_bytes([0; 12]);
        assert!(
            refused(shop.create(unknown, random(&[(FLOOR, 1)])).map(drop)).contains("not found")
        );
        assert!(shop.orders().is_empty());
    }
}

mod changing {
    use super::super::*;

    #[test]
    fn what_is_wanted_is_the_whole_state() {
        let mut shop = shop();
        let id = shop
            .create(EVENT, random(&[(FLOOR, 3), (BALCONY, 1)]))
            .unwrap();
        let before = order(&shop, id).tickets.clone();
        shop.change(id, random(&[(FLOOR, 2), (STALLS, 1)])).unwrap();
        let now = &order(&shop, id).tickets;
        assert_eq!(now.len(), 3);
        assert_eq!(now[..2], before[..2], "what it has it keeps");
        assert_eq!(
            (
                shop.inventory().vacant(BALCONY),
                shop.inventory().vacant(FLOOR)
            ),
            (2, 210)
        );
        shop.change(id, tickets(&[])).unwrap();
        assert_eq!(order(&shop, id).tickets, []);
        assert_eq!(shop.inventory().vacant(FLOOR), 212);
    }

    #[test]
    fn does_not_prolong_the_hold() {
        let mut shop = shop();
        let id = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
        shop.tick(at(9));
        shop.change(id, random(&[(FLOOR, 2)])).unwrap();
        assert_eq!(
            (order(&shop, id).reserved_till, order(&shop, id).updated_at),
            (at(10), at(9))
        );
    }

    #[test]
    fn all_or_nothing_changes_nothing_at_all_when_something_is_missing() {
        let mut shop = shop();
        let id = shop.create(EVENT, random(&[(FLOOR, 2)])).unwrap();
        let before = order(&shop, id).tickets.clone();
        let wish = Changes {
            status: Some(OrderStatus::InProgress),
            ..all_or_nothing(random(&[(FLOOR, 1), (BOX, 1)]))
        };
        shop.change(id, wish).unwrap();
        assert_eq!(
            order(&shop, id).tickets,
            before,
            "also nothing is given back"
        );
        assert_eq!(order(&shop, id).status, OrderStatus::Executed);
        shop.change(id, random(&[(FLOOR, 1), (BOX, 1)])).unwrap();
        assert_eq!(
            order(&shop, id).tickets.len(),
            1,
            "without it, as far as it goes"
        );
    }

    #[test]
    fn is_done_completely_or_not_at_all() {
        let mut shop = shop();
        let id = shop.create(EVENT, random(&[(FLOOR, 2)])).unwrap();
        let wish = Changes {
            status: Some(OrderStatus::Done),
            ..random(&[(FLOOR, 5)])
        };
        refused(shop.change(id, wish));
        assert_eq!(order(&shop, id).tickets.len(), 2);
        let wish = Changes {
            status: Some(OrderStatus::InProgress),
            ..random(&[])
        };
        refused(shop.change(id, wish));
        assert_eq!(order(&shop, id).tickets.len(), 2);
    }

    #[test]
    fn names_stay_until_others_are_given() {
        let mut shop = shop();
        let id = shop.create(EVENT, random(&[(FLOOR, 1)])).unwrap();
        for (email, name) in [(Some("a@example.com"), Some("Анна")), (None, Some("Яна"))] {
            let customer = Customer {
                email: email.map(str::to_owned),
                first_name: name.map(str::to_owned),
                ..Customer::default()
            };
            shop.change(
                id,
                Changes {
                    customer: Some(customer),
                    ..Changes::default()
                },
            )
            .unwrap();
        }
        let customer = order(&shop, id).customer.clone().unwrap();
        assert_eq!(customer.email.as_deref(), Some("a@example.com"));
        assert_eq!(customer.first_name.as_deref(), Some("Яна"));
    }

    #[test]
    fn promo_codes_lower_the_price_and_not_the_fee() {
        let mut shop = shop();
        let id = shop.create(EVENT, random(&[(FLOOR, 2)])).unwrap();
        shop.change(id, promos(&["SANDBOX10"])).unwrap();
        let sums = shop.sums(order(&shop, id));
        assert_eq!(sums.discount, roubles(2 * 220));
        assert_eq!(sums.nominal, roubles(2 * 1_980));
        assert_eq!(sums.extra, roubles(2 * 220));
        assert_eq!(sums.sets[0].price, roubles(1_980), "of one ticket");
        shop.change(id, promos(&[])).unwrap();
        assert_eq!(shop.sums(order(&shop, id)).discount, Money::ZERO);
    }
}

mod selling_elsewhere {
    use super::super::*;

    #[test]
    fn takes_from_the_end_and_gives_back() {
        let mut shop = shop();
        let first = seats(&shop, FLOOR)[0];
        shop.set_vacant(FLOOR, 1).unwrap();
        let id = shop.create(EVENT, random(&[(FLOOR, 2)])).unwrap();
        assert_eq!(order(&shop, id).tickets, [first]);
        refused(shop.set_vacant(FLOOR, 400));
        shop.set_vacant(FLOOR, 399).unwrap();
        assert_eq!(shop.inventory().vacant(FLOOR), 399);
        assert_eq!(
            shop.set_vacant(SetId::from_bytes([0; 12]), 1),
            Err(Refusal::NotFound)
        );
    }
}
