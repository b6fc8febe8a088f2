//! Listening, deciding, acting: 20 ms at a time.

use std::{collections::VecDeque, time::Duration};

use crate::{
    carrier::{Frame, Gesture, Party},
    scenario::{Action, Reply, Scenario, Step, When},
    speech::{FRAME_BYTES, Heard, Listener, SILENCE, Voice, synthesize},
};

const FRAME_MS: u64 = 20;
/// Quiet after which the receptionist counts as having finished: longer than a pause between sentences.
const TURN_GAP_MS: u64 = 700;
/// A breath before an answer from the replies.
const BREATH_MS: u64 = 300;
/// From one key to the next.
const KEY_MS: u64 = 300;

/// A person with a plan.
#[derive(Debug)]
pub struct Caller {
    steps: VecDeque<Step>,
    replies: Vec<(Reply, u32)>,
    patience_ms: u64,
    ear: Listener,
    /// Words heard since the last action.
    words: String,
    /// How long the receptionist has been speaking without a gap.
    speaking_ms: u64,
    /// How long nothing was played.
    quiet_ms: u64,
    intent: Option<Intent>,
    busy: Busy,
}

/// A decision, and how long until it is acted upon.
#[derive(Debug, Clone, Copy)]
struct Intent {
    what: Choice,
    in_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Step,
    Reply(usize),
}

/// What the person is doing.
#[derive(Debug)]
enum Busy {
    /// Listening.
    No,
    /// Speaking: the audio, and how much of it was said.
    Speaking(Vec<u8>, usize),
    /// Pressing keys: those still to come, and the time to the next.
    Pressing(VecDeque<char>, u64),
    /// Keeping quiet for this long.
    Quiet(u64),
    /// The telephone is down.
    Gone,
}

impl Caller {
    /// The caller of a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            steps: scenario.steps.iter().cloned().collect(),
            replies: scenario
                .replies
                .iter()
                .map(|reply| (reply.clone(), reply.times))
                .collect(),
            patience_ms: u64::from(scenario.call.patience_s) * 1000,
            ear: Listener::new(),
            words: String::new(),
            speaking_ms: 0,
            quiet_ms: 0,
            intent: None,
            busy: Busy::No,
        }
    }

    fn listen(&mut self, heard: &Frame, audible: bool) {
        for event in self.ear.hear(heard) {
            if let Heard::Word { text, .. } = event {
                self.words.push_str(&text);
                self.words.push(' ');
            }
        }
        if audible {
            self.quiet_ms = 0;
            self.speaking_ms += FRAME_MS;
        } else {
            self.quiet_ms += FRAME_MS;
            if self.quiet_ms >= TURN_GAP_MS {
                self.speaking_ms = 0;
            }
        }
    }

    /// Whether the receptionist has said something since the last action and is quiet.
    fn has_finished(&self) -> bool {
        !self.words.is_empty() && self.quiet_ms >= TURN_GAP_MS
    }

    fn decide(&self) -> Option<Intent> {
        let step = self.steps.front();
        let finished = self.has_finished();
        let now = |step: &Step| {
            Some(Intent {
                what: Choice::Step,
                in_ms: millis(step.pause),
            })
        };
        match step.map(|step| (step, &step.when)) {
            Some((step, When::AtOnce)) => return now(step),
            Some((step, When::Hearing(phrase))) if phrase.occurs_in(&self.words) => {
                return now(step);
            }
            Some((step, When::SpeakingFor(length))) if self.speaking_ms >= millis(*length) => {
                return now(step);
            }
            Some((step, When::Finished(Some(phrase))))
                if finished && phrase.occurs_in(&self.words) =>
            {
                return now(step);
            }
            _ => {}
        }
        if !finished {
            return None;
        }
        let fits = |(reply, left): &(Reply, u32)| *left > 0 && reply.hears.occurs_in(&self.words);
        if let Some(index) = self.replies.iter().position(fits) {
            return Some(Intent {
                what: Choice::Reply(index),
                in_ms: BREATH_MS,
            });
        }
        step.filter(|step| matches!(step.when, When::Finished(None)))
            .and_then(now)
    }

    /// Whether a decision may still be given up because the receptionist goes on speaking.
    fn yields(&self, intent: Intent) -> bool {
        match intent.what {
            Choice::Reply(_) => true,
            Choice::Step => self
                .steps
                .front()
                .is_some_and(|step| matches!(step.when, When::Finished(_))),
        }
    }

    fn act(&mut self, choice: Choice) {
        let action = match choice {
            Choice::Step => self.steps.pop_front().map(|step| step.action),
            Choice::Reply(index) => self.replies.get_mut(index).map(|(reply, left)| {
                *left -= 1;
                reply.action.clone()
            }),
        };
        self.words.clear();
        self.speaking_ms = 0;
        self.busy = match action {
            Some(Action::Say(line)) => Busy::Speaking(synthesize(&line, Voice::Caller), 0),
            Some(Action::Press(keys)) => Busy::Pressing(keys.chars().collect(), 0),
            Some(Action::Silence(length)) => Busy::Quiet(millis(length)),
            Some(Action::HangUp) => Busy::Gone,
            None => Busy::No,
        };
    }

    fn think(&mut self, audible: bool) {
        if !matches!(self.busy, Busy::No) {
            return;
        }
        if let Some(intent) = self.intent
            && audible
            && self.yields(intent)
        {
            self.intent = None;
        }
        let intent = match self.intent.take() {
            Some(intent) => Some(Intent {
                in_ms: intent.in_ms.saturating_sub(FRAME_MS),
                ..intent
            }),
            None => self.decide(),
        };
        match intent {
            Some(intent) if intent.in_ms == 0 => self.act(intent.what),
            Some(intent) => self.intent = Some(intent),
            None if self.quiet_ms >= self.patience_ms => self.busy = Busy::Gone,
            None => {}
        }
    }

    /// Goes on with what the person is doing.
    fn go_on(&mut self, audible: bool) -> Gesture {
        let mut gesture = Gesture {
            audio: [SILENCE; FRAME_BYTES],
            keys: Vec::new(),
            hang_up: false,
        };
        match &mut self.busy {
            Busy::No => {}
            Busy::Gone => gesture.hang_up = true,
            Busy::Speaking(audio, said) => {
                let count = (audio.len() - *said).min(FRAME_BYTES);
                gesture.audio[..count].copy_from_slice(&audio[*said..*said + count]);
                *said += count;
                if *said == audio.len() {
                    self.busy = Busy::No;
                    self.quiet_ms = 0;
                    // What the receptionist said into our words was not an answer to them, unless she still speaks.
                    if !audible {
                        self.words.clear();
                    }
                }
            }
            Busy::Pressing(keys, wait_ms) if *wait_ms == 0 => {
                gesture.keys.extend(keys.pop_front());
                *wait_ms = KEY_MS;
                if keys.is_empty() {
                    self.busy = Busy::No;
                }
            }
            Busy::Pressing(_, wait_ms) => *wait_ms = wait_ms.saturating_sub(FRAME_MS),
            Busy::Quiet(left_ms) => {
                *left_ms = left_ms.saturating_sub(FRAME_MS);
                if *left_ms == 0 {
                    self.busy = Busy::No;
                    self.quiet_ms = 0;
                }
            }
        }
        gesture
    }
}

impl Party for Caller {
    fn tick(&mut self, heard: &Frame, audible: bool) -> Gesture {
        self.listen(heard, audible);
        self.think(audible);
        self.go_on(audible)
    }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
