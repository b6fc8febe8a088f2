//! What one turn of the caller contains.

use domain::{BookingRef, PersonName};

use super::{
    catalogue::{Catalogue, Match, Service},
    details::{Details, Wanted},
    vocabulary::{ABUSE, ANYONE, LEAVING, REPEAT, intent, shift, topic},
};
use crate::{
    name,
    words::{contains, words},
};

/// What the caller wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    Book,
    Move,
    Cancel,
    Person,
    Message,
    /// To be told when something frees up.
    Wait,
}

/// What the caller asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Price,
    Length,
    Hours,
    Address,
    Services,
    Staff,
    Now,
    MyBookings,
    Machine,
    /// Cancelling and deposits.
    Policy,
    /// What to do before and after.
    Prepare,
    Coaching,
}

/// A wish relative to what was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Earlier,
    Later,
}

/// Everything found in a turn.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) text: String,
    pub(super) words: Vec<String>,
    pub(super) intent: Option<Intent>,
    pub(super) topic: Option<Topic>,
    pub(super) service: Match,
    pub(super) staff: Option<String>,
    pub(super) any_staff: bool,
    pub(super) when: Option<String>,
    pub(super) shift: Option<Shift>,
    pub(super) name: Option<PersonName>,
    pub(super) reference: Option<BookingRef>,
    pub(super) leaving: bool,
    pub(super) repeat: bool,
    pub(super) abusive: bool,
    /// Amounts and circumstances.
    pub(super) details: Details,
    /// What each of several people wants, when it differs: "a haircut for me and a beard trim for my son".
    pub(super) parts: Vec<Service>,
}

impl Heard {
    /// Reads a turn. `naming` says that a name was asked for, so a bare one counts; `wanted`, what a bare number is.
    pub(super) fn read(text: &str, catalogue: &Catalogue, naming: bool, wanted: Wanted) -> Self {
        let spoken = words(text);
        let details = Details::read(text, catalogue, wanted);
        let any = |phrases: &[&str]| phrases.iter().any(|phrase| contains(&spoken, phrase));
        let found = if naming {
            name::answer(text)
        } else {
            name::find(text)
        };
        let taken = found
            .as_ref()
            .map(|heard| heard.taken.clone())
            .unwrap_or_default();
        let staff = catalogue.staff_in(text, &taken);
        let intent = intent(&any);
        let when = crate::when::phrase_of(&details.rest);
        let parts = parts(text, catalogue);
        let service = match parts.first() {
            Some(first) => Match::One(first.clone()),
            None => catalogue.matching(text),
        };
        let name = found
            .map(|heard| heard.name)
            .filter(|name| !is_offer(name, catalogue));
        Self {
            intent,
            topic: topic(&any, text),
            service,
            staff,
            any_staff: any(ANYONE),
            shift: if when.is_none() { shift(&any) } else { None },
            when,
            name,
            reference: reference(text),
            leaving: any(LEAVING),
            repeat: any(REPEAT),
            abusive: any(ABUSE),
            text: text.to_owned(),
            words: spoken,
            details,
            parts,
        }
    }

    /// Whether the turn holds something to act upon.
    pub(super) fn has_wish(&self) -> bool {
        self.intent.is_some() || self.topic.is_some() || self.has_wish_beside_intent()
    }

    /// Whether it holds details of a wish.
    pub(super) fn has_wish_beside_intent(&self) -> bool {
        self.service != Match::Nothing
            || self.staff.is_some()
            || self.when.is_some()
            || self.shift.is_some()
            || self.name.is_some()
            || self.reference.is_some()
            || self.details.any()
    }

    /// Whether any of these phrases was said.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| contains(&self.words, phrase))
    }
}

