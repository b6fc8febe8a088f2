//! One browser's frames, in order.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    RATE,
    read::{self, Frame},
    resample::{Down, Up},
};
use crate::wire::{CarrierError, CarrierEvent, Media, g711};

/// Largest text frame: a second of samples is 64 KB.
const MAX_FRAME: usize = 66 * 1024;
/// Shortest audio of a frame, 10 ms, and longest, a second, in bytes.
const SHORTEST: usize = RATE / 100 * 2;
const LONGEST: usize = RATE * 2;
/// Texts of one call. Each costs an answer.
const MOST_TYPED: u32 = 200;
/// Frames that are not known.
const MOST_UNKNOWN: u32 = 100;

/// One browser's call, from its first frame to its end.
#[derive(Debug)]
pub struct Stream {
    down: Down,
    pub(super) up: Up,
    /// The last frame's audio, kept for its room: what came, and what it became.
    linear: Vec<u8>,
    companded: Vec<u8>,
    /// A text that came back from the session, kept for its room.
    spare: String,
    /// Samples on their way out, and mu-law before that.
    pub(super) spoken: Vec<u8>,
    pub(super) heard: Vec<u8>,
    typed: u32,
    unknown: u32,
    stopped: bool,
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

impl Stream {
    /// A call of which nothing has been read.
    #[must_use]
    pub fn new() -> Self {
        Self {
            down: Down::new(),
            up: Up::new(),
            linear: Vec::new(),
            companded: Vec::new(),
            spare: String::new(),
            spoken: Vec::new(),
            heard: Vec::new(),
            typed: 0,
            unknown: 0,
            stopped: false,
        }
    }

    /// Reads one text frame. The audio of a frame comes out as mu-law.
    ///
    /// # Errors
    /// [`CarrierError`] if the frame is not allowed here. The stream is of no use afterwards.
    pub fn read<'a>(&mut self, text: &'a str) -> Result<CarrierEvent<'a>, CarrierError> {
        if text.len() > MAX_FRAME {
            return Err(CarrierError::TooLarge { bytes: text.len() });
        }
        if self.stopped {
            return Err(CarrierError::OutOfOrder("frame after the end"));
        }
        match read::frame(text)? {
            Frame::Audio(samples) => self.media(&samples).map(CarrierEvent::Media),
            Frame::Text(words) => {
                self.typed += 1;
                if self.typed > MOST_TYPED {
                    return Err(CarrierError::OutOfOrder("too many texts"));
                }
                Ok(CarrierEvent::Typed(words))
            }
            Frame::Mark(name) => Ok(CarrierEvent::Mark(name)),
            Frame::Stop => {
                self.stopped = true;
                Ok(CarrierEvent::Stopped)
            }
            Frame::Unknown => {
                self.unknown += 1;
                if self.unknown > MOST_UNKNOWN {
                    return Err(CarrierError::TooManyUnknown);
                }
                Ok(CarrierEvent::Unknown)
            }
        }
    }

    /// Takes back the text of a [`Media`], so that the next one needs no room of its own.
    pub fn reuse(&mut self, text: String) {
        self.spare = text;
    }

    fn media(&mut self, samples: &str) -> Result<Media<'static>, CarrierError> {
        // Longer than a second in base64: refuse before looking at every byte.
        if samples.len() > LONGEST.div_ceil(3) * 4 {
            return Err(CarrierError::TooLarge {
                bytes: samples.len(),
            });
        }
        self.linear.clear();
        STANDARD
            .decode_vec(samples.as_bytes(), &mut self.linear)
            .map_err(|_| CarrierError::Malformed("audio is not base64"))?;
        if !self.linear.len().is_multiple_of(2) {
            return Err(CarrierError::Malformed("half a sample"));
        }
        if self.linear.len() < SHORTEST {
            return Err(CarrierError::Malformed("less than 10 ms of audio"));
        }
        self.companded.clear();
        let linear = self.linear.chunks_exact(2);
        let companded = &mut self.companded;
        self.down.push(
            linear.map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]])),
            |sample| companded.push(g711::encode(sample)),
        );
        let mut payload = std::mem::take(&mut self.spare);
        payload.clear();
        STANDARD.encode_string(&self.companded, &mut payload);
        Ok(Media {
            payload: payload.into(),
            bytes: self.companded.len(),
            timestamp_ms: None,
        })
    }
}
