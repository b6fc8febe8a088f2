//! Single rules, each in a case that can be checked by reading.

use booking::{
    Busy, BusySource, Change, Choice, Exception, Hours, InvalidRules, Lane, LaneId, Needs, Query,
    Rules, Schedule, Service, WeeklyHours,
};
use domain::TimeRange;
use jiff::{civil::date, tz::TimeZone};

use crate::salon::{NOW, at, booked, court, lena, range, rules, sam, schedule, wall};

/// Starts as the wall clock shows them, with the offset where the hour repeats.
fn starts(schedule: &Schedule, query: &Query<'_>) -> Vec<String> {
    let slots = schedule.slots(query);
    slots
        .iter()
        .map(|slot| {
            slot.start()
                .to_zoned(schedule.rules().zone.clone())
                .strftime("%H:%M%:z")
                .to_string()
        })
        .collect()
}

/// Codes of all reasons against a start of the salon.
fn codes(rules: Rules, busy: &[Busy], start: &str) -> Vec<&'static str> {
    let schedule = schedule(rules);
    let query = Query::new(at(NOW), range(NOW, 1), busy);
    let refusal = schedule.check(&query, at(start)).unwrap_err();
    refusal.reasons.iter().map(booking::Reason::code).collect()
}

/// Open from 00:00 to 04:00 every day, hourly visits of an hour, on the date of a clock change.
fn night(zone: &str, from: &str, hours: i64) -> Vec<String> {
    let rules = Rules {
        zone: TimeZone::get(zone).unwrap(),
        hours: Hours::weekly(WeeklyHours::every_day(&[wall("00:00-04:00")])),
        service: Service {
            grid_minutes: 30,
            ..Service::new(30)
        },
        lanes: vec![Lane::new(LaneId::Staff(sam()))],
    };
    let window = range(from, hours * 60);
    let query = Query::new(window.start(), window, &[]);
    starts(&Schedule::prepare(rules, window).unwrap(), &query)
}

#[test]
fn a_day_is_offered_around_its_break() {
    let schedule = schedule(rules());
    let query = Query::new(at(NOW), range("2026-11-21T00:00:00Z", 1440), &[]);
    let starts = starts(&schedule, &query);
    assert_eq!(starts[0], "09:00+00:00");
    assert_eq!(
        starts[12..15],
        ["12:00+00:00", "13:15+00:00", "13:30+00:00"]
    );
    assert_eq!((starts.len(), starts[30].as_str()), (31, "17:30+00:00"));
}

#[test]
fn the_missing_hour_of_spring_has_no_slots() {
    let slots = night("Europe/London", "2026-03-29T00:00:00Z", 5);
    let expected = [
        "00:00+00:00",
        "00:30+00:00",
        "02:00+01:00",
        "02:30+01:00",
        "03:00+01:00",
        "03:30+01:00",
    ];
    assert_eq!(slots, expected);
}

#[test]
fn the_repeated_hour_of_autumn_has_both_its_slots() {
    let slots = night("America/Chicago", "2026-11-01T05:30:00Z", 4);
    let expected = [
        "00:30-05:00",
        "01:00-05:00",
        "01:30-05:00",
        "01:00-06:00",
        "01:30-06:00",
        "02:00-06:00",
        "02:30-06:00",
        "03:00-06:00",
    ];
    assert_eq!(slots, expected);
}

#[test]
fn half_an_hour_is_repeated_on_lord_howe() {
    let slots = night("Australia/Lord_Howe", "2026-04-04T14:00:00Z", 3);
    let expected = [
        "01:00+11:00",
        "01:30+11:00",
        "01:30+10:30",
        "02:00+10:30",
        "02:30+10:30",
        "03:00+10:30",
    ];
    assert_eq!(slots, expected);
}

#[test]
fn a_day_without_midnight_starts_at_one() {
    let slots = night("America/Sao_Paulo", "2018-11-04T02:00:00Z", 3);
    assert_eq!(
        slots,
        ["01:00-02:00", "01:30-02:00", "02:00-02:00", "02:30-02:00"]
    );
}

