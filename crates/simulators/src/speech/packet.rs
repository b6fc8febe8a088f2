//! The packet that carries one word of a transcript in the least significant bits of mu-law bytes.
//!
//! ```text
//! sync (3 bytes) | utterance (1) | word (1) | words (1) | position ms (2) | length ms (2) | n (1) | text (n) | CRC (2)
//! ```
//!
//! Bits go most significant first, one in each audio byte; numbers are big endian; the CRC-16 covers everything between
//! the sync pattern and itself. A word of five letters takes 144 bits, so 18 ms of audio, less than one carrier frame,
//! and repeats for as long as the word lasts. The last bit of a mu-law byte moves its sample by at most one quantisation step.

use super::mulaw::BYTES_PER_MS;

/// Starts a packet. Neither silence nor a shifted copy of itself matches.
const SYNC: [u8; 3] = [0x1a, 0xcf, 0xfc];
const SYNC_BITS: u32 = 0x001a_cffc;
/// Bytes between the sync pattern and the text.
const HEADER: usize = 8;
const OVERHEAD: usize = SYNC.len() + HEADER + 2;

/// The longest text of one packet in bytes.
pub(super) const MAX_TEXT: usize = 120;

/// One word of an utterance, as found in the audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packet {
    /// A checksum of the whole text: tells two neighbouring utterances apart.
    pub(super) utterance: u8,
    /// Place of this word, from zero.
    pub(super) word: u8,
    /// Number of words in the utterance.
    pub(super) words: u8,
    /// Where in the utterance this packet starts.
    pub(super) position_ms: u16,
    /// How long the whole utterance is.
    pub(super) length_ms: u16,
    /// The word as written, punctuation included.
    pub(super) text: String,
}

impl Packet {
    /// How many audio bytes a packet with so many bytes of text fills.
    pub(super) const fn audio_bytes(text: usize) -> usize {
        (OVERHEAD + text) * 8
    }

    /// Writes the packet into the last bits of `audio`, which is exactly as long as it needs.
    pub(super) fn hide(&self, audio: &mut [u8]) {
        let mut body = vec![self.utterance, self.word, self.words];
        body.extend(self.position_ms.to_be_bytes());
        body.extend(self.length_ms.to_be_bytes());
        body.push(u8::try_from(self.text.len()).unwrap_or(u8::MAX));
        body.extend(self.text.as_bytes());
        let crc = crc16(&body).to_be_bytes();
        let bits = SYNC
            .iter()
            .chain(&body)
            .chain(&crc)
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
        for (sample, bit) in audio.iter_mut().zip(bits) {
            *sample = *sample & !1 | bit;
        }
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let (body, crc) = body.split_last_chunk()?;
        if crc16(body) != u16::from_be_bytes(*crc) {
            return None;
        }
        let (&[utterance, word, words, p1, p0, l1, l0, _], text) =
            body.split_first_chunk::<HEADER>()?;
        Some(Self {
            utterance,
            word,
            words,
            position_ms: u16::from_be_bytes([p1, p0]),
            length_ms: u16::from_be_bytes([l1, l0]),
            text: String::from_utf8(text.to_vec()).ok()?,
        })
    }
}

/// A checksum of a text, for [`Packet::utterance`].
pub(super) fn fingerprint(text: &str) -> u8 {
    crc16(text.as_bytes()).to_be_bytes()[1]
}

/// CRC-16/IBM-3740: polynomial 0x1021, initial value 0xffff.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                crc << 1 ^ 0x1021
            }
        })
    })
}

/// Finds packets in a stream of bits, wherever they start.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// Bits not yet decided on, one a byte.
    bits: Vec<u8>,
    /// Stream offset of `bits[0]`.
    offset: u64,
}

impl Scanner {
    /// Stream offset behind the last byte taken.
    pub(super) fn end(&self) -> u64 {
        self.offset + self.bits.len() as u64
    }

