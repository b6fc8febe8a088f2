//! The caller's audio: turns, their transcripts, and silence.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::hearing::{Boundary, Turn};
use super::{Session, Task};
use crate::model::conversation::Item;
use crate::model::shape::ApiError;
use crate::model::usage::Tokens;
use crate::speech::BYTES_PER_MS;

impl Session {
    pub(super) fn append_audio(&mut self, now: Duration, audio: &str) -> Result<(), ApiError> {
        let bytes = STANDARD
            .decode(audio)
            .map_err(|_| ApiError::invalid("audio", "Invalid 'audio': not valid base64."))?;
        let audio = self.configuration.input_format().decode(bytes);
        if self.settings.keep_audio {
            self.ledger.open().input_audio.extend_from_slice(&audio);
        }
        let detection = self.configuration.turn_detection();
        let ids = self.ids.clone();
        for boundary in self.hearing.append(&audio, detection, || ids.make("item_")) {
            match boundary {
                Boundary::Started {
                    audio_start_ms,
                    item_id,
                } => {
                    self.stir();
                    let event = json!({"audio_start_ms": audio_start_ms, "item_id": item_id});
                    self.emit("input_audio_buffer.speech_started", event);
                    if detection.is_some_and(|detection| detection.interrupt_response) {
                        self.interrupt();
                    }
                }
                Boundary::Stopped { audio_end_ms, turn } => {
                    let event = json!({"audio_end_ms": audio_end_ms, "item_id": turn.item_id});
                    self.emit("input_audio_buffer.speech_stopped", event);
                    self.take_turn(now, turn);
                    if detection.is_some_and(|detection| detection.create_response) {
                        self.answer(now);
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn commit_audio(&mut self, now: Duration) -> Result<(), ApiError> {
        let ids = self.ids.clone();
        let turn = self.hearing.commit(|| ids.make("item_")).map_err(|length_ms| {
            let message = format!(
                "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has {length_ms}ms of audio."
            );
            ApiError::new("input_audio_buffer_commit_empty", message)
        })?;
        self.take_turn(now, turn);
        Ok(())
    }

    /// Adds a turn to the conversation and has it transcribed.
    fn take_turn(&mut self, now: Duration, turn: Turn) {
        self.add_caller_item(&turn.item_id, turn.audio_bytes);
        self.ledger.open().heard.push(turn.text.clone());
        self.news
            .heard
            .push((turn.item_id.clone(), turn.text.clone()));
        if self.configuration.transcribes() {
            self.transcriptions_begun += 1;
            let every = self
                .faults
                .fail_transcription_every
                .filter(|every| *every > 0);
            let fails = every.is_some_and(|every| self.transcriptions_begun.is_multiple_of(every));
            let audio_ms = (turn.audio_bytes / BYTES_PER_MS) as u64;
            let delay = self.settings.transcription_delay
                + Duration::from_millis(self.faults.slow_transcription_ms);
            let task = Task::Transcript {
                item_id: turn.item_id,
                text: turn.text,
                audio_ms,
                fails,
            };
            self.schedule.add(now + delay, task);
        }
    }

    fn add_caller_item(&mut self, item_id: &str, audio_bytes: usize) {
        let previous = self.conversation.last_id().map(str::to_owned);
        self.emit(
            "input_audio_buffer.committed",
            json!({"item_id": item_id, "previous_item_id": previous}),
        );
        let item = Item::caller_audio(item_id, audio_bytes);
        self.conversation.push(item.clone());
        self.announce(&item);
        self.announce_done(item_id, &item.value);
    }

    pub(super) fn transcribe(&mut self, item_id: &str, text: &str, audio_ms: u64, fails: bool) {
        const NAME: &str = "conversation.item.input_audio_transcription";
        if fails {
            let error = json!({"type": "server_error", "code": "transcription_failed",
                "message": "Input transcription failed.", "param": null});
            let event = json!({"item_id": item_id, "content_index": 0, "error": error});
            return self.emit(&format!("{NAME}.failed"), event);
        }
        for piece in text.split_inclusive(' ') {
            let event = json!({"item_id": item_id, "content_index": 0, "delta": piece});
            self.emit(&format!("{NAME}.delta"), event);
        }
        if let Some(item) = self.conversation.item_mut(item_id) {
            item.value["content"][0]["transcript"] = json!(text);
        }
        let (input, output) = (Tokens::of_input_audio(audio_ms), Tokens::of_text(text));
        let usage = json!({
            "type": "tokens",
            "total_tokens": input.total() + output.total(),
            "input_tokens": input.total(),
            "output_tokens": output.total(),
            "input_token_details": {"audio_tokens": input.audio, "text_tokens": 0},
        });
        let event =
            json!({"item_id": item_id, "content_index": 0, "transcript": text, "usage": usage});
        self.emit(&format!("{NAME}.completed"), event);
    }

    /// Starts to wait for the caller; `quiet_from` is when the receptionist's last words end.
    pub(super) fn await_caller(&mut self, quiet_from: Duration) {
        self.stir();
        if let Some(timeout) = self
            .configuration
            .turn_detection()
            .and_then(|detection| detection.idle_timeout)
        {
            self.schedule.add(
                quiet_from + timeout,
                Task::Idle {
                    round: self.idle_round,
                },
            );
        }
    }

    /// Nobody spoke: an empty turn is committed and answered.
    pub(super) fn idle(&mut self, now: Duration) {
        let Some(detection) = self.configuration.turn_detection() else {
            return;
        };
        let Some(timeout) = detection.idle_timeout else {
            return;
        };
        if self.hearing.in_turn() || self.is_responding() {
            return;
        }
        let end = self.hearing.now_ms();
        let start = end.saturating_sub(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        let item_id = self.ids.make("item_");
        let event = json!({"audio_start_ms": start, "audio_end_ms": end, "item_id": item_id});
        self.emit("input_audio_buffer.timeout_triggered", event);
        self.hearing.clear();
        self.add_caller_item(&item_id, 0);
        self.news.idle = true;
        self.answer(now);
    }
}
