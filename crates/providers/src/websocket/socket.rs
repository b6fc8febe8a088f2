//! A connection.

use std::{
    fmt, io,
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    frame::{MOST_CONTROL, Opcode, Role},
    reader::{Breach, Found, Message, Reader},
    writer::Writer,
};

/// What a connection runs over.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// How much of anything a connection takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the longest message that is read.
    pub longest: usize,
    /// Bytes that may wait to be written.
    pub waiting: usize,
}

/// Why nothing more comes.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The connection broke, or ended without a close frame.
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
    /// The other side broke a rule; close with [`Breach::close_code`].
    #[error(transparent)]
    Breach(#[from] Breach),
}

/// The other side takes too little for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the other side does not take what is sent to it")]
pub struct Full;

/// An open connection. One task owns it, reads from it and writes to it.
pub struct Socket<T> {
    transport: T,
    reader: Reader,
    writer: Writer,
    limits: Limits,
    /// Written to the transport, which may hold it back until it is flushed.
    unflushed: bool,
    closing: bool,
    ended: bool,
}

impl<T> fmt::Debug for Socket<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("limits", &self.limits)
            .field("closing", &self.closing)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<T: Transport> Socket<T> {
    /// A connection whose handshake is done. `first` are bytes that arrived behind the handshake; `seed` is random and
    /// only matters to a client, whose masks come from it.
    pub fn new(transport: T, role: Role, limits: Limits, first: &[u8], seed: u64) -> Self {
        Self {
            transport,
            reader: Reader::new(role, limits.longest, first),
            writer: Writer::new(role, seed),
            limits,
            unflushed: false,
            closing: false,
            ended: false,
        }
    }

    /// The next message, lent until the next call. Pings are answered here, and so is a close frame; answers that cannot
    /// leave at once do so with [`Self::poll_flush`].
    ///
    /// After a close frame or an error nothing follows.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Message<'_>, SocketError>> {
        if self.ended {
            return Poll::Ready(Err(gone().into()));
        }
        let found = ready!(self.poll_found(cx));
        match found {
            Ok(found) => Poll::Ready(self.lend(&found)),
            Err(error) => {
                self.ended = true;
                Poll::Ready(Err(error))
            }
        }
    }

    fn lend(&mut self, found: &Found) -> Result<Message<'_>, SocketError> {
        let lent = self.reader.lend(found);
        self.ended |= lent.is_err() || matches!(found, Found::Close(_));
        Ok(lent?)
    }

    fn poll_found(&mut self, cx: &mut Context<'_>) -> Poll<Result<Found, SocketError>> {
        loop {
            match self.reader.find()? {
                Some(Found::Ping(at)) => self.answer_ping(at, cx),
                Some(Found::Close(at)) => {
                    self.answer_close(at.clone(), cx)?;
                    return Poll::Ready(Ok(Found::Close(at)));
                }
                Some(found) => return Poll::Ready(Ok(found)),
                None => match ready!(self.poll_fill(cx)) {
                    Ok(0) => return Poll::Ready(Err(gone().into())),
                    Ok(_) => {}
                    Err(error) => return Poll::Ready(Err(error.into())),
                },
            }
        }
    }

    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut room = ReadBuf::new(self.reader.room());
        let read = Pin::new(&mut self.transport).poll_read(cx, &mut room);
        let filled = room.filled().len();
        self.reader.filled(filled);
        if read.is_pending() {
            self.reader.rest();
        }
        read.map_ok(|()| filled)
    }

    fn answer_ping(&mut self, at: Range<usize>, cx: &mut Context<'_>) {
        // Whoever pings without reading the answers gets no more of them.
        if !self.closing && self.writer.waiting() < self.limits.waiting {
            self.writer.push(Opcode::Pong, self.reader.payload(at));
            // An error shows when something is written or read next.
            let _ = self.poll_flush(cx);
        }
    }

    fn answer_close(&mut self, at: Range<usize>, cx: &mut Context<'_>) -> Result<(), Breach> {
        let code = match self.reader.lend(&Found::Close(at))? {
            Message::Close { code, .. } => code,
            Message::Text(_) | Message::Binary => None,
        };
        self.close(code, "");
        let _ = self.poll_flush(cx);
        Ok(())
    }

    /// Queues a text. Nothing is sent after [`Self::close`].
    ///
    /// # Errors
    /// If more would wait than the limit allows.
    pub fn send(&mut self, text: &str) -> Result<(), Full> {
        if self.closing {
            return Ok(());
        }
        if self.writer.waiting() + text.len() > self.limits.waiting {
            return Err(Full);
        }
        self.writer.push(Opcode::Text, text.as_bytes());
        Ok(())
    }

    /// Queues a ping, which keeps the connection open through idle proxies.
    pub fn ping(&mut self) {
        if !self.closing && self.writer.waiting() < self.limits.waiting {
            self.writer.push(Opcode::Ping, &[]);
        }
    }

    /// Queues a close frame behind everything else. Only the first one counts.
    pub fn close(&mut self, code: Option<u16>, reason: &str) {
        if self.closing {
            return;
        }
        self.closing = true;
        let mut payload = Vec::new();
        if let Some(code) = code {
            payload.extend_from_slice(&code.to_be_bytes());
            let end = reason.floor_char_boundary(MOST_CONTROL - 2);
            payload.extend_from_slice(&reason.as_bytes()[..end]);
        }
        self.writer.push(Opcode::Close, &payload);
    }

    /// Whether everything that was queued has been handed to the system.
    pub fn is_flushed(&self) -> bool {
        self.writer.waiting() == 0 && !self.unflushed
    }

    /// Writes what the system takes. Ready once everything is written.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.writer.waiting() > 0 {
            let transport = Pin::new(&mut self.transport);
            let written = ready!(transport.poll_write(cx, self.writer.unwritten()))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.writer.wrote(written);
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.transport).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}

fn gone() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "it ended without a close frame",
    )
}
