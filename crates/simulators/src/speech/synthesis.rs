//! Speech from text: recorded words joined with natural pauses, each carrying its text.

use std::ops::Range;

use super::mulaw::{BYTES_PER_MS, SILENCE};
use super::packet::{MAX_TEXT, Packet, align, fingerprint};
use super::{Voice, bank, pronounce};

/// Longer texts are spoken as several utterances, so that word counts and positions fit their fields.
const WORDS_PER_UTTERANCE: usize = 60;
/// Every word lasts long enough to be told this often, so that the loss of a frame does not lose it.
const REPEATS: usize = 3;

/// A spoken text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// 8 kHz mu-law.
    pub audio: Vec<u8>,
    /// The words in order; their ranges cover the audio without gaps.
    pub words: Vec<SpokenWord>,
}

/// Where one word is in the audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenWord {
    /// The word as written, punctuation included.
    pub text: String,
    /// Bytes of the audio that say it, with the pause behind it.
    pub audio: Range<usize>,
}

/// Speaks a text as 8 kHz mu-law. The same text and voice give the same bytes; a text without words gives none.
#[must_use]
pub fn synthesize(text: &str, voice: Voice) -> Vec<u8> {
    speak(text, voice).audio
}

/// Like [`synthesize`], and tells where each word is.
#[must_use]
pub fn speak(text: &str, voice: Voice) -> Spoken {
    let words: Vec<&str> = text.split_whitespace().flat_map(pieces).collect();
    let mut spoken = Spoken {
        audio: Vec::new(),
        words: Vec::new(),
    };
    for (index, utterance) in words.chunks(WORDS_PER_UTTERANCE).enumerate() {
        let first = index * WORDS_PER_UTTERANCE;
        let start = spoken.audio.len();
        let mut audio = Vec::new();
        let mut ranges = Vec::new();
        for (place, word) in utterance.iter().enumerate() {
            let from = audio.len();
            let neighbours = [(first + place).checked_sub(1), Some(first + place + 1)];
            let neighbours = neighbours.map(|at| at.and_then(|at| words.get(at)).copied());
            say(word, neighbours, voice, &mut audio);
            ranges.push(from..audio.len());
        }
        hide(utterance, &ranges, &mut audio);
        spoken.audio.append(&mut audio);
        let shifted = ranges
            .into_iter()
            .map(|range| start + range.start..start + range.end);
        let placed = utterance.iter().zip(shifted);
        spoken.words.extend(placed.map(|(text, audio)| SpokenWord {
            text: (*text).to_owned(),
            audio,
        }));
    }
    spoken
}

/// Splits a word that is longer than a packet can carry.
fn pieces(mut word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while word.len() > MAX_TEXT {
        let (head, tail) = word.split_at(word.floor_char_boundary(MAX_TEXT));
        pieces.push(head);
        word = tail;
    }
    pieces.push(word);
    pieces
}

/// Appends the sound of one word and the pause behind it, up to a whole millisecond.
fn say(word: &str, neighbours: [Option<&str>; 2], voice: Voice, audio: &mut Vec<u8>) {
    let start = audio.len();
    for part in pronounce::parts(word, neighbours, voice) {
        audio.extend(bank::clip(voice, &part).unwrap_or_default());
    }
    audio.resize(
        audio.len() + pronounce::pause_ms(word) * BYTES_PER_MS,
        SILENCE,
    );
    let least = start + REPEATS * align(Packet::audio_bytes(word.len()));
    audio.resize(align(audio.len()).max(least), SILENCE);
}

/// Writes each word's packet into its stretch of the audio as often as it fits.
fn hide(words: &[&str], ranges: &[Range<usize>], audio: &mut [u8]) {
    let ms = |bytes: usize| u16::try_from(bytes / BYTES_PER_MS).unwrap_or(u16::MAX);
    let count = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    let length_ms = ms(audio.len());
    let utterance = fingerprint(&words.join(" "));
    for (place, (word, range)) in words.iter().zip(ranges).enumerate() {
        let size = Packet::audio_bytes(word.len());
        let starts = range
            .clone()
            .step_by(align(size))
            .take_while(|start| start + size <= range.end);
        for start in starts {
            let packet = Packet {
                utterance,
                word: count(place),
                words: count(words.len()),
                position_ms: ms(start),
                length_ms,
                text: (*word).to_owned(),
            };
            packet.hide(&mut audio[start..start + size]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mulaw::decode;
    use super::*;

    #[test]
    fn a_sentence_lasts_about_as_long_as_a_person_takes_and_is_the_same_each_time() {
        let text = "Hello, I'd like to book a haircut for tomorrow afternoon, please.";
        let audio = synthesize(text, Voice::Caller);
        let ms = audio.len() / BYTES_PER_MS;
        assert!((3000..7000).contains(&ms), "{ms}");
        assert_eq!(audio, synthesize(text, Voice::Caller));
        assert_ne!(audio, synthesize(text, Voice::Receptionist));
    }

    #[test]
    fn words_cover_the_audio_without_gaps() {
        let text = ["many"; 130].join(" ");
        let spoken = speak(&text, Voice::Caller);
        assert_eq!(spoken.words.len(), 130);
        assert_eq!(spoken.words[0].audio.start, 0);
        assert!(
            spoken
                .words
                .windows(2)
                .all(|pair| pair[0].audio.end == pair[1].audio.start)
        );
        assert_eq!(spoken.words[129].audio.end, spoken.audio.len());
    }

    #[test]
    fn nothing_and_spaces_are_silent() {
        assert!(synthesize("", Voice::Caller).is_empty());
        assert!(synthesize(" \n ", Voice::Caller).is_empty());
    }

    #[test]
    fn every_word_of_a_sentence_is_loud() {
        let spoken = speak("Xylophone! 14:30 KX7 £35 naïve", Voice::Receptionist);
        for word in &spoken.words {
            let peak = spoken.audio[word.audio.clone()]
                .iter()
                .map(|byte| decode(*byte).unsigned_abs())
                .max();
            assert!(peak > Some(8_000), "{} {peak:?}", word.text);
        }
    }
}
