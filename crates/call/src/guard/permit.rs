//! The token without which no change is made.

use super::Intent;

/// Leave to make one change. Only the guard makes one, after all evidence was there; it cannot be cloned, and names what
/// it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    intent: Intent,
    number: u32,
    again: u32,
}

impl Permit {
    pub(super) const fn new(intent: Intent, number: u32, again: u32) -> Self {
        Self {
            intent,
            number,
            again,
        }
    }

    /// The change that is allowed, and no other.
    #[must_use]
    pub const fn intent(&self) -> &Intent {
        &self.intent
    }

    /// How many permits this call had before, plus one.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// How often this call had made this very change before and then undone it: with the call's id and the intent a key
    /// for idempotent writes.
    #[must_use]
    pub const fn again(&self) -> u32 {
        self.again
    }
}
