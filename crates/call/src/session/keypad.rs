//! Keys. A single 0 asks for a person; other digits are collected and given to the model as a note.

use std::time::Duration;

use super::{Session, closing::Phase, responses::Purpose};
use crate::{
    event::{EventKind, InterruptionEvidence},
    time::CallTime,
};

/// A pause after which the digits are complete. `#` completes them at once.
const PAUSE: Duration = Duration::from_secs(2);
/// More digits than any number has are not collected.
const MOST_DIGITS: usize = 32;

#[derive(Debug, Default)]
pub(super) struct Keypad {
    digits: String,
    due: Option<CallTime>,
}

impl Keypad {
    pub(super) const fn deadline(&self) -> Option<CallTime> {
        self.due
    }
}

impl Session {
    pub(super) fn on_digit(&mut self, digit: char) {
        self.record(EventKind::Dtmf { digit });
        self.silence.reset();
        if digit == '0' && self.keypad.digits.is_empty() {
            self.stop_speaking(InterruptionEvidence::Keypad);
            self.note(String::from(
                "The caller pressed 0: they want a person. Say that you can take a message for the team right now, and use take_message.",
            ));
            self.responses.queue(Purpose::Answer);
            return;
        }
        if digit != '#' && self.keypad.digits.len() < MOST_DIGITS {
            self.keypad.digits.push(digit);
        }
        self.keypad.due = Some(if digit == '#' {
            self.now
        } else {
            self.now + PAUSE
        });
    }

    pub(super) fn advance_keypad(&mut self) {
        if self.keypad.due.is_none_or(|due| self.now < due) {
            return;
        }
        self.keypad.due = None;
        let digits = std::mem::take(&mut self.keypad.digits);
        if !digits.is_empty() && matches!(self.phase, Phase::Live { .. }) {
            self.note(format!("The caller typed on the keypad: {digits}"));
            self.responses.queue(Purpose::Answer);
        }
    }
}
