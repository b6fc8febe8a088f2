//! Words, numbers and marks of a text, with their places in it.

use std::borrow::Cow;

use jiff::civil::Weekday;

use super::vocabulary::{self, Unit};

/// One word, number or mark.
#[derive(Debug, Clone)]
pub(super) struct Token<'t> {
    /// Lower case, with straight apostrophes.
    pub(super) text: Cow<'t, str>,
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether nothing, not even a space, separates it from the token before.
    pub(super) glued: bool,
}

/// What a token is, as far as it can be told without its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number; how many digits it was written with, 0 for words.
    Number {
        value: u32,
        digits: u8,
    },
    /// A place in an order: "third", "3rd".
    Ordinal(u32),
    Weekday(Weekday),
    Month(i8),
    Unit(Unit),
    /// A punctuation mark.
    Mark(char),
    Word,
}

/// Sounds without meaning: dropped before anything else is looked at.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "um" | "uh" | "er" | "erm" | "umm" | "uhm" | "uhh" | "ehm" | "hmm" | "ah" | "mm"
    )
}

/// Splits a text. `lower` is the text in ASCII lower case, so that all places stay the same.
pub(super) fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(lower.len() / 4 + 4);
    let bytes = lower.as_bytes();
    let mut at = 0;
    let mut last_end = usize::MAX;
    while at < bytes.len() {
        let start = at;
        let first = lower[at..].chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let kind = if first.is_ascii_digit() {
            at += bytes[at..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            let digits = at - start;
            let value = lower[start..at].parse().unwrap_or(u32::MAX);
            Some(Kind::Number {
                value,
                digits: digits.min(9) as u8,
            })
        } else if first.is_alphabetic() {
            at += word_length(&lower[at..]);
            None
        } else {
            at += first.len_utf8();
            Some(Kind::Mark(if matches!(first, '\u{2013}' | '\u{2014}') {
                '-'
            } else {
                first
            }))
        };
        let text = &lower[start..at];
        let glued = last_end == start;
        last_end = at;
        match kind {
            Some(kind) => out.push(Token {
                text: Cow::Borrowed(text),
                kind,
                start,
                end: at,
                glued,
            }),
            None if is_filler(text) => {}
            None => push_word(&mut out, text, start, at, glued),
        }
    }
    compose(&mut out);
    out
}

/// Letters and the apostrophes between them.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inner = matches!(c, '\'' | '\u{2019}')
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(c.is_alphabetic() || inner) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn push_word<'t>(out: &mut Vec<Token<'t>>, text: &'t str, start: usize, end: usize, glued: bool) {
    let text: Cow<'t, str> = if text.contains('\u{2019}') {
        Cow::Owned(text.replace('\u{2019}', "'"))
    } else {
        Cow::Borrowed(text)
    };
    // "3rd" is one ordinal, "3pm" a number and a word.
    if glued
        && matches!(&*text, "st" | "nd" | "rd" | "th")
        && let Some(last) = out.last_mut()
        && let Kind::Number { value, .. } = last.kind
    {
        last.kind = Kind::Ordinal(value);
        last.end = end;
        return;
    }
    let kind = vocabulary::kind(&text);
    out.push(Token {
        text,
        kind,
        start,
        end,
        glued,
    });
}

/// Joins number words: "twenty" "one" is 21, "two thousand and twenty seven" 2027, "twenty" "first" the 21st.
fn compose(tokens: &mut Vec<Token<'_>>) {
    let mut write = 0;
    let mut read = 0;
    while read < tokens.len() {
        let (kind, used) = joined(tokens, read);
        let end = tokens[read + used - 1].end;
        if used > 1 {
            tokens[read].kind = kind;
            tokens[read].end = end;
        }
        tokens.swap(write, read);
        write += 1;
        read += used;
    }
    tokens.truncate(write);
}

fn joined(tokens: &[Token<'_>], at: usize) -> (Kind, usize) {
    let kind = tokens[at].kind;
    let Kind::Number { value, digits } = kind else {
        return (kind, 1);
    };
    let hyphen = usize::from(
        matches!(tokens.get(at + 1).map(|t| t.kind), Some(Kind::Mark('-'))) && digits == 0,
    );
    let next = tokens.get(at + 1 + hyphen).map(|token| token.kind);
    if digits == 0 && matches!(value, 20 | 30 | 40 | 50 | 60 | 70 | 80 | 90) {
        match next {
            Some(Kind::Number {
                value: unit @ 1..=9,
                digits: 0,
            }) => {
                return scaled(tokens, at, value + unit, 2 + hyphen);
            }
            Some(Kind::Ordinal(unit @ 1..=9)) => return (Kind::Ordinal(value + unit), 2 + hyphen),
            _ => {}
        }
    }
    scaled(tokens, at, value, 1)
}

/// "Two thousand (and) twenty seven", "fifteen hundred", "a hundred and twenty".
fn scaled(tokens: &[Token<'_>], at: usize, value: u32, used: usize) -> (Kind, usize) {
    let one = |value, used| (Kind::Number { value, digits: 0 }, used);
    let word = |offset: usize| tokens.get(at + offset).map_or("", |token| &*token.text);
    let scale = match word(used) {
        "hundred" if value < 100 => 100,
        "thousand" if value < 100 => 1000,
        _ if used == 1 => return (tokens[at].kind, 1),
        _ => return one(value, used),
    };
    let mut length = used + 1;
    let mut total = value * scale;
    let and = usize::from(word(length) == "and");
    if let Some(Token {
        kind: Kind::Number {
            value: rest @ 1..=99,
            digits: 0,
        },
        ..
    }) = tokens.get(at + length + and)
    {
        let (tail, tail_length) = joined(tokens, at + length + and);
        let tail = if let Kind::Number { value, .. } = tail {
            value
        } else {
            *rest
        };
        if tail < scale {
            total += tail;
            length += and + tail_length;
        }
    }
    one(total, length)
}
