//! What one call was like, from the carrier's side.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use services::ports::Clock;

use super::twiml::TwimlFault;
use crate::scenario::LineFact;

/// One moment of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The instant.
    pub at: Timestamp,
    /// Milliseconds since the number was dialled.
    pub ms: u64,
    /// What happened, in dotted words: `webhook.sent`, `stream.started`, `clear.received`, …
    pub hop: &'static str,
    /// Particulars.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Somebody speaking once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Utterance {
    /// When it began, in milliseconds since the call was answered.
    pub from_ms: u64,
    /// When it ended.
    pub to_ms: u64,
    /// Whether every word got through.
    pub complete: bool,
    /// The words that got through.
    pub text: String,
}

/// Who ended a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The person put the telephone down.
    Caller,
    /// The business: by its instructions, or over the REST interface.
    Business,
    /// The carrier: nothing could be made of the business's answer, or the line's time was up.
    #[default]
    Carrier,
}

impl EndedBy {
    /// The word in reports and scenarios.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Business => "business",
            Self::Carrier => "carrier",
        }
    }
}

/// The call's audio, for comparison with what the other end had.
#[derive(Debug, Clone, Default)]
pub struct CallAudio {
    /// Media payloads sent to the server, in order.
    pub sent: Vec<u8>,
    /// Media payloads received from the server, in order, whether or not they were played.
    pub received: Vec<u8>,
    /// Everything that was played to the caller since the answer, silence included.
    pub played: Vec<u8>,
}

/// What one call was like.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CallReport {
    /// The carrier: `twilio` or `exotel`.
    pub carrier: &'static str,
    /// The carrier's id of the call.
    pub call_sid: String,
    /// The carrier's id of the media stream, if one was opened.
    pub stream_sid: Option<String>,
    /// Every hop with its time.
    pub timeline: Vec<Hop>,
    /// What the caller heard.
    pub heard: Vec<Utterance>,
    /// What the caller said.
    pub said: Vec<Utterance>,
    /// Errors and warnings that the carrier raised.
    pub faults: Vec<TwimlFault>,
    /// Status of the answer to the voice webhook.
    pub webhook_status: Option<u16>,
    /// Milliseconds until the voice webhook was answered.
    pub webhook_ms: Option<u64>,
    /// Milliseconds from the answer to the first audible frame.
    pub first_audio_ms: Option<u64>,
    /// Status of a media handshake that was refused.
    pub handshake_status: Option<u16>,
    /// WebSocket close code sent by the server.
    pub close_code: Option<u16>,
    /// Whether a stranger's stream with the used token was refused.
    pub second_stream_refused: Option<bool>,
    /// Who ended the call.
    pub ended_by: EndedBy,
    /// Milliseconds from answer to end.
    pub duration_ms: u64,
    /// Media frames sent.
    pub frames_sent: u64,
    /// Media frames lost on purpose.
    pub frames_lost: u64,
    /// Media messages received.
    pub media_received: u64,
    /// Marks echoed.
    pub marks_echoed: u64,
    /// `clear` messages received.
    pub clears: u64,
    /// The audio.
    #[serde(skip)]
    pub audio: CallAudio,
}

impl CallReport {
    /// The facts that scenarios make claims about.
    #[must_use]
    pub fn line(&self) -> LineFact {
        LineFact {
            webhook_status: self.webhook_status,
            heard: joined(&self.heard),
            said: joined(&self.said),
            errors: self.faults.iter().map(|fault| fault.code).collect(),
            handshake_status: self.handshake_status,
            close_code: self.close_code,
            second_stream_refused: self.second_stream_refused,
            ended_by: self.ended_by.as_str().to_owned(),
        }
    }
}

fn joined(utterances: &[Utterance]) -> String {
    utterances
        .iter()
        .map(|utterance| utterance.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes a report while the call goes on.
pub(crate) struct Reporter {
    clock: Arc<dyn Clock>,
    began: std::time::Duration,
    pub(crate) report: CallReport,
}

impl Reporter {
    pub(crate) fn new(clock: Arc<dyn Clock>, call_sid: String, carrier: &'static str) -> Self {
        let began = clock.monotonic();
        Self {
            clock,
            began,
            report: CallReport {
                carrier,
                call_sid,
                ..CallReport::default()
            },
        }
    }

    /// Milliseconds since the number was dialled.
    pub(crate) fn ms(&self) -> u64 {
        let elapsed = self.clock.monotonic().saturating_sub(self.began);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn hop(&mut self, hop: &'static str, detail: impl Into<String>) {
        let (at, ms) = (self.clock.now(), self.ms());
        let detail = detail.into();
        tracing::debug!(call.sid = %self.report.call_sid, ms, hop, "hop");
        self.report.timeline.push(Hop {
            at,
            ms,
            hop,
            detail,
        });
    }

    /// An error or a warning of the carrier.
    pub(crate) fn raise(&mut self, code: u32, message: impl Into<String>) {
        let message = message.into();
        self.hop("carrier.error", format!("{code}: {message}"));
        self.report.faults.push(TwimlFault { code, message });
    }
}
