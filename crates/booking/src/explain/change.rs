//! Changes that can be applied: to the rules here, to the claims of a query in [`Claims`](super::Claims).

use domain::{ResourceId, StaffId, TimeRange, WallRange};
use jiff::civil::{Date, Weekday};
use uuid::Uuid;

use crate::{
    hours::{Change, Exception, WeeklyHours, all_day},
    instants,
    lanes::{Lane, LaneId, TimeOff},
    openings::subtract,
    policy::{FirstVisit, PolicyRule},
    rules::Rules,
    source::{Origin, Source},
};

/// One edit of a rule, or one claim to be given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Give the service at this location.
    GiveHere,
    /// Be open at these times as well, on these dates only.
    Open {
        /// Who or what; `None` is the location.
        lane: Option<LaneId>,
        /// Dates and times.
        hours: Vec<(Date, WallRange)>,
    },
    /// Be open at this time as well, every week.
    OpenWeekly {
        /// Who or what; `None` is the location.
        lane: Option<LaneId>,
        /// The day.
        weekday: Weekday,
        /// The time.
        range: WallRange,
    },
    /// Be there in spite of an absence, or be usable in spite of being out of use.
    Lift {
        /// Who or what.
        lane: LaneId,
        /// For this time only.
        range: TimeRange,
    },
    /// Move or cancel what claims the lane.
    Release {
        /// In which lane.
        lane: LaneId,
        /// The claim without its buffers.
        range: TimeRange,
        /// What it is. Of a booking or a session all lanes are released.
        source: Source,
    },
    /// End a hold in all its lanes.
    EndHold {
        /// Who keeps it, as in [`Source::Hold`].
        origin: Origin,
    },
    /// Take another person than the one who is asked for.
    With {
        /// Who.
        staff: StaffId,
    },
    /// Offer again what the caller declined.
    OfferAgain,
    /// Let someone of the location, or something in it, serve who or that does not so far.
    LetServe {
        /// Who or what, with hours and absences.
        lane: Lane,
    },
    /// One more person with the location's hours and an empty diary.
    AddStaff,
    /// More resources with the location's hours and an empty diary.
    AddResources {
        /// How many.
        count: u8,
    },
    /// Another notice.
    Notice {
        /// In place of the present one.
        minutes: u32,
    },
    /// Another horizon.
    Horizon {
        /// In place of the present one.
        days: u16,
    },
    /// Another start grid.
    Grid {
        /// In place of the present one.
        minutes: u16,
    },
    /// Other buffers.
    Buffers {
        /// Before the visit.
        before_minutes: u16,
        /// After it.
        after_minutes: u16,
    },
    /// Another number of seats.
    Capacity {
        /// In place of the present one.
        seats: u16,
    },
    /// Several sessions of the class at a time.
    ParallelSessions,
    /// Another limit of bookings a date.
    DayLimit {
        /// In place of the present one.
        limit: u16,
    },
    /// Another value of a rule about customers; rules about first visits are dropped.
    Policy {
        /// Which.
        rule: PolicyRule,
        /// In place of the present one.
        value: u32,
    },
}

/// What would have to change. Applying it to rules ([`Rules::with`]) and claims ([`Claims::without`](super::Claims))
/// is a question to the engine, not a change to anything that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// All of them are needed.
    pub edits: Vec<Edit>,
}

impl From<Edit> for RuleChange {
    fn from(edit: Edit) -> Self {
        Self { edits: vec![edit] }
    }
}

impl Edit {
    /// How much is changed, to compare edits: what concerns this visit only weighs less than a rule, a rule less than
    /// someone's day, and that less than what another customer was promised.
    pub(super) const fn weight(&self) -> u32 {
        match self {
            Self::OfferAgain => 1,
            Self::With { .. } => 2,
            Self::Notice { .. } | Self::Grid { .. } | Self::Horizon { .. } => 3,
            Self::Buffers { .. } | Self::DayLimit { .. } => 3,
            Self::Capacity { .. } | Self::Policy { .. } | Self::EndHold { .. } => 4,
            Self::Open { .. } | Self::Lift { .. } | Self::ParallelSessions => 5,
            Self::LetServe { .. } | Self::GiveHere | Self::OpenWeekly { .. } => 6,
            Self::Release { source, .. } => match source {
                Source::Block { .. } => 6,
                Source::Calendar { .. } => 7,
                _ => 8,
            },
            Self::AddStaff => 12,
            Self::AddResources { count } => 12 * *count as u32,
        }
    }
}

