//! Telephone numbers as callers say them.

use domain::E164;
use phonenumber::{
    Metadata, PhoneNumber, country,
    metadata::{DATABASE, Descriptor},
};

use crate::{numbers::digit_run, words::words};

/// Why no number could be taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneProblem {
    /// No digits were said.
    #[error("no digits were heard: ask for the number again")]
    NoDigits,
    /// Digits are missing.
    #[error("the number is too short: ask for all of it, with the area code")]
    TooShort,
    /// There are too many digits.
    #[error("the number is too long: ask for it again in groups")]
    TooLong,
    /// No such number exists.
    #[error("no such number exists: read it back in groups and ask what is wrong")]
    Invalid,
}

/// What kind of line a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A mobile, or a number whose plan does not tell mobiles from fixed lines. Can receive texts.
    MobileOrEither,
    /// A fixed line.
    Fixed,
    /// Premium rate or shared cost: never called or texted.
    Expensive,
    /// Freephone, VoIP, pager and the rest.
    Other,
}

/// A country for numbers that carry their own code. Without any, the parser takes the first digit of some of them for
/// a national prefix.
const ANY_COUNTRY: Option<country::Id> = Some(country::Id::GB);
/// Fewer digits than this are a part of a number at best.
const FEWEST: usize = 7;
/// The most digits an E.164 number has; with an international prefix a few more are said.
const MOST: usize = 19;

/// Takes a spoken or written number down. `region` is the two-letter country of the location ("GB"), used when the
/// caller does not say a country code. Words around the digits are skipped; the longest run counts.
///
/// # Errors
/// [`PhoneProblem`], which says what to ask.
pub fn parse(spoken: &str, region: &str) -> Result<E164, PhoneProblem> {
    let (international, digits) = longest_run(spoken);
    match digits.len() {
        0 => return Err(PhoneProblem::NoDigits),
        length if length < FEWEST => return Err(PhoneProblem::TooShort),
        length if length > MOST => return Err(PhoneProblem::TooLong),
        _ => {}
    }
    if international {
        // With its country code the number is complete as it was said.
        let complete = format!("+{digits}")
            .parse()
            .ok()
            .filter(|number| line(number).is_some());
        if let Some(number) = complete {
            return Ok(number);
        }
    }
    let said = if international {
        format!("+{digits}")
    } else {
        digits
    };
    let number =
        phonenumber::parse(region.parse().ok(), &said).map_err(|_| PhoneProblem::Invalid)?;
    let written = number.format().mode(phonenumber::Mode::E164).to_string();
    let number: E164 = written.parse().map_err(|_| PhoneProblem::Invalid)?;
    if line(&number).is_some() {
        Ok(number)
    } else {
        Err(PhoneProblem::Invalid)
    }
}

/// The longest run of digits and whether "plus" stood before it.
fn longest_run(spoken: &str) -> (bool, String) {
    // "+44" loses its sign when the text is split into words.
    let spoken = spoken.replace('+', " plus ");
    let words = words(&spoken);
    let mut best = (false, String::new());
    let mut at = 0;
    while at < words.len() {
        let international = words[at] == "plus";
        let mut run = String::new();
        let mut end = at + usize::from(international);
        while end < words.len() {
            match digit_run(&words, end, &mut run) {
                Some(used) => end += used,
                None if !run.is_empty() && is_filler(&words[end]) => end += 1,
                None => break,
            }
        }
        if run.len() > best.1.len() {
            best = (international, run);
        }
        at = end.max(at + 1);
    }
    best
}

/// Words between groups of digits.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "um" | "uh" | "er" | "erm" | "then" | "and" | "extension" | "so" | "it's" | "that's"
    )
}

/// The kind of line, by the numbering plan; `None` when the plan does not know the number.
#[must_use]
pub fn line(number: &E164) -> Option<Line> {
    if is_reserved(number.as_str()) {
        return Some(Line::MobileOrEither);
    }
    let digits = number.as_str().trim_start_matches('+');
    // Country codes have one to three digits and none begins another.
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        // Several countries can share a code; the first whose plan knows the number tells.
        let plans = DATABASE.by_code(&code.parse::<u16>().ok()?)?;
        plans.into_iter().find_map(|plan| line_in(plan, national))
    })
}

fn line_in(plan: &Metadata, national: &str) -> Option<Line> {
    let kinds = plan.descriptors();
    let is = |kind: Option<&Descriptor>| kind.is_some_and(|kind| kind.is_match(national));
    if !kinds.general().is_match(national) {
        None
    } else if is(kinds.premium_rate()) || is(kinds.shared_cost()) {
        Some(Line::Expensive)
    } else if is(kinds.mobile()) {
        Some(Line::MobileOrEither)
    } else if is(kinds.fixed_line()) {
        Some(Line::Fixed)
    } else {
        let others = [
            kinds.toll_free(),
            kinds.voip(),
            kinds.personal_number(),
            kinds.pager(),
            kinds.uan(),
            kinds.voicemail(),
        ];
        others.into_iter().any(is).then_some(Line::Other)
    }
}

/// British mobile numbers reserved for drama and tests: 07700 900000 to 07700 900999. The plan does not list them.
fn is_reserved(e164: &str) -> bool {
    e164.len() == 13 && e164.starts_with("+447700900")
}

/// The number in its national groups, digit by digit, for reading back: "0 2 0, 7 9 4 6, 0 0 1 8".
#[must_use]
pub fn groups(number: &E164) -> String {
    let national = phonenumber::parse(ANY_COUNTRY, number.as_str())
        .ok()
        .map(|number| national(&number));
    let written = national.unwrap_or_else(|| number.as_str().to_owned());
    written
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(|group| {
            group
                .chars()
                .map(String::from)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn national(number: &PhoneNumber) -> String {
    number
        .format()
        .mode(phonenumber::Mode::National)
        .to_string()
}

#[cfg(test)]
mod tests;
