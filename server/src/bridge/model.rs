//! The speech model's side of a call.

use std::{
    borrow::Cow,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use services::ports::speech::{FromModel, SpeechError, SpeechSocket};

/// A socket that is being opened.
pub(super) type Opening =
    Pin<Box<dyn Future<Output = Result<Box<dyn SpeechSocket>, SpeechError>> + Send>>;

/// What happened on the model's socket.
pub(super) enum ModelInput<'a> {
    Opened,
    Unavailable(SpeechError),
    Event(&'a str),
    /// A message that means nothing.
    Other,
    Closed {
        code: Option<u16>,
        reason: Cow<'a, str>,
    },
}

/// The model's side: being opened, open, or gone.
pub(super) enum ModelSide {
    Opening(Opening),
    Open {
        socket: Box<dyn SpeechSocket>,
        /// The other side sends nothing more.
        ended: bool,
    },
    Gone,
}

impl ModelSide {
    /// Queues an event. False if the model does not keep up; the side is then gone.
    pub(super) fn send(&mut self, text: &str) -> bool {
        let Self::Open { socket, .. } = self else {
            return true;
        };
        let fits = socket.send(text).is_ok();
        if !fits {
            *self = Self::Gone;
        }
        fits
    }

    /// Keeps an idle connection open.
    pub(super) fn ping(&mut self) {
        if let Self::Open { socket, .. } = self {
            socket.ping();
        }
    }

    /// Ends the session behind everything else that is to be written, or stops opening it.
    pub(super) fn close(&mut self) {
        match self {
            Self::Open { socket, .. } => socket.close(),
            Self::Opening(_) | Self::Gone => *self = Self::Gone,
        }
    }

    /// Whether nothing is left to write.
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Self::Open { socket, .. } => socket.is_flushed(),
            Self::Opening(_) | Self::Gone => true,
        }
    }

    /// Writes; ready with an input when writing shows that the model is gone.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<ModelInput<'static>> {
        let Self::Open { socket, ended } = self else {
            return Poll::Pending;
        };
        match socket.poll_flush(cx) {
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => {
                let told = *ended;
                *self = Self::Gone;
                if told {
                    return Poll::Pending;
                }
                Poll::Ready(ModelInput::Closed {
                    code: None,
                    reason: Cow::Owned(error.to_string()),
                })
            }
        }
    }

    /// Opens, or reads the next event.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<ModelInput<'_>> {
        if let Self::Opening(opening) = self {
            let opened = ready!(opening.as_mut().poll(cx));
            return Poll::Ready(self.opened(opened));
        }
        let Self::Open { socket, ended } = self else {
            return Poll::Pending;
        };
        if *ended {
            return Poll::Pending;
        }
        Poll::Ready(match ready!(socket.poll_next(cx)) {
            Ok(FromModel::Event(text)) => ModelInput::Event(text),
            Ok(FromModel::Other) => ModelInput::Other,
            Ok(FromModel::Closed { code, reason }) => {
                *ended = true;
                ModelInput::Closed {
                    code,
                    reason: Cow::Borrowed(reason),
                }
            }
            Err(error) => {
                *ended = true;
                ModelInput::Closed {
                    code: None,
                    reason: Cow::Owned(error.to_string()),
                }
            }
        })
    }

    fn opened(
        &mut self,
        opened: Result<Box<dyn SpeechSocket>, SpeechError>,
    ) -> ModelInput<'static> {
        match opened {
            Ok(socket) => {
                *self = Self::Open {
                    socket,
                    ended: false,
                };
                ModelInput::Opened
            }
            Err(error) => {
                *self = Self::Gone;
                ModelInput::Unavailable(error)
            }
        }
    }
}
