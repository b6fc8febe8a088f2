//! Bytes that arrived, and the messages in them.

use std::ops::Range;

use super::{
    frame::{Head, Opcode, Role, apply, read_close},
    pool,
};

/// Something that arrived. Lent until the next one is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// A text.
    Text(&'a str),
    /// Bytes. No protocol spoken here has any.
    Binary,
    /// The other side closes. Nothing follows.
    Close {
        /// Its code, if it gave one.
        code: Option<u16>,
        /// Its reason.
        reason: &'a str,
    },
}

/// A broken rule of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// Of the frames themselves.
    #[error("WebSocket protocol broken: {0}")]
    Protocol(&'static str),
    /// A text that is none.
    #[error("a WebSocket text that is not UTF-8")]
    Utf8,
    /// A message beyond the limit.
    #[error("a WebSocket message that is too long")]
    TooLong,
}

impl Breach {
    /// The code to close with.
    #[must_use]
    pub const fn close_code(self) -> u16 {
        match self {
            Self::Protocol(_) => 1002,
            Self::Utf8 => 1007,
            Self::TooLong => 1009,
        }
    }
}

/// A message, and where in the buffer it lies.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Text(Range<usize>),
    /// Put together from pieces.
    Pieces,
    Binary,
    Ping(Range<usize>),
    Close(Range<usize>),
}

/// The reading half. Holds a buffer only while something is in it.
#[derive(Debug)]
pub(super) struct Reader {
    role: Role,
    longest: usize,
    buffer: Vec<u8>,
    /// What is unread: from here…
    from: usize,
    /// …to here.
    to: usize,
    /// A message of which pieces are missing, and whether it is a text.
    pieces: Option<(Vec<u8>, bool)>,
    /// The message from [`Self::pieces`] that was lent.
    whole: Vec<u8>,
}

impl Reader {
    pub(super) fn new(role: Role, longest: usize, first: &[u8]) -> Self {
        Self {
            role,
            longest,
            from: 0,
            to: first.len(),
            buffer: first.to_vec(),
            pieces: None,
            whole: Vec::new(),
        }
    }

    /// Room for what arrives next. Call [`Self::filled`] with how much did.
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.buffer.is_empty() {
            self.buffer = pool::for_reading();
        }
        if self.from > 0 {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
        }
        let needed = self.needed();
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        &mut self.buffer[self.to..]
    }

    pub(super) fn filled(&mut self, bytes: usize) {
        self.to += bytes;
    }

    /// Gives the buffer back if there is nothing in it.
    pub(super) fn rest(&mut self) {
        self.whole = Vec::new();
        if self.from == self.to {
            (self.from, self.to) = (0, 0);
            pool::was_read(std::mem::take(&mut self.buffer));
        }
    }

    /// Bytes that the buffer must have for the frame at its front, and for one more byte to arrive.
    fn needed(&self) -> usize {
        let frame = match Head::read(&self.buffer[self.from..self.to]) {
            // A frame beyond the limit is refused before it is read.
            Ok(Some(head)) if head.payload <= self.longest as u64 => {
                head.length + head.payload as usize
            }
            _ => 0,
        };
        frame.max(self.to + 1).max(pool::READ)
    }

    /// What was found, until more is found or read.
    pub(super) fn lend(&self, found: &Found) -> Result<Message<'_>, Breach> {
        Ok(match found {
            Found::Text(at) => Message::Text(text(&self.buffer[at.clone()])?),
            Found::Pieces => Message::Text(text(&self.whole)?),
            Found::Binary | Found::Ping(_) => Message::Binary,
            Found::Close(at) => {
                let (code, reason) = read_close(&self.buffer[at.clone()])?;
                Message::Close { code, reason }
            }
        })
    }

    /// The payload of a ping.
    pub(super) fn payload(&self, at: Range<usize>) -> &[u8] {
        &self.buffer[at]
    }

    /// The next message; none while it is incomplete.
    pub(super) fn find(&mut self) -> Result<Option<Found>, Breach> {
        loop {
            let Some(head) = Head::read(&self.buffer[self.from..self.to])? else {
                return Ok(None);
            };
            let known = self.pieces.as_ref().map_or(0, |(pieces, _)| pieces.len());
            if head.payload > (self.longest - known.min(self.longest)) as u64 {
                return Err(Breach::TooLong);
            }
            if head.mask.is_some() != (self.role == Role::Server) {
                return Err(Breach::Protocol(
                    "frames of a client are masked, those of a server are not",
                ));
            }
            let start = self.from + head.length;
            let end = start + head.payload as usize;
            if end > self.to {
                return Ok(None);
            }
            self.from = end;
            if let Some(mask) = head.mask {
                apply(mask, &mut self.buffer[start..end]);
            }
            if let Some(found) = self.take(&head, start..end)? {
                return Ok(Some(found));
            }
        }
    }

    /// Takes in a frame; gives the message that it completes.
    fn take(&mut self, head: &Head, at: Range<usize>) -> Result<Option<Found>, Breach> {
        Ok(match (head.opcode, &mut self.pieces) {
            (Opcode::Ping, _) => Some(Found::Ping(at)),
            (Opcode::Pong, _) => None,
            (Opcode::Close, _) => Some(Found::Close(at)),
            (Opcode::Text, None) if head.last => Some(Found::Text(at)),
            (Opcode::Binary, None) if head.last => Some(Found::Binary),
            (Opcode::Text | Opcode::Binary, None) => {
                let is_text = head.opcode == Opcode::Text;
                self.pieces = Some((self.buffer[at].to_vec(), is_text));
                None
            }
            (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(Breach::Protocol("a message within another"));
            }
            (Opcode::Continuation, None) => {
                return Err(Breach::Protocol("a continuation of nothing"));
            }
            (Opcode::Continuation, Some((pieces, is_text))) => {
                pieces.extend_from_slice(&self.buffer[at]);
                let is_text = *is_text;
                match self.pieces.take_if(|_| head.last) {
                    Some((whole, _)) => {
                        self.whole = whole;
                        Some(if is_text {
                            Found::Pieces
                        } else {
                            Found::Binary
                        })
                    }
                    None => None,
                }
            }
        })
    }
}

fn text(bytes: &[u8]) -> Result<&str, Breach> {
    std::str::from_utf8(bytes).map_err(|_| Breach::Utf8)
}
