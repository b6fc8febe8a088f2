//! Items of the conversation.

use serde::{Deserialize, Serialize};

/// One item. Fields that a direction does not use stay absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// Somebody speaks.
    Message {
        /// The item's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Who.
        role: Role,
        /// Whether it is complete.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<ItemStatus>,
        /// What.
        #[serde(default)]
        content: Vec<Content>,
    },
    /// The model asks for a tool.
    FunctionCall {
        /// The item's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Whether it is complete.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<ItemStatus>,
        /// Names the call; the output refers to it.
        call_id: String,
        /// The tool.
        name: String,
        /// A text that should hold a JSON object.
        #[serde(default)]
        arguments: String,
    },
    /// What a tool answered.
    FunctionCallOutput {
        /// The item's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Of which call.
        call_id: String,
        /// The answer, as a text.
        output: String,
    },
    /// Any other kind.
    #[serde(other)]
    Other,
}

impl Item {
    /// The item's id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Message { id, .. }
            | Self::FunctionCall { id, .. }
            | Self::FunctionCallOutput { id, .. } => id.as_deref(),
            Self::Other => None,
        }
    }

    /// A note from the system to the model.
    #[must_use]
    pub fn system(text: impl Into<String>) -> Self {
        Self::Message {
            id: None,
            role: Role::System,
            status: None,
            content: vec![Content::InputText { text: text.into() }],
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Ringdesk.
    System,
    /// The caller.
    User,
    /// The receptionist.
    Assistant,
}

/// Whether an item is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Not yet.
    InProgress,
    /// It is.
    Completed,
    /// It will never be.
    Incomplete,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Text to the model.
    InputText {
        /// The text.
        text: String,
    },
    /// The caller's audio.
    InputAudio {
        /// What was understood, once it is.
        #[serde(default)]
        transcript: Option<String>,
    },
    /// Text of the model.
    OutputText {
        /// The text.
        #[serde(default)]
        text: String,
    },
    /// Speech of the model.
    OutputAudio {
        /// Its words.
        #[serde(default)]
        transcript: Option<String>,
    },
    /// Any other kind.
    #[serde(other)]
    Other,
}
