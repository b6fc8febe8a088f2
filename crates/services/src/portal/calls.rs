//! One call in a list, and one that goes on.

use domain::{
    BookingId, BookingRef, CallState, PersonName,
    view::{CallRow, LiveNow},
};
use jiff::Timestamp;

use super::{Names, wording};
use crate::{
    queries::ListedCall,
    records::{Call, RunningCall},
    show,
};

pub(super) fn row(
    names: &Names,
    call: &Call,
    name: Option<&PersonName>,
    booking: Option<&(BookingId, BookingRef)>,
    now: Timestamp,
) -> CallRow {
    let zone = names.zone(call.location_id);
    let number = call
        .from
        .as_ref()
        .map_or_else(|| "Number withheld".to_owned(), |from| names.phone(from));
    CallRow {
        id: call.id,
        started: show::shown(call.started_at, zone, now),
        caller: name.map_or(number, ToString::to_string),
        place: names.location(call.location_id).to_owned(),
        dialled: names.phone(&call.to),
        state: call.state,
        outcome: call.outcome,
        outcome_text: wording::outcome(call.state, call.outcome).to_owned(),
        summary: call.summary.clone().unwrap_or_default(),
        booking: booking.map(|(id, _)| *id),
        reference: booking.map_or_else(String::new, |(_, reference)| reference.to_string()),
        length: match call.state {
            CallState::Ended => show::length(call.length()),
            _ => String::new(),
        },
    }
}

/// A call that a search found.
pub(super) fn listed(
    names: &Names,
    (call, person, booking): &ListedCall,
    now: Timestamp,
) -> CallRow {
    let name = person.as_ref().and_then(|person| person.name.as_ref());
    row(names, call, name, booking.as_ref(), now)
}

/// A call that goes on, with what its caller wants: what is kept for them, otherwise what they asked for last.
pub(super) fn live(names: &Names, running: &RunningCall, now: Timestamp) -> LiveNow {
    let RunningCall {
        call,
        name,
        held,
        asked,
    } = running;
    let wanted = held.map(|(service, _)| service).or(*asked);
    let zone = names.zone(call.location_id);
    LiveNow {
        call: row(names, call, name.as_ref(), None, now),
        wants: wanted.map_or_else(String::new, |service| names.service(service).to_owned()),
        held: held.map(|(_, range)| show::shown(range.start(), zone, now)),
    }
}
