//! Every zone of the bundled database, through every clock change of the next three years: hours are those of the wall
//! clock before, during and after it.

use std::collections::HashMap;

use booking::{Hours, Lane, LaneId, Query, Rules, Schedule, Service, WeeklyHours};
use domain::{TimeRange, WallRange};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::salon::{NOW, at, sam, wall};

const GRID: i64 = 30;
const VISIT: i64 = 45;

/// Open by day, and in the night hours in which clocks change.
fn hours() -> Vec<WallRange> {
    vec![
        wall("00:00-04:00"),
        wall("09:00-12:20"),
        wall("13:00-17:30"),
        wall("23:00-24:00"),
    ]
}

fn rules(zone: &TimeZone) -> Rules {
    Rules {
        zone: zone.clone(),
        hours: Hours::weekly(WeeklyHours::every_day(&hours())),
        service: Service {
            horizon_days: 3660,
            grid_minutes: GRID as u16,
            ..Service::new(VISIT as u16)
        },
        lanes: vec![Lane::new(LaneId::Staff(sam()))],
    }
}

fn minute_of(wall: DateTime) -> u16 {
    wall.hour() as u16 * 60 + wall.minute() as u16
}

/// The starts of a range, read minute by minute from what the clock on the wall shows.
fn expected(zone: &TimeZone, range: TimeRange) -> Vec<(Timestamp, i32)> {
    let hours = hours();
    let count = range.length().as_mins() + VISIT;
    let instant = |minute: i64| range.start() + SignedDuration::from_mins(minute);
    let walls: Vec<_> = (0..count)
        .map(|minute| minute_of(zone.to_datetime(instant(minute))))
        .collect();
    let open = |minute: &u16| {
        hours
            .iter()
            .any(|h| h.start().minutes() <= *minute && *minute < h.end().minutes())
    };
    let open: Vec<_> = walls.iter().map(open).collect();
    (0..range.length().as_mins())
        .filter(|minute| i64::from(walls[*minute as usize]) % GRID == 0)
        .filter(|minute| {
            open[*minute as usize..(*minute + VISIT) as usize]
                .iter()
                .all(|open| *open)
        })
        .map(|minute| (instant(minute), zone.to_offset(instant(minute)).seconds()))
        .collect()
}

/// Instants of clock changes in three years, and one that is none.
fn moments(zone: &TimeZone) -> Vec<Timestamp> {
    let (from, to) = (at(NOW), at("2029-11-20T08:00:00Z"));
    let changes = zone.following(from).map(|change| change.timestamp());
    let mut moments: Vec<_> = changes.take_while(|at| *at < to).collect();
    moments.push(at("2027-02-28T12:00:00Z"));
    moments
}

#[test]
fn wall_clock_hours_hold_in_every_zone_through_every_clock_change() {
    let (mut zones, mut changes, mut gaps) = (0, 0, 0);
    // Many zones do the same at the same instant, and the clock on the wall is all that counts.
    let mut read: HashMap<_, Vec<_>> = HashMap::new();
    for name in jiff::tz::db().available() {
        let zone = TimeZone::get(name.as_str()).unwrap();
        zones += 1;
        let schedule = Schedule::from_now(rules(&zone), at(NOW)).unwrap();
        for moment in moments(&zone) {
            changes += 1;
            let start = moment - SignedDuration::from_hours(30);
            let range = TimeRange::starting(start, SignedDuration::from_hours(60)).unwrap();
            let slots = schedule.slots(&Query::new(at(NOW), range, &[]));
            let found: Vec<_> = slots
                .iter()
                .map(|slot| (slot.start(), slot.offset().seconds()))
                .collect();
            let around = zone.following(range.start() - SignedDuration::from_hours(1));
            let until = range.end() + SignedDuration::from_hours(1);
            let clock: Vec<_> = around
                .map(|change| (change.timestamp(), change.offset()))
                .take_while(|(at, _)| *at < until)
                .collect();
            let key = (moment, zone.to_offset(range.start()), clock);
            let expected = read.entry(key).or_insert_with(|| expected(&zone, range));
            assert_eq!(&found, expected, "{} around {moment}", name.as_str());
            gaps += usize::from(
                zone.to_offset(moment) != zone.to_offset(moment - SignedDuration::from_secs(1)),
            );
        }
    }
    assert!(
        zones > 400,
        "the bundled database has more than {zones} zones"
    );
    assert!(
        changes > zones && gaps > 500,
        "{changes} moments, {gaps} clock changes"
    );
}
