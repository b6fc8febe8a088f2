//! What the speech model charged for, summed over a call.

use serde::{Deserialize, Serialize};

/// Tokens of all responses of a call. Cached tokens are a subset of the input tokens of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Responses that reported usage, cancelled ones included.
    pub responses: u64,
    /// Text tokens read, cached ones included.
    pub input_text: u64,
    /// Audio tokens read, cached ones included.
    pub input_audio: u64,
    /// Image tokens read, cached ones included.
    pub input_image: u64,
    /// Text tokens that came from the cache.
    pub cached_text: u64,
    /// Audio tokens that came from the cache.
    pub cached_audio: u64,
    /// Image tokens that came from the cache.
    pub cached_image: u64,
    /// Text tokens written; reasoning is billed as text.
    pub output_text: u64,
    /// Audio tokens spoken.
    pub output_audio: u64,
    /// What transcription of the caller cost, billed apart.
    pub transcription: TranscriptionUsage,
}

/// Usage of the transcription model: billed by token or by duration, depending on the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TranscriptionUsage {
    /// Audio tokens read.
    pub input_audio: u64,
    /// Text tokens read.
    pub input_text: u64,
    /// Text tokens written.
    pub output_text: u64,
    /// Milliseconds, for models billed by duration.
    pub duration_ms: u64,
}
