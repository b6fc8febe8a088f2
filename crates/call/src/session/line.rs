//! The carrier's side: the caller's audio on its way to the model, marks, and gaps in the audio.

use std::{borrow::Cow, collections::VecDeque, sync::LazyLock, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{EndReason, Session, closing::Phase, playback::BYTES_PER_MS};
use crate::{
    event::EventKind,
    time::CallTime,
    wire::{CarrierEvent, CarrierLeg, Media, realtime::write_append},
};

/// The model cannot tell silence from absence: while somebody speaks, this long without frames…
const SILENT_LINE: Duration = Duration::from_millis(750);
/// …is answered with this much silence, enough for the model to end the turn.
const INJECTED_MS: u64 = 1000;
/// Jumps of the carrier's timestamps from here on are lost audio and are padded…
const SMALLEST_GAP_MS: u64 = 100;
/// …up to here.
const LARGEST_GAP_MS: u64 = 10_000;
/// Close code of the WebSocket protocol for a peer that does what it must not.
const POLICY_VIOLATION: u16 = 1008;
/// Audio that is kept for a model that is not ready: 250 frames are five seconds.
const MOST_EARLY: usize = 250;

/// A second of mu-law silence in base64. 8000 bytes are not a multiple of three: it is sent as it is, never joined.
static SECOND_OF_SILENCE: LazyLock<String> = LazyLock::new(|| silence(INJECTED_MS));

fn silence(ms: u64) -> String {
    STANDARD.encode(vec![0xFF_u8; (ms * BYTES_PER_MS) as usize])
}

/// The carrier's stream.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) leg: CarrierLeg,
    pub(super) open: bool,
    began: CallTime,
    last_audio: CallTime,
    /// Bytes of audio since the stream began.
    bytes: u64,
    /// Timestamp at which the next frame should begin.
    expected_ms: Option<u64>,
    /// Silence that stands in for frames since the last one.
    injected_ms: u64,
    /// Payloads that came before the model was ready.
    early: VecDeque<String>,
    /// Texts that came before the model was ready.
    pub(super) early_texts: Vec<String>,
}

impl Line {
    /// Whether the caller has so far typed, if anything, and made no sound.
    pub(super) const fn is_typed(&self) -> bool {
        self.bytes == 0
    }

    pub(super) fn deadline(&self, speaking: bool) -> Option<CallTime> {
        (speaking && self.injected_ms == 0).then(|| self.last_audio + SILENT_LINE)
    }
}

impl Session {
    pub(super) fn on_carrier_started(&mut self, leg: CarrierLeg) {
        if self.phase != Phase::Ringing {
            self.error("carrier", "second_start", "the stream had begun already");
            return;
        }
        self.line = Some(Line {
            leg,
            open: true,
            began: self.now,
            last_audio: self.now,
            bytes: 0,
            expected_ms: None,
            injected_ms: 0,
            early: VecDeque::new(),
            early_texts: Vec::new(),
        });
        self.phase = Phase::Live { since: self.now };
        self.record(EventKind::Answered);
        match self.model.failed {
            Some(reason) => self.finish(reason),
            None => self.greet(),
        }
    }

    pub(super) fn on_carrier_text(&mut self, text: &str) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        let Some(line) = self.line.as_mut() else {
            return;
        };
        match line.leg.read(text) {
            Ok(CarrierEvent::Media(media)) => {
                self.on_media(&media);
                if let (Cow::Owned(text), Some(line)) = (media.payload, self.line.as_mut()) {
                    line.leg.reuse(text);
                }
            }
            Ok(CarrierEvent::Mark(name)) => self.on_mark(&name),
            Ok(CarrierEvent::Typed(words)) => self.on_typed(words),
            Ok(CarrierEvent::Dtmf(digit)) => self.on_digit(digit),
            Ok(CarrierEvent::Stopped) => self.finish(EndReason::CallerHungUp),
            Ok(CarrierEvent::Unknown) => self.tally.counts.unknown_carrier_events += 1,
            // The leg was handed over after `start`: the reader refuses these two.
            Ok(CarrierEvent::Connected | CarrierEvent::Started(_)) => {}
            Err(error) => {
                self.error("carrier", error.code(), &error.to_string());
                self.finish_with(EndReason::CarrierProtocol, error.close_code());
            }
        }
    }

    pub(super) fn on_carrier_closed(&mut self) {
        if let Some(line) = &mut self.line {
            line.open = false;
        }
        match self.phase {
            Phase::Ringing => self.finish(EndReason::NeverStarted),
            Phase::Live { .. } => self.finish(EndReason::CarrierLost),
            Phase::Closing { .. } | Phase::Over => {}
        }
    }

    fn on_media(&mut self, media: &Media<'_>) {
        let Some(line) = self.line.as_mut() else {
            return;
        };
        self.tally.counts.carrier_frames += 1;
        line.bytes += media.bytes as u64;
        let most = self.now.since(line.began) + self.config.limits.ahead;
        if Duration::from_millis(line.bytes / BYTES_PER_MS) > most {
            self.error(
                "carrier",
                "too_fast",
                "audio comes faster than it can be spoken",
            );
            self.finish_with(EndReason::CarrierProtocol, POLICY_VIOLATION);
            return;
        }
        let missing = line.missing(media);
        line.last_audio = self.now;
        line.injected_ms = 0;
        if missing > 0 {
            self.pad(missing);
        }
        if self.model.is_ready() {
            self.out.model(|out| write_append(&media.payload, out));
        } else if let Some(line) = self.line.as_mut() {
            if line.early.len() >= MOST_EARLY {
                line.early.pop_front();
                self.tally.counts.dropped_frames += 1;
            }
            line.early.push_back(media.payload.clone().into_owned());
        }
        self.listen(media);
    }

    /// Hands over the audio that came before the model was ready.
    pub(super) fn send_early_audio(&mut self) {
        if let Some(line) = self.line.as_mut() {
            for payload in std::mem::take(&mut line.early) {
                self.out.model(|out| write_append(&payload, out));
            }
        }
    }

    pub(super) fn advance_line(&mut self) {
        let speaking = self.speech.is_speaking();
        let Some(line) = self.line.as_mut() else {
            return;
        };
        if line.deadline(speaking).is_some_and(|due| self.now >= due) {
            line.injected_ms = INJECTED_MS;
            self.tally.counts.padded_ms += INJECTED_MS;
            self.out.model(|out| write_append(&SECOND_OF_SILENCE, out));
            self.record(EventKind::AudioGap { ms: INJECTED_MS });
        }
    }

    fn pad(&mut self, ms: u64) {
        self.tally.counts.padded_ms += ms;
        self.record(EventKind::AudioGap { ms });
        if self.model.is_ready() {
            let silence = silence(ms);
            self.out.model(|out| write_append(&silence, out));
        }
    }
}

impl Line {
    /// Milliseconds of audio that the carrier lost before this frame and that no silence stands in for.
    fn missing(&mut self, media: &Media<'_>) -> u64 {
        let Some(at) = media.timestamp_ms else {
            return 0;
        };
        let gap = self
            .expected_ms
            .map_or(0, |expected| at.saturating_sub(expected));
        let end = at.saturating_add(media.bytes as u64 / BYTES_PER_MS);
        self.expected_ms = Some(self.expected_ms.map_or(end, |expected| expected.max(end)));
        let missing = gap.min(LARGEST_GAP_MS).saturating_sub(self.injected_ms);
        if gap >= SMALLEST_GAP_MS { missing } else { 0 }
    }
}
