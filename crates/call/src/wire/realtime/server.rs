//! Events from the model.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Item;

/// An event with its id, as the model sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerFrame {
    /// Every event has one.
    pub event_id: String,
    /// The event.
    #[serde(flatten)]
    pub event: ServerEvent,
}

/// An event from the model. Those that nothing depends on, and new ones, are [`ServerEvent::Unknown`] or carry only what
/// is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ServerEvent {
    /// The socket is open.
    #[serde(rename = "session.created")]
    SessionCreated {
        /// The default configuration.
        session: Value,
    },
    /// The configuration was accepted.
    #[serde(rename = "session.updated")]
    SessionUpdated {
        /// The configuration in force.
        session: Value,
    },
    /// Something was refused; the session usually stays open.
    #[serde(rename = "error")]
    Error {
        /// What.
        error: ApiError,
    },
    /// An item entered the conversation.
    #[serde(rename = "conversation.item.added")]
    ItemAdded {
        /// After which.
        #[serde(default)]
        previous_item_id: Option<String>,
        /// The item.
        item: Item,
    },
    /// An item is complete.
    #[serde(rename = "conversation.item.done")]
    ItemDone {
        /// After which.
        #[serde(default)]
        previous_item_id: Option<String>,
        /// The item.
        item: Item,
    },
    /// An item was removed.
    #[serde(rename = "conversation.item.deleted")]
    ItemDeleted {
        /// Which.
        item_id: String,
    },
    /// An item was shortened.
    #[serde(rename = "conversation.item.truncated")]
    ItemTruncated {
        /// Which.
        item_id: String,
        /// Which part.
        content_index: u32,
        /// To what.
        audio_end_ms: u64,
    },
    /// Some of the caller's words.
    #[serde(rename = "conversation.item.input_audio_transcription.delta")]
    TranscriptionDelta {
        /// Of which item.
        item_id: String,
        /// Of which part.
        #[serde(default)]
        content_index: u32,
        /// The words.
        #[serde(default)]
        delta: String,
    },
    /// All of the caller's words.
    #[serde(rename = "conversation.item.input_audio_transcription.completed")]
    TranscriptionCompleted {
        /// Of which item.
        item_id: String,
        /// Of which part.
        #[serde(default)]
        content_index: u32,
        /// The words.
        transcript: String,
        /// What it cost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        usage: Option<TranscriptionUsageReport>,
    },
    /// The caller's words could not be written down.
    #[serde(rename = "conversation.item.input_audio_transcription.failed")]
    TranscriptionFailed {
        /// Of which item.
        item_id: String,
        /// Of which part.
        #[serde(default)]
        content_index: u32,
        /// Why.
        #[serde(default)]
        error: ApiError,
    },
    /// The caller began to speak.
    #[serde(rename = "input_audio_buffer.speech_started")]
    SpeechStarted {
        /// Since the first audio of the session, with padding.
        audio_start_ms: u64,
        /// The item that it will become.
        item_id: String,
    },
    /// The caller stopped speaking.
    #[serde(rename = "input_audio_buffer.speech_stopped")]
    SpeechStopped {
        /// Since the first audio of the session.
        audio_end_ms: u64,
        /// The item that it will become.
        item_id: String,
    },
    /// The caller's turn became an item.
    #[serde(rename = "input_audio_buffer.committed")]
    InputCommitted {
        /// After which.
        #[serde(default)]
        previous_item_id: Option<String>,
        /// The item.
        item_id: String,
    },
    /// Uncommitted audio was forgotten.
    #[serde(rename = "input_audio_buffer.cleared")]
    InputCleared,
    /// A response begins.
    #[serde(rename = "response.created")]
    ResponseCreated {
        /// The response.
        response: ResponseObject,
    },
    /// A response ended, one way or another.
    #[serde(rename = "response.done")]
    ResponseDone {
        /// The response.
        response: ResponseObject,
    },
    /// A response grows by an item.
    #[serde(rename = "response.output_item.added")]
    OutputItemAdded {
        /// Which response.
        response_id: String,
        /// Position in it.
        output_index: u32,
        /// The item.
        item: Item,
    },
    /// An item of a response is complete.
    #[serde(rename = "response.output_item.done")]
    OutputItemDone {
        /// Which response.
        response_id: String,
        /// Position in it.
        output_index: u32,
        /// The item.
        item: Item,
    },
    /// An item grows by a part.
    #[serde(rename = "response.content_part.added")]
    ContentPartAdded {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        output_index: u32,
        /// Position of the part.
        content_index: u32,
        /// The part.
        part: Value,
    },
    /// A part is complete.
    #[serde(rename = "response.content_part.done")]
    ContentPartDone {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        output_index: u32,
        /// Position of the part.
        content_index: u32,
        /// The part.
        part: Value,
    },
    /// Audio of the receptionist. Read by [`super::scan_audio_delta`] on the hot path.
    #[serde(rename = "response.output_audio.delta")]
    AudioDelta {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// Position of the part.
        #[serde(default)]
        content_index: u32,
        /// Base64.
        delta: String,
    },
    /// The audio of a part is complete.
    #[serde(rename = "response.output_audio.done")]
    AudioDone {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// Position of the part.
        #[serde(default)]
        content_index: u32,
    },
    /// Words of the receptionist.
    #[serde(rename = "response.output_audio_transcript.delta")]
    TranscriptDelta {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// Position of the part.
        #[serde(default)]
        content_index: u32,
        /// The words.
        delta: String,
    },
    /// The words of a part are complete.
    #[serde(rename = "response.output_audio_transcript.done")]
    TranscriptDone {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// Position of the part.
        #[serde(default)]
        content_index: u32,
        /// The words.
        transcript: String,
    },
    /// A tool call takes shape.
    #[serde(rename = "response.function_call_arguments.delta")]
    ArgumentsDelta {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// The call.
        call_id: String,
        /// Some of its arguments.
        delta: String,
    },
    /// A tool call is written. It counts only once its response has completed.
    #[serde(rename = "response.function_call_arguments.done")]
    ArgumentsDone {
        /// Which response.
        response_id: String,
        /// Which item.
        item_id: String,
        /// Position of the item.
        #[serde(default)]
        output_index: u32,
        /// The call.
        call_id: String,
        /// The tool.
        #[serde(default)]
        name: String,
        /// A text that should hold a JSON object.
        arguments: String,
    },
    /// What is left of the allowance.
    #[serde(rename = "rate_limits.updated")]
    RateLimits {
        /// By kind.
        rate_limits: Vec<Value>,
    },
    /// Any other event.
    #[serde(other)]
    Unknown,
}

