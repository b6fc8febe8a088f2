//! What is counted over a call.

use domain::CallOutcome;

use super::EndReason;
use crate::{
    event::{Counts, Latency},
    guard::Intent,
    time::CallTime,
    usage::Usage,
    wire::realtime::{ResponseUsage, TranscriptionUsageReport},
};

/// Errors that are told one by one; the rest is only counted.
const MOST_ERRORS: u32 = 50;
/// Latencies that are kept.
const MOST_LATENCIES: usize = 500;
/// Types of unknown events that are counted apart.
const MOST_TYPES: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) usage: Usage,
    pub(super) counts: Counts,
    pub(super) latencies: Vec<Latency>,
    /// What the last committed change, or else a message, made of the call.
    change: Option<CallOutcome>,
    message: bool,
    looked_up: bool,
    errors: u32,
    /// When the caller stopped, until the answer was heard.
    stopped: Option<CallTime>,
    first_audio: Option<CallTime>,
}

impl Tally {
    pub(super) const fn may_record_error(&mut self) -> bool {
        self.errors += 1;
        self.errors <= MOST_ERRORS
    }

    pub(super) fn unknown_model_event(&mut self, kind: &str) {
        let known = &mut self.counts.unknown_model_events;
        let key = if kind.len() <= 80 && (known.len() < MOST_TYPES || known.contains_key(kind)) {
            kind
        } else {
            "other"
        };
        *known.entry(key.to_owned()).or_default() += 1;
    }

    pub(super) const fn add_usage(&mut self, usage: &ResponseUsage) {
        let (input, output) = (&usage.input_token_details, &usage.output_token_details);
        let sum = &mut self.usage;
        sum.responses += 1;
        sum.input_text = sum.input_text.saturating_add(input.text_tokens);
        sum.input_audio = sum.input_audio.saturating_add(input.audio_tokens);
        sum.input_image = sum.input_image.saturating_add(input.image_tokens);
        sum.cached_text = sum
            .cached_text
            .saturating_add(input.cached_tokens_details.text_tokens);
        sum.cached_audio = sum
            .cached_audio
            .saturating_add(input.cached_tokens_details.audio_tokens);
        sum.cached_image = sum
            .cached_image
            .saturating_add(input.cached_tokens_details.image_tokens);
        sum.output_text = sum.output_text.saturating_add(output.text_tokens);
        sum.output_audio = sum.output_audio.saturating_add(output.audio_tokens);
    }

    pub(super) fn add_transcription(&mut self, usage: &TranscriptionUsageReport) {
        let sum = &mut self.usage.transcription;
        match usage {
            TranscriptionUsageReport::Tokens {
                output_tokens,
                input_token_details,
                ..
            } => {
                sum.input_audio = sum
                    .input_audio
                    .saturating_add(input_token_details.audio_tokens);
                sum.input_text = sum
                    .input_text
                    .saturating_add(input_token_details.text_tokens);
                sum.output_text = sum.output_text.saturating_add(*output_tokens);
            }
            // A negative or absurd duration becomes 0 or the largest number: casts of floats saturate.
            TranscriptionUsageReport::Duration { seconds } => {
                sum.duration_ms = sum
                    .duration_ms
                    .saturating_add((seconds * 1000.0).round() as u64);
            }
        }
    }

    pub(super) const fn caller_stopped(&mut self, now: CallTime) {
        self.stopped = Some(now);
        self.first_audio = None;
    }

    pub(super) const fn caller_started(&mut self) {
        self.stopped = None;
    }

    pub(super) fn audio_sent(&mut self, now: CallTime) {
        if self.stopped.is_some() {
            self.first_audio.get_or_insert(now);
        }
    }

    /// The first audio after a turn of the caller was heard.
    pub(super) fn audio_heard(&mut self, now: CallTime) -> Option<Latency> {
        let (stopped, first) = (self.stopped?, self.first_audio?);
        self.stopped = None;
        let latency = Latency {
            first_audio_ms: first.since(stopped).as_millis() as u64,
            first_heard_ms: Some(now.since(stopped).as_millis() as u64),
        };
        if self.latencies.len() < MOST_LATENCIES {
            self.latencies.push(latency);
        }
        Some(latency)
    }

    pub(super) const fn changed(&mut self, intent: &Intent) {
        self.change = Some(match intent {
            Intent::Create { .. } => CallOutcome::Booked,
            Intent::Reschedule { .. } => CallOutcome::Moved,
            Intent::Cancel { .. } => CallOutcome::Cancelled,
        });
    }

    pub(super) const fn message_taken(&mut self) {
        self.message = true;
    }

    pub(super) const fn looked_up(&mut self) {
        self.looked_up = true;
    }

    /// What became of the call. A change or a message stands whatever happened afterwards.
    pub(super) fn outcome(&self, reason: EndReason) -> CallOutcome {
        match self.change {
            Some(change) => change,
            None if self.message => CallOutcome::Message,
            None if reason.is_fault() => CallOutcome::Failed,
            None if self.looked_up => CallOutcome::Answered,
            None => CallOutcome::HungUp,
        }
    }
}
