//! The worlds that are measured: a salon in London as a small business has it, and a year of it with every rule in use.

use booking::{
    Busy, BusySource, Change, Declined, Exception, Hold, Holder, Hours, Lane, LaneId, Needs, Rules,
    Service, WeeklyHours,
};
use domain::{BookingId, ResourceId, StaffId, TimeRange, WallRange};
use jiff::{SignedDuration, Span, Timestamp, civil::Weekday, civil::date, tz::TimeZone};
use uuid::Uuid;

/// A Friday before the clocks go forward.
pub(crate) const NOW: &str = "2026-03-06T08:10:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(crate) fn days(count: i64) -> TimeRange {
    TimeRange::starting(now(), SignedDuration::from_hours(24 * count)).unwrap()
}

pub(crate) fn wall(text: &str) -> WallRange {
    let (start, end) = text.split_once('-').unwrap();
    WallRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

pub(crate) fn staff(number: u128) -> LaneId {
    LaneId::Staff(StaffId::from_uuid(Uuid::from_u128(number)))
}

pub(crate) fn resource(number: u128) -> LaneId {
    LaneId::Resource(ResourceId::from_uuid(Uuid::from_u128(number)))
}

/// Every day 09:00 to 18:00 with a lunch break, `lanes` staff members, 30 minutes, 15-minute grid, 60 days.
pub(crate) fn salon(lanes: u128) -> Rules {
    let hours = [wall("09:00-12:30"), wall("13:15-18:00")];
    Rules {
        zone: TimeZone::get("Europe/London").unwrap(),
        hours: Hours::weekly(WeeklyHours::every_day(&hours)),
        service: Service::new(30),
        lanes: (0..lanes).map(|number| Lane::new(staff(number))).collect(),
    }
}

/// Six days a week with two long evenings; 20 holidays and 12 other exceptions; three staff members with own hours,
/// exceptions and eight absences each; two rooms; 45 minutes with buffers, notice, a year ahead.
pub(crate) fn clinic() -> Rules {
    let day = [wall("08:30-12:30"), wall("13:00-18:00")];
    let long = [wall("08:30-12:30"), wall("13:00-20:30")];
    let weekly = WeeklyHours::every_day(&day)
        .with(Weekday::Tuesday, &long)
        .with(Weekday::Thursday, &long)
        .with(Weekday::Sunday, &[]);
    let on = |step: i64, change: Change| {
        let date = date(2026, 3, 9)
            .checked_add(Span::new().days(step))
            .unwrap();
        Exception::new(date, change)
    };
    let mut exceptions: Vec<_> = (0..20).map(|n| on(n * 18, Change::Holiday)).collect();
    exceptions.extend((0..12).map(|n| on(n * 30 + 3, Change::Hours(vec![wall("10:00-14:00")]))));
    let person = |number: u128| Lane {
        weekly: Some(
            WeeklyHours::every_day(&[wall("09:00-12:00"), wall("12:45-19:00")]).with(
                [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday][number as usize],
                &[],
            ),
        ),
        exceptions: (0..10)
            .map(|n| on(n * 31 + number as i64, Change::Closed))
            .collect(),
        time_off: (0..8)
            .map(|n| {
                let start = now() + SignedDuration::from_hours(24 * (n * 40 + number as i64) + 3);
                TimeRange::starting(start, SignedDuration::from_hours(30))
                    .unwrap()
                    .into()
            })
            .collect(),
        ..Lane::new(staff(number))
    };
    Rules {
        zone: TimeZone::get("Europe/London").unwrap(),
        hours: Hours { weekly, exceptions },
        service: Service {
            buffer_before_minutes: 5,
            buffer_after_minutes: 10,
            notice_minutes: 120,
            horizon_days: 365,
            needs: Needs::BOTH,
            ..Service::new(45)
        },
        lanes: (0..3)
            .map(person)
            .chain((0..2).map(|n| Lane::new(resource(n))))
            .collect(),
    }
}

/// Twenty courts in four rows of five, open from six to eleven at night, by the hour, starts every quarter, 60 days.
pub(crate) fn courts() -> Rules {
    let court = |number: u16| Lane {
        row: Some((number / 5, number % 5)),
        ..Lane::new(resource(number.into()))
    };
    Rules {
        zone: TimeZone::get("Asia/Kolkata").unwrap(),
        hours: Hours::weekly(WeeklyHours::every_day(&[wall("06:00-23:00")])),
        service: Service {
            needs: Needs::RESOURCE,
            ..Service::new(60)
        },
        lanes: (0..20).map(court).collect(),
    }
}

/// `count` claims spread evenly over `days` days and over the lanes, at irregular times of the working day, of 30 to 60
/// minutes; every fifth a calendar event.
pub(crate) fn claims(lanes: &[Lane], count: i64, days: i64) -> Vec<Busy> {
    let mut claims: Vec<_> = (0..count)
        .map(|n| {
            let minute = n * days * 1440 / count / 1440 * 1440 + 60 + (n * 97) % 500;
            let start = now() + SignedDuration::from_mins(minute);
            let source = if n % 5 == 0 {
                BusySource::CalendarEvent
            } else {
                let id = BookingId::from_uuid(Uuid::from_u128(n as u128));
                BusySource::Booking {
                    id,
                    before_minutes: 0,
                    after_minutes: 5,
                }
            };
            let range =
                TimeRange::starting(start, SignedDuration::from_mins(30 + n % 3 * 15)).unwrap();
            Busy {
                lane: lanes[n as usize % lanes.len()].id,
                range,
                source,
            }
        })
        .collect();
    claims.sort_by_key(|busy| (busy.lane, busy.range));
    claims
}

/// Twelve holds, of which four have expired.
pub(crate) fn holds(lanes: &[Lane]) -> Vec<Hold> {
    (0..12)
        .map(|n| Hold {
            lane: lanes[n as usize % lanes.len()].id,
            claim: TimeRange::starting(
                now() + SignedDuration::from_hours(n * 26 + 4),
                SignedDuration::from_mins(60),
            )
            .unwrap(),
            holder: Holder(n as u128),
            expires: now() + SignedDuration::from_mins(if n % 3 == 0 { -1 } else { 5 }),
        })
        .collect()
}

/// Eight declined starts.
pub(crate) fn declined() -> Vec<Declined> {
    (0..8)
        .map(|n| Declined {
            start: now() + SignedDuration::from_mins(50 + n * 15),
            staff: None,
        })
        .collect()
}
