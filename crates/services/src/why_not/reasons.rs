//! Reasons in the owner's words.

use booking::{Absence, FirstVisit, LaneId, PolicyRule, Reason, Source};
use domain::{TimeRange, WallRange, view::figure};
use jiff::{SignedDuration, Timestamp};

use super::Told;
use crate::{
    availability::lane_of,
    records::{RuledBy, Service},
    show,
    snapshot::{Snapshot, Timed},
};

/// What words need.
pub(super) struct Words<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) start: Timestamp,
    pub(super) now: Timestamp,
    /// What is asked for, where the reasons are all about it.
    pub(super) service: Option<&'a Service>,
}

impl Words<'_> {
    /// All reasons, those of the whole day first; and where every resource is in use, that in one line before them.
    pub(super) fn all(&self, reasons: &[Reason], schedules: &[Timed]) -> Vec<Told> {
        let mut told: Vec<Told> = reasons.iter().map(|reason| self.told(reason)).collect();
        let lanes = schedules
            .iter()
            .flat_map(|timed| &timed.schedule.rules().lanes);
        let mut things: Vec<LaneId> = lanes
            .map(|lane| lane.id)
            .filter(|id| !id.is_staff())
            .collect();
        things.sort_unstable();
        things.dedup();
        let in_use = |lane: &LaneId| {
            let mut of = reasons.iter().filter(|reason| reason.lane() == Some(*lane));
            of.any(|reason| matches!(reason, Reason::ResourceBusy { .. } | Reason::Held { .. }))
        };
        if things.len() > 1 && things.iter().all(in_use) {
            let first = told
                .iter()
                .position(|one| !one.whole_day)
                .unwrap_or(told.len());
            told.insert(
                first,
                Told {
                    code: "resource_busy",
                    text: format!("All {} {} are in use", things.len(), self.kind(things[0])),
                    whole_day: false,
                    lane: None,
                    source: Source::Service,
                    ruled_by: None,
                },
            );
        }
        told
    }

    fn told(&self, reason: &Reason) -> Told {
        Told {
            code: reason.code(),
            text: self.text(reason),
            whole_day: reason.is_of_the_whole_day(),
            lane: reason.lane(),
            source: reason.source(),
            ruled_by: self.ruled_by(reason),
        }
    }

    /// Whose rule a reason is.
    fn ruled_by(&self, reason: &Reason) -> Option<RuledBy> {
        let service = self.service?;
        let own = match reason {
            Reason::DayLimit { .. } => return self.snapshot.day_limit_by(service.id),
            Reason::Notice { .. } => service.notice_minutes.is_some(),
            Reason::Horizon { .. } => service.horizon_days.is_some(),
            Reason::Grid { .. } => service.grid_minutes.is_some(),
            _ => return None,
        };
        Some(if own {
            RuledBy::Service
        } else {
            RuledBy::Location
        })
    }

    fn text(&self, reason: &Reason) -> String {
        let zone = &self.snapshot.zone;
        match reason {
            Reason::Closed { hours } => match hours.is_empty() {
                true => format!("Closed on {}", self.day()),
                false => format!("Closed then: open {}", open(hours)),
            },
            Reason::Exception { hours, .. } => match hours.is_empty() {
                true => format!(
                    "Closed on {} by an exception",
                    show::day(self.start, zone, self.now)
                ),
                false => format!(
                    "Other hours on {}: open {}",
                    show::day(self.start, zone, self.now),
                    open(hours)
                ),
            },
            Reason::ServiceLocation => "Not given at this location".to_owned(),
            Reason::NoStaff => "Nobody does this service".to_owned(),
            Reason::DayLimit { limit, .. } => match self.ruled_by(reason) {
                Some(RuledBy::Location) => format!(
                    "Day limit of {} reached: {limit} a day",
                    self.snapshot.location.name
                ),
                Some(RuledBy::Business) => {
                    format!("Day limit of all locations reached: {limit} a day")
                }
                Some(RuledBy::Service) | None => format!("Day limit reached: {limit} a day"),
            },
            Reason::Horizon { days, .. } => {
                format!("More than {} ahead", figure(*days, "day"))
            }
            Reason::Past { .. } => "In the past".to_owned(),
            Reason::CalendarUnsafe { lane, .. } => {
                format!(
                    "{}'s calendar cannot be read, so requests are taken",
                    self.name(*lane)
                )
            }
            Reason::TimeOff { lane, absence } => self.away(*lane, absence, "is off", "is not in"),
            Reason::ResourceOut { lane, absence } => {
                self.away(*lane, absence, "is out of use", "is not open")
            }
            Reason::StaffBusy {
                lane,
                range,
                source,
            }
            | Reason::ResourceBusy {
                lane,
                range,
                source,
            } => {
                let what = match source {
                    Source::Block { .. } => "is blocked",
                    Source::Class { .. } => "has a class",
                    _ if lane.is_staff() => "is busy",
                    _ => "is in use",
                };
                format!("{} {what} {}", self.name(*lane), show::times(*range, zone))
            }
            Reason::NotEnough {
                free,
                total,
                needed,
            } => match total < needed {
                true => format!(
                    "Needs {needed} at once, and there {}",
                    match total {
                        0 => "is none".to_owned(),
                        1 => "is only 1".to_owned(),
                        total => format!("are only {total}"),
                    }
                ),
                false => format!("Only {free} of the {needed} needed are free"),
            },
            Reason::CalendarEvent { lane, range } => {
                format!(
                    "Event in {}'s calendar {}",
                    self.name(*lane),
                    show::times(*range, zone)
                )
            }
            Reason::Buffer {
                lane,
                range,
                needed_minutes,
                ..
            } => self.buffer(*lane, *range, *needed_minutes),
            Reason::Grid { minutes } => match minutes {
                60 => "Starts only on the hour".to_owned(),
                minutes => format!(
                    "Starts only every {} of the clock",
                    minutes_of(u32::from(*minutes))
                ),
            },
            Reason::TooShort {
                lane,
                free_minutes,
                needs_minutes,
                ..
            } => {
                let whose = lane.map_or_else(
                    || "until closing".to_owned(),
                    |lane| format!("with {}", self.name(lane)),
                );
                format!("Only {free_minutes} min free {whose}, needs {needs_minutes}")
            }
            Reason::Notice { minutes, .. } => format!("Needs {} notice", minutes_of(*minutes)),
            Reason::Capacity {
                lane: None,
                capacity,
                seats,
                source: Source::Service,
                ..
            } => {
                let places = figure(*capacity, "place");
                format!("The class has {places}, {seats} are wanted")
            }
            Reason::Capacity {
                lane: None,
                capacity,
                taken,
                seats,
                ..
            } if taken.saturating_add(*seats) <= *capacity => {
                "Another session of it is held then".to_owned()
            }
            Reason::Capacity {
                capacity, taken, ..
            } => match capacity.saturating_sub(*taken) {
                0 => format!("Class full: {taken} of {capacity} places taken"),
                left => format!("Only {left} of {capacity} places left"),
            },
            Reason::Held { lane, until, .. } => {
                format!(
                    "{} is held by another call until {}",
                    self.name(*lane),
                    show::time(*until, zone)
                )
            }
            Reason::Declined { .. } => "The caller declined it earlier".to_owned(),
            Reason::Policy { rule, value } => policy(*rule, *value),
        }
    }

    fn away(&self, lane: LaneId, absence: &Absence, off: &str, outside: &str) -> String {
        let name = self.name(lane);
        match absence {
            Absence::Hours { hours } if hours.is_empty() => {
                format!("{name} {off} on {}", self.weekday())
            }
            Absence::Hours { hours } => format!("{name} {outside} then: {}", open(hours)),
            Absence::Exception { hours, .. } if hours.is_empty() => {
                format!(
                    "{name} {off} on {}",
                    show::day(self.start, &self.snapshot.zone, self.now)
                )
            }
            Absence::Exception { hours, .. } => {
                format!("{name} has other hours that day: {}", open(hours))
            }
            Absence::Period { range, .. } => {
                format!("{name} {off} {}", self.period(*range))
            }
        }
    }

    /// A buffer between the visit and a neighbour, before or after it.
    fn buffer(&self, lane: LaneId, range: TimeRange, minutes: u32) -> String {
        let zone = &self.snapshot.zone;
        let name = self.name(lane);
        match range.start() > self.start {
            true => format!(
                "{name} needs {minutes} min clean-up before {}",
                show::time(range.start(), zone)
            ),
            false => format!(
                "{name} needs {minutes} min to prepare after {}",
                show::time(range.end(), zone)
            ),
        }
    }

    /// A time within a day, or over days.
    fn period(&self, range: TimeRange) -> String {
        let zone = &self.snapshot.zone;
        if range.length() <= SignedDuration::from_hours(24) {
            return show::times(range, zone);
        }
        format!(
            "from {} to {}",
            show::when(range.start(), zone, self.now),
            show::when(range.end(), zone, self.now)
        )
    }

    fn weekday(&self) -> String {
        format!(
            "{}s",
            dialogue::say::weekday(self.snapshot.zone.to_datetime(self.start).weekday())
        )
    }

    fn day(&self) -> String {
        self.weekday()
    }

    fn name(&self, lane: LaneId) -> &str {
        match self.snapshot.lane_name(lane_of(lane)) {
            "" => "Someone who has left",
            name => name,
        }
    }

    /// "courts".
    fn kind(&self, lane: LaneId) -> String {
        let LaneId::Resource(id) = lane else {
            return "people".to_owned();
        };
        let kind = self
            .snapshot
            .resource(id)
            .map_or("resource", |one| one.kind.as_str());
        format!("{}s", kind.to_lowercase())
    }
}

