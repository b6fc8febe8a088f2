//! Calls as shown: rows of the list, and the page of one call with its timeline.

use serde::{Deserialize, Serialize};

use super::{Paging, ShownTime};
use crate::{BookingId, CallId, CallOutcome, CallState, CustomerId, Speaker};

/// A page of the list of calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallsPage {
    /// Newest first.
    pub calls: Vec<CallRow>,
    /// How many there are, over all pages; one more than [`COUNTED`](super::COUNTED) stands for all that is more.
    pub total: u64,
    /// Where in the list.
    pub paging: Paging,
}

/// One call in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    /// The call.
    pub id: CallId,
    /// When the webhook arrived.
    pub started: ShownTime,
    /// Customer's name, or number in national style, or "Number withheld".
    pub caller: String,
    /// The location called; empty where it is gone.
    pub place: String,
    /// The number called, in national style.
    pub dialled: String,
    /// Where the call stands.
    pub state: CallState,
    /// What became of it; none while it runs.
    pub outcome: Option<CallOutcome>,
    /// The outcome, or the state of a running call, as shown: "Booked", "Ringing".
    pub outcome_text: String,
    /// One sentence.
    pub summary: String,
    /// The booking that it made; of several the first.
    pub booking: Option<BookingId>,
    /// The reference of that booking; empty without one.
    pub reference: String,
    /// "1 min 52 s"; empty while it runs.
    pub length: String,
}

/// The page of one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallPage {
    /// The row of the list.
    pub row: CallRow,
    /// How the call ended, in plain words; empty while it runs.
    pub ended_by: String,
    /// What is known of who called: "Unknown", "Number matches", "Reference and name".
    pub identity: String,
    /// Who answered, with its version: "Ava, version 12"; empty where no version is known.
    pub answered_by: String,
    /// The stored person, if the caller is one.
    pub customer: Option<CustomerId>,
    /// The number to call back, as shown and as `tel:` takes it; none if it was withheld.
    pub call_back: Option<(String, String)>,
    /// What the call booked.
    pub bookings: Vec<CallBooking>,
    /// What was asked for and not offered.
    pub not_offered: Vec<NotOffered>,
    /// Everything that happened, in order.
    pub timeline: Vec<TimelineEntry>,
    /// The evidence behind each change that the call made.
    pub evidence: Vec<Evidence>,
    /// Reply time of each turn.
    pub replies: Vec<ReplyTime>,
    /// Tokens and what they cost, as shown; "Unpriced" where the price is not known.
    pub usage: Vec<(String, String)>,
    /// Counts every recorded event: a browser that has seen this version need not read again.
    pub version: u64,
}

/// A booking that a call made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBooking {
    /// The booking.
    pub id: BookingId,
    /// "Beard trim, Sat 21 Nov, 14:00".
    pub text: String,
    /// Where it stands: "Booked".
    pub state: String,
}

/// A time that a caller asked for and was not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotOffered {
    /// "Beard trim, Sat 21 Nov, 14:00".
    pub text: String,
    /// Whether a booking met the request after all.
    pub met: bool,
    /// Where it is explained as of the call, below the business: "bookings/why?…".
    pub path: String,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Position in the recording: "0:12".
    pub at: String,
    /// Milliseconds since the call began.
    pub at_ms: u64,
    /// What happened.
    pub body: TimelineBody,
}

/// What a line of the timeline says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelineBody {
    /// One side spoke.
    Turn(TurnEntry),
    /// The receptionist looked something up or changed something.
    Action(ActionEntry),
    /// Anything else: ringing, answered, interrupted, keypad, hang-up.
    Event(EventEntry),
}

/// One side speaking once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnEntry {
    /// Who.
    pub speaker: Speaker,
    /// What was said and heard.
    pub heard: String,
    /// What was prepared but not heard, because the caller spoke; empty otherwise.
    pub unheard: String,
}

/// A lookup or a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionEntry {
    /// Plain name: "Looked up free times".
    pub name: String,
    /// Name in the model's protocol.
    pub raw_name: String,
    /// What it was asked, one name and value each.
    pub inputs: Vec<(String, String)>,
    /// What it answered, in a sentence.
    pub result: String,
    /// How the answer is coloured.
    pub tone: Tone,
    /// "0.04 s".
    pub took: String,
    /// Whether an earlier result was reused.
    pub repeated: bool,
}

/// Something that is neither speech nor action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventEntry {
    /// What happened, in a sentence.
    pub text: String,
    /// How it is coloured.
    pub tone: Tone,
}

/// Meaning of a colour; never shown by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Nothing to note.
    Plain,
    /// Committed, healthy.
    Ok,
    /// Needs a look.
    Warn,
    /// Failed.
    Bad,
    /// Neutral news.
    Info,
}

/// The evidence behind one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The change: "Booked Haircut with Sam".
    pub change: String,
    /// Each link, in order. A missing one has no time.
    pub steps: Vec<EvidenceStep>,
}

/// One link of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceStep {
    /// "Slot issued", "Read back", "Heard", "Caller agreed", "Identity".
    pub name: String,
    /// "0:31"; none when the link is missing.
    pub at: Option<String>,
}

/// How long the caller waited for one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTime {
    /// When the caller stopped speaking, in milliseconds since the call began.
    pub at_ms: u64,
    /// From the end of the caller's speech to the first sound sent, in milliseconds.
    pub first_sound_ms: u64,
}
