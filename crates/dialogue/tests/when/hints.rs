//! Opening hours, the order of numeric dates, other days of the week and other zones.

use dialogue::when::{Context, DateOrder, Opening};
use domain::WallRange;
use jiff::tz::TimeZone;

use crate::{check_in, context, london};

fn nine_to_six() -> Opening {
    Opening::every_day(WallRange::new("09:00".parse().unwrap(), "18:00".parse().unwrap()).unwrap())
}

#[test]
fn opening_hours_decide_a_bare_hour_when_only_one_reading_is_open() {
    check_in(
        &[
            ("tomorrow at two", "2026-11-21T14:00"),
            ("tomorrow at nine", "2026-11-21T09:00"),
            ("tomorrow at twelve", "2026-11-21T12:00"),
            ("tuesday half past four", "2026-11-24T16:30"),
            ("three", "2026-11-20T15:00"),
            (
                "between two and four tomorrow",
                "2026-11-21T14:00 to 2026-11-21T16:00",
            ),
            (
                "from 9 to 11 tomorrow",
                "2026-11-21T09:00 to 2026-11-21T11:00",
            ),
            ("after 3 tomorrow", "2026-11-21T15:00 to 2026-11-22T00:00"),
            ("before 11 tomorrow", "2026-11-21T00:00 to 2026-11-21T11:00"),
            ("friday at two", "2026-11-27T14:00"),
            (
                "tomorrow at 7",
                "HalfOfDay: 2026-11-21T07:00 | 2026-11-21T19:00",
            ),
            (
                "tomorrow at eight",
                "HalfOfDay: 2026-11-21T08:00 | 2026-11-21T20:00",
            ),
        ],
        &context().with_opening(nine_to_six()),
    );
}

#[test]
fn when_both_readings_are_open_the_question_stays() {
    let all_day = WallRange::new("00:00".parse().unwrap(), "24:00".parse().unwrap()).unwrap();
    check_in(
        &[(
            "tomorrow at two",
            "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
        )],
        &context().with_opening(Opening::every_day(all_day)),
    );
}

#[test]
fn the_usual_order_decides_numeric_dates() {
    check_in(
        &[
            ("3/12", "2026-12-03"),
            ("3/12/2027 at 3pm", "2027-12-03T15:00"),
            ("12/13", "2026-12-13"),
        ],
        &context().with_date_order(DateOrder::DayFirst),
    );
    check_in(
        &[
            ("3/12", "2027-03-12"),
            ("12/3", "2026-12-03"),
            ("13/12", "2026-12-13"),
        ],
        &context().with_date_order(DateOrder::MonthFirst),
    );
}

#[test]
fn next_means_another_week_only_when_it_cannot_mean_this_one() {
    let on = |instant: &str| Context::new(instant.parse().unwrap(), london());
    // Wednesday 18 November.
    check_in(
        &[
            ("next friday", "WhichWeek: 2026-11-20 | 2026-11-27"),
            ("next tuesday", "2026-11-24"),
            ("next wednesday", "2026-11-25"),
            ("friday", "2026-11-20"),
            ("this friday", "2026-11-20"),
            ("wednesday", "WhichWeek: 2026-11-18 | 2026-11-25"),
        ],
        &on("2026-11-18T10:00:00Z"),
    );
    // Sunday 22 November: next Monday is tomorrow, or is it?
    check_in(
        &[
            ("next monday", "WhichWeek: 2026-11-23 | 2026-11-30"),
            ("next weekend", "2026-11-28T00:00 to 2026-11-30T00:00"),
        ],
        &on("2026-11-22T10:00:00Z"),
    );
}

#[test]
fn the_turn_of_the_year_and_leap_days() {
    let on = |instant: &str| Context::new(instant.parse().unwrap(), london());
    check_in(
        &[
            ("tomorrow", "2027-01-01"),
            ("1 january", "2027-01-01"),
            ("in two days", "2027-01-02"),
            ("the 31st", "2026-12-31"),
        ],
        &on("2026-12-31T23:30:00Z"),
    );
    check_in(
        &[("29 february", "2028-02-29"), ("tomorrow", "2028-02-29")],
        &on("2028-02-28T12:00:00Z"),
    );
}

#[test]
fn the_day_is_that_of_the_location() {
    let austin = TimeZone::get("America/Chicago").unwrap();
    let evening = Context::new("2026-11-21T02:00:00Z".parse().unwrap(), austin);
    check_in(
        &[
            ("today", "2026-11-20"),
            ("tomorrow at 3pm", "2026-11-21T15:00"),
            ("14 march 2027 at 2:30 am", "ClocksSkip: 2027-03-14T03:30"),
            (
                "7 november 2027 at 1:30 am",
                "ClocksRepeat: 2027-11-07T01:30 | 2027-11-07T01:30",
            ),
        ],
        &evening,
    );
}
