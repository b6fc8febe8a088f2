//! The change to a world that takes one reason away, and no other that was listed.

use booking::{
    Absence, Busy, BusySource, Choice, ClassSession, Exception, FirstVisit, Lane, LaneId,
    PolicyRule, Reason, Source, WeeklyHours,
};
use domain::TimeRange;
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::world::{World, all_day, resource, staff};

/// Takes `reason` away from a visit at `start`; `all` are the reasons that were listed with it.
pub(crate) fn remedy(world: &mut World, start: Timestamp, reason: &Reason, all: &[Reason]) {
    let length = SignedDuration::from_mins(world.rules.service.duration_minutes.into());
    let visit = TimeRange::starting(start, length).unwrap();
    let zone = &world.rules.zone;
    let first_date = zone.to_datetime(start).date();
    // A visit may go on into the next date, or back into the one before where the clock is put back over midnight.
    let elsewhere = |e: &Exception| e.date != first_date;
    match reason {
        Reason::Closed { .. } => {
            world.rules.hours.weekly = WeeklyHours::every_day(&[all_day()]);
            world.rules.hours.exceptions.retain(|e| !elsewhere(e));
        }
        Reason::Exception { date, .. } => {
            assert_eq!(*date, first_date);
            world.rules.hours.exceptions.clear();
            if !all.iter().any(|r| r.code() == "closed") {
                world.rules.hours.weekly = WeeklyHours::every_day(&[all_day()]);
            }
        }
        Reason::TooShort { lane: None, .. } => open_throughout(&mut world.rules.hours),
        Reason::NoStaff => {
            let id = match world.choice {
                Choice::Staff(named) => named,
                Choice::Any => staff(90),
            };
            let lane = LaneId::Staff(id);
            // A newcomer has no diary.
            world.busy.retain(|busy| busy.lane != lane);
            world
                .classes
                .retain(|session| !session.lanes.contains(&lane));
            world.holds.retain(|hold| hold.lane != lane);
            world.declined.retain(|declined| declined.staff != Some(id));
            world.rules.lanes.push(Lane::new(lane));
        }
        Reason::Horizon { .. } => world.rules.service.horizon_days = 3660,
        Reason::Past { .. } => {
            let now = world.now;
            world.holds.retain(|hold| hold.expires > now);
            world.now = start;
            // Where a date is interrupted by the one before, an earlier present may have an earlier horizon.
            if !all.iter().any(|r| r.code() == "horizon") {
                world.rules.service.horizon_days += 2;
            }
        }
        Reason::Notice { .. } => world.rules.service.notice_minutes = 0,
        Reason::Grid { .. } => world.rules.service.grid_minutes = 1,
        Reason::NotEnough { total, needed, .. } => {
            let added = (*total..*needed).map(|n| LaneId::Resource(resource(90 + u128::from(n))));
            world.rules.lanes.extend(added.map(Lane::new));
        }
        Reason::TimeOff { lane, absence } | Reason::ResourceOut { lane, absence } => {
            let lane = find(&mut world.rules.lanes, *lane);
            match absence {
                Absence::Hours { .. } => {
                    lane.weekly = None;
                    lane.exceptions.retain(|e| !elsewhere(e));
                }
                Absence::Exception { date, .. } => only_exceptions(lane, *date, first_date, all),
                Absence::Period { range, .. } => lane.time_off.retain(|off| off.range != *range),
            }
        }
        Reason::TooShort { lane: Some(id), .. } => {
            let lane = find(&mut world.rules.lanes, *id);
            // A lane that is already away at the start has a remedy of its own for its hours.
            let away = |r: &Reason| {
                r.lane() == Some(*id)
                    && matches!(r, Reason::TimeOff { absence, .. } | Reason::ResourceOut { absence, .. }
                        if !matches!(absence, Absence::Period { .. }))
            };
            if !all.iter().any(away) {
                lane.weekly = None;
                lane.exceptions.clear();
            }
            let booked = |b: &Busy| {
                matches!(
                    b.source,
                    BusySource::Booking { .. } | BusySource::Class { .. }
                )
            };
            world.busy.retain(|b| {
                b.lane != *id || !booked(b) || b.range.start() <= start || !b.range.overlaps(visit)
            });
            world.classes.retain(|session| {
                !session.lanes.contains(id)
                    || session.range.start() <= start
                    || !session.range.overlaps(visit)
            });
        }
        Reason::StaffBusy { lane, range, .. }
        | Reason::ResourceBusy { lane, range, .. }
        | Reason::CalendarEvent { lane, range }
        | Reason::CalendarUnsafe { lane, range }
        | Reason::Buffer { lane, range, .. } => {
            world.busy.retain(|b| b.lane != *lane || b.range != *range);
            world
                .classes
                .retain(|s| !s.lanes.contains(lane) || s.range != *range);
        }
        Reason::ServiceLocation => world.rules.service.given_here = true,
        Reason::DayLimit { .. } => world.rules.service.day_limit = None,
        Reason::Policy { rule, .. } => {
            let policy = &mut world.rules.service.policy;
            match rule {
                PolicyRule::AgeMin => policy.age_min = None,
                PolicyRule::AgeMax => policy.age_max = None,
                PolicyRule::FirstVisitOnly | PolicyRule::ReturningOnly => {
                    policy.first_visit = FirstVisit::Any;
                }
                PolicyRule::CustomerDayLimit => policy.customer_day_limit = None,
                PolicyRule::CustomerOpenLimit => policy.customer_open_limit = None,
            }
        }
        Reason::Capacity {
            lane: None,
            source: Source::Class { .. },
            ..
        } => world.rules.service.parallel_sessions = true,
        Reason::Capacity { lane: None, .. } => world.rules.service.capacity = world.seats,
        Reason::Capacity { source, .. } => {
            let named = |session: &&mut ClassSession| {
                *source
                    == Source::Class {
                        origin: session.origin,
                    }
            };
            world
                .classes
                .iter_mut()
                .filter(named)
                .for_each(|session| session.taken = 0);
        }
        Reason::Held { lane, until, .. } => world
            .holds
            .retain(|h| h.lane != *lane || h.expires != *until),
        Reason::Declined { lane } => {
            world
                .declined
                .retain(|d| d.start != start || d.staff.map(LaneId::Staff) != *lane);
        }
    }
}

fn open_throughout(hours: &mut booking::Hours) {
    hours.weekly = WeeklyHours::every_day(&[all_day()]);
    hours.exceptions.clear();
}

/// Clears the lane's exceptions; its weekly hours too, unless they are a listed reason of their own.
fn only_exceptions(lane: &mut Lane, date: Date, first_date: Date, all: &[Reason]) {
    assert_eq!(date, first_date);
    lane.exceptions.clear();
    let by_hours = |r: &Reason| {
        r.lane() == Some(lane.id)
            && matches!(
                r,
                Reason::TimeOff {
                    absence: Absence::Hours { .. },
                    ..
                } | Reason::ResourceOut {
                    absence: Absence::Hours { .. },
                    ..
                }
            )
    };
    if !all.iter().any(by_hours) {
        lane.weekly = None;
    }
}

fn find(lanes: &mut [Lane], id: LaneId) -> &mut Lane {
    lanes.iter_mut().find(|lane| lane.id == id).unwrap()
}
