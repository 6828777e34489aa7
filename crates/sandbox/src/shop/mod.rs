//! The shop: events, their tickets and the orders for them, with all rules of an order's life. Knows neither HTTP nor a
//! clock: whoever calls says what time it is, and sees to it that calls come one after the other.

mod inventory;
mod order;
mod payment;
mod promo;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tc_orders::wire::Version;
use tc_orders::{EventId, OrderId, OrderStatus, PromoRefusal, SetId, TicketId, Timestamp, Wanted};

use crate::clock::{after, seconds};
use crate::events::{Event, FIRST_NUMBER, Offer};
use crate::ids::ObjectIds;

pub(crate) use inventory::{Holder, Inventory, Seat, Ticket};
pub(crate) use order::{Changes, Order, Refusal};
pub(crate) use payment::{Payment, PaymentSystem};
pub(crate) use promo::{Discount, Promo, find as find_promo};
pub(crate) use sums::{SetSum, Sums, ticket as ticket_sum};

/// Everything that is sold, held and on sale.
pub(crate) struct Shop {
    now: Timestamp,
    holds: Holds,
    ids: ObjectIds,
    events: Vec<Event>,
    inventory: Inventory,
    /// Oldest first.
    orders: Vec<Order>,
    places: HashMap<OrderId, usize>,
    /// When the holds of living orders run out, soonest first.
    deadlines: BTreeSet<(Timestamp, usize)>,
}

/// How long orders hold their tickets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holds {
    /// One that was made in version 1, from then.
    pub(crate) v1: Duration,
    /// One that was made in version 2, from then.
    pub(crate) v2: Duration,
    /// One that is being paid, from when that began.
    pub(crate) paying: Duration,
}

impl Shop {
    /// A shop that sells nothing yet.
    pub(crate) fn new(now: Timestamp, holds: Holds) -> Self {
        Self {
            now,
            holds,
            ids: ObjectIds::new(),
            events: Vec::new(),
            inventory: Inventory::default(),
            orders: Vec::new(),
            places: HashMap::new(),
            deadlines: BTreeSet::new(),
        }
    }

    /// Puts an event on sale.
    ///
    /// # Errors
    /// When the event, or a set or ticket of it, is there already.
    pub(crate) fn add(&mut self, offer: Offer) -> Result<(), Refusal> {
        let Offer { event, tickets } = offer;
        if self.event(event.id).is_ok() {
            return Err(Refusal::invalid(format!("Event {} exists", event.id)));
        }
        let refused = |_| Refusal::invalid(format!("Sets of event {} exist", event.id));
        self.inventory.add(tickets).map_err(refused)?;
        self.events.push(event);
        Ok(())
    }

