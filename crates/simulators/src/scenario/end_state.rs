//! The state of the world after a call, in neutral words: whoever ran the call fills it from the database, from the
//! simulators and from the carrier's report. It is JSON on request.

use domain::{BookingState, CallOutcome, CallState, Speaker};
use jiff::civil;
use serde::{Deserialize, Serialize};

/// Everything that a scenario can make claims about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndState {
    /// The business's bookings: those of the scenario's `[given]` section and those made since. What was in the demo
    /// company's diary before is left out.
    pub bookings: Vec<BookingFact>,
    /// Who waits.
    pub waitlist: Vec<WaitingFact>,
    /// Requests that the call could not meet.
    pub unmet: Vec<UnmetFact>,
    /// Times that are still kept for the call.
    pub holds: u32,
    /// Text messages that the carrier accepted since the call began.
    pub messages: Vec<MessageFact>,
    /// Events in the calendars, cancelled ones included: those of the bookings above.
    pub calendar: Vec<CalendarFact>,
    /// The call as recorded; none when no call row was written.
    pub call: Option<CallFact>,
    /// What the line saw.
    pub line: LineFact,
    /// Outbox jobs that are neither done nor given up.
    pub jobs_waiting: u32,
    /// Outbox jobs that were given up.
    pub jobs_dead: u32,
    /// Whether every byte of the caller's audio reached the model in order, and every byte of the model's audio the
    /// carrier. None when there was no stream to compare.
    pub audio_intact: Option<bool>,
}

/// One booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingFact {
    /// The service's name.
    pub service: String,
    /// The staff member's name.
    pub staff: String,
    /// Wall-clock start at the location.
    pub start: civil::DateTime,
    /// Where it stands.
    pub state: BookingState,
    /// The customer's name.
    pub name: String,
    /// The customer's number.
    pub phone: Option<String>,
    /// The reference that was given out.
    pub reference: String,
    /// The name of the place.
    pub location: String,
    /// How long.
    pub minutes: u32,
    /// Names of the courts, rooms or chairs.
    pub on: Vec<String>,
    /// The price of all lines.
    pub price: Option<String>,
    /// The lines beside the visit's, as in `2 Racket`.
    pub extras: Vec<String>,
    /// What was charged for late changes, all together; empty is nothing.
    #[serde(default)]
    pub fee: String,
    /// The name of the variant.
    pub variant: Option<String>,
    /// Seats of a class.
    pub seats: u32,
    /// Whether it was committed together with others.
    pub together: bool,
    /// Whether it belongs to a series.
    pub series: bool,
}

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingFact {
    /// The service's name.
    pub service: String,
    /// The customer's name.
    pub name: String,
    /// How many courts, rooms or chairs.
    pub resources: u32,
}

/// A request that could not be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmetFact {
    /// The service's name.
    pub service: String,
    /// Codes of the rules that refused it.
    pub reasons: Vec<String>,
}

/// One text message that the carrier accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFact {
    /// The receiver.
    pub to: String,
    /// The sender.
    pub from: String,
    /// The text.
    pub body: String,
    /// The carrier's word for where it stands.
    pub status: String,
}

/// One calendar event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFact {
    /// The title.
    pub summary: String,
    /// Wall-clock start at the location.
    pub start: civil::DateTime,
    /// Whether it was called off or deleted.
    pub cancelled: bool,
}

/// The call as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFact {
    /// Where the record stands.
    pub state: CallState,
    /// What became of it.
    pub outcome: Option<CallOutcome>,
    /// How often the receptionist was cut.
    pub interruptions: u32,
    /// What was said, in order.
    pub turns: Vec<TurnFact>,
    /// What the receptionist looked up or changed, in order.
    pub tools: Vec<ToolFact>,
    /// Messages for the owner that were taken.
    pub notes: Vec<String>,
}

/// One side speaking once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnFact {
    /// Who.
    pub speaker: Speaker,
    /// What.
    pub text: String,
}

/// One tool call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolFact {
    /// The tool.
    pub name: String,
    /// Whether it did what was asked.
    pub ok: bool,
    /// The code of the result: `booked`, `needs_confirmation`, `closed`, …
    pub code: Option<String>,
}

/// What the carrier saw. [`crate::carrier::CallReport::line`] makes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineFact {
    /// Status of the answer to the voice webhook.
    pub webhook_status: Option<u16>,
    /// What the caller heard, from the audio that was really played.
    pub heard: String,
    /// What the caller said.
    pub said: String,
    /// Error numbers that the carrier raised.
    pub errors: Vec<u32>,
    /// Status of a media handshake that was refused.
    pub handshake_status: Option<u16>,
    /// WebSocket close code sent by the server on the call's stream.
    pub close_code: Option<u16>,
    /// Whether a stranger's stream with the used token was refused.
    pub second_stream_refused: Option<bool>,
    /// Who ended the call: `caller`, `business`, `carrier`.
    pub ended_by: String,
}
