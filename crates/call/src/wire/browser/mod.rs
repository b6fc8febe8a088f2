//! A browser's end of a call: JSON text frames, each with its `type`; 16-bit linear samples at 24 kHz, little-endian, in
//! base64, both ways.
//!
//! The session and the speech model hear a telephone: audio is brought to 8 kHz and mu-law here, and back. A browser plays
//! in order and says `mark` when it has played so far, and it throws away what it has not played at a `clear`. Unlike a
//! telephone it can also type, and it is told what happens: turns, words as they come, what the receptionist looks up or
//! changes, and how quickly it answered.
//!
//! | From the browser | |
//! |---|---|
//! | `audio` | `audio`: 10 ms to a second of samples |
//! | `text` | `text`: what the caller types instead of saying it |
//! | `mark` | `name`: everything up to this mark was played |
//! | `stop` | the caller hangs up |
//!
//! | To the browser | |
//! |---|---|
//! | `audio`, `mark`, `clear` | what to play, what to say when it was played, what to forget |
//! | `words` | `turn`, `speaker`, `text`: words as they come, before the turn is complete |
//! | `turn` | `turn`, `speaker`, `text`, `interrupted`: a complete turn, of the receptionist what was heard |
//! | `dropped` | `turn`: nothing of it was heard |
//! | `action` | `id`, `name`, `arguments`: asked for |
//! | `result` | `id`, `name`, `stage`, `ms`, `result`: done |
//! | `event` | `event` and its fields, as on the timeline |
//! | `listening` | it is the caller's turn |
//! | `ended` | `reason` |

mod read;
mod resample;
mod stream;
mod write;

pub use stream::Stream;
pub use write::Told;

/// Samples a second, on the browser's side.
pub const RATE: usize = 24_000;

/// The frame that throws away what was not played.
pub const CLEAR: &str = r#"{"type":"clear"}"#;