#[test]
fn the_grid_of_india_is_that_of_its_wall_clock() {
    let slots = night("Asia/Kolkata", "2026-06-01T18:00:00Z", 2);
    assert_eq!(slots, ["00:00+05:30", "00:30+05:30", "01:00+05:30"]);
}

#[test]
fn the_date_that_samoa_skipped_has_no_slots() {
    let slots = night("Pacific/Apia", "2011-12-29T10:00:00Z", 27);
    assert_eq!(
        slots.len(),
        8 + 6,
        "the 29th from midnight, then the 31st until three"
    );
    assert_eq!(slots[8], "00:00+14:00");
}

#[test]
fn a_visit_may_last_past_midnight_and_past_the_prepared_window() {
    let mut rules = rules();
    rules.hours = Hours::weekly(WeeklyHours::every_day(&[
        wall("00:00-00:20"),
        wall("23:00-24:00"),
    ]));
    let window = range("2026-11-21T23:30:00Z", 16);
    let query = Query::new(at(NOW), window, &[]);
    let schedule = Schedule::prepare(rules, window).unwrap();
    assert_eq!(starts(&schedule, &query), ["23:30+00:00", "23:45+00:00"]);
}

#[test]
fn an_hourly_grid_holds_whatever_the_opening_time() {
    let mut rules = rules();
    rules.service.grid_minutes = 60;
    rules.hours = Hours::weekly(WeeklyHours::every_day(&[wall("09:20-12:00")]));
    let query = Query::new(at(NOW), range("2026-11-21T00:00:00Z", 1440), &[]);
    assert_eq!(
        starts(&schedule(rules), &query),
        ["10:00+00:00", "11:00+00:00"]
    );
}

#[test]
fn reasons_name_the_rule_that_refused() {
    let cases = [
        ("2026-11-20T07:45:00Z", vec!["past", "closed", "notice"]),
        ("2026-11-20T08:15:00Z", vec!["closed", "notice"]),
        ("2026-11-22T10:00:00Z", vec!["closed"]),
        ("2026-11-21T10:07:00Z", vec!["grid"]),
        ("2026-11-21T12:15:00Z", vec!["too_short"]),
        ("2027-01-20T10:00:00Z", vec!["horizon"]),
    ];
    for (start, expected) in cases {
        assert_eq!(codes(rules(), &[], start), expected, "{start}");
    }
}

#[test]
fn an_exception_and_an_absence_are_named_as_such() {
    let mut with = rules();
    with.hours
        .exceptions
        .push(Exception::new(date(2026, 11, 21), Change::Closed));
    assert_eq!(codes(with, &[], "2026-11-21T10:00:00Z"), ["exception"]);
    let mut with = rules();
    with.lanes[0]
        .time_off
        .push(range("2026-11-21T00:00:00Z", 1440).into());
    with.lanes[1].weekly = Some(WeeklyHours::every_day(&[wall("12:00-18:00")]));
    assert_eq!(
        codes(with, &[], "2026-11-21T10:00:00Z"),
        ["time_off", "time_off"]
    );
}

#[test]
fn claims_are_named_by_their_source() {
    let mut with = rules();
    with.lanes.truncate(1);
    let lane = with.lanes[0].id;
    let of = |source| {
        vec![Busy {
            lane,
            range: range("2026-11-21T10:00:00Z", 30),
            source,
        }]
    };
    let check = |busy: &[Busy], start| codes(with.clone(), busy, start);
    assert_eq!(
        check(
            &[booked(1, lane, "2026-11-21T10:00:00Z", 30)],
            "2026-11-21T10:15:00Z"
        ),
        ["staff_busy"]
    );
    assert_eq!(
        check(
            &[booked(1, lane, "2026-11-21T10:00:00Z", 30)],
            "2026-11-21T09:45:00Z"
        ),
        ["too_short"]
    );
    assert_eq!(
        check(&of(BusySource::CalendarEvent), "2026-11-21T09:45:00Z"),
        ["calendar_event"]
    );
    assert_eq!(
        check(&of(BusySource::CalendarUnknown), "2026-11-21T09:45:00Z"),
        ["calendar_unsafe"]
    );
    assert_eq!(
        check(&of(BusySource::Block), "2026-11-21T10:00:00Z"),
        ["staff_busy"]
    );
    let mut buffered = with.clone();
    buffered.service.buffer_after_minutes = 10;
    assert_eq!(
        codes(
            buffered,
            &of(BusySource::CalendarEvent),
            "2026-11-21T09:30:00Z"
        ),
        ["buffer"]
    );
}

