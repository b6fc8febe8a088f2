//! Frames with a time stamp in their audio: what is sent, and what is read from what arrives.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};

/// Bytes of 20 ms of telephone audio.
const AUDIO: usize = 160;
/// The stamp: eight bytes of microseconds, and a mark by which stamped audio is known.
const MARK: [u8; 4] = [0xD5, 0x2A, 0x55, 0xAA];
const STAMP: usize = MARK.len() + 8;

/// The instant from which stamps count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Epoch(Instant);

impl Epoch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Base64 of one frame that carries the present. Whether it is speech or silence does not matter to a bridge; the model
/// that listens here has no voice detection.
pub(crate) fn stamped(epoch: Epoch, out: &mut String) {
    let mut audio = [0xFF_u8; AUDIO];
    audio[..MARK.len()].copy_from_slice(&MARK);
    let micros = u64::try_from(epoch.elapsed().as_micros()).unwrap_or(0);
    audio[MARK.len()..STAMP].copy_from_slice(&micros.to_be_bytes());
    out.clear();
    STANDARD.encode_string(audio, out);
}

/// How long ago the audio in a frame was stamped. The frame's text is searched for the base64 of [`MARK`], whatever the
/// protocol around it.
pub(crate) fn age(epoch: Epoch, frame: &str) -> Option<Duration> {
    // Four bytes end within a base64 group: the first five characters are the same for every stamp.
    let head = &STANDARD.encode(MARK)[..5];
    let start = frame.find(head)?;
    // Twelve bytes are sixteen characters exactly.
    let bytes = STANDARD.decode(frame.get(start..start + 16)?).ok()?;
    let micros = u64::from_be_bytes(bytes.get(MARK.len()..STAMP)?.try_into().ok()?);
    epoch.elapsed().checked_sub(Duration::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_found_in_any_frame() {
        let epoch = Epoch::now();
        let mut audio = String::new();
        stamped(epoch, &mut audio);
        for frame in [
            format!(r#"{{"event":"media","media":{{"payload":"{audio}"}}}}"#),
            format!(r#"{{"type":"input_audio_buffer.append","audio":"{audio}"}}"#),
        ] {
            assert!(age(epoch, &frame).unwrap() < Duration::from_secs(1));
        }
        assert_eq!(age(epoch, r#"{"event":"mark","mark":{"name":"x"}}"#), None);
    }
}
