//! Spoken dates and times become instants, ranges or questions. Rules are stated in the crate's README; nothing is
//! ever guessed silently.

mod ask;
mod context;
mod grammar;
mod lex;
mod moment;
mod report;
mod said;
mod solve;
mod spec;
mod vocabulary;

pub use context::{Context, DateOrder, Opening};
pub use moment::{Choice, Matched, Moment, Outcome, Question, Reason, When};
pub use report::{ReportChoice, ReportKind, WhenReport};

pub(crate) use said::{Said, numbers_in, said_moments};

use grammar::Mention;
use lex::Token;
use solve::Readings;

/// Resolves the one time that `phrase` speaks of. Mentions of the past yield to those of the future; if several that
/// lie ahead remain, the answer is a question with all of them. Use [`find_all`] to get each.
#[must_use]
pub fn resolve(phrase: &str, context: &Context) -> When {
    let all = find_all(phrase, context);
    let current: Vec<&When> = all
        .iter()
        .filter(|when| !matches!(when.outcome, Outcome::Past(_)))
        .collect();
    let mut rest = if current.is_empty() {
        all.iter().collect()
    } else {
        current
    };
    rest.dedup_by(|a, b| a.outcome == b.outcome);
    match rest.as_slice() {
        [] => When {
            text: phrase.to_owned(),
            matched: None,
            outcome: Outcome::NotUnderstood,
        },
        [only] => (*only).clone(),
        [first, .., last] => alternatives(phrase, first, last, &rest, context),
    }
}

/// All mentions of dates and times in a longer text, in order. Their spans do not overlap.
#[must_use]
pub fn find_all(text: &str, context: &Context) -> Vec<When> {
    let lower = text.to_ascii_lowercase();
    let tokens = lex::tokens(&lower);
    grammar::mentions(&tokens)
        .iter()
        .map(|mention| answer(text, mention, &tokens, context))
        .collect()
}

fn answer(text: &str, mention: &Mention, tokens: &[Token<'_>], context: &Context) -> When {
    let matched = matched(text, mention, tokens);
    let mut all = Readings::default();
    for spec in &mention.specs {
        let readings = solve::readings(spec, context);
        all.reason = all.reason.or(readings.reason);
        for moment in readings.moments {
            if !all.moments.contains(&moment) {
                all.moments.push(moment);
            }
        }
    }
    if mention.vague {
        all.reason = Some(Reason::Vague);
    } else if mention.specs.len() > 1 {
        all.reason = Some(Reason::Alternatives);
    }
    When {
        text: text.to_owned(),
        matched: Some(matched),
        outcome: outcome(all, context),
    }
}

fn outcome(readings: Readings, context: &Context) -> Outcome {
    let Readings {
        mut moments,
        reason,
    } = readings;
    match (moments.len(), reason) {
        (1, None) => {
            let moment = moments.remove(0);
            if solve::is_past(&moment, context) {
                Outcome::Past(moment)
            } else {
                Outcome::Resolved(moment)
            }
        }
        (_, reason) => {
            let options = moments
                .into_iter()
                .map(|moment| choice(moment, context))
                .collect();
            Outcome::Question(ask::question(
                reason.unwrap_or(Reason::Alternatives),
                options,
            ))
        }
    }
}

fn choice(moment: Moment, context: &Context) -> Choice {
    Choice {
        spoken: moment.spoken(context.now, &context.zone),
        moment,
    }
}

fn matched(text: &str, mention: &Mention, tokens: &[Token<'_>]) -> Matched {
    let (first, after) = mention.tokens;
    let start = tokens.get(first).map_or(0, |token| token.start);
    let end = tokens
        .get(after.saturating_sub(1))
        .map_or(text.len(), |token| token.end);
    Matched {
        start,
        end,
        text: text.get(start..end).unwrap_or_default().to_owned(),
    }
}

fn alternatives(text: &str, first: &When, last: &When, all: &[&When], context: &Context) -> When {
    let mut moments: Vec<Moment> = Vec::new();
    for when in all {
        let found: Vec<Moment> = match &when.outcome {
            Outcome::Resolved(moment) | Outcome::Past(moment) => vec![moment.clone()],
            Outcome::Question(question) => question
                .options
                .iter()
                .map(|choice| choice.moment.clone())
                .collect(),
            Outcome::NotUnderstood => Vec::new(),
        };
        moments.extend(found);
    }
    moments.dedup();
    let options = moments
        .into_iter()
        .map(|moment| choice(moment, context))
        .collect();
    let span = |when: &When| {
        when.matched
            .as_ref()
            .map(|matched| (matched.start, matched.end))
    };
    let start = span(first).map_or(0, |span| span.0);
    let end = span(last).map_or(text.len(), |span| span.1);
    When {
        text: text.to_owned(),
        matched: Some(Matched {
            start,
            end,
            text: text.get(start..end).unwrap_or_default().to_owned(),
        }),
        outcome: Outcome::Question(ask::question(Reason::Alternatives, options)),
    }
}

/// Which parts of a time a text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    pub(crate) date: bool,
    pub(crate) time: bool,
    /// One time of day, not a part of the day or a range.
    pub(crate) hour: bool,
}

/// What a text says about time, without a calendar.
pub(crate) fn shape_of(text: &str) -> Shape {
    let lower = text.to_ascii_lowercase();
    let tokens = lex::tokens(&lower);
    let mut shape = Shape::default();
    for spec in grammar::mentions(&tokens)
        .iter()
        .flat_map(|mention| &mention.specs)
    {
        shape.date |= spec.has_date();
        shape.hour |= matches!(spec.time, Some(spec::TimeSpec::At(_)));
        shape.time |= spec.has_time() || spec.shift.is_some() || spec.within.is_some();
    }
    shape
}

/// The words of a text that speak of time, from the first mention to the last; `None` if there are none.
pub(crate) fn phrase_of(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let tokens = lex::tokens(&lower);
    let mentions = grammar::mentions(&tokens);
    let pieces: Vec<String> = mentions
        .iter()
        .map(|mention| matched(text, mention, &tokens).text)
        .collect();
    (!pieces.is_empty()).then(|| pieces.join(", "))
}
