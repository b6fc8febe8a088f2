//! The speech model: the voice and the ears of the receptionist.

use std::task::{Context, Poll};

use async_trait::async_trait;
use jiff::civil::Date;

use super::{
    provider::ProviderError,
    speech_price::{NanoUsd, SpeechPrice},
};

/// What comes from the model's socket. Lent until the next message is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromModel<'a> {
    /// A server event: JSON text.
    Event(&'a str),
    /// A message that is no text. The protocol has none; it is passed over.
    Other,
    /// The other side ended the session; nothing follows.
    Closed {
        /// The WebSocket close code, if given: 1001 when the session reached its longest duration.
        code: Option<u16>,
        /// The reason given.
        reason: &'a str,
    },
}

/// More waits for the model than it will ever take in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the speech model does not take what is sent to it")]
pub struct ModelStalled;

/// An open session with the model: one task owns it, reads from it and writes to it. Pings of the other side are answered
/// inside. Messages pass without being owned by anybody on the way, because there are a hundred of them a second.
pub trait SpeechSocket: Send {
    /// The next message. After [`FromModel::Closed`] or an error nothing follows.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<FromModel<'_>, SpeechError>>;

    /// Queues a client event: JSON text.
    ///
    /// # Errors
    /// If too much waits already.
    fn send(&mut self, event: &str) -> Result<(), ModelStalled>;

    /// Queues a ping, which keeps the connection open through idle proxies; send one about every 20 s.
    fn ping(&mut self);

    /// Queues the end of the session, behind everything else.
    fn close(&mut self);

    /// Whether everything that was queued has been handed to the system.
    fn is_flushed(&self) -> bool;

    /// Writes what the system takes. Ready once everything is written.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SpeechError>>;
}

/// Why there is no session, or no longer one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpeechError {
    /// The model's name is unknown to the provider, or shut down.
    #[error("the speech model does not exist or was shut down; choose another")]
    NoSuchModel,
    /// The provider will not serve this account until somebody acts: key, quota, billing. Never retry.
    #[error("the speech provider refuses the account ({code}); check its key and its billing")]
    AccountRefused {
        /// The provider's code.
        code: String,
    },
    /// The connection broke or its bytes made no sense.
    #[error("the connection to the speech model broke: {what}")]
    Broken {
        /// What happened.
        what: String,
    },
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl SpeechError {
    /// Whether another attempt may succeed without anybody acting first.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::NoSuchModel | Self::AccountRefused { .. } => false,
            Self::Broken { .. } => true,
            Self::Provider(error) => error.retryable,
        }
    }
}

/// A provider of speech models.
#[async_trait]
pub trait SpeechModels: Send + Sync {
    /// Opens a session with `model`. Returns when the protocol's handshake is done, before the first event, and never
    /// waits longer than the configured connect time. One attempt; the caller decides about more.
    async fn connect(&self, model: &str) -> Result<Box<dyn SpeechSocket>, SpeechError>;

    /// What the model costs on a date; `None` if that is not known, which must be shown as unknown and never as zero.
    fn price(&self, model: &str, on: Date) -> Option<&'static SpeechPrice>;

    /// What a minute of transcription costs, for models that charge by time; `None` if that is not known.
    fn transcription_minute(&self, _model: &str, _on: Date) -> Option<NanoUsd> {
        None
    }
}
