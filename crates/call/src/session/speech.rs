//! The caller's voice: when it takes the turn, and when it is only a sound of listening.
//!
//! A speech model that is left to itself stops for every "mm-hmm". Here a sound made while the receptionist speaks is
//! weighed first:
//!
//! | After | If | Then |
//! |---|---|---|
//! | at once | less than 400 ms of speech is left to play, or it ends in a question within 2 s | nothing to weigh: the sound is an answer, the last words are played to their end |
//! | 120 ms | the sound goes on | playback is held back: who interrupts is not talked over |
//! | 200 ms of quiet | fewer than 500 ms of voice were heard | playback goes on; the words may still make it an interruption |
//! | 700 ms of voice, or 1.4 s without a notice that it stopped | | interruption |
//! | the words are there | an acknowledgement, or empty | playback goes on, and the model's answer to the sound is cancelled |
//! | the words are there | anything else | interruption |
//! | 1 s after it stopped | no words came; 300 ms of voice or more | interruption |
//! | 1 s after it stopped | no words came; less | playback goes on |
//!
//! A response that is still being made counts as much left to say, even before its first sound: a caller who goes on
//! after a pause takes the turn back.
//!
//! An interruption clears the carrier's buffer, cuts the model's memory to what the caller has heard, and cancels what
//! the model was still saying. A second sound before the first was decided is an interruption.

use std::time::Duration;

use dialogue::ack::is_acknowledgement;

use domain::Speaker;

use super::{Session, SpeechModel, closing::Phase, level, responses::Purpose};
use crate::{
    event::{EventKind, Heard, InterruptionEvidence},
    time::CallTime,
    wire::Media,
};

/// With less than this left to say there is nothing to interrupt.
pub(super) const TAIL_MS: u64 = 400;
/// With less than this left of a question, a short sound is its answer.
pub(super) const QUESTION_TAIL_MS: u64 = 2000;
const DUCK_AFTER: Duration = Duration::from_millis(120);
const QUIET_MS: u32 = 200;
const SHORT_VOICE_MS: u32 = 500;
const LONG_VOICE_MS: u32 = 700;
const LONG_SPEECH: Duration = Duration::from_millis(1400);
const WORDS_WITHIN: Duration = Duration::from_secs(1);
const SOME_VOICE_MS: u32 = 300;
/// The model answers a finished turn within this, or is asked to.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_millis(1500);
/// The model's answer to a sound that was nothing begins within this.
pub(super) const UNWANTED_WITHIN: Duration = Duration::from_secs(3);
/// A caller who speaks for longer without a notice of the end has stopped: the notice was lost.
const LONGEST_SPEECH: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Speech {
    /// The item that is being spoken, and since when.
    speaking: Option<(String, CallTime)>,
    pub(super) overlap: Option<Overlap>,
    /// Until when a response of the model's own is an answer to a sound that was nothing.
    pub(super) unwanted: Option<CallTime>,
    /// When the model is asked to answer a turn that it did not answer by itself.
    pub(super) answer_due: Option<CallTime>,
    /// Until when the words of the last turn are waited for.
    words_due: Option<CallTime>,
}

/// A sound that the caller makes while the receptionist speaks.
#[derive(Debug)]
pub(super) struct Overlap {
    item_id: String,
    since: CallTime,
    pub(super) stopped: Option<CallTime>,
    words: String,
    /// Milliseconds of the caller's frames with and without voice, the latter since the last voice.
    voice_ms: u32,
    quiet_ms: u32,
    measured: bool,
    /// Whether it was decided to hold playback back or not.
    weighed: bool,
    resumed: bool,
}

/// What a sound turned out to be.
enum Verdict {
    Nothing(String),
    Interruption(InterruptionEvidence),
}

impl Speech {
    pub(super) const fn is_speaking(&self) -> bool {
        self.speaking.is_some()
    }

    /// Whether it is open what a sound of the caller means.
    pub(super) const fn is_undecided(&self) -> bool {
        self.overlap.is_some()
    }

