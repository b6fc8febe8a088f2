//! The call session against scripted peers, on virtual time: one file a behaviour.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod call;

mod bad_input;
mod barge_in;
mod browser;
mod chaos;
mod dtmf;
mod endings;
mod exotel;
mod gaps;
mod greeting;
mod hangup;
mod identity;
mod lapse;
mod oracle;
mod prompt;
mod read_back;
mod responses;
mod silence;
mod tools;
mod transcript;
mod undone;
mod usage;
mod wire;
