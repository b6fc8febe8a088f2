//! Numbers of what a business may do wrong. They are the simulator's; the real carrier distorts the audio, goes quiet or
//! fails the applet instead.

/// A message that is none of `media`, `mark` and `clear`, or not JSON.
pub const PROTOCOL: u32 = 44_000;
/// A payload that is not base64 of whole samples.
pub const NOT_AUDIO: u32 = 44_001;
/// Less than 3,200 bytes of audio in a message.
pub const TOO_SMALL: u32 = 44_002;
/// More than 100,000 bytes of audio in a message.
pub const TOO_LARGE: u32 = 44_003;
/// Audio that is not a multiple of 320 bytes.
pub const UNEVEN: u32 = 44_004;
/// A message for another stream.
pub const OTHER_STREAM: u32 = 44_005;
/// The media socket was refused twice.
pub const HANDSHAKE: u32 = 44_010;
/// The answer to the Voicebot is not an address that it can use.
pub const ADDRESS: u32 = 44_011;
/// The answer to the Connect applet is not understood.
pub const CONNECT: u32 = 44_012;
/// A Passthru was answered with neither 200 nor 302.
pub const BRANCH: u32 = 44_013;
/// An applet got no answer, or too late.
pub const NO_ANSWER: u32 = 44_014;