/// A frame that is not a JSON object with a `type`, or lacks what its type requires.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unreadable event of the model: {0}")]
pub struct Unreadable(pub String);

impl ServerEvent {
    /// Reads one text frame.
    ///
    /// # Errors
    /// [`Unreadable`] if it is no event at all.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        serde_json::from_str(text).map_err(|error| Unreadable(error.to_string()))
    }

    /// The response that the event adds to, if it does.
    #[must_use]
    pub fn grows(&self) -> Option<&str> {
        match self {
            Self::OutputItemAdded { response_id, .. }
            | Self::OutputItemDone { response_id, .. }
            | Self::ContentPartAdded { response_id, .. }
            | Self::ContentPartDone { response_id, .. }
            | Self::AudioDelta { response_id, .. }
            | Self::AudioDone { response_id, .. }
            | Self::TranscriptDelta { response_id, .. }
            | Self::TranscriptDone { response_id, .. }
            | Self::ArgumentsDelta { response_id, .. }
            | Self::ArgumentsDone { response_id, .. } => Some(response_id),
            _ => None,
        }
    }

    /// The `type` of a frame, for counting unknown ones.
    #[must_use]
    pub fn type_of(text: &str) -> Option<Cow<'_, str>> {
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(borrow, rename = "type")]
            kind: Cow<'a, str>,
        }
        serde_json::from_str::<Kind<'_>>(text)
            .ok()
            .map(|kind| kind.kind)
    }
}

/// An error, as the model describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiError {
    /// Class of error.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which error.
    pub code: Option<String>,
    /// In words.
    pub message: String,
    /// Which field.
    pub param: Option<String>,
    /// Which of our events.
    pub event_id: Option<String>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseObject {
    /// Always `realtime.response`.
    #[serde(default)]
    pub object: String,
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: ResponseStatus,
    /// Why, when it did not complete.
    #[serde(default)]
    pub status_details: Option<StatusDetails>,
    /// Its items. One that cannot be read is [`Item::Other`]: the response has ended all the same.
    #[serde(default, deserialize_with = "readable")]
    pub output: Vec<Item>,
    /// What it cost.
    #[serde(default)]
    pub usage: Option<ResponseUsage>,
}

fn readable<'de, D: Deserializer<'de>>(items: D) -> Result<Vec<Item>, D::Error> {
    let items = Vec::<Value>::deserialize(items)?;
    let read = |item| serde_json::from_value(item).unwrap_or(Item::Other);
    Ok(items.into_iter().map(read).collect())
}

/// Where a response stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStatus {
    /// Growing.
    InProgress,
    /// Finished.
    Completed,
    /// Stopped.
    Cancelled,
    /// Broken.
    Failed,
    /// Cut short by a limit.
    Incomplete,
    /// A status that is not known.
    #[serde(other)]
    Other,
}

/// Why a response did not complete.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusDetails {
    /// The status again.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`.
    pub reason: Option<String>,
    /// When it failed.
    pub error: Option<ApiError>,
}

/// What a response cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ResponseUsage {
    /// Sum of both.
    pub total_tokens: u64,
    /// Read.
    pub input_tokens: u64,
    /// Written.
    pub output_tokens: u64,
    /// Read, by kind.
    pub input_token_details: InputTokens,
    /// Written, by kind.
    pub output_token_details: OutputTokens,
}

/// Tokens read, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InputTokens {
    /// Text.
    pub text_tokens: u64,
    /// Audio.
    pub audio_tokens: u64,
    /// Images.
    pub image_tokens: u64,
    /// Of these, from the cache.
    pub cached_tokens: u64,
    /// The cached ones, by kind.
    pub cached_tokens_details: CachedTokens,
}

/// Cached tokens, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CachedTokens {
    /// Text.
    pub text_tokens: u64,
    /// Audio.
    pub audio_tokens: u64,
    /// Images.
    pub image_tokens: u64,
}

/// Tokens written, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputTokens {
    /// Text, reasoning included.
    pub text_tokens: u64,
    /// Audio.
    pub audio_tokens: u64,
}

/// What a transcription cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TranscriptionUsageReport {
    /// By token.
    Tokens {
        /// Read.
        #[serde(default)]
        input_tokens: u64,
        /// Written.
        #[serde(default)]
        output_tokens: u64,
        /// Read, by kind.
        #[serde(default)]
        input_token_details: TranscriptionTokens,
    },
    /// By duration.
    Duration {
        /// Seconds.
        seconds: f64,
    },
}

/// Tokens that a transcription read, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TranscriptionTokens {
    /// Text.
    pub text_tokens: u64,
    /// Audio.
    pub audio_tokens: u64,
}
