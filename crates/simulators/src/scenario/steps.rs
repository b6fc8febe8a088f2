//! What the caller does, and when.

use std::time::Duration;

use serde::Deserialize;

use super::Phrase;

/// One thing that the caller does, once, in the order of the file.
#[derive(Debug, Clone)]
pub struct Step {
    /// The moment.
    pub when: When,
    /// A breath between the moment and the action.
    pub pause: Duration,
    /// What is done.
    pub action: Action,
}

/// The moment of a step.
#[derive(Debug, Clone)]
pub enum When {
    /// Right after the step before.
    AtOnce,
    /// The receptionist has finished speaking, and said this if a phrase is given.
    Finished(Option<Phrase>),
    /// The phrase has just been heard, whether or not the receptionist is still speaking.
    Hearing(Phrase),
    /// The receptionist has been speaking for this long.
    SpeakingFor(Duration),
}

/// What the caller does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Speaks.
    Say(String),
    /// Presses keys, one after the other.
    Press(String),
    /// Does nothing for a while.
    Silence(Duration),
    /// Puts the telephone down.
    HangUp,
}

/// What the caller answers whenever the receptionist has finished a turn that the next step does not wait for.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What must have been said.
    pub hears: Phrase,
    /// The answer.
    pub action: Action,
    /// How many times the answer is given.
    pub times: u32,
}

/// A person takes a moment before answering.
const BREATH_MS: u64 = 300;
/// An answer that is repeated for ever would never end a call.
const REPLY_TIMES: u32 = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    when_hears: Option<Phrase>,
    #[serde(default)]
    interrupt: bool,
    interrupt_after_ms: Option<u64>,
    #[serde(default)]
    at_once: bool,
    after_ms: Option<u64>,
    say: Option<String>,
    press: Option<String>,
    silence_ms: Option<u64>,
    #[serde(default)]
    hang_up: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReply {
    hears: Phrase,
    say: Option<String>,
    press: Option<String>,
    #[serde(default)]
    hang_up: bool,
    times: Option<u32>,
}

impl TryFrom<RawStep> for Step {
    type Error = String;

    fn try_from(raw: RawStep) -> Result<Self, String> {
        let when = match (
            raw.when_hears,
            raw.interrupt,
            raw.interrupt_after_ms,
            raw.at_once,
        ) {
            (Some(phrase), true, None, false) => When::Hearing(phrase),
            (None, false, Some(ms), false) => When::SpeakingFor(Duration::from_millis(ms)),
            (None, false, None, true) => When::AtOnce,
            (phrase, false, None, false) => When::Finished(phrase),
            (None, true, ..) => {
                return Err("`interrupt` needs `when_hears`: the words to cut in on".to_owned());
            }
            _ => {
                return Err(
                    "a step has one moment: `when_hears` (with or without `interrupt`), \
                            `interrupt_after_ms` or `at_once`"
                        .to_owned(),
                );
            }
        };
        // Cutting in and going on are immediate; an answer takes a breath.
        let breath = if matches!(when, When::Finished(_)) {
            BREATH_MS
        } else {
            0
        };
        let action = action(raw.say, raw.press, raw.silence_ms, raw.hang_up)?;
        Ok(Self {
            when,
            pause: Duration::from_millis(raw.after_ms.unwrap_or(breath)),
            action,
        })
    }
}

impl TryFrom<RawReply> for Reply {
    type Error = String;

    fn try_from(raw: RawReply) -> Result<Self, String> {
        let action = action(raw.say, raw.press, None, raw.hang_up)?;
        Ok(Self {
            hears: raw.hears,
            action,
            times: raw.times.unwrap_or(REPLY_TIMES),
        })
    }
}

fn action(
    say: Option<String>,
    press: Option<String>,
    silence_ms: Option<u64>,
    hang_up: bool,
) -> Result<Action, String> {
    match (say, press, silence_ms, hang_up) {
        (Some(line), None, None, false) if !line.trim().is_empty() => Ok(Action::Say(line)),
        (None, Some(keys), None, false) if is_keys(&keys) => Ok(Action::Press(keys)),
        (None, Some(keys), None, false) => Err(format!(
            "`{keys}` has something that is not a key: use 0-9, * and #"
        )),
        (None, None, Some(ms), false) => Ok(Action::Silence(Duration::from_millis(ms))),
        (None, None, None, true) => Ok(Action::HangUp),
        _ => Err(
            "the caller does exactly one thing: `say`, `press`, `silence_ms` or `hang_up = true`"
                .to_owned(),
        ),
    }
}

fn is_keys(keys: &str) -> bool {
    !keys.is_empty()
        && keys
            .bytes()
            .all(|key| matches!(key, b'0'..=b'9' | b'*' | b'#'))
}
