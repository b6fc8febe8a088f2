//! The model's side: its events, and what its going away means.

use serde_json::Value;

use domain::Speaker;

use super::{EndReason, Session, closing::Phase, setup};
use crate::{
    event::{EventKind, Heard},
    wire::realtime::{
        ApiError, ClientEvent, ClientFrame, Content, Item, Role, ServerEvent, scan_audio_delta,
    },
};

/// Errors after which no other request to the provider will succeed.
pub(super) const REFUSALS: [&str; 4] = [
    "insufficient_quota",
    "invalid_api_key",
    "account_deactivated",
    "billing_hard_limit_reached",
];

/// The event id of the session's configuration.
const CONFIGURATION: &str = "cfg-1";

/// Where the model's socket stands.
#[derive(Debug, Default)]
pub(super) struct Model {
    state: State,
    /// Why it is gone.
    pub(super) failed: Option<EndReason>,
    pub(super) greeted: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Connecting,
    Connected,
    Ready,
    Gone,
}

impl Model {
    /// Whether its session has our configuration.
    pub(super) fn is_ready(&self) -> bool {
        self.state == State::Ready
    }

    /// Whether its socket is open.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Connected | State::Ready)
    }

    pub(super) const fn close(&mut self) {
        self.state = State::Gone;
    }
}

impl Session {
    pub(super) fn on_model_connected(&mut self) {
        if self.model.state != State::Connecting
            || !matches!(self.phase, Phase::Ringing | Phase::Live { .. })
        {
            return;
        }
        self.model.state = State::Connected;
        let session = Box::new(setup::session_object(&self.config));
        self.send_as(CONFIGURATION, ClientEvent::SessionUpdate { session });
    }

    pub(super) fn on_model_text(&mut self, text: &str) {
        if !self.model.is_open() {
            return;
        }
        if let Some(delta) = scan_audio_delta(text) {
            self.on_audio(
                delta.response_id,
                delta.item_id,
                delta.content_index,
                delta.audio,
                delta.bytes,
            );
            return;
        }
        match ServerEvent::parse(text) {
            Ok(ServerEvent::Unknown) => {
                let kind = ServerEvent::type_of(text);
                self.tally
                    .unknown_model_event(kind.as_deref().unwrap_or("other"));
            }
            Ok(event) => self.on_model_event(event),
            Err(error) => {
                self.tally.counts.unreadable_model_frames += 1;
                self.error("model", "unreadable", &error.to_string());
            }
        }
    }

    fn on_model_event(&mut self, event: ServerEvent) {
        if let Some(response_id) = event.grows() {
            self.responses.progressed(response_id, self.now);
        }
        match event {
            ServerEvent::SessionUpdated { .. } if self.model.state == State::Connected => {
                self.model.state = State::Ready;
                self.record(EventKind::ModelReady);
                self.send_early_audio();
                self.greet();
            }
            ServerEvent::Error { error } => self.on_model_error(&error),
            ServerEvent::ItemAdded {
                previous_item_id,
                item,
            } => self.on_item(previous_item_id.as_deref(), &item),
            ServerEvent::InputCommitted {
                previous_item_id,
                item_id,
            } => {
                self.conversation.add(
                    &item_id,
                    previous_item_id.as_deref(),
                    Some(Speaker::Caller),
                    self.now,
                );
            }
            ServerEvent::SpeechStarted { item_id, .. } => self.on_speech_started(&item_id),
            ServerEvent::SpeechStopped { item_id, .. } => self.on_speech_stopped(&item_id),
            ServerEvent::TranscriptionDelta { item_id, delta, .. } => {
                self.on_caller_words(&item_id, &delta);
            }
            ServerEvent::TranscriptionCompleted {
                item_id,
                transcript,
                usage,
                ..
            } => {
                if let Some(usage) = &usage {
                    self.tally.add_transcription(usage);
                }
                self.on_caller_said(&item_id, Some(transcript.trim()));
            }
            ServerEvent::TranscriptionFailed { item_id, error, .. } => {
                self.error("model", "transcription_failed", &error.message);
                self.on_caller_said(&item_id, None);
            }
            ServerEvent::ResponseCreated { response } => self.on_response_created(&response.id),
            ServerEvent::ResponseDone { response } => self.on_response_done(&response),
            ServerEvent::OutputItemAdded {
                response_id, item, ..
            } => self.on_output_item(&response_id, &item),
            // The scanner gave up on it: escapes, or an unusual order of keys with objects between.
            ServerEvent::AudioDelta {
                response_id,
                item_id,
                content_index,
                delta,
                ..
            } => match crate::wire::audio_bytes(&delta) {
                Some(bytes) => self.on_audio(&response_id, &item_id, content_index, &delta, bytes),
                None => {
                    self.tally.counts.unreadable_model_frames += 1;
                    self.error("model", "unreadable", "audio that is not base64");
                }
            },
            ServerEvent::TranscriptDelta { item_id, delta, .. } => {
                self.conversation.append(&item_id, &delta);
            }
            ServerEvent::TranscriptDone {
                item_id,
                transcript,
                ..
            } => self.conversation.set(&item_id, &transcript),
            ServerEvent::AudioDone {
                response_id,
                item_id,
                ..
            } => self.on_audio_done(&response_id, &item_id),
            // Known, and nothing depends on them.
            ServerEvent::SessionCreated { .. }
            | ServerEvent::SessionUpdated { .. }
            | ServerEvent::ItemDone { .. }
            | ServerEvent::ItemDeleted { .. }
            | ServerEvent::ItemTruncated { .. }
            | ServerEvent::InputCleared
            | ServerEvent::OutputItemDone { .. }
            | ServerEvent::ContentPartAdded { .. }
            | ServerEvent::ContentPartDone { .. }
            | ServerEvent::ArgumentsDelta { .. }
            | ServerEvent::ArgumentsDone { .. }
            | ServerEvent::RateLimits { .. }
            | ServerEvent::Unknown => {}
        }
    }

