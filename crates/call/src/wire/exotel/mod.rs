//! Exotel's Voicebot streams: snake_case JSON text frames, numbers as strings, 16-bit linear samples at 8 kHz.
//!
//! The speech model takes mu-law, so audio is converted by table in both directions. Outgoing audio has a shape of its own:
//! at least 3,200 bytes a frame, at most 100,000, and always a multiple of 320; the end of what is said is filled up with
//! silence.

mod read;
mod stream;
mod write;

pub use stream::Stream;
pub use write::{LARGEST, SMALLEST, UNIT};
