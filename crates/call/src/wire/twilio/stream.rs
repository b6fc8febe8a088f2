//! One stream's frames, in order.

use super::read::{self, Frame};
use crate::{
    session::CarrierStart,
    wire::{CarrierError, CarrierEvent, order::Order},
};

/// One media stream, from its `connected` frame to its end.
#[derive(Debug)]
pub struct Stream {
    order: Order,
    /// `media` frames of this stream up to their payload, written once.
    pub(super) media_head: String,
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
            media_head: String::new(),
        }
    }

    /// The id of the stream; empty before `start`.
    #[must_use]
    pub fn sid(&self) -> &str {
        self.order.sid()
    }

    /// Reads one text frame.
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
            Frame::Start { sequence, start } => {
                self.order.start(&start.stream_sid, sequence)?;
                Ok(self.begin(start))
            }
            Frame::Media {
                sequence,
                sid,
                inbound,
                media,
            } => {
                self.order.live(sid.as_ref(), sequence)?;
                Ok(if inbound {
                    CarrierEvent::Media(media)
                } else {
                    CarrierEvent::Unknown
                })
            }
            Frame::Dtmf {
                sequence,
                sid,
                digit,
            } => {
                self.order.live(sid.as_ref(), sequence)?;
                Ok(CarrierEvent::Dtmf(digit))
            }
            Frame::Mark {
                sequence,
                sid,
                name,
            } => {
                self.order.live(sid.as_ref(), sequence)?;
                Ok(CarrierEvent::Mark(name))
            }
            Frame::Stop { sequence, sid } => {
                self.order.live(sid.as_ref(), sequence)?;
                self.order.stop();
                Ok(CarrierEvent::Stopped)
            }
            Frame::Unknown => {
                self.order.pass_over()?;
                Ok(CarrierEvent::Unknown)
            }
        }
    }

    fn begin<'a>(&mut self, start: CarrierStart) -> CarrierEvent<'a> {
        self.media_head = format!(
            r#"{{"event":"media","streamSid":"{}","media":{{"payload":""#,
            start.stream_sid
        );
        CarrierEvent::Started(start)
    }
}
