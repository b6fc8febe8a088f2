//! The rules of one service at one location: everything about availability that is not yet a claim on time.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{
    assign::Assign,
    hours::{Hours, all_day},
    lanes::{Lane, LaneId, LaneSet},
    policy::Policy,
    query::{Choice, Query},
};

/// Days ahead at most: ten years.
const HORIZON_MAX: u16 = 3660;

/// What a visit occupies besides time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// Whether one staff member is needed.
    pub staff: bool,
    /// How many resources are needed, all or none; at most [`LaneSet::MAX`].
    pub resources: u8,
}

impl Needs {
    /// One staff member, no resource.
    pub const STAFF: Self = Self {
        staff: true,
        resources: 0,
    };
    /// One resource, no staff member.
    pub const RESOURCE: Self = Self {
        staff: false,
        resources: 1,
    };
    /// One of each.
    pub const BOTH: Self = Self {
        staff: true,
        resources: 1,
    };
}

/// A service as the engine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Length of the visit.
    pub duration_minutes: u16,
    /// Preparation before the visit: the lanes are claimed, but may be outside opening hours.
    pub buffer_before_minutes: u16,
    /// Clean-up after the visit, likewise.
    pub buffer_after_minutes: u16,
    /// How long before its start a visit must be booked.
    pub notice_minutes: u32,
    /// How many days after today's date can be booked; 0 is today only.
    pub horizon_days: u16,
    /// Visits start when the wall clock shows a multiple of this, counted from midnight. Divides a day evenly.
    pub grid_minutes: u16,
    /// What is occupied.
    pub needs: Needs,
    /// Who serves when several are free.
    pub assign: Assign,
    /// Seats of a visit; 1 for everything that is no class.
    pub capacity: u16,
    /// Whether several sessions of a class may share time. Without it, none begins while one runs, whatever is free.
    pub parallel_sessions: bool,
    /// How many bookings are taken for one date.
    pub day_limit: Option<u16>,
    /// Whom it is for.
    pub policy: Policy,
    /// Whether it is given at this location at all.
    pub given_here: bool,
}

impl Service {
    /// A service of this length with one staff member, and the defaults of a business: no buffers, no notice, 60 days
    /// ahead, starts every 15 minutes.
    #[must_use]
    pub const fn new(duration_minutes: u16) -> Self {
        Self {
            duration_minutes,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            notice_minutes: 0,
            horizon_days: 60,
            grid_minutes: 15,
            needs: Needs::STAFF,
            assign: Assign::LeastBusy,
            capacity: 1,
            parallel_sessions: false,
            day_limit: None,
            policy: Policy {
                age_min: None,
                age_max: None,
                first_visit: crate::FirstVisit::Any,
                customer_day_limit: None,
                customer_open_limit: None,
            },
            given_here: true,
        }
    }

    /// Whether anything can be booked for whoever asks, on any date.
    pub(crate) fn welcomes(&self, query: &Query<'_>) -> bool {
        let refused = |customer| {
            self.policy.against(customer).next().is_some()
                || self.policy.customer_day_limit == Some(0)
        };
        self.given_here
            && query.seats <= self.capacity
            && self.day_limit != Some(0)
            && !query.customer.is_some_and(refused)
    }

    pub(crate) fn duration(&self) -> i64 {
        i64::from(self.duration_minutes) * 60
    }

    pub(crate) fn before(&self) -> i64 {
        i64::from(self.buffer_before_minutes) * 60
    }

    pub(crate) fn after(&self) -> i64 {
        i64::from(self.buffer_after_minutes) * 60
    }

    pub(crate) fn notice(&self) -> i64 {
        i64::from(self.notice_minutes) * 60
    }

    pub(crate) fn grid(&self) -> i64 {
        i64::from(self.grid_minutes) * 60
    }
}

/// Everything a [`Schedule`](crate::Schedule) is prepared from.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The location's zone.
    pub zone: TimeZone,
    /// The location's hours.
    pub hours: Hours,
    /// The service.
    pub service: Service,
    /// Staff who perform the service and resources that it can use, in order of preference. Lanes that a service does
    /// not need (staff for a court hire) are ignored.
    pub lanes: Vec<Lane>,
}

