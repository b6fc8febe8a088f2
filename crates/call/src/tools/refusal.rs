//! Refusals: a code for programs, a sentence for the caller, and the next step for the model.

use serde::{Deserialize, Serialize};

/// Why a tool did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// There is no tool of that name.
    UnknownTool,
    /// An argument is missing or malformed.
    Invalid,
    /// The slot was not offered in this call.
    SlotNotIssued,
    /// The booking was not found in this call.
    BookingNotIssued,
    /// The caller has not heard the read-back: not to its end, or not what it must tell.
    NotHeard,
    /// The caller has not answered the read-back clearly.
    NoAnswerYet,
    /// The caller declined or wants something else.
    CallerRefused,
    /// The caller is not known well enough.
    Identity,
    /// The business does not allow it, or the call has used up its share.
    Policy,
    /// The same change is being made at this moment.
    InProgress,
    /// The answer did not come in time.
    Timeout,
}

/// A refusal, as the model reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Always false.
    pub ok: bool,
    /// Why.
    pub code: RefusalCode,
    /// A sentence that the receptionist may speak.
    pub say: String,
    /// What the model must do.
    pub next: String,
    /// The sentence that the caller has not heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_back: Option<String>,
    /// Which argument, when one is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Refusal {
    /// The refusal with its usual wording.
    #[must_use]
    pub fn new(code: RefusalCode) -> Self {
        let (say, next) = match code {
            RefusalCode::UnknownTool => (
                "I can't do that myself.",
                "Use only the tools that you were given, or take_message.",
            ),
            RefusalCode::Invalid => (
                "Sorry, let me try that again.",
                "Correct the named field and call the tool again.",
            ),
            RefusalCode::SlotNotIssued => (
                "Let me check what is free.",
                "Call get_available_slots and use a slot_id from its answer.",
            ),
            RefusalCode::BookingNotIssued => (
                "Let me find your booking first.",
                "Call find_bookings and use a booking_id from its answer.",
            ),
            RefusalCode::NotHeard => (
                "Let me read that back to you.",
                "Say read_back in full and wait for the caller's answer, then call the tool again with the same arguments.",
            ),
            RefusalCode::NoAnswerYet => (
                "Is that right for you, yes or no?",
                "Ask for a clear yes or no, wait for the answer, then call the tool again with the same arguments.",
            ),
            RefusalCode::CallerRefused => (
                "All right, I have not changed anything. What would you like instead?",
                "Do not make this change. Ask what the caller would like instead.",
            ),
            RefusalCode::Identity => (
                "For that I need the booking reference and the name on the booking.",
                "Ask for the reference and the name, then call find_bookings with both.",
            ),
            RefusalCode::Policy => (
                "I'm not able to do that over the phone, but I can take a message.",
                "Do not try again. Offer to take a message with take_message.",
            ),
            RefusalCode::InProgress => (
                "One moment, I'm still on it.",
                "Wait: do not call the tool again.",
            ),
            RefusalCode::Timeout => (
                "I'm sorry, that is taking longer than it should.",
                "Apologise. Do not say that it was done. Offer to wait a moment or to take a message.",
            ),
        };
        Self {
            ok: false,
            code,
            say: say.to_owned(),
            next: next.to_owned(),
            read_back: None,
            field: None,
        }
    }

    /// The same, with the sentence that has to be heard first.
    #[must_use]
    pub fn saying(mut self, read_back: &str) -> Self {
        self.read_back = Some(read_back.to_owned());
        self
    }

    /// The same, naming the argument at fault and what is wrong with it.
    #[must_use]
    pub fn about(mut self, field: &str, reason: &str) -> Self {
        self.next = format!("{} {field}: {reason}", self.next);
        self.field = Some(field.to_owned());
        self
    }

    /// As the text that a tool returns.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A struct of strings always serialises.
        serde_json::to_string(self).unwrap_or_else(|_| String::from(r#"{"ok":false}"#))
    }
}
