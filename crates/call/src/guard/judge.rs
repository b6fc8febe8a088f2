//! The decisions of the guard, from the ledger of one call.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use dialogue::answer::{Answer as Meaning, classify_against};
use domain::BookingId;

use super::{
    Evidence, IdentityLevel, Intent, Permit, Policy, Wording,
    hearing::{Answer, Asked, Moment, Proposal, Proposals, Turns},
    utterance::Utterances,
};
use crate::{
    session::Stage,
    time::CallTime,
    tools::{Refusal, RefusalCode, SlotId, ToolRequest},
};

/// An answer may begin this long before the read-back was heard to its end: people answer the last word.
pub const ANSWER_OVERLAP: Duration = Duration::from_secs(1);
/// Who has said more than this since a read-back has turned to something else: it must be read back again.
const MOST_TURNS_TO_ANSWER: usize = 4;
/// Most slots and bookings that are remembered in one call; offers beyond them are not honoured.
const MOST_ISSUED: usize = 2000;

/// The guard of one call.
#[derive(Debug)]
pub struct Guard {
    policy: Policy,
    clock: Moment,
    /// How well the caller is known at best; for each booking see `bookings`.
    identity: IdentityLevel,
    slots: HashSet<SlotId>,
    /// Bookings that were shown, each with how well the caller was known for it: the reference of one booking says
    /// nothing about another.
    bookings: HashMap<BookingId, IdentityLevel>,
    /// Bookings that this call made: their caller needs no further identity.
    made: HashSet<BookingId>,
    proposals: Proposals,
    turns: Turns,
    utterances: Utterances,
    changes: Vec<Change>,
    acts: Vec<Act>,
    permits: u32,
}

/// A change that is being made, or was.
#[derive(Debug)]
struct Change {
    intent: Intent,
    result: Option<String>,
    /// What it made, moved or cancelled.
    bookings: Vec<BookingId>,
    /// A later change of the same booking undid it: asked for again, it is a new wish.
    undone: bool,
}

/// A text or a message.
#[derive(Debug)]
struct Act {
    request: ToolRequest,
    result: Option<String>,
}

/// What to do with a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// Run it, this far.
    Run(Stage),
    /// It has run before: this is its first result.
    Replay(String),
    /// The caller's answer is still being spoken or written down. Ask again when something was heard, at last with
    /// `patient` false.
    Wait,
    /// Do not run it.
    Refuse(Refusal),
}

/// The moment at which the receptionist began to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken(Moment);

