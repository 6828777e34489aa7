//! Which tickets are wanted.

use tc_orders::{Selection, SetId, TicketId, Wanted};

use super::body::{Field, Object};
use crate::problem::Problem;

/// The names of the two fields, of which a request has one.
pub(super) const RANDOM: &str = "random";
pub(super) const TICKETS: &str = "tickets";

/// The most tickets of one set, and the most seats by name, whatever the configuration allows for an order.
pub(crate) const MOST: u32 = 100;

const NOTHING: &str = "names no tickets";
const TOO_MANY: &str = "names more tickets than an order may have";

/// Takes `random` or `tickets` out of a request, if one of them is there; both at once are refused. At least one ticket, and
/// at most `most` in all. Tickets come out sorted, since their order means nothing.
pub(super) fn take(request: &mut Object, most: u32) -> Result<Option<Wanted>, Problem> {
    match (request.take(RANDOM), request.take(TICKETS)) {
        (None, None) => Ok(None),
        (Some(field), None) => random(field, most).map(|wanted| Some(Wanted::Random(wanted))),
        (None, Some(field)) => tickets(field, most).map(|wanted| Some(Wanted::Tickets(wanted))),
        (Some(_), Some(field)) => Err(field.wrong("cannot come together with random")),
    }
}

fn random(field: Field, most: u32) -> Result<Selection, Problem> {
    let nothing = field.wrong(NOTHING);
    let too_many = field.wrong(TOO_MANY);
    let mut selection = Selection::new();
    for (name, field) in field.map()?.into_fields() {
        let set: SetId = name
            .parse()
            .map_err(|_| field.wrong("is not the id of a ticket set"))?;
        // The same id in upper case.
        if selection.get(set) != 0 {
            return Err(field.wrong("is there twice"));
        }
        selection.set(
            set,
            field.count(MOST, "must be a whole number from 1 to 100")?,
        );
    }
    match selection.total_tickets() {
        0 => Err(nothing),
        total if total > most => Err(too_many),
        _ => Ok(selection),
    }
}

fn tickets(field: Field, most: u32) -> Result<Vec<TicketId>, Problem> {
    let nothing = field.wrong(NOTHING);
    // A u32 fits in a usize here and wherever this program runs.
    let items = field.list(most.min(MOST) as usize, TOO_MANY)?;
    if items.is_empty() {
        return Err(nothing);
    }
    let mut tickets = Vec::with_capacity(items.len());
    for item in items {
        let ticket: TicketId = item
            .text()?
            .parse()
            .map_err(|_| item.wrong("is not the id of a ticket"))?;
        match tickets.binary_search(&ticket) {
            Ok(_) => return Err(item.wrong("is there twice")),
            Err(place) => tickets.insert(place, ticket),
        }
    }
    Ok(tickets)
}
