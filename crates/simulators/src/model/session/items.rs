//! The client's changes to the conversation.

use serde_json::{Value, json};

use super::Session;
use crate::model::conversation::Item;
use crate::model::shape::ApiError;
use crate::speech::BYTES_PER_MS;

impl Session {
    pub(super) fn create_item(
        &mut self,
        value: &Value,
        previous: Option<&str>,
    ) -> Result<(), ApiError> {
        let fresh_id = self.ids.make("item_");
        let item = self
            .conversation
            .create(value.clone(), previous, fresh_id)?;
        self.announce(&item);
        self.announce_done(&item.id, &item.value);
        self.consider(&item);
        Ok(())
    }

    /// Notes what the next response has to answer.
    fn consider(&mut self, item: &Item) {
        let value = &item.value;
        if let (Some(call_id), Some(output)) = (value["call_id"].as_str(), value["output"].as_str())
        {
            let call = self
                .conversation
                .items()
                .find(|call| call.value["name"].is_string() && call.value["call_id"] == call_id);
            let name = call
                .and_then(|call| call.value["name"].as_str())
                .unwrap_or_default()
                .to_owned();
            self.undecided.clear();
            self.ledger
                .open()
                .results
                .push((name.clone(), output.to_owned()));
            self.news.results.push((name, output.to_owned()));
        } else if value["role"] == "user" {
            let parts = value["content"].as_array().into_iter().flatten();
            let texts =
                parts.filter_map(|part| part["text"].as_str().or(part["transcript"].as_str()));
            let text = texts.collect::<Vec<_>>().join(" ");
            self.news.heard.push((item.id.clone(), text));
        }
    }

    pub(super) fn retrieve_item(&mut self, id: &str) -> Result<(), ApiError> {
        let item = self.conversation.retrieve(id)?.value.clone();
        self.emit("conversation.item.retrieved", json!({"item": item}));
        Ok(())
    }

    pub(super) fn delete_item(&mut self, id: &str) -> Result<(), ApiError> {
        let item = self.conversation.delete(id)?;
        self.news.heard.retain(|(heard, _)| heard != id);
        self.news.interrupted |= item.value["role"] == "assistant";
        // A call that is taken out of the conversation before it was answered has not been made.
        if let Some(place) = self.undecided.iter().position(|(call, _)| call == id) {
            self.brain = self.undecided.swap_remove(place).1;
        }
        self.emit("conversation.item.deleted", json!({"item_id": id}));
        Ok(())
    }

    pub(super) fn truncate_item(
        &mut self,
        id: &str,
        content_index: u64,
        audio_end_ms: u64,
    ) -> Result<(), ApiError> {
        let length = self
            .conversation
            .retrieve(id)
            .map_or(0, |item| item.audio_bytes);
        self.conversation
            .truncate(id, content_index, audio_end_ms)?;
        self.news.interrupted |= audio_end_ms < (length / BYTES_PER_MS) as u64;
        self.ledger
            .open()
            .truncations
            .push((id.to_owned(), audio_end_ms));
        let event =
            json!({"item_id": id, "content_index": content_index, "audio_end_ms": audio_end_ms});
        self.emit("conversation.item.truncated", event);
        Ok(())
    }

    /// `conversation.item.added`.
    pub(super) fn announce(&mut self, item: &Item) {
        let previous = self.conversation.previous_id(&item.id).map(str::to_owned);
        self.emit(
            "conversation.item.added",
            json!({"item": item.value, "previous_item_id": previous}),
        );
    }

    /// `conversation.item.done`.
    pub(super) fn announce_done(&mut self, id: &str, value: &Value) {
        let previous = self.conversation.previous_id(id).map(str::to_owned);
        self.emit(
            "conversation.item.done",
            json!({"item": value, "previous_item_id": previous}),
        );
    }
}
