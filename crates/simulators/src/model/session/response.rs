//! Responses: begun, carried out step by step, cancelled or finished.

use std::time::Duration;

use serde_json::{Value, json};

use super::script::{Manner, Script};
use super::{Session, Task};
use crate::model::audio::Format;
use crate::model::brain::{Act, Brain, News, Prompt};
use crate::model::configuration::{check_modalities, check_tools};
use crate::model::conversation::Item;
use crate::model::shape::ApiError;
use crate::model::usage::{Tokens, usage};
use crate::speech::BYTES_PER_MS;

/// A response in progress.
pub(super) struct Response {
    pub(super) id: String,
    /// Whether it belongs to the conversation, so that there can be no other.
    pub(super) in_conversation: bool,
    pub(super) spoken: bool,
    pub(super) format: Format,
    pub(super) voice: Value,
    pub(super) max_output_tokens: Value,
    pub(super) metadata: Value,
    pub(super) output: Vec<Value>,
    pub(super) open: Option<OpenItem>,
    pub(super) input: Tokens,
    pub(super) cached: Tokens,
    pub(super) spent: Tokens,
    /// When the first audio was sent, and how much since.
    pub(super) audio_since: Option<Duration>,
    pub(super) audio_bytes: usize,
    /// The mind before the decision and what it was to answer, for as long as the decision may come to nothing.
    pub(super) memory: Option<(Brain, News)>,
    pub(super) plans_calls: bool,
}

/// The item that a response is producing.
pub(super) struct OpenItem {
    pub(super) item: Item,
    pub(super) text: String,
}

/// Why a response ends.
pub(super) enum Ending {
    Completed,
    OutOfTokens,
    Cancelled(&'static str),
    Failed(String),
}

impl Session {
    pub(super) fn create_response(
        &mut self,
        now: Duration,
        given: Option<&Value>,
    ) -> Result<(), ApiError> {
        let given = given.cloned().unwrap_or_else(|| json!({}));
        check_modalities(given.get("output_modalities"), "response.output_modalities")?;
        check_tools(given.get("tools"), "response.tools")?;
        if given.get("prompt").is_some_and(|prompt| !prompt.is_null()) {
            return Err(ApiError::invalid(
                "response.prompt",
                "Reusable prompts are shut down.",
            ));
        }
        for field in ["reasoning", "parallel_tool_calls"] {
            if given.get(field).is_some() && self.configuration.session().get(field).is_none() {
                let message = format!("'{field}' is not supported by this model.");
                return Err(ApiError::invalid(&format!("response.{field}"), message));
            }
        }
        for item in given["input"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|item| item["type"] == "item_reference")
        {
            self.conversation
                .retrieve(item["id"].as_str().unwrap_or_default())?;
        }
        let in_conversation = given["conversation"] != "none";
        if let Some(active) = self
            .responses
            .iter()
            .find(|active| in_conversation && active.in_conversation)
        {
            let message = format!(
                "Conversation already has an active response in progress: {}. Wait until the response is finished before creating a new one.",
                active.id
            );
            return Err(ApiError::new(
                "conversation_already_has_active_response",
                message,
            ));
        }
        self.begin(now, &given, in_conversation);
        Ok(())
    }

    pub(super) fn cancel_response(&mut self, id: Option<&str>) -> Result<(), ApiError> {
        let running = self
            .responses
            .iter()
            .find(|active| id.map_or(active.in_conversation, |id| active.id == id));
        let id = running.map(|active| active.id.clone()).ok_or_else(|| {
            ApiError::new(
                "response_cancel_not_active",
                "Cancellation failed: no active response found",
            )
        })?;
        self.end(&id, &Ending::Cancelled("client_cancelled"));
        Ok(())
    }

    /// Whether a response of the conversation is running.
    pub(super) fn is_responding(&self) -> bool {
        self.responses.iter().any(|active| active.in_conversation)
    }

