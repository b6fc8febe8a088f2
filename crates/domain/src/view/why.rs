//! "Why was this time not offered?" as shown.

use serde::{Deserialize, Serialize};

use super::ShownTime;

/// The question as it stands in the form, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyPage {
    /// The locations to choose from.
    pub locations: Vec<Choice>,
    /// The services to choose from.
    pub services: Vec<Choice>,
    /// The date as typed, `2026-11-21`; empty if what was typed is none.
    pub date: String,
    /// The time as typed, `14:00`; empty if what was typed is none.
    pub time: String,
    /// As of when, as typed, `2026-11-20T14:05`; empty is now, or that what was typed is no time.
    pub then: String,
    /// What is wrong with the question; empty when nothing is.
    pub problem: String,
    /// The answer, once something was asked.
    pub answer: Option<WhyAnswer>,
}

/// One entry of a select.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value that is sent.
    pub id: String,
    /// What is read.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Why a time was not offered, or that it can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyAnswer {
    /// One sentence.
    pub verdict: String,
    /// Whether it can be booked.
    pub bookable: bool,
    /// All reasons, those of the whole day first.
    pub reasons: Vec<WhyReason>,
    /// "It would be bookable if Lena did it."; empty when no change of one rule frees it.
    pub would_be: String,
    /// What can be booked instead.
    pub nearest: Vec<WhyNear>,
    /// The sentence for the caller.
    pub said: String,
    /// A calendar could not be read, so reasons may be missing.
    pub incomplete: bool,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyReason {
    /// In the owner's words.
    pub text: String,
    /// Whether it stands against the whole day.
    pub whole_day: bool,
}

/// A time that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNear {
    /// When.
    pub start: ShownTime,
    /// With whom or on what.
    pub with: String,
}
