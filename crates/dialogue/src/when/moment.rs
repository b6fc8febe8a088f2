//! What a phrase can turn out to mean.

use domain::TimeRange;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A resolved time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// One instant: "Tuesday at two".
    Instant(Timestamp),
    /// A range: "Tuesday afternoon", "after three", "this weekend", "next week".
    Range(TimeRange),
    /// A whole day of the location, with the instants at which it begins and ends there.
    Date {
        /// The day.
        date: Date,
        /// From its first instant to the first of the next day.
        range: TimeRange,
    },
}

impl Moment {
    /// First instant.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        match self {
            Self::Instant(at) => *at,
            Self::Range(range) | Self::Date { range, .. } => range.start(),
        }
    }

    /// First instant after, for ranges and dates.
    #[must_use]
    pub const fn end(&self) -> Option<Timestamp> {
        match self {
            Self::Instant(_) => None,
            Self::Range(range) | Self::Date { range, .. } => Some(range.end()),
        }
    }

    /// As the receptionist says it: weekday and date always, the year only when it is not that of `now`.
    #[must_use]
    pub fn spoken(&self, now: Timestamp, zone: &TimeZone) -> String {
        crate::say::moment(self, now, zone)
    }
}

/// One reading of an ambiguous phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it would mean.
    pub moment: Moment,
    /// How to offer it.
    pub spoken: String,
}

/// Why a question is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// An hour without morning or afternoon, and both are possible.
    HalfOfDay,
    /// `3/12` and no known order.
    DateOrder,
    /// "Next Friday" said close to a Friday.
    WhichWeek,
    /// A time of day on a weekend or another few days.
    WhichDay,
    /// "Next December" said in November.
    WhichYear,
    /// A date without a year that passed a few weeks ago.
    JustPassed,
    /// The weekday and the date do not belong together.
    WeekdayMismatch,
    /// There is no such date: 31 June, 29 February in a common year.
    NoSuchDate,
    /// There is no such time of day: 25:00.
    NoSuchTime,
    /// The clocks skip that time.
    ClocksSkip,
    /// The clocks show that time twice.
    ClocksRepeat,
    /// Two or more alternatives were named: "Tuesday or Wednesday".
    Alternatives,
    /// A time range that ends before it starts, or another contradiction.
    Contradiction,
    /// Too vague to be looked up: "some time", "soon", "later".
    Vague,
}

/// What to ask back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Why.
    pub reason: Reason,
    /// The sentence to say.
    pub ask: String,
    /// The readings to choose from; may be empty.
    pub options: Vec<Choice>,
}

/// The part of the text that was understood as a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// The text between.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A time that is not over yet.
    Resolved(Moment),
    /// A time that is over: said plainly, never moved into the future.
    Past(Moment),
    /// More than one reading, or none that exists.
    Question(Question),
    /// No time was recognised.
    NotUnderstood,
}

/// The answer to one phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The whole text that was given.
    pub text: String,
    /// Where the time stands in it; `None` only when nothing was understood.
    pub matched: Option<Matched>,
    /// What it means.
    pub outcome: Outcome,
}

impl When {
    /// The resolved time, if it is not in the past and not in question.
    #[must_use]
    pub const fn moment(&self) -> Option<&Moment> {
        match &self.outcome {
            Outcome::Resolved(moment) => Some(moment),
            _ => None,
        }
    }

    /// The question to ask, if there is one.
    #[must_use]
    pub const fn question(&self) -> Option<&Question> {
        match &self.outcome {
            Outcome::Question(question) => Some(question),
            _ => None,
        }
    }

    /// The flat form for JSON.
    #[must_use]
    pub fn report(&self, context: &super::Context) -> super::WhenReport {
        super::WhenReport::new(self, context)
    }
}
