//! Responses: which one runs, which ones are asked for, and what became of each.
//!
//! The model answers finished turns by itself; the session asks for a response only where nobody spoke: the greeting, tool
//! results, silence, the goodbye. One runs at a time. A request waits until none does.

use std::collections::VecDeque;

use super::{EndReason, Limits, Session, closing::Phase, playback::VoiceKey};
use crate::{
    event::Heard,
    guard::Spoken,
    time::CallTime,
    wire::realtime::{ClientEvent, Item, ResponseObject, ResponseStatus, Role},
};

/// Responses whose end or playback is not known yet. More at once are a model out of control: the oldest is forgotten.
const MOST_LIVE: usize = 16;
/// Voices of one call; more are dropped.
const MOST_VOICES: usize = 4000;

/// Why the session asks for a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Greeting,
    ToolResults,
    /// The caller said or typed something and the model did not answer by itself.
    Answer,
    SilencePrompt,
    Farewell(EndReason),
}

/// A request that was sent and of which nothing has been seen.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) purpose: Purpose,
    pub(super) event_id: String,
    pub(super) at: CallTime,
    pub(super) tries: u8,
}

/// A response, from its first event until the caller has heard it or never will.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) id: String,
    pub(super) request: Option<Request>,
    spoken: Spoken,
    /// The model's own answer to a sound that may be nothing: not played until that is decided.
    pub(super) held: bool,
    /// Not to be played any more.
    pub(super) discarded: bool,
    /// When the model last sent something of it, or was told to stop it.
    progress: CallTime,
    /// Whether the model was told to stop it.
    cancelled: bool,
    pub(super) done: Option<ResponseStatus>,
    pub(super) voices: Vec<VoiceKey>,
    /// Messages of it in the conversation.
    messages: Vec<String>,
    /// What a held response wants to do when it is let go.
    pub(super) calls: Vec<Item>,
}

impl Response {
    /// Whether the model began it by itself.
    pub(super) const fn is_unasked(&self) -> bool {
        self.request.is_none()
    }

    /// When a model that sends nothing more of it counts as gone.
    fn stalled_at(&self, limits: &Limits) -> Option<CallTime> {
        let patience = if self.cancelled {
            limits.model_cancel
        } else {
            limits.model_progress
        };
        self.done.is_none().then(|| self.progress + patience)
    }
}

/// All responses.
#[derive(Debug, Default)]
pub(super) struct Responses {
    pub(super) live: Vec<Response>,
    pub(super) queue: VecDeque<(Purpose, u8)>,
    pub(super) requested: Option<Request>,
    /// No request is sent before this.
    pub(super) not_before: CallTime,
    /// The model said that a response is running which was not seen.
    pub(super) unseen_until: Option<CallTime>,
    pub(super) requests: u32,
}

impl Responses {
    /// Asks for a response when none is running. One request of a kind is enough.
    pub(super) fn queue(&mut self, purpose: Purpose) {
        self.queue_again(purpose, 0);
    }

