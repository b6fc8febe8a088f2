//! Why a time cannot be had, in words.

use app::api::kept::Problem;
use services::{availability::OfferSet, show, snapshot::Snapshot, why_not};

use super::super::super::submit::{Refused, Sent};

/// Why a time cannot be had, with what can be had instead; and that it can be had all the same, if only rules stand
/// against it that whoever asks may bend.
pub(super) fn not_free(
    sent: &Sent,
    found: &OfferSet,
    snapshot: &Snapshot,
    (start, typed): (jiff::Timestamp, bool),
    bends: bool,
) -> Refused {
    let now = sent.portal().server.ports.now();
    let field = if typed { "at" } else { "slot" };
    let mut problems = vec![Problem::of(field, taken(found, snapshot, start, now))];
    let reasons = found
        .why_not
        .as_ref()
        .map_or(&[][..], |why| why.reasons.as_slice());
    let rules = why_not::bendable(snapshot, start, reasons, now);
    if bends && !rules.is_empty() {
        let text = format!("Only your own rules are against it: {}.", rules.join("; "));
        problems.push(Problem::of("anyway", text));
    }
    Refused::Problems(problems)
}

/// "10:30 was taken a moment ago. Nearest free: 10:45 with Sam, 11:15 with Lena."
fn taken(
    found: &OfferSet,
    snapshot: &Snapshot,
    start: jiff::Timestamp,
    now: jiff::Timestamp,
) -> String {
    let zone = &snapshot.zone;
    let date = zone.to_datetime(start).date();
    let time = show::time(start, zone);
    let code = found
        .why_not
        .as_ref()
        .map_or("taken", |why| why.code.as_str());
    let first = match (&found.why_not, code) {
        (None, _) | (_, "taken" | "full") => format!("{time} was taken a moment ago."),
        (Some(why), _) => format!("{time} cannot be had. {}", why.say),
    };
    let near: Vec<String> = found
        .nearest
        .iter()
        .map(|offer| {
            let at = offer.range.start();
            let same = zone.to_datetime(at).date() == date;
            let at = if same {
                show::time(at, zone)
            } else {
                show::when(at, zone, now)
            };
            format!("{at} with {}", offer.with)
        })
        .collect();
    if near.is_empty() {
        first
    } else {
        format!("{first} Nearest free: {}.", near.join("; "))
    }
}
