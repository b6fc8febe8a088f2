//! Calls and everything that is recorded while one runs.

use domain::{
    BusinessId, CallEventId, CallId, CallOutcome, CallState, CustomerId, E164, LocationId, Money,
    PhoneNumberId, Speaker, ToolCallId, TurnId,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// One telephone call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The location that was called.
    pub location_id: LocationId,
    /// The number that was dialled.
    pub phone_number_id: PhoneNumberId,
    /// Who carries it, for example `twilio`.
    pub provider: String,
    /// The carrier's id of the call; unique per provider within the business.
    pub provider_call_id: String,
    /// Who calls; `None` if withheld.
    pub from: Option<E164>,
    /// What was dialled.
    pub to: E164,
    /// The stored person, once known.
    pub customer_id: Option<CustomerId>,
    /// Whether a member of the business tries the receptionist: such a call is left out of lists and figures.
    pub test: bool,
    /// Where it stands.
    pub state: CallState,
    /// What became of it; set when it is closed.
    pub outcome: Option<CallOutcome>,
    /// Why it ended, as a short code (`hangup`, `swept`, `model_failed` …); set when it is closed.
    pub end_reason: Option<String>,
    /// One or two sentences for the owner.
    pub summary: Option<String>,
    /// When the webhook came.
    pub started_at: Timestamp,
    /// When audio began to flow.
    pub live_at: Option<Timestamp>,
    /// When it was closed.
    pub ended_at: Option<Timestamp>,
}

impl Call {
    /// How long it was, from when somebody was on the line; nothing while it runs.
    #[must_use]
    pub fn length(&self) -> SignedDuration {
        self.ended_at.map_or(SignedDuration::ZERO, |ended| {
            ended.duration_since(self.live_at.unwrap_or(self.started_at))
        })
    }
}

/// How a call is closed. Only the first closing counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallClose {
    /// What became of it.
    pub outcome: CallOutcome,
    /// Why it ended, as a short code.
    pub reason: String,
    /// One or two sentences for the owner.
    pub summary: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A call that was never closed, as a restart finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCall {
    /// Whose call.
    pub business_id: BusinessId,
    /// Which call.
    pub call_id: CallId,
    /// Where it stands.
    pub state: CallState,
    /// When it began.
    pub started_at: Timestamp,
}

/// A call to a number that belongs to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayCall {
    /// Its id.
    pub id: CallId,
    /// Who carried it.
    pub provider: String,
    /// The carrier's id; unique per provider.
    pub provider_call_id: String,
    /// The caller, as the carrier wrote it.
    pub from: String,
    /// What was dialled, as the carrier wrote it.
    pub to: String,
    /// Why it was refused, as a short code.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// One entry of a call's timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEvent {
    /// Its id.
    pub id: CallEventId,
    /// Position in the call, from 0, without repetition.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What happened, as a dotted word, for example `speech.started`.
    pub kind: String,
    /// Its particulars.
    pub detail: Value,
}

/// One side speaking once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its id.
    pub id: TurnId,
    /// Position in the conversation, from 0.
    pub seq: u64,
    /// Who.
    pub speaker: Speaker,
    /// What was said; for the receptionist only what was really heard.
    pub text: String,
    /// Whether the caller cut it short.
    pub interrupted: bool,
    /// The speech model's id of the item.
    pub item_id: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
}

/// What the receptionist looked up or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// Its id.
    pub id: ToolCallId,
    /// Position among the call's tool calls, from 0.
    pub seq: u64,
    /// The tool's name.
    pub name: String,
    /// The speech model's id of the tool call.
    pub model_call_id: String,
    /// As the model gave them.
    pub arguments: Value,
    /// As the model got it; `None` while it runs.
    pub result: Option<Value>,
    /// When it began.
    pub started_at: Timestamp,
    /// When its result was ready.
    pub ended_at: Option<Timestamp>,
}

/// How much of one component a call used, for its ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// What, as a dotted word, for example `model.input.audio` or `carrier.seconds`; unique in the call.
    pub component: String,
    /// How much, in the component's own unit.
    pub quantity: i64,
    /// What it cost; `None` is not known, never zero.
    pub cost: Option<Money>,
}

/// A batch of what a running call recorded; written in one unit of work. Rows that exist (by id, or by component for
/// usage) are replaced, so a batch can be written again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallRecords {
    /// Timeline entries.
    pub events: Vec<CallEvent>,
    /// Turns, new or finished.
    pub turns: Vec<Turn>,
    /// Tool calls, new or finished.
    pub tool_calls: Vec<ToolCall>,
    /// Ledger entries, as totals so far.
    pub usage: Vec<Usage>,
}
