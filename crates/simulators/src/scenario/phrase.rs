//! What a person listens for.

use std::fmt;

use regex::Regex;
use serde::{Deserialize, Deserializer, de};

/// A phrase to listen for: words that occur in what was heard, or a regular expression written as `/…/`. Several
/// may be given as a list; one of them is enough.
#[derive(Debug, Clone)]
pub struct Phrase(Vec<Pattern>);

#[derive(Debug, Clone)]
enum Pattern {
    /// Folded words, with a space before and after so that only whole words match.
    Words(String),
    Expression(Regex),
}

/// Lower case, without punctuation, single spaces; apostrophes vanish so that `you're` is one word.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !matches!(c, '\'' | '’') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

impl Phrase {
    /// Reads one phrase.
    ///
    /// # Errors
    /// A sentence naming the fault: no words, or a malformed regular expression.
    pub fn new(text: &str) -> Result<Self, String> {
        Pattern::new(text).map(|pattern| Self(vec![pattern]))
    }

    /// Whether the phrase occurs in `heard`.
    #[must_use]
    pub fn occurs_in(&self, heard: &str) -> bool {
        let folded = fold(heard);
        self.0.iter().any(|pattern| match pattern {
            Pattern::Words(words) => folded.contains(words.as_str()),
            Pattern::Expression(expression) => expression.is_match(heard),
        })
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pattern) in self.0.iter().enumerate() {
            let or = if index == 0 { "" } else { " or " };
            match pattern {
                Pattern::Words(words) => write!(f, "{or}“{}”", words.trim())?,
                Pattern::Expression(expression) => write!(f, "{or}/{expression}/")?,
            }
        }
        Ok(())
    }
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        if let Some(expression) = text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'))
        {
            return regex::RegexBuilder::new(expression)
                .case_insensitive(true)
                .build()
                .map(Self::Expression)
                .map_err(|error| format!("not a regular expression: {error}"));
        }
        let words = fold(text);
        if words.trim().is_empty() {
            return Err("a phrase to listen for needs at least one word".to_owned());
        }
        Ok(Self::Words(words))
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Phrase;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("words to listen for, a `/regular expression/`, or a list of these")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Phrase, E> {
                Phrase::new(text).map_err(E::custom)
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Phrase, A::Error> {
                let mut patterns = Vec::new();
                while let Some(text) = list.next_element::<String>()? {
                    patterns.push(Pattern::new(&text).map_err(de::Error::custom)?);
                }
                if patterns.is_empty() {
                    return Err(de::Error::custom("the list of phrases is empty"));
                }
                Ok(Phrase(patterns))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_whole_words_whatever_the_punctuation() {
        let phrase = Phrase::new("Shall I book it?").unwrap();
        assert!(phrase.occurs_in("…ending 01. Shall I  book it"));
        assert!(!phrase.occurs_in("Shall I book item four?"));
        assert!(
            Phrase::new("you're booked")
                .unwrap()
                .occurs_in("Great, you’re booked: Haircut")
        );
    }

    #[test]
    fn an_expression_sees_the_text_as_spoken() {
        let phrase = Phrase::new(r"/\b(two|2) ?pm\b/").unwrap();
        assert!(phrase.occurs_in("Saturday at 2 PM"));
        assert!(!phrase.occurs_in("Saturday at 12 pm-ish, no: noon"));
    }

    #[test]
    fn an_empty_phrase_is_refused() {
        assert!(Phrase::new(" … ").is_err());
        assert!(Phrase::new("/(/").is_err());
    }
}
