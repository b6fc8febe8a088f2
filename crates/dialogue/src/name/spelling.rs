//! Names spelled letter by letter.

use super::Token;
use crate::numbers::repeat;

/// What recognisers write for the sound of a letter. Only trusted next to real letters.
fn sound(word: &str) -> Option<char> {
    Some(match word {
        "ay" | "eh" => 'a',
        "bee" | "be" => 'b',
        "see" | "sea" => 'c',
        "dee" => 'd',
        "ee" => 'e',
        "eff" => 'f',
        "gee" => 'g',
        "aitch" | "haitch" => 'h',
        "eye" => 'i',
        "jay" => 'j',
        "kay" => 'k',
        "el" | "ell" => 'l',
        "em" => 'm',
        "en" => 'n',
        "oh" => 'o',
        "pea" | "pee" => 'p',
        "cue" | "queue" => 'q',
        "are" | "ar" => 'r',
        "ess" => 's',
        "tee" | "tea" => 't',
        "you" => 'u',
        "vee" => 'v',
        "ex" => 'x',
        "why" => 'y',
        "zed" | "zee" => 'z',
        _ => return None,
    })
}

fn letter(word: &str) -> Option<char> {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) if only.is_alphabetic() => Some(only),
        _ => None,
    }
}

/// Hyphenated letters, "b-l-o", count as separate ones.
fn hyphened(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split('-').collect();
    (parts.len() > 1 && parts.iter().all(|part| letter(part).is_some())).then(|| parts.concat())
}

/// The words spelled in a text: at least two letters in a row, one word a group. Groups end at commas, "then",
/// "space" and "new word".
pub(super) fn spelled(tokens: &[Token]) -> Option<Vec<String>> {
    let mut groups: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut letters = 0;
    // Whether every letter so far had a comma before it: "J, O, E" is one word.
    let mut apart = true;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let taken = piece(tokens, at, !current.is_empty());
        if (token.broken || taken.is_none()) && !current.is_empty() {
            let joins = taken.is_some() && apart && groups.is_empty() && single_ahead(tokens, at);
            if !joins {
                finish(&mut groups, &mut current, &mut letters);
            }
        }
        match taken {
            Some((text, length)) => {
                apart =
                    text.chars().count() == 1 && (current.is_empty() || (apart && token.broken));
                letters += text.chars().count();
                current.push_str(&text);
                at += length;
                at += explained(tokens, at);
            }
            None => at += 1,
        }
    }
    finish(&mut groups, &mut current, &mut letters);
    (!groups.is_empty()).then_some(groups)
}

/// "J, O, E" with a comma after every letter is one word.
fn single_ahead(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| next.broken)
}

fn finish(groups: &mut Vec<String>, current: &mut String, letters: &mut usize) {
    if *letters >= 2 {
        groups.push(std::mem::take(current));
    }
    current.clear();
    *letters = 0;
}

fn piece(tokens: &[Token], at: usize, inside: bool) -> Option<(String, usize)> {
    let word = tokens[at].word.as_str();
    if let Some(times) = repeat(word) {
        let next = tokens.get(at + 1)?.word.as_str();
        let repeated = letter(next).or_else(|| sound(next))?;
        return Some((std::iter::repeat_n(repeated, times).collect(), 2));
    }
    if word == "double" || word == "you" {
        return None;
    }
    if let Some(one) = letter(word) {
        // "I" and "a" are words of their own unless letters stand beside them.
        let beside = inside
            || tokens
                .get(at + 1)
                .is_some_and(|next| letter(&next.word).is_some() || repeat(&next.word).is_some());
        return (beside || !matches!(one, 'i' | 'a')).then(|| (one.to_string(), 1));
    }
    if let Some(letters) = hyphened(word) {
        return Some((letters, 1));
    }
    if inside {
        return sound(word).map(|one| (one.to_string(), 1));
    }
    // A sounded letter may open a group only when a real letter follows; "a" and "I" are words.
    let next = tokens.get(at + 1).filter(|next| !next.broken)?;
    letter(&next.word).filter(|next| !matches!(next, 'a' | 'i'))?;
    sound(word).map(|one| (one.to_string(), 1))
}

/// "For Bravo", "as in apple": words that explain the letter before.
fn explained(tokens: &[Token], at: usize) -> usize {
    let word = |offset: usize| tokens.get(at + offset).map(|token| token.word.as_str());
    let explains = |offset: usize| word(offset).is_some_and(|word| word.len() > 2);
    match (word(0), word(1)) {
        (Some("for"), _) if explains(1) => 2,
        (Some("as"), Some("in")) if explains(2) => 3,
        _ => 0,
    }
}

/// Puts spelled words in the place of the spoken ones they spell: the most alike, or the one at the same place.
pub(super) fn merge(said: &[String], letters: &[String]) -> Vec<String> {
    if letters.len() >= said.len() {
        return letters.to_vec();
    }
    let mut name = said.to_vec();
    for word in letters {
        let first = word.chars().next();
        let place = name
            .iter()
            .rposition(|spoken| spoken.chars().next() == first)
            .unwrap_or(name.len() - 1);
        name[place].clone_from(word);
    }
    name
}
