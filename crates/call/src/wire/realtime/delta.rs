//! The two frames that carry audio, read and written without a parser's tree.

use crate::wire::{
    base64_text,
    scan::{Scanned, Scanner},
};

/// A piece of the receptionist's audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioDelta<'a> {
    /// Of which response.
    pub response_id: &'a str,
    /// Of which item.
    pub item_id: &'a str,
    /// Of which part of the item.
    pub content_index: u32,
    /// Base64, untouched.
    pub audio: &'a str,
    /// Length of the audio in bytes.
    pub bytes: usize,
}

/// Reads a `response.output_audio.delta`; none for anything else, and for one that is written in an unusual way.
#[must_use]
pub fn scan_audio_delta(text: &str) -> Option<AudioDelta<'_>> {
    let mut scanner = Scanner::object(text)?;
    let (mut response_id, mut item_id, mut content_index, mut audio) = (None, None, 0, None);
    let (mut first, mut is_delta) = (true, false);
    while let Some(key) = scanner.key(first)? {
        first = false;
        match (key, scanner.value()?) {
            ("type", Scanned::Text("response.output_audio.delta")) => is_delta = true,
            ("type", _) | (_, Scanned::Object) => return None,
            ("response_id", Scanned::Text(value)) => response_id = Some(value),
            ("item_id", Scanned::Text(value)) => item_id = Some(value),
            ("content_index", Scanned::Bare(value)) => content_index = value.parse().ok()?,
            ("delta", Scanned::Text(value)) => audio = Some(value),
            _ => {}
        }
    }
    if !is_delta || !scanner.at_end() {
        return None;
    }
    let audio = audio?;
    Some(AudioDelta {
        response_id: response_id?,
        item_id: item_id?,
        content_index,
        audio,
        bytes: base64_text::decoded_len(audio)?,
    })
}

/// Appends an `input_audio_buffer.append` with a base64 payload, copied unchanged.
pub fn write_append(payload: &str, out: &mut String) {
    out.push_str(r#"{"type":"input_audio_buffer.append","audio":""#);
    out.push_str(payload);
    out.push_str(r#""}"#);
}
