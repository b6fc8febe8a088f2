//! The carrier's REST interface, with state: text messages with their status callbacks, changes of live calls, the
//! account's numbers, recordings.
//!
//! [`TwilioSim`] is the state and the handle; [`TwilioSim::router`] serves it under `/2010-04-01`, and a small JSON
//! interface for tests under `/_control`. Every request must carry the account's credentials; errors have the
//! carrier's shape and numbers.

mod answer;
mod calls;
mod control;
mod messages;
mod numbers;
mod offers;
mod placing;
mod recordings;
mod segments;
mod state;
#[cfg(test)]
mod tests;

pub use messages::SentMessage;
pub use numbers::Number;
pub use state::{RestFault, TwilioConfig, TwilioSim};