/// The services of a sentence that gives each person their own: each part around an "and" names one, and for whom.
fn parts(text: &str, catalogue: &Catalogue) -> Vec<Service> {
    let lower = text.to_lowercase();
    let Some((first, second)) = lower.split_once(" and ") else {
        return Vec::new();
    };
    let whom = |part: &str| {
        let said = words(part);
        ["for me", "for myself", "for my", "for him", "for her"]
            .iter()
            .any(|phrase| contains(&said, phrase))
    };
    match (catalogue.matching(first), catalogue.matching(second)) {
        (Match::One(one), Match::One(other)) if whom(first) && whom(second) => vec![one, other],
        _ => Vec::new(),
    }
}

/// "It's a haircut": a name that is a service or made of service words is none.
fn is_offer(name: &PersonName, catalogue: &Catalogue) -> bool {
    matches!(
        catalogue.matching(name.as_str()),
        Match::One(_) | Match::Several(_)
    )
}

/// A booking reference said character by character or in one piece.
fn reference(text: &str) -> Option<BookingRef> {
    let spoken = words(text);
    for word in &spoken {
        if word.bytes().any(|b| b.is_ascii_digit())
            && let Some(found) = BookingRef::parse(word)
        {
            return Some(found);
        }
    }
    for start in 0..spoken.len() {
        let mut run = String::new();
        let mut at = start;
        while at < spoken.len() && run.len() < BookingRef::LEN {
            match piece(&spoken[at]) {
                Some(text) => run.push_str(&text),
                None => break,
            }
            at += 1;
        }
        if at - start > 1
            && let Some(found) = BookingRef::parse(&run)
        {
            return Some(found);
        }
    }
    None
}

fn piece(word: &str) -> Option<String> {
    let short = word.len() <= 2 && word.chars().all(char::is_alphanumeric);
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let code = word.len() <= 5 && word.bytes().any(|b| b.is_ascii_digit());
    if (word.len() == 1 || digits || code) && word.is_ascii() {
        return Some(word.to_owned());
    }
    let number = crate::numbers::unit(word)
        .filter(|n| *n < 10)
        .map(|n| n.to_string());
    number
        .or_else(|| (short && word == "zed").then(|| "z".to_owned()))
        .or_else(|| match word {
            "zed" | "zee" => Some("z".to_owned()),
            "queue" | "cue" => Some("q".to_owned()),
            "tee" | "tea" => Some("t".to_owned()),
            "jay" => Some("j".to_owned()),
            "kay" => Some("k".to_owned()),
            "gee" => Some("g".to_owned()),
            "see" | "sea" => Some("c".to_owned()),
            "dee" => Some("d".to_owned()),
            "eff" => Some("f".to_owned()),
            "ex" => Some("x".to_owned()),
            "why" => Some("y".to_owned()),
            "vee" => Some("v".to_owned()),
            "em" => Some("m".to_owned()),
            "en" => Some("n".to_owned()),
            "are" => Some("r".to_owned()),
            "pea" | "pee" => Some("p".to_owned()),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_heard_in_one_piece_or_in_letters() {
        for text in [
            "K7F2QX",
            "it's k 7 f 2 q x",
            "reference K seven F two Q X",
            "k7f 2qx please",
            "kay seven eff two queue ex",
        ] {
            assert_eq!(
                reference(text).map(|found| found.to_string()).as_deref(),
                Some("K7F2QX"),
                "{text}"
            );
        }
        for text in [
            "",
            "tomorrow at two",
            "I don't have it",
            "my number is 07700 900123",
        ] {
            assert_eq!(reference(text), None, "{text}");
        }
    }

    #[test]
    fn intents_are_heard() {
        let read =
            |text: &str| Heard::read(text, &Catalogue::default(), false, Wanted::Nothing).intent;
        assert_eq!(read("I'd like to book a haircut"), Some(Intent::Book));
        assert_eq!(read("can I move my appointment"), Some(Intent::Move));
        assert_eq!(read("I need to cancel my booking"), Some(Intent::Cancel));
        assert_eq!(read("can I speak to a person please"), Some(Intent::Person));
        assert_eq!(read("I want to leave a message"), Some(Intent::Message));
        assert_eq!(read("hello"), None);
    }
}
