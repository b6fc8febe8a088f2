//! Amounts and circumstances in a turn: how many courts, for how long, how many people, what to hire, how old, how
//! often. What is understood here is taken out of the text, so that "for two hours" is not heard as a time of day.

use super::{
    catalogue::{Catalogue, stem},
    first_visit::first_visit,
};
use crate::words::{contains, words};

/// What the last question wants a bare number for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Wanted {
    #[default]
    Nothing,
    /// Hours, and a count if both are named.
    Length,
    /// How many courts.
    Count,
    /// How many dates of a series.
    Times,
    /// Years.
    Age,
}

/// Everything of that kind that a turn holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Details {
    /// How many interchangeable things at once.
    pub(super) count: Option<u32>,
    pub(super) minutes: Option<u32>,
    /// How many people, the caller included if they come.
    pub(super) people: Option<u32>,
    /// Names and quantities.
    pub(super) add_ons: Vec<(String, u32)>,
    pub(super) age: Option<u32>,
    /// The step of a series: `week`, `2 weeks`, `month`.
    pub(super) every: Option<&'static str>,
    /// How many dates a series has.
    pub(super) times: Option<u32>,
    pub(super) location: Option<String>,
    pub(super) any_location: bool,
    /// Whether it is the first visit.
    pub(super) first_visit: Option<bool>,
    /// The turn without the words that were understood.
    pub(super) rest: String,
}

impl Details {
    pub(super) fn read(text: &str, catalogue: &Catalogue, wanted: Wanted) -> Self {
        let mut reader = Reader::new(text, catalogue);
        let mut details = Self::default();
        reader.series(&mut details, wanted);
        reader.length(&mut details, wanted);
        reader.span(&mut details);
        reader.add_ons(&mut details);
        reader.count(&mut details, wanted);
        reader.people(&mut details);
        reader.age(&mut details, wanted);
        let said = words(text);
        details.first_visit = first_visit(&said);
        details.location = catalogue.location_in(text);
        details.any_location =
            details.location.is_none() && ANY_LOCATION.iter().any(|phrase| contains(&said, phrase));
        details.rest = reader.rest();
        details
    }

    /// Whether there is anything to act upon.
    pub(super) fn any(&self) -> bool {
        let nothing = Self {
            rest: self.rest.clone(),
            ..Self::default()
        };
        *self != nothing
    }
}

const ANY_LOCATION: &[&str] = &[
    "any location",
    "any clinic",
    "either location",
    "which location",
    "wherever",
    "whichever location",
    "all of them",
    "doesn't matter where",
    "don't mind where",
];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Words of an add-on's name that tell nothing about what it is.
const HIRE: &[&str] = &["hire", "rental", "rent", "pair", "of"];

struct Word {
    text: String,
    /// Where it stands in the original.
    start: usize,
    end: usize,
    taken: bool,
    /// What stands there instead.
    instead: Option<&'static str>,
}

