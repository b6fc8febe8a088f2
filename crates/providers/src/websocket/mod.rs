//! WebSocket connections that cost next to nothing while they rest (RFC 6455).
//!
//! A call holds two connections for its whole length and sends a small message over each of them fifty times a second.
//! [`Socket`] therefore owns no buffers of its own: it borrows one from its thread when bytes arrive or leave, lends each
//! message out of it without a copy, and gives it back once all is read or written. The opening handshake is not done
//! here.

mod frame;
mod pool;
mod reader;
mod socket;
mod writer;

pub use frame::Role;
pub use reader::{Breach, Message};
pub use socket::{Full, Limits, Socket, SocketError, Transport};

#[cfg(test)]
mod tests;
