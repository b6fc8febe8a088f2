//! The name of a person in what a caller says.

mod spelling;

use domain::PersonName;

/// A name that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The name, each word with a capital.
    pub name: PersonName,
    /// Whether it was spelled letter by letter; such a name needs no second read-back.
    pub spelled: bool,
    /// The words of the text that were taken for the name, in lower case.
    pub(crate) taken: Vec<String>,
}

/// What announces a name. Longest first.
const CUES: &[&str] = &[
    "my name is",
    "my name's",
    "the name is",
    "the name's",
    "name is",
    "name's",
    "under the name of",
    "under the name",
    "in the name of",
    "under",
    "you can call me",
    "call me",
    "this is",
    "it's for",
    "it is for",
    "it's",
    "it is",
    "i'm called",
    "i am",
    "i'm",
    "booking for",
    "book for",
    "that's",
    "put it under",
    "speaking to",
    "name of",
    "for",
];

/// Cues that also announce other things: the name after them must look like one.
const WEAK: &[&str] = &[
    "it's",
    "it is",
    "i'm",
    "i am",
    "for",
    "this is",
    "that's",
    "under",
    "it's for",
    "it is for",
    "booking for",
    "book for",
];

/// Words that are no part of a name and end it.
const STOPS: &str = "a about actually after afternoon again ah all also am an and any anyone anything appointment are \
    as at available back beard because been book booked booking but by bye call called caller \
    calling can cancel change cheers could cut day do double earlier er erm evening everything fine \
    first for from going good great haircut have having he hello her here hi him his hoping how i \
    i'd i'll i'm if in interested is it it's just later like looking ma make maybe me meant mine \
    month more morning move much my need next no noon not now of off oh ok okay on one only open or \
    our people person phoning please possible price quite really right ringing running she slot so \
    some someone something somewhere soon sorry speaking sure thank thanks that that's the them then \
    there they this thing time to today tomorrow tonight too trying two uh um under up us very \
    waiting want wanted wanting was we week weekend well what when where which while who with \
    wondering would wrong yeah yep yes yesterday you your monday tuesday wednesday thursday friday \
    saturday sunday january february march july september october november december half quarter \
    midday o'clock pm spelled spelt three four five six seven eight nine ten eleven twelve name \
    name's has does did kids kid son daughter wife husband myself mum dad friend different another \
    other course certain afraid happy glad";

/// Whether a word is no part of a name.
fn stops(word: &str) -> bool {
    STOPS.split(' ').any(|stop| stop == word)
}

/// The name in a sentence that announces one: "it's Jo Bloggs", "my name is …", "for Jo, please", "Jo speaking", or
/// spelled "J O, B L O double G S". `None` when nothing announces a name.
#[must_use]
pub fn find(text: &str) -> Option<Heard> {
    heard(text, false)
}

/// The name in an answer to "what name is it?": as [`find`], and also the bare name.
#[must_use]
pub fn answer(text: &str) -> Option<Heard> {
    heard(text, true)
}

/// Letter by letter for reading back: "J O, B L O G G S".
#[must_use]
pub fn spell(name: &PersonName) -> String {
    crate::say::letters(name.as_str())
}

fn heard(text: &str, expected: bool) -> Option<Heard> {
    let tokens = tokens(text);
    let announced =
        announced(&tokens, expected).or_else(|| expected.then(|| bare(&tokens)).flatten());
    let spelled = spelling::spelled(&tokens);
    match (announced, spelled) {
        (Some(said), Some(letters)) => made(&spelling::merge(&said, &letters), true, said),
        (None, Some(letters))
            if expected || letters.iter().map(String::len).sum::<usize>() >= 3 =>
        {
            made(&letters, true, letters.clone())
        }
        (Some(said), None) => made(&said, false, said.clone()),
        _ => None,
    }
}

fn made(name: &[String], spelled: bool, taken: Vec<String>) -> Option<Heard> {
    let name = name
        .iter()
        .map(|word| capital(word))
        .collect::<Vec<_>>()
        .join(" ");
    name.parse().ok().map(|name| Heard {
        name,
        spelled,
        taken,
    })
}

/// A word of the text as the name finder sees it.
#[derive(Debug)]
struct Token {
    /// Lower case.
    word: String,
    /// Whether it was written with a capital.
    capital: bool,
    /// Whether a comma, full stop or the like stands before it.
    broken: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let text = text.replace('\u{2019}', "'");
    let mut tokens = Vec::new();
    let mut broken = false;
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-')) {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            tokens.push(Token {
                word: word.to_lowercase(),
                capital: word.starts_with(char::is_uppercase),
                broken,
            });
            broken = false;
        }
        broken |= piece.ends_with([',', '.', ';', ':', '!', '?']);
    }
    tokens
}