/// The text as it stands inside a sentence: names keep their capitals, the first word of a rule does not.
pub(super) fn inside(text: &str) -> String {
    const RULES: [&str; 14] = [
        "Closed", "Other", "Not ", "Nobody", "Day ", "More ", "In ", "Event", "Starts", "Only",
        "Needs", "The ", "Class", "All ",
    ];
    if !RULES.iter().any(|rule| text.starts_with(rule)) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_lowercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// "09:00 to 12:30, 13:15 to 18:00".
pub(super) fn open(hours: &[WallRange]) -> String {
    let ranges: Vec<_> = hours
        .iter()
        .map(|range| format!("{} to {}", range.start(), range.end()))
        .collect();
    ranges.join(", ")
}

/// "30 min", "2 h", "1 h 30 min".
pub(super) fn minutes_of(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn policy(rule: PolicyRule, value: u32) -> String {
    match rule {
        PolicyRule::AgeMin => format!("Only from the age of {value}"),
        PolicyRule::AgeMax => format!("Only up to the age of {value}"),
        PolicyRule::FirstVisitOnly => rule_of(FirstVisit::FirstOnly).to_owned(),
        PolicyRule::ReturningOnly => rule_of(FirstVisit::ReturningOnly).to_owned(),
        PolicyRule::CustomerDayLimit => {
            format!("The customer has {value} that day, the most there may be")
        }
        PolicyRule::CustomerOpenLimit => {
            format!("The customer has {value} ahead, the most there may be")
        }
    }
}

const fn rule_of(rule: FirstVisit) -> &'static str {
    match rule {
        FirstVisit::FirstOnly => "Only for a first visit",
        FirstVisit::ReturningOnly => "Only for customers who were here before",
        FirstVisit::Any => "For everyone",
    }
}
