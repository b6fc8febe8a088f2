//! Exotel: the REST interface, what its flows ask and report, and numbers as it writes them.
//!
//! Exotel has no instructions for a running call. A call is led by a flow that is configured at the carrier; this side
//! decides through the address of the stream ([`applet::StreamAddress`]), through the branch that a Passthru takes
//! ([`passthru`]), through whom a Connect applet rings ([`applet::Connect`]), and by closing the stream.

mod access;
pub mod applet;
mod calls;
mod client;
mod dlt;
mod error;
mod number;
pub mod passthru;
mod sms;
mod time;

pub use access::{Access, Denied};
pub use calls::{BotCall, CallDetails, CallProgress, FlowCall, TwoLegCall, call_progress};
pub use client::{ExotelClient, ExotelConfig};
pub use dlt::{Dlt, DltError, Template};
pub use number::{caller_id, number};
pub use sms::sms_status;
pub use time::timestamp;

/// The provider's name in errors and logs, and in the records of numbers and calls.
pub const NAME: &str = "exotel";