impl Rules {
    /// The rules after a change. Edits that concern claims leave them as they are.
    #[must_use]
    pub fn with(&self, change: &RuleChange) -> Self {
        let mut rules = self.clone();
        for edit in &change.edits {
            rules.edit(edit);
        }
        rules
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::GiveHere => self.service.given_here = true,
            Edit::Open { lane: None, hours } => open(&mut self.hours.exceptions, hours),
            Edit::Open {
                lane: Some(id),
                hours,
            } => self.lane_mut(*id, |lane| open(&mut lane.exceptions, hours)),
            Edit::OpenWeekly {
                lane: None,
                weekday,
                range,
            } => open_weekly(&mut self.hours.weekly, *weekday, *range),
            Edit::OpenWeekly {
                lane: Some(id),
                weekday,
                range,
            } => self.lane_mut(*id, |lane| {
                let weekly = lane.weekly.get_or_insert_with(all_day);
                open_weekly(weekly, *weekday, *range);
            }),
            Edit::Lift { lane, range } => self.lane_mut(*lane, |lane| lift(lane, *range)),
            Edit::LetServe { lane } => {
                if self.lanes.iter().all(|known| known.id != lane.id) {
                    self.lanes.push(lane.clone());
                }
            }
            Edit::AddStaff => self.lanes.push(Lane::new(LaneId::Staff(new_staff()))),
            Edit::AddResources { count } => {
                let new = (0..*count).map(|n| ResourceId::from_uuid(newcomer(n)));
                self.lanes
                    .extend(new.map(|id| Lane::new(LaneId::Resource(id))));
            }
            Edit::Notice { minutes } => self.service.notice_minutes = *minutes,
            Edit::Horizon { days } => self.service.horizon_days = *days,
            Edit::Grid { minutes } => self.service.grid_minutes = *minutes,
            Edit::Buffers {
                before_minutes,
                after_minutes,
            } => {
                self.service.buffer_before_minutes = *before_minutes;
                self.service.buffer_after_minutes = *after_minutes;
            }
            Edit::Capacity { seats } => self.service.capacity = *seats,
            Edit::ParallelSessions => self.service.parallel_sessions = true,
            Edit::DayLimit { limit } => self.service.day_limit = Some(*limit),
            Edit::Policy { rule, value } => self.edit_policy(*rule, *value),
            Edit::Release { .. } | Edit::EndHold { .. } | Edit::With { .. } | Edit::OfferAgain => {}
        }
    }

    fn edit_policy(&mut self, rule: PolicyRule, value: u32) {
        let policy = &mut self.service.policy;
        let years = u8::try_from(value).unwrap_or(u8::MAX);
        let count = u16::try_from(value).unwrap_or(u16::MAX);
        match rule {
            PolicyRule::AgeMin => policy.age_min = Some(years),
            PolicyRule::AgeMax => policy.age_max = Some(years),
            PolicyRule::FirstVisitOnly | PolicyRule::ReturningOnly => {
                policy.first_visit = FirstVisit::Any;
            }
            PolicyRule::CustomerDayLimit => policy.customer_day_limit = Some(count),
            PolicyRule::CustomerOpenLimit => policy.customer_open_limit = Some(count),
        }
    }

    fn lane_mut(&mut self, id: LaneId, edit: impl FnOnce(&mut Lane)) {
        if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.id == id) {
            edit(lane);
        }
    }
}

/// The id of a lane that does not exist yet, counted down from the last there could be.
const fn newcomer(number: u8) -> Uuid {
    Uuid::from_u128(u128::MAX - number as u128)
}

/// The id of the person whom [`Edit::AddStaff`] adds.
pub(super) const fn new_staff() -> StaffId {
    StaffId::from_uuid(newcomer(0))
}

/// Opens dates for these times too. A date that was closed keeps its hours closed beside them.
fn open(exceptions: &mut Vec<Exception>, hours: &[(Date, WallRange)]) {
    for exception in exceptions.iter_mut() {
        if exception.change == Change::Closed
            && hours.iter().any(|(date, _)| *date == exception.date)
        {
            exception.change = Change::Hours(Vec::new());
        }
    }
    exceptions.extend(
        hours
            .iter()
            .map(|(date, range)| Exception::new(*date, Change::Extra(vec![*range]))),
    );
}

fn open_weekly(weekly: &mut WeeklyHours, weekday: Weekday, range: WallRange) {
    let mut ranges = weekly.on(weekday).to_vec();
    ranges.push(range);
    *weekly = std::mem::take(weekly).with(weekday, &ranges);
}

/// Cuts a time out of the lane's absences.
fn lift(lane: &mut Lane, range: TimeRange) {
    let cut = (instants::floor(range.start()), instants::ceil(range.end()));
    let absences = std::mem::take(&mut lane.time_off);
    for off in absences {
        if !off.range.overlaps(range) {
            lane.time_off.push(off);
            continue;
        }
        let whole = (
            instants::floor(off.range.start()),
            instants::ceil(off.range.end()),
        );
        let left = subtract(vec![whole], vec![cut]).into_iter();
        lane.time_off.extend(left.filter_map(|(from, to)| {
            let range = TimeRange::new(instants::at(from), instants::at(to)).ok()?;
            Some(TimeOff { range, ..off })
        }));
    }
}
