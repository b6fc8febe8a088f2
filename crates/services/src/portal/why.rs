//! The page that explains a time.

use domain::view::{Choice, WhyAnswer, WhyNear, WhyPage, WhyReason};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use super::Portal;
use crate::{
    ServiceError,
    access::Member,
    availability::Ask,
    records::Lane,
    show,
    why_not::{AsOf, Explained},
};

/// The question as it came with the address. Fields that are empty were not asked for.
#[derive(Debug, Clone, Default)]
pub struct WhyQuestion {
    /// A location's id.
    pub location: String,
    /// A service's id.
    pub service: String,
    /// `2026-11-21`.
    pub date: String,
    /// `14:00`, by the location's clock.
    pub time: String,
    /// As of when, `2026-11-20T14:05` by the location's clock; empty is now.
    pub then: String,
}

impl Portal {
    /// Explains a time of the member's business by the rules and the diary of this moment, or of another. What is wrong with the
    /// question is said on the page, and what was typed is kept.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn why(
        &self,
        member: &Member,
        question: &WhyQuestion,
    ) -> Result<WhyPage, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let mut places: Vec<_> = names.locations.iter().collect();
        places.sort_by(|(_, (one, _)), (_, (other, _))| one.name.cmp(&other.name));
        let location = chosen(&question.location, places.iter().map(|(id, _)| **id));
        let own = member.only_lane();
        let offered = names.services.iter().filter(|service| {
            let does = |lane| matches!(lane, Lane::Staff(id) if service.performed_by(id));
            service.active && own.is_none_or(does)
        });
        let service = chosen(&question.service, offered.clone().map(|service| service.id));
        let asked = !(question.date.is_empty() && question.time.is_empty());
        let mut page = WhyPage {
            locations: places
                .iter()
                .map(|(id, (row, _))| choice(*id, &row.name, Some(**id) == location))
                .collect(),
            services: offered
                .map(|row| choice(&row.id, &row.name, Some(row.id) == service))
                .collect(),
            // A field for a date can show nothing else.
            date: kept::<Date>(&question.date),
            time: kept::<Time>(&question.time),
            then: kept::<DateTime>(&question.then),
            problem: String::new(),
            answer: None,
        };
        let (Some(location), Some(service), true) = (location, service, asked) else {
            return Ok(page);
        };
        let zone = names.zone(location);
        match instant(&question.date, &question.time, zone) {
            Err(problem) => problem.clone_into(&mut page.problem),
            Ok(start) => {
                let mut ask = Ask::any(service);
                if own.is_some() {
                    ask.visit.staff = member.staff;
                }
                let as_of = match as_of(&question.then, zone, now) {
                    Ok(as_of) => as_of,
                    Err(problem) => {
                        problem.clone_into(&mut page.problem);
                        return Ok(page);
                    }
                };
                let found = self
                    .why_not
                    .explain(member.business, location, &ask, start, as_of);
                match found.await {
                    Ok(found) => page.answer = Some(answer(found, zone, now)),
                    Err(ServiceError::Invalid { reason, .. }) => page.problem = reason,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(page)
    }
}

/// The one that was asked for, if it is among them, otherwise the first.
fn chosen<I: Copy + PartialEq + std::str::FromStr>(
    asked: &str,
    mut among: impl Iterator<Item = I> + Clone,
) -> Option<I> {
    let asked = asked.parse::<I>().ok();
    among
        .clone()
        .find(|id| Some(*id) == asked)
        .or_else(|| among.next())
}

fn choice(id: &impl ToString, name: &str, chosen: bool) -> Choice {
    Choice {
        id: id.to_string(),
        name: name.to_owned(),
        chosen,
    }
}

/// What was typed, if it is one.
fn kept<T: std::str::FromStr>(typed: &str) -> String {
    if typed.parse::<T>().is_ok() {
        typed.to_owned()
    } else {
        String::new()
    }
}

/// The instant that the location's clock shows so; of two, the first.
pub(super) fn instant(date: &str, time: &str, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    let date: Date = date
        .parse()
        .map_err(|_| "Enter a date, for example 2026-11-21")?;
    let time: Time = time
        .parse()
        .map_err(|_| "Enter a time, for example 14:00")?;
    let local = date.to_datetime(time);
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return Err("The clocks go forward over that time: enter one before or after it");
    }
    ambiguous
        .earlier()
        .map_err(|_| "Enter a date that the calendar has")
}

/// As of when a time is explained.
fn as_of(typed: &str, zone: &TimeZone, now: Timestamp) -> Result<AsOf, &'static str> {
    if typed.is_empty() {
        return Ok(AsOf::Now);
    }
    let then = zone.to_ambiguous_timestamp(
        typed
            .parse::<DateTime>()
            .map_err(|_| "Enter as of when as a date and a time, or nothing")?,
    );
    match then.compatible() {
        Ok(then) if then <= now => Ok(AsOf::At(then)),
        _ => Err("Enter as of when: a time that has been"),
    }
}

fn answer(found: Explained, zone: &TimeZone, now: Timestamp) -> WhyAnswer {
    WhyAnswer {
        verdict: found.verdict,
        bookable: found.bookable,
        reasons: found
            .reasons
            .into_iter()
            .map(|told| WhyReason {
                text: told.text,
                whole_day: told.whole_day,
            })
            .collect(),
        would_be: found.would_be.unwrap_or_default(),
        nearest: found
            .nearest
            .into_iter()
            .map(|offer| WhyNear {
                start: show::shown(offer.range.start(), zone, now),
                with: offer.with,
            })
            .collect(),
        said: found.said,
        incomplete: found.incomplete,
    }
}
