//! The first frames of a media stream, before it belongs to a call.

use std::{future::poll_fn, time::Duration};

use call::{
    CarrierStart,
    wire::{CarrierError, CarrierEvent, CarrierLeg},
};
use services::ports::Clock;

use super::carrier::{CarrierMessage, CarrierSocket};

/// The carrier sends `connected` and `start` at once; a socket that says nothing is not a carrier.
const PATIENCE: Duration = Duration::from_secs(5);

/// A stream that began.
pub struct StreamStart {
    /// What the carrier says about it.
    pub start: CarrierStart,
    /// The protocol's state after `start`.
    pub leg: CarrierLeg,
}

/// Why a stream did not begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// A frame broke the protocol.
    #[error(transparent)]
    Protocol(#[from] CarrierError),
    /// The socket's own rules were broken, for which it is closed with this code.
    #[error("the socket's own rules were broken ({0})")]
    Socket(u16),
    /// Nothing came for too long.
    #[error("the stream did not begin in time")]
    TooLate,
    /// The socket closed before the stream began.
    #[error("the socket closed before the stream began")]
    Gone,
}

impl HandshakeError {
    /// The code to close the socket with.
    #[must_use]
    pub fn close_code(&self) -> u16 {
        match self {
            Self::Protocol(error) => error.close_code(),
            Self::Socket(code) => *code,
            Self::TooLate => 1008,
            Self::Gone => 1000,
        }
    }
}

/// Reads up to the stream's `start`.
///
/// # Errors
/// [`HandshakeError`] with the code to close the socket with.
pub async fn read_start(
    socket: &mut dyn CarrierSocket,
    mut leg: CarrierLeg,
    clock: &dyn Clock,
) -> Result<StreamStart, HandshakeError> {
    let read = async {
        loop {
            if let Some(start) =
                poll_fn(|cx| socket.poll_next(cx).map(|message| first(&mut leg, message))).await?
            {
                return Ok::<_, HandshakeError>(start);
            }
        }
    };
    let start = tokio::select! {
        start = read => start?,
        () = clock.sleep(PATIENCE) => return Err(HandshakeError::TooLate),
    };
    Ok(StreamStart { start, leg })
}

/// Reads one of the first messages; none if the stream's `start` is still to come.
fn first(
    leg: &mut CarrierLeg,
    message: CarrierMessage<'_>,
) -> Result<Option<CarrierStart>, HandshakeError> {
    match message {
        CarrierMessage::Text(text) => Ok(match leg.read(text)? {
            CarrierEvent::Started(start) => Some(start),
            _ => None,
        }),
        CarrierMessage::Breach(code) => Err(HandshakeError::Socket(code)),
        CarrierMessage::Closed(_) => Err(HandshakeError::Gone),
    }
}
