//! OpenAI: the Realtime socket, prices, and webhook signatures.

mod client;
mod connect;
mod handshake;
pub mod prices;
mod socket;
pub mod webhook;

pub use client::{OpenAiClient, OpenAiConfig};
pub use socket::RealtimeSocket;

/// The provider's name in errors and logs.
pub const NAME: &str = "openai";
