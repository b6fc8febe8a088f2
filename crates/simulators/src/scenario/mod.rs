//! Scenarios: a caller, the circumstances, and the state of the world that must be true afterwards, in one TOML file.
//!
//! [`Scenario::parse`] reads a file and names the line of every fault. The caller's part is played by
//! [`crate::caller::Caller`]; the faults of the line by [`crate::carrier`]. Whoever ran the call fills an [`EndState`]
//! from the database and the simulators, and [`judge()`] compares it with the scenario's `[expect]` section.

mod end_state;
mod expect;
mod faults;
mod file;
mod judge;
mod phrase;
mod steps;
#[cfg(test)]
mod tests;

pub use end_state::{
    BookingFact, CalendarFact, CallFact, EndState, LineFact, MessageFact, ToolFact, TurnFact,
    UnmetFact, WaitingFact,
};
pub use expect::{
    Between, ExpectBooking, ExpectCalendar, ExpectLine, ExpectMessages, ExpectUnmet, ExpectWaiting,
    Expectation,
};
pub use faults::{Burst, LineFaults, Sound};
pub use file::{
    CalendarState, Call, CallerId, CarrierName, Given, GivenBooking, ModelState, Scenario,
    ScenarioError, SmsState,
};
pub use judge::{Mismatch, judge};
pub use phrase::Phrase;
pub use steps::{Action, Reply, Step, When};
