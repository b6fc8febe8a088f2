//! The questions, as the receptionist asks them.

use super::{Choice, Question, Reason};
use crate::say;

/// More readings than this are not listed in a sentence.
const LISTED: usize = 4;

pub(super) fn question(reason: Reason, mut options: Vec<Choice>) -> Question {
    options.truncate(LISTED);
    let spoken: Vec<&str> = options
        .iter()
        .map(|choice| choice.spoken.as_str())
        .collect();
    let which = say::list(&spoken, "or");
    let listed = !options.is_empty();
    let ask = match reason {
        Reason::ClocksSkip if listed => format!("The clocks skip that time. Do you mean {which}?"),
        Reason::ClocksRepeat if listed => {
            format!("The clocks show that time twice. Do you mean {which}?")
        }
        Reason::NoSuchDate if listed => format!("There is no such date. Do you mean {which}?"),
        Reason::NoSuchDate => "There is no such date. Which day do you mean?".to_owned(),
        Reason::NoSuchTime => "There is no such time. What time do you mean?".to_owned(),
        Reason::JustPassed if listed => format!("That date has just passed. Do you mean {which}?"),
        Reason::WeekdayMismatch if listed => {
            format!("That weekday and date don't go together. Do you mean {which}?")
        }
        Reason::Contradiction if !listed => {
            "I didn't get that time. Which day and time do you mean?".to_owned()
        }
        Reason::Vague if !listed => "Which day and time would you like?".to_owned(),
        _ if listed => format!("Do you mean {which}?"),
        _ => "Which day and time do you mean?".to_owned(),
    };
    Question {
        reason,
        ask,
        options,
    }
}