    fn on_item(&mut self, after: Option<&str>, item: &Item) {
        let Some(id) = item.id() else { return };
        let speaker = match item {
            Item::Message {
                role: Role::Assistant,
                ..
            } => Some(Speaker::Receptionist),
            Item::Message {
                role: Role::User,
                content,
                ..
            } if content.iter().any(is_speech) => Some(Speaker::Caller),
            _ => None,
        };
        self.conversation.add(id, after, speaker, self.now);
    }

    fn on_model_error(&mut self, error: &ApiError) {
        self.tally.counts.model_errors += 1;
        let code = error.code.as_deref().unwrap_or("none");
        self.error("model", code, &error.message);
        if code == "session_expired" {
            self.on_model_gone(EndReason::ModelLost);
        } else if REFUSALS.contains(&code) {
            self.on_model_gone(EndReason::ModelRefused);
        } else if error.event_id.as_deref() == Some(CONFIGURATION) && !self.model.is_ready() {
            self.on_model_gone(EndReason::ModelUnreachable);
        } else {
            self.on_request_refused(code, error.event_id.as_deref());
        }
    }

    pub(super) fn on_model_closed(&mut self, code: Option<u16>, reason: &str) {
        let was_open = self.model.is_open();
        self.model.close();
        if self.model.failed.is_some() || matches!(self.phase, Phase::Closing { .. }) {
            return;
        }
        self.error(
            "model",
            &code.map_or(String::from("closed"), |code| format!("closed_{code}")),
            reason,
        );
        self.on_model_gone(if was_open {
            EndReason::ModelLost
        } else {
            EndReason::ModelUnreachable
        });
    }

    /// The model is of no more use. What it has said of a goodbye is still played; otherwise the call goes to the
    /// spoken fallback, as soon as there is a call.
    pub(super) fn on_model_gone(&mut self, reason: EndReason) {
        if self.model.is_open() {
            self.out.close_model();
        }
        self.model.close();
        self.model.failed.get_or_insert(reason);
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        let goodbye_is_spoken =
            self.farewell.is_some() && !self.playback.is_empty() && !self.responses.is_due();
        self.responses.abandon();
        if !goodbye_is_spoken {
            self.finish(reason);
        }
    }

    pub(super) fn send(&mut self, event: ClientEvent) {
        self.send_frame(&ClientFrame {
            event_id: None,
            event,
        });
    }

    pub(super) fn send_as(&mut self, event_id: &str, event: ClientEvent) {
        self.send_frame(&ClientFrame {
            event_id: Some(event_id.to_owned()),
            event,
        });
    }

    fn send_frame(&mut self, frame: &ClientFrame) {
        if self.model.is_open() {
            self.out.event(frame);
        }
    }

    /// Tells the model something that the caller did not say.
    pub(super) fn note(&mut self, text: String) {
        self.send(ClientEvent::ItemCreate {
            previous_item_id: None,
            item: Item::system(text),
        });
    }

    /// Closes a turn and puts it on the timeline.
    pub(super) fn close_turn(&mut self, id: &str, heard: Heard) {
        if let Some(turn) = self.conversation.close(id, heard) {
            self.record(EventKind::Turn(turn));
        }
    }
}

const fn is_speech(content: &Content) -> bool {
    matches!(content, Content::InputAudio { .. })
}

/// `tool_choice` of a response that must only speak.
pub(super) fn no_tools() -> Value {
    Value::String(String::from("none"))
}
