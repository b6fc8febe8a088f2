//! One call in a list.

use domain::{BookingId, BookingRef, CallState, view::CallRow};
use jiff::Timestamp;

use super::{Names, wording};
use crate::{
    records::{Call, Customer},
    show,
};

pub(super) fn row(
    names: &Names,
    call: &Call,
    customer: Option<&Customer>,
    booking: Option<&(BookingId, BookingRef)>,
    now: Timestamp,
) -> CallRow {
    let zone = names.zone(call.location_id);
    let number = call
        .from
        .as_ref()
        .map_or_else(|| "Number withheld".to_owned(), |from| names.phone(from));
    let name = customer.and_then(|customer| customer.name.as_ref());
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
