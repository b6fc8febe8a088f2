//! What the caller hears. Audio counts as heard when the mark behind it comes back, and only then: how fast audio was
//! sent, and what a clock says, prove nothing.
//!
//! Everything not yet heard is kept, so that playback can be held back while the caller makes a sound and go on where it
//! was if that was nothing.

use std::collections::VecDeque;

use super::outbox::Outbox;
use crate::wire::CarrierLeg;

/// Bytes of mu-law audio in a millisecond.
pub(super) const BYTES_PER_MS: u64 = 8;
/// Longest piece between two marks, in characters of base64: 480 bytes are 60 ms. A multiple of four, so that a payload
/// can be cut there without touching its bytes. The carrier's own frames are 20 ms.
const PIECE: usize = 640;
/// Most audio that is kept for a caller: three minutes. A model that speaks on without end loses the rest.
const MOST_KEPT: usize = 3 * 60 * 1000 * BYTES_PER_MS as usize / 3 * 4;
/// The buffer is moved to its front when this much of it was heard.
const HEARD: usize = 8 * 1024;
/// The buffer gives back what it holds beyond this when it runs empty.
const KEEP: usize = 1024;
/// The same for the pieces.
const KEPT_CHUNKS: usize = 8;

/// Audio of one item of the conversation.
#[derive(Debug)]
pub(super) struct Voice {
    pub(super) item_id: String,
    pub(super) content_index: u32,
    /// Bytes that the model has spoken.
    pub(super) received: u64,
    /// Bytes that the caller has heard.
    pub(super) heard: u64,
    /// No more will come.
    pub(super) complete: bool,
    /// The rest was dropped.
    pub(super) cut: bool,
    /// Waits until it is decided whether an earlier voice goes on.
    pub(super) held: bool,
    /// The item's id as it may stand in a mark's name.
    label: String,
}

impl Voice {
    pub(super) const fn heard_ms(&self) -> u64 {
        self.heard / BYTES_PER_MS
    }

    pub(super) const fn received_ms(&self) -> u64 {
        self.received / BYTES_PER_MS
    }

    /// Whether all of it was heard.
    pub(super) const fn is_heard(&self) -> bool {
        self.complete && !self.cut && self.heard == self.received
    }
}

/// Names a voice for the length of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VoiceKey(usize);

/// A piece of audio with a mark behind it, its own or that of its frame.
#[derive(Debug)]
struct Chunk {
    voice: VoiceKey,
    /// Bytes of its voice up to its end.
    end: u64,
    bytes: u64,
    /// Characters of its payload.
    length: usize,
    /// The number in its mark's name; 0 before it is sent.
    mark: u64,
}

/// Chunks that go to the carrier together, under one mark.
struct Frame {
    voice: VoiceKey,
    chunks: usize,
    /// Characters of their payloads.
    length: usize,
    /// Bytes of the voice up to their end.
    end: u64,
    /// Whether nothing more of the voice will follow.
    last: bool,
}

/// The caller's ear.
#[derive(Debug, Default)]
pub(super) struct Playback {
    voices: Vec<Voice>,
    chunks: VecDeque<Chunk>,
    /// Payloads of the chunks, end to end, from `head`.
    text: String,
    head: usize,
    /// How many chunks, from the front, are with the carrier.
    sent: usize,
    /// Where the first chunk that was not sent begins in `text`, from `head`.
    sent_length: usize,
    last_mark: u64,
    /// Whose audio went to the carrier last.
    flushed: Option<VoiceKey>,
    paused: bool,
    /// Frames handed to the carrier.
    pub(super) frames: u64,
}

impl Playback {
    pub(super) fn open(&mut self, item_id: &str, content_index: u32, held: bool) -> VoiceKey {
        let key = VoiceKey(self.voices.len());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let label = if item_id.len() <= 64 && item_id.bytes().all(plain) {
            item_id.to_owned()
        } else {
            format!("item-{}", key.0)
        };
        let item_id = item_id.to_owned();
        self.voices.push(Voice {
            item_id,
            content_index,
            received: 0,
            heard: 0,
            complete: false,
            cut: false,
            held,
            label,
        });
        key
    }

