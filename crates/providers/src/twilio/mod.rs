//! Twilio: signed webhooks, TwiML, and the REST API of 2010-04-01.

mod caller_id;
mod client;
mod error;
pub mod signature;
pub mod twiml;

pub use caller_id::caller_id;
pub use client::{Credentials, TwilioClient, TwilioConfig, sms_status};

/// The provider's name in errors and logs.
pub const NAME: &str = "twilio";