#[test]
fn a_claim_in_fractions_of_a_second_is_kept_whole() {
    let mut with = rules();
    with.lanes.truncate(1);
    let lane = with.lanes[0].id;
    let busy = TimeRange::new(at("2026-11-21T09:29:59.5Z"), at("2026-11-21T10:00:00.5Z")).unwrap();
    let busy = [Busy {
        lane,
        range: busy,
        source: BusySource::Block,
    }];
    let query = Query::new(at(NOW), range("2026-11-21T09:00:00Z", 90), &busy);
    assert_eq!(starts(&schedule(with), &query), ["10:15+00:00"]);
}

#[test]
fn work_is_shared_by_the_time_claimed_that_day() {
    let (sam, lena) = (LaneId::Staff(sam()), LaneId::Staff(lena()));
    let busy = [
        booked(1, sam, "2026-11-21T09:00:00Z", 30),
        booked(2, lena, "2026-11-24T09:00:00Z", 30),
        booked(3, sam, "2026-11-24T13:15:00Z", 15),
    ];
    let schedule = schedule(rules());
    let query = Query::new(at(NOW), range(NOW, 1), &busy);
    let chosen = |start| {
        schedule
            .chosen_staff(&schedule.check(&query, at(start)).unwrap())
            .map(LaneId::Staff)
    };
    assert_eq!(
        chosen("2026-11-21T11:00:00Z"),
        Some(lena),
        "Sam has a booking that day"
    );
    assert_eq!(
        chosen("2026-11-24T11:00:00Z"),
        Some(sam),
        "Lena has the longer one"
    );
    assert_eq!(
        chosen("2026-11-25T11:00:00Z"),
        Some(sam),
        "of equals the first"
    );
    let named = Query {
        choice: Choice::Staff(crate::salon::lena()),
        ..query
    };
    let slot = schedule.check(&named, at("2026-11-25T11:00:00Z")).unwrap();
    assert_eq!(schedule.chosen_staff(&slot), Some(crate::salon::lena()));
    let taken = schedule
        .check(&named, at("2026-11-24T09:00:00Z"))
        .unwrap_err();
    assert_eq!(
        taken.first_code(),
        "staff_busy",
        "nobody else is offered in her place"
    );
}

#[test]
fn two_courts_are_taken_together_or_not_at_all() {
    let mut courts = rules();
    courts.service.needs = Needs {
        staff: false,
        resources: 2,
    };
    courts.lanes = (1..=3).map(|n| Lane::new(court(n))).collect();
    let busy = [
        booked(1, court(1), "2026-11-21T10:00:00Z", 60),
        booked(2, court(2), "2026-11-21T10:30:00Z", 30),
    ];
    let schedule = schedule(courts.clone());
    let query = Query::new(at(NOW), range(NOW, 1), &busy);
    let slot = schedule.check(&query, at("2026-11-21T10:00:00Z")).unwrap();
    assert_eq!(
        schedule.lane_ids(slot.chosen()).collect::<Vec<_>>(),
        [court(2), court(3)]
    );
    let mut expected = vec!["not_enough", "resource_busy", "resource_busy"];
    assert_eq!(
        codes(courts.clone(), &busy, "2026-11-21T10:30:00Z"),
        expected
    );
    courts.lanes.truncate(1);
    expected.truncate(1);
    assert_eq!(codes(courts, &[], "2026-11-21T10:30:00Z"), expected);
}

