//! What the simulated model decides: a sensible receptionist, or an attacker.

mod hostile;
mod receptionist;

use hostile::Hostile;
use receptionist::Sensible;

pub use dialogue::receptionist::Profile;

/// What a response is made of, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    Say(String),
    Call { name: String, arguments: String },
}

/// What a response is asked to answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Prompt {
    /// Instructions for this response alone.
    pub(super) response: Option<String>,
    /// What is new since the last response.
    pub(super) news: News,
    /// Names of the functions that may be called.
    pub(super) tools: Vec<String>,
}

/// What happened since the last response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct News {
    /// Turns of the caller, in order: item and words.
    pub(super) heard: Vec<(String, String)>,
    /// Names and results of functions.
    pub(super) results: Vec<(String, String)>,
    /// Nobody has spoken for the idle timeout.
    pub(super) idle: bool,
    /// The caller cut the last words short.
    pub(super) interrupted: bool,
}

impl News {
    /// Puts what a cancelled response would have answered in front of what came later.
    pub(super) fn prepend(&mut self, earlier: Self) {
        self.heard.splice(..0, earlier.heard);
        self.results.splice(..0, earlier.results);
        self.idle |= earlier.idle;
    }
}

/// One session's mind. A clone is a memory to go back to.
#[derive(Debug, Clone)]
pub(super) enum Brain {
    Sensible(Box<Sensible>),
    Hostile(Hostile),
}

impl Brain {
    pub(super) fn sensible(profile: Profile) -> Self {
        Self::Sensible(Box::new(Sensible::new(profile)))
    }

    pub(super) fn hostile(seed: u64) -> Self {
        Self::Hostile(Hostile::new(seed))
    }

    /// Decides on a response.
    pub(super) fn respond(&mut self, prompt: &Prompt) -> Vec<Act> {
        match self {
            Self::Sensible(sensible) => sensible.respond(prompt),
            Self::Hostile(hostile) => hostile.respond(prompt),
        }
    }
}