    /// Answers a turn of the caller by itself, unless it is already talking.
    pub(super) fn answer(&mut self, now: Duration) {
        if !self.is_responding() {
            self.begin(now, &json!({}), true);
        }
    }

    /// The caller spoke over the response.
    pub(super) fn interrupt(&mut self) {
        let running = self.responses.iter().find(|active| active.in_conversation);
        if let Some(id) = running.map(|active| active.id.clone()) {
            self.end(&id, &Ending::Cancelled("turn_detected"));
        }
    }

    fn begin(&mut self, now: Duration, given: &Value, in_conversation: bool) {
        self.stir();
        self.responses_begun += 1;
        let response = self.new_response(given, in_conversation);
        let id = response.id.clone();
        self.emit(
            "response.created",
            json!({"response": self.wire(&response, "in_progress", &Value::Null, &Value::Null)}),
        );
        let tokens = response.input.total();
        self.emit("rate_limits.updated", json!({"rate_limits": [
            {"name": "requests", "limit": 5000, "remaining": 4999, "reset_seconds": 0.012},
            {"name": "tokens", "limit": 800_000, "remaining": 800_000_u64.saturating_sub(tokens), "reset_seconds": 0.01},
        ]}));
        let most = response.max_output_tokens.as_u64();
        let spoken = response.spoken;
        self.responses.push(response);
        if self.faults.fail_response == Some(self.responses_begun) {
            let code = self
                .faults
                .fail_response_code
                .clone()
                .unwrap_or_else(|| "server_error".to_owned());
            return self.end(&id, &Ending::Failed(code));
        }
        let acts = if in_conversation {
            self.decide(&id, given)
        } else {
            self.aside(given)
        };
        let extra_delay = Duration::from_millis(self.faults.slow_reply_ms);
        let manner = Manner {
            spoken,
            most_tokens: most,
            extra_delay,
        };
        for (after, step) in Script::plan(acts, manner, &self.settings).steps {
            self.schedule.add(
                now + after,
                Task::Step {
                    response_id: id.clone(),
                    step,
                },
            );
        }
    }

    fn new_response(&mut self, given: &Value, in_conversation: bool) -> Response {
        let session = self.configuration.session();
        let either = |pointer: &str| {
            given
                .pointer(pointer)
                .or_else(|| session.pointer(pointer))
                .cloned()
                .unwrap_or_default()
        };
        let tools = either("/tools").to_string();
        let instructions = given["instructions"]
            .as_str()
            .unwrap_or(self.configuration.instructions())
            .to_owned();
        let prompt = Tokens::of_text(&instructions) + Tokens::of_text(&tools);
        let conversation = match given.get("input") {
            Some(input) => Tokens::of_text(&input.to_string()),
            None => self.conversation.tokens(),
        };
        let format = given
            .pointer("/audio/output/format")
            .map_or(self.configuration.output_format(), Format::of);
        let (spoken, voice) = (
            either("/output_modalities") == json!(["audio"]),
            either("/audio/output/voice"),
        );
        let max_output_tokens = either("/max_output_tokens");
        let input = prompt + conversation;
        Response {
            id: self.ids.make("resp_"),
            in_conversation,
            spoken,
            format,
            voice,
            max_output_tokens,
            metadata: given["metadata"].clone(),
            output: Vec::new(),
            open: None,
            input,
            cached: self.cache.hit(&format!("{instructions}{tools}"), input),
            spent: Tokens::default(),
            audio_since: None,
            audio_bytes: 0,
            memory: None,
            plans_calls: false,
        }
    }

