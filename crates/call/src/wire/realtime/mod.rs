//! The speech model's protocol (Realtime, general availability): typed events for both directions.
//!
//! Reading is tolerant: unknown events and unknown fields pass. Writing is exact: what is not listed here is never sent.

mod client;
mod delta;
mod items;
mod server;
mod session_object;

pub use client::{ClientEvent, ClientFrame, ResponseParameters};
pub use delta::{AudioDelta, scan_audio_delta, write_append};
pub use items::{Content, Item, ItemStatus, Role};
pub use server::{
    ApiError, CachedTokens, InputTokens, OutputTokens, ResponseObject, ResponseStatus,
    ResponseUsage, ServerEvent, ServerFrame, StatusDetails, TranscriptionTokens,
    TranscriptionUsageReport, Unreadable,
};
pub use session_object::{
    AudioFormat, AudioInput, AudioOutput, AudioSettings, Reasoning, SessionObject, TokenLimits,
    Tools, Transcription, Truncation, TurnDetection,
};
