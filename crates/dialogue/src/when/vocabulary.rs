//! Words that mean the same wherever they stand.

use jiff::civil::Weekday;

use super::lex::Kind;
use crate::numbers;

/// A length of time with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    /// Monday to Friday.
    WorkingDay,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    FirstThing,
    EarlyMorning,
    Morning,
    LateMorning,
    Lunchtime,
    EarlyAfternoon,
    Afternoon,
    LateAfternoon,
    EarlyEvening,
    Evening,
    Night,
    EndOfDay,
}

impl Part {
    /// Its hours: from, and the first minute after, in minutes of the day.
    pub(super) const fn minutes(self) -> (u16, u16) {
        match self {
            Self::FirstThing => (6 * 60, 10 * 60),
            Self::EarlyMorning => (6 * 60, 9 * 60),
            Self::Morning => (6 * 60, 12 * 60),
            Self::LateMorning => (10 * 60, 12 * 60),
            Self::Lunchtime => (12 * 60, 14 * 60),
            Self::EarlyAfternoon => (12 * 60, 15 * 60),
            Self::Afternoon => (12 * 60, 18 * 60),
            Self::LateAfternoon => (15 * 60, 18 * 60),
            Self::EarlyEvening => (17 * 60, 19 * 60),
            Self::Evening => (17 * 60, 22 * 60),
            Self::Night => (18 * 60, 24 * 60),
            Self::EndOfDay => (16 * 60, 20 * 60),
        }
    }
}

/// What a word is on its own.
pub(super) fn kind(word: &str) -> Kind {
    if let Some(day) = weekday(word) {
        return Kind::Weekday(day);
    }
    if let Some(month) = month(word) {
        return Kind::Month(month);
    }
    if let Some(unit) = unit(word) {
        return Kind::Unit(unit);
    }
    if let Some(value) = ordinal(word) {
        return Kind::Ordinal(value);
    }
    match numbers::unit(word).or_else(|| numbers::tens(word)) {
        Some(value) => Kind::Number {
            value: value as u32,
            digits: 0,
        },
        None => Kind::Word,
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word {
        "monday" | "mon" | "mondays" => Weekday::Monday,
        "tuesday" | "tue" | "tues" | "tuesdays" => Weekday::Tuesday,
        "wednesday" | "wed" | "weds" | "wednesdays" | "wensday" | "wednsday" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" | "thursdays" => Weekday::Thursday,
        "friday" | "fri" | "fridays" => Weekday::Friday,
        "saturday" | "sat" | "saturdays" => Weekday::Saturday,
        "sunday" | "sun" | "sundays" => Weekday::Sunday,
        _ => return None,
    })
}

/// Weekdays and months whose short or whole form is also another English word; they need company.
pub(super) fn is_doubtful(word: &str) -> bool {
    matches!(
        word,
        "may" | "march" | "sun" | "sat" | "wed" | "mar" | "dec" | "mon" | "second" | "august"
    )
}

fn month(word: &str) -> Option<i8> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

fn unit(word: &str) -> Option<Unit> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word {
        "seconds" | "secs" | "sec" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" | "h" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "weekday" | "weekdays" | "workday" | "workdays" => Unit::WorkingDay,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "weekend" | "weekends" => Unit::Weekend,
        "month" | "months" => Unit::Month,
        "quarters" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return None,
    })
}

/// Days with names that fall on the same date every year: month and day.
pub(super) fn holiday(words: &[&str]) -> Option<(i8, i8, usize)> {
    let starts = |phrase: &[&str]| words.len() >= phrase.len() && words[..phrase.len()] == *phrase;
    const NAMES: &[(&[&str], i8, i8)] = &[
        (&["christmas", "eve"], 12, 24),
        (&["christmas", "day"], 12, 25),
        (&["christmas"], 12, 25),
        (&["xmas", "eve"], 12, 24),
        (&["xmas", "day"], 12, 25),
        (&["xmas"], 12, 25),
        (&["boxing", "day"], 12, 26),
        (&["new", "year's", "eve"], 12, 31),
        (&["new", "years", "eve"], 12, 31),
        (&["new", "year", "eve"], 12, 31),
        (&["new", "year's", "day"], 1, 1),
        (&["new", "years", "day"], 1, 1),
        (&["new", "year's"], 1, 1),
        (&["valentine's", "day"], 2, 14),
        (&["valentines", "day"], 2, 14),
        (&["valentine's"], 2, 14),
        (&["saint", "patrick's", "day"], 3, 17),
        (&["st", "patrick's", "day"], 3, 17),
        (&["april", "fools", "day"], 4, 1),
        (&["april", "fool's", "day"], 4, 1),
        (&["independence", "day"], 7, 4),
        (&["halloween"], 10, 31),
        (&["bonfire", "night"], 11, 5),
        (&["guy", "fawkes", "night"], 11, 5),
    ];
    NAMES
        .iter()
        .find(|(name, _, _)| starts(name))
        .map(|(name, month, day)| (*month, *day, name.len()))
}

/// Whether a word without a meaning of its own may begin something about time. Most words of a sentence may not, and
/// are passed over at once.
pub(super) fn may_begin(word: &str) -> bool {
    matches!(
        word,
        "a" | "about"
            | "after"
            | "afternoon"
            | "afternoons"
            | "an"
            | "another"
            | "any"
            | "anytime"
            | "approximately"
            | "around"
            | "as"
            | "asap"
            | "at"
            | "ate"
            | "back"
            | "before"
            | "beginning"
            | "between"
            | "bonfire"
            | "boxing"
            | "by"
            | "christmas"
            | "circa"
            | "close"
            | "coming"
            | "couple"
            | "current"
            | "day"
            | "during"
            | "earlier"
            | "earliest"
            | "early"
            | "easter"
            | "end"
            | "eve"
            | "evening"
            | "evenings"
            | "exactly"
            | "first"
            | "following"
            | "for"
            | "from"
            | "good"
            | "guy"
            | "half"
            | "halloween"
            | "immediately"
            | "in"
            | "independence"
            | "last"
            | "late"
            | "later"
            | "like"
            | "lunch"
            | "lunchtime"
            | "maybe"
            | "mid"
            | "midday"
            | "middle"
            | "midnight"
            | "morning"
            | "mornings"
            | "new"
            | "next"
            | "night"
            | "nighttime"
            | "no"
            | "noon"
            | "not"
            | "now"
            | "of"
            | "on"
            | "over"
            | "overmorrow"
            | "past"
            | "previous"
            | "quarter"
            | "remainder"
            | "remaining"
            | "rest"
            | "right"
            | "roughly"
            | "saint"
            | "say"
            | "since"
            | "some"
            | "someday"
            | "sometime"
            | "soon"
            | "soonest"
            | "st"
            | "start"
            | "starting"
            | "straight"
            | "thanksgiving"
            | "the"
            | "this"
            | "til"
            | "till"
            | "tmr"
            | "tmrw"
            | "to"
            | "today"
            | "today's"
            | "todays"
            | "tommorow"
            | "tommorrow"
            | "tomorow"
            | "tomorrow"
            | "tomorrow's"
            | "tomoz"
            | "tonight"
            | "tonite"
            | "too"
            | "toward"
            | "towards"
            | "until"
            | "upcoming"
            | "valentine's"
            | "valentines"
            | "week"
            | "weekend"
            | "whenever"
            | "within"
            | "won"
            | "xmas"
            | "yesterday"
            | "yesterday's"
            | "your"
    )
}
