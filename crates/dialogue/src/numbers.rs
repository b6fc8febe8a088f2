//! Numbers as people say them: values ("twenty one", "a hundred and five") and runs of digits ("oh two oh, double
//! seven four").

use crate::words::words as split;

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// Numbers of this size and above are neither read nor written in words.
const LIMIT: u64 = 1_000_000_000;

pub(crate) fn unit(word: &str) -> Option<u64> {
    UNITS
        .iter()
        .position(|name| *name == word)
        .map(|at| at as u64)
}

pub(crate) fn tens(word: &str) -> Option<u64> {
    let word = if word == "fourty" { "forty" } else { word };
    TENS.iter()
        .skip(2)
        .position(|name| *name == word)
        .map(|at| (at as u64 + 2) * 10)
}

/// The value of number words or digits: "twenty-one", "a hundred and five", "2", "two thousand and twenty seven".
/// `None` when anything else is in the text, or the number is not a whole one below one billion.
#[must_use]
pub fn value(text: &str) -> Option<u64> {
    let spoken = split(text);
    let (mut total, mut group, mut last) = (0_u64, 0_u64, Part::Start);
    for (at, word) in spoken.iter().enumerate() {
        let part = Part::of(word)?;
        if !part.may_follow(last) || (part == Part::And && at + 1 == spoken.len()) {
            return None;
        }
        match part {
            Part::Digits(n) | Part::Unit(n) | Part::Teen(n) | Part::Tens(n) => {
                group = group.checked_add(n)?;
            }
            Part::Article => group = 1,
            Part::Hundred => group = group.max(1).checked_mul(100)?,
            Part::Scale(n) => {
                total = total.checked_add(group.max(1).checked_mul(n)?)?;
                group = 0;
            }
            Part::And | Part::Start => {}
        }
        last = part;
    }
    let sum = total.checked_add(group)?;
    (!matches!(last, Part::Start | Part::Article) && sum < LIMIT).then_some(sum)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    Article,
    Digits(u64),
    Unit(u64),
    Teen(u64),
    Tens(u64),
    Hundred,
    Scale(u64),
    And,
}

impl Part {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "a" | "an" => Self::Article,
            "and" => Self::And,
            "hundred" => Self::Hundred,
            "thousand" => Self::Scale(1_000),
            "million" => Self::Scale(1_000_000),
            _ if word.bytes().all(|b| b.is_ascii_digit()) => Self::Digits(word.parse().ok()?),
            _ => match (unit(word), tens(word)) {
                (Some(n), _) if n < 10 => Self::Unit(n),
                (Some(n), _) => Self::Teen(n),
                (_, Some(n)) => Self::Tens(n),
                _ => return None,
            },
        })
    }

    /// Grammar of English numerals, one step at a time.
    fn may_follow(self, last: Self) -> bool {
        let opens = matches!(
            last,
            Self::Start | Self::Hundred | Self::Scale(_) | Self::And
        );
        match self {
            Self::Start => false,
            Self::Article => last == Self::Start,
            Self::Digits(_) => last == Self::Start,
            Self::Unit(0) => last == Self::Start,
            Self::Unit(_) => opens || matches!(last, Self::Tens(_)),
            Self::Teen(_) | Self::Tens(_) => opens,
            Self::Hundred => matches!(
                last,
                Self::Article | Self::Unit(_) | Self::Teen(_) | Self::Digits(_)
            ),
            Self::Scale(_) => !matches!(last, Self::Start | Self::And | Self::Scale(_)),
            Self::And => matches!(last, Self::Hundred | Self::Scale(_)),
        }
    }
}

/// English words for a number below one billion: "twenty-one", "one hundred and five". Larger ones in digits.
#[must_use]
pub fn words(value: u64) -> String {
    match value {
        0..20 => UNITS[value as usize].to_owned(),
        20..100 => {
            let ten = TENS[(value / 10) as usize];
            if value.is_multiple_of(10) {
                ten.to_owned()
            } else {
                format!("{ten}-{}", words(value % 10))
            }
        }
        100..1_000 => scaled(value, 100, "hundred"),
        1_000..1_000_000 => scaled(value, 1_000, "thousand"),
        1_000_000..LIMIT => scaled(value, 1_000_000, "million"),
        _ => value.to_string(),
    }
}