    fn decide(&mut self, id: &str, given: &Value) -> Vec<Act> {
        let news = std::mem::take(&mut self.news);
        let before = (self.brain.clone(), news.clone());
        let session = self.configuration.session();
        let either = |key: &str| given.get(key).unwrap_or(&session[key]);
        let offered = either("tools")
            .as_array()
            .into_iter()
            .flatten()
            .filter(|_| either("tool_choice") != "none");
        let tools = offered
            .filter_map(|tool| tool["name"].as_str().map(str::to_owned))
            .collect();
        let instructions = given["instructions"].as_str().map(str::to_owned);
        let acts = self.brain.respond(&Prompt {
            response: instructions,
            news,
            tools,
        });
        if let Some(response) = self.responses.iter_mut().find(|response| response.id == id) {
            response.memory = Some(before);
            response.plans_calls = acts.iter().any(|act| matches!(act, Act::Call { .. }));
        }
        acts
    }

    /// A response outside the conversation: says what the caller said last.
    fn aside(&self, given: &Value) -> Vec<Act> {
        let said = self
            .conversation
            .items()
            .filter(|item| item.value["role"] == "user")
            .last();
        let last = said
            .and_then(|item| item.value["content"][0]["transcript"].as_str())
            .unwrap_or_default();
        let about = given["input"][0]["content"][0]["text"]
            .as_str()
            .unwrap_or(last);
        vec![Act::Say(format!("The caller said: {about}"))]
    }

    pub(super) fn end(&mut self, id: &str, ending: &Ending) {
        self.schedule
            .drop_if(|task| matches!(task, Task::Step { response_id, .. } if response_id == id));
        let Some(index) = self.responses.iter().position(|response| response.id == id) else {
            return;
        };
        let complete = matches!(ending, Ending::Completed);
        self.close_item(index, "incomplete");
        let mut response = self.responses.remove(index);
        let called = response
            .output
            .iter()
            .any(|item| item["type"] == "function_call" && item["status"] == "completed");
        // A decision whose function was not called, or of which nothing was said, is taken again with what came since.
        if let Some((brain, mut news)) = response.memory.take() {
            if called {
                let calls = response
                    .output
                    .iter()
                    .filter(|item| item["type"] == "function_call");
                let first = calls.filter_map(|item| item["id"].as_str()).next();
                self.undecided = first.map(|id| (id.to_owned(), brain)).into_iter().collect();
            } else if !complete && (response.plans_calls || response.output.is_empty()) {
                self.brain = brain;
                news.heard
                    .retain(|(id, _)| self.conversation.retrieve(id).is_ok());
                self.news.prepend(news);
            }
        }
        let (status, details) = match ending {
            Ending::Completed => ("completed", Value::Null),
            Ending::OutOfTokens => (
                "incomplete",
                json!({"type": "incomplete", "reason": "max_output_tokens"}),
            ),
            Ending::Cancelled(reason) => {
                ("cancelled", json!({"type": "cancelled", "reason": reason}))
            }
            Ending::Failed(code) => {
                let error = json!({"type": "server_error", "code": code, "message": "The server had an error while responding."});
                ("failed", json!({"type": "failed", "error": error}))
            }
        };
        let used = usage(response.input, response.cached, response.spent);
        let wire = self.wire(&response, status, &details, &used);
        self.ledger.open().responses.push(status.to_owned());
        self.emit("response.done", json!({"response": wire}));
        if response.in_conversation {
            let spoken = Duration::from_millis((response.audio_bytes / BYTES_PER_MS) as u64);
            let quiet_from = response.audio_since.map(|since| since + spoken);
            if let (true, Some(quiet_from)) = (complete, quiet_from) {
                self.await_caller(quiet_from);
            }
        }
    }

    fn wire(&self, response: &Response, status: &str, details: &Value, usage: &Value) -> Value {
        let modality = if response.spoken { "audio" } else { "text" };
        json!({
            "object": "realtime.response",
            "id": response.id,
            "status": status,
            "status_details": details,
            "output": response.output,
            "conversation_id": response.in_conversation.then_some(&self.conversation_id),
            "output_modalities": [modality],
            "max_output_tokens": response.max_output_tokens,
            "audio": {"output": {"format": response.format.to_json(), "voice": response.voice}},
            "usage": usage,
            "metadata": response.metadata,
        })
    }
}
