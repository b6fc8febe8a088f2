//! Buffers that the connections of a thread share.

use std::cell::RefCell;

/// What a buffer for reading holds: many messages of 20 ms at once, and most events of the model.
pub(super) const READ: usize = 16 * 1024;
/// Buffers for writing that grew beyond this are not kept.
const WRITE: usize = 16 * 1024;
/// A connection keeps a buffer only while it is being read or has something half there, so a few serve thousands.
const KEPT: usize = 8;

thread_local! {
    static READING: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static WRITING: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A buffer of [`READ`] bytes, which hold whatever they held last.
pub(super) fn for_reading() -> Vec<u8> {
    READING
        .with_borrow_mut(Vec::pop)
        .unwrap_or_else(|| vec![0; READ])
}

/// Gives a buffer for reading back.
pub(super) fn was_read(buffer: Vec<u8>) {
    READING.with_borrow_mut(|kept| {
        if buffer.len() == READ && kept.len() < KEPT {
            kept.push(buffer);
        }
    });
}

/// An empty buffer with room.
pub(super) fn for_writing() -> Vec<u8> {
    WRITING.with_borrow_mut(Vec::pop).unwrap_or_default()
}

/// Gives a buffer for writing back.
pub(super) fn was_written(mut buffer: Vec<u8>) {
    WRITING.with_borrow_mut(|kept| {
        if buffer.capacity() <= WRITE && buffer.capacity() > 0 && kept.len() < KEPT {
            buffer.clear();
            kept.push(buffer);
        }
    });
}
