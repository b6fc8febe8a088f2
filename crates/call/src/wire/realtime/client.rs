//! Events to the model.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Item, SessionObject};

/// An event with the id by which an error refers to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClientFrame {
    /// At most 512 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The event.
    #[serde(flatten)]
    pub event: ClientEvent,
}

/// An event to the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ClientEvent {
    /// Configures the session.
    #[serde(rename = "session.update")]
    SessionUpdate {
        /// The fields that change.
        session: Box<SessionObject>,
    },
    /// The caller's audio. Written by [`super::write_append`] on the hot path.
    #[serde(rename = "input_audio_buffer.append")]
    InputAudioAppend {
        /// Base64.
        audio: String,
    },
    /// Ends the caller's turn by hand.
    #[serde(rename = "input_audio_buffer.commit")]
    InputAudioCommit,
    /// Forgets uncommitted audio.
    #[serde(rename = "input_audio_buffer.clear")]
    InputAudioClear,
    /// Adds an item.
    #[serde(rename = "conversation.item.create")]
    ItemCreate {
        /// After which item; none appends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous_item_id: Option<String>,
        /// The item.
        item: Item,
    },
    /// Asks for an item.
    #[serde(rename = "conversation.item.retrieve")]
    ItemRetrieve {
        /// Which.
        item_id: String,
    },
    /// Removes an item.
    #[serde(rename = "conversation.item.delete")]
    ItemDelete {
        /// Which.
        item_id: String,
    },
    /// Shortens the receptionist's audio to what was heard.
    #[serde(rename = "conversation.item.truncate")]
    ItemTruncate {
        /// Which.
        item_id: String,
        /// Which part of it.
        content_index: u32,
        /// What was heard, in milliseconds.
        audio_end_ms: u64,
    },
    /// Asks for a response.
    #[serde(rename = "response.create")]
    ResponseCreate {
        /// What differs from the session for this response.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response: Option<ResponseParameters>,
    },
    /// Stops a response.
    #[serde(rename = "response.cancel")]
    ResponseCancel {
        /// Which; none stops the current one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response_id: Option<String>,
    },
}

/// What differs from the session for one response.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ResponseParameters {
    /// Instead of the session's instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Instead of the session's choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Value>,
}
