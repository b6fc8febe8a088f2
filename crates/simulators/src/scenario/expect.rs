//! What must be true after the call. Every field left out makes no claim, except the few that say otherwise.

use domain::{BookingState, CallOutcome};
use jiff::civil;
use serde::Deserialize;

use super::Phrase;

/// The `[expect]` section.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// Whether a call row exists. It must, unless this says `false`; and a call row must be closed.
    pub recorded: Option<bool>,
    /// The call's outcome; one of several may be allowed.
    pub outcome: Option<OneOf>,
    /// The bookings: exactly these, in any order. Claimed always: without a list there must be none.
    pub bookings: Vec<ExpectBooking>,
    /// The text messages. Claimed always: without it there must be none.
    pub sms: ExpectMessages,
    /// The calendar.
    pub calendar: Option<ExpectCalendar>,
    /// Phrases that occur in what the receptionist is recorded to have said.
    pub receptionist_says: Vec<Phrase>,
    /// Phrases that must not.
    pub receptionist_never_says: Vec<Phrase>,
    /// Phrases that occur in what the caller is recorded to have said.
    pub caller_says: Vec<Phrase>,
    /// Phrases that the caller heard in the audio that was really played.
    pub heard: Vec<Phrase>,
    /// Tools that were called.
    pub tools: Vec<String>,
    /// Tools that were not.
    pub never_tools: Vec<String>,
    /// Result codes that occurred.
    pub codes: Vec<String>,
    /// Result codes that did not.
    pub never_codes: Vec<String>,
    /// Phrases in the messages taken for the owner; a message must exist for each.
    pub notes: Vec<Phrase>,
    /// How often the receptionist was cut.
    pub interruptions: Option<Between>,
    /// The audio arrived byte for byte, both ways. Claimed always where there was audio: `false` says that some may be
    /// lost.
    pub audio_intact: Option<bool>,
    /// Who waits afterwards: exactly these, in any order. Claimed always: without a list nobody does.
    pub waitlist: Vec<ExpectWaiting>,
    /// The requests that were recorded as not met.
    pub unmet: Option<ExpectUnmet>,
    /// Times that are still kept for somebody. Claimed always: zero unless said.
    pub holds: u32,
    /// Outbox jobs given up. Claimed always: zero unless said.
    pub jobs_dead: u32,
    /// What the carrier saw.
    pub line: ExpectLine,
}

/// One word, or a list of which one must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOf {
    /// This.
    One(CallOutcome),
    /// Any of these.
    Any(Vec<CallOutcome>),
}

impl OneOf {
    /// Whether `outcome` is allowed.
    #[must_use]
    pub fn allows(&self, outcome: CallOutcome) -> bool {
        match self {
            Self::One(one) => *one == outcome,
            Self::Any(list) => list.contains(&outcome),
        }
    }
}

/// A booking; fields left out may be anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectBooking {
    /// The service's name.
    pub service: String,
    /// The staff member's name.
    pub staff: Option<String>,
    /// Wall-clock start at the location.
    pub start: Option<civil::DateTime>,
    /// Where it stands.
    #[serde(default = "booked")]
    pub state: BookingState,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's number.
    pub phone: Option<String>,
    /// The name of the place.
    pub location: Option<String>,
    /// How long, in minutes.
    pub minutes: Option<u32>,
    /// Names of the courts, rooms or chairs that it claims: exactly these, in any order.
    pub on: Option<Vec<String>>,
    /// How many of them it claims.
    pub resources: Option<u32>,
    /// The price of all lines, as in `₹600`.
    pub price: Option<String>,
    /// The lines of the price beside the visit's: exactly these, in any order, as in `2 Racket`.
    pub extras: Option<Vec<String>>,
    /// What was charged for late changes, as in `₹140`; empty is nothing.
    pub fee: Option<String>,
    /// The name of the variant.
    pub variant: Option<String>,
    /// Seats of a class.
    pub seats: Option<u32>,
    /// Whether it was committed together with another.
    pub together: Option<bool>,
    /// Whether it belongs to a series.
    pub series: Option<bool>,
}

/// Somebody who waits; fields left out may be anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectWaiting {
    /// The service's name.
    pub service: String,
    /// The customer's name.
    pub name: Option<String>,
    /// How many courts, rooms or chairs.
    pub resources: Option<u32>,
}

/// Requests that could not be met.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectUnmet {
    /// How many.
    pub count: u32,
    /// Codes of rules that refused one of them.
    pub reasons: Vec<String>,
}

const fn booked() -> BookingState {
    BookingState::Booked
}

/// Text messages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectMessages {
    /// How many.
    pub count: u32,
    /// Phrases that occur in one of them.
    pub contains: Vec<Phrase>,
}

/// Calendar events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectCalendar {
    /// How many events stand.
    pub events: u32,
    /// Wall-clock starts of events that stand.
    #[serde(default)]
    pub starts: Vec<civil::DateTime>,
}

/// What the carrier saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectLine {
    /// Status of the answer to the voice webhook. Claimed always: 200 unless said.
    pub webhook_status: Option<u16>,
    /// Error numbers that the carrier raised: exactly these. Claimed always: none unless said.
    pub errors: Vec<u32>,
    /// Status of the refused media handshake.
    pub handshake_status: Option<u16>,
    /// WebSocket close code sent by the server.
    pub close_code: Option<u16>,
    /// Whether a stranger's stream with the used token was refused.
    pub second_stream_refused: Option<bool>,
    /// Who ended the call: `caller`, `business`, `carrier`.
    pub ended_by: Option<String>,
}

/// A number within bounds, both included.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Between {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: Option<u32>,
}

impl Between {
    /// Whether `count` lies within.
    #[must_use]
    pub fn holds(self, count: u32) -> bool {
        count >= self.min && self.max.is_none_or(|max| count <= max)
    }
}
