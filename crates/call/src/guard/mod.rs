//! The tool guard: the model proposes, the guard disposes.
//!
//! One [`Guard`] stands in each call, over the microphone as over a keypad. It collects evidence and answers whether a
//! request may run. A change (create, reschedule, cancel) runs only with a [`Permit`], and only the guard makes those.
//! The guard knows no protocol: the session tells it what was returned to the model, what the caller was able to hear,
//! and what the caller said.

mod evidence;
mod hearing;
mod intent;
mod judge;
mod permit;
mod utterance;
mod wording;

pub use evidence::{Evidence, IdentityLevel, Policy};
pub use intent::Intent;
pub use judge::{ANSWER_OVERLAP, Decision, Guard, Spoken};
pub use permit::Permit;
pub use wording::Wording;
