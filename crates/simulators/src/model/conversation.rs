//! The items of the conversation in order, and the rules for changing them.

use serde_json::{Value, json};

use super::shape::ApiError;
use super::usage::Tokens;
use crate::speech::BYTES_PER_MS;

/// The conversation.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    items: Vec<Item>,
}

/// One item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    /// As on the wire, without audio.
    pub(super) value: Value,
    /// Mu-law bytes of audio, spoken by either side.
    pub(super) audio_bytes: usize,
    /// Cut by the client, so without a transcript for good.
    pub(super) truncated: bool,
}

impl Item {
    fn new(id: &str, value: Value, audio_bytes: usize) -> Self {
        Self {
            id: id.to_owned(),
            value,
            audio_bytes,
            truncated: false,
        }
    }

    /// A message of the caller's voice; its transcript follows later.
    pub(super) fn caller_audio(id: &str, audio_bytes: usize) -> Self {
        let content = json!([{"type": "input_audio", "transcript": null}]);
        Self::new(id, message(id, "user", "completed", &content), audio_bytes)
    }

    /// A message of the receptionist, still empty.
    pub(super) fn opening_message(id: &str) -> Self {
        Self::new(id, message(id, "assistant", "in_progress", &json!([])), 0)
    }

    /// A function call, still without arguments.
    pub(super) fn opening_call(id: &str, call_id: &str, name: &str) -> Self {
        let value = json!({"id": id, "object": "realtime.item", "type": "function_call", "status": "in_progress",
            "name": name, "call_id": call_id, "arguments": ""});
        Self::new(id, value, 0)
    }

    fn is(&self, kind: &str) -> bool {
        self.value["type"] == kind
    }

    fn tokens(&self) -> Tokens {
        let ms = (self.audio_bytes / BYTES_PER_MS) as u64;
        if self.value["role"] == "assistant" && self.audio_bytes > 0 {
            return Tokens::of_output_audio(ms);
        }
        let texts = self.value["content"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|part| part["text"].as_str());
        let fields = ["name", "arguments", "output"]
            .into_iter()
            .filter_map(|field| self.value[field].as_str());
        texts.chain(fields).map(Tokens::of_text).sum::<Tokens>() + Tokens::of_input_audio(ms)
    }
}

fn message(id: &str, role: &str, status: &str, content: &Value) -> Value {
    json!({"id": id, "object": "realtime.item", "type": "message", "status": status, "role": role, "content": content})
}

