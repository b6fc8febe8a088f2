//! Who has heard and said what: proposals on their way to the caller's ear, and the caller's turns.

use std::{collections::VecDeque, time::Duration};

use super::{Intent, Wording};
use crate::time::CallTime;

/// A point in the order of what happened in a call.
pub(super) type Moment = u64;

/// How far a proposal has come.
#[derive(Debug)]
pub(super) enum Proposal {
    /// It is being checked and worded.
    Checking,
    /// It has a wording that the model does not know yet.
    Worded { wording: Wording },
    /// The model knows the wording.
    Returned { wording: Wording, at: Moment },
    /// The caller has heard it: in the response that began at `by`.
    Heard {
        wording: Wording,
        by: Moment,
        at: Moment,
        time: CallTime,
    },
    /// The caller said no to it.
    Declined,
}

/// The proposals of a call. A handful at most.
#[derive(Debug, Default)]
pub(super) struct Proposals {
    open: Vec<(Intent, Proposal)>,
    /// When a proposal was last heard, whatever became of it.
    last_heard: Moment,
}

/// Most proposals that are open at a time. The oldest makes room.
const MOST_PROPOSALS: usize = 16;

impl Proposals {
    pub(super) fn get(&self, intent: &Intent) -> Option<&Proposal> {
        self.open
            .iter()
            .find(|(known, _)| known == intent)
            .map(|(_, proposal)| proposal)
    }

    pub(super) fn remove(&mut self, intent: &Intent) {
        self.open.retain(|(known, _)| known != intent);
    }

    /// Begins anew. False when too many are being checked at once.
    pub(super) fn begin(&mut self, intent: Intent) -> bool {
        self.remove(&intent);
        if self.open.len() >= MOST_PROPOSALS {
            let Some(oldest) = self
                .open
                .iter()
                .position(|(_, proposal)| !matches!(proposal, Proposal::Checking))
            else {
                return false;
            };
            self.open.remove(oldest);
        }
        self.open.push((intent, Proposal::Checking));
        true
    }

    pub(super) fn worded(&mut self, intent: &Intent, wording: &Wording) {
        self.change(intent, |proposal| {
            if matches!(proposal, Proposal::Checking) {
                *proposal = Proposal::Worded {
                    wording: wording.clone(),
                };
            }
        });
    }

    pub(super) fn forget_unworded(&mut self, intent: &Intent) {
        self.open
            .retain(|(known, proposal)| known != intent || !matches!(proposal, Proposal::Checking));
    }

    pub(super) fn returned(&mut self, intent: &Intent, now: Moment) {
        self.change(intent, |proposal| {
            if let Proposal::Worded { wording } = proposal {
                *proposal = Proposal::Returned {
                    wording: std::mem::take(wording),
                    at: now,
                };
            }
        });
    }

    /// What began to be said at `spoken` was heard, and `told` says which wordings it held. Those that were returned
    /// before can be answered; to those that were heard before it the caller answers anew.
    pub(super) fn heard(
        &mut self,
        spoken: Moment,
        now: Moment,
        time: CallTime,
        told: impl Fn(&Wording) -> bool,
    ) {
        for (_, proposal) in &mut self.open {
            let (wording, before) = match proposal {
                Proposal::Returned { wording, at } => (wording, *at),
                Proposal::Heard { wording, by, .. } => (wording, *by),
                Proposal::Checking | Proposal::Worded { .. } | Proposal::Declined => continue,
            };
            if before >= spoken || !told(wording) {
                continue;
            }
            *proposal = Proposal::Heard {
                wording: std::mem::take(wording),
                by: spoken,
                at: now,
                time,
            };
            self.last_heard = now;
        }
    }

    /// Whether another proposal was heard later. What the caller said since may be an answer to that one, even if it
    /// was made, declined or given up meanwhile.
    pub(super) const fn heard_after(&self, moment: Moment) -> bool {
        self.last_heard > moment
    }

    /// Marks those that the caller declined, by wording, moment and time of hearing.
    pub(super) fn decline(&mut self, declined: impl Fn(&str, Moment, CallTime) -> bool) {
        for (_, proposal) in &mut self.open {
            if let Proposal::Heard {
                wording, at, time, ..
            } = proposal
                && declined(&wording.read_back, *at, *time)
            {
                *proposal = Proposal::Declined;
            }
        }
    }

    fn change(&mut self, intent: &Intent, change: impl FnOnce(&mut Proposal)) {
        if let Some((_, proposal)) = self.open.iter_mut().find(|(known, _)| known == intent) {
            change(proposal);
        }
    }
}

/// The caller's last turns.
#[derive(Debug, Default)]
pub(super) struct Turns(VecDeque<Turn>);

/// Turns that are remembered. An answer is among the last few.
const MOST_TURNS: usize = 8;

#[derive(Debug)]
struct Turn {
    name: String,
    began: Moment,
    started: CallTime,
    stopped: Option<Moment>,
    words: Words,
}

#[derive(Debug)]
enum Words {
    Coming,
    Known(String),
    Nothing,
}

/// What followed a proposal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer<'a> {
    /// Somebody speaks, or the words are not written down yet.
    Coming,
    /// The last words, and when they began to be said.
    Words(&'a str, Moment),
}

/// When a read-back was heard to its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) at: Moment,
    pub(super) time: CallTime,
}

impl Turns {
    pub(super) fn started(&mut self, name: &str, began: Moment, now: CallTime) {
        if self.0.iter().any(|turn| turn.name == name) {
            return;
        }
        if self.0.len() >= MOST_TURNS {
            self.0.pop_front();
        }
        self.0.push_back(Turn {
            name: name.to_owned(),
            began,
            started: now,
            stopped: None,
            words: Words::Coming,
        });
    }

    pub(super) fn stopped(&mut self, name: &str, now: Moment) {
        if let Some(turn) = self.0.iter_mut().rev().find(|turn| turn.name == name) {
            turn.stopped.get_or_insert(now);
        }
    }

    /// Notes the words and says when the turn stopped and started, if it is known and has stopped.
    pub(super) fn said(&mut self, name: &str, words: Option<&str>) -> Option<(Moment, CallTime)> {
        let turn = self.0.iter_mut().rev().find(|turn| turn.name == name)?;
        turn.words = match words.map(str::trim) {
            Some(words) if !words.is_empty() => Words::Known(words.to_owned()),
            _ => Words::Nothing,
        };
        turn.stopped.map(|stopped| (stopped, turn.started))
    }

    /// The latest words since a question. They begin at most `overlap` before it was heard to its end, and end after that.
    pub(super) fn answer(&self, asked: Asked, overlap: Duration) -> Option<Answer<'_>> {
        self.since(asked, overlap)
            .rev()
            .find_map(|turn| match (&turn.words, turn.stopped) {
                (Words::Nothing, Some(_)) => None,
                (Words::Known(words), Some(_)) => Some(Answer::Words(words, turn.began)),
                (_, None) | (Words::Coming, _) => Some(Answer::Coming),
            })
    }

    /// How often the caller has said something since a question.
    pub(super) fn count(&self, asked: Asked, overlap: Duration) -> usize {
        self.since(asked, overlap)
            .filter(|turn| matches!(turn.words, Words::Known(_)))
            .count()
    }

    fn since(&self, asked: Asked, overlap: Duration) -> impl DoubleEndedIterator<Item = &Turn> {
        self.0.iter().filter(move |turn| {
            turn.started + overlap >= asked.time
                && turn.stopped.is_none_or(|stopped| stopped > asked.at)
        })
    }
}
