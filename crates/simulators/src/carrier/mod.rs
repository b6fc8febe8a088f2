//! One telephone call through a strict carrier.
//!
//! [`Carrier::place`] posts the signed voice webhook, carries out the TwiML that comes back, opens the signed media
//! socket, sends the caller's audio in frames of 20 ms, plays the business's audio in real time, echoes marks when
//! the audio before them has really been played, and reports what happened. The person at the other end is a
//! [`Party`]; `crate::caller` plays one from a scenario.

mod exchange;
mod http;
mod leg;
pub(crate) mod line;
pub(crate) mod media;
mod outgoing;
mod place;
mod playout;
mod prompts;
mod reach;
pub(crate) mod report;
pub mod signature;
pub(crate) mod stranger;
mod stream;
pub mod twiml;
mod webhook;
pub mod wire;

pub use exchange::{Exchange, NotInProgress, Order, Recording};
pub use http::{Answer, HttpClient, NoAnswer, Signed};
pub use line::{Frame, Gesture, Party};
pub use outgoing::Outgoing;
pub use place::{Carrier, CarrierConfig, DialResult, Dialling};
pub use playout::Playout;
pub(crate) use reach::is_loopback;
pub use reach::{OutOfReach, Reach};
pub use report::{CallAudio, CallReport, EndedBy, Hop, Utterance};
