//! Who has which ticket. Whatever happens, a ticket is in one hand only.

use std::collections::{BTreeSet, HashMap};

use tc_orders::{OrderId, SetId, TicketId, Wanted};

use crate::events::Tickets;

/// A ticket and who has it.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: TicketId,
    pub(crate) set: SetId,
    pub(crate) seat: Option<Seat>,
    pub(crate) holder: Holder,
}

/// Where the owner of a ticket sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) row: u32,
    pub(crate) number: u32,
}

/// Who has a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// It is on sale.
    Nobody,
    /// An order that is not paid yet.
    Held(OrderId),
    /// An order that is paid.
    Sold(OrderId),
    /// Somebody who bought it elsewhere: at the box office, from another partner.
    Elsewhere,
}

/// How many tickets of a set are in whose hands; together they are all there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) vacant: usize,
    pub(crate) held: usize,
    pub(crate) sold: usize,
    pub(crate) elsewhere: usize,
}

/// What an order would have if its wish were carried out now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) tickets: Vec<TicketId>,
    /// Whether this is everything that was wanted.
    pub(crate) complete: bool,
}

/// All tickets of all events.
#[derive(Default)]
pub(crate) struct Inventory {
    tickets: Vec<Ticket>,
    places: HashMap<TicketId, usize>,
    sets: HashMap<SetId, Stock>,
}

/// One set's tickets, as places in the list of all.
#[derive(Default)]
struct Stock {
    all: Vec<usize>,
    /// Those that nobody has; the first is handed out first.
    vacant: BTreeSet<usize>,
}

