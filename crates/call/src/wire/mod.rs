//! What goes over the two sockets: the carriers' media streams on one side, the speech model's events on the other.
//! Mu-law is never decoded: base64 payloads are copied from one frame into the other. Only an end that has no mu-law costs a
//! conversion.

mod base64_text;
pub mod browser;
mod carrier;
pub mod exotel;
mod g711;
mod order;
pub mod realtime;
mod scan;
pub mod twilio;

pub use carrier::{CarrierError, CarrierEvent, CarrierLeg, Media};

/// Length in bytes of a base64 payload; none if it is not padded standard base64.
pub(crate) fn audio_bytes(payload: &str) -> Option<usize> {
    base64_text::decoded_len(payload)
}
