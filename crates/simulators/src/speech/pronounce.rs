//! From a written word to the recorded pieces that say it.

use super::{Voice, bank};

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
const ORDINALS: [&str; 20] = [
    "zero",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

/// How long a speaker rests behind a word. Always shorter than the half second that ends a turn.
pub(super) fn pause_ms(word: &str) -> usize {
    match word.trim_end_matches(['"', '\'', ')']).chars().next_back() {
        Some('.' | '!' | '?' | '…') => 280,
        Some(':' | ';' | '–' | '—') => 220,
        Some(',') => 160,
        _ => 40,
    }
}

/// The recorded pieces of a word, in order; its neighbours tell the letter A from the article.
pub(super) fn parts(word: &str, neighbours: [Option<&str>; 2], voice: Voice) -> Vec<String> {
    let bare = word
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '£' | '$' | '€' | '₹' | '+'));
    let lone = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphanumeric());
        letters
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_numeric())
            && letters.next().is_none()
    };
    if bare.len() == 1 && lone(bare) && !bare.starts_with(|c: char| c.is_ascii_digit()) {
        let among_letters = neighbours.into_iter().flatten().any(lone);
        if among_letters || !matches!(bare, "A" | "I") {
            return vec![letter(bare.chars().next().unwrap_or('x'))];
        }
    }
    say(bare, voice)
}

fn say(bare: &str, voice: Voice) -> Vec<String> {
    let lower = bare.to_lowercase().replace('’', "'");
    if lower.is_empty() {
        return Vec::new();
    }
    if bank::clip(voice, &lower).is_some() {
        return vec![lower];
    }
    if lower.contains(|c: char| c.is_ascii_digit()) {
        return with_digits(&lower, voice);
    }
    if lower.contains(|c: char| !c.is_alphanumeric() && c != '\'') {
        let pieces = lower
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|piece| !piece.is_empty());
        return pieces.flat_map(|piece| say(piece, voice)).collect();
    }
    let initials = bare.len() <= 5 && bare.chars().all(char::is_uppercase);
    if initials {
        spell(&lower)
    } else {
        nearest(&lower, voice).unwrap_or_else(|| spell(&lower))
    }
}

/// A known word that differs by an ending, or in one letter of a longer word.
fn nearest(word: &str, voice: Voice) -> Option<Vec<String>> {
    for ending in [
        "'s", "s", "es", "ed", "d", "ing", "ly", "er", "'ll", "'d", "'re",
    ] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
            && bank::clip(voice, stem).is_some()
        {
            return Some(vec![stem.to_owned()]);
        }
    }
    if word.chars().count() < 5 {
        return None;
    }
    let close =
        bank::vocabulary(voice).filter(|known| known.len() >= 5 && one_letter_apart(word, known));
    close.min().map(|known| vec![known.to_owned()])
}

fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_ahead = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_behind = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a.len().abs_diff(b.len()) <= 1
        && same_ahead >= 1
        && same_ahead + same_behind + 1 >= a.len().max(b.len())
}

fn spell(word: &str) -> Vec<String> {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .map(letter)
        .collect()
}

/// The recording of one letter or digit. Letters beyond English sound like the plain letter nearest to them.
fn letter(c: char) -> String {
    let plain = match c.to_lowercase().next().unwrap_or(c) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'æ' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'š' | 'ś' | 'ß' => 's',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ł' => 'l',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    };
    match plain.to_digit(10) {
        Some(digit) => UNITS[digit as usize].to_owned(),
        None if plain.is_ascii_lowercase() => format!("@{plain}"),
        None => "@x".to_owned(),
    }
}

fn with_digits(word: &str, voice: Voice) -> Vec<String> {
    for (sign, unit) in [
        ('£', "pounds"),
        ('$', "dollars"),
        ('€', "euros"),
        ('₹', "rupees"),
    ] {
        if let Some(amount) = word.strip_prefix(sign) {
            return money(amount, unit, voice);
        }
    }
    if let Some((hour, minute)) = word.split_once(':') {
        let (minute, tail) = minute.split_at(
            minute
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(minute.len()),
        );
        return [clock(hour, minute), say(tail, voice)].concat();
    }
    let (digits, tail) = word.split_at(
        word.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(word.len()),
    );
    match (digits.parse::<usize>(), tail) {
        (Ok(number), "st" | "nd" | "rd" | "th") if number < 100 => ordinal(number),
        (Ok(number), "") => whole(digits, number),
        (Ok(number), tail) if number < 100 && bank::clip(voice, tail).is_some() => {
            [cardinal(number), vec![tail.to_owned()]].concat()
        }
        _ => characters(word),
    }
}

/// A phone number or a reference: character by character.
fn characters(word: &str) -> Vec<String> {
    let pieces = word.chars().filter(|c| c.is_alphanumeric() || *c == '+');
    pieces
        .map(|c| {
            if c == '+' {
                "plus".to_owned()
            } else {
                letter(c)
            }
        })
        .collect()
}