    /// Whether the caller speaks, or what was said is not known yet.
    pub(super) const fn is_busy(&self) -> bool {
        self.speaking.is_some()
            || self.overlap.is_some()
            || self.answer_due.is_some()
            || self.words_due.is_some()
    }

    /// A response began.
    pub(super) const fn answered(&mut self) {
        self.answer_due = None;
    }

    /// Whether a response that begins by itself now is an answer to nothing. True once.
    pub(super) fn take_unwanted(&mut self, now: CallTime) -> bool {
        self.unwanted.take().is_some_and(|until| now <= until)
    }

    pub(super) fn deadline(&self) -> Option<CallTime> {
        let overlap = self.overlap.as_ref().and_then(Overlap::deadline);
        let speaking = self
            .speaking
            .as_ref()
            .map(|(_, since)| *since + LONGEST_SPEECH);
        [overlap, speaking, self.answer_due, self.words_due]
            .into_iter()
            .flatten()
            .min()
    }
}

impl Overlap {
    /// Milliseconds of voice: measured in the caller's frames, or else estimated from the model's notices, which come
    /// later by the silence that ends a turn.
    fn voice_ms(&self, model: &SpeechModel) -> u32 {
        match self.stopped {
            Some(stopped) if !self.measured => stopped
                .since(self.since)
                .saturating_sub(model.vad_silence)
                .as_millis() as u32,
            _ => self.voice_ms,
        }
    }

    fn verdict(&self, now: CallTime, model: &SpeechModel) -> Option<Verdict> {
        let long = self.voice_ms >= LONG_VOICE_MS
            || (self.stopped.is_none() && now >= self.since + LONG_SPEECH);
        if long {
            return Some(Verdict::Interruption(InterruptionEvidence::Duration));
        }
        if self
            .stopped
            .is_some_and(|stopped| now >= stopped + WORDS_WITHIN)
        {
            let voiced = self.voice_ms(model) >= SOME_VOICE_MS;
            return Some(if voiced {
                Verdict::Interruption(InterruptionEvidence::Unknown)
            } else {
                Verdict::Nothing(String::new())
            });
        }
        None
    }

    fn deadline(&self) -> Option<CallTime> {
        let duck = (!self.weighed && self.stopped.is_none()).then(|| self.since + DUCK_AFTER);
        let long = self.stopped.is_none().then(|| self.since + LONG_SPEECH);
        let words = self.stopped.map(|stopped| stopped + WORDS_WITHIN);
        [duck, long, words].into_iter().flatten().min()
    }
}

