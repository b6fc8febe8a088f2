//! What the media sockets of all carriers have in common: how they are read, written and closed, how the caller's audio is
//! lost or held back on its way, and when the faults of the line come.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures::{SinkExt, StreamExt};
use services::ports::{Clock, Entropy};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::{line::Line, report::Reporter, stranger::Socket, wire::Incoming};
use crate::scenario::LineFaults;

/// How long the carrier waits for the other side's close frame.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long a message may take to be written before the connection counts as dead.
const STALLED: Duration = Duration::from_secs(5);

/// Why a stream is over.
pub(crate) enum Over<B> {
    /// The server closed the socket, or it broke.
    Closed,
    /// The carrier ends it: after a breach of the rules, or because a fault says so.
    Cut {
        /// Whether the socket is torn without a word.
        silently: bool,
    },
    /// The call goes another way.
    Break(B),
}

/// The socket of a stream.
pub(crate) struct MediaSocket {
    socket: Socket,
    clock: Arc<dyn Clock>,
}

impl MediaSocket {
    pub(crate) fn new(socket: Socket, clock: Arc<dyn Clock>) -> Self {
        Self { socket, clock }
    }

    /// What the server sends next. Nothing is lost when the wait is given up.
    pub(crate) async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.socket.next().await
    }

    pub(crate) async fn send<B>(&mut self, text: String) -> Result<(), Over<B>> {
        tokio::select! {
            sent = self.socket.send(Message::text(text)) => sent.map_err(|_| Over::Closed),
            () = self.clock.sleep(STALLED) => Err(Over::Cut { silently: true }),
        }
    }

    /// Closes the socket in order and notes the server's close code.
    pub(crate) async fn part(&mut self, log: &mut Reporter) {
        let farewell = async {
            let _ = self.socket.close(None).await;
            let mut code = None;
            while let Some(Ok(message)) = self.socket.next().await {
                if let Message::Close(Some(frame)) = message {
                    code = Some(u16::from(frame.code));
                }
            }
            code
        };
        let code = tokio::select! {
            code = farewell => code,
            () = self.clock.sleep(FAREWELL) => None,
        };
        log.report.close_code = log.report.close_code.or(code);
    }
}

/// The text of a server's message; none if it says nothing. No carrier takes bytes: they raise the error `bytes`.
pub(crate) fn text_of<B>(
    message: Option<Result<Message, Error>>,
    log: &mut Reporter,
    bytes: u32,
) -> Result<Option<Utf8Bytes>, Over<B>> {
    match message {
        Some(Ok(Message::Text(text))) => Ok(Some(text)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(frame))) => {
            log.report.close_code = frame.map(|frame| u16::from(frame.code));
            Err(Over::Closed)
        }
        Some(Ok(Message::Binary(_) | Message::Frame(_))) => {
            log.raise(bytes, "a binary message");
            Err(Over::Cut { silently: false })
        }
        Some(Err(_)) | None => Err(Over::Closed),
    }
}

/// Carries out what the server sent. Gives the marks that are due at once.
pub(crate) fn play(incoming: Incoming, line: &mut Line<'_>, log: &mut Reporter) -> Vec<String> {
    match incoming {
        Incoming::Media(audio) => {
            log.report.media_received += 1;
            if log.report.media_received == 1 {
                log.hop("media.first_received", "");
            }
            log.report.audio.received.extend_from_slice(&audio);
            line.playout.push(audio);
            Vec::new()
        }
        Incoming::Mark(name) => {
            line.playout.mark(name);
            Vec::new()
        }
        Incoming::Clear => {
            log.report.clears += 1;
            log.hop("clear.received", "");
            line.playout.clear()
        }
    }
}

/// Audio of the caller on its way to the carrier's media server, which numbers what it sends on.
pub(crate) struct Held {
    /// When it was taken up, in milliseconds of the stream.
    pub(crate) taken_ms: u64,
    /// When it arrives.
    due_ms: u64,
    /// Mu-law.
    pub(crate) audio: Vec<u8>,
}

/// What is on its way.
#[derive(Default)]
pub(crate) struct OnItsWay(VecDeque<Held>);

impl OnItsWay {
    /// Sends audio off, taken up at `taken_ms` and now, `at_ms`, complete. False if the faults of the line lose it.
    pub(crate) fn send_off(
        &mut self,
        (taken_ms, at_ms): (u64, u64),
        audio: Vec<u8>,
        faults: &LineFaults,
        dice: &dyn Entropy,
    ) -> bool {
        let one_in = u64::from(faults.lose_one_in);
        if one_in > 0 && dice.bits().is_multiple_of(one_in) {
            return false;
        }
        let delay = match faults.jitter_ms {
            0 => 0,
            most => dice.bits() % (most + 1),
        };
        let earliest = self.0.back().map_or(0, |held| held.due_ms);
        self.0.push_back(Held {
            taken_ms,
            due_ms: earliest.max(at_ms + delay),
            audio,
        });
        true
    }

    /// The next that has arrived.
    pub(crate) fn arrived(&mut self, at_ms: u64) -> Option<Held> {
        self.0.pop_front_if(|held| held.due_ms <= at_ms)
    }
}

/// A fault of the line in the middle of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mischief {
    /// The person hangs up.
    HangsUp,
    /// The socket is torn.
    Drops,
    /// Half a message.
    Malformed,
    /// A message far larger than any real one.
    Oversized,
    /// The stream starts again.
    SecondStart,
    /// Somebody else plays the stream's first messages again.
    SecondStream,
}

impl Mischief {
    /// Half a message, in the words of every carrier.
    pub(crate) const HALF: &'static str = "{\"event\":\"media\",";

    /// The faults whose moment has come. Ticks come every 20 ms, so each moment is met exactly once.
    pub(crate) fn due(faults: &LineFaults, at_ms: u64) -> impl Iterator<Item = Self> + use<> {
        let moments = [
            (faults.hang_up_at_ms, Self::HangsUp),
            (faults.drop_socket_at_ms, Self::Drops),
            (faults.malformed_frame_at_ms, Self::Malformed),
            (faults.oversized_frame_at_ms, Self::Oversized),
            (faults.second_start_at_ms, Self::SecondStart),
            (faults.second_stream_at_ms, Self::SecondStream),
        ];
        moments.into_iter().filter_map(move |(moment, mischief)| {
            let now = moment.is_some_and(|ms| (at_ms..at_ms + 20).contains(&ms));
            now.then_some(mischief)
        })
    }

    /// The word in reports.
    pub(crate) const fn hop(self) -> &'static str {
        match self {
            Self::HangsUp => "caller.hung_up",
            Self::Drops => "fault.socket_dropped",
            Self::Malformed => "fault.malformed_frame",
            Self::Oversized => "fault.oversized_frame",
            Self::SecondStart => "fault.second_start",
            Self::SecondStream => "fault.second_stream",
        }
    }
}
