//! What a caller's words for a time mean.

use call::tools::ResolveWhen;
use dialogue::when::{Context, DateOrder, Moment, Opening, Outcome, Question};
use domain::{TimeRange, WallRange};
use jiff::{Timestamp, civil::Weekday};
use serde_json::json;

use super::{Toolbox, reply::Reply};
use crate::{availability::rfc3339, snapshot::Snapshot};

/// A caller's time, resolved, or what to say instead.
pub(super) enum Understood {
    Moment(Moment),
    Refused(Reply),
}

impl Toolbox {
    pub(super) fn resolve_when(&self, snapshot: &Snapshot, asked: &ResolveWhen) -> Reply {
        let now = self.ports.now();
        let moment = match self.understand(snapshot, &asked.phrase) {
            Understood::Refused(reply) => return reply,
            Understood::Moment(moment) => moment,
        };
        let kind = match &moment {
            Moment::Instant(_) => "instant",
            Moment::Range(_) => "range",
            Moment::Date { .. } => "date",
        };
        let mut output = json!({
            "kind": kind,
            "start": rfc3339(moment.start(), snapshot),
            "spoken": moment.spoken(now, &snapshot.zone),
        });
        if let Some(end) = moment.end() {
            output["end"] = json!(rfc3339(end, snapshot));
        }
        Reply::ok(output)
    }

    /// Resolves the words, or says what to ask.
    pub(super) fn understand(&self, snapshot: &Snapshot, phrase: &str) -> Understood {
        let now = self.ports.now();
        match dialogue::when::resolve(phrase, &context(snapshot, now)).outcome {
            Outcome::Resolved(moment) => Understood::Moment(moment),
            Outcome::Past(moment) => {
                let say = format!(
                    "{} is already over. When would suit you?",
                    moment.spoken(now, &snapshot.zone)
                );
                Understood::Refused(Reply::refused(
                    "past",
                    &say,
                    "Ask for a time that is still to come.",
                ))
            }
            Outcome::Question(Question { ask, options, .. }) => {
                let mut reply = Reply::refused(
                    "ambiguous",
                    &ask,
                    "Ask the question in say. Then call the tool again with the caller's answer as a full date and time.",
                );
                let options: Vec<_> = options.iter().map(|option| &option.spoken).collect();
                reply.output["options"] = json!(options);
                Understood::Refused(reply)
            }
            Outcome::NotUnderstood => Understood::Refused(Reply::refused(
                "not_understood",
                "Which day and time would suit you?",
                "Ask for the day and the time, then call the tool again with the caller's words.",
            )),
        }
    }
}

/// The range in which a visit may start, for a moment that is not an instant.
pub(super) fn range_of(moment: &Moment) -> Option<TimeRange> {
    match moment {
        Moment::Instant(_) => None,
        Moment::Range(range) | Moment::Date { range, .. } => Some(*range),
    }
}

/// How times are understood at a location: its zone, its opening hours, and the order of numeric dates in its country.
pub(crate) fn context(snapshot: &Snapshot, now: Timestamp) -> Context {
    let day = |day: Weekday| -> Vec<WallRange> { snapshot.hours.on(day).to_vec() };
    let opening = Opening::weekly([
        day(Weekday::Monday),
        day(Weekday::Tuesday),
        day(Weekday::Wednesday),
        day(Weekday::Thursday),
        day(Weekday::Friday),
        day(Weekday::Saturday),
        day(Weekday::Sunday),
    ]);
    let order = if snapshot.region() == "US" {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    };
    Context::new(now, snapshot.zone.clone())
        .with_opening(opening)
        .with_date_order(order)
}
