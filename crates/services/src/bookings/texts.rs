//! Which texts a change sends.

use domain::{BookingState, Money};
use jiff::Timestamp;

use super::{claimed::Claimed, existing::Existing, wording::Spoken};
use crate::{
    records::{Booking, Lane},
    show,
    sms_text::{self, BookingText},
    snapshot::Snapshot,
};

/// The confirmation of bookings that were made together, and after it what to know before and after the visit, in the
/// same text where it fits.
pub(super) fn confirmation(
    claimed: &[Claimed<'_>],
    bookings: &[Booking],
    link: Option<&str>,
    now: Timestamp,
) -> Vec<String> {
    let texts: Vec<_> = claimed
        .iter()
        .zip(bookings)
        .map(|(claimed, booking)| text(claimed.snapshot, booking, &claimed.lanes, now))
        .collect();
    let Some(first) = texts.first() else {
        return Vec::new();
    };
    let requested = bookings
        .iter()
        .any(|booking| booking.state == BookingState::Requested);
    let confirmation = match (texts.as_slice(), requested) {
        ([only], false) => only.booked(link),
        ([only], true) => only.requested(),
        (several, _) if bookings.iter().any(|booking| booking.series_id.is_some()) => {
            BookingText::repeated(several, requested, link)
        }
        (several, _) => BookingText::together(several, requested, link),
    };
    let mut notes: Vec<String> = Vec::new();
    for claimed in claimed {
        let service = claimed.shape.service;
        for note in sms_text::notes(&service.preparation, &service.aftercare) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    sms_text::with_notes(confirmation, first.business, &notes)
}

/// That requests are booked now. What to know before and after the visit was in the text of the request.
pub(super) fn confirmed(
    snapshot: &Snapshot,
    asked: &[Existing],
    link: Option<&str>,
    now: Timestamp,
) -> String {
    let lanes: Vec<Vec<Lane>> = asked.iter().map(|one| one.lanes().collect()).collect();
    let texts: Vec<_> = asked
        .iter()
        .zip(&lanes)
        .map(|(one, lanes)| text(snapshot, &one.booking, lanes, now))
        .collect();
    match texts.as_slice() {
        [] => String::new(),
        [only] => only.booked(link),
        several if asked.iter().any(|one| one.booking.series_id.is_some()) => {
            BookingText::repeated(several, false, link)
        }
        several => BookingText::together(several, false, link),
    }
}

/// That a booking was moved.
pub(super) fn moved(
    claimed: &Claimed<'_>,
    booking: &Booking,
    (fee, link): (Option<Money>, Option<&str>),
    now: Timestamp,
) -> String {
    let fee = fee.map(show::text_money);
    text(claimed.snapshot, booking, &claimed.lanes, now).moved(fee.as_deref(), link)
}

/// That a booking was cancelled.
pub(super) fn cancelled(
    snapshot: &Snapshot,
    existing: &Existing,
    fee: Option<Money>,
    now: Timestamp,
) -> String {
    let lanes: Vec<Lane> = existing.lanes().collect();
    with_fee(
        text(snapshot, &existing.booking, &lanes, now).cancelled(),
        fee,
    )
}

/// What the texts about a booking need to know.
pub(super) fn text<'a>(
    snapshot: &'a Snapshot,
    booking: &'a Booking,
    lanes: &[Lane],
    now: Timestamp,
) -> BookingText<'a> {
    let spoken = Spoken::of(snapshot, booking, lanes.iter().copied());
    BookingText {
        business: &snapshot.business.name,
        address: &snapshot.location.address,
        service: spoken.title(),
        with: spoken.people(),
        on: spoken.things(),
        range: booking.range,
        price: booking.price,
        reference: &booking.reference,
        zone: &snapshot.zone,
        now,
    }
}

fn with_fee(text: String, fee: Option<Money>) -> String {
    match fee {
        Some(fee) => format!("{text} Fee {}.", show::text_money(fee)),
        None => text,
    }
}
