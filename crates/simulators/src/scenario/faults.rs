//! What goes wrong on the line.

use serde::Deserialize;

/// Faults of the telephone line and of the traffic that pretends to be it. Moments are milliseconds after the media
/// stream started.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineFaults {
    /// Frames from the caller arrive up to this much late, still in order.
    pub jitter_ms: u64,
    /// One frame in this many from the caller never arrives. Zero loses none.
    pub lose_one_in: u32,
    /// A burst of noise on the caller's side.
    pub noise: Option<Burst>,
    /// The media socket is cut without a `stop` message.
    pub drop_socket_at_ms: Option<u64>,
    /// The voice webhook is delivered twice.
    pub duplicate_webhook: bool,
    /// The voice webhook carries a signature made with another token.
    pub forge_webhook: bool,
    /// The voice webhook carries no signature.
    pub unsigned_webhook: bool,
    /// The media handshake carries a signature made with another token.
    pub forge_handshake: bool,
    /// A stranger opens a second media stream with the same start message, token included.
    pub second_stream_at_ms: Option<u64>,
    /// A text frame that is not JSON.
    pub malformed_frame_at_ms: Option<u64>,
    /// A media frame of a megabyte.
    pub oversized_frame_at_ms: Option<u64>,
    /// The stream begins with audio, before its `start` message.
    pub media_before_start: bool,
    /// A second `start` message in the middle of the stream.
    pub second_start_at_ms: Option<u64>,
    /// The caller's side hangs up.
    pub hang_up_at_ms: Option<u64>,
}

/// Noise for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// When it begins.
    pub at_ms: u64,
    /// How long it lasts.
    pub for_ms: u64,
    /// What makes the sound.
    #[serde(default)]
    pub sound: Sound,
    /// Peak, as a share of full scale.
    pub level: f64,
}

/// What makes a sound that is not speech.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// Wind, a tap, a bad line.
    #[default]
    Hiss,
    /// Traffic.
    Rumble,
    /// Something falls.
    Click,
}
