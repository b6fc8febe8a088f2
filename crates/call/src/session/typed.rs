//! What a caller types instead of saying it: a turn that is complete at once.

use domain::Speaker;

use super::{Session, closing::Phase, responses::Purpose};
use crate::{
    event::{Heard, InterruptionEvidence},
    wire::realtime::{ClientEvent, Content, Item, Role},
};

/// Texts that wait for a model that is not ready.
const MOST_EARLY: usize = 20;

impl Session {
    /// The caller typed something. Whatever is being said stops, as for words that were spoken.
    pub(super) fn on_typed(&mut self, words: String) {
        if words.is_empty() || !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        if self.model.is_ready() {
            self.take_typed(&words);
        } else if let Some(line) = &mut self.line
            && line.early_texts.len() < MOST_EARLY
        {
            line.early_texts.push(words);
        }
    }

    /// Takes what was typed before the model was ready.
    pub(super) fn take_early_texts(&mut self) {
        let early = self.line.as_mut().map(|line| &mut line.early_texts);
        for words in early.map(std::mem::take).unwrap_or_default() {
            self.take_typed(&words);
        }
    }

    fn take_typed(&mut self, words: &str) {
        self.typed += 1;
        let id = format!("typed-{}", self.typed);
        self.silence.reset();
        self.stop_speaking(InterruptionEvidence::Words);
        self.guard.caller_started(&id, self.now);
        self.guard.caller_stopped(&id);
        self.tally.caller_started();
        self.tally.caller_stopped(self.now);
        self.conversation
            .add(&id, None, Some(Speaker::Caller), self.now);
        self.send(ClientEvent::ItemCreate {
            previous_item_id: None,
            item: Item::Message {
                id: Some(id.clone()),
                role: Role::User,
                status: None,
                content: vec![Content::InputText {
                    text: words.to_owned(),
                }],
            },
        });
        self.guard.caller_said(&id, Some(words));
        self.conversation.set(&id, words);
        self.close_turn(&id, Heard::All);
        self.reconsider_farewell(&id, words);
        self.responses.queue(Purpose::Answer);
    }
}
