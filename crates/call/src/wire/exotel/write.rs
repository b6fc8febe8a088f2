//! Writing frames, in the sizes that the carrier takes.

use std::fmt::{self, Write as _};

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD},
    },
};
use memchr::memchr;

use super::{Stream, stream::Encoding};
use crate::wire::g711;

/// Audio of a frame is a multiple of this, in bytes; anything else is heard as gaps.
pub const UNIT: usize = 320;
/// Smallest audio of a frame, in bytes; less is heard distorted.
pub const SMALLEST: usize = 3200;
/// Largest audio of a frame, in bytes; more runs into the carrier's time limits.
pub const LARGEST: usize = 100_000;

/// Reads whatever the session took for base64.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes of linear samples that are encoded at a time: whole triples, so that the parts of a payload join.
const PART: usize = 768;

impl Stream {
    /// Mu-law bytes that make up the smallest frame.
    #[must_use]
    pub const fn smallest(&self) -> usize {
        SMALLEST / self.encoding.width()
    }

    /// Appends a `media` frame. `payload` is mu-law in base64, or several such texts end to end. What does not fill a
    /// whole unit is kept for the next frame, except at the `end` of what is said, which is filled up with silence. Nothing
    /// is appended while there is less than a frame may hold.
    pub fn write_media(&mut self, payload: &str, end: bool, out: &mut String) {
        self.take_in(payload);
        let (unit, smallest) = (UNIT / self.encoding.width(), self.smallest());
        if end && !self.rest.is_empty() {
            let filled = self.rest.len().next_multiple_of(unit).max(smallest);
            self.rest.resize(filled, g711::SILENCE);
        }
        let most = LARGEST / self.encoding.width() / unit * unit;
        let ready = (self.rest.len() / unit * unit).min(most);
        if ready < smallest {
            return;
        }
        out.push_str(&self.media_head);
        match self.encoding {
            Encoding::MuLaw => STANDARD.encode_string(&self.rest[..ready], out),
            Encoding::Linear => expand(&self.rest[..ready], out),
        }
        out.push_str(r#""}}"#);
        self.rest.drain(..ready);
    }

    /// Appends a `mark` frame. The name must need no escaping.
    pub fn write_mark(&self, name: fmt::Arguments<'_>, out: &mut String) {
        self.head("mark", out);
        out.push_str(r#","mark":{"name":""#);
        // Writing to a string does not fail.
        let _ = out.write_fmt(name);
        out.push_str(r#""}}"#);
    }

    /// Appends a `clear` frame, and forgets what was kept for the next frame.
    pub fn write_clear(&mut self, out: &mut String) {
        self.forget_rest();
        self.head("clear", out);
        out.push('}');
    }

    /// Forgets what was kept for the next frame.
    pub fn forget_rest(&mut self) {
        self.rest.clear();
    }

    /// Decodes texts of base64 that stand end to end: each ends where its padding does.
    fn take_in(&mut self, mut payload: &str) {
        while !payload.is_empty() {
            let end = memchr(b'=', payload.as_bytes())
                .map_or(payload.len(), |padding| (padding / 4 + 1) * 4)
                .min(payload.len());
            let (text, after) = payload.split_at(end);
            // The session measured the text before it kept it, and found it to be base64.
            let _ = LENIENT.decode_vec(text, &mut self.rest);
            payload = after;
        }
    }

    fn head(&self, event: &str, out: &mut String) {
        out.push_str(r#"{"event":""#);
        out.push_str(event);
        out.push_str(r#"","stream_sid":""#);
        out.push_str(self.sid());
        out.push('"');
    }
}

/// Appends mu-law as linear samples in base64.
fn expand(audio: &[u8], out: &mut String) {
    let mut linear = [0; PART];
    for part in audio.chunks(PART / 2) {
        for (sample, byte) in linear.chunks_exact_mut(2).zip(part) {
            sample.copy_from_slice(&g711::decode(*byte).to_le_bytes());
        }
        STANDARD.encode_string(&linear[..part.len() * 2], out);
    }
}
