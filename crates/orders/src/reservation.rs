//! Wanted against got. The API answers 201 with fewer tickets than were asked for, or with none, so
//! every answer to a reservation has to be compared with the request.

use crate::id::TicketId;
use crate::order::Order;
use crate::selection::Selection;

/// What a reservation asks for: the whole wanted state of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Any tickets of these sets (`random` on the wire).
    Random(Selection),
    /// Exactly these tickets.
    Tickets(Vec<TicketId>),
}

/// What came of a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that was wanted, perhaps more.
    Complete,
    /// A part of it.
    Fewer {
        /// How many tickets were wanted.
        wanted: u32,
        /// How many of them the order has: at least 1, fewer than `wanted`.
        got: u32,
    },
    /// None of it.
    Nothing {
        /// How many tickets were wanted: at least 1.
        wanted: u32,
    },
}

/// Compares what was wanted with the order that came back. The order's status is not looked at.
///
/// Orders of version 1 list their tickets without the sets. What they do name is the sets that they
/// touch, and not surely all of them: so as many tickets as were wanted are what was wanted, whatever
/// the sets. But an order that also names a set that nobody wanted may have its tickets of that one: there a
/// wanted set that is missing got nothing, and its share is not made up for.
///
/// Where each ticket names its set, as in version 2, there is nothing to guess: they are counted, set by set.
pub fn compare(wanted: &Wanted, order: &Order) -> Outcome {
    let (wanted, got) = match (wanted, order.details.by_set()) {
        (Wanted::Random(selection), Some(told)) => {
            let got = selection
                .iter()
                .map(|(set, wanted)| told.get(set).min(wanted));
            (selection.total_tickets(), got.fold(0, u32::saturating_add))
        }
        (Wanted::Random(selection), None) => {
            let absent: Selection = selection
                .iter()
                .filter(|(set, _)| !order.sets.is_empty() && !order.sets.contains(set))
                .collect();
            let wanted = selection.total_tickets();
            let is_strange = order.sets.iter().any(|set| selection.get(*set) == 0);
            let reachable = if is_strange {
                wanted - absent.total_tickets()
            } else {
                wanted
            };
            (wanted, count(order.tickets.len()).min(reachable))
        }
        (Wanted::Tickets(tickets), _) => {
            let mut unique = tickets.clone();
            unique.sort_unstable();
            unique.dedup();
            let got = unique
                .iter()
                .filter(|ticket| order.tickets.contains(ticket))
                .count();
            (count(unique.len()), count(got))
        }
    };
    match got {
        _ if got == wanted => Outcome::Complete,
        0 => Outcome::Nothing { wanted },
        _ => Outcome::Fewer { wanted, got },
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
