//! One stream's frames, in order, and what its audio is.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::read::{self, Frame, What};
use crate::{
    session::CarrierStart,
    wire::{CarrierError, CarrierEvent, Media, g711, order::Order},
};

/// Longest audio of one frame: a second. The carrier sends 100 ms.
const MAX_SAMPLES: usize = 8000;

/// How samples are written on the carrier's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// 16 bits, signed, little-endian.
    Linear,
    /// As the speech model takes them.
    MuLaw,
}

impl Encoding {
    /// Bytes of a sample.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Linear => 2,
            Self::MuLaw => 1,
        }
    }
}

/// One voicebot stream, from its `connected` frame to its end.
#[derive(Debug)]
pub struct Stream {
    order: Order,
    pub(super) encoding: Encoding,
    /// `media` frames of this stream up to their payload, written once.
    pub(super) media_head: String,
    /// Mu-law that was handed over and does not fill a unit yet.
    pub(super) rest: Vec<u8>,
    /// The last frame's audio, kept for its room.
    audio: Vec<u8>,
    /// A text that came back from the session, kept for its room.
    spare: String,
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

impl Stream {
    /// A stream of which nothing has been read.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            order: Order::new(),
            encoding: Encoding::Linear,
            media_head: String::new(),
            rest: Vec::new(),
            audio: Vec::new(),
            spare: String::new(),
        }
    }

    /// The id of the stream; empty before `start`.
    #[must_use]
    pub fn sid(&self) -> &str {
        self.order.sid()
    }

    /// Reads one text frame. The audio of a frame comes out as mu-law.
    ///
    /// # Errors
    /// [`CarrierError`] if the frame is not allowed here. The stream is of no use afterwards.
    pub fn read<'a>(&mut self, text: &'a str) -> Result<CarrierEvent<'a>, CarrierError> {
        Order::fits(text)?;
        match read::frame(text)? {
            Frame::Connected => {
                self.order.connect()?;
                Ok(CarrierEvent::Connected)
            }
            Frame::Start {
                sequence,
                start,
                encoding,
            } => {
                self.order.start(&start.stream_sid, sequence)?;
                Ok(self.begin(start, encoding))
            }
            Frame::Of {
                sequence,
                sid,
                what,
            } => {
                self.order.live(&sid, sequence)?;
                self.event(what)
            }
            Frame::Unknown => {
                self.order.pass_over()?;
                Ok(CarrierEvent::Unknown)
            }
        }
    }

    /// Takes back the text of a [`Media`], so that the next one needs no room of its own.
    pub fn reuse(&mut self, text: String) {
        self.spare = text;
    }

    fn event<'a>(&mut self, what: What<'a>) -> Result<CarrierEvent<'a>, CarrierError> {
        match what {
            What::Media {
                payload,
                timestamp_ms,
            } => self.media(payload, timestamp_ms).map(CarrierEvent::Media),
            What::Dtmf(digit) => Ok(CarrierEvent::Dtmf(digit)),
            What::Mark(name) => Ok(CarrierEvent::Mark(name)),
            What::Stop => {
                self.order.stop();
                Ok(CarrierEvent::Stopped)
            }
        }
    }

    fn media<'a>(
        &mut self,
        payload: Cow<'a, str>,
        timestamp_ms: Option<u64>,
    ) -> Result<Media<'a>, CarrierError> {
        let most = MAX_SAMPLES * self.encoding.width();
        // Longer than a second of audio in base64: refuse before looking at every byte.
        if payload.len() > most.div_ceil(3) * 4 {
            return Err(CarrierError::TooLarge {
                bytes: payload.len(),
            });
        }
        self.audio.clear();
        STANDARD
            .decode_vec(payload.as_bytes(), &mut self.audio)
            .map_err(|_| CarrierError::Malformed("payload is not base64"))?;
        if self.audio.is_empty() {
            return Err(CarrierError::Malformed("media without audio"));
        }
        let (payload, bytes) = match self.encoding {
            Encoding::MuLaw => (payload, self.audio.len()),
            Encoding::Linear => self.compand()?,
        };
        Ok(Media {
            payload,
            bytes,
            timestamp_ms,
        })
    }

    /// The last frame's linear samples as mu-law in base64.
    fn compand<'a>(&mut self) -> Result<(Cow<'a, str>, usize), CarrierError> {
        if !self.audio.len().is_multiple_of(2) {
            return Err(CarrierError::Malformed("half a sample"));
        }
        let samples = self.audio.len() / 2;
        // In place: sample `n` is read from bytes that no earlier sample was written to.
        for n in 0..samples {
            let sample = i16::from_le_bytes([self.audio[2 * n], self.audio[2 * n + 1]]);
            self.audio[n] = g711::encode(sample);
        }
        let mut text = std::mem::take(&mut self.spare);
        text.clear();
        STANDARD.encode_string(&self.audio[..samples], &mut text);
        Ok((Cow::Owned(text), samples))
    }

    fn begin<'a>(&mut self, start: CarrierStart, encoding: Encoding) -> CarrierEvent<'a> {
        self.encoding = encoding;
        self.media_head = format!(
            r#"{{"event":"media","stream_sid":"{}","media":{{"payload":""#,
            start.stream_sid
        );
        CarrierEvent::Started(start)
    }
}