    /// Says what time it is. Must come before everything else that is asked of the shop: holds that have run out end
    /// here, and exactly at the deadline the tickets are somebody else's to buy.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        self.now = now;
        while let Some((deadline, place)) = self.deadlines.first().copied() {
            if deadline > now {
                break;
            }
            self.deadlines.pop_first();
            self.give_up(place, OrderStatus::Expired);
        }
    }

    /// All events, in the order in which they were added.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// One event.
    pub(crate) fn event(&self, id: EventId) -> Result<&Event, Refusal> {
        self.events
            .iter()
            .find(|event| event.id == id)
            .ok_or(Refusal::NotFound)
    }

    /// Who has which ticket.
    pub(crate) fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// All orders, oldest first.
    pub(crate) fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// One order.
    pub(crate) fn order(&self, id: OrderId) -> Result<&Order, Refusal> {
        Ok(&self.orders[self.place(id)?])
    }

    /// What an order costs.
    pub(crate) fn sums(&self, order: &Order) -> Sums {
        Sums::of(order, &self.inventory, &self.events)
    }

    /// Makes an order that holds what it can have of what it wants, perhaps nothing. In version 2 it need not want anything.
    pub(crate) fn create(&mut self, event: EventId, changes: Changes) -> Result<OrderId, Refusal> {
        let known = self.events.iter().find(|known| known.id == event);
        let known = known.ok_or_else(|| Refusal::invalid(format!("Event {event} not found")))?;
        let wanted = changes.wanted.filter(|wanted| !is_empty(wanted));
        if wanted.is_none() && changes.version == Version::V1 {
            return Err(Refusal::invalid("'tickets' or 'random' must be given"));
        }
        let (mut sets, mut tickets) = (Vec::new(), Vec::new());
        if let Some(wanted) = wanted {
            sets = self.sets_of(known, &wanted)?;
            let fit = self.inventory.fit(&[], &wanted);
            if fit.complete || !changes.all_or_nothing {
                tickets = fit.tickets;
            }
        }
        let promos = changes.promos.unwrap_or_default();
        if let Some(refused) = self.promo_refusals(None, &promos, tickets.len()).first() {
            return Err(no_promo(*refused));
        }

        let id = OrderId::from_bytes(self.ids.next(seconds(self.now)));
        let place = self.orders.len();
        self.inventory.hold(id, &[], &tickets);
        let hold = match changes.version {
            Version::V1 => self.holds.v1,
            Version::V2 => self.holds.v2,
        };
        let reserved_till = after(self.now, hold);
        self.orders.push(Order {
            id,
            number: FIRST_NUMBER + place as u64,
            event,
            status: OrderStatus::Executed,
            created_at: self.now,
            updated_at: self.now,
            reserved_till,
            customer: changes.customer,
            payment: changes.payment.unwrap_or_default(),
            send_tickets: changes.send_tickets.unwrap_or_default(),
            vendor_data: changes.vendor_data.unwrap_or_default(),
            promos,
            done_at: None,
            sets,
            tickets,
        });
        self.places.insert(id, place);
        self.deadlines.insert((reserved_till, place));
        Ok(id)
    }

    /// Changes an order: everything that was asked for, or nothing if one part of it is refused. In version 2 promo codes that do not
    /// apply are no such part: they are told, and the order keeps those that it had.
    pub(crate) fn change(
        &mut self,
        id: OrderId,
        mut changes: Changes,
    ) -> Result<Vec<PromoRefusal>, Refusal> {
        let place = self.place(id)?;
        let order = &self.orders[place];
        // Version 2 refuses whatever is asked of an order that is over, also nothing.
        if changes.is_nothing() && changes.version == Version::V1 {
            return Ok(Vec::new());
        }
        if order.status.is_final() {
            return Err(match changes.status {
                Some(OrderStatus::Canceled) if changes.version == Version::V2 => {
                    Refusal::invalid(format!("Order {id} is not cancellable"))
                }
                _ => wrong_status(&order.status),
            });
        }

        // First everything is checked, then everything is done: from `apply` on nothing can be refused.
        let paying = order.status == OrderStatus::InProgress;
        let is_late = changes.payment.is_some() || changes.promos.is_some();
        if paying && (is_late || changes.version == Version::V2 && changes.customer.is_some()) {
            return Err(wrong_status(&order.status));
        }
        let mut reservation = None;
        if let Some(wanted) = &changes.wanted {
            let sets = self.sets_of(self.event(order.event)?, wanted)?;
            let fit = self.inventory.fit(&order.tickets, wanted);
            let grows = || {
                !fit.complete
                    || fit
                        .tickets
                        .iter()
                        .any(|ticket| !order.tickets.contains(ticket))
            };
            if paying && grows() {
                return Err(Refusal::invalid(
                    "Tickets can only be removed while the order is in_progress",
                ));
            }
            if changes.all_or_nothing && !fit.complete {
                return Ok(Vec::new());
            }
            reservation = Some((sets, fit.tickets));
        }
        if let Some(next) = &changes.status {
            order.check_step(next, changes.version)?;
            let tickets = reservation
                .as_ref()
                .map_or(&order.tickets, |(_, tickets)| tickets);
            if matches!(next, OrderStatus::InProgress | OrderStatus::Done) && tickets.is_empty() {
                return Err(nothing_to_pay());
            }
        }
        let tickets = reservation
            .as_ref()
            .map_or(order.tickets.len(), |(_, tickets)| tickets.len());
        let promos = changes.promos.as_deref().unwrap_or_default();
        let refused = self.promo_refusals(Some(place), promos, tickets);
        match refused.first() {
            Some(first) if changes.version == Version::V1 => return Err(no_promo(*first)),
            Some(_) => changes.promos = None,
            None => {}
        }
        self.apply(place, changes, reservation);
        Ok(refused.into_iter().map(|(_, refusal)| refusal).collect())
    }

    /// Which of these codes do not apply to the order at that place (none: one that is not made yet), of so many tickets, and why.
    fn promo_refusals(
        &self,
        place: Option<usize>,
        promos: &[&'static Promo],
        tickets: usize,
    ) -> Vec<(&'static Promo, PromoRefusal)> {
        let is_taken = |promo: &&'static Promo| {
            self.orders.iter().enumerate().any(|(at, order)| {
                let is_over = matches!(order.status, OrderStatus::Canceled | OrderStatus::Expired);
                Some(at) != place && !is_over && order.promos.contains(promo)
            })
        };
        let refused = |promo: &&'static Promo| {
            let refusal = promo.refusal(tickets, is_taken(promo))?;
            Some((*promo, refusal))
        };
        promos.iter().filter_map(refused).collect()
    }

    fn apply(
        &mut self,
        place: usize,
        changes: Changes,
        reservation: Option<(Vec<SetId>, Vec<TicketId>)>,
    ) {
        let order = &mut self.orders[place];
        if changes.changes_content() {
            order.updated_at = self.now;
        }
        if let Some((sets, tickets)) = reservation {
            self.inventory.hold(order.id, &order.tickets, &tickets);
            order.sets = sets;
            order.tickets = tickets;
        }
        if let Some(customer) = changes.customer {
            order::update(order.customer.get_or_insert_default(), customer);
        }
        if let Some(payment) = changes.payment {
            order.payment.update(payment);
        }
        if let Some(promos) = changes.promos {
            order.promos = promos;
        }
        order.send_tickets = changes.send_tickets.unwrap_or(order.send_tickets);
        if let Some(data) = changes.vendor_data {
            order.vendor_data = data;
        }
        match changes.status {
            Some(OrderStatus::InProgress) => self.begin_payment(place),
            Some(OrderStatus::Done) => self.settle(place),
            Some(status) => self.give_up(place, status),
            None => {}
        }
    }

    /// Executed to in_progress, or at once to done where nothing is to be paid.
    fn begin_payment(&mut self, place: usize) {
        let order = &mut self.orders[place];
        order.updated_at = self.now;
        order.status = OrderStatus::InProgress;
        if order.payment.system.is_some_and(|system| system.free) {
            return self.settle(place);
        }
        self.deadlines.remove(&(order.reserved_till, place));
        order.reserved_till = after(self.now, self.holds.paying);
        self.deadlines.insert((order.reserved_till, place));
    }

    /// To done: the tickets are sold. The time of the last change stays, as it does in the API.
    fn settle(&mut self, place: usize) {
        let order = &mut self.orders[place];
        order.status = OrderStatus::Done;
        order.done_at = Some(self.now);
        self.deadlines.remove(&(order.reserved_till, place));
        self.inventory.sell(order.id, &order.tickets);
    }

    /// To canceled or expired: the tickets are on sale again, and the order's answer goes on naming them.
    fn give_up(&mut self, place: usize, status: OrderStatus) {
        let order = &mut self.orders[place];
        order.status = status;
        self.deadlines.remove(&(order.reserved_till, place));
        self.inventory.release(&order.tickets);
    }

    /// Brings an order into a state, as the seller's own server or the API itself would: also to expired, and to done
    /// right from executed.
    pub(crate) fn force(&mut self, id: OrderId, status: &OrderStatus) -> Result<(), Refusal> {
        let place = self.place(id)?;
        let order = &self.orders[place];
        let by_way_of_payment =
            order.status == OrderStatus::Executed && *status == OrderStatus::Done;
        if !by_way_of_payment && !order.status.can_become(status) {
            return Err(Refusal::invalid(format!(
                "Status {} can not become {status}",
                order.status
            )));
        }
        let pays = matches!(status, OrderStatus::InProgress | OrderStatus::Done);
        if pays && order.tickets.is_empty() {
            return Err(nothing_to_pay());
        }
        if by_way_of_payment || *status == OrderStatus::InProgress {
            self.begin_payment(place);
        }
        match status {
            OrderStatus::Done => self.settle(place),
            OrderStatus::Canceled | OrderStatus::Expired => self.give_up(place, status.clone()),
            _ => {}
        }
        Ok(())
    }

    /// Somebody buys tickets elsewhere, or gives them back, until so many are on sale.
    pub(crate) fn set_vacant(&mut self, set: SetId, vacant: usize) -> Result<(), Refusal> {
        if !self.events.iter().any(|event| event.set(set).is_some()) {
            return Err(Refusal::NotFound);
        }
        let refused =
            |most| Refusal::invalid(format!("vacant: {most} at most, orders have the rest"));
        self.inventory.set_vacant(set, vacant).map_err(refused)
    }

    fn place(&self, id: OrderId) -> Result<usize, Refusal> {
        self.places.get(&id).copied().ok_or(Refusal::NotFound)
    }

    /// The sets that a wish touches, sorted. All of them, and all tickets, must be the event's.
    fn sets_of(&self, event: &Event, wanted: &Wanted) -> Result<Vec<SetId>, Refusal> {
        let mut sets = match wanted {
            Wanted::Random(selection) => selection
                .iter()
                .map(|(set, _)| {
                    event
                        .set(set)
                        .map(|set| set.id)
                        .ok_or_else(|| unknown("set", set))
                })
                .collect::<Result<Vec<_>, _>>()?,
            Wanted::Tickets(tickets) => tickets
                .iter()
                .map(|id| {
                    let set = self.inventory.ticket(*id).map(|ticket| ticket.set);
                    set.filter(|set| event.set(*set).is_some())
                        .ok_or_else(|| unknown("ticket", id))
                })
                .collect::<Result<Vec<_>, _>>()?,
        };
        sets.sort_unstable();
        sets.dedup();
        Ok(sets)
    }
}

fn is_empty(wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Random(selection) => selection.is_empty(),
        Wanted::Tickets(tickets) => tickets.is_empty(),
    }
}

fn unknown(what: &str, id: impl std::fmt::Display) -> Refusal {
    Refusal::invalid(format!(
        "{what} (id = {id}) does not belong to current event"
    ))
}

/// What version 1 says of a code that does not apply.
fn no_promo((promo, refusal): (&Promo, PromoRefusal)) -> Refusal {
    let why = match refusal {
        PromoRefusal::AlreadyUsed => "already reserved",
        PromoRefusal::TooFewTickets => "needs more tickets",
        PromoRefusal::NotFound | PromoRefusal::NotApplicable => "can not be applied",
    };
    Refusal::invalid(format!("Promokey {} {why}", promo.code))
}

fn nothing_to_pay() -> Refusal {
    Refusal::invalid("there is no tickets in order")
}

fn wrong_status(status: &OrderStatus) -> Refusal {
    Refusal::invalid(format!("Incorrect status {status} for this operation"))
}