fn scaled(value: u64, scale: u64, name: &str) -> String {
    let head = format!("{} {name}", words(value / scale));
    match value % scale {
        0 => head,
        rest @ 1..100 => format!("{head} and {}", words(rest)),
        rest => format!("{head} {}", words(rest)),
    }
}

/// The digits in a spoken run: "oh two oh seven, double nine four, treble one" is `0207994111`. "Seventy nine" within
/// a run is 7 9. `None` when a word is no digit, or there is none at all.
#[must_use]
pub fn digits(text: &str) -> Option<String> {
    let spoken = split(text);
    let mut out = String::new();
    let mut at = 0;
    while at < spoken.len() {
        at += digit_run(&spoken, at, &mut out)?;
    }
    (!out.is_empty()).then_some(out)
}

/// Appends the digits that begin at `at`; how many words they took.
pub(crate) fn digit_run(spoken: &[String], at: usize, out: &mut String) -> Option<usize> {
    let word = spoken.get(at)?.as_str();
    if let Some(times) = repeat(word) {
        let next = spoken.get(at + 1).and_then(|word| single(word))?;
        (0..times).for_each(|_| out.push(next));
        return Some(2);
    }
    if let Some(digit) = single(word) {
        out.push(digit);
        return Some(1);
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        out.push_str(word);
        return Some(1);
    }
    if let Some(ten) = tens(word) {
        let unit = spoken
            .get(at + 1)
            .and_then(|word| unit(word))
            .filter(|n| (1..10).contains(n));
        out.push_str(&(ten + unit.unwrap_or(0)).to_string());
        return Some(1 + usize::from(unit.is_some()));
    }
    out.push_str(&unit(word)?.to_string());
    Some(1)
}

/// How often "double" and its like repeat what follows.
pub(crate) fn repeat(word: &str) -> Option<usize> {
    match word {
        "double" => Some(2),
        "triple" | "treble" => Some(3),
        "quadruple" => Some(4),
        _ => None,
    }
}

fn single(word: &str) -> Option<char> {
    match word {
        "oh" | "o" | "nought" | "naught" | "nil" => Some('0'),
        "to" | "too" => Some('2'),
        "for" => Some('4'),
        "ate" => Some('8'),
        _ => unit(word)
            .filter(|n| *n < 10)
            .and_then(|n| char::from_digit(n as u32, 10)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_read() {
        for (text, expected) in [
            ("two", 2),
            ("twenty-one", 21),
            ("twenty one", 21),
            ("a hundred", 100),
            ("a hundred and five", 105),
            ("one hundred five", 105),
            ("two thousand and twenty seven", 2027),
            ("2", 2),
            ("zero", 0),
            ("twelve hundred", 1200),
            ("nine hundred and ninety nine million", 999_000_000),
            ("Forty", 40),
            ("fourty two", 42),
            ("2 thousand", 2000),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "one two",
            "twenty ten",
            "and",
            "a",
            "hundred",
            "five and",
            "two apples",
            "one zero",
            "1 2",
            "thousand",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn digits_are_read_in_groups() {
        for (text, expected) in [
            (
                "oh two oh seven nine four six double oh one eight",
                "02079460018",
            ),
            ("oh seven seven double zero nine hundred", ""),
            ("seventy nine forty six", "7946"),
            ("treble one", "111"),
            ("0 2 0 7 9 4 6", "0207946"),
            ("nine oh, to, for", "9024"),
            ("twelve", "12"),
            ("020 7946", "0207946"),
        ] {
            assert_eq!(digits(text).unwrap_or_default(), expected, "{text}");
        }
        assert_eq!(digits("double"), None);
        assert_eq!(digits("double hello"), None);
        assert_eq!(digits(""), None);
    }

    proptest! {
        #[test]
        fn words_read_back_to_their_value(number in 0_u64..LIMIT) {
            prop_assert_eq!(value(&words(number)), Some(number));
        }

        #[test]
        fn any_text_is_survived(text in ".{0,60}") {
            let _ = value(&text);
            let _ = digits(&text);
        }
    }
}
