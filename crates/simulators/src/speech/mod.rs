//! Real telephone speech without a runtime dependency, and ears for it.
//!
//! [`synthesize`] joins recorded words into a sentence of 8 kHz mu-law. The sentence also carries its own text, hidden in
//! the least significant bit of every byte ([`Listener`] reads it back), so a simulated party understands exactly what
//! reached it: lost frames, cuts and garbled bytes show as words that were not heard. [`Vad`] finds speech by its energy
//! alone, and [`noise`] makes sounds that are not speech.

mod bank;
mod listener;
pub mod mulaw;
pub mod noise;
mod packet;
mod pronounce;
mod synthesis;
mod vad;

pub use listener::{Heard, HeardUtterance, Listener};
pub use mulaw::{BYTES_PER_MS, FRAME_BYTES, SILENCE, silence};
pub use synthesis::{Spoken, SpokenWord, speak, synthesize};
pub use vad::{Vad, VadEvent, VadSettings};

/// Whose recorded voice speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Voice {
    /// A man's voice, for people who call.
    Caller = 0,
    /// A woman's voice, for the receptionist.
    Receptionist = 1,
}

/// Whether the bank holds a recording of this word in this voice, or it would be pieced together.
#[must_use]
pub fn knows(word: &str, voice: Voice) -> bool {
    bank::clip(voice, &word.to_lowercase()).is_some()
}
