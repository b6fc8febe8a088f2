//! The async driver of a call: one task owns the call's session, both sockets, one timer and the tool runs.
//!
//! The task starts when the telephone rings: it opens the model's socket and feeds the session until the carrier's
//! socket is handed to it. From then on each message of either side becomes `session.handle(now, input)`, and what the
//! session wants is carried out before the next message is read. Nothing in the task waits for storage or for a tool:
//! tools run in tasks of their own, and what is to be recorded is written in batches beside the audio.

mod backend;
mod calls;
mod carrier;
mod driver;
mod handshake;
mod meter;
mod model;
mod recorder;
mod timer;
mod typed;
mod upgrade;

pub use backend::{CallBackend, Tried, UseCases};
pub use calls::{Calls, NewCall, TooManyCalls};
pub use carrier::{AcceptedStream, CarrierMessage, CarrierSocket, CarrierStalled};
pub use handshake::{HandshakeError, StreamStart, read_start};
pub use typed::{Progress, TypedLine, TypedSocket};
pub use upgrade::{CarrierConnection, CarrierUpgrade, NotAnUpgrade};
