//! The session object of `session.update`.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, value::RawValue};

/// A session's configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionObject {
    /// Always `realtime`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Model id; fixed once the session has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// `["audio"]` or `["text"]`.
    #[serde(default)]
    pub output_modalities: Vec<String>,
    /// The receptionist's instructions.
    #[serde(default)]
    pub instructions: String,
    /// Formats, detection of turns, voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioSettings>,
    /// Function tools.
    #[serde(default)]
    pub tools: Tools,
    /// `auto`, `none`, `required`, or an object that names a tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Value>,
    /// 1 to 4096, or `inf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<Value>,
    /// What happens when the context is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncation: Option<Truncation>,
    /// Only for models that reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
}

/// Function tools as JSON text: the same for every call, so that it is written once.
#[derive(Debug, Clone)]
pub struct Tools(Arc<RawValue>);

impl Tools {
    /// The tools as a JSON array.
    ///
    /// # Errors
    /// If a definition cannot be written as JSON.
    pub fn new(definitions: &[Value]) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(definitions).map(|json| Self(Arc::from(json)))
    }

    /// The JSON array.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.0.get()
    }
}

impl Default for Tools {
    fn default() -> Self {
        // `[]` is JSON.
        Self(Arc::from(
            RawValue::from_string(String::from("[]")).unwrap_or_default(),
        ))
    }
}

impl PartialEq for Tools {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Serialize for Tools {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tools {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Both directions of audio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioSettings {
    /// From the caller.
    pub input: AudioInput,
    /// To the caller.
    pub output: AudioOutput,
}

/// Audio from the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioInput {
    /// Its format.
    pub format: AudioFormat,
    /// Off (`null`) on a telephone line.
    #[serde(default)]
    pub noise_reduction: Option<Value>,
    /// Who writes it down.
    #[serde(default)]
    pub transcription: Option<Transcription>,
    /// How turns are detected; `null` is manual.
    #[serde(default)]
    pub turn_detection: Option<TurnDetection>,
}

/// Audio to the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioOutput {
    /// Its format.
    pub format: AudioFormat,
    /// The voice; fixed after the first audio.
    #[serde(default)]
    pub voice: Value,
    /// 0.25 to 1.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f32>,
}

/// An audio format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum AudioFormat {
    /// 16-bit little-endian samples at 24 kHz.
    #[serde(rename = "audio/pcm")]
    Pcm {
        /// Always 24000.
        rate: u32,
    },
    /// G.711 mu-law at 8 kHz.
    #[serde(rename = "audio/pcmu")]
    Pcmu,
    /// G.711 A-law at 8 kHz.
    #[serde(rename = "audio/pcma")]
    Pcma,
}

/// Transcription of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcription {
    /// Model id.
    pub model: String,
    /// ISO 639-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Expected words; only some models take them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
}

/// Detection of turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TurnDetection {
    /// By energy and silence.
    ServerVad {
        /// 0 to 1.
        threshold: f32,
        /// Audio kept from before the detection.
        prefix_padding_ms: u32,
        /// Silence that ends a turn.
        silence_duration_ms: u32,
        /// Answer a finished turn without being asked.
        create_response: bool,
        /// Stop speaking when the caller speaks.
        interrupt_response: bool,
    },
    /// By meaning.
    SemanticVad {
        /// low, medium, high or auto.
        eagerness: String,
        /// Answer a finished turn without being asked.
        create_response: bool,
        /// Stop speaking when the caller speaks.
        interrupt_response: bool,
    },
}

/// What happens when the context is full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Truncation {
    /// `auto` or `disabled`.
    Word(String),
    /// Keep a share of it.
    Ratio {
        /// Always `retention_ratio`.
        #[serde(rename = "type")]
        kind: String,
        /// Share that is kept.
        retention_ratio: f32,
        /// Limits below the model's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token_limits: Option<TokenLimits>,
    },
}

/// Limits on the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLimits {
    /// Tokens of conversation after the instructions.
    pub post_instructions: u32,
}

/// Reasoning of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasoning {
    /// minimal, low, medium, high or xhigh.
    pub effort: String,
}
