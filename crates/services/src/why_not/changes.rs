//! Changes in the owner's words.

use booking::{Edit, LaneId, PolicyRule, RuleChange, Source};
use domain::{WallRange, view::figure};
use jiff::{Timestamp, civil::Date};

use super::reasons::minutes_of;
use crate::{
    availability::lane_of,
    show,
    snapshot::{Shape, Snapshot},
};

/// "It would be bookable if Lena did it."
pub(super) fn sentence(
    snapshot: &Snapshot,
    shape: &Shape<'_>,
    change: &RuleChange,
    now: Timestamp,
) -> String {
    let words = Words {
        snapshot,
        shape,
        now,
    };
    let parts: Vec<_> = change.edits.iter().map(|edit| words.edit(edit)).collect();
    format!(
        "It would be bookable if {}.",
        dialogue::say::list(&parts, "and")
    )
}

struct Words<'a> {
    snapshot: &'a Snapshot,
    shape: &'a Shape<'a>,
    now: Timestamp,
}

impl Words<'_> {
    fn edit(&self, edit: &Edit) -> String {
        let zone = &self.snapshot.zone;
        match edit {
            Edit::GiveHere => format!("{} were given here", self.shape.service.name),
            Edit::Open { lane, hours } => format!("{} {}", self.who(*lane), self.dates(hours)),
            Edit::OpenWeekly {
                lane,
                weekday,
                range,
            } => format!(
                "{} from {} to {} on {}s",
                self.who(*lane),
                range.start(),
                range.end(),
                dialogue::say::weekday(*weekday)
            ),
            Edit::Lift { lane, range } => match lane.is_staff() {
                true => format!("{} came in {}", self.name(*lane), show::times(*range, zone)),
                false => format!(
                    "{} were in use again {}",
                    self.name(*lane),
                    show::times(*range, zone)
                ),
            },
            Edit::Release {
                lane,
                range,
                source,
            } => {
                let (name, when) = (self.name(*lane), show::times(*range, zone));
                match source {
                    Source::Calendar { .. } => {
                        format!("the event in {name}'s calendar {when} were moved")
                    }
                    Source::Block { .. } => format!("the block on {name} {when} were lifted"),
                    Source::Class { .. } => format!("the class with {name} {when} were moved"),
                    _ => format!("the booking with {name} {when} were moved"),
                }
            }
            Edit::EndHold { .. } => "the other caller let it go".to_owned(),
            Edit::With { staff } => format!("it were with {}", self.name(LaneId::Staff(*staff))),
            Edit::OfferAgain => "it were offered again".to_owned(),
            Edit::LetServe { lane } => match lane.id.is_staff() {
                true => format!("{} did {}", self.name(lane.id), self.shape.service.name),
                false => format!(
                    "{} could be used for {}",
                    self.name(lane.id),
                    self.shape.service.name
                ),
            },
            Edit::AddStaff => "there were one more person who does it".to_owned(),
            Edit::AddResources { count: 1 } => format!("there were one more {}", self.kind()),
            Edit::AddResources { count } => format!("there were {count} more {}s", self.kind()),
            Edit::Notice { minutes: 0 } => "no notice were needed".to_owned(),
            Edit::Notice { minutes } => format!("the notice were {}", minutes_of(*minutes)),
            Edit::Horizon { days } => {
                format!("bookings were taken {} ahead", figure(*days, "day"))
            }
            Edit::Grid { minutes } => {
                format!("visits started every {}", minutes_of(u32::from(*minutes)))
            }
            Edit::Buffers {
                before_minutes,
                after_minutes,
            } => format!(
                "it took {before_minutes} min before and {after_minutes} min after the visit"
            ),
            Edit::Capacity { seats } => {
                format!("the class had {}", figure(*seats, "place"))
            }
            Edit::ParallelSessions => "several sessions were held at a time".to_owned(),
            Edit::DayLimit { limit } => format!("{limit} a day were taken"),
            Edit::Policy { rule, value } => policy(*rule, *value),
        }
    }

    /// Who would be open.
    fn who(&self, lane: Option<LaneId>) -> String {
        match lane {
            None => "you were open".to_owned(),
            Some(lane) if lane.is_staff() => format!("{} worked", self.name(lane)),
            Some(lane) => format!("{} were open", self.name(lane)),
        }
    }

    /// "on Sat 21 Nov from 18:00 to 18:30".
    fn dates(&self, hours: &[(Date, WallRange)]) -> String {
        let parts: Vec<_> = hours
            .iter()
            .map(|(date, range)| {
                let day = date.to_zoned(self.snapshot.zone.clone()).map_or_else(
                    |_| date.to_string(),
                    |zoned| show::day(zoned.timestamp(), &self.snapshot.zone, self.now),
                );
                format!("on {day} from {} to {}", range.start(), range.end())
            })
            .collect();
        dialogue::say::list(&parts, "and")
    }

    fn name(&self, lane: LaneId) -> &str {
        match self.snapshot.lane_name(lane_of(lane)) {
            "" => "someone new",
            name => name,
        }
    }

    fn kind(&self) -> String {
        let used = &self.shape.service.resources;
        let mut resources = self.snapshot.resources.iter();
        let one = resources.find(|one| used.contains(&one.id));
        one.map_or_else(|| "resource".to_owned(), |one| one.kind.to_lowercase())
    }
}

fn policy(rule: PolicyRule, value: u32) -> String {
    match rule {
        PolicyRule::AgeMin => format!("it were for people from the age of {value}"),
        PolicyRule::AgeMax => format!("it were for people up to the age of {value}"),
        PolicyRule::FirstVisitOnly => "it were not only for a first visit".to_owned(),
        PolicyRule::ReturningOnly => "it were also for people who come first".to_owned(),
        PolicyRule::CustomerDayLimit => format!("one customer could have {value} a day"),
        PolicyRule::CustomerOpenLimit => format!("one customer could have {value} ahead"),
    }
}
