//! The person on the telephone, played from a scenario.
//!
//! The caller understands the receptionist by the audio that was really played, word by word, and answers in recorded
//! speech. Decisions follow three rules: a step that waits for words is taken when they were said; otherwise the first
//! reply that fits is given; otherwise a step that waits for nothing in particular is taken.

mod person;
#[cfg(test)]
mod tests;

pub use person::Caller;
