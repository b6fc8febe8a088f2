//! The call session: a state machine without input or output of its own.
//!
//! ```text
//! loop {
//!     session.handle(now, input);
//!     loop { match session.poll() { Output::Wait(until) => break, output => carry it out } }
//!     wait for the next input, at most until `until` (then: Input::Tick)
//! }
//! ```

mod closing;
mod config;
mod conversation;
mod core;
mod input;
mod interruption;
mod keypad;
mod level;
mod line;
mod model;
mod outbox;
mod output;
mod playback;
mod requests;
mod responses;
mod setup;
mod silence;
mod speech;
mod tally;
mod toolflow;
mod typed;

pub use config::{Limits, SessionConfig, SpeechModel};
pub use core::Session;
pub use input::{CarrierStart, Input, ToolDone};
pub use output::{AfterStream, EndReason, Ending, Output, Stage, ToolRun};
