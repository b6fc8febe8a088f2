//! Series: the dates, the clock, and what is refused.

use booking::{
    Ends, Every, MonthBy, Series, SeriesError,
    series::{MOST_VISITS, local_start},
};
use jiff::{
    Span,
    civil::{Date, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;

fn series(every: Every, count: u32) -> Series {
    Series {
        every,
        ends: Ends::After(count),
    }
}

fn text(dates: Result<Vec<Date>, SeriesError>) -> Vec<String> {
    dates.unwrap().iter().map(Date::to_string).collect()
}

#[test]
fn weeks_count_from_the_first_date() {
    let fortnights = series(Every::Weeks(2), 4);
    assert_eq!(
        text(fortnights.dates(date(2026, 12, 15))),
        ["2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26"]
    );
    let until = Series {
        ends: Ends::On(date(2027, 1, 12)),
        ..fortnights
    };
    assert_eq!(
        text(until.dates(date(2026, 12, 15))).len(),
        3,
        "the last date is included"
    );
}

#[test]
fn months_without_the_date_are_left_out() {
    let monthly = series(Every::Months(1, MonthBy::Date), 4);
    assert_eq!(
        text(monthly.dates(date(2027, 1, 31))),
        ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]
    );
    let leap = series(Every::Months(12, MonthBy::Date), 3);
    assert_eq!(
        text(leap.dates(date(2096, 2, 29))),
        ["2096-02-29", "2104-02-29", "2108-02-29"],
        "2100 has no leap day"
    );
    let until = Series {
        ends: Ends::On(date(2103, 1, 1)),
        ..leap
    };
    assert_eq!(text(until.dates(date(2096, 2, 29))), ["2096-02-29"]);
}

#[test]
fn a_weekday_keeps_its_week_of_the_month() {
    let second = series(Every::Months(1, MonthBy::Weekday), 3);
    assert_eq!(
        text(second.dates(date(2026, 12, 8))),
        ["2026-12-08", "2027-01-12", "2027-02-09"],
        "second Tuesdays"
    );
    assert_eq!(
        text(second.dates(date(2026, 12, 29))),
        ["2026-12-29", "2027-03-30", "2027-06-29"],
        "fifth Tuesdays, where there are any"
    );
}

#[test]
fn the_wall_clock_holds_over_clock_changes_and_a_gap_is_told() {
    let zone = TimeZone::get("Europe/London").unwrap();
    let sundays = series(Every::Weeks(1), 3);
    let at = |first: Date, hour, minute| {
        let found = sundays
            .occurrences(first, time(hour, minute, 0, 0), &zone)
            .unwrap();
        found
            .into_iter()
            .map(|o| o.start.map(|start| start.to_string()))
            .collect::<Vec<_>>()
    };
    let spring = at(date(2027, 3, 21), 10, 0);
    assert_eq!(
        spring,
        [
            "2027-03-21T10:00:00Z",
            "2027-03-28T09:00:00Z",
            "2027-04-04T09:00:00Z"
        ]
        .map(|start| Ok(start.to_owned()))
    );
    let gone = SeriesError::NoSuchTime {
        at: date(2027, 3, 28).at(1, 30, 0, 0),
        next: date(2027, 3, 28).at(2, 0, 0, 0),
    };
    let night = at(date(2027, 3, 21), 1, 30);
    assert_eq!(night[1], Err(gone));
    assert_eq!(gone.field(), "start");
    assert_eq!(
        gone.to_string(),
        "start: clocks go forward on 2027-03-28: 01:30:00 does not exist, the next time is 02:00:00"
    );
    assert!(
        night[0].is_ok() && night[2].is_ok(),
        "the other dates can be booked"
    );
    let autumn = local_start(&zone, date(2026, 10, 25).at(1, 30, 0, 0)).unwrap();
    assert_eq!(
        autumn.to_string(),
        "2026-10-25T00:30:00Z",
        "the first of the two"
    );
}

#[test]
fn a_date_that_a_zone_skipped_has_no_time_at_all() {
    let apia = TimeZone::get("Pacific/Apia").unwrap();
    let gone = local_start(&apia, date(2011, 12, 30).at(10, 0, 0, 0)).unwrap_err();
    let SeriesError::NoSuchTime { next, .. } = gone else {
        panic!("{gone}")
    };
    assert_eq!(next, date(2011, 12, 31).at(0, 0, 0, 0));
}

#[test]
fn what_cannot_be_a_series_names_its_field_and_limit() {
    let first = date(2026, 12, 1);
    let refused = |every, ends| {
        let error = Series { every, ends }.dates(first).unwrap_err();
        (error.field(), error.limit(), error.to_string().len() > 20)
    };
    let weekly = Every::Weeks(1);
    assert_eq!(refused(weekly, Ends::After(0)), ("count", Some(52), true));
    assert_eq!(refused(weekly, Ends::After(53)), ("count", Some(52), true));
    assert_eq!(
        refused(weekly, Ends::After(10_000)),
        ("count", Some(52), true)
    );
    assert_eq!(
        refused(weekly, Ends::On(date(2400, 1, 1))),
        ("count", Some(52), true)
    );
    assert_eq!(
        refused(weekly, Ends::On(date(2026, 11, 30))),
        ("until", None, true)
    );
    assert_eq!(
        refused(Every::Weeks(0), Ends::After(2)),
        ("every", Some(52), true)
    );
    assert_eq!(
        refused(Every::Weeks(53), Ends::After(2)),
        ("every", Some(52), true)
    );
    let by_date = |n| Every::Months(n, MonthBy::Date);
    assert_eq!(
        refused(by_date(u16::MAX), Ends::After(2)),
        ("every", Some(52), true)
    );
    let last = Series {
        every: weekly,
        ends: Ends::After(2),
    }
    .dates(Date::MAX)
    .unwrap_err();
    assert_eq!(last, SeriesError::BeyondTime { last: Date::MAX });
    // The 30th of a month that is only ever February.
    let never = Series {
        every: by_date(12),
        ends: Ends::After(2),
    };
    assert!(never.dates(date(2027, 2, 28)).is_ok());
    let seldom = Series {
        every: by_date(24),
        ends: Ends::After(2),
    };
    assert_eq!(
        text(seldom.dates(date(2028, 2, 29))),
        ["2028-02-29", "2032-02-29"]
    );
}

proptest! {
    #[test]
    fn every_date_is_one_that_the_rule_allows(day in 0i64..4000, step in 1u16..8, count in 1..=MOST_VISITS, kind in 0..3) {
        let first = date(2026, 1, 1).checked_add(Span::new().days(day)).unwrap();
        let every = match kind {
            0 => Every::Weeks(step),
            1 => Every::Months(step, MonthBy::Date),
            _ => Every::Months(step, MonthBy::Weekday),
        };
        let dates = series(every, count).dates(first).unwrap();
        prop_assert_eq!(dates.len() as u32, count);
        prop_assert_eq!(dates[0], first);
        for pair in dates.windows(2) {
            prop_assert!(pair[0] < pair[1]);
            let months = (i32::from(pair[1].year()) - i32::from(pair[0].year())) * 12
                + i32::from(pair[1].month()) - i32::from(pair[0].month());
            match every {
                Every::Weeks(step) => prop_assert_eq!((pair[1] - pair[0]).get_days(), i32::from(step) * 7),
                Every::Months(step, by) => {
                    prop_assert_eq!(months % i32::from(step), 0);
                    match by {
                        MonthBy::Date => prop_assert_eq!(pair[1].day(), first.day()),
                        MonthBy::Weekday => {
                            prop_assert_eq!(pair[1].weekday(), first.weekday());
                            prop_assert_eq!((pair[1].day() - 1) / 7, (first.day() - 1) / 7);
                        }
                    }
                }
            }
        }
        // The same dates, whether counted or ended by the last of them.
        let until = Series { every, ends: Ends::On(dates[dates.len() - 1]) };
        prop_assert_eq!(until.dates(first).unwrap(), dates);
    }
}