    /// How many voices there have been.
    pub(super) const fn voices(&self) -> usize {
        self.voices.len()
    }

    pub(super) fn voice(&self, key: VoiceKey) -> &Voice {
        &self.voices[key.0]
    }

    pub(super) fn voice_mut(&mut self, key: VoiceKey) -> &mut Voice {
        &mut self.voices[key.0]
    }

    /// Takes in audio. False when so much waits already that it was dropped.
    pub(super) fn push(&mut self, key: VoiceKey, payload: &str, bytes: usize) -> bool {
        if self.text.len() - self.head + payload.len() > MOST_KEPT {
            return false;
        }
        self.compact();
        let (mut rest, mut left) = (payload, bytes as u64);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(PIECE));
            let bytes = if after.is_empty() {
                left
            } else {
                piece.len() as u64 / 4 * 3
            };
            left -= bytes;
            rest = after;
            self.text.push_str(piece);
            let voice = &mut self.voices[key.0];
            voice.received += bytes;
            self.chunks.push_back(Chunk {
                voice: key,
                end: voice.received,
                bytes,
                length: piece.len(),
                mark: 0,
            });
        }
        true
    }

    /// Hands the carrier all that may be played, each frame with its mark.
    pub(super) fn flush(&mut self, leg: &mut CarrierLeg, out: &mut Outbox) {
        if self.paused {
            return;
        }
        let smallest = leg.smallest_media() as u64;
        while let Some(frame) = self.next_frame(smallest) {
            self.last_mark += 1;
            let mark = self.last_mark;
            for chunk in self.chunks.range_mut(self.sent..self.sent + frame.chunks) {
                chunk.mark = mark;
            }
            let from = self.head + self.sent_length;
            let payload = &self.text[from..from + frame.length];
            out.carrier(|out| leg.write_media(payload, frame.last, out));
            let (label, ms) = (&self.voices[frame.voice.0].label, frame.end / BYTES_PER_MS);
            out.carrier(|out| leg.write_mark(format_args!("{label}:{ms}:{mark}"), out));
            self.sent_length += frame.length;
            self.sent += frame.chunks;
            self.flushed = Some(frame.voice);
            self.frames += 1;
        }
    }

    /// The chunks that go to the carrier next, in one frame. None while nothing may be played, and while a frame of the
    /// carrier's smallest size is not full and more will come: the last chunk of a voice is only given away once it is
    /// known to be the last.
    fn next_frame(&self, smallest: u64) -> Option<Frame> {
        let first = self.chunks.get(self.sent)?;
        let voice = &self.voices[first.voice.0];
        if voice.held {
            return None;
        }
        let mut frame = Frame {
            voice: first.voice,
            chunks: 1,
            length: first.length,
            end: first.end,
            last: false,
        };
        if smallest == 0 {
            return Some(frame);
        }
        let mut bytes = first.bytes;
        loop {
            match self.chunks.get(self.sent + frame.chunks) {
                Some(next) if next.voice == frame.voice => {
                    if bytes >= smallest {
                        return Some(frame);
                    }
                    bytes += next.bytes;
                    frame.chunks += 1;
                    frame.length += next.length;
                    frame.end = next.end;
                }
                None if !voice.complete => return None,
                // Another voice follows, or this one is complete.
                _ => {
                    frame.last = true;
                    return Some(frame);
                }
            }
        }
    }

    /// A mark came back. True if it proves that something was heard.
    pub(super) fn echoed(&mut self, name: &str) -> bool {
        let number = name
            .rsplit(':')
            .next()
            .and_then(|number| number.parse::<u64>().ok());
        let Some(number) = number.filter(|number| *number <= self.last_mark) else {
            return false;
        };
        let mut proved = false;
        // The carrier plays in order: a mark stands for all before it.
        while self.sent > 0
            && self
                .chunks
                .front()
                .is_some_and(|chunk| chunk.mark <= number)
        {
            let Some(chunk) = self.chunks.pop_front() else {
                break;
            };
            self.voices[chunk.voice.0].heard = chunk.end;
            self.head += chunk.length;
            self.sent_length -= chunk.length;
            self.sent -= 1;
            proved = true;
        }
        if self.chunks.is_empty() {
            self.text.clear();
            self.text.shrink_to(KEEP);
            self.chunks.shrink_to(KEPT_CHUNKS);
            self.head = 0;
        }
        proved
    }

    /// Holds playback back: the carrier forgets what it has not played, this side remembers.
    pub(super) fn pause(&mut self, leg: &mut CarrierLeg, out: &mut Outbox) {
        self.paused = true;
        self.take_back(leg, out);
    }

    /// Goes on from where the caller stopped hearing.
    pub(super) fn resume(&mut self, leg: &mut CarrierLeg, out: &mut Outbox) {
        self.paused = false;
        self.flush(leg, out);
    }

    /// Drops what is left of some voices, which are then complete. The rest goes on unless paused.
    pub(super) fn cut(&mut self, keys: &[VoiceKey], leg: &mut CarrierLeg, out: &mut Outbox) {
        let of_these = |key: VoiceKey| keys.contains(&key);
        for key in keys {
            let voice = &mut self.voices[key.0];
            voice.cut |= !voice.is_heard();
            voice.complete = true;
        }
        if self
            .chunks
            .iter()
            .take(self.sent)
            .any(|chunk| of_these(chunk.voice))
        {
            self.take_back(leg, out);
        }
        if self.flushed.is_some_and(of_these) {
            leg.forget_rest();
        }
        let mut kept = String::new();
        let mut at = self.head;
        let text = &self.text;
        let mut index = 0;
        let (mut sent, mut sent_length) = (0, 0);
        let was_sent = self.sent;
        self.chunks.retain(|chunk| {
            let payload = &text[at..at + chunk.length];
            at += chunk.length;
            index += 1;
            if of_these(chunk.voice) {
                return false;
            }
            kept.push_str(payload);
            if index <= was_sent {
                sent += 1;
                sent_length += chunk.length;
            }
            true
        });
        (self.text, self.head, self.sent, self.sent_length) = (kept, 0, sent, sent_length);
        self.flush(leg, out);
    }

    /// Lets voices that waited be played.
    pub(super) fn release(&mut self, keys: &[VoiceKey]) {
        for key in keys {
            self.voices[key.0].held = false;
        }
    }

    fn take_back(&mut self, leg: &mut CarrierLeg, out: &mut Outbox) {
        if self.sent > 0 {
            out.carrier(|out| leg.write_clear(out));
        }
        // The carrier echoes the marks of what it forgets. None of those counts: nothing is with the carrier any more, and
        // what is sent again gets new marks.
        self.sent = 0;
        self.sent_length = 0;
    }

    /// Audio that is meant for the caller's ear and was not yet heard, in milliseconds.
    pub(super) fn remaining_ms(&self) -> u64 {
        let audible = self
            .chunks
            .iter()
            .filter(|chunk| !self.voices[chunk.voice.0].held);
        audible.map(|chunk| chunk.bytes).sum::<u64>() / BYTES_PER_MS
    }

    /// Of an item: milliseconds heard, milliseconds spoken, and whether that is all of it.
    pub(super) fn heard_of(&self, item_id: &str) -> (u64, u64, bool) {
        let of_item = || self.voices.iter().filter(|voice| voice.item_id == item_id);
        let heard = of_item().map(Voice::heard_ms).sum();
        let spoken = of_item().map(Voice::received_ms).sum();
        (heard, spoken, spoken > 0 && of_item().all(Voice::is_heard))
    }

    /// Whether nothing waits to be heard.
    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The voice that the caller hears now or next.
    pub(super) fn current(&self) -> Option<&Voice> {
        self.chunks.front().map(|chunk| &self.voices[chunk.voice.0])
    }

    pub(super) fn memory(&self) -> usize {
        self.text.capacity()
            + self.chunks.capacity() * size_of::<Chunk>()
            + self.voices.capacity() * size_of::<Voice>()
    }

    pub(super) const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Moves what waits to the front of the buffer once most of the buffer is behind it.
    fn compact(&mut self) {
        if self.head > HEARD && self.head > self.text.len() / 2 {
            self.text.drain(..self.head);
            self.head = 0;
        }
    }
}
