//! Says from the two wires alone whether a change may be made. Shares no code with the guard.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use call::{
    CallTime, IdentityLevel,
    guard::{Intent, Wording},
    tools::SlotId,
};
use dialogue::retold::Fact;
use domain::BookingId;
use jiff::civil::{date, time};

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
    /// Which change it tells in full.
    pub(crate) tells: Option<Intent>,
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
    /// Changes that stand, and of which booking each is. A later change of the booking undoes it.
    pub(crate) committed: HashMap<Intent, BookingId>,
    pub(crate) committing: HashSet<Intent>,
    pub(crate) responses: Vec<Response>,
    pub(crate) turns: Vec<Turn>,
}

impl Oracle {
    /// The responses that began after a step, told a change in full, and were heard.
    fn telling(&self, intent: &Intent, step: u32) -> impl Iterator<Item = &Response> {
        self.responses.iter().filter(move |response| {
            response.created > step
                && response.heard.is_some()
                && response.tells.as_ref() == Some(intent)
        })
    }

    /// Whether the caller agreed, given that `asking` put the question.
    fn agreed_to(
        &self,
        asking: &Response,
        intent: &Intent,
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
            .filter(|other| other.created > asking.created && other.tells.as_ref() != Some(intent))
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
        let stated = Some(&asking).filter(|asking| !asks(asking));
        if words == ASSENT && !before(last, &mut later.iter().chain(stated)) {
            return Err("a sound of assent was for something else");
        }
        Ok(())
    }

    pub(crate) fn may_commit(&self, intent: &Intent) -> Result<(), &'static str> {
        if self.committed.contains_key(intent) || self.committing.contains(intent) {
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
        let others = self.history.iter().filter(|(other, _)| other != intent);
        let others: Vec<u32> = others
            .filter_map(|(other, proposed)| {
                let heard = self.telling(other, *proposed);
                heard.filter_map(|response| response.heard).min()
            })
            .map(|(step, _)| step)
            .collect();
        // The question was put by what told the change first, or by what told it again.
        let mut verdict = Err("was not heard");
        for asking in self.telling(intent, proposed) {
            verdict = self.agreed_to(asking, intent, &others);
            if verdict.is_ok() {
                break;
            }
        }
        verdict
    }
}

/// What a change is about, in words that no other one has.
pub(crate) struct Telling {
    what: &'static str,
    whom: &'static str,
    when: Option<&'static When>,
}

struct When {
    day: i8,
    hour: i8,
    as_read: &'static str,
    as_said: &'static str,
    wrong: &'static str,
}

const SATURDAY: When = When {
    day: 21,
    hour: 14,
    as_read: "Saturday 21 November at 2 pm",
    as_said: "Saturday the twenty-first at two o'clock",
    wrong: "Saturday 21 November at 4 pm",
};

const SUNDAY: When = When {
    day: 22,
    hour: 15,
    as_read: "Sunday 22 November at 3 pm",
    as_said: "Sunday at three",
    wrong: "Monday 23 November at 3 pm",
};

impl Telling {
    pub(crate) fn of(intent: &Intent) -> Self {
        let slot = intent.slots().next().map(SlotId::as_str);
        let what = match intent {
            Intent::Create { .. } => "Haircut",
            Intent::Reschedule { .. } => "Moving",
            Intent::Cancel { .. } => "Calling off",
        };
        let whom = match intent {
            Intent::Create { name, .. } if name == "jo" => "Jo",
            Intent::Create { .. } => "Kim",
            _ => match intent.booking().map(|booking| booking.to_string()) {
                Some(booking) if booking == crate::booking_id(0).to_string() => "Alpha",
                Some(booking) if booking == crate::booking_id(1).to_string() => "Bravo",
                _ => "Charlie",
            },
        };
        let when = slot.map(|slot| match slot {
            "slot_a" => &SATURDAY,
            _ => &SUNDAY,
        });
        Self { what, whom, when }
    }

    pub(crate) fn wording(&self) -> Wording {
        let names = [self.what, self.whom].map(|name| Fact::Name(name.to_owned()));
        let when = self.when.map(|when| Fact::When {
            day: date(2026, 11, when.day),
            time: Some(time(when.hour, 0, 0, 0)),
            today: date(2026, 11, 20),
        });
        Wording {
            read_back: self.said(self.when.map(|when| when.as_read), "Shall I?"),
            facts: names.into_iter().chain(when).collect(),
        }
    }

    fn said(&self, when: Option<&str>, end: &str) -> String {
        let when = when.map(|when| format!(", {when}")).unwrap_or_default();
        format!("{} for {}{when}. {end}", self.what, self.whom)
    }

    /// A way to say it, and whether it tells all of it.
    pub(crate) fn any_way(&self, roll: u64) -> (String, bool) {
        let (what, whom) = (self.what, self.whom);
        let as_said = self.when.map(|when| when.as_said);
        match (roll, self.when) {
            (0..=3, _) => (format!("So, {}", self.wording().read_back), true),
            (4 | 5, _) => (self.said(as_said, "Is that right?"), true),
            (6, _) => (self.said(as_said, "Very well."), true),
            (7, Some(when)) => (self.said(Some(when.wrong), "Shall I?"), false),
            (8, Some(_)) => (self.said(None, "Shall I?"), false),
            (9, _) => (format!("{what} it is. Shall I?"), false),
            (10, _) => (
                format!("It's {whom}, {}?", as_said.unwrap_or("then")),
                false,
            ),
            _ => ("Shall I go ahead?".to_owned(), false),
        }
    }
}
