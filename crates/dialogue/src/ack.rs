//! Short acknowledgements: the sounds of listening, which must not stop whoever is speaking.

use crate::words::{phrase_at, words};

/// Longer runs than this are somebody taking the turn.
const MOST_WORDS: usize = 4;

const SOUNDS: &[&str] = &[
    "mm hmm",
    "mm hm",
    "uh huh",
    "i see",
    "got it",
    "all right",
    "go on",
    "of course",
    "thank you",
    "that's right",
    "that's fine",
    "sounds good",
    "mhm",
    "mmhm",
    "mmhmm",
    "mm",
    "mmm",
    "hm",
    "hmm",
    "aha",
    "ah",
    "oh",
    "ooh",
    "uhuh",
    "okay",
    "ok",
    "okey",
    "k",
    "right",
    "alright",
    "sure",
    "yeah",
    "yes",
    "yep",
    "yup",
    "ya",
    "great",
    "good",
    "cool",
    "nice",
    "lovely",
    "perfect",
    "fine",
    "brilliant",
    "thanks",
    "cheers",
    "ta",
    "um",
    "uh",
    "erm",
    "er",
];

/// Whether a transcript is merely an acknowledgement ("mm-hmm", "okay", "right, yeah") and no turn of its own. An
/// empty transcript (a cough, a breath) is one too. "No", "wait", "sorry?" and anything with content are not.
#[must_use]
pub fn is_acknowledgement(text: &str) -> bool {
    if text.contains('?') {
        return false;
    }
    let words = words(text);
    if words.len() > MOST_WORDS {
        return false;
    }
    let mut at = 0;
    while at < words.len() {
        match SOUNDS.iter().find_map(|sound| phrase_at(&words, at, sound)) {
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_sounds_do_not_take_the_turn() {
        for text in [
            "mm-hmm",
            "Mm-hmm.",
            "okay",
            "OK",
            "right",
            "Right, yeah.",
            "uh-huh",
            "I see",
            "yeah",
            "yes",
            "sure",
            "",
            "...",
            "Got it.",
            "oh okay",
            "that\u{2019}s fine",
            "all right",
            "go on",
        ] {
            assert!(is_acknowledgement(text), "{text}");
        }
    }

    #[test]
    fn turns_with_content_take_it() {
        for text in [
            "no",
            "wait",
            "stop",
            "sorry?",
            "right?",
            "yes but at three",
            "okay so can I",
            "hold on",
            "what",
            "hello",
            "Tuesday",
            "yeah I want to cancel",
            "no no",
            "excuse me",
            "yeah yeah yeah yeah yeah",
            "actually",
            "Sam",
        ] {
            assert!(!is_acknowledgement(text), "{text}");
        }
    }
}
