//! The input audio buffer: what the client appended, cut into turns.

use crate::model::configuration::TurnDetection;
use crate::speech::{BYTES_PER_MS, Heard, Listener, Vad, VadEvent, VadSettings};

/// The least audio that can be committed by hand.
const LEAST_COMMIT_MS: usize = 100;

/// Audio as it comes in.
#[derive(Debug)]
pub(super) struct Hearing {
    vad: Vad,
    /// Audio since the last commit or clear, less what no turn can reach back to.
    buffer: Vec<u8>,
    /// Time of `buffer[0]` in bytes since the session began.
    offset: usize,
    /// Item id of the turn that is being spoken, and where it started.
    turn: Option<(String, u64)>,
}

/// A turn that is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) item_id: String,
    pub(super) audio_bytes: usize,
    /// What was said in it, empty for noise.
    pub(super) text: String,
}

/// What appended audio led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    Started {
        audio_start_ms: u64,
        item_id: String,
    },
    Stopped {
        audio_end_ms: u64,
        turn: Turn,
    },
}

impl Hearing {
    pub(super) fn new() -> Self {
        Self {
            vad: Vad::new(VadSettings::default()),
            buffer: Vec::new(),
            offset: 0,
            turn: None,
        }
    }

    /// Milliseconds of audio appended since the session began.
    pub(super) fn now_ms(&self) -> u64 {
        ((self.offset + self.buffer.len()) / BYTES_PER_MS) as u64
    }

    /// Whether a turn has begun and not ended.
    pub(super) fn in_turn(&self) -> bool {
        self.turn.is_some()
    }

    /// Takes audio. `detection` finds turns; without it nothing does.
    pub(super) fn append(
        &mut self,
        audio: &[u8],
        detection: Option<TurnDetection>,
        mut fresh_id: impl FnMut() -> String,
    ) -> Vec<Boundary> {
        if let Some(detection) = detection {
            self.vad.configure(detection.vad);
        }
        let mut boundaries = Vec::new();
        // A chunk may hold several turns, so it is taken in slices that hold at most one boundary.
        for slice in audio.chunks(10 * BYTES_PER_MS) {
            self.buffer.extend_from_slice(slice);
            for event in self.vad.hear(slice) {
                match event {
                    VadEvent::Started { audio_start_ms } if detection.is_some() => {
                        let item_id = fresh_id();
                        self.turn = Some((item_id.clone(), audio_start_ms));
                        boundaries.push(Boundary::Started {
                            audio_start_ms,
                            item_id,
                        });
                    }
                    VadEvent::Stopped { audio_end_ms } => {
                        if let Some((item_id, start_ms)) = self.turn.take() {
                            let turn = self.cut(item_id, start_ms, audio_end_ms);
                            boundaries.push(Boundary::Stopped { audio_end_ms, turn });
                        }
                    }
                    VadEvent::Started { .. } => {}
                }
            }
            if let (Some(detection), None) = (detection, &self.turn) {
                self.forget(detection.vad.prefix_padding_ms);
            }
        }
        boundaries
    }

    /// Takes everything in the buffer as one turn, or says how many milliseconds it has when that is too little.
    pub(super) fn commit(&mut self, fresh_id: impl FnOnce() -> String) -> Result<Turn, usize> {
        let length_ms = self.buffer.len() / BYTES_PER_MS;
        if length_ms < LEAST_COMMIT_MS {
            return Err(length_ms);
        }
        let start_ms = (self.offset / BYTES_PER_MS) as u64;
        let end_ms = self.now_ms();
        let item_id = self
            .turn
            .take()
            .map_or_else(fresh_id, |(item_id, _)| item_id);
        self.vad.reset();
        Ok(self.cut(item_id, start_ms, end_ms))
    }

    /// Empties the buffer.
    pub(super) fn clear(&mut self) {
        self.offset += self.buffer.len();
        self.buffer.clear();
        self.turn = None;
        self.vad.reset();
    }

    fn cut(&mut self, item_id: String, start_ms: u64, end_ms: u64) -> Turn {
        let index = |ms: u64| {
            usize::try_from(ms)
                .unwrap_or(usize::MAX)
                .saturating_mul(BYTES_PER_MS)
        };
        let end = index(end_ms)
            .saturating_sub(self.offset)
            .min(self.buffer.len());
        let start = index(start_ms).saturating_sub(self.offset).min(end);
        let text = transcribe(&self.buffer[start..end]);
        self.buffer.drain(..end);
        self.offset += end;
        Turn {
            item_id,
            audio_bytes: end - start,
            text,
        }
    }

    /// Drops audio that lies before anything that a turn could still reach back to.
    fn forget(&mut self, padding_ms: u64) {
        // Speech is noticed a little after it began.
        const NOTICED_WITHIN_MS: u64 = 500;
        let keep = usize::try_from(padding_ms + NOTICED_WITHIN_MS)
            .unwrap_or(usize::MAX)
            .saturating_mul(BYTES_PER_MS);
        let surplus = self.buffer.len().saturating_sub(keep) / BYTES_PER_MS * BYTES_PER_MS;
        // Moving the rest to the front is worth it once there is enough to drop.
        if surplus > keep {
            self.buffer.drain(..surplus);
            self.offset += surplus;
        }
    }
}

/// What was said in a piece of audio.
fn transcribe(audio: &[u8]) -> String {
    let mut listener = Listener::new();
    let mut heard = listener.hear(audio);
    heard.extend(listener.finish());
    let text = |heard: Heard| {
        if let Heard::Utterance(utterance) = heard {
            Some(utterance.text)
        } else {
            None
        }
    };
    heard
        .into_iter()
        .filter_map(text)
        .collect::<Vec<_>>()
        .join(" ")
}
