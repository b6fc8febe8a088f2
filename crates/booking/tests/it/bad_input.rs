//! Rules that cannot be: each is refused with the field that is at fault.

use booking::{Change, Exception, Hours, Lane, Needs, Query, Rules, Schedule, WeeklyHours};
use domain::WallRange;
use jiff::civil::{Weekday, date};

use crate::salon::{NOW, at, court, range, rules, schedule, wall};

#[test]
fn every_rule_that_cannot_be_names_its_field() {
    type Case = (&'static str, fn(&mut Rules));
    let cases: &[Case] = &[
        ("duration_minutes", |r| r.service.duration_minutes = 0),
        ("grid_minutes", |r| r.service.grid_minutes = 0),
        ("grid_minutes", |r| r.service.grid_minutes = 7),
        ("horizon_days", |r| r.service.horizon_days = u16::MAX),
        ("capacity", |r| r.service.capacity = 0),
        ("needs", |r| {
            r.service.needs = Needs {
                staff: false,
                resources: 0,
            };
        }),
        ("needs.resources", |r| {
            r.service.needs = Needs {
                staff: false,
                resources: 65,
            };
        }),
        ("needs.resources", |r| r.service.needs.resources = u8::MAX),
        ("lanes", |r| {
            r.lanes = (0..65).map(|n| Lane::new(court(n))).collect();
        }),
        ("lanes", |r| {
            r.lanes = (0..1_000).map(|n| Lane::new(court(n))).collect();
        }),
        ("lanes", |r| r.lanes.push(r.lanes[0].clone())),
        ("policy.age_min", |r| {
            r.service.policy.age_min = Some(18);
            r.service.policy.age_max = Some(17);
        }),
    ];
    for (place, (field, spoil)) in cases.iter().enumerate() {
        let mut rules = rules();
        assert_eq!(rules.validate(), Ok(()));
        spoil(&mut rules);
        let error = rules.validate().unwrap_err();
        assert_eq!(error.field(), *field, "case {place}: {error}");
        let window = range(NOW, 60);
        assert_eq!(Schedule::prepare(rules, window).unwrap_err(), error);
    }
}

#[test]
fn no_court_and_nobody_who_does_it_are_reasons_and_not_errors() {
    let mut courts = rules();
    courts.service.needs = Needs::RESOURCE;
    courts.lanes.clear();
    let query = Query::new(at(NOW), range(NOW, 1), &[]);
    let refused = |rules: Rules| {
        schedule(rules)
            .check(&query, at("2026-11-21T10:00:00Z"))
            .unwrap_err()
    };
    assert_eq!(refused(courts).first_code(), "not_enough");
    let mut nobody = rules();
    nobody.lanes.clear();
    assert_eq!(refused(nobody).first_code(), "no_staff");
}

#[test]
fn overlapping_hours_name_the_day_and_both_ranges() {
    let days = |tuesday: Vec<WallRange>| {
        let mut days: [Vec<WallRange>; 7] = Default::default();
        days[1] = tuesday;
        days
    };
    let touching = WeeklyHours::entered(days(vec![wall("12:00-18:00"), wall("09:00-12:00")]));
    assert_eq!(
        touching.unwrap().on(Weekday::Tuesday),
        [wall("09:00-18:00")]
    );
    let error =
        WeeklyHours::entered(days(vec![wall("12:00-18:00"), wall("09:00-12:01")])).unwrap_err();
    assert_eq!(error.weekday, Weekday::Tuesday);
    assert_eq!(
        (error.first, error.second),
        (wall("09:00-12:01"), wall("12:00-18:00"))
    );
    assert_eq!(
        error.to_string(),
        "the hours of Tuesday overlap: 09:00 to 12:01 and 12:00 to 18:00; join them or set them apart"
    );
}

#[test]
fn a_leap_day_has_hours_exceptions_and_a_horizon_as_any_other() {
    let leap = date(2028, 2, 29);
    let mut yearly = rules();
    yearly.service.horizon_days = 2;
    yearly.hours = Hours::weekly(WeeklyHours::every_day(&[wall("09:00-10:00")]));
    yearly.hours.exceptions.push(Exception::new(
        leap,
        Change::Hours(vec![wall("12:00-13:00")]),
    ));
    let now = at("2028-02-27T08:00:00Z");
    let window = range("2028-02-28T00:00:00Z", 4 * 1440);
    let schedule = Schedule::from_now(yearly, now).unwrap();
    let slots = schedule.slots(&Query::new(now, window, &[]));
    let starts: Vec<_> = slots.iter().map(|slot| slot.start().to_string()).collect();
    assert_eq!(
        starts.len(),
        6,
        "two days of three starts: the first of March is beyond the horizon"
    );
    assert_eq!(starts[0], "2028-02-28T09:00:00Z");
    assert_eq!(starts[3], "2028-02-29T12:00:00Z");
}
