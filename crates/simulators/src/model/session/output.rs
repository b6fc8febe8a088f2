//! What a response sends while it runs: items, words, audio, arguments.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Session;
use super::response::{Ending, OpenItem};
use super::script::Step;
use crate::model::conversation::Item;
use crate::model::usage::Tokens;
use crate::speech::BYTES_PER_MS;

impl Session {
    /// Carries out a step whose time has come.
    pub(super) fn perform(&mut self, at: Duration, id: &str, step: Step) {
        let Some(index) = self.responses.iter().position(|response| response.id == id) else {
            return;
        };
        match step {
            Step::OpenMessage => {
                let item = Item::opening_message(&self.ids.make("item_"));
                self.open_item(index, &item);
            }
            Step::OpenCall { name } => {
                let item =
                    Item::opening_call(&self.ids.make("item_"), &self.ids.make("call_"), &name);
                self.open_item(index, &item);
            }
            Step::Words(text) => self.send_words(index, &text),
            Step::Audio(audio, range) => self.send_audio(at, index, &audio[range]),
            Step::Arguments(text) => {
                let call_id = self.open_value(index, "call_id");
                self.extend(index, &text);
                self.emit_part(
                    index,
                    "response.function_call_arguments.delta",
                    json!({"delta": text, "call_id": call_id}),
                );
            }
            Step::CloseItem => self.close_item(index, "completed"),
            Step::Finish { complete } => {
                let id = id.to_owned();
                self.end(
                    &id,
                    if complete {
                        &Ending::Completed
                    } else {
                        &Ending::OutOfTokens
                    },
                );
            }
        }
    }

    fn open_item(&mut self, index: usize, item: &Item) {
        let response = &mut self.responses[index];
        let (spoken, in_conversation) = (response.spoken, response.in_conversation);
        response.open = Some(OpenItem {
            item: item.clone(),
            text: String::new(),
        });
        self.emit_item(index, "response.output_item.added", &item.value);
        if in_conversation {
            self.conversation.push(item.clone());
            self.announce(item);
        }
        if item.value["type"] == "message" {
            let part = if spoken {
                json!({"type": "audio", "transcript": ""})
            } else {
                json!({"type": "text", "text": ""})
            };
            self.emit_part(
                index,
                "response.content_part.added",
                json!({"content_index": 0, "part": part}),
            );
        }
    }

    fn send_words(&mut self, index: usize, text: &str) {
        let response = &mut self.responses[index];
        response.spent = response.spent + Tokens::of_text(text);
        let kind = if response.spoken {
            "response.output_audio_transcript.delta"
        } else {
            "response.output_text.delta"
        };
        self.extend(index, text);
        self.emit_part(index, kind, json!({"content_index": 0, "delta": text}));
    }

    fn send_audio(&mut self, at: Duration, index: usize, audio: &[u8]) {
        self.spoken_once = true;
        let response = &mut self.responses[index];
        response.audio_since.get_or_insert(at);
        response.audio_bytes += audio.len();
        response.spent =
            response.spent + Tokens::of_output_audio((audio.len() / BYTES_PER_MS) as u64);
        let delta = STANDARD.encode(response.format.encode(audio));
        if let Some(open) = &mut response.open {
            open.item.audio_bytes += audio.len();
            if let Some(item) = self.conversation.item_mut(&open.item.id) {
                item.audio_bytes += audio.len();
            }
        }
        if self.settings.keep_audio {
            self.ledger.open().output_audio.extend_from_slice(audio);
        }
        self.emit_part(
            index,
            "response.output_audio.delta",
            json!({"content_index": 0, "delta": delta}),
        );
    }

    fn extend(&mut self, index: usize, text: &str) {
        if let Some(open) = &mut self.responses[index].open {
            open.text.push_str(text);
        }
    }

    /// Finishes the item that is open, if one is.
    pub(super) fn close_item(&mut self, index: usize, status: &str) {
        let Some(OpenItem { mut item, text }) = self.responses[index].open.take() else {
            return;
        };
        let spoken = self.responses[index].spoken;
        item.value["status"] = json!(status);
        let output_index = self.responses[index].output.len();
        let place = json!({"response_id": self.responses[index].id, "item_id": item.id, "output_index": output_index});
        let mut tell = |kind: &str, fields: Value| {
            let mut event = place.clone();
            for (key, value) in fields.as_object().into_iter().flatten() {
                event[key] = value.clone();
            }
            self.emit(kind, event);
        };
        if item.value["type"] == "function_call" {
            item.value["arguments"] = json!(text);
            let (call_id, name) = (item.value["call_id"].clone(), item.value["name"].clone());
            let done = json!({"call_id": call_id, "name": name, "arguments": text});
            tell("response.function_call_arguments.done", done);
            if status == "completed" {
                let name = name.as_str().unwrap_or_default().to_owned();
                self.ledger.open().calls.push((name, text));
            }
        } else if spoken {
            item.value["content"] = json!([{"type": "output_audio", "transcript": text}]);
            tell("response.output_audio.done", json!({"content_index": 0}));
            tell(
                "response.output_audio_transcript.done",
                json!({"content_index": 0, "transcript": text}),
            );
            tell(
                "response.content_part.done",
                json!({"content_index": 0, "part": {"type": "audio", "transcript": text}}),
            );
            self.ledger.open().said.push(text);
        } else {
            item.value["content"] = json!([{"type": "output_text", "text": text}]);
            tell(
                "response.output_text.done",
                json!({"content_index": 0, "text": text}),
            );
            tell(
                "response.content_part.done",
                json!({"content_index": 0, "part": {"type": "text", "text": text}}),
            );
            self.ledger.open().said.push(text);
        }
        if let Some(kept) = self.conversation.item_mut(&item.id) {
            kept.value = item.value.clone();
            if kept.truncated {
                kept.value["content"][0]["transcript"] = Value::Null;
            }
            let value = kept.value.clone();
            self.announce_done(&item.id, &value);
        }
        let event = json!({"response_id": self.responses[index].id, "output_index": output_index, "item": item.value});
        self.emit("response.output_item.done", event);
        self.responses[index].output.push(item.value);
    }

    fn open_value(&self, index: usize, key: &str) -> Value {
        self.responses[index]
            .open
            .as_ref()
            .map(|open| open.item.value[key].clone())
            .unwrap_or_default()
    }

    /// An event about an item of a response.
    fn emit_item(&mut self, index: usize, kind: &str, item: &Value) {
        let response = &self.responses[index];
        self.emit(kind, json!({"response_id": response.id, "output_index": response.output.len(), "item": item}));
    }

    /// An event about the item that is open.
    fn emit_part(&mut self, index: usize, kind: &str, mut event: Value) {
        let response = &self.responses[index];
        event["response_id"] = json!(response.id);
        event["output_index"] = json!(response.output.len());
        event["item_id"] = json!(response.open.as_ref().map(|open| &open.item.id));
        self.emit(kind, event);
    }
}
