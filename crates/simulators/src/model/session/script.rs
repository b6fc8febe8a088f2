//! The plan of a response: what it sends, and when.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::model::brain::Act;
use crate::model::settings::ModelSettings;
use crate::model::usage::Tokens;
use crate::speech::{BYTES_PER_MS, Voice, speak};

/// One step of a response.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A message begins.
    OpenMessage,
    /// Words that belong to the audio that follows, or to the text.
    Words(String),
    /// Audio.
    Audio(Arc<[u8]>, Range<usize>),
    /// A function call begins.
    OpenCall { name: String },
    /// Part of its arguments.
    Arguments(String),
    /// The message or call that is open is finished.
    CloseItem,
    /// The response is over. Output tokens ran out if it is not complete.
    Finish { complete: bool },
}

/// Steps with their time from the start of the response.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) steps: Vec<(Duration, Step)>,
}

/// How a response is to be produced.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) spoken: bool,
    /// `max_output_tokens`, none for no limit.
    pub(super) most_tokens: Option<u64>,
    pub(super) extra_delay: Duration,
}

impl Script {
    /// Plans a response.
    pub(super) fn plan(acts: Vec<Act>, manner: Manner, settings: &ModelSettings) -> Self {
        let mut planner = Planner {
            at: settings.thinking + manner.extra_delay,
            budget: manner.most_tokens.unwrap_or(u64::MAX),
            steps: Vec::new(),
            settings,
        };
        let mut complete = true;
        for act in acts {
            complete = match act {
                Act::Say(text) if manner.spoken => planner.voice(&text),
                Act::Say(text) => planner.write(&text),
                Act::Call { name, arguments } => planner.call(name, &arguments),
            };
            if !complete {
                break;
            }
        }
        planner.push(Step::Finish { complete });
        Self {
            steps: planner.steps,
        }
    }
}

struct Planner<'a> {
    at: Duration,
    budget: u64,
    steps: Vec<(Duration, Step)>,
    settings: &'a ModelSettings,
}

impl Planner<'_> {
    fn push(&mut self, step: Step) {
        self.steps.push((self.at, step));
    }

    /// Spends output tokens; false if there are not enough.
    fn spend(&mut self, tokens: Tokens) -> bool {
        let left = self.budget.checked_sub(tokens.total());
        self.budget = left.unwrap_or(0);
        left.is_some()
    }

    fn voice(&mut self, text: &str) -> bool {
        let spoken = speak(text, Voice::Receptionist);
        let audio: Arc<[u8]> = spoken.audio.into();
        let delta_ms = u64::try_from(self.settings.delta.as_millis())
            .unwrap_or(u64::MAX)
            .max(1);
        let size = usize::try_from(delta_ms)
            .unwrap_or(usize::MAX)
            .saturating_mul(BYTES_PER_MS);
        let mut words = spoken.words.into_iter().peekable();
        let mut first = true;
        self.push(Step::OpenMessage);
        for start in (0..audio.len()).step_by(size) {
            let end = audio.len().min(start + size);
            let mut text = String::new();
            while let Some(word) = words.next_if(|word| word.audio.start < end) {
                text.push_str(if std::mem::take(&mut first) { "" } else { " " });
                text.push_str(&word.text);
            }
            let cost = Tokens::of_output_audio(((end - start) / BYTES_PER_MS) as u64)
                + Tokens::of_text(&text);
            if !self.spend(cost) {
                self.push(Step::CloseItem);
                return false;
            }
            if !text.is_empty() {
                self.push(Step::Words(text));
            }
            self.push(Step::Audio(Arc::clone(&audio), start..end));
            self.at += Duration::from_millis(((end - start) / BYTES_PER_MS) as u64)
                / self.settings.pace.max(1);
        }
        self.push(Step::CloseItem);
        true
    }

    fn write(&mut self, text: &str) -> bool {
        self.push(Step::OpenMessage);
        for word in text.split_inclusive(' ') {
            if !self.spend(Tokens::of_text(word)) {
                self.push(Step::CloseItem);
                return false;
            }
            self.push(Step::Words(word.to_owned()));
            self.at += Duration::from_millis(10);
        }
        self.push(Step::CloseItem);
        true
    }

    fn call(&mut self, name: String, arguments: &str) -> bool {
        let affordable = self.spend(Tokens::of_text(&name) + Tokens::of_text(arguments));
        self.push(Step::OpenCall { name });
        let mut rest = arguments;
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(rest.ceil_char_boundary(12));
            rest = tail;
            self.push(Step::Arguments(piece.to_owned()));
            self.at += Duration::from_millis(5);
            if !affordable {
                break;
            }
        }
        self.push(Step::CloseItem);
        affordable
    }
}
