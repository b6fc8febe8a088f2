//! Slots that were offered and bookings that were found, and which of them the caller picked.

use serde::Deserialize;

use crate::{
    answer::is_detail,
    words::{contains, words},
};

/// A slot as `get_available_slots` gave it.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Slot {
    pub(super) slot_id: String,
    pub(super) start: String,
    pub(super) spoken: String,
    pub(super) with: Option<String>,
    /// Which things it claims where nobody performs it: "courts 2 and 3".
    pub(super) on: Option<String>,
}

/// A booking as `find_bookings` gave it.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Found {
    pub(super) booking_id: String,
    pub(super) reference: String,
    pub(super) spoken: String,
    pub(super) can_change: Option<bool>,
    pub(super) service_id: String,
    pub(super) location: Option<String>,
    pub(super) variant: Option<String>,
    pub(super) minutes: Option<u32>,
    pub(super) count: Option<u32>,
}

/// Which of the offered things the caller took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// This one.
    At(usize),
    /// Any will do.
    Any,
    /// Not said.
    Unclear,
}

const ORDER: [&[&str]; 5] = [
    &["first", "number one", "option one", "the one at the top"],
    &["second", "number two", "option two", "middle"],
    &["third", "number three", "option three"],
    &["fourth", "number four"],
    &["fifth", "number five"],
];

/// The offered thing that a caller's words point to: by order, or by words of it that only one of them has.
pub(super) fn pick(text: &str, offered: &[String]) -> Pick {
    let said = words(text);
    let any = |phrases: &[&str]| phrases.iter().any(|phrase| contains(&said, phrase));
    if any(&[
        "any",
        "either",
        "whichever",
        "whatever",
        "don't mind",
        "you choose",
        "no preference",
    ]) {
        return Pick::Any;
    }
    let texts: Vec<Vec<String>> = offered.iter().map(|text| said_forms(text)).collect();
    if offered.len() > 1 && any(&["last", "latter", "latest"]) {
        return Pick::At(offered.len() - 1);
    }
    if offered.len() > 1 && any(&["former", "earliest", "soonest"]) {
        return Pick::At(0);
    }
    for (at, names) in ORDER.iter().enumerate().take(offered.len()) {
        // "The third" of a month is no order when a date with it was offered.
        let is_date = texts
            .iter()
            .any(|text| names.iter().any(|name| text.contains(&(*name).to_owned())));
        if any(names) && !is_date {
            return Pick::At(at);
        }
    }
    by_words(&said, &texts)
}

/// The words that tell one offer from the others decide; a word that stands in all of them tells nothing, and two
/// offers with equally many leave it open.
fn by_words(said: &[String], texts: &[Vec<String>]) -> Pick {
    let telling = |word: &String| {
        let holders = texts.iter().filter(|text| text.contains(word)).count();
        holders > 0 && (holders < texts.len() || texts.len() == 1)
    };
    let score = |text: &Vec<String>| {
        said.iter()
            .filter(|word| {
                SPEAKING.iter().all(|quiet| quiet != word) && telling(word) && text.contains(word)
            })
            .count()
    };
    let scores: Vec<usize> = texts.iter().map(score).collect();
    let best = scores.iter().copied().max().unwrap_or(0);
    let holders: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] == best).collect();
    // "Wednesday at two" does not point at a Saturday at two.
    let meets_all = |at: usize| {
        said.iter()
            .filter(|word| is_detail(word))
            .all(|word| texts[at].contains(word))
    };
    match holders.as_slice() {
        [only] if best > 0 && meets_all(*only) => Pick::At(*only),
        _ => Pick::Unclear,
    }
}

/// Words too common to point at anything.
const SPEAKING: &[&str] = &[
    "at", "with", "and", "the", "a", "for", "on", "in", "to", "of", "yes", "please", "am", "pm",
    "o'clock",
];

/// The words of an offer, with its numbers also as words: "2:30" is also "two thirty" and "half past two".
fn said_forms(text: &str) -> Vec<String> {
    let mut known = words(text);
    let numbers: Vec<u64> = known.iter().filter_map(|word| word.parse().ok()).collect();
    for number in &numbers {
        known.extend(words(&crate::numbers::words(*number)));
        known.extend([format!("{number}pm"), format!("{number}am")]);
        known.extend(["th", "st", "nd", "rd"].map(|ending| format!("{number}{ending}")));
        match number {
            30 => known.push("half".to_owned()),
            15 | 45 => known.push("quarter".to_owned()),
            _ => {}
        }
    }
    known.extend(["past", "o'clock"].map(str::to_owned));
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<String> {
        [
            "Saturday 21 November at 2 pm with Sam",
            "Saturday 21 November at 2:30 pm with Lena",
            "Tuesday 24 November at 3 pm with Sam",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    #[test]
    fn offers_are_picked_by_order_time_day_or_person() {
        for (text, expected) in [
            ("the first one", Pick::At(0)),
            ("the second please", Pick::At(1)),
            ("the last one", Pick::At(2)),
            ("half past two", Pick::At(1)),
            ("two thirty", Pick::At(1)),
            ("Tuesday", Pick::At(2)),
            ("three o'clock", Pick::At(2)),
            ("with Lena", Pick::At(1)),
            ("I don't mind", Pick::Any),
            ("Saturday", Pick::Unclear),
            ("five", Pick::Unclear),
            ("", Pick::Unclear),
        ] {
            assert_eq!(pick(text, &offered()), expected, "{text}");
        }
    }
}
