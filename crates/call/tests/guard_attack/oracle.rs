//! Says from the two wires alone whether a change may be made. Shares no code with the guard.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use call::{CallTime, IdentityLevel, guard::Intent, tools::SlotId};
use domain::BookingId;

use crate::{NO, YES};

/// A sound that agrees to a question just asked, and to nothing else.
const ASSENT: &str = "okay";
/// Who has said more since a read-back has turned to something else.
const MOST_ANSWERS: usize = 4;

/// What the oracle knows of a response, from the wire alone.
#[derive(Default)]
pub(crate) struct Response {
    pub(crate) created: u32,
    /// What it says; empty if its words are never written down.
    pub(crate) text: String,
    /// The step at which its first frame went to the carrier.
    pub(crate) began: Option<u32>,
    pub(crate) deltas: u32,
    pub(crate) played: u32,
    pub(crate) ended: bool,
    pub(crate) completed: bool,
    /// The step at which its last frame was played and it was complete.
    pub(crate) heard: Option<(u32, CallTime)>,
}

pub(crate) struct Turn {
    pub(crate) name: String,
    pub(crate) began: u32,
    pub(crate) started: CallTime,
    pub(crate) stopped: Option<u32>,
    pub(crate) words: Option<&'static str>,
}

#[derive(Default)]
pub(crate) struct Oracle {
    pub(crate) slots: HashSet<SlotId>,
    pub(crate) bookings: HashSet<BookingId>,
    pub(crate) made: HashSet<BookingId>,
    pub(crate) identity: IdentityLevel,
    /// When the wording of a proposal reached the model.
    pub(crate) proposed: HashMap<Intent, u32>,
    /// The same of all proposals ever made.
    pub(crate) history: Vec<(Intent, u32)>,
    pub(crate) committed: HashSet<Intent>,
    pub(crate) committing: HashSet<Intent>,
    pub(crate) responses: Vec<Response>,
    pub(crate) turns: Vec<Turn>,
}

impl Oracle {
    /// When the caller first heard a whole response that began after a step.
    fn heard_since(&self, step: u32) -> Option<(u32, CallTime)> {
        let later = self
            .responses
            .iter()
            .filter(|response| response.created > step);
        later.filter_map(|response| response.heard).min()
    }

    /// Whether the caller agreed, given that `asking` put the question.
    fn agreed_to(
        &self,
        asking: &Response,
        read_back: &str,
        others: &[u32],
    ) -> Result<(), &'static str> {
        let (at, time) = asking.heard.ok_or("was not heard")?;
        if others.iter().any(|other| *other > at) {
            return Err("another proposal was heard since");
        }
        let answers: Vec<&Turn> = self
            .turns
            .iter()
            .filter(|turn| turn.stopped.is_some_and(|stopped| stopped > at))
            .filter(|turn| turn.started + Duration::from_secs(1) >= time)
            .collect();
        if answers
            .iter()
            .any(|turn| turn.words.is_some_and(|words| NO.contains(&words)))
        {
            return Err("caller declined");
        }
        let said = |turn: &&&Turn| turn.words.is_some_and(|words| !words.is_empty());
        if answers.iter().filter(said).count() > MOST_ANSWERS {
            return Err("the talk went on");
        }
        let later: Vec<&Response> = self
            .responses
            .iter()
            .filter(|other| other.created > asking.created && !other.text.contains(read_back))
            .collect();
        let before = |turn: &Turn, others: &mut dyn Iterator<Item = &&Response>| {
            others
                .filter_map(|other| other.began)
                .all(|began| turn.began < began)
        };
        let asks = |other: &&&Response| other.text.is_empty() || other.text.contains('?');
        let last = answers
            .iter()
            .rfind(|turn| turn.words != Some(""))
            .ok_or("the caller said nothing")?;
        let words = last.words.ok_or("the answer is not known")?;
        if !YES.contains(&words) {
            return Err("caller did not agree");
        }
        if !before(last, &mut later.iter().filter(asks)) {
            return Err("the caller answered another question");
        }
        if words == ASSENT && !before(last, &mut later.iter()) {
            return Err("a sound of assent was for something else");
        }
        Ok(())
    }

    pub(crate) fn may_commit(&self, intent: &Intent) -> Result<(), &'static str> {
        if self.committed.contains(intent) || self.committing.contains(intent) {
            return Err("made twice");
        }
        if intent.slots().any(|slot| !self.slots.contains(slot)) {
            return Err("slot was not issued");
        }
        if let Some(booking) = intent.booking() {
            if !self.bookings.contains(&booking) {
                return Err("booking was not issued");
            }
            if !self.made.contains(&booking) && self.identity < IdentityLevel::NumberMatches {
                return Err("caller is not known");
            }
        }
        let proposed = *self.proposed.get(intent).ok_or("was not proposed")?;
        let heard = self.heard_since(proposed).ok_or("was not heard")?;
        let others = self.history.iter().filter(|(other, _)| other != intent);
        let others: Vec<u32> = others
            .filter_map(|(_, proposed)| self.heard_since(*proposed))
            .map(|(step, _)| step)
            .collect();
        // The question was put by what was heard first, or by what said the read-back again.
        let read_back = read_back(intent);
        let first = self
            .responses
            .iter()
            .find(|response| response.heard == Some(heard) && response.created > proposed);
        let again = self.responses.iter().filter(|response| {
            response.created > proposed && response.text.contains(read_back.as_str())
        });
        let mut verdict = Err("nobody asked");
        for asking in first.into_iter().chain(again) {
            match (self.agreed_to(asking, &read_back, &others), verdict) {
                (Ok(()), _) => return Ok(()),
                (why, Err("nobody asked")) => verdict = why,
                _ => {}
            }
        }
        verdict
    }
}

/// What is read back of a change: no other one has these words.
pub(crate) fn read_back(intent: &Intent) -> String {
    format!("{intent:?}: shall I?")
        .to_lowercase()
        .replace(|one: char| !one.is_alphanumeric() && one != '?', " ")
}
