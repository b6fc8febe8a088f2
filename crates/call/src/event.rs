//! The call's timeline: every transition as a stored, versioned event. Texts of the conversation are in it; it belongs in
//! the database, never in a log.

use std::collections::BTreeMap;

use domain::Speaker;
use serde::{Deserialize, Serialize};

use crate::{session::EndReason, time::CallTime};

/// One event of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallEvent {
    /// Version of this shape. Fields may be added without a new version.
    pub v: u8,
    /// When.
    pub at: CallTime,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

impl CallEvent {
    /// The version that is written.
    pub const VERSION: u8 = 1;

    /// An event of the current version.
    #[must_use]
    pub const fn new(at: CallTime, kind: EventKind) -> Self {
        Self {
            v: Self::VERSION,
            at,
            kind,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// The session was created while the telephone rings.
    Ringing,
    /// The model accepted the session's configuration.
    ModelReady,
    /// The carrier's stream began.
    Answered,
    /// The caller began to speak.
    CallerSpeaking,
    /// A turn is complete. The caller's transcript may come later than the receptionist's answer: order by
    /// [`TurnRecord::turn`].
    Turn(TurnRecord),
    /// The caller spoke while the receptionist did, and playback was held back to listen.
    Ducked,
    /// The caller took the turn; the rest of what the receptionist was saying was dropped.
    Interrupted {
        /// How much of the item was heard, in milliseconds.
        heard_ms: u64,
        /// How much of it had been sent.
        sent_ms: u64,
        /// What made it an interruption.
        evidence: InterruptionEvidence,
    },
    /// The caller made a sound while the receptionist spoke, and the receptionist went on.
    FalseStop {
        /// What was understood; empty for noise.
        text: String,
    },
    /// How quickly a turn was answered.
    Latency(Latency),
    /// The model asked for a tool.
    ToolRequested {
        /// The model's id of the call.
        call_id: String,
        /// The tool's name as the model wrote it.
        tool: String,
    },
    /// A tool ran, or was answered without running.
    ToolFinished {
        /// The model's id of the call.
        call_id: String,
        /// The tool's name as the model wrote it.
        tool: String,
        /// `look`, `act`, `propose`, `commit`, `replay` or `refuse`.
        stage: String,
        /// From the request to the result.
        duration_ms: u64,
        /// The `ok` of the result.
        ok: bool,
        /// The `code` of the result.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// A result came after its time was up, or twice.
    ToolLate {
        /// The model's id of the call.
        call_id: String,
    },
    /// A key was pressed.
    Dtmf {
        /// Which.
        digit: char,
    },
    /// Nobody spoke, and the receptionist asked. Counted from 1.
    SilencePrompt {
        /// How often in a row.
        nth: u8,
    },
    /// Audio of the caller was missing and was replaced by silence.
    AudioGap {
        /// How much, in milliseconds.
        ms: u64,
    },
    /// Something went wrong that the call survived, or not: see the ending.
    Error {
        /// Which side: `carrier`, `model` or `session`.
        side: String,
        /// A short code.
        code: String,
        /// What to know.
        message: String,
    },
    /// The receptionist will hang up when its last words are heard.
    HangingUp {
        /// Why.
        reason: EndReason,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
        /// Things that were only counted.
        counts: Counts,
    },
}

/// What turned a sound into an interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterruptionEvidence {
    /// The caller spoke for longer than an acknowledgement takes.
    Duration,
    /// The words were not an acknowledgement.
    Words,
    /// The caller stopped, and no transcript said that it was nothing.
    Unknown,
    /// The caller asked for a person by key.
    Keypad,
}

/// One side speaking once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnRecord {
    /// Position in the conversation, from 0, as numbered when the item appeared. Unique in a call.
    pub turn: u32,
    /// The turn that this one follows in the model's order; none for the first.
    pub after: Option<u32>,
    /// Who.
    pub speaker: Speaker,
    /// What was said; of the receptionist only what was heard.
    pub text: String,
    /// How much of it was heard.
    pub heard: Heard,
    /// When the turn began.
    pub started: CallTime,
}

/// How much of a turn was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "heard", rename_all = "snake_case")]
pub enum Heard {
    /// All of it.
    All,
    /// It was cut off: the text was shortened in proportion.
    Part {
        /// Milliseconds that were played.
        ms: u64,
        /// Milliseconds that had been spoken by the model.
        of_ms: u64,
    },
    /// The caller's words could not be written down.
    NotUnderstood,
}

/// How quickly a turn of the caller was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// The model's notice that the caller stopped, to the first audio sent to the carrier.
    pub first_audio_ms: u64,
    /// The same, to the first mark that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_heard_ms: Option<u64>,
}

/// Things that are counted and not told one by one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Media frames from the carrier.
    pub carrier_frames: u64,
    /// Media frames to the carrier.
    pub sent_frames: u64,
    /// Audio of the caller that came before the model was ready and did not fit the buffer, in frames.
    pub dropped_frames: u64,
    /// Milliseconds of silence put where audio was missing.
    pub padded_ms: u64,
    /// Unknown events of the carrier.
    pub unknown_carrier_events: u64,
    /// Unknown events of the model by type; at most 16 types, the rest under `other`.
    pub unknown_model_events: BTreeMap<String, u64>,
    /// Error events of the model that were tolerated.
    pub model_errors: u64,
    /// Frames of the model that could not be read.
    pub unreadable_model_frames: u64,
}