#[test]
fn alternatives_lie_on_both_sides_and_then_on_the_next_days() {
    let (sam, lena) = (LaneId::Staff(sam()), LaneId::Staff(lena()));
    let schedule = schedule(rules());
    let all_day = |lane| booked(9, lane, "2026-11-21T09:00:00Z", 540);
    let near = |busy: &[Busy], start| -> Vec<String> {
        let query = Query::new(at(NOW), range(NOW, 1), busy);
        let found = schedule.nearest(&query, at(start), 3);
        found.iter().map(|slot| slot.start().to_string()).collect()
    };
    let taken = [sam, lena].map(|lane| booked(1, lane, "2026-11-21T10:00:00Z", 30));
    let expected = [
        "2026-11-21T09:30:00Z",
        "2026-11-21T10:30:00Z",
        "2026-11-21T09:15:00Z",
    ];
    assert_eq!(near(&taken, "2026-11-21T10:00:00Z"), expected);
    let full = [sam, lena].map(all_day);
    let expected = [
        "2026-11-24T10:00:00Z",
        "2026-11-24T09:45:00Z",
        "2026-11-24T10:15:00Z",
    ];
    assert_eq!(
        near(&full, "2026-11-21T10:00:00Z"),
        expected,
        "Sunday and Monday are closed"
    );
    let beyond = near(&[], "2027-06-01T10:00:00Z");
    assert_eq!(
        beyond[0], "2027-01-19T11:00:00Z",
        "the last day of the horizon, at eleven on the wall as asked"
    );
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    let prepare = |change: &dyn Fn(&mut Rules)| {
        let mut rules = rules();
        change(&mut rules);
        Schedule::from_now(rules, at(NOW)).map(|_| ())
    };
    assert_eq!(prepare(&|_| ()), Ok(()));
    assert_eq!(
        prepare(&|r| r.service.duration_minutes = 0),
        Err(InvalidRules::NoDuration)
    );
    for minutes in [0, 25, 1441] {
        assert_eq!(
            prepare(&|r| r.service.grid_minutes = minutes),
            Err(InvalidRules::Grid { minutes })
        );
    }
    let nothing = Needs {
        staff: false,
        resources: 0,
    };
    assert_eq!(
        prepare(&|r| r.service.needs = nothing),
        Err(InvalidRules::NeedsNothing)
    );
    assert_eq!(
        prepare(&|r| r.service.horizon_days = 3661),
        Err(InvalidRules::Horizon { days: 3661 })
    );
    assert_eq!(
        prepare(&|r| r.lanes.push(r.lanes[0].clone())),
        Err(InvalidRules::LaneTwice)
    );
    let many =
        |count| move |r: &mut Rules| r.lanes = (0..count).map(|n| Lane::new(court(n))).collect();
    assert_eq!(prepare(&many(64)), Ok(()));
    assert_eq!(
        prepare(&many(65)),
        Err(InvalidRules::TooManyLanes { count: 65 })
    );
}

#[test]
fn no_instant_is_too_early_or_too_late_to_ask_about() {
    let schedule = schedule(rules());
    let everything = TimeRange::new(jiff::Timestamp::MIN, jiff::Timestamp::MAX).unwrap();
    for now in [jiff::Timestamp::MIN, at(NOW), jiff::Timestamp::MAX] {
        let query = Query::new(now, everything, &[]);
        assert_eq!(
            schedule.slots(&query).is_empty(),
            now == jiff::Timestamp::MAX
        );
        for start in [
            jiff::Timestamp::MIN,
            at("2400-01-01T00:00:00Z"),
            jiff::Timestamp::MAX,
        ] {
            if let Err(refusal) = schedule.check(&query, start) {
                assert!(!refusal.reasons.is_empty(), "{now} {start}");
            }
            assert!(schedule.nearest(&query, start, 2).len() <= 2);
        }
    }
}
