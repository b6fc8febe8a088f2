//! The world of the stories: a London salon with Sam and Lena, and a query against it.

use booking::{Busy, BusySource, Hours, Lane, LaneId, Rules, Schedule, Service, WeeklyHours};
use domain::{BookingId, ResourceId, StaffId, TimeRange, WallRange};
use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};
use uuid::Uuid;

/// Friday morning, winter time.
pub(crate) const NOW: &str = "2026-11-20T08:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn range(start: &str, minutes: i64) -> TimeRange {
    TimeRange::starting(at(start), SignedDuration::from_mins(minutes)).unwrap()
}

pub(crate) fn wall(text: &str) -> WallRange {
    let (start, end) = text.split_once('-').unwrap();
    WallRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

pub(crate) fn sam() -> StaffId {
    StaffId::from_uuid(Uuid::from_u128(1))
}

pub(crate) fn lena() -> StaffId {
    StaffId::from_uuid(Uuid::from_u128(2))
}

pub(crate) fn court(number: u128) -> LaneId {
    LaneId::Resource(ResourceId::from_uuid(Uuid::from_u128(number)))
}

pub(crate) fn booking_id(number: u128) -> BookingId {
    BookingId::from_uuid(Uuid::from_u128(number))
}

/// A booking without buffers.
pub(crate) fn booked(number: u128, lane: LaneId, start: &str, minutes: i64) -> Busy {
    let source = BusySource::Booking {
        id: booking_id(number),
        before_minutes: 0,
        after_minutes: 0,
    };
    Busy {
        lane,
        range: range(start, minutes),
        source,
    }
}

/// Tuesday to Saturday 09:00 to 18:00 with lunch from 12:30 to 13:15; a 30-minute service by Sam or Lena.
pub(crate) fn rules() -> Rules {
    let day = [wall("09:00-12:30"), wall("13:15-18:00")];
    let weekly = WeeklyHours::every_day(&day)
        .with(Weekday::Sunday, &[])
        .with(Weekday::Monday, &[]);
    Rules {
        zone: TimeZone::get("Europe/London").unwrap(),
        hours: Hours::weekly(weekly),
        service: Service {
            notice_minutes: 30,
            ..Service::new(30)
        },
        lanes: vec![
            Lane::new(LaneId::Staff(sam())),
            Lane::new(LaneId::Staff(lena())),
        ],
    }
}

pub(crate) fn schedule(rules: Rules) -> Schedule {
    Schedule::from_now(rules, at(NOW)).unwrap()
}
