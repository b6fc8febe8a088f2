//! Stored rules in the booking engine's words.

use booking::{
    Change, Exception, Lane as EngineLane, LaneId, Needs, Origin, Policy, Rules, TimeOff,
    WeeklyHours,
};
use domain::WallRange;
use jiff::civil::Date;

use super::{Snapshot, prepared::Key};
use crate::{
    ServiceError,
    records::{self, Assign, FirstVisit, HoursException, HoursOwner, Lane, Service},
};

/// All hours of a location, its staff and its resources, and when they are away.
#[derive(Debug, Default)]
pub(super) struct Hours {
    pub(super) weekly: Vec<records::WeeklyHours>,
    pub(super) exceptions: Vec<HoursException>,
    pub(super) time_off: Vec<records::TimeOff>,
}

impl Hours {
    /// The location's own hours. Without any row it is never open.
    pub(super) fn of_location(&self, id: domain::LocationId) -> booking::Hours {
        let owner = HoursOwner::Location(id);
        booking::Hours {
            weekly: self.week(owner).unwrap_or_default(),
            exceptions: self.exceptions(owner).collect(),
        }
    }

    fn week(&self, owner: HoursOwner) -> Option<WeeklyHours> {
        let mut days: [Vec<WallRange>; 7] = Default::default();
        let mut any = false;
        for row in self.weekly.iter().filter(|row| row.owner == owner) {
            any = true;
            let day = usize::from(row.weekday.to_monday_zero_offset().unsigned_abs());
            days[day].push(row.range);
        }
        any.then(|| WeeklyHours::from(days))
    }

    fn exceptions(&self, owner: HoursOwner) -> impl Iterator<Item = Exception> + '_ {
        let own = self.exceptions.iter().filter(move |row| row.owner == owner);
        own.map(|row| Exception {
            date: row.date,
            change: match (row.ranges.is_empty(), row.holiday) {
                (true, true) => Change::Holiday,
                (true, false) => Change::Closed,
                (false, _) => Change::Hours(row.ranges.clone()),
            },
            origin: Origin(row.id.uuid().as_u128()),
        })
    }

    /// The location's public holidays.
    pub(super) fn holidays(&self, id: domain::LocationId) -> impl Iterator<Item = Date> + '_ {
        let owner = HoursOwner::Location(id);
        let rows = self.exceptions.iter();
        rows.filter(move |row| row.owner == owner && row.holiday)
            .map(|row| row.date)
    }

    fn away(&self, lane: Lane) -> Vec<TimeOff> {
        let own = self.time_off.iter().filter(|off| off.lane == lane);
        own.map(|off| TimeOff {
            range: off.range,
            origin: Origin(off.id.uuid().as_u128()),
        })
        .collect()
    }
}

impl Snapshot {
    /// A lane with its hours. A person's hours at this location count before those that they have everywhere; without any
    /// row a lane has the location's.
    pub(crate) fn engine_lane(&self, id: LaneId) -> EngineLane {
        let hours = &self.rules;
        let (lane, owners, row) = match id {
            LaneId::Staff(staff) => {
                let here = HoursOwner::StaffAt(staff, self.location.id);
                let owners = vec![here, HoursOwner::Staff(staff)];
                (Lane::Staff(staff), owners, None)
            }
            LaneId::Resource(resource) => (
                Lane::Resource(resource),
                vec![HoursOwner::Resource(resource)],
                self.resource(resource).and_then(|resource| resource.row),
            ),
        };
        EngineLane {
            id,
            weekly: owners.iter().find_map(|owner| hours.week(*owner)),
            exceptions: owners
                .iter()
                .flat_map(|owner| hours.exceptions(*owner))
                .collect(),
            time_off: hours.away(lane),
            row,
        }
    }
}

/// The rules of a visit.
pub(super) fn of_visit(
    snapshot: &Snapshot,
    service: &Service,
    key: &Key,
) -> Result<Rules, ServiceError> {
    let location = &snapshot.location;
    let needs = Needs {
        staff: !service.staff.is_empty(),
        resources: small("resources", key.resources)?,
    };
    Ok(Rules {
        zone: snapshot.zone.clone(),
        hours: snapshot.rules.of_location(location.id),
        service: booking::Service {
            buffer_before_minutes: small("buffer_before_minutes", service.buffer_before_minutes)?,
            buffer_after_minutes: small("buffer_after_minutes", service.buffer_after_minutes)?,
            notice_minutes: service.notice_minutes.unwrap_or(location.notice_minutes),
            horizon_days: small(
                "horizon_days",
                service.horizon_days.unwrap_or(location.horizon_days),
            )?,
            grid_minutes: small(
                "grid_minutes",
                service.grid_minutes.unwrap_or(location.grid_minutes),
            )?,
            needs,
            assign: match service.assign {
                Assign::Order => booking::Assign::Order,
                Assign::LeastBusy => booking::Assign::LeastBusy,
                Assign::RoundRobin => booking::Assign::RoundRobin,
            },
            capacity: small("capacity", service.capacity.max(1))?,
            parallel_sessions: service.parallel_sessions,
            day_limit: limit("day_limit", service.day_limit)?,
            policy: policy(service)?,
            given_here: true,
            ..booking::Service::new(small("minutes", key.minutes)?)
        },
        lanes: key
            .lanes
            .iter()
            .map(|id| snapshot.engine_lane(*id))
            .collect(),
    })
}

/// The service's rules about customers.
pub(crate) fn policy(service: &Service) -> Result<Policy, ServiceError> {
    Ok(Policy {
        age_min: limit("age_min", service.age_min)?,
        age_max: limit("age_max", service.age_max)?,
        first_visit: match service.first_visit {
            FirstVisit::Any => booking::FirstVisit::Any,
            FirstVisit::FirstOnly => booking::FirstVisit::FirstOnly,
            FirstVisit::ReturningOnly => booking::FirstVisit::ReturningOnly,
        },
        customer_day_limit: limit("customer_day_limit", service.customer_day_limit)?,
        customer_open_limit: limit("customer_open_limit", service.customer_open_limit)?,
    })
}

fn limit<T: TryFrom<u32>>(
    field: &'static str,
    value: Option<u32>,
) -> Result<Option<T>, ServiceError> {
    value.map(|value| small(field, value)).transpose()
}

fn small<T: TryFrom<u32>>(field: &'static str, value: u32) -> Result<T, ServiceError> {
    T::try_from(value)
        .map_err(|_| ServiceError::invalid(field, format!("{value} is more than can be planned")))
}