struct Reader<'a> {
    text: &'a str,
    catalogue: &'a Catalogue,
    words: Vec<Word>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, catalogue: &'a Catalogue) -> Self {
        let inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | ':');
        let mut found = Vec::new();
        let mut start = None;
        for (at, c) in text
            .char_indices()
            .chain(std::iter::once((text.len(), ' ')))
        {
            match (start, inner(c)) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    found.push(Word {
                        text: text[from..at].to_lowercase().replace('\u{2019}', "'"),
                        start: from,
                        end: at,
                        taken: false,
                        instead: None,
                    });
                    start = None;
                }
                _ => {}
            }
        }
        Self {
            text,
            catalogue,
            words: found,
        }
    }

    fn word(&self, at: usize) -> &str {
        self.words
            .get(at)
            .filter(|word| !word.taken)
            .map_or("", |word| word.text.as_str())
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        !self.word(at).is_empty() && words.contains(&self.word(at))
    }

    /// How many words of `phrase` stand at `at`: all of them, or none.
    fn phrase(&self, at: usize, phrase: &str) -> usize {
        let parts: Vec<&str> = phrase.split(' ').collect();
        let all = parts
            .iter()
            .enumerate()
            .all(|(offset, part)| self.word(at + offset) == *part);
        if all { parts.len() } else { 0 }
    }

    fn take(&mut self, from: usize, to: usize) {
        for word in self.words.iter_mut().take(to).skip(from) {
            word.taken = true;
        }
    }

    /// The text with what was taken left out.
    fn rest(&self) -> String {
        let mut out = String::new();
        let mut at = 0;
        for word in &self.words {
            out.push_str(&self.text[at..word.start]);
            match (word.instead, word.taken) {
                (Some(instead), _) => out.push_str(instead),
                (None, true) => {}
                (None, false) => out.push_str(&self.text[word.start..word.end]),
            }
            at = word.end;
        }
        out.push_str(&self.text[at..]);
        out
    }

    /// A small number at `at`, and how many words it has. "A" counts as one only with `article`.
    fn number(&self, at: usize, article: bool) -> Option<(u32, usize)> {
        if self.phrase(at, "a couple of") > 0 {
            return Some((2, 3));
        }
        let word = self.word(at);
        if article && matches!(word, "a" | "an" | "another") {
            return Some((1, 1));
        }
        let digits = word
            .parse()
            .ok()
            .or_else(|| crate::numbers::unit(word))
            .and_then(|n| u32::try_from(n).ok());
        if let Some(value) = digits {
            return Some((value, 1));
        }
        let tens = u32::try_from(crate::numbers::tens(word)?).ok()?;
        let unit = crate::numbers::unit(self.word(at + 1)).filter(|n| (1..10).contains(n));
        match unit.and_then(|n| u32::try_from(n).ok()) {
            Some(unit) => Some((tens + unit, 2)),
            None => Some((tens, 1)),
        }
    }

    fn numbers(&self, article: bool) -> Vec<(usize, u32, usize)> {
        (0..self.words.len())
            .filter_map(|at| {
                self.number(at, article)
                    .map(|(value, length)| (at, value, length))
            })
            .collect()
    }

    /// "Every week for six weeks", "weekly", "every other Tuesday", "six times".
    fn series(&mut self, details: &mut Details, wanted: Wanted) {
        for at in 0..self.words.len() {
            let found = [
                ("every other week", "2 weeks"),
                ("every two weeks", "2 weeks"),
                ("every second week", "2 weeks"),
                ("every week", "week"),
                ("each week", "week"),
                ("once a week", "week"),
                ("weekly", "week"),
                ("every fortnight", "2 weeks"),
                ("fortnightly", "2 weeks"),
                ("every month", "month"),
                ("monthly", "month"),
            ]
            .into_iter()
            .find_map(|(phrase, step)| {
                Some((self.phrase(at, phrase), step)).filter(|(length, _)| *length > 0)
            });
            if let Some((length, step)) = found {
                details.every = Some(step);
                self.take(at, at + length);
            } else if self.is(at, &["every", "each"])
                && self.is(at + 1, &["other", "second"])
                && self.is(at + 2, WEEKDAYS)
            {
                details.every = Some("2 weeks");
                self.take(at, at + 2);
            } else if self.is(at, &["every", "each"]) && self.is(at + 1, WEEKDAYS) {
                details.every = Some("week");
                self.take(at, at + 1);
            }
        }
        if details.every.is_none() && wanted != Wanted::Times {
            return;
        }
        let units = [
            "weeks",
            "week",
            "months",
            "times",
            "sessions",
            "bookings",
            "appointments",
            "fortnights",
        ];
        for (at, value, length) in self.numbers(false) {
            let unit = self.is(at + length, &units);
            if unit || wanted == Wanted::Times {
                let mut from = at;
                for before in [
                    ["for", "the", "next"].as_slice(),
                    &["the", "next"],
                    &["for"],
                ] {
                    if from >= before.len()
                        && self.phrase(from - before.len(), &before.join(" ")) > 0
                    {
                        from -= before.len();
                        break;
                    }
                }
                details.times = Some(value);
                self.take(from, at + length + usize::from(unit));
                return;
            }
        }
    }

    /// "For two hours", "for an hour and a half", "for ninety minutes".
    fn length(&mut self, details: &mut Details, wanted: Wanted) {
        if !self.catalogue.has_lengths() {
            return;
        }
        for at in 0..self.words.len() {
            let after_for = at > 0 && self.is(at - 1, &["for"]);
            if !after_for && wanted != Wanted::Length {
                continue;
            }
            let half = self
                .phrase(at, "half an hour")
                .max(self.phrase(at, "half hour"));
            let found = if half > 0 {
                Some((30, half))
            } else {
                self.duration(at)
            };
            if let Some((minutes, length)) = found {
                details.minutes = Some(minutes);
                self.take(at - usize::from(after_for), at + length);
                return;
            }
        }
        if wanted == Wanted::Length
            && let Some((at, value, length)) = self
                .numbers(false)
                .into_iter()
                .find(|(at, _, length)| !self.noun(at + length))
            && value <= 12
        {
            details.minutes = Some(value * 60);
            self.take(at, at + length);
        }
    }

    fn duration(&self, at: usize) -> Option<(u32, usize)> {
        let (value, length) = self.number(at, true)?;
        let (half, extra) = match self.phrase(at + length, "and a half") {
            0 => (0, 0),
            extra => (30, extra),
        };
        let unit = at + length + extra;
        if self.is(unit, &["hour", "hours"]) {
            let tail = if half == 0 {
                self.phrase(unit + 1, "and a half")
            } else {
                0
            };
            let half = if tail > 0 { 30 } else { half };
            return Some((value.checked_mul(60)? + half, length + extra + 1 + tail));
        }
        self.is(unit, &["minute", "minutes", "mins"])
            .then_some((value, length + 1))
    }

    /// "From six to eight" is a start and a length where lengths are chosen.
    fn span(&mut self, details: &mut Details) {
        if details.minutes.is_some() || !self.catalogue.has_lengths() {
            return;
        }
        for at in 0..self.words.len() {
            let Some((from, first)) = self
                .is(at, &["from", "between"])
                .then(|| self.number(at + 1, false))
                .flatten()
            else {
                continue;
            };
            let mut next = at + 1 + first;
            let early = self.is(next, &["pm", "am", "o'clock"]);
            next += usize::from(early);
            if !self.is(next, &["to", "till", "until", "and"]) {
                continue;
            }
            let Some((to, second)) = self.number(next + 1, false) else {
                continue;
            };
            let after = next + 1 + second;
            let late = self.is(after, &["pm", "am", "o'clock"]);
            if from == to || from > 23 || to > 24 || self.is(after, &["hours", "hour", "courts"]) {
                continue;
            }
            let hours = if to > from { to - from } else { to + 12 - from };
            details.minutes = Some(hours * 60);
            if let Some(word) = self.words.get_mut(at) {
                word.instead = Some("at");
            }
            // Without a half of the day of its own, the start has that of the end.
            self.take(next, after + usize::from(early && late));
            return;
        }
    }

    fn noun(&self, at: usize) -> bool {
        let word = stem(self.word(at));
        !word.is_empty() && self.catalogue.nouns().any(|noun| stem(noun) == word)
    }

    /// "Two courts", "one court", and after the question a bare number.
    fn count(&mut self, details: &mut Details, wanted: Wanted) {
        for (at, value, length) in self.numbers(true) {
            // "A court" says what is wanted, not how many; "just a court" does.
            let article = self.is(at, &["a", "an"]);
            if self.noun(at + length) && !article {
                details.count = Some(value);
                self.take(at, at + length + 1);
                return;
            }
        }
        let plain = (wanted == Wanted::Count)
            .then(|| self.numbers(true))
            .into_iter();
        if let Some((at, value, length)) = plain.flatten().next()
            && !self.is(at + length, &["moment", "minute", "second"])
        {
            details.count = Some(value);
            self.take(at, at + length);
        }
    }

    /// "For three people", "a party of four", "two places", "for me and my son".
    fn people(&mut self, details: &mut Details) {
        const PEOPLE: &[&str] = &[
            "people",
            "persons",
            "players",
            "adults",
            "kids",
            "children",
            "places",
            "place",
            "spots",
            "spot",
            "seats",
            "seat",
            "spaces",
            "boys",
            "girls",
            "sons",
            "daughters",
        ];
        for (at, value, length) in self.numbers(false) {
            let after = at + length;
            let party = at >= 2
                && self.is(at - 1, &["of"])
                && self.is(at - 2, &["party", "group", "family"]);
            let of_us = self
                .phrase(after, "of us")
                .max(self.phrase(after, "of them"));
            let counted = self.is(after, PEOPLE);
            if party || of_us > 0 || counted {
                let with_me = (counted
                    && (0..self.words.len()).any(|at| self.is(at, &["me", "myself"])))
                    as u32;
                details.people = Some(value + with_me);
                let mut from = if party { at - 2 } else { at };
                while from > 0 && self.is(from - 1, &["a", "the", "for", "my"]) {
                    from -= 1;
                }
                self.take(from, after + of_us + usize::from(counted));
                return;
            }
        }
        let both = (0..self.words.len()).any(|at| self.phrase(at, "both of us") > 0);
        if both {
            details.people = Some(2);
            return;
        }
        // "For me and my son", "for me, my wife and my daughter", "for my two boys".
        let me = (0..self.words.len()).any(|at| {
            self.is(at, &["for"]) && self.is(at + 1, &["me", "myself"])
                || self.phrase(at, "and me") > 0
                || self.phrase(at, "and myself") > 0
        });
        let others = (0..self.words.len())
            .filter(|at| self.is(*at, &["my"]) && self.is(at + 1, RELATIVES))
            .count();
        if me && others > 0 {
            details.people = u32::try_from(others + 1).ok();
        }
    }

    /// "Twelve years old", and after the question a bare number.
    fn age(&mut self, details: &mut Details, wanted: Wanted) {
        for (at, value, length) in self.numbers(false) {
            let years = self
                .phrase(at + length, "years old")
                .max(self.phrase(at + length, "year old"))
                .max(self.phrase(at + length, "years"));
            let aged = at > 0 && self.is(at - 1, &["aged", "age"]);
            if value < 120 && (years > 0 || aged || wanted == Wanted::Age) {
                details.age = Some(value);
                self.take(at - usize::from(aged), at + length + years);
                return;
            }
        }
    }

    /// "With racket hire", "two rackets", "three pairs of shoes", "no shuttles".
    fn add_ons(&mut self, details: &mut Details) {
        let names: Vec<(String, Vec<String>)> = self
            .catalogue
            .add_ons()
            .map(|name| {
                let telling = words(name)
                    .iter()
                    .filter(|word| !HIRE.contains(&word.as_str()))
                    .map(|word| stem(word))
                    .collect();
                (name.to_owned(), telling)
            })
            .collect();
        for (name, telling) in names {
            let Some(first) = telling.first() else {
                continue;
            };
            let Some(at) = (0..self.words.len()).find(|at| stem(self.word(*at)) == *first) else {
                continue;
            };
            let whole = telling
                .iter()
                .all(|part| self.words.iter().any(|word| stem(&word.text) == *part));
            if !whole {
                continue;
            }
            let mut from = at;
            for before in ["pairs of", "pair of"] {
                if from >= 2 && self.phrase(from - 2, before) > 0 {
                    from -= 2;
                }
            }
            let mut quantity = 1;
            if from > 0 && self.is(from - 1, &["no", "without"]) {
                from -= 1;
                quantity = 0;
            } else if let Some(start) =
                (1..=3)
                    .filter_map(|back| from.checked_sub(back))
                    .find(|start| {
                        self.number(*start, true)
                            .is_some_and(|(_, length)| start + length == from)
                    })
                && let Some((value, _)) = self.number(start, true)
            {
                quantity = value;
                from = start;
            }
            let hire = usize::from(self.is(at + 1, HIRE));
            self.take(from, at + 1 + hire);
            details.add_ons.push((name, quantity));
        }
    }
}

const RELATIVES: &[&str] = &[
    "son",
    "daughter",
    "wife",
    "husband",
    "partner",
    "boyfriend",
    "girlfriend",
    "brother",
    "sister",
    "mum",
    "mom",
    "dad",
    "father",
    "mother",
    "friend",
    "mate",
    "boy",
    "girl",
    "kid",
    "colleague",
];
