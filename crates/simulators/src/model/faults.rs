//! What goes wrong with the speech model.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// Faults of the speech model. They hold for sessions opened after they were set; zero and none change nothing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelFaults {
    /// Answer the handshake with this status, such as 401, 404 or 429, instead of opening the socket.
    pub refuse_with_status: Option<u16>,
    /// Never answer the handshake.
    pub ignore_handshake: bool,
    /// Let only so many handshakes fail; the next one succeeds. None fails all of them.
    pub failing_handshakes: Option<u32>,
    /// Drop the connection in place of the n-th event, the first being 1, without a close frame.
    pub die_at_event: Option<u64>,
    /// Close with this code in place of the event named by `die_at_event`, instead of just dropping the connection.
    pub die_with_code: Option<u16>,
    /// Send nothing from the n-th event on, but keep the connection open and go on reading.
    pub stall_at_event: Option<u64>,
    /// Send an event of an unknown type before every n-th event.
    pub unknown_event_every: Option<u64>,
    /// Let the n-th response of a session fail, the first being 1.
    pub fail_response: Option<u64>,
    /// Error code of that failure; `server_error` without one.
    pub fail_response_code: Option<String>,
    /// Milliseconds of silence before the receptionist speaks, on top of the usual.
    pub slow_reply_ms: u64,
    /// Let every n-th transcription of the caller fail.
    pub fail_transcription_every: Option<u64>,
    /// Milliseconds by which transcripts are later than usual.
    pub slow_transcription_ms: u64,
    /// End the session after so many milliseconds instead of an hour.
    pub session_limit_ms: Option<u64>,
    /// Be hostile: call any tool with any arguments in any order, from this seed.
    pub hostile_seed: Option<u64>,
}

/// The faults in force, shared by all sessions of a simulator.
#[derive(Debug, Default)]
pub struct FaultSwitch(Mutex<ModelFaults>);

impl FaultSwitch {
    /// From here on, new sessions suffer these.
    pub fn set(&self, faults: ModelFaults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// What a session that opens at this moment suffers. Counts a failing handshake down.
    pub(super) fn take(&self) -> ModelFaults {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = faults.clone();
        match &mut faults.failing_handshakes {
            Some(0) => (taken.refuse_with_status, taken.ignore_handshake) = (None, false),
            Some(left) => *left -= 1,
            None => {}
        }
        taken
    }
}
