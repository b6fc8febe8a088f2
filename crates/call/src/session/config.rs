//! What a session is told when it is created.

use std::time::Duration;

use crate::{guard::Policy, prompt::Prompt};

/// Everything that a session needs to know beforehand.
#[derive(Debug, Clone, Default)]
pub struct SessionConfig {
    /// Who the receptionist is and what it knows; becomes the instructions.
    pub prompt: Prompt,
    /// The speech model.
    pub model: SpeechModel,
    /// What the business allows.
    pub policy: Policy,
    /// Times after which the session acts by itself.
    pub limits: Limits,
}

/// The speech model and its voice.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeechModel {
    /// Model id.
    pub model: String,
    /// Voice.
    pub voice: String,
    /// Speed of speech, 0.25 to 1.5.
    pub speed: f32,
    /// Model that writes down what the caller says.
    pub transcription: String,
    /// Language of the call, ISO 639-1.
    pub language: String,
    /// Words that transcription should expect: names of services and staff.
    pub keywords: Vec<String>,
    /// Energy above which the model takes sound for speech, 0 to 1.
    pub vad_threshold: f32,
    /// Silence that ends a caller's turn.
    pub vad_silence: Duration,
    /// Most tokens of one response.
    pub max_output_tokens: u32,
    /// Tokens of conversation that are kept after the instructions when the context is cut.
    pub context_tokens: u32,
}

impl Default for SpeechModel {
    fn default() -> Self {
        Self {
            model: String::from("gpt-realtime-2.1-mini"),
            voice: String::from("marin"),
            speed: 1.0,
            transcription: String::from("gpt-transcribe"),
            language: String::from("en"),
            keywords: Vec::new(),
            vad_threshold: 0.5,
            vad_silence: Duration::from_millis(500),
            max_output_tokens: 1024,
            context_tokens: 8000,
        }
    }
}

/// Times after which the session acts by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// From creation to the first frame of the carrier; after it the call is given up.
    pub ring: Duration,
    /// From the carrier's start to a ready model; after it the caller hears the spoken fallback.
    pub model_ready: Duration,
    /// From a request for a response to its first event; after it the model counts as gone.
    pub model_answer: Duration,
    /// From one event of a response to the next; after it the model counts as gone.
    pub model_progress: Duration,
    /// From telling the model to stop a response to its end; after it the model counts as gone.
    pub model_cancel: Duration,
    /// Longest call. Then the receptionist says goodbye.
    pub call: Duration,
    /// Silence before the receptionist asks whether somebody is there.
    pub silence_first: Duration,
    /// Silence after that before it asks again, and once more before it hangs up.
    pub silence_again: Duration,
    /// Longest run of a tool.
    pub tool: Duration,
    /// Longest wait for the transcript of an answer on which a change depends.
    pub answer: Duration,
    /// Added to the length of what is still to be played, to wait for its last mark before hanging up.
    pub last_mark: Duration,
    /// Longest wait for the last words and figures of the model after the caller has gone.
    pub wind_down: Duration,
    /// How much more audio the carrier may have sent than time has passed: what waited for a slow network comes at once.
    /// A carrier beyond that floods the model at our cost, and is cut off.
    pub ahead: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ring: Duration::from_secs(30),
            model_ready: Duration::from_secs(5),
            model_answer: Duration::from_secs(12),
            model_progress: Duration::from_secs(12),
            model_cancel: Duration::from_secs(5),
            call: Duration::from_secs(30 * 60),
            silence_first: Duration::from_secs(8),
            silence_again: Duration::from_secs(7),
            tool: Duration::from_secs(5),
            answer: Duration::from_secs(3),
            last_mark: Duration::from_secs(3),
            wind_down: Duration::from_secs(1),
            ahead: Duration::from_secs(5),
        }
    }
}
