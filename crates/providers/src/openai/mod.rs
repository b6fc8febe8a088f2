//! OpenAI: the Realtime socket, what its errors mean, prices, and webhook signatures.

mod client;
pub mod codes;
mod connect;
mod handshake;
pub mod prices;
mod socket;
pub mod webhook;

pub use client::{OpenAiClient, OpenAiConfig};
pub use socket::RealtimeSocket;

/// The provider's name in errors and logs.
pub const NAME: &str = "openai";
