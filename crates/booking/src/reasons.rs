//! Why a start is not offered. Every reason carries the value of the rule or claim behind it.

use domain::{TimeRange, WallRange};
use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;

use crate::{
    lanes::LaneId,
    policy::PolicyRule,
    source::{Origin, Source},
};

/// Why a lane is away: the value behind `time_off` and `resource_out`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Absence {
    /// Outside the lane's own hours, which on that date are these.
    Hours {
        /// Empty when the lane is not there all day.
        hours: Vec<WallRange>,
    },
    /// Outside the other hours that an exception gives the lane on that date.
    Exception {
        /// The date.
        date: Date,
        /// Its hours; empty when closed.
        hours: Vec<WallRange>,
        /// The row of the exception.
        origin: Origin,
    },
    /// Time off, or out of use.
    Period {
        /// From when to when.
        range: TimeRange,
        /// The row of the absence.
        origin: Origin,
    },
}

/// One reason against one start. Those with a `lane` speak about that lane only; all others about the start itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The location is closed at that time of its week.
    Closed {
        /// The hours of that date.
        hours: Vec<WallRange>,
    },
    /// The location has an exception on that date which leaves the time closed.
    Exception {
        /// The date.
        date: Date,
        /// Its hours; empty when closed all day.
        hours: Vec<WallRange>,
        /// The row of the exception.
        origin: Origin,
    },
    /// The service is not given at this location.
    ServiceLocation,
    /// The date has as many bookings as the service takes.
    DayLimit {
        /// The date.
        date: Date,
        /// The rule.
        limit: u16,
    },
    /// A rule about the customer.
    Policy {
        /// Which.
        rule: PolicyRule,
        /// The value of the rule; for rules about first visits, how often the customer was here.
        value: u32,
    },
    /// A session is too full, or the class too small, for the seats that are wanted.
    Capacity {
        /// The lane of a session that begins then; `None` when no session could have as many seats, or when one runs and
        /// the service wants one at a time.
        lane: Option<LaneId>,
        /// Seats of the class.
        capacity: u16,
        /// Seats that are taken.
        taken: u16,
        /// Seats that are wanted.
        seats: u16,
        /// The session, or the service.
        source: Source,
    },
    /// Nobody performs the service, or not the person asked for.
    NoStaff,
    /// Too far ahead.
    Horizon {
        /// The rule.
        days: u16,
        /// First instant that is too far.
        from: Timestamp,
    },
    /// Before the present.
    Past {
        /// The present.
        now: Timestamp,
    },
    /// The lane's calendar could not be read.
    CalendarUnsafe {
        /// Whose calendar.
        lane: LaneId,
        /// For which time.
        range: TimeRange,
    },
    /// The person is not there.
    TimeOff {
        /// Who.
        lane: LaneId,
        /// Why.
        #[serde(flatten)]
        absence: Absence,
    },
    /// The resource is not usable.
    ResourceOut {
        /// Which.
        lane: LaneId,
        /// Why.
        #[serde(flatten)]
        absence: Absence,
    },
    /// The person has a booking or a block.
    StaffBusy {
        /// Who.
        lane: LaneId,
        /// When.
        range: TimeRange,
        /// The claim.
        source: Source,
    },
    /// The resource has a booking or a block.
    ResourceBusy {
        /// Which.
        lane: LaneId,
        /// When.
        range: TimeRange,
        /// The claim.
        source: Source,
    },
    /// Fewer resources are free, or exist, than are needed at once.
    NotEnough {
        /// How many are free.
        free: u8,
        /// How many there are.
        total: u8,
        /// How many are needed.
        needed: u8,
    },
    /// The lane's calendar has an event.
    CalendarEvent {
        /// Whose calendar.
        lane: LaneId,
        /// When.
        range: TimeRange,
    },
    /// The visit itself would fit, but not the time to prepare or clean up between it and its neighbour.
    Buffer {
        /// Where.
        lane: LaneId,
        /// The neighbour, without its own buffers.
        range: TimeRange,
        /// Minutes that must lie between the two.
        needed_minutes: u32,
        /// The neighbour's claim.
        source: Source,
    },
    /// Visits do not start at that time of the clock.
    Grid {
        /// The grid.
        minutes: u16,
    },
    /// Open, and the lane is there, but not for long enough; or a booking begins too soon after.
    TooShort {
        /// The lane that leaves or is booked; `None` when the location closes.
        lane: Option<LaneId>,
        /// Minutes free from the start on.
        free_minutes: u32,
        /// Minutes that the visit takes.
        needs_minutes: u16,
        /// The hours that end, or the claim that begins.
        source: Source,
    },
    /// Sooner than the service's notice.
    Notice {
        /// The rule.
        minutes: u32,
        /// First instant that is late enough.
        from: Timestamp,
    },
    /// Held for someone else.
    Held {
        /// Which lane.
        lane: LaneId,
        /// When the hold ends.
        until: Timestamp,
        /// The hold.
        source: Source,
    },
    /// The caller declined it earlier: the time itself, or with one person.
    Declined {
        /// With whom; `None` for the time itself.
        lane: Option<LaneId>,
    },
}

