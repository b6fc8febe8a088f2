//! SendGrid: mail by its version 3 interface.

mod client;

pub use client::{SendGridClient, SendGridConfig};

/// The provider's name in logs and errors.
pub const NAME: &str = "sendgrid";
