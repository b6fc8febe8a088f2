//! Ears: reads the hidden transcript back from whatever bytes arrived.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::mulaw::BYTES_PER_MS;
use super::packet::{Packet, Scanner};

/// Without a packet for this long, an utterance was cut: longer than any packet, so that no word is torn by waiting.
const PATIENCE: u64 = 400 * BYTES_PER_MS as u64;
/// Packets that step back by more than this start the same text anew.
const STEP_BACK_MS: u16 = 60;

/// What a [`Listener`] noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A word of an utterance that is still going on, on its first packet.
    Word {
        /// Place of the word in its utterance, from zero.
        index: usize,
        /// The word as written, punctuation included.
        text: String,
        /// Stream offset in bytes at which its first packet was found.
        at: u64,
    },
    /// An utterance that ended or was cut.
    Utterance(HeardUtterance),
}

/// As much of an utterance as reached the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardUtterance {
    /// The words that were heard, joined by single spaces. Words that were lost on the way are missing.
    pub text: String,
    /// How many words were heard.
    pub words_heard: usize,
    /// How many words the speaker meant to say.
    pub words_total: usize,
    /// Stream offset in bytes at which the utterance began, reckoned back from the first packet found.
    pub start: u64,
    /// Stream offset in bytes behind the last of it that was heard.
    pub end: u64,
    /// How far into the utterance the speaker was heard, in milliseconds.
    pub heard_ms: u32,
    /// How long the whole utterance is, in milliseconds.
    pub total_ms: u32,
}

impl HeardUtterance {
    /// Whether every word arrived.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.words_heard == self.words_total
    }
}

/// Consumes the mu-law bytes of one direction of a call and yields what was said in them.
///
/// An utterance is reported when its end passed, when another begins, after 400 ms without a trace of it, or by
/// [`finish`](Self::finish). Offsets count every byte ever taken.
#[derive(Debug, Default)]
pub struct Listener {
    scanner: Scanner,
    current: Option<Current>,
}

#[derive(Debug)]
struct Current {
    utterance: u8,
    words: u8,
    length_ms: u16,
    heard: BTreeMap<u8, String>,
    position_ms: u16,
    heard_ms: u16,
    start: u64,
    end: u64,
    /// Stream offset at which the utterance ends if nothing more is lost.
    due: u64,
}

impl Listener {
    /// A listener who has heard nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes were taken.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.scanner.end()
    }

    /// Whether an utterance has begun and not yet ended.
    #[must_use]
    pub fn is_hearing(&self) -> bool {
        self.current.is_some()
    }

    /// Takes the next bytes, in chunks of any size.
    pub fn hear(&mut self, audio: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        for byte in audio {
            if let Some((at, packet)) = self.scanner.push(*byte) {
                self.take(at, packet, &mut heard);
            }
            let now = self.scanner.end();
            if self
                .current
                .as_ref()
                .is_some_and(|current| now >= current.due.min(current.end + PATIENCE))
            {
                self.end(&mut heard);
            }
        }
        heard
    }

    /// Nothing more will come: reports what is still open.
    pub fn finish(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        while let Some((at, packet)) = self.scanner.skip() {
            self.take(at, packet, &mut heard);
        }
        self.end(&mut heard);
        heard
    }

    fn take(&mut self, at: u64, packet: Packet, heard: &mut Vec<Heard>) {
        if self
            .current
            .as_ref()
            .is_some_and(|current| !current.continues_with(&packet))
        {
            self.end(heard);
        }
        let into = u64::from(packet.position_ms) * BYTES_PER_MS as u64;
        let current = self
            .current
            .get_or_insert_with(|| Current::begin(&packet, at.saturating_sub(into)));
        let length = Packet::audio_bytes(packet.text.len());
        current.position_ms = packet.position_ms;
        current.heard_ms = packet
            .position_ms
            .saturating_add(u16::try_from(length / BYTES_PER_MS).unwrap_or(u16::MAX));
        current.end = at + length as u64;
        current.due = at + (u64::from(packet.length_ms) * BYTES_PER_MS as u64).saturating_sub(into);
        if let Entry::Vacant(place) = current.heard.entry(packet.word) {
            heard.push(Heard::Word {
                index: packet.word.into(),
                text: packet.text.clone(),
                at,
            });
            place.insert(packet.text);
        }
    }

    fn end(&mut self, heard: &mut Vec<Heard>) {
        let now = self.scanner.end();
        heard.extend(
            self.current
                .take()
                .map(|current| Heard::Utterance(current.into_utterance(now))),
        );
    }
}

impl Current {
    fn begin(packet: &Packet, start: u64) -> Self {
        Self {
            utterance: packet.utterance,
            words: packet.words,
            length_ms: packet.length_ms,
            heard: BTreeMap::new(),
            position_ms: packet.position_ms,
            heard_ms: 0,
            start,
            end: start,
            due: start,
        }
    }

    fn continues_with(&self, packet: &Packet) -> bool {
        packet.utterance == self.utterance
            && packet.words == self.words
            && packet.length_ms == self.length_ms
            && packet.position_ms.saturating_add(STEP_BACK_MS) > self.position_ms
    }

