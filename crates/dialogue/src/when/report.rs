//! The flat form of an answer: one JSON object a phrase.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Context, Moment, Outcome, When};

/// The kind of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// One instant.
    Instant,
    /// A range of instants.
    Range,
    /// A whole day.
    Date,
    /// A question to ask; `question` and `options` are set.
    Question,
    /// No time in the text.
    NotUnderstood,
}

/// One reading offered with a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChoice {
    /// How to say it.
    pub spoken: String,
    /// Instant, range or date.
    pub kind: ReportKind,
    /// RFC 3339 with the location's offset.
    pub start: String,
    /// RFC 3339 with the location's offset; absent for an instant.
    pub end: Option<String>,
}

/// A resolved phrase as flat JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhenReport {
    /// The text that was given.
    pub text: String,
    /// The part that was understood.
    pub matched: Option<String>,
    /// First byte and first byte after, of the understood part.
    pub span: Option<(usize, usize)>,
    /// What it is.
    pub kind: ReportKind,
    /// RFC 3339 with the location's offset.
    pub start: Option<String>,
    /// RFC 3339 with the location's offset, exclusive; absent for an instant.
    pub end: Option<String>,
    /// Whether the time is over.
    pub past: bool,
    /// How the receptionist says it.
    pub spoken: Option<String>,
    /// What to ask back.
    pub question: Option<String>,
    /// The readings to choose from.
    pub options: Vec<ReportChoice>,
}

/// An instant as RFC 3339 with the offset that the zone has then.
pub(crate) fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

const fn kind_of(moment: &Moment) -> ReportKind {
    match moment {
        Moment::Instant(_) => ReportKind::Instant,
        Moment::Range(_) => ReportKind::Range,
        Moment::Date { .. } => ReportKind::Date,
    }
}

impl WhenReport {
    pub(super) fn new(when: &When, context: &Context) -> Self {
        let text = |at| rfc3339(at, &context.zone);
        let mut report = Self {
            text: when.text.clone(),
            matched: when.matched.as_ref().map(|matched| matched.text.clone()),
            span: when
                .matched
                .as_ref()
                .map(|matched| (matched.start, matched.end)),
            kind: ReportKind::NotUnderstood,
            start: None,
            end: None,
            past: false,
            spoken: None,
            question: None,
            options: Vec::new(),
        };
        match &when.outcome {
            Outcome::Resolved(moment) | Outcome::Past(moment) => {
                report.kind = kind_of(moment);
                report.start = Some(text(moment.start()));
                report.end = moment.end().map(text);
                report.past = matches!(when.outcome, Outcome::Past(_));
                report.spoken = Some(moment.spoken(context.now, &context.zone));
            }
            Outcome::Question(question) => {
                report.kind = ReportKind::Question;
                report.question = Some(question.ask.clone());
                report.options = question
                    .options
                    .iter()
                    .map(|choice| ReportChoice {
                        spoken: choice.spoken.clone(),
                        kind: kind_of(&choice.moment),
                        start: text(choice.moment.start()),
                        end: choice.moment.end().map(text),
                    })
                    .collect();
            }
            Outcome::NotUnderstood => {}
        }
        report
    }
}
