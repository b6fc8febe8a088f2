//! States as an icon and a word on a soft ground. Colour never stands alone.

use domain::{
    BookingState, CallOutcome, CallState,
    view::{BookingRow, CallRow, Tone},
};
use leptos::prelude::*;

use super::icon;

/// The ground and the colour of the text that go with a tone.
pub(crate) const fn soft(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "bg-surface-2 text-text-2",
        Tone::Ok => "bg-ok-soft text-ok-text",
        Tone::Warn => "bg-warn-soft text-warn-text",
        Tone::Bad => "bg-bad-soft text-bad-text",
        Tone::Info => "bg-info-soft text-info-text",
    }
}

pub(crate) fn badge(tone: Tone, sign: &'static str, text: String) -> impl IntoView {
    view! {
        <span class=format!("badge {}", soft(tone))>{icon(sign)} {text}</span>
    }
}

/// What became of a call, or how far it is.
pub(crate) fn call_badge(row: &CallRow) -> impl IntoView + use<> {
    let (tone, sign) = match (row.state, row.outcome) {
        (CallState::Ringing | CallState::Live, _) => (Tone::Info, "phone"),
        (CallState::Ended, Some(CallOutcome::Booked)) => (Tone::Ok, "check"),
        (CallState::Ended, Some(CallOutcome::Moved)) => (Tone::Info, "move"),
        (CallState::Ended, Some(CallOutcome::Cancelled)) => (Tone::Info, "cross"),
        (CallState::Ended, Some(CallOutcome::Message)) => (Tone::Info, "note"),
        (CallState::Ended, Some(CallOutcome::Transferred)) => (Tone::Info, "forward"),
        (CallState::Ended, Some(CallOutcome::Answered)) => (Tone::Plain, "speech"),
        (CallState::Ended, Some(CallOutcome::HungUp)) => (Tone::Plain, "hang-up"),
        (CallState::Ended, Some(CallOutcome::Failed)) => (Tone::Bad, "alert"),
        (CallState::Ended, Some(CallOutcome::Blocked)) => (Tone::Warn, "cross"),
        (CallState::Ended, None) => (Tone::Plain, "question"),
    };
    badge(tone, sign, row.outcome_text.clone())
}

/// Where a booking stands.
pub(crate) fn booking_badge(row: &BookingRow) -> impl IntoView + use<> {
    state_badge(row.state, row.state_text.clone())
}

/// The same in words of the page.
pub(crate) fn state_badge(state: BookingState, text: String) -> impl IntoView + use<> {
    let (tone, sign) = match state {
        BookingState::Booked | BookingState::Arrived | BookingState::Completed => {
            (Tone::Ok, "check")
        }
        BookingState::Requested => (Tone::Warn, "clock"),
        BookingState::NoShow => (Tone::Bad, "alert"),
        BookingState::Cancelled => (Tone::Plain, "cross"),
    };
    badge(tone, sign, text)
}