impl Session {
    pub(super) fn on_speech_started(&mut self, item_id: &str) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        self.record(EventKind::CallerSpeaking);
        self.guard.caller_started(item_id, self.now);
        self.silence.reset();
        self.tally.caller_started();
        self.speech.speaking = Some((item_id.to_owned(), self.now));
        self.speech.unwanted = None;
        self.speech.answer_due = None;
        if self.speech.overlap.is_some() {
            self.interrupt(InterruptionEvidence::Duration);
            return;
        }
        let left = self.left_to_say();
        if left > TAIL_MS {
            self.speech.overlap = Some(Overlap {
                item_id: item_id.to_owned(),
                since: self.now,
                stopped: None,
                words: String::new(),
                voice_ms: 0,
                quiet_ms: 0,
                measured: false,
                weighed: false,
                resumed: false,
            });
        }
    }

    pub(super) fn on_speech_stopped(&mut self, item_id: &str) {
        self.guard.caller_stopped(item_id);
        self.speech.speaking = None;
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        self.tally.caller_stopped(self.now);
        self.speech.words_due = Some(self.now + ANSWER_WITHIN);
        match self
            .speech
            .overlap
            .as_mut()
            .filter(|overlap| overlap.item_id == item_id)
        {
            Some(overlap) => overlap.stopped = Some(self.now),
            None => self.expect_answer(ANSWER_WITHIN),
        }
    }

    /// Some of the caller's words.
    pub(super) fn on_caller_words(&mut self, item_id: &str, words: &str) {
        self.conversation.append(item_id, words);
        self.stream_words(item_id, Speaker::Caller, words);
        let Some(overlap) = self
            .speech
            .overlap
            .as_mut()
            .filter(|overlap| overlap.item_id == item_id)
        else {
            return;
        };
        if overlap.words.len() + words.len() <= 1000 {
            overlap.words.push_str(words);
        }
        // The last word may be half there, and two words may be the beginning of an acknowledgement.
        let whole = overlap
            .words
            .rfind(char::is_whitespace)
            .map_or("", |end| &overlap.words[..end]);
        if whole.split_whitespace().count() >= 3 && !is_acknowledgement(whole) {
            self.interrupt(InterruptionEvidence::Words);
        }
    }

    /// The caller's words, or that they could not be understood.
    pub(super) fn on_caller_said(&mut self, item_id: &str, words: Option<&str>) {
        self.speech.words_due = None;
        self.guard.caller_said(item_id, words);
        self.conversation
            .add(item_id, None, Some(Speaker::Caller), self.now);
        match words {
            Some(words) => {
                self.conversation.set(item_id, words);
                self.close_turn(item_id, Heard::All);
            }
            None => self.close_turn(item_id, Heard::NotUnderstood),
        }
        let overlapping = self
            .speech
            .overlap
            .as_ref()
            .is_some_and(|overlap| overlap.item_id == item_id);
        match words {
            Some(words) if overlapping && is_acknowledgement(words) => self.go_on(words),
            Some(_) if overlapping => self.interrupt(InterruptionEvidence::Words),
            // Not understood: voice and time decide.
            None if overlapping => {}
            _ => self.reconsider_farewell(item_id, words.unwrap_or("")),
        }
    }

    /// Listens to the caller's frames while it is open what a sound means.
    pub(super) fn listen(&mut self, media: &Media<'_>) {
        let Some(overlap) = self
            .speech
            .overlap
            .as_mut()
            .filter(|overlap| overlap.stopped.is_none())
        else {
            return;
        };
        let Some(voiced) = level::is_voice(&media.payload) else {
            return;
        };
        let ms = (media.bytes as u64 / super::playback::BYTES_PER_MS) as u32;
        overlap.measured = true;
        if voiced {
            overlap.voice_ms = overlap.voice_ms.saturating_add(ms);
            overlap.quiet_ms = 0;
        } else {
            overlap.quiet_ms = overlap.quiet_ms.saturating_add(ms);
        }
    }

    pub(super) fn advance_speech(&mut self) {
        if self.speech.words_due.is_some_and(|due| self.now >= due) {
            self.speech.words_due = None;
        }
        if self
            .speech
            .speaking
            .as_ref()
            .is_some_and(|(_, since)| self.now >= *since + LONGEST_SPEECH)
        {
            self.speech.speaking = None;
        }
        if self.speech.answer_due.is_some_and(|due| self.now >= due) {
            self.speech.answer_due = None;
            if !self.responses.is_due() || self.responses.is_ending() {
                self.responses.queue(Purpose::Answer);
            }
        }
        let Some(overlap) = self.speech.overlap.as_mut() else {
            return;
        };
        match overlap.verdict(self.now, &self.config.model) {
            Some(Verdict::Interruption(evidence)) => return self.interrupt(evidence),
            Some(Verdict::Nothing(words)) => return self.go_on(&words),
            None => {}
        }
        let duck =
            !overlap.weighed && overlap.stopped.is_none() && self.now >= overlap.since + DUCK_AFTER;
        overlap.weighed |= duck;
        let quiet = overlap.quiet_ms > 0;
        let resume =
            !overlap.resumed && overlap.quiet_ms >= QUIET_MS && overlap.voice_ms < SHORT_VOICE_MS;
        overlap.resumed |= resume;
        let Some(line) = &mut self.line else { return };
        if duck && !quiet && !self.playback.is_paused() {
            self.playback.pause(&mut line.leg, &mut self.out);
            self.record(EventKind::Ducked);
        } else if resume && self.playback.is_paused() {
            self.playback.resume(&mut line.leg, &mut self.out);
        }
        // What the sound might have interrupted was played to its end.
        if !self.playback.is_paused() && self.left_to_say() == 0 {
            self.take_as_turn();
        }
    }
}