fn money(amount: &str, unit: &str, voice: Voice) -> Vec<String> {
    let (whole, pence) = amount.split_once('.').unwrap_or((amount, ""));
    let Ok(number) = whole.replace(',', "").parse::<usize>() else {
        return characters(amount);
    };
    let mut parts = cardinal(number);
    parts.extend(say(unit, voice));
    parts.extend(pence.parse().map(cardinal).unwrap_or_default());
    parts
}

fn clock(hour: &str, minute: &str) -> Vec<String> {
    let (Ok(hour), Ok(minute)) = (hour.parse(), minute.parse::<usize>()) else {
        return [characters(hour), characters(minute)].concat();
    };
    let minutes = match minute {
        0 => vec!["o'clock".to_owned()],
        1..10 => vec!["oh".to_owned(), UNITS[minute].to_owned()],
        _ => cardinal(minute),
    };
    [cardinal(hour), minutes].concat()
}

/// Digits alone: a small count, a year or clock time in pairs, or a number read out.
fn whole(digits: &str, number: usize) -> Vec<String> {
    match digits.len() {
        4 if number % 100 >= 10 && number >= 1000 => {
            [cardinal(number / 100), cardinal(number % 100)].concat()
        }
        1..=4 if !digits.starts_with('0') || number == 0 => cardinal(number),
        _ => characters(digits),
    }
}

fn cardinal(number: usize) -> Vec<String> {
    match number {
        0..20 => vec![UNITS[number].to_owned()],
        20..100 if number.is_multiple_of(10) => vec![TENS[number / 10].to_owned()],
        20..100 => vec![TENS[number / 10].to_owned(), UNITS[number % 10].to_owned()],
        100..1000 => group(number, 100, "hundred"),
        1000..100_000 => group(number, 1000, "thousand"),
        _ => characters(&number.to_string()),
    }
}

fn group(number: usize, size: usize, name: &str) -> Vec<String> {
    let mut parts = cardinal(number / size);
    parts.push(name.to_owned());
    if !number.is_multiple_of(size) {
        parts.extend((number % size < 100).then(|| "and".to_owned()));
        parts.extend(cardinal(number % size));
    }
    parts
}

fn ordinal(number: usize) -> Vec<String> {
    match number {
        0..20 => vec![ORDINALS[number].to_owned()],
        20 => vec!["twentieth".to_owned()],
        30 => vec!["thirtieth".to_owned()],
        _ => [
            vec![TENS[number / 10].to_owned()],
            vec![ORDINALS[number % 10].to_owned()],
        ]
        .concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(word: &str) -> String {
        parts(word, [None, None], Voice::Caller).join(" ")
    }

    #[test]
    fn numbers_are_read_as_people_read_them() {
        for (written, spoken) in [
            ("0", "zero"),
            ("7.", "seven"),
            ("20", "twenty"),
            ("45", "forty five"),
            ("105", "one hundred and five"),
            ("1430", "fourteen thirty"),
            ("2026", "twenty twenty six"),
            ("2000", "two thousand"),
            ("9:00", "nine o'clock"),
            ("9:05", "nine oh five"),
            ("14:30,", "fourteen thirty"),
            ("2pm", "two pm"),
            ("2:30pm", "two thirty pm"),
            ("21st", "twenty first"),
            ("30th", "thirtieth"),
            ("3rd", "third"),
            ("£35", "thirty five pounds"),
            ("₹280", "two hundred and eighty rupees"),
            ("$4.50", "four dollars fifty"),
            ("07911", "zero seven nine one one"),
            ("+44", "plus four four"),
            ("K7F", "@k seven @f"),
        ] {
            assert_eq!(said(written), spoken, "{written}");
        }
    }

    #[test]
    fn unknown_words_are_approximated_or_spelled() {
        assert_eq!(said("Haircut?"), "haircut");
        assert_eq!(said("Sam's"), "sam");
        assert_eq!(said("twenty-one"), "twenty one");
        assert_eq!(said("Thurday"), "thursday");
        assert_eq!(said("Zoë"), "@z @o @e");
        assert_eq!(said("BBC"), "@b @b @c");
        assert_eq!(said("-"), "");
    }

    #[test]
    fn a_is_a_letter_among_letters_and_an_article_elsewhere() {
        assert_eq!(parts("A", [None, Some("haircut")], Voice::Caller), ["a"]);
        assert_eq!(parts("A", [Some("7"), Some("Q.")], Voice::Caller), ["@a"]);
        assert_eq!(parts("I", [None, Some("want")], Voice::Caller), ["i"]);
        assert_eq!(parts("J.", [None, None], Voice::Caller), ["@j"]);
    }
}
