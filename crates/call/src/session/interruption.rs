//! What becomes of the receptionist's words when the caller makes a sound: on with them, or off.

use std::time::Duration;

use super::{
    Session,
    playback::VoiceKey,
    responses::Response,
    speech::{ANSWER_WITHIN, QUESTION_TAIL_MS, TAIL_MS, UNWANTED_WITHIN},
};
use crate::{
    event::{EventKind, Heard, InterruptionEvidence},
    wire::realtime::{ClientEvent, Item},
};

/// A response that was cancelled kept the model from answering the caller by itself: it is asked to soon.
const ASK_AFTER_CANCEL: Duration = Duration::from_millis(300);

impl Session {
    /// Milliseconds that the receptionist would go on speaking; no end is in sight while a response is being made.
    pub(super) fn left_to_say(&self) -> u64 {
        let wanted = |response: &&Response| !response.held && !response.discarded;
        let growing = self
            .responses
            .live
            .iter()
            .filter(wanted)
            .any(|response| response.done.is_none());
        if growing {
            u64::MAX
        } else {
            self.playback.remaining_ms()
        }
    }

    /// The sound was nothing: the receptionist goes on, and the model need not answer.
    pub(super) fn go_on(&mut self, words: &str) {
        let Some(overlap) = self.speech.overlap.take() else {
            return;
        };
        let left = self.left_to_say();
        let asks = self.playback.current().is_some_and(|voice| {
            self.conversation
                .text(&voice.item_id)
                .trim_end()
                .ends_with('?')
        });
        if left <= TAIL_MS || (asks && left <= QUESTION_TAIL_MS && !words.is_empty()) {
            self.speech.overlap = Some(overlap);
            self.take_as_turn();
            return;
        }
        self.record(EventKind::FalseStop {
            text: words.to_owned(),
        });
        let answers: Vec<String> = self
            .responses
            .live
            .iter()
            .filter(|response| response.held && response.is_unasked())
            .map(|response| response.id.clone())
            .collect();
        if answers.is_empty() {
            self.speech.unwanted = Some(self.now + UNWANTED_WITHIN);
        }
        for id in answers {
            self.discard(&id);
        }
        self.release_held();
        self.resume_playback();
    }

    /// The sound was an answer to what was played to its end meanwhile.
    pub(super) fn take_as_turn(&mut self) {
        let Some(overlap) = self.speech.overlap.take() else {
            return;
        };
        self.release_held();
        self.resume_playback();
        if overlap.stopped.is_some() {
            self.expect_answer(ANSWER_WITHIN);
        }
    }

    /// The caller takes the turn.
    pub(super) fn interrupt(&mut self, evidence: InterruptionEvidence) {
        let overlap = self.speech.overlap.take();
        let interrupted: Vec<String> = self
            .responses
            .live
            .iter()
            .filter(|response| !response.held && !response.discarded)
            .map(|response| response.id.clone())
            .collect();
        let mut told = false;
        for id in interrupted {
            told |= self.cut_response(&id, evidence, told);
        }
        self.cancel_farewell();
        self.release_held();
        self.resume_playback();
        if overlap.is_none_or(|overlap| overlap.stopped.is_some()) {
            self.expect_answer(ASK_AFTER_CANCEL);
        }
    }

    /// Drops what is left of a response, and makes the model remember only what was heard. True if something was cut.
    fn cut_response(&mut self, id: &str, evidence: InterruptionEvidence, told: bool) -> bool {
        let Some(line) = &mut self.line else {
            return false;
        };
        let Some(response) = self
            .responses
            .live
            .iter_mut()
            .find(|response| response.id == id)
        else {
            return false;
        };
        response.discarded = true;
        let running = response.done.is_none();
        let voices: Vec<VoiceKey> = response
            .voices
            .iter()
            .copied()
            .filter(|key| !self.playback.voice(*key).is_heard())
            .collect();
        self.playback.cut(&voices, &mut line.leg, &mut self.out);
        let mut told = told;
        for key in &voices {
            let voice = self.playback.voice(*key);
            let (item_id, content_index) = (voice.item_id.clone(), voice.content_index);
            let (heard_ms, sent_ms) = (voice.heard_ms(), voice.received_ms());
            if !told {
                told = true;
                self.record(EventKind::Interrupted {
                    heard_ms,
                    sent_ms,
                    evidence,
                });
            }
            if heard_ms == 0 {
                self.drop_turn(&item_id);
                self.send(ClientEvent::ItemDelete { item_id });
            } else {
                self.send(ClientEvent::ItemTruncate {
                    item_id: item_id.clone(),
                    content_index,
                    audio_end_ms: heard_ms,
                });
                self.close_turn(
                    &item_id,
                    Heard::Part {
                        ms: heard_ms,
                        of_ms: sent_ms,
                    },
                );
            }
        }
        if running {
            self.cancel(id);
        }
        told
    }

    /// Drops a response that answers a sound which was nothing.
    fn discard(&mut self, id: &str) {
        let Some(line) = &mut self.line else { return };
        let Some(response) = self
            .responses
            .live
            .iter_mut()
            .find(|response| response.id == id)
        else {
            return;
        };
        response.discarded = true;
        let running = response.done.is_none();
        let voices = response.voices.clone();
        let calls = std::mem::take(&mut response.calls);
        self.playback.cut(&voices, &mut line.leg, &mut self.out);
        if running {
            self.cancel(id);
        }
        for item_id in calls.iter().filter_map(Item::id) {
            self.send(ClientEvent::ItemDelete {
                item_id: item_id.to_owned(),
            });
        }
        for key in voices {
            let item_id = self.playback.voice(key).item_id.clone();
            self.drop_turn(&item_id);
            self.send(ClientEvent::ItemDelete { item_id });
        }
    }

    /// Lets what was kept back be played and done.
    fn release_held(&mut self) {
        let mut calls = Vec::new();
        for response in self
            .responses
            .live
            .iter_mut()
            .filter(|response| response.held)
        {
            response.held = false;
            self.playback.release(&response.voices);
            if !response.discarded && !response.calls.is_empty() {
                let spoke = response
                    .voices
                    .iter()
                    .any(|key| self.playback.voice(*key).received > 0);
                calls.push((std::mem::take(&mut response.calls), spoke));
            }
        }
        for (calls, spoke) in calls {
            self.start_tools(&calls, spoke);
        }
        self.settle();
    }

    fn resume_playback(&mut self) {
        if let Some(line) = &mut self.line {
            self.playback.resume(&mut line.leg, &mut self.out);
        }
    }

    /// The caller has finished a turn: the model answers by itself, or is asked to.
    pub(super) fn expect_answer(&mut self, within: Duration) {
        if !self.responses.is_due() || self.responses.is_ending() {
            self.speech.answer_due = Some(self.now + within);
        }
    }

    /// The caller wants something by key: whatever is being said stops.
    pub(super) fn stop_speaking(&mut self, evidence: InterruptionEvidence) {
        self.interrupt(evidence);
        self.speech.answer_due = None;
    }
}
