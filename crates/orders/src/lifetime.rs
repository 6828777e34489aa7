//! When an event takes place: the part of a calendar entry (RFC 5545 VEVENT) that the catalogue
//! writes as a text.

use crate::text::cut;
use crate::time::{Civil, Scanner, Timestamp};

/// When an event starts and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lifetime {
    /// The start (`DTSTART`).
    pub start: Moment,
    /// The end (`DTEND`) as it is written; `None` if there is none, it cannot be read, or it lies
    /// before the start.
    pub end: Option<Moment>,
}

/// A point in time, or only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A point in time, to be shown in the venue's zone.
    At(Timestamp),
    /// A day at the venue, without a time: events with open dates, and times that name no zone that
    /// we could resolve (there is no zone database here), of which the day is right and the hour
    /// would be a guess.
    Day {
        /// The year, 0 to 9999.
        year: u16,
        /// The month, 1 to 12.
        month: u8,
        /// The day of the month, from 1.
        day: u8,
    },
}

impl Lifetime {
    /// Reads a VEVENT. Lines may be folded, end with CRLF or LF, and names may be of either case;
    /// everything but the start and the end is passed over. `None` if no start can be read.
    pub fn parse(text: &str) -> Option<Self> {
        let mut start = None;
        let mut end = None;
        let mut component = String::new();
        for line in unfold(text) {
            let Some((name, value)) = split(&line) else {
                continue;
            };
            // Times of other components (a VTIMEZONE, a VALARM) are not the event's.
            let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
            if is("BEGIN") && component.is_empty() && !is_outer(value) {
                component = value.to_ascii_uppercase();
            } else if is("END") && value.eq_ignore_ascii_case(&component) {
                component.clear();
            } else if !component.is_empty() {
                continue;
            } else if is("DTSTART") && start.is_none() {
                start = moment(value);
            } else if is("DTEND") && end.is_none() {
                end = moment(value);
            }
        }
        let start = start?;
        let end = end.filter(
            |end| !matches!((start, end), (Moment::At(from), Moment::At(to)) if *to < from),
        );
        Some(Self { start, end })
    }
}

/// A calendar with one event in it and the event itself are the two components whose times we want.
fn is_outer(component: &str) -> bool {
    component.eq_ignore_ascii_case("VEVENT") || component.eq_ignore_ascii_case("VCALENDAR")
}

/// The logical lines: one that starts with a blank or a tab continues the one before it, without
/// that character.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (line, more) = cut(text, b'\n');
        rest = more;
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more),
            _ => lines.push(line.into()),
        }
    }
    lines
}

/// `NAME;PARAMETER=x;…:VALUE` as name and value. A colon in a quoted parameter does not end the
/// parameters.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    })?;
    let (name, _) = cut(&line[..colon], b';');
    Some((name, line[colon + 1..].trim_ascii_end()))
}

/// `YYYYMMDD`, `YYYYMMDDThhmmssZ`, or the latter without the Z. Whether there is a time is plain
/// from the value; the parameters (`VALUE=DATE`, `TZID=…`) add nothing that could be used here.
fn moment(value: &str) -> Option<Moment> {
    let mut scan = Scanner::new(value);
    let date = scan.compact_date()?;
    if scan.end().is_none() {
        scan.literal(b"T")?;
        let time = scan.clock(b"")?;
        if scan.end().is_none() {
            scan.literal(b"Z")?;
            scan.end()?;
            return Timestamp::checked(date.at(time)?).map(Moment::At);
        }
    }
    let Civil { year, month, day } = date;
    Some(Moment::Day {
        year: year.try_into().ok()?,
        month: month.try_into().ok()?,
        day: day.try_into().ok()?,
    })
}