fn cue_at(tokens: &[Token], at: usize, cue: &str) -> Option<usize> {
    let mut length = 0;
    for part in cue.split(' ') {
        if tokens.get(at + length)?.word != part {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// The last announced name counts: "it's Joe, no, it's Jo".
fn announced(tokens: &[Token], expected: bool) -> Option<Vec<String>> {
    let mut best = None;
    let mut at = 0;
    while at < tokens.len() {
        if let Some((cue, length)) = CUES
            .iter()
            .find_map(|cue| cue_at(tokens, at, cue).map(|length| (*cue, length)))
        {
            let name = run(tokens, at + length);
            let weak = WEAK.contains(&cue);
            // "B for Bravo" spells.
            let spells = cue == "for" && at > 0 && tokens[at - 1].word.chars().count() == 1;
            if !name.is_empty()
                && !spells
                && (expected || !weak || looks_like_name(tokens, at + length, name.len(), cue))
            {
                at += length + name.len();
                best = Some(name);
                continue;
            }
        }
        let name = run(tokens, at);
        if !name.is_empty()
            && ["speaking", "here", "calling"]
                .iter()
                .any(|end| cue_at(tokens, at + name.len(), end).is_some())
        {
            at += name.len();
            best = Some(name);
            continue;
        }
        at += 1;
    }
    best
}

/// After "it's" or "for" stand many things: a name is written with a capital, or, in a text without any capitals,
/// stands alone between breaks.
fn looks_like_name(tokens: &[Token], at: usize, length: usize, cue: &str) -> bool {
    let cased = tokens
        .iter()
        .any(|token| token.capital && token.word != "i" && !token.word.starts_with("i'"));
    let all_capital = tokens[at..at + length].iter().all(|token| token.capital);
    let first_only = tokens.first().is_some_and(|token| token.capital)
        && tokens
            .iter()
            .skip(1)
            .all(|token| !token.capital || token.word == "i" || token.word.starts_with("i'"));
    if cased && !first_only {
        return all_capital;
    }
    let ends = tokens.get(at + length).is_none_or(|next| {
        next.broken
            || ["please", "and", "here", "calling", "speaking"].contains(&next.word.as_str())
    });
    ends && (cue != "for" || length <= 2)
}

fn run(tokens: &[Token], at: usize) -> Vec<String> {
    let mut name: Vec<String> = Vec::new();
    for (index, token) in tokens.iter().enumerate().skip(at) {
        let stop = stops(&token.word)
            || token.word.chars().any(|c| c.is_ascii_digit())
            || (index > at && token.broken)
            || (token.word.len() == 1
                && tokens
                    .get(index + 1)
                    .is_none_or(|next| next.word.len() == 1 || name.is_empty()))
            || name.len() == 4;
        if stop {
            break;
        }
        name.push(token.word.clone());
    }
    name
}

/// The whole answer, without politeness around it.
fn bare(tokens: &[Token]) -> Option<Vec<String>> {
    let start = tokens.iter().position(|token| !stops(&token.word))?;
    let leading = tokens[..start].iter().all(|token| {
        [
            "um", "uh", "er", "erm", "oh", "yes", "yeah", "sure", "okay", "ok", "no", "sorry",
            "it", "is", "hi", "hello", "well", "so", "just", "thanks", "that's", "ah",
        ]
        .contains(&token.word.as_str())
    });
    let name = run(tokens, start);
    let rest = &tokens[start + name.len()..];
    let trailing = rest.iter().all(|token| {
        [
            "please", "thanks", "thank", "you", "is", "my", "name", "the", "that's", "it", "um",
            "uh",
        ]
        .contains(&token.word.as_str())
            || token.word.len() == 1
            || rest.first().is_some_and(|first| first.broken)
    });
    (leading && trailing && !name.is_empty()).then_some(name)
}

fn capital(word: &str) -> String {
    let mut upper = true;
    let mut out = String::with_capacity(word.len());
    let mac = word.strip_prefix("mc").is_some_and(|rest| rest.len() > 2);
    let irish = word.starts_with("o'");
    for (index, c) in word.char_indices() {
        let start = upper || (mac && index == 2) || (irish && index == 2);
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        upper = c == '-';
    }
    out
}

#[cfg(test)]
mod tests;
