//! Carriers seen alike. The session knows only this; a carrier is added by a reader and writers of its own.

use std::borrow::Cow;

use super::{browser, exotel, twilio};
use crate::session::CarrierStart;

/// One message of a carrier, in neutral words.
#[derive(Debug, PartialEq, Eq)]
pub enum CarrierEvent<'a> {
    /// The socket speaks the expected protocol.
    Connected,
    /// The stream begins. Check its token now.
    Started(CarrierStart),
    /// Audio of the caller.
    Media(Media<'a>),
    /// A key was pressed.
    Dtmf(char),
    /// Everything up to this mark was played, or discarded by a `clear`.
    Mark(Cow<'a, str>),
    /// The caller typed something instead of saying it.
    Typed(String),
    /// The stream ends.
    Stopped,
    /// An event that is not known; counted and otherwise ignored.
    Unknown,
}

/// A piece of the caller's audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media<'a> {
    /// Mu-law in base64: untouched where the carrier sends just that; owned where it was converted, or JSON escapes had to
    /// be undone.
    pub payload: Cow<'a, str>,
    /// Length of the audio in bytes.
    pub bytes: usize,
    /// Milliseconds since the stream began, when the carrier says so.
    pub timestamp_ms: Option<u64>,
}

/// What a carrier's socket must be closed for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// Not the JSON that the protocol describes.
    #[error("malformed frame: {0}")]
    Malformed(&'static str),
    /// Larger than a frame may be.
    #[error("frame of {bytes} bytes exceeds the limit")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not allowed at this point of the stream.
    #[error("out of order: {0}")]
    OutOfOrder(&'static str),
    /// A stream other than the one that began here.
    #[error("frame of another stream")]
    OtherStream,
    /// Audio in a format that is not understood.
    #[error(
        "unsupported media format: set the carrier's stream to 8000 Hz, one channel, in its default encoding"
    )]
    Format,
    /// Too many events that are not known.
    #[error("too many unknown events")]
    TooManyUnknown,
}

impl CarrierError {
    /// The WebSocket close code that tells the carrier so: 1007 for frames that are no JSON, 1009 for size, 1003 for
    /// formats, 1008 for breaches of order.
    #[must_use]
    pub const fn close_code(&self) -> u16 {
        match self {
            Self::Malformed(_) => 1007,
            Self::TooLarge { .. } => 1009,
            Self::Format => 1003,
            Self::OutOfOrder(_) | Self::OtherStream | Self::TooManyUnknown => 1008,
        }
    }

    /// A word for records and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLarge { .. } => "too_large",
            Self::OutOfOrder(_) => "out_of_order",
            Self::OtherStream => "other_stream",
            Self::Format => "format",
            Self::TooManyUnknown => "too_many_unknown",
        }
    }
}

/// A carrier's end of a call: reads its frames in order and writes ours.
#[derive(Debug)]
pub enum CarrierLeg {
    /// Twilio Media Streams.
    Twilio(twilio::Stream),
    /// Exotel's Voicebot streams.
    Exotel(Box<exotel::Stream>),
    /// A browser, which can also type and is told what happens.
    Browser(Box<browser::Stream>),
}

impl CarrierLeg {
    /// A leg that expects Twilio's first frame.
    #[must_use]
    pub fn twilio() -> Self {
        Self::Twilio(twilio::Stream::new())
    }

    /// A leg that expects Exotel's first frame.
    #[must_use]
    pub fn exotel() -> Self {
        Self::Exotel(Box::default())
    }

    /// The leg of a browser. Its first frame may be anything: who it is was known before.
    #[must_use]
    pub fn browser() -> Self {
        Self::Browser(Box::default())
    }

    /// Reads one text frame.
    ///
    /// # Errors
    /// [`CarrierError`] with the code to close the socket with.
    pub fn read<'a>(&mut self, text: &'a str) -> Result<CarrierEvent<'a>, CarrierError> {
        match self {
            Self::Twilio(stream) => stream.read(text),
            Self::Exotel(stream) => stream.read(text),
            Self::Browser(stream) => stream.read(text),
        }
    }

    /// Whether the other end can type, and is told what happens.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        matches!(self, Self::Browser(_))
    }

    /// Appends a frame that tells what happens; nothing where nobody is told.
    pub fn write_told(&self, told: &browser::Told<'_>, out: &mut String) {
        if let Self::Browser(stream) = self {
            stream.write_told(told, out);
        }
    }

    /// Takes back the text of a [`Media`] that was converted, for the room that it has.
    pub fn reuse(&mut self, text: String) {
        match self {
            Self::Twilio(_) => {}
            Self::Exotel(stream) => stream.reuse(text),
            Self::Browser(stream) => stream.reuse(text),
        }
    }

    /// The fewest bytes of mu-law that a frame must hold, and 0 if any number will do.
    #[must_use]
    pub const fn smallest_media(&self) -> usize {
        match self {
            Self::Twilio(_) | Self::Browser(_) => 0,
            Self::Exotel(stream) => stream.smallest(),
        }
    }

    /// Appends a frame that plays mu-law: a base64 payload, or several end to end if frames have a
    /// [smallest size](Self::smallest_media). `end` says that nothing more of what is being said will follow.
    pub fn write_media(&mut self, payload: &str, end: bool, out: &mut String) {
        match self {
            Self::Twilio(stream) => stream.write_media(payload, out),
            Self::Exotel(stream) => stream.write_media(payload, end, out),
            Self::Browser(stream) => stream.write_media(payload, out),
        }
    }

    /// Appends a frame that asks for an echo once everything before it was played. `name` must need no escaping.
    pub fn write_mark(&self, name: std::fmt::Arguments<'_>, out: &mut String) {
        match self {
            Self::Twilio(stream) => stream.write_mark(name, out),
            Self::Exotel(stream) => stream.write_mark(name, out),
            Self::Browser(stream) => stream.write_mark(name, out),
        }
    }

    /// Appends a frame that discards everything not yet played.
    pub fn write_clear(&mut self, out: &mut String) {
        match self {
            Self::Twilio(stream) => stream.write_clear(out),
            Self::Exotel(stream) => stream.write_clear(out),
            Self::Browser(stream) => stream.write_clear(out),
        }
    }

    /// Forgets audio that was handed over and waits for a frame to fill.
    pub fn forget_rest(&mut self) {
        match self {
            Self::Twilio(_) | Self::Browser(_) => {}
            Self::Exotel(stream) => stream.forget_rest(),
        }
    }
}
