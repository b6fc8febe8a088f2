//! The carrier's requests. Every one of them is signed; an unsigned or forged one is refused with 403.

pub(crate) mod after_stream;
pub(crate) mod message;
pub(crate) mod signed;
pub(crate) mod sms_status;
pub(crate) mod status;
pub(crate) mod stream_status;
pub(crate) mod twiml;
pub(crate) mod voice;

/// The carrier's name in the records.
pub(crate) const PROVIDER: &str = "twilio";
