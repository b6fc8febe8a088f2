//! What a caller's turn says to a question that wants a yes or a no.

mod signals;

pub(crate) use signals::is_detail;
use signals::{Signal, read};

/// How a turn answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Plain agreement: "yes please", "go on then", "that's right".
    Yes,
    /// Plain refusal: "no", "not really", "don't".
    No,
    /// Something else is wanted: "yes but at three", "can you make it later", "no, Wednesday".
    Change,
    /// Wants time: "hold on", "let me think", "I'm not sure".
    Hesitation,
    /// A sound of listening or weak assent: "mm-hmm", "okay", "right". After a question it agrees; while the
    /// receptionist is speaking it means nothing.
    Acknowledgement,
    /// None of these; questions too.
    Unclear,
}

impl Answer {
    /// Whether it agrees to a question that was heard to its end.
    #[must_use]
    pub const fn agrees(self) -> bool {
        matches!(self, Self::Yes | Self::Acknowledgement)
    }

    /// Whether it withholds agreement in so many words. A turn that refuses must never be followed by a change that
    /// needed its consent.
    #[must_use]
    pub const fn refuses(self) -> bool {
        matches!(self, Self::No | Self::Change)
    }
}

/// Classifies a turn on its own. Details after a yes ("yes, Saturday at two") are [`Answer::Unclear`] here, because
/// only the read-back tells whether they repeat or change it: see [`classify_against`].
#[must_use]
pub fn classify(text: &str) -> Answer {
    decide(&read(text, None))
}

/// Classifies a turn that follows a read-back. Details that stand in the read-back repeat it ("yes, Saturday at
/// two"); others change it ("yes, at three").
#[must_use]
pub fn classify_against(text: &str, read_back: &str) -> Answer {
    decide(&read(text, Some(read_back)))
}

fn decide(signals: &[Signal]) -> Answer {
    let has = |signal| signals.contains(&signal);
    let last = |signal| signals.iter().rposition(|one| *one == signal);
    let content = has(Signal::Detail) || has(Signal::Other);
    let first = signals
        .iter()
        .find(|signal| !matches!(signal, Signal::Filler | Signal::Um | Signal::Actually));
    if has(Signal::Question) && !has(Signal::Request) {
        return Answer::Unclear;
    }
    if has(Signal::Request) || has(Signal::Differs) {
        return Answer::Change;
    }
    if has(Signal::But) {
        return if content || has(Signal::Yes) || has(Signal::No) {
            Answer::Change
        } else {
            Answer::Unclear
        };
    }
    match (last(Signal::Yes), last(Signal::No)) {
        (Some(yes), Some(no)) if no > yes => {
            return if content { Answer::Change } else { Answer::No };
        }
        // "No, yes, that's fine": too contradictory to act upon.
        (Some(_), Some(_)) => return Answer::Unclear,
        (None, Some(_)) if has(Signal::Detail) => return Answer::Change,
        (None, Some(_)) if first == Some(&Signal::No) || !has(Signal::Other) => return Answer::No,
        (None, Some(_)) => {
            return if has(Signal::Actually) {
                Answer::Change
            } else {
                Answer::No
            };
        }
        _ => {}
    }
    if has(Signal::Wait) {
        return Answer::Hesitation;
    }
    if has(Signal::Detail) {
        return if has(Signal::Actually) && !has(Signal::Yes) {
            Answer::Change
        } else {
            Answer::Unclear
        };
    }
    if has(Signal::Yes)
        && (first == Some(&Signal::Yes) || first == Some(&Signal::Weak) || !has(Signal::Other))
    {
        return Answer::Yes;
    }
    if has(Signal::Other) || has(Signal::Yes) {
        return Answer::Unclear;
    }
    if has(Signal::Weak) {
        return Answer::Acknowledgement;
    }
    if has(Signal::Um) {
        Answer::Hesitation
    } else {
        Answer::Unclear
    }
}

#[cfg(test)]
mod tests;