impl Guard {
    /// The guard of a call that has just begun.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            clock: 0,
            identity: IdentityLevel::Unknown,
            slots: HashSet::new(),
            bookings: HashMap::new(),
            made: HashSet::new(),
            proposals: Proposals::default(),
            turns: Turns::default(),
            utterances: Utterances::default(),
            changes: Vec::new(),
            acts: Vec::new(),
            permits: 0,
        }
    }

    /// Whether a request may run, and how far. `patient`: an answer that is on its way is waited for.
    #[must_use]
    pub fn judge(&mut self, request: &ToolRequest, patient: bool) -> Decision {
        match request {
            ToolRequest::GetServices
            | ToolRequest::ResolveWhen(_)
            | ToolRequest::GetAvailableSlots(_)
            | ToolRequest::FindBookings(_)
            | ToolRequest::GetCurrentTime
            | ToolRequest::EndCall(_) => Decision::Run(Stage::Look),
            ToolRequest::SendSms(_) if !self.policy.send_sms => refuse(RefusalCode::Policy),
            ToolRequest::SendSms(_) => self.judge_act(request, self.policy.most_texts),
            ToolRequest::JoinWaitlist(_) => self.judge_act(request, self.policy.most_messages),
            ToolRequest::TakeMessage(_) => self.judge_act(request, self.policy.most_messages),
            ToolRequest::CreateBooking(_)
            | ToolRequest::RescheduleBooking(_)
            | ToolRequest::CancelBooking(_) => match Intent::of(request) {
                Some(intent) => self.judge_change(intent, patient),
                None => refuse(RefusalCode::Policy),
            },
        }
    }

    /// Texts, messages and places on waiting lists: once each, and only so many.
    fn judge_act(&mut self, request: &ToolRequest, most: u32) -> Decision {
        if let Some(act) = self.acts.iter().find(|act| act.request == *request) {
            return act
                .result
                .clone()
                .map_or_else(|| refuse(RefusalCode::InProgress), Decision::Replay);
        }
        let same_kind = self
            .acts
            .iter()
            .filter(|act| act.request.name() == request.name())
            .count();
        if same_kind >= most as usize {
            return refuse(RefusalCode::Policy);
        }
        self.acts.push(Act {
            request: request.clone(),
            result: None,
        });
        Decision::Run(Stage::Act)
    }

    fn judge_change(&mut self, intent: Intent, patient: bool) -> Decision {
        let allowed = match intent {
            Intent::Create { .. } => self.policy.create,
            Intent::Reschedule { .. } => self.policy.reschedule,
            Intent::Cancel { .. } => self.policy.cancel,
        };
        if !allowed {
            return refuse(RefusalCode::Policy);
        }
        let stands = |change: &&Change| change.intent == intent && !change.undone;
        if let Some(change) = self.changes.iter().find(stands) {
            return change
                .result
                .clone()
                .map_or_else(|| refuse(RefusalCode::InProgress), Decision::Replay);
        }
        if intent.slots().any(|slot| !self.slots.contains(slot)) {
            return refuse(RefusalCode::SlotNotIssued);
        }
        if let Some(booking) = intent.booking() {
            let Some(known) = self.bookings.get(&booking) else {
                return refuse(RefusalCode::BookingNotIssued);
            };
            if !self.made.contains(&booking) && *known < self.policy.change_requires {
                return refuse(RefusalCode::Identity);
            }
        }
        if self.changes.len() >= self.policy.most_changes as usize {
            return refuse(RefusalCode::Policy);
        }
        match self.proposals.get(&intent) {
            None => self.propose(intent),
            Some(Proposal::Checking) => refuse(RefusalCode::InProgress),
            Some(Proposal::Worded { wording } | Proposal::Returned { wording, .. }) => {
                let refusal = Refusal::new(RefusalCode::NotHeard);
                Decision::Refuse(refusal.saying(&wording.read_back))
            }
            Some(Proposal::Declined) => {
                self.proposals.remove(&intent);
                refuse(RefusalCode::CallerRefused)
            }
            Some(Proposal::Heard {
                wording,
                by,
                at,
                time,
            }) => {
                // Another proposal was heard since: a yes would be an answer to that one.
                if self.proposals.heard_after(*at) {
                    return self.propose(intent);
                }
                let since = self.utterances.since(*by, wording);
                let asked = Asked {
                    at: *at,
                    time: *time,
                };
                if self.turns.count(asked, ANSWER_OVERLAP) > MOST_TURNS_TO_ANSWER {
                    return self.propose(intent);
                }
                match self.turns.answer(asked, ANSWER_OVERLAP) {
                    Some(Answer::Coming) if patient => Decision::Wait,
                    Some(Answer::Words(words, began))
                        if began < since.asked
                            && agrees(words, &wording.read_back, began > since.told) =>
                    {
                        self.permit(intent)
                    }
                    // Something else was asked since: what the caller says now is an answer to that.
                    _ if since.asked < Moment::MAX => self.propose(intent),
                    Some(Answer::Words(..) | Answer::Coming) | None => {
                        refuse(RefusalCode::NoAnswerYet)
                    }
                }
            }
        }
    }

    fn propose(&mut self, intent: Intent) -> Decision {
        if self.proposals.begin(intent) {
            Decision::Run(Stage::Propose)
        } else {
            refuse(RefusalCode::Policy)
        }
    }

    fn permit(&mut self, intent: Intent) -> Decision {
        self.proposals.remove(&intent);
        self.changes.push(Change {
            intent: intent.clone(),
            result: None,
            bookings: Vec::new(),
            undone: false,
        });
        self.permits += 1;
        let again = self
            .changes
            .iter()
            .filter(|change| change.undone && change.intent == intent);
        let again = again.count() as u32;
        Decision::Run(Stage::Commit(Permit::new(intent, self.permits, again)))
    }

    /// A run ended: with its output and what it established, or without output because its time was up. A change whose
    /// time was up stays in progress until its result comes late.
    pub fn finished(&mut self, request: &ToolRequest, output: Option<&str>, evidence: &[Evidence]) {
        let intent = Intent::of(request);
        let identified = evidence.iter().filter_map(|one| match one {
            Evidence::Identified(level) => Some(*level),
            _ => None,
        });
        let identified = identified.max().unwrap_or_default();
        for one in evidence {
            match one {
                Evidence::SlotIssued(slot) if self.slots.len() < MOST_ISSUED => {
                    self.slots.insert(slot.clone());
                }
                Evidence::BookingIssued(booking) if self.bookings.len() < MOST_ISSUED => {
                    self.show(*booking, identified);
                }
                Evidence::SlotIssued(_) | Evidence::BookingIssued(_) => {}
                Evidence::Identified(level) => self.identity = self.identity.max(*level),
                Evidence::Proposed {
                    intent: proposed,
                    wording,
                } => {
                    if intent.as_ref() == Some(proposed) {
                        self.proposals.worded(proposed, wording);
                    }
                }
                Evidence::Committed {
                    intent: committed,
                    booking,
                } => {
                    if intent.as_ref() == Some(committed) {
                        self.committed(committed, *booking, output);
                    }
                }
            }
        }
        if let Some(intent) = &intent {
            // A proposal that was not worded, or a change that was not committed, was refused: it may be tried again.
            self.proposals.forget_unworded(intent);
            if output.is_some() {
                self.changes
                    .retain(|change| change.intent != *intent || change.result.is_some());
            }
        }
        self.act_finished(request, output);
    }

    fn show(&mut self, booking: BookingId, known: IdentityLevel) {
        let level = self.bookings.entry(booking).or_default();
        *level = known.max(*level);
    }

    fn committed(&mut self, intent: &Intent, booking: BookingId, output: Option<&str>) {
        let stands = |change: &Change| change.intent == *intent && !change.undone;
        if let Some(at) = self.changes.iter().position(stands) {
            if intent.booking().is_some() {
                let others = self.changes.iter_mut().enumerate();
                for (_, other) in others.filter(|(place, _)| *place != at) {
                    other.undone |= other.bookings.contains(&booking);
                }
            }
            let change = &mut self.changes[at];
            // Bookings that were made together are reported one by one, with one output.
            if change.result.is_none() {
                change.result = output.map(str::to_owned);
            }
            change.bookings.push(booking);
            self.bookings.entry(booking).or_default();
            if matches!(intent, Intent::Create { .. }) {
                self.made.insert(booking);
            }
        }
    }

    fn act_finished(&mut self, request: &ToolRequest, output: Option<&str>) {
        if let Some(act) = self.acts.iter_mut().find(|act| act.request == *request)
            && act.result.is_none()
        {
            act.result = output.map(str::to_owned);
        }
    }

    /// The wording of a proposal was given to the model.
    pub fn returned(&mut self, intent: &Intent) {
        self.clock += 1;
        self.proposals.returned(intent, self.clock);
    }

    /// The receptionist begins to speak. What it says may tell what was returned before.
    #[must_use]
    pub const fn spoken(&mut self) -> Spoken {
        self.clock += 1;
        Spoken(self.clock)
    }

    /// The sound of it begins to go to the caller.
    pub fn speaking(&mut self, spoken: Spoken) {
        self.clock += 1;
        self.utterances.began(spoken.0, self.clock);
    }

    /// Its words. As long as they are not known, it tells no read-back and may be a question.
    pub fn spoken_words(&mut self, spoken: Spoken, text: &str) {
        self.utterances.worded(spoken.0, text);
    }

    /// All of what began at `spoken` was played to the caller.
    pub fn heard(&mut self, spoken: Spoken, now: CallTime) {
        self.clock += 1;
        let told = |wording: &Wording| self.utterances.told(spoken.0, wording);
        self.proposals.heard(spoken.0, self.clock, now, told);
    }

    /// The caller began to speak. `turn` names what is being said.
    pub fn caller_started(&mut self, turn: &str, now: CallTime) {
        self.clock += 1;
        self.turns.started(turn, self.clock, now);
    }

    /// The caller stopped.
    pub fn caller_stopped(&mut self, turn: &str) {
        self.clock += 1;
        self.turns.stopped(turn, self.clock);
    }

    /// The caller's words; none if they could not be written down.
    pub fn caller_said(&mut self, turn: &str, words: Option<&str>) {
        let Some((stopped, started)) = self.turns.said(turn, words) else {
            return;
        };
        if let Some(words) = words {
            self.proposals.decline(|read_back, at, time| {
                stopped > at
                    && started + ANSWER_OVERLAP >= time
                    && classify_against(words, read_back).refuses()
            });
        }
    }

    /// Whether the caller is known at least to this level.
    #[must_use]
    pub fn knows_caller(&self, level: IdentityLevel) -> bool {
        self.identity >= level
    }
}

/// Whether words agree to a read-back. Once something else was `told`, a sound of assent may be meant for that.
fn agrees(words: &str, read_back: &str, told: bool) -> bool {
    match classify_against(words, read_back) {
        Meaning::Yes => true,
        Meaning::Acknowledgement => !told,
        Meaning::No | Meaning::Change | Meaning::Hesitation | Meaning::Unclear => false,
    }
}

fn refuse(code: RefusalCode) -> Decision {
    Decision::Refuse(Refusal::new(code))
}
