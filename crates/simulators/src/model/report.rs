//! What happened in a session, for tests and for people.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The story of one session so far.
#[derive(Debug, Clone, Default)]
pub struct SessionReport {
    /// `sess_…`.
    pub id: String,
    /// Model id.
    pub model: String,
    /// Instructions in force.
    pub instructions: String,
    /// All audio that was appended, byte for byte, if the settings keep audio.
    pub input_audio: Vec<u8>,
    /// All audio that was sent, as 8 kHz mu-law, if the settings keep audio.
    pub output_audio: Vec<u8>,
    /// What the caller said, turn by turn.
    pub heard: Vec<String>,
    /// What the receptionist said, message by message, as far as it was sent.
    pub said: Vec<String>,
    /// Functions called, with their arguments.
    pub calls: Vec<(String, String)>,
    /// Results of functions, with the functions' names.
    pub results: Vec<(String, String)>,
    /// Codes and messages of the errors sent.
    pub errors: Vec<(String, String)>,
    /// Every truncation that was accepted: item, milliseconds.
    pub truncations: Vec<(String, u64)>,
    /// Responses with their final status, in the order in which they ended.
    pub responses: Vec<String>,
    /// Events received.
    pub events_received: u64,
    /// Events sent.
    pub events_sent: u64,
    /// Whether the connection is gone.
    pub ended: bool,
}

/// A report that is still being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<SessionReport>>);

impl Ledger {
    pub(super) fn open(&self) -> MutexGuard<'_, SessionReport> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