impl Reason {
    /// The code used in the portal, the public interface and the records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "closed",
            Self::Exception { .. } => "exception",
            Self::ServiceLocation => "service_location",
            Self::DayLimit { .. } => "day_limit",
            Self::Policy { .. } => "policy",
            Self::Capacity { .. } => "capacity",
            Self::NoStaff => "no_staff",
            Self::Horizon { .. } => "horizon",
            Self::Past { .. } => "past",
            Self::CalendarUnsafe { .. } => "calendar_unsafe",
            Self::TimeOff { .. } => "time_off",
            Self::ResourceOut { .. } => "resource_out",
            Self::StaffBusy { .. } => "staff_busy",
            Self::ResourceBusy { .. } => "resource_busy",
            Self::NotEnough { .. } => "not_enough",
            Self::CalendarEvent { .. } => "calendar_event",
            Self::Buffer { .. } => "buffer",
            Self::Grid { .. } => "grid",
            Self::TooShort { .. } => "too_short",
            Self::Notice { .. } => "notice",
            Self::Held { .. } => "held",
            Self::Declined { .. } => "declined",
        }
    }

    /// Whether people of the business may book in spite of it: hours, notice, horizon, grid and the day's limit are
    /// theirs to bend. Nothing bends what is claimed, kept, full, over, away, unknown, or ruled about the customer.
    #[must_use]
    pub const fn is_soft(&self) -> bool {
        match self {
            Self::Closed { .. }
            | Self::Exception { .. }
            | Self::DayLimit { .. }
            | Self::Horizon { .. }
            | Self::Grid { .. }
            | Self::Notice { .. } => true,
            Self::TimeOff { absence, .. } | Self::ResourceOut { absence, .. } => {
                !matches!(absence, Absence::Period { .. })
            }
            Self::TooShort { source, .. } => matches!(
                source,
                Source::LocationHours | Source::LaneHours { .. } | Source::Exception { .. }
            ),
            Self::ServiceLocation
            | Self::Policy { .. }
            | Self::Capacity { .. }
            | Self::NoStaff
            | Self::Past { .. }
            | Self::CalendarUnsafe { .. }
            | Self::StaffBusy { .. }
            | Self::ResourceBusy { .. }
            | Self::NotEnough { .. }
            | Self::CalendarEvent { .. }
            | Self::Buffer { .. }
            | Self::Held { .. }
            | Self::Declined { .. } => false,
        }
    }

    /// The lane it speaks about, if it speaks about one.
    #[must_use]
    pub const fn lane(&self) -> Option<LaneId> {
        match self {
            Self::CalendarUnsafe { lane, .. }
            | Self::TimeOff { lane, .. }
            | Self::ResourceOut { lane, .. }
            | Self::StaffBusy { lane, .. }
            | Self::ResourceBusy { lane, .. }
            | Self::CalendarEvent { lane, .. }
            | Self::Buffer { lane, .. }
            | Self::Held { lane, .. } => Some(*lane),
            Self::TooShort { lane, .. } | Self::Declined { lane } | Self::Capacity { lane, .. } => {
                *lane
            }
            _ => None,
        }
    }

    /// What it rests on: the rule or claim to look at, or to change.
    #[must_use]
    pub const fn source(&self) -> Source {
        match self {
            Self::Closed { .. } => Source::LocationHours,
            Self::Exception { origin, .. } => Source::Exception { origin: *origin },
            Self::ServiceLocation
            | Self::DayLimit { .. }
            | Self::NoStaff
            | Self::Horizon { .. }
            | Self::NotEnough { .. }
            | Self::Grid { .. }
            | Self::Notice { .. }
            | Self::Policy { .. } => Source::Service,
            Self::Past { .. } => Source::Clock,
            Self::CalendarUnsafe { lane, .. } | Self::CalendarEvent { lane, .. } => {
                Source::Calendar { lane: *lane }
            }
            Self::TimeOff { lane, absence } | Self::ResourceOut { lane, absence } => {
                match absence {
                    Absence::Hours { .. } => Source::LaneHours { lane: *lane },
                    Absence::Exception { origin, .. } => Source::Exception { origin: *origin },
                    Absence::Period { origin, .. } => Source::TimeOff { origin: *origin },
                }
            }
            Self::StaffBusy { source, .. }
            | Self::ResourceBusy { source, .. }
            | Self::Buffer { source, .. }
            | Self::TooShort { source, .. }
            | Self::Capacity { source, .. }
            | Self::Held { source, .. } => *source,
            Self::Declined { .. } => Source::Caller,
        }
    }

    /// Whether it stands against the whole date, and not only against one time of it.
    #[must_use]
    pub const fn is_of_the_whole_day(&self) -> bool {
        match self {
            Self::Closed { hours } | Self::Exception { hours, .. } => hours.is_empty(),
            Self::ServiceLocation
            | Self::NoStaff
            | Self::DayLimit { .. }
            | Self::Horizon { .. }
            | Self::Policy { .. }
            | Self::Past { .. } => true,
            Self::TimeOff { absence, .. } | Self::ResourceOut { absence, .. } => match absence {
                Absence::Hours { hours } | Absence::Exception { hours, .. } => hours.is_empty(),
                Absence::Period { .. } => false,
            },
            _ => false,
        }
    }
}

/// Why a start is refused: all reasons, those about the start itself before those about lanes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("not bookable: {}", codes(.reasons))]
pub struct Refusal {
    /// Never empty.
    pub reasons: Vec<Reason>,
}

impl Refusal {
    /// The reason to tell first. Reasons about the start itself come before those about lanes, and among the former
    /// the one that no smaller change of plan would get round.
    #[must_use]
    pub fn first_code(&self) -> &'static str {
        self.reasons.first().map_or("closed", Reason::code)
    }

    /// Whether one of the reasons has this code.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.reasons.iter().any(|reason| reason.code() == code)
    }
}

/// A grid start that is not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The instant.
    pub start: Timestamp,
    /// What the wall clock differs from UTC at that instant; tells the two occurrences of a repeated hour apart.
    #[serde(serialize_with = "offset_text")]
    pub offset: Offset,
    /// Why.
    pub reasons: Vec<Reason>,
}

fn codes(reasons: &[Reason]) -> String {
    let mut codes: Vec<_> = reasons.iter().map(Reason::code).collect();
    codes.dedup();
    codes.join(", ")
}

fn offset_text<S: serde::Serializer>(offset: &Offset, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(offset)
}
