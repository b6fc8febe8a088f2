//! Whether something was told, in whatever words: the facts of a read-back against what was really said.
//!
//! A receptionist may word a read-back itself. What must not be missing is what would be done, for whom, when, and what
//! it costs. Days and times are read as [`crate::when`] reads those of a caller; names may be shortened or inflected.

use domain::Money;
use jiff::civil::{Date, Time};

use crate::{
    when::{Said, numbers_in, said_moments},
    words::words,
};

/// Something that a read-back must tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A day, and the time of it where it matters. `today` says what "tomorrow" means.
    When {
        /// Which day.
        day: Date,
        /// What time of that day.
        time: Option<Time>,
        /// The day on which it is said.
        today: Date,
    },
    /// A sum of money.
    Amount(Money),
    /// What something is called: a service, a person, a place. Most of its words are enough.
    Name(String),
}

impl Fact {
    /// Whether a text tells it.
    #[must_use]
    pub fn is_told(&self, text: &str) -> bool {
        match self {
            Self::When { day, time, today } => tells_when(text, *day, *time, *today),
            Self::Amount(money) => tells_amount(text, *money),
            Self::Name(name) => tells_name(text, name),
        }
    }
}

/// The day and the time in one mention, or each in one of its own. A day with another time, or a time of another day,
/// tells neither.
fn tells_when(text: &str, day: Date, time: Option<Time>, today: Date) -> bool {
    let said = said_moments(text);
    let days = |one: &Said| one.days().then(|| one.is_day(day, today));
    let times = |one: &Said| {
        one.times()
            .then(|| time.is_some_and(|time| one.is_time(time)))
    };
    let Some(_) = time else {
        return said.iter().any(|one| days(one) == Some(true));
    };
    let both = |one: &Said| days(one) == Some(true) && times(one) == Some(true);
    let only_day = |one: &Said| days(one) == Some(true) && times(one).is_none();
    let only_time = |one: &Said| days(one).is_none() && times(one) == Some(true);
    said.iter().any(both) || (said.iter().any(only_day) && said.iter().any(only_time))
}

/// The whole units, and the rest of them where there is one, in digits or in words. Nothing to pay is "free".
fn tells_amount(text: &str, money: Money) -> bool {
    let unit = 10_u64.pow(money.currency.exponent());
    let minor = money.minor.unsigned_abs();
    let (whole, part) = (minor / unit, minor % unit);
    let told = numbers_in(text);
    if money.minor == 0 {
        let said = words(text);
        return told.contains(&0)
            || said
                .iter()
                .any(|word| matches!(&**word, "free" | "nothing"));
    }
    told.contains(&whole) && (part == 0 || told.contains(&part))
}

/// At least half of the words of a name. Endings do not count, and letters may be said one by one.
fn tells_name(text: &str, name: &str) -> bool {
    let wanted: Vec<String> = plain(name)
        .into_iter()
        .filter(|word| !is_small(word))
        .collect();
    let said = plain(text);
    let squashed = said.concat();
    let told = |word: &&String| {
        said.iter().any(|one| is_same(one, word))
            || (word.chars().count() >= 3 && squashed.contains(word.as_str()))
    };
    let found = wanted.iter().filter(told).count();
    found * 2 >= wanted.len()
}

fn is_small(word: &str) -> bool {
    matches!(
        word,
        "a" | "an" | "and" | "at" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with"
    )
}

/// Equal, or of the same stem.
fn is_same(said: &str, wanted: &str) -> bool {
    const STEM: usize = 4;
    let alike = said
        .chars()
        .zip(wanted.chars())
        .take_while(|(one, other)| one == other)
        .count();
    said == wanted || alike >= STEM
}

/// The words of a text without accents and apostrophes, numbers as digits.
fn plain(text: &str) -> Vec<String> {
    words(text)
        .iter()
        .map(|word| match crate::numbers::value(word) {
            Some(value) => value.to_string(),
            None => word
                .chars()
                .filter(|one| *one != '\'')
                .map(unaccented)
                .collect(),
        })
        .collect()
}

const fn unaccented(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests;