    fn into_utterance(self, now: u64) -> HeardUtterance {
        // Behind the last packet up to the end there is too little room for another one, so its absence proves nothing.
        let ended = now >= self.due && self.heard.contains_key(&self.words.saturating_sub(1));
        let words: Vec<String> = self.heard.into_values().collect();
        HeardUtterance {
            words_heard: words.len(),
            text: words.join(" "),
            words_total: self.words.into(),
            start: self.start,
            end: if ended { self.due } else { self.end },
            heard_ms: if ended { self.length_ms } else { self.heard_ms }.into(),
            total_ms: self.length_ms.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FRAME_BYTES, SILENCE, Voice, silence, speak, synthesize};
    use super::*;

    fn utterances(audio: &[u8]) -> Vec<HeardUtterance> {
        let mut listener = Listener::new();
        let mut heard: Vec<_> = audio
            .chunks(FRAME_BYTES)
            .flat_map(|frame| listener.hear(frame))
            .collect();
        heard.extend(listener.finish());
        let only = |heard| {
            if let Heard::Utterance(utterance) = heard {
                Some(utterance)
            } else {
                None
            }
        };
        heard.into_iter().filter_map(only).collect()
    }

    #[test]
    fn what_is_said_is_heard_word_for_word_at_any_offset() {
        let text = "Hi, I'd like a haircut with Sam on Saturday at 2:30 pm, please. It's for Wojciech; £35, right?";
        let audio = synthesize(text, Voice::Caller);
        for lead in [0, 1, 7, 159, 160, 1003] {
            let mut stream = vec![SILENCE; lead];
            stream.extend(&audio);
            stream.extend(silence(200));
            let heard = utterances(&stream);
            assert_eq!(heard.len(), 1);
            assert_eq!(heard[0].text, text);
            assert!(heard[0].is_complete());
            assert_eq!(heard[0].start, lead as u64);
            assert_eq!(heard[0].end, (lead + audio.len()) as u64);
            assert_eq!(heard[0].heard_ms, heard[0].total_ms);
        }
    }

    #[test]
    fn the_shortest_words_are_heard_even_said_twice() {
        for text in ["Yes.", "No", "a", "I", "K", "7", "mm-hmm", "–"] {
            let once = synthesize(text, Voice::Caller);
            let twice = [once.clone(), once].concat();
            let texts: Vec<_> = utterances(&twice)
                .into_iter()
                .map(|heard| heard.text)
                .collect();
            assert_eq!(texts, [text, text]);
        }
    }

    #[test]
    fn an_utterance_cut_short_yields_the_words_up_to_the_cut() {
        let spoken = speak(
            "We have half past ten, two o'clock or a quarter to five.",
            Voice::Receptionist,
        );
        let cut = spoken.words[5].audio.end;
        let mut stream = spoken.audio[..cut].to_vec();
        stream.extend(silence(1000));
        let heard = utterances(&stream);
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].text, "We have half past ten, two");
        assert_eq!((heard[0].words_heard, heard[0].words_total), (6, 12));
        assert!(!heard[0].is_complete());
        let cut_ms = u32::try_from(cut / BYTES_PER_MS).expect("short");
        assert!(heard[0].heard_ms <= cut_ms && cut_ms - heard[0].heard_ms < 40);
    }

    #[test]
    fn every_tenth_frame_lost_loses_no_word() {
        let text = "Could I move my appointment from Thursday to Friday at a quarter past eleven?";
        let audio = synthesize(text, Voice::Caller);
        for first in 0..10 {
            let kept = audio
                .chunks(FRAME_BYTES)
                .enumerate()
                .filter(|(index, _)| index % 10 != first);
            let stream: Vec<u8> = kept.flat_map(|(_, frame)| frame.to_vec()).collect();
            assert_eq!(
                utterances(&stream)[0].text,
                text,
                "losing frames {first}, {}, …",
                first + 10
            );
        }
    }

    #[test]
    fn joining_late_hears_the_rest() {
        let spoken = speak("Tomorrow at nine would be great", Voice::Caller);
        let heard = utterances(&spoken.audio[spoken.words[2].audio.start + 3..]);
        assert_eq!(heard[0].text, "nine would be great");
        assert_eq!((heard[0].words_heard, heard[0].words_total), (4, 6));
    }

    #[test]
    fn words_are_reported_as_they_are_spoken() {
        let spoken = speak("Hello there", Voice::Caller);
        let mut listener = Listener::new();
        let first = listener.hear(&spoken.audio[..spoken.words[0].audio.end]);
        assert_eq!(
            first,
            [Heard::Word {
                index: 0,
                text: "Hello".to_owned(),
                at: 0
            }]
        );
        assert!(listener.is_hearing());
    }

    #[test]
    fn silence_and_speech_without_a_transcript_say_nothing() {
        let bare: Vec<u8> = synthesize("Hello there", Voice::Caller)
            .iter()
            .map(|byte| byte | 1)
            .collect();
        assert_eq!(utterances(&bare), []);
        assert_eq!(utterances(&silence(3000)), []);
    }
}