    /// Takes one audio byte; returns the packet that it completes and the stream offset at which that started.
    pub(super) fn push(&mut self, sample: u8) -> Option<(u64, Packet)> {
        self.bits.push(sample & 1);
        self.scan()
    }

    /// Gives up waiting for the rest of what looked like a packet and looks behind it once more.
    pub(super) fn skip(&mut self) -> Option<(u64, Packet)> {
        while !self.bits.is_empty() {
            self.drop_bits(1);
            if let Some(found) = self.scan() {
                return Some(found);
            }
        }
        None
    }

    fn scan(&mut self) -> Option<(u64, Packet)> {
        loop {
            let start = self.find_sync()?;
            self.drop_bits(start);
            let length_at = SYNC.len() + HEADER - 1;
            let text = usize::from(self.byte(length_at)?);
            if text <= MAX_TEXT {
                let end = OVERHEAD + text;
                self.byte(end - 1)?;
                let body: Vec<u8> = (SYNC.len()..end).filter_map(|at| self.byte(at)).collect();
                if let Some(packet) = Packet::parse(&body) {
                    let found = (self.offset, packet);
                    self.drop_bits(end * 8);
                    return Some(found);
                }
            }
            self.drop_bits(1);
        }
    }

    /// Index of the first bit of a sync pattern; without one, forgets all bits but those that may begin one.
    fn find_sync(&mut self) -> Option<usize> {
        let mut window = u32::MAX;
        for (index, bit) in self.bits.iter().enumerate() {
            window = (window << 1 | u32::from(*bit)) & 0x00ff_ffff;
            if index >= 23 && window == SYNC_BITS {
                return Some(index - 23);
            }
        }
        self.drop_bits(self.bits.len().saturating_sub(23));
        None
    }

    fn byte(&self, index: usize) -> Option<u8> {
        let bits = self.bits.get(index * 8..index * 8 + 8)?;
        Some(bits.iter().fold(0, |byte, bit| byte << 1 | bit))
    }

    fn drop_bits(&mut self, count: usize) {
        self.bits.drain(..count);
        self.offset += count as u64;
    }
}

/// Rounds a byte offset up to a whole millisecond, where packets start.
pub(super) const fn align(offset: usize) -> usize {
    offset.div_ceil(BYTES_PER_MS) * BYTES_PER_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(text: &str) -> Packet {
        Packet {
            utterance: 7,
            word: 2,
            words: 5,
            position_ms: 1200,
            length_ms: 2400,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_packet_is_found_at_any_offset_and_only_once() {
        for offset in 0..40 {
            let mut audio = vec![0xff; offset + Packet::audio_bytes(5) + 13];
            packet("hello").hide(&mut audio[offset..offset + Packet::audio_bytes(5)]);
            let mut scanner = Scanner::default();
            let found: Vec<_> = audio
                .iter()
                .filter_map(|byte| scanner.push(*byte))
                .collect();
            assert_eq!(found, [(offset as u64, packet("hello"))]);
        }
    }

    #[test]
    fn a_packet_changes_no_sample_by_more_than_its_last_bit() {
        let before: Vec<u8> = (0..Packet::audio_bytes(2))
            .map(|index| index as u8)
            .collect();
        let mut after = before.clone();
        packet("Jo").hide(&mut after);
        assert!(
            before
                .iter()
                .zip(&after)
                .all(|(old, new)| old | 1 == new | 1)
        );
    }

    #[test]
    fn one_flipped_bit_loses_the_packet_and_the_next_is_found() {
        let size = Packet::audio_bytes(2);
        for flipped in 0..size {
            let mut audio = vec![0x55; 2 * size];
            packet("Jo").hide(&mut audio[..size]);
            packet("Al").hide(&mut audio[size..]);
            audio[flipped] ^= 1;
            let mut scanner = Scanner::default();
            let mut found: Vec<_> = audio
                .iter()
                .filter_map(|byte| scanner.push(*byte))
                .collect();
            found.extend(std::iter::from_fn(|| scanner.skip()));
            assert_eq!(found, [(size as u64, packet("Al"))], "bit {flipped}");
        }
    }
}
