//! Messages on their way out.

use super::{
    frame::{Head, Opcode, Role, apply},
    pool,
};

/// The writing half. Holds a buffer only while something waits in it.
#[derive(Debug)]
pub(super) struct Writer {
    role: Role,
    /// State of the generator of masks.
    masks: u64,
    buffer: Vec<u8>,
    /// How much of the buffer has been written.
    written: usize,
}

impl Writer {
    /// `seed` is where the masks come from; no two connections share one.
    pub(super) const fn new(role: Role, seed: u64) -> Self {
        Self {
            role,
            masks: seed,
            buffer: Vec::new(),
            written: 0,
        }
    }

    /// Bytes that wait.
    pub(super) fn waiting(&self) -> usize {
        self.buffer.len() - self.written
    }

    pub(super) fn push(&mut self, opcode: Opcode, payload: &[u8]) {
        if self.buffer.capacity() == 0 {
            self.buffer = pool::for_writing();
        }
        // What a slow peer has taken makes room for what is added.
        if self.written > self.buffer.len() / 2 {
            self.buffer.drain(..self.written);
            self.written = 0;
        }
        let mask = (self.role == Role::Client).then(|| self.mask());
        self.buffer.reserve(payload.len() + 14);
        Head::write(opcode, payload.len(), mask, &mut self.buffer);
        let at = self.buffer.len();
        self.buffer.extend_from_slice(payload);
        if let Some(mask) = mask {
            apply(mask, &mut self.buffer[at..]);
        }
    }

    /// What is to be written next.
    pub(super) fn unwritten(&self) -> &[u8] {
        &self.buffer[self.written..]
    }

    pub(super) fn wrote(&mut self, bytes: usize) {
        self.written += bytes;
        if self.written == self.buffer.len() {
            self.written = 0;
            pool::was_written(std::mem::take(&mut self.buffer));
        }
    }

    /// A mask that cannot be foreseen from outside (SplitMix64 over a random seed): a page in a browser that chooses the
    /// payload must not be able to choose the bytes on the wire, and over TLS nobody sees them.
    fn mask(&mut self) -> [u8; 4] {
        self.masks = self.masks.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.masks;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) as u32).to_ne_bytes()
    }
}