impl Inventory {
    /// Takes in the tickets of whole sets. The first are on sale and will be handed out in this order; the others have
    /// been bought elsewhere.
    ///
    /// # Errors
    /// When one of the sets or tickets is there already: nothing is added then.
    pub(crate) fn add(&mut self, sets: Vec<Tickets>) -> Result<(), AlreadyThere> {
        let (mut new_sets, mut new_tickets) = (BTreeSet::new(), BTreeSet::new());
        let mut new_ticket = |id| !self.places.contains_key(&id) && new_tickets.insert(id);
        let fresh = sets.iter().all(|Tickets { set, tickets, .. }| {
            !self.sets.contains_key(set)
                && new_sets.insert(*set)
                && tickets.iter().all(|(id, _)| new_ticket(*id))
        });
        if !fresh {
            return Err(AlreadyThere);
        }
        for Tickets {
            set,
            tickets,
            vacant,
        } in sets
        {
            let stock = self.sets.entry(set).or_default();
            for (number, (id, seat)) in tickets.into_iter().enumerate() {
                let place = self.tickets.len();
                let holder = if number < vacant {
                    Holder::Nobody
                } else {
                    Holder::Elsewhere
                };
                self.tickets.push(Ticket {
                    id,
                    set,
                    seat,
                    holder,
                });
                self.places.insert(id, place);
                stock.all.push(place);
                if holder == Holder::Nobody {
                    stock.vacant.insert(place);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(*self.places.get(&id)?)
    }

    /// The tickets of a set, in the order in which they are handed out.
    pub(crate) fn tickets(&self, set: SetId) -> impl Iterator<Item = &Ticket> {
        self.sets
            .get(&set)
            .into_iter()
            .flat_map(|stock| &stock.all)
            .filter_map(|place| self.tickets.get(*place))
    }

    pub(crate) fn vacant(&self, set: SetId) -> usize {
        self.sets.get(&set).map_or(0, |stock| stock.vacant.len())
    }

    pub(crate) fn amount(&self, set: SetId) -> usize {
        self.sets.get(&set).map_or(0, |stock| stock.all.len())
    }

    pub(crate) fn counts(&self, set: SetId) -> Counts {
        let mut counts = Counts::default();
        for ticket in self.tickets(set) {
            match ticket.holder {
                Holder::Nobody => counts.vacant += 1,
                Holder::Held(_) => counts.held += 1,
                Holder::Sold(_) => counts.sold += 1,
                Holder::Elsewhere => counts.elsewhere += 1,
            }
        }
        counts
    }

    /// What an order that has `holding` would have if it got what it wants: it keeps what it has of that, and gets the
    /// rest as far as it is on sale.
    pub(crate) fn fit(&self, holding: &[TicketId], wanted: &Wanted) -> Fit {
        match wanted {
            Wanted::Random(selection) => {
                let mut fit = Fit {
                    tickets: Vec::new(),
                    complete: true,
                };
                for (set, count) in selection.iter() {
                    let got = self.some_of(holding, set, count as usize);
                    fit.complete &= got.len() == count as usize;
                    fit.tickets.extend(got);
                }
                fit
            }
            Wanted::Tickets(tickets) => {
                let mut seen = BTreeSet::new();
                let mut fit = Fit {
                    tickets: Vec::new(),
                    complete: true,
                };
                for id in tickets.iter().copied().filter(|id| seen.insert(*id)) {
                    let on_sale = self
                        .ticket(id)
                        .is_some_and(|ticket| ticket.holder == Holder::Nobody);
                    if on_sale || holding.contains(&id) {
                        fit.tickets.push(id);
                    } else {
                        fit.complete = false;
                    }
                }
                fit
            }
        }
    }

    fn some_of(&self, holding: &[TicketId], set: SetId, count: usize) -> Vec<TicketId> {
        let of_set = |id: &TicketId| self.ticket(*id).is_some_and(|ticket| ticket.set == set);
        let kept = holding.iter().copied().filter(of_set);
        let vacant = self
            .sets
            .get(&set)
            .into_iter()
            .flat_map(|stock| &stock.vacant);
        let more = vacant
            .filter_map(|place| self.tickets.get(*place))
            .map(|ticket| ticket.id);
        kept.chain(more).take(count).collect()
    }

    /// Makes what an order has the same as `now`, which a [`fit`](Self::fit) said it can have.
    pub(crate) fn hold(&mut self, order: OrderId, before: &[TicketId], now: &[TicketId]) {
        let before: BTreeSet<_> = before.iter().copied().collect();
        let now: BTreeSet<_> = now.iter().copied().collect();
        for id in before.difference(&now) {
            self.give(*id, Holder::Nobody);
        }
        for id in now.difference(&before) {
            self.give(*id, Holder::Held(order));
        }
    }

    /// The order paid for its tickets.
    pub(crate) fn sell(&mut self, order: OrderId, tickets: &[TicketId]) {
        for id in tickets {
            self.give(*id, Holder::Sold(order));
        }
    }

    /// The tickets are on sale again.
    pub(crate) fn release(&mut self, tickets: &[TicketId]) {
        for id in tickets {
            self.give(*id, Holder::Nobody);
        }
    }

    /// Buys tickets elsewhere, or brings such tickets back, until so many are on sale. Those that would be handed out
    /// last go first.
    ///
    /// # Errors
    /// The largest number that can be on sale now, when it is less: orders have the rest.
    pub(crate) fn set_vacant(&mut self, set: SetId, vacant: usize) -> Result<(), usize> {
        let counts = self.counts(set);
        let most = counts.vacant + counts.elsewhere;
        if vacant > most {
            return Err(most);
        }
        let (from, to, moved) = if vacant < counts.vacant {
            (Holder::Nobody, Holder::Elsewhere, counts.vacant - vacant)
        } else {
            (Holder::Elsewhere, Holder::Nobody, vacant - counts.vacant)
        };
        let mut ids: Vec<_> = self
            .tickets(set)
            .filter(|ticket| ticket.holder == from)
            .map(|ticket| ticket.id)
            .collect();
        // Bought from the end of the list, brought back to its beginning: what is handed out next stays the same.
        if to == Holder::Elsewhere {
            ids.reverse();
        }
        for id in ids.into_iter().take(moved) {
            self.give(id, to);
        }
        Ok(())
    }

    /// The one place where a ticket changes hands.
    fn give(&mut self, id: TicketId, holder: Holder) {
        let Some(place) = self.places.get(&id).copied() else {
            return;
        };
        let Some(ticket) = self.tickets.get_mut(place) else {
            return;
        };
        ticket.holder = holder;
        let Some(stock) = self.sets.get_mut(&ticket.set) else {
            return;
        };
        if holder == Holder::Nobody {
            stock.vacant.insert(place);
        } else {
            stock.vacant.remove(&place);
        }
    }
}

/// A set or a ticket of that id exists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AlreadyThere;
