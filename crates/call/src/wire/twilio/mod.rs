//! Twilio Media Streams: camelCase JSON text frames, numbers as strings, mu-law at 8 kHz.

mod read;
mod stream;
mod write;

pub use stream::Stream;
