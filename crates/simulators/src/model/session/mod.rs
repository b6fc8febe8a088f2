//! One session of the protocol, without sockets or a clock of its own: events in, events out, time as an argument.

mod hearing;
mod input;
mod items;
mod output;
mod response;
mod schedule;
mod script;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use self::hearing::Hearing;
use self::response::Response;
use self::schedule::Schedule;
use self::script::Step;
use super::brain::{Brain, News};
use super::configuration::{Configuration, Progress};
use super::conversation::Conversation;
use super::faults::ModelFaults;
use super::ids::Ids;
use super::report::Ledger;
use super::schema;
use super::settings::ModelSettings;
use super::shape::{ApiError, check_event};
use super::usage::Cache;

const EXPIRED: &str = "Your session hit the maximum duration of 60 minutes.";

/// What a session is opened with.
pub(super) struct Opening {
    pub(super) model: String,
    pub(super) reasoning: bool,
    pub(super) settings: Arc<ModelSettings>,
    pub(super) faults: ModelFaults,
    pub(super) ids: Ids,
    pub(super) ledger: Ledger,
    /// Seconds since the epoch at which the session ends.
    pub(super) expires_at: i64,
}

/// The state of a session.
///
/// After every [`receive`](Self::receive) and [`advance`](Self::advance), take events until there are none, then wait until
/// [`next_due`](Self::next_due) or the next message.
pub(super) struct Session {
    ids: Ids,
    settings: Arc<ModelSettings>,
    faults: ModelFaults,
    ledger: Ledger,
    conversation_id: String,
    configuration: Configuration,
    conversation: Conversation,
    hearing: Hearing,
    brain: Brain,
    /// What no response has answered yet.
    news: News,
    /// The state before a function was called, by the id of the call's item: forgotten calls were never made.
    undecided: Vec<(String, Brain)>,
    cache: Cache,
    responses: Vec<Response>,
    responses_begun: u64,
    transcriptions_begun: u64,
    spoken_once: bool,
    schedule: Schedule<Task>,
    /// Grows whenever the line is not idle any more, so that older idle timers do nothing.
    idle_round: u64,
    outbox: VecDeque<Value>,
    expired: bool,
}

/// What is to happen at its time.
#[derive(Debug)]
enum Task {
    Step {
        response_id: String,
        step: Step,
    },
    Transcript {
        item_id: String,
        text: String,
        audio_ms: u64,
        fails: bool,
    },
    Idle {
        round: u64,
    },
    Expire,
}

impl Session {
    pub(super) fn open(now: Duration, opening: Opening) -> Self {
        let Opening {
            model,
            reasoning,
            settings,
            faults,
            ids,
            ledger,
            expires_at,
        } = opening;
        let id = ids.make("sess_");
        (ledger.open().id, ledger.open().model) = (id.clone(), model.clone());
        let configuration = Configuration::new(&id, &model, reasoning, expires_at);
        let brain = match faults.hostile_seed {
            Some(seed) => Brain::hostile(seed),
            None => Brain::sensible(settings.profile.clone()),
        };
        let limit = faults
            .session_limit_ms
            .map_or(settings.session_limit, Duration::from_millis);
        let mut session = Self {
            conversation_id: ids.make("conv_"),
            ids,
            settings,
            faults,
            ledger,
            configuration,
            conversation: Conversation::default(),
            hearing: Hearing::new(),
            brain,
            news: News::default(),
            undecided: Vec::new(),
            cache: Cache::default(),
            responses: Vec::new(),
            responses_begun: 0,
            transcriptions_begun: 0,
            spoken_once: false,
            schedule: Schedule::default(),
            idle_round: 0,
            outbox: VecDeque::new(),
            expired: false,
        };
        session.schedule.add(now + limit, Task::Expire);
        session.emit(
            "session.created",
            json!({"session": session.configuration.session()}),
        );
        let conversation =
            json!({"id": session.conversation_id, "object": "realtime.conversation"});
        session.emit(
            "conversation.created",
            json!({"conversation": conversation}),
        );
        session
    }

    /// Takes one message of the client.
    pub(super) fn receive(&mut self, now: Duration, text: &str) {
        self.ledger.open().events_received += 1;
        let event = match serde_json::from_str(text) {
            Ok(Value::Object(event)) => event,
            Ok(_) => {
                return self.refuse(
                    &ApiError::new("invalid_event", "An event must be a JSON object."),
                    None,
                );
            }
            Err(error) => {
                let message = format!("The event is not valid JSON: {error}.");
                return self.refuse(&ApiError::new("invalid_event", message), None);
            }
        };
        if let Err(error) = self.dispatch(now, &event) {
            self.refuse(&error, event.get("event_id").and_then(Value::as_str));
        }
    }

