//! The words of the portal for stored words.

use domain::{BookingSource, BookingState, CallOutcome, CallState, MessageState, Role};

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Manager => "Manager",
        Role::Desk => "Desk",
        Role::Staff => "Staff",
    }
}

pub(super) const fn outcome(state: CallState, outcome: Option<CallOutcome>) -> &'static str {
    match (state, outcome) {
        (CallState::Ringing, _) => "Ringing",
        (CallState::Live, _) => "On the phone",
        (CallState::Ended, Some(CallOutcome::Booked)) => "Booked",
        (CallState::Ended, Some(CallOutcome::Moved)) => "Moved",
        (CallState::Ended, Some(CallOutcome::Cancelled)) => "Cancelled",
        (CallState::Ended, Some(CallOutcome::Answered)) => "Answered",
        (CallState::Ended, Some(CallOutcome::Message)) => "Message",
        (CallState::Ended, Some(CallOutcome::Transferred)) => "Transferred",
        (CallState::Ended, Some(CallOutcome::HungUp)) => "Hung up",
        (CallState::Ended, Some(CallOutcome::Failed)) => "Failed",
        (CallState::Ended, Some(CallOutcome::Blocked)) => "Blocked",
        (CallState::Ended, None) => "Not known",
    }
}

/// Why a call ended, in plain words.
pub(super) fn ended_by(reason: &str) -> &'static str {
    match reason {
        "goodbye" => "The receptionist said goodbye and hung up",
        "caller_hung_up" => "The caller hung up",
        "carrier_lost" => "The line broke off",
        "carrier_protocol" => "The carrier sent something that could not be understood",
        "never_started" => "The caller hung up before the call was answered",
        "silence" => "Nobody spoke, so the receptionist hung up",
        "too_long" => "The longest call time was reached",
        "model_unreachable" | "model_lost" => "The voice service could not be reached",
        "model_refused" => "The voice service refused the account",
        "hung_up_by_server" => "Ringdesk was restarted",
        "swept" | "session_lost" => "The call broke off on our side",
        "blocked" => "The caller is blocked",
        "too_many_calls" => "Too many calls in a short time",
        _ => "Not known",
    }
}

pub(super) const fn booking_state(state: BookingState) -> &'static str {
    match state {
        BookingState::Requested => "Requested",
        BookingState::Booked => "Booked",
        BookingState::Arrived => "Arrived",
        BookingState::Completed => "Completed",
        BookingState::NoShow => "No-show",
        BookingState::Cancelled => "Cancelled",
    }
}

pub(super) const fn source(source: BookingSource) -> &'static str {
    match source {
        BookingSource::Phone => "Phone",
        BookingSource::BookingPage => "Booking page",
        BookingSource::Text => "Text",
        BookingSource::Portal => "Portal",
        BookingSource::Calendar => "Calendar",
        BookingSource::Api => "API",
    }
}

pub(super) const fn message(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "Text waiting",
        MessageState::Sent => "Text sent",
        MessageState::Delivered => "Text delivered",
        MessageState::Failed => "Text not delivered",
        MessageState::Received => "Text received",
    }
}

/// What the receptionist did, in plain words.
pub(super) fn action(tool: &str, stage: &str) -> String {
    let plain = match (tool, stage) {
        ("get_services", _) => "Looked up services and prices",
        ("resolve_when", _) => "Worked out the day and time",
        ("get_available_slots", _) => "Looked up free times",
        ("create_booking", "commit") => "Booked",
        ("create_booking", "propose") => "Prepared a booking",
        ("create_booking", _) => "Asked to book",
        ("reschedule_booking", "commit") => "Moved the booking",
        ("reschedule_booking", "propose") => "Prepared a move",
        ("reschedule_booking", _) => "Asked to move a booking",
        ("cancel_booking", "commit") => "Cancelled the booking",
        ("cancel_booking", "propose") => "Prepared a cancellation",
        ("cancel_booking", _) => "Asked to cancel a booking",
        ("find_bookings", _) => "Looked up the caller's bookings",
        ("send_sms", _) => "Sent a text",
        ("get_current_time", _) => "Looked at the clock",
        ("take_message", _) => "Took a message",
        ("end_call", _) => "Ended the call",
        _ => return format!("Tried something unknown: {tool}"),
    };
    plain.to_owned()
}