impl Conversation {
    /// What it costs to send all items to the model.
    pub(super) fn tokens(&self) -> Tokens {
        self.items.iter().map(Item::tokens).sum()
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    pub(super) fn item_mut(&mut self, id: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    pub(super) fn last_id(&self) -> Option<&str> {
        self.items.last().map(|item| item.id.as_str())
    }

    /// The item before another.
    pub(super) fn previous_id(&self, id: &str) -> Option<&str> {
        let index = self.position(id)?;
        index
            .checked_sub(1)
            .map(|index| self.items[index].id.as_str())
    }

    pub(super) fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    /// Inserts an item of the client's, behind `previous` (`"root"` for the front, none for the end).
    pub(super) fn create(
        &mut self,
        mut value: Value,
        previous: Option<&str>,
        fresh_id: String,
    ) -> Result<Item, ApiError> {
        self.check_new(&value)?;
        let index = match previous {
            None => self.items.len(),
            Some("root") => 0,
            Some(id) => self.position(id).map(|index| index + 1).ok_or_else(|| {
                let message =
                    format!("Error adding item: the previous item with id '{id}' does not exist.");
                ApiError::new("item_create_invalid_previous_item_id", message)
                    .at("previous_item_id")
            })?,
        };
        let id = value["id"].as_str().map_or(fresh_id, str::to_owned);
        value["id"] = json!(id);
        value["object"] = json!("realtime.item");
        value["status"] = json!("completed");
        let item = Item::new(&id, value, 0);
        self.items.insert(index, item.clone());
        Ok(item)
    }

    fn check_new(&self, value: &Value) -> Result<(), ApiError> {
        if let Some(id) = value["id"].as_str()
            && self.position(id).is_some()
        {
            let message = format!("Error adding item: an item with id '{id}' already exists.");
            return Err(ApiError::new("item_create_duplicate_item_id", message).at("item.id"));
        }
        if value["type"] == "function_call_output" {
            return self.check_output(value["call_id"].as_str().unwrap_or_default());
        }
        let role = value["role"].as_str().unwrap_or_default();
        let permitted: &[&str] = match role {
            "user" => &["input_text", "input_audio", "input_image"],
            "system" => &["input_text"],
            // Spoken audio of the receptionist cannot be made up.
            _ => &["output_text"],
        };
        for (index, part) in value["content"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let kind = part["type"].as_str().unwrap_or_default();
            if !permitted.contains(&kind) {
                let message =
                    format!("Invalid content type '{kind}' for a message of role '{role}'.");
                return Err(ApiError::invalid(
                    &format!("item.content[{index}].type"),
                    message,
                ));
            }
        }
        Ok(())
    }

    fn check_output(&self, call_id: &str) -> Result<(), ApiError> {
        let with_call = |kind: &str| {
            self.items
                .iter()
                .any(|item| item.is(kind) && item.value["call_id"] == call_id)
        };
        if !with_call("function_call") {
            let message = format!("Tool call ID '{call_id}' not found in conversation.");
            return Err(ApiError::new("invalid_tool_call_id", message).at("item.call_id"));
        }
        if with_call("function_call_output") {
            let message = format!("Tool call ID '{call_id}' already has an output.");
            return Err(ApiError::new("invalid_tool_call_id", message).at("item.call_id"));
        }
        Ok(())
    }

    /// The item with this id.
    pub(super) fn retrieve(&self, id: &str) -> Result<&Item, ApiError> {
        self.position(id)
            .map(|index| &self.items[index])
            .ok_or_else(|| unknown("retriev", "retrieve", id))
    }

    /// Removes an item.
    pub(super) fn delete(&mut self, id: &str) -> Result<Item, ApiError> {
        let index = self
            .position(id)
            .ok_or_else(|| unknown("delet", "delete", id))?;
        Ok(self.items.remove(index))
    }

    /// Cuts the audio of a message of the receptionist and removes its transcript.
    pub(super) fn truncate(
        &mut self,
        id: &str,
        content_index: u64,
        audio_end_ms: u64,
    ) -> Result<(), ApiError> {
        let index = self
            .position(id)
            .ok_or_else(|| unknown("truncat", "truncate", id))?;
        let item = &mut self.items[index];
        if item.value["role"] != "assistant" || item.audio_bytes == 0 {
            let message = "Only model output audio messages can be truncated";
            return Err(ApiError::new("unsupported_content_type", message));
        }
        if content_index != 0 {
            let message = format!("Content part {content_index} of item '{id}' does not exist.");
            return Err(ApiError::invalid("content_index", message));
        }
        let length_ms = (item.audio_bytes / BYTES_PER_MS) as u64;
        if audio_end_ms > length_ms {
            let message =
                format!("Audio content of {length_ms}ms is already shorter than {audio_end_ms}ms");
            return Err(ApiError::new("invalid_value", message).at("audio_end_ms"));
        }
        item.audio_bytes = usize::try_from(audio_end_ms)
            .unwrap_or(usize::MAX)
            .saturating_mul(BYTES_PER_MS);
        item.truncated = true;
        if let Some(part) = item.value["content"].get_mut(0) {
            part["transcript"] = Value::Null;
        }
        Ok(())
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }
}

fn unknown(verb: &str, code: &str, id: &str) -> ApiError {
    let code = match code {
        "retrieve" => "item_retrieve_invalid_item_id",
        "delete" => "item_delete_invalid_item_id",
        _ => "item_truncate_invalid_item_id",
    };
    ApiError::new(
        code,
        format!("Error {verb}ing item: the item with id '{id}' does not exist."),
    )
    .at("item_id")
}