    fn dispatch(&mut self, now: Duration, event: &Map<String, Value>) -> Result<(), ApiError> {
        let missing = || {
            ApiError::new(
                "missing_required_parameter",
                "Missing required parameter: 'type'.",
            )
            .at("type")
        };
        let kind = event
            .get("type")
            .and_then(Value::as_str)
            .ok_or_else(missing)?;
        let fields = schema::client_event(kind).ok_or_else(|| {
            ApiError::invalid(
                "type",
                format!("Invalid value: '{kind}'. It is no client event."),
            )
        })?;
        check_event(event, fields)?;
        let text = |key: &str| event.get(key).and_then(Value::as_str);
        let number = |key: &str| event.get(key).and_then(Value::as_u64).unwrap_or(0);
        let item_id = text("item_id").unwrap_or_default();
        match kind {
            "session.update" => self.update(&event["session"]),
            "input_audio_buffer.append" => {
                self.append_audio(now, text("audio").unwrap_or_default())
            }
            "input_audio_buffer.commit" => self.commit_audio(now),
            "input_audio_buffer.clear" => {
                self.hearing.clear();
                self.emit("input_audio_buffer.cleared", json!({}));
                Ok(())
            }
            "output_audio_buffer.clear" => Err(ApiError::invalid(
                "type",
                "'output_audio_buffer.clear' is for WebRTC and SIP sessions only.",
            )),
            "conversation.item.create" => {
                self.create_item(&event["item"], text("previous_item_id"))
            }
            "conversation.item.retrieve" => self.retrieve_item(item_id),
            "conversation.item.delete" => self.delete_item(item_id),
            "conversation.item.truncate" => {
                self.truncate_item(item_id, number("content_index"), number("audio_end_ms"))
            }
            "response.create" => self.create_response(now, event.get("response")),
            _ => self.cancel_response(text("response_id")),
        }
    }

    /// Lets everything happen that is due.
    pub(super) fn advance(&mut self, now: Duration) {
        while let Some((at, task)) = self.schedule.take_due(now) {
            match task {
                Task::Step { response_id, step } => self.perform(at, &response_id, step),
                Task::Transcript {
                    item_id,
                    text,
                    audio_ms,
                    fails,
                } => {
                    self.transcribe(&item_id, &text, audio_ms, fails);
                }
                Task::Idle { round } if round == self.idle_round => self.idle(at),
                Task::Idle { .. } => {}
                Task::Expire => {
                    self.refuse(&ApiError::new("session_expired", EXPIRED), None);
                    self.expired = true;
                }
            }
        }
    }

    /// When [`advance`](Self::advance) has something to do.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.schedule.next_due()
    }

    /// The next event for the client.
    pub(super) fn take_event(&mut self) -> Option<Value> {
        self.outbox.pop_front()
    }

    /// The reason to close the connection, once all events are out.
    pub(super) fn close_reason(&self) -> Option<&'static str> {
        self.expired.then_some(EXPIRED)
    }

    fn update(&mut self, session: &Value) -> Result<(), ApiError> {
        let progress = Progress {
            has_output_audio: self.spoken_once,
            is_responding: !self.responses.is_empty(),
        };
        self.configuration.update(session, progress)?;
        self.configuration
            .instructions()
            .clone_into(&mut self.ledger.open().instructions);
        self.emit(
            "session.updated",
            json!({"session": self.configuration.session()}),
        );
        Ok(())
    }

    fn emit(&mut self, kind: &str, mut event: Value) {
        event["type"] = json!(kind);
        event["event_id"] = json!(self.ids.make("event_"));
        self.outbox.push_back(event);
    }

    fn refuse(&mut self, error: &ApiError, event_id: Option<&str>) {
        self.ledger
            .open()
            .errors
            .push((error.code.to_owned(), error.message.clone()));
        let error = json!({"type": "invalid_request_error", "code": error.code, "message": error.message,
            "param": error.param, "event_id": event_id});
        self.emit("error", json!({"error": error}));
    }

    /// The line is in use: idle timers that run mean nothing any more.
    fn stir(&mut self) {
        self.idle_round += 1;
    }
}