    pub(super) fn queue_again(&mut self, purpose: Purpose, tries: u8) {
        if !self.queue.iter().any(|(queued, _)| *queued == purpose) {
            self.queue.push_back((purpose, tries));
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.live.iter().any(|response| response.done.is_none())
    }

    /// Whether something will be said without anybody doing anything more.
    pub(super) fn is_due(&self) -> bool {
        self.is_running() || self.requested.is_some() || !self.queue.is_empty()
    }

    /// Whether all that is due are responses that were cancelled and whose end has not come.
    pub(super) fn is_ending(&self) -> bool {
        let growing = |response: &Response| response.done.is_none() && !response.discarded;
        self.requested.is_none() && self.queue.is_empty() && !self.live.iter().any(growing)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Response> {
        self.live.iter().rev().find(|response| response.id == id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Response> {
        self.live
            .iter_mut()
            .rev()
            .find(|response| response.id == id)
    }

    /// Forgets requests: they are obsolete, or nobody is there to answer them.
    pub(super) fn abandon(&mut self) {
        self.queue.clear();
        self.requested = None;
        for response in &mut self.live {
            response.done.get_or_insert(ResponseStatus::Cancelled);
        }
    }

    /// Drops requests of one kind that were not sent.
    pub(super) fn unqueue(&mut self, purpose: Purpose) {
        self.queue.retain(|(queued, _)| *queued != purpose);
    }

    /// Something of a response came.
    pub(super) fn progressed(&mut self, id: &str, now: CallTime) {
        if let Some(response) = self.get_mut(id) {
            response.progress = now;
        }
    }

    /// When the first running response is given up.
    pub(super) fn stalled_at(&self, limits: &Limits) -> Option<CallTime> {
        let running = self.live.iter();
        running
            .filter_map(|response| response.stalled_at(limits))
            .min()
    }

    /// When a request is overdue, and when the next one may be sent. One that waits for anything but time has no time.
    pub(super) fn deadline(&self, limits: &Limits, now: CallTime) -> Option<CallTime> {
        let overdue = self
            .requested
            .as_ref()
            .map(|request| request.at + limits.model_answer);
        let waits = !self.queue.is_empty() && self.requested.is_none() && !self.is_running();
        let retry = self
            .unseen_until
            .map_or(self.not_before, |until| until.max(self.not_before));
        [overdue, Some(retry).filter(|retry| waits && *retry > now)]
            .into_iter()
            .flatten()
            .min()
    }
}

impl Session {
    pub(super) fn on_response_created(&mut self, id: &str) {
        if self.responses.get(id).is_some() {
            return;
        }
        let request = self.responses.requested.take();
        let unasked = request.is_none();
        if unasked {
            // It sees everything that is in the conversation: what waited for that is obsolete.
            self.responses.unqueue(Purpose::ToolResults);
            self.responses.unqueue(Purpose::Answer);
            self.responses.unqueue(Purpose::SilencePrompt);
        }
        self.speech.answered();
        let unwanted = unasked && self.speech.take_unwanted(self.now);
        let held = self.speech.is_undecided();
        if self.responses.live.len() >= MOST_LIVE {
            self.responses.live.remove(0);
        }
        self.responses.live.push(Response {
            id: id.to_owned(),
            request,
            spoken: self.guard.spoken(),
            held,
            discarded: unwanted,
            progress: self.now,
            cancelled: false,
            done: None,
            voices: Vec::new(),
            messages: Vec::new(),
            calls: Vec::new(),
        });
        if unwanted {
            self.cancel(id);
        }
    }

    pub(super) fn on_output_item(&mut self, response_id: &str, item: &Item) {
        let Item::Message {
            id: Some(id),
            role: Role::Assistant,
            ..
        } = item
        else {
            return;
        };
        if let Some(response) = self.responses.get_mut(response_id)
            && response.messages.len() < MOST_LIVE
        {
            response.messages.push(id.clone());
        }
        self.conversation
            .add(id, None, Some(domain::Speaker::Receptionist), self.now);
    }

    /// Audio of a response: on to the caller, unless it is not wanted any more.
    pub(super) fn on_audio(
        &mut self,
        response_id: &str,
        item_id: &str,
        content_index: u32,
        payload: &str,
        bytes: usize,
    ) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        if self.responses.get(response_id).is_none() {
            // Its first event can be missing around an interruption.
            self.on_response_created(response_id);
        }
        let (playback, responses) = (&mut self.playback, &mut self.responses);
        let Some(response) = responses
            .get_mut(response_id)
            .filter(|response| !response.discarded)
        else {
            return;
        };
        response.progress = self.now;
        let same = |key: &&VoiceKey| {
            let voice = playback.voice(**key);
            voice.content_index == content_index && voice.item_id == item_id
        };
        let key = match response.voices.iter().rev().find(same) {
            Some(key) => *key,
            None if response.voices.len() < MOST_LIVE && playback.voices() < MOST_VOICES => {
                let key = playback.open(item_id, content_index, response.held);
                response.voices.push(key);
                self.guard.speaking(response.spoken);
                key
            }
            None => return,
        };
        if !playback.push(key, payload, bytes) {
            self.error(
                "model",
                "too_much_audio",
                "more than three minutes wait to be heard",
            );
            return;
        }
        self.tally.audio_sent(self.now);
        self.flush_playback();
    }

    /// Hands over what may be played now.
    fn flush_playback(&mut self) {
        if let Some(line) = &mut self.line {
            self.playback.flush(&mut line.leg, &mut self.out);
        }
    }

    pub(super) fn on_audio_done(&mut self, response_id: &str, item_id: &str) {
        let Some(response) = self.responses.get(response_id) else {
            return;
        };
        for key in &response.voices {
            if self.playback.voice(*key).item_id == item_id {
                self.playback.voice_mut(*key).complete = true;
            }
        }
        self.flush_playback();
        self.settle();
    }

    pub(super) fn on_response_done(&mut self, response: &ResponseObject) {
        if let Some(usage) = &response.usage {
            self.tally.add_usage(usage);
        }
        self.responses.unseen_until = None;
        if self.responses.get(&response.id).is_none() {
            self.on_response_created(&response.id);
        }
        let Some(known) = self.responses.get_mut(&response.id) else {
            return;
        };
        if known.done.is_some() {
            return;
        }
        known.done = Some(response.status);
        let request = known.request.take();
        let (discarded, spoken) = (known.discarded, known.spoken);
        let (voices, messages) = (known.voices.clone(), std::mem::take(&mut known.messages));
        for key in &voices {
            self.playback.voice_mut(*key).complete = true;
        }
        self.flush_playback();
        if response.status == ResponseStatus::Completed {
            self.tell_words(spoken, &voices);
        }
        if discarded {
            // Of these the caller heard nothing: those that were heard in part have a voice and were truncated.
            for item_id in messages {
                if !voices
                    .iter()
                    .any(|key| self.playback.voice(*key).item_id == item_id)
                {
                    self.conversation.delete(&item_id);
                    self.send(ClientEvent::ItemDelete { item_id });
                }
            }
            // A call that will never have an output must not stay in the conversation.
            for item_id in response
                .output
                .iter()
                .filter(|item| is_call(item))
                .filter_map(Item::id)
            {
                self.send(ClientEvent::ItemDelete {
                    item_id: item_id.to_owned(),
                });
            }
        } else if response.status == ResponseStatus::Failed {
            self.on_response_failed(response, request);
        } else if response.status == ResponseStatus::Completed {
            if self
                .responses
                .get(&response.id)
                .is_some_and(|known| known.held)
            {
                self.hold_calls(response);
            } else {
                let spoke = voices
                    .iter()
                    .any(|key| self.playback.voice(*key).received > 0);
                self.start_tools(&response.output, spoke);
            }
        }
        self.settle();
    }

    /// Keeps the tool calls of a response that may turn out to be an answer to nothing.
    fn hold_calls(&mut self, response: &ResponseObject) {
        if let Some(known) = self.responses.get_mut(&response.id) {
            known.calls = response
                .output
                .iter()
                .filter(|item| is_call(item))
                .cloned()
                .collect();
        }
    }

    /// A mark came back.
    pub(super) fn on_mark(&mut self, name: &str) {
        if self.playback.echoed(name) {
            if let Some(latency) = self.tally.audio_heard(self.now) {
                self.record(crate::event::EventKind::Latency(latency));
            }
            self.settle();
        }
    }

    /// Closes the turns that were heard to their end, and tells the guard what was heard in full.
    pub(super) fn settle(&mut self) {
        let mut settled = Vec::new();
        let mut heard = Vec::new();
        let playback = &self.playback;
        self.responses.live.retain(|response| {
            let over = |key: &VoiceKey| playback.voice(*key).is_heard() || playback.voice(*key).cut;
            let all_over = response.voices.iter().all(over);
            for key in response
                .voices
                .iter()
                .filter(|key| playback.voice(**key).is_heard())
            {
                settled.push(*key);
            }
            if response.done.is_none() || !all_over || response.held {
                return true;
            }
            let said = response
                .voices
                .iter()
                .any(|key| playback.voice(*key).received > 0);
            let whole = response
                .voices
                .iter()
                .all(|key| playback.voice(*key).is_heard());
            if said && whole && response.done == Some(ResponseStatus::Completed) {
                heard.push((response.spoken, response.voices.clone()));
            }
            false
        });
        for key in settled {
            let item_id = self.playback.voice(key).item_id.clone();
            self.close_turn(&item_id, Heard::All);
        }
        for (spoken, voices) in heard {
            self.tell_words(spoken, &voices);
            self.guard.heard(spoken, self.now);
        }
    }

    /// Tells the guard the words of a response, by which it knows a question. Of one that was cut off the end is not
    /// known, and with it whether it was to be a question.
    fn tell_words(&mut self, spoken: Spoken, voices: &[VoiceKey]) {
        if voices.iter().any(|key| self.playback.voice(*key).cut) {
            return;
        }
        let mut text = String::new();
        for key in voices {
            text.push_str(self.conversation.text(&self.playback.voice(*key).item_id));
            text.push(' ');
        }
        self.guard.spoken_words(spoken, &text);
    }

    pub(super) fn cancel(&mut self, id: &str) {
        if let Some(response) = self.responses.get_mut(id) {
            (response.cancelled, response.progress) = (true, self.now);
        }
        self.send(ClientEvent::ResponseCancel {
            response_id: Some(id.to_owned()),
        });
    }
}

const fn is_call(item: &Item) -> bool {
    matches!(item, Item::FunctionCall { .. })
}
