//! The carrier's side of a call.

use std::{
    io,
    task::{Context, Poll, ready},
    time::Duration,
};

use call::wire::CarrierLeg;
use providers::websocket::{Message, Socket, SocketError, Transport};

/// What came from a carrier's socket. Lent until the next message is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarrierMessage<'a> {
    /// A frame of the carrier's protocol.
    Text(&'a str),
    /// The other side closed or the connection broke. Nothing follows.
    Closed(Option<u16>),
    /// The other side broke a rule of the socket, for which it is closed with this code. Nothing follows.
    Breach(u16),
}

/// The carrier does not take what is sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the carrier does not take what is sent to it")]
pub struct CarrierStalled;

/// A socket of text frames with a carrier at its other end, whichever carrier that is.
pub trait CarrierSocket: Send {
    /// The next message. After anything but a text nothing follows.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<CarrierMessage<'_>>;

    /// Queues a text frame.
    ///
    /// # Errors
    /// If too much waits already.
    fn send(&mut self, text: &str) -> Result<(), CarrierStalled>;

    /// Queues a close frame behind everything else. Only the first one counts.
    fn close(&mut self, code: u16);

    /// Whether everything that was queued has been handed to the system.
    fn is_flushed(&self) -> bool;

    /// Writes what the system takes. Ready once everything is written.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

impl<T: Transport> CarrierSocket for Socket<T> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<CarrierMessage<'_>> {
        self.poll_next(cx).map(|message| match message {
            Ok(Message::Text(text)) => CarrierMessage::Text(text),
            // No carrier's protocol has binary frames.
            Ok(Message::Binary) => CarrierMessage::Breach(1003),
            Ok(Message::Close { code, .. }) => CarrierMessage::Closed(code),
            Err(SocketError::Breach(breach)) => CarrierMessage::Breach(breach.close_code()),
            Err(SocketError::Broken(_)) => CarrierMessage::Closed(None),
        })
    }

    fn send(&mut self, text: &str) -> Result<(), CarrierStalled> {
        self.send(text).map_err(|_| CarrierStalled)
    }

    fn close(&mut self, code: u16) {
        self.close(Some(code), "");
    }

    fn is_flushed(&self) -> bool {
        self.is_flushed()
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

/// A media stream whose first frames were read and whose token was accepted.
pub struct AcceptedStream {
    /// The rest of the stream.
    pub socket: Box<dyn CarrierSocket>,
    /// What its first frames said.
    pub leg: CarrierLeg,
    /// When the socket was accepted, on the shared clock.
    pub accepted: Duration,
}

/// What happened on the carrier's socket.
#[derive(Clone, Copy)]
pub(super) enum CarrierInput<'a> {
    Text(&'a str),
    /// Over; with the code that the other side gave, or that its breach of the protocol calls for.
    Closed {
        code: Option<u16>,
        ours: bool,
    },
}

/// The carrier's side: not there yet, open, or gone.
pub(super) enum CarrierSide {
    Awaited,
    Open(Line),
    Gone,
}

/// An open socket and how far it is from its end.
pub(super) struct Line {
    socket: Box<dyn CarrierSocket>,
    /// We sent a close frame.
    closing: bool,
    /// The other side sends nothing more.
    ended: bool,
    /// The code that a breach of the protocol calls for.
    breach: Option<u16>,
}

impl CarrierSide {
    pub(super) fn open(socket: Box<dyn CarrierSocket>) -> Self {
        Self::Open(Line {
            socket,
            closing: false,
            ended: false,
            breach: None,
        })
    }

    /// Queues a text frame. False if the carrier does not keep up; the side is then gone.
    pub(super) fn send(&mut self, text: &str) -> bool {
        let Self::Open(line) = self else {
            return true;
        };
        let fits = line.closing || line.socket.send(text).is_ok();
        if !fits {
            *self = Self::Gone;
        }
        fits
    }

    /// Queues a close frame behind everything else, unless a breach called for another one.
    pub(super) fn close(&mut self, code: u16) {
        if let Self::Open(line) = self
            && !line.closing
        {
            line.closing = true;
            line.socket.close(line.breach.unwrap_or(code));
        }
    }

    /// Whether nothing is left to write.
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Self::Open(line) => line.socket.is_flushed(),
            Self::Awaited | Self::Gone => true,
        }
    }

    /// Whether nothing comes any more, and nothing is left to write.
    pub(super) fn is_gone(&self) -> bool {
        match self {
            Self::Open(line) => line.ended && line.socket.is_flushed(),
            Self::Awaited | Self::Gone => true,
        }
    }

    /// Writes; ready with an input when writing shows that the carrier is gone.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<CarrierInput<'static>> {
        let Self::Open(line) = self else {
            return Poll::Pending;
        };
        if let Some(code) = line.breach
            && !line.closing
        {
            line.closing = true;
            line.socket.close(code);
        }
        match line.socket.poll_flush(cx) {
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
            Poll::Ready(Err(_)) => {
                let (ours, ended) = (line.closing, line.ended);
                *self = Self::Gone;
                if ended {
                    return Poll::Pending;
                }
                Poll::Ready(CarrierInput::Closed { code: None, ours })
            }
        }
    }

    /// Reads the next message that matters.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<CarrierInput<'_>> {
        let Self::Open(line) = self else {
            return Poll::Pending;
        };
        if line.ended {
            return Poll::Pending;
        }
        let ours = line.closing;
        let code = match ready!(line.socket.poll_next(cx)) {
            CarrierMessage::Text(text) => return Poll::Ready(CarrierInput::Text(text)),
            CarrierMessage::Closed(code) => code,
            CarrierMessage::Breach(code) => {
                line.breach = Some(code);
                Some(code)
            }
        };
        line.ended = true;
        Poll::Ready(CarrierInput::Closed { code, ours })
    }
}
