//! Why a time cannot be booked, as a code for programs and a sentence for the caller.

use booking::{PolicyRule, Reason, Refusal, Source};
use domain::view::figure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::calendar_busy::lane_of;
use crate::snapshot::Snapshot;

/// The kinds of refusal that a caller, or a program, decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotCode {
    /// The time is over.
    Past,
    /// Sooner than the service's notice.
    TooSoon,
    /// Further ahead than bookings are taken.
    TooFar,
    /// Not at this location.
    NotHere,
    /// Not for this customer, or not as many.
    Policy,
    /// The business is closed then.
    Closed,
    /// The class, or the day, is full.
    Full,
    /// Whoever is needed does not work then.
    Away,
    /// Whoever or whatever is needed is taken.
    Taken,
    /// Visits do not start at that time.
    Grid,
}

impl WhyNotCode {
    /// The written code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::TooSoon => "too_soon",
            Self::TooFar => "too_far",
            Self::Closed => "closed",
            Self::Away => "away",
            Self::NotHere => "not_here",
            Self::Policy => "policy",
            Self::Full => "full",
            Self::Taken => "taken",
            Self::Grid => "grid",
        }
    }
}

/// A refused time, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNot {
    /// What kind of refusal.
    pub code: WhyNotCode,
    /// A sentence for the caller.
    pub say: String,
    /// Every rule and claim that stands against it, with its value.
    pub reasons: Vec<Reason>,
}

/// The kind of one reason.
const fn code(reason: &Reason) -> WhyNotCode {
    match reason {
        Reason::Past { .. } => WhyNotCode::Past,
        Reason::Notice { .. } => WhyNotCode::TooSoon,
        Reason::Horizon { .. } => WhyNotCode::TooFar,
        Reason::Closed { .. } | Reason::Exception { .. } => WhyNotCode::Closed,
        Reason::ServiceLocation => WhyNotCode::NotHere,
        Reason::Policy { .. } => WhyNotCode::Policy,
        Reason::DayLimit { .. } | Reason::Capacity { .. } => WhyNotCode::Full,
        Reason::NoStaff | Reason::TimeOff { .. } | Reason::ResourceOut { .. } => WhyNotCode::Away,
        Reason::Grid { .. } => WhyNotCode::Grid,
        Reason::TooShort { lane: None, .. } => WhyNotCode::Closed,
        Reason::CalendarUnsafe { .. }
        | Reason::StaffBusy { .. }
        | Reason::ResourceBusy { .. }
        | Reason::NotEnough { .. }
        | Reason::CalendarEvent { .. }
        | Reason::Buffer { .. }
        | Reason::TooShort { .. }
        | Reason::Held { .. }
        | Reason::Declined { .. } => WhyNotCode::Taken,
    }
}

/// How telling the reasons against one start are for a range of starts: "taken" says more than "closed", because it is
/// what stood between the caller and a time that is otherwise possible.
pub(super) fn weight(reasons: &[Reason]) -> u8 {
    let strongest = reasons.iter().map(code).min().unwrap_or(WhyNotCode::Grid);
    match strongest {
        WhyNotCode::Policy | WhyNotCode::NotHere => 8,
        WhyNotCode::Full => 7,
        WhyNotCode::Taken => 6,
        WhyNotCode::Away => 5,
        WhyNotCode::TooSoon => 4,
        WhyNotCode::TooFar => 3,
        WhyNotCode::Closed => 2,
        WhyNotCode::Past => 1,
        WhyNotCode::Grid => 0,
    }
}