/// Why rules cannot be prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRules {
    /// A visit of no length.
    #[error("a service lasts at least one minute: give it a duration")]
    NoDuration,
    /// The grid does not divide a day.
    #[error(
        "a start grid must divide a day evenly (5, 10, 15, 20, 30, 60 …): {minutes} minutes do not"
    )]
    Grid {
        /// As given.
        minutes: u16,
    },
    /// Neither staff nor resource: nothing would keep two visits apart.
    #[error("a service needs staff, a resource or both: choose what it occupies")]
    NeedsNothing,
    /// More than [`LaneSet::MAX`] resources for one visit.
    #[error("a service can need at most 64 resources at once: this one needs {count}")]
    TooManyResources {
        /// As given.
        count: u8,
    },
    /// A visit without a seat.
    #[error("a class has at least one seat: give it a capacity")]
    NoCapacity,
    /// An age range that nobody is in.
    #[error("nobody is at least {min} and at most {max} years old: change one of the ages")]
    Ages {
        /// Youngest.
        min: u8,
        /// Oldest.
        max: u8,
    },
    /// More than [`LaneSet::MAX`] lanes.
    #[error("a service can choose between at most 64 staff and resources: this one has {count}")]
    TooManyLanes {
        /// As given.
        count: usize,
    },
    /// One lane is listed twice.
    #[error("a staff member or resource is listed twice: list each once")]
    LaneTwice,
    /// Further ahead than ten years.
    #[error("bookings can be taken at most 3660 days ahead: {days} is too far")]
    Horizon {
        /// As given.
        days: u16,
    },
}

impl InvalidRules {
    /// The name of the field at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NoDuration => "duration_minutes",
            Self::Grid { .. } => "grid_minutes",
            Self::NeedsNothing => "needs",
            Self::TooManyResources { .. } => "needs.resources",
            Self::NoCapacity => "capacity",
            Self::Ages { .. } => "policy.age_min",
            Self::TooManyLanes { .. } | Self::LaneTwice => "lanes",
            Self::Horizon { .. } => "horizon_days",
        }
    }
}

impl Rules {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// The first fault found.
    pub fn validate(&self) -> Result<(), InvalidRules> {
        let Service {
            duration_minutes,
            grid_minutes,
            horizon_days,
            needs,
            ..
        } = self.service;
        if duration_minutes == 0 {
            return Err(InvalidRules::NoDuration);
        }
        if grid_minutes == 0 || 1440 % grid_minutes != 0 {
            return Err(InvalidRules::Grid {
                minutes: grid_minutes,
            });
        }
        if !needs.staff && needs.resources == 0 {
            return Err(InvalidRules::NeedsNothing);
        }
        if usize::from(needs.resources) > LaneSet::MAX {
            return Err(InvalidRules::TooManyResources {
                count: needs.resources,
            });
        }
        if self.service.capacity == 0 {
            return Err(InvalidRules::NoCapacity);
        }
        if let (Some(min), Some(max)) = (self.service.policy.age_min, self.service.policy.age_max)
            && min > max
        {
            return Err(InvalidRules::Ages { min, max });
        }
        if self.lanes.len() > LaneSet::MAX {
            return Err(InvalidRules::TooManyLanes {
                count: self.lanes.len(),
            });
        }
        if horizon_days > HORIZON_MAX {
            return Err(InvalidRules::Horizon { days: horizon_days });
        }
        let mut ids: Vec<_> = self.lanes.iter().map(|lane| lane.id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(InvalidRules::LaneTwice);
        }
        Ok(())
    }

    /// The rules without those that people of the business may bend ([`Reason::is_soft`](crate::Reason::is_soft)): open
    /// at any hour, without notice, on any minute, as far ahead as can be, as often a day as there is room.
    #[must_use]
    pub fn bent(&self) -> Self {
        let mut rules = self.clone();
        rules.hours = Hours {
            weekly: all_day(),
            exceptions: Vec::new(),
        };
        for lane in &mut rules.lanes {
            lane.weekly = None;
            lane.exceptions.clear();
        }
        rules.service.notice_minutes = 0;
        rules.service.horizon_days = HORIZON_MAX;
        rules.service.grid_minutes = 1;
        rules.service.day_limit = None;
        rules
    }

    /// The rules for whoever has lanes kept for them at a time: those lanes alone, and neither notice nor horizon. Time
    /// that passes while somebody decides does not undo what was promised to them.
    #[must_use]
    pub fn kept(&self, lanes: impl Fn(LaneId) -> bool) -> Self {
        let mut rules = self.clone();
        rules.lanes.retain(|lane| lanes(lane.id));
        rules.service.notice_minutes = 0;
        rules.service.horizon_days = HORIZON_MAX;
        rules
    }

    /// The staff lanes and the resource lanes that a query may use.
    pub(crate) fn candidates(&self, choice: Choice) -> (LaneSet, LaneSet) {
        let places = |wanted: &dyn Fn(LaneId) -> bool| {
            self.lanes
                .iter()
                .enumerate()
                .filter(|(_, lane)| wanted(lane.id))
                .map(|(place, _)| place)
                .collect()
        };
        let staff = places(&|id| match (id, choice) {
            (LaneId::Staff(_), Choice::Any) => self.service.needs.staff,
            (LaneId::Staff(staff), Choice::Staff(named)) => {
                self.service.needs.staff && staff == named
            }
            (LaneId::Resource(_), _) => false,
        });
        let resources = places(&|id| self.service.needs.resources > 0 && !id.is_staff());
        (staff, resources)
    }
}
