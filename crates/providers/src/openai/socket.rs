//! An open session: WebSocket messages as the port's own.

use std::{
    fmt,
    task::{Context, Poll, ready},
};

use crate::{
    system::SystemEntropy,
    websocket::{Limits, Message, Role, Socket, Transport},
};
use services::ports::{
    Entropy as _,
    speech::{FromModel, ModelStalled, SpeechError, SpeechSocket},
};

const LIMITS: Limits = Limits {
    // The configuration of a session with all its tools stays far below.
    longest: 4 * 1024 * 1024,
    // The model takes audio in real time: half a minute of it at 8000 bytes a second, in base 64.
    waiting: 512 * 1024,
};

/// An open session. One task owns it, reads from it and writes to it; pings are answered while it is read.
pub struct RealtimeSocket(Socket<Box<dyn Transport>>);

impl fmt::Debug for RealtimeSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RealtimeSocket")
    }
}

impl RealtimeSocket {
    /// Over a connection whose handshake is done; `first` is what came behind the handshake.
    pub(super) fn new(stream: Box<dyn Transport>, first: &[u8]) -> Self {
        let seed = SystemEntropy.bits();
        Self(Socket::new(stream, Role::Client, LIMITS, first, seed))
    }
}

impl SpeechSocket for RealtimeSocket {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<FromModel<'_>, SpeechError>> {
        Poll::Ready(match ready!(self.0.poll_next(cx)) {
            Ok(Message::Text(text)) => Ok(FromModel::Event(text)),
            Ok(Message::Close { code, reason }) => Ok(FromModel::Closed { code, reason }),
            Ok(Message::Binary) => Ok(FromModel::Other),
            Err(error) => Err(broken(error)),
        })
    }

    fn send(&mut self, event: &str) -> Result<(), ModelStalled> {
        self.0.send(event).map_err(|_| ModelStalled)
    }

    fn ping(&mut self) {
        self.0.ping();
    }

    fn close(&mut self) {
        self.0.close(None, "");
    }

    fn is_flushed(&self) -> bool {
        self.0.is_flushed()
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SpeechError>> {
        self.0.poll_flush(cx).map_err(broken)
    }
}

fn broken(error: impl fmt::Display) -> SpeechError {
    SpeechError::Broken {
        what: error.to_string(),
    }
}
