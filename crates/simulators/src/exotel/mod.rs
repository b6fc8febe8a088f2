//! One telephone call through a strict Exotel, and its REST interface.
//!
//! [`ExotelCarrier::place`] plays the flow that a number of the account is set up with: a Passthru that may turn the call
//! away, a Voicebot whose address is asked for, a Passthru that decides what follows, then a Connect to a person, a
//! Voicemail, or the end. The caller's audio goes out as 16-bit linear samples in frames of 100 ms; the business's audio is
//! held against the carrier's sizes and played in real time, and marks come back when everything before them was played.
//! [`ExotelSim`] takes orders for calls too and plays them: somebody's telephone rings, and whoever picks up is connected to
//! the stream, the flow or the person that the order names.
//! The telephone line, the person on it and the report are those of [`crate::carrier`].
//!
//! The carrier has no error numbers of its own for the media socket, so the simulator counts its own: see [`fault`].

pub mod fault;
mod flow;
mod leg;
mod mischief;
mod rest;
mod stream;
mod switch;
#[cfg(test)]
mod tests;
mod voicemail;
pub mod wire;

pub use flow::{Addresses, ExotelCarrier, FlowConfig};
pub use rest::{Callee, DltRule, ExotelAccount, ExotelSim, OrderedCall, SentSms};
pub use switch::ReportForm;

/// The carrier's name in reports.
pub const NAME: &str = "exotel";