impl WhyNot {
    /// Explains a refusal of a start. Without one there was no start at all to refuse: the place is closed.
    pub(super) fn tell(
        snapshot: &Snapshot,
        refused: Option<&(Timestamp, Refusal)>,
        now: Timestamp,
    ) -> Self {
        let Some((start, refusal)) = refused else {
            let say = format!("{} is closed then.", snapshot.business.name);
            return Self {
                code: WhyNotCode::Closed,
                say,
                reasons: Vec::new(),
            };
        };
        // The order of the codes is the order in which people want to hear them.
        let strongest = refusal.reasons.iter().min_by_key(|reason| code(reason));
        let code = strongest.map_or(WhyNotCode::Closed, code);
        let when = dialogue::say::instant(*start, now, &snapshot.zone);
        let day = dialogue::say::date(
            snapshot.zone.to_datetime(*start).date(),
            snapshot.zone.to_datetime(now).date(),
        );
        let who = strongest
            .and_then(Reason::lane)
            .map(|lane| snapshot.lane_name(lane_of(lane)).to_owned());
        let short = refusal.reasons.iter().find_map(|reason| match reason {
            Reason::NotEnough { free, needed, .. } if *needed > 1 => Some((*free, *needed)),
            _ => None,
        });
        let say = match (code, strongest) {
            (WhyNotCode::Taken, _) if short.is_some_and(|(free, _)| free > 0) => {
                let (free, needed) = short.unwrap_or_default();
                format!("Only {free} of the {needed} that you need can be had at {when}.")
            }
            (WhyNotCode::Policy, Some(Reason::Policy { rule, value })) => {
                policy(*rule, *value, &day)
            }
            (WhyNotCode::Full, Some(Reason::DayLimit { .. })) => {
                format!("We take no more bookings for that on {day}.")
            }
            (
                WhyNotCode::Full,
                Some(Reason::Capacity {
                    lane: None,
                    capacity,
                    taken,
                    seats,
                    source: Source::Class { .. },
                }),
            ) if taken.saturating_add(*seats) <= *capacity => {
                format!("Another session of that is held at {when}.")
            }
            (
                WhyNotCode::Full,
                Some(Reason::Capacity {
                    capacity, taken, ..
                }),
            ) => match capacity.saturating_sub(*taken) {
                0 => format!("The class is full at {when}."),
                1 => format!("There is only 1 place left at {when}."),
                left => format!("There are only {left} places left at {when}."),
            },
            (WhyNotCode::NotHere, _) => "We don't do that at this location.".to_owned(),
            (WhyNotCode::Past, _) => format!("{when} is already over."),
            (WhyNotCode::TooSoon, Some(Reason::Notice { minutes, .. })) => {
                format!("{when} is too soon. We need {} notice.", notice(*minutes))
            }
            (WhyNotCode::TooFar, Some(Reason::Horizon { days, .. })) => {
                format!(
                    "{when} is too far ahead. We book up to {} ahead.",
                    figure(*days, "day")
                )
            }
            (
                WhyNotCode::Closed,
                Some(Reason::Closed { hours } | Reason::Exception { hours, .. }),
            ) if hours.is_empty() => {
                format!("We're closed on {day}.")
            }
            (WhyNotCode::Away, _) => match who.filter(|name| !name.is_empty()) {
                Some(name) => format!("{name} isn't in at {when}."),
                None => format!("Nobody is in for that at {when}."),
            },
            (WhyNotCode::Grid, _) => format!("{when} isn't a time we start at."),
            (WhyNotCode::Closed, _) => format!("We're closed at {when}."),
            (WhyNotCode::Policy, _) => "We can't book that for you.".to_owned(),
            (
                WhyNotCode::TooSoon | WhyNotCode::TooFar | WhyNotCode::Full | WhyNotCode::Taken,
                _,
            ) => format!("{when} is taken."),
        };
        Self {
            code,
            say,
            reasons: refusal.reasons.clone(),
        }
    }
}

/// A rule about customers, as a sentence for the one whom it refuses.
fn policy(rule: PolicyRule, value: u32, day: &str) -> String {
    let bookings = |count: u32| match count {
        1 => "one booking".to_owned(),
        count => format!("{count} bookings"),
    };
    match rule {
        PolicyRule::AgeMin => format!("That is for people of {value} and over."),
        PolicyRule::AgeMax => format!("That is for people of up to {value} years."),
        PolicyRule::FirstVisitOnly => {
            "That is for a first visit only, and you have been here before.".to_owned()
        }
        PolicyRule::ReturningOnly => "That is for people who have been here before.".to_owned(),
        PolicyRule::CustomerDayLimit => {
            format!(
                "You have {} on {day} already, and that is the most we take.",
                bookings(value)
            )
        }
        PolicyRule::CustomerOpenLimit => {
            format!(
                "You have {} to come already, and that is the most we take.",
                bookings(value)
            )
        }
    }
}

/// "30 minutes'", "2 hours'".
fn notice(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 1) => "a minute's".to_owned(),
        (0, minutes) => format!("{minutes} minutes'"),
        (1, 0) => "an hour's".to_owned(),
        (hours, 0) => format!("{hours} hours'"),
        (hours, minutes) => format!("{hours} hours and {minutes} minutes'"),
    }
}
