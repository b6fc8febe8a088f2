//! The recorded words: one asset, an index over it, and nothing to decode.
//!
//! Layout, little endian: the magic `RDBANK1\n`, a `u32` count, then that many entries of voice (`u8`), key length
//! (`u8`), key (UTF-8), offset (`u32`) and length (`u32`), sorted by voice and key; the audio of all clips follows.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Voice;

static BYTES: &[u8] = include_bytes!("../../assets/speech/words.bank");
const MAGIC: &[u8] = b"RDBANK1\n";

static BANK: LazyLock<HashMap<(u8, &'static str), &'static [u8]>> =
    LazyLock::new(|| index(BYTES).unwrap_or_default());

/// The clip of a word in a voice, as 8 kHz mu-law. Letters are under `@a` to `@z`.
pub(super) fn clip(voice: Voice, key: &str) -> Option<&'static [u8]> {
    BANK.get(&(voice as u8, key)).copied()
}

/// Every word that a voice knows, in no particular order.
pub(super) fn vocabulary(voice: Voice) -> impl Iterator<Item = &'static str> {
    BANK.keys()
        .filter(move |(speaker, _)| *speaker == voice as u8)
        .map(|(_, key)| *key)
}

fn index(bytes: &'static [u8]) -> Option<HashMap<(u8, &'static str), &'static [u8]>> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let count = take_u32(&mut rest)?;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (&[voice, length], tail) = rest.split_first_chunk()?;
        let (key, tail) = tail.split_at_checked(length.into())?;
        rest = tail;
        entries.push((
            voice,
            std::str::from_utf8(key).ok()?,
            take_u32(&mut rest)?,
            take_u32(&mut rest)?,
        ));
    }
    let audio = rest;
    let clips = entries.into_iter().map(|(voice, key, offset, length)| {
        Some(((voice, key), audio.get(offset..offset + length)?))
    });
    clips.collect()
}

fn take_u32(rest: &mut &'static [u8]) -> Option<usize> {
    let (number, tail) = rest.split_first_chunk()?;
    *rest = tail;
    usize::try_from(u32::from_le_bytes(*number)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_voices_know_their_letters_and_numbers() {
        for voice in [Voice::Caller, Voice::Receptionist] {
            assert!(vocabulary(voice).count() > 500, "{voice:?}");
            for letter in 'a'..='z' {
                assert!(
                    clip(voice, &format!("@{letter}")).is_some(),
                    "{voice:?} {letter}"
                );
            }
            for word in ["zero", "nine", "twenty", "ninety", "hundred", "mm-hmm"] {
                assert!(clip(voice, word).is_some(), "{voice:?} {word}");
            }
        }
    }

    #[test]
    fn every_clip_is_loud_enough_to_be_heard_and_shorter_than_a_breath() {
        for voice in [Voice::Caller, Voice::Receptionist] {
            for word in vocabulary(voice) {
                let clip = clip(voice, word).expect("listed");
                assert!(
                    (300..16_000).contains(&clip.len()),
                    "{voice:?} {word} {}",
                    clip.len()
                );
                let peak = clip
                    .iter()
                    .map(|byte| super::super::mulaw::decode(*byte).unsigned_abs())
                    .max();
                assert!(peak > Some(10_000), "{voice:?} {word} {peak:?}");
            }
        }
    }
}
