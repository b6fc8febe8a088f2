//! Spoken dates and times, as tables: what was said, and what it means.
//!
//! Expected values are written as the local instant ("2026-11-21T14:00"), a day ("2026-11-21"), a range with "to",
//! "past" before what is over, the reason of a question with its options ("HalfOfDay: a | b"), or "nothing".

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world has failed"
)]

mod asks;
mod days;
mod hints;
mod properties;
mod spans;
mod times;

use dialogue::when::{Context, Moment, Outcome, resolve};
use jiff::{Timestamp, tz::TimeZone};

pub(crate) fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

/// Friday 20 November 2026, 14:57 in London.
pub(crate) fn context() -> Context {
    Context::new("2026-11-20T14:57:00Z".parse().unwrap(), london())
}

pub(crate) fn check(cases: &[(&str, &str)]) {
    check_in(cases, &context());
}

pub(crate) fn check_in(cases: &[(&str, &str)], context: &Context) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(said, expected)| (said, expected, meaning(said, context)))
        .filter(|(_, expected, got)| **expected != got)
        .map(|(said, expected, got)| format!("{said}: expected {expected}, got {got}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

pub(crate) fn meaning(said: &str, context: &Context) -> String {
    match resolve(said, context).outcome {
        Outcome::Resolved(moment) => written(&moment, context),
        Outcome::Past(moment) => format!("past {}", written(&moment, context)),
        Outcome::NotUnderstood => "nothing".to_owned(),
        Outcome::Question(question) => {
            let options: Vec<String> = question
                .options
                .iter()
                .map(|choice| written(&choice.moment, context))
                .collect();
            format!("{:?}: {}", question.reason, options.join(" | "))
                .trim()
                .to_owned()
        }
    }
}

fn written(moment: &Moment, context: &Context) -> String {
    let local = |at: Timestamp| {
        context
            .zone()
            .to_datetime(at)
            .strftime("%Y-%m-%dT%H:%M")
            .to_string()
    };
    match moment {
        Moment::Instant(at) => local(*at),
        Moment::Range(range) => format!("{} to {}", local(range.start()), local(range.end())),
        Moment::Date { date, .. } => date.to_string(),
    }
}
