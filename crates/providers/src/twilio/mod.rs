//! Twilio: signed webhooks, TwiML, and the REST API of 2010-04-01.

mod caller_id;
mod client;
mod error;
mod numbers;
mod outgoing;
mod round_trip;
pub mod signature;
pub mod twiml;

pub use caller_id::caller_id;
pub use client::{Credentials, TwilioClient, TwilioConfig, sms_status};
pub use round_trip::{CHECK_FIELD, CHECK_HEADER, SignedRoundTrip};

/// The provider's name in errors and logs.
pub const NAME: &str = "twilio";
