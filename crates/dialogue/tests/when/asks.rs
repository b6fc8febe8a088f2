//! Words that need a question, and words that are no time at all.

use crate::check;

#[test]
fn the_rest_is_asked_or_left_alone() {
    check(CASES);
}

/// Said on Friday 20 November 2026 at 14:57 in London.
const CASES: &[(&str, &str)] = &[
    ("friday", "WhichWeek: 2026-11-20 | 2026-11-27"),
    ("next saturday", "WhichWeek: 2026-11-21 | 2026-11-28"),
    ("next sunday", "WhichWeek: 2026-11-22 | 2026-11-29"),
    (
        "2027-03-04 at 10:00",
        "HalfOfDay: 2027-03-04T10:00 | 2027-03-04T22:00",
    ),
    ("3/12", "DateOrder: 2026-12-03 | 2027-03-12"),
    ("3/12/2027", "DateOrder: 2027-12-03 | 2027-03-12"),
    ("3.12.2027", "DateOrder: 2027-12-03 | 2027-03-12"),
    ("11/11", "JustPassed: 2026-11-11 | 2027-11-11"),
    (
        "tuesday the 3rd",
        "WeekdayMismatch: 2026-12-03 | 2026-12-01 | 2027-08-03",
    ),
    (
        "monday 1st december",
        "WeekdayMismatch: 2026-12-01 | 2026-11-30",
    ),
    ("halloween", "JustPassed: 2026-10-31 | 2027-10-31"),
    (
        "next weekend",
        "WhichWeek: 2026-11-21T00:00 to 2026-11-23T00:00 | 2026-11-28T00:00 to 2026-11-30T00:00",
    ),
    (
        "next december",
        "WhichYear: 2026-12-01T00:00 to 2027-01-01T00:00 | 2027-12-01T00:00 to 2028-01-01T00:00",
    ),
    (
        "monday to friday",
        "WhichWeek: 2026-11-23T00:00 to 2026-11-28T00:00",
    ),
    (
        "from friday to monday",
        "WhichWeek: 2026-11-20T00:00 to 2026-11-24T00:00 | 2026-11-27T00:00 to 2026-12-01T00:00",
    ),
    (
        "by friday",
        "WhichWeek: 2026-11-20T14:57 to 2026-11-21T00:00 | 2026-11-20T14:57 to 2026-11-28T00:00",
    ),
    (
        "before friday",
        "WhichWeek: 2026-11-19 | 2026-11-20T14:57 to 2026-11-27T00:00",
    ),
    (
        "after friday",
        "WhichWeek: 2026-11-21T00:00 to 2026-12-05T00:00 | 2026-11-28T00:00 to 2026-12-12T00:00",
    ),
    ("3:15", "HalfOfDay: 2026-11-21T03:15 | 2026-11-20T15:15"),
    (
        "two o'clock",
        "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
    ),
    (
        "half past two",
        "HalfOfDay: 2026-11-21T02:30 | 2026-11-21T14:30",
    ),
    (
        "three thirty",
        "HalfOfDay: 2026-11-21T03:30 | 2026-11-20T15:30",
    ),
    ("at three", "HalfOfDay: 2026-11-21T03:00 | 2026-11-20T15:00"),
    ("at 3", "HalfOfDay: 2026-11-21T03:00 | 2026-11-20T15:00"),
    (
        "about three",
        "HalfOfDay: 2026-11-21T03:00 | 2026-11-20T15:00",
    ),
    ("3ish", "HalfOfDay: 2026-11-21T03:00 | 2026-11-20T15:00"),
    ("three", "HalfOfDay: 2026-11-21T03:00 | 2026-11-20T15:00"),
    ("two", "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00"),
    (
        "um, half three please",
        "HalfOfDay: 2026-11-21T03:30 | 2026-11-20T15:30",
    ),
    (
        "midnight tomorrow",
        "Alternatives: 2026-11-21T00:00 | 2026-11-22T00:00",
    ),
    (
        "tomorrow at two",
        "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
    ),
    (
        "at two tomorrow",
        "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
    ),
    (
        "at two on tuesday",
        "HalfOfDay: 2026-11-24T02:00 | 2026-11-24T14:00",
    ),
    (
        "tuesday at half past two",
        "HalfOfDay: 2026-11-24T02:30 | 2026-11-24T14:30",
    ),
    ("some time", "Vague:"),
    (
        "between two and four",
        "HalfOfDay: 2026-11-21T02:00 to 2026-11-21T04:00 | 2026-11-20T14:00 to 2026-11-20T16:00",
    ),
    (
        "from 9 to 11",
        "HalfOfDay: 2026-11-21T09:00 to 2026-11-21T11:00 | 2026-11-20T21:00 to 2026-11-20T23:00",
    ),
    (
        "after 3",
        "HalfOfDay: 2026-11-20T03:00 to 2026-11-21T00:00 | 2026-11-20T15:00 to 2026-11-21T00:00",
    ),
    (
        "tuesday or wednesday",
        "Alternatives: 2026-11-24 | 2026-11-25",
    ),
    (
        "tuesday or wednesday at noon",
        "Alternatives: 2026-11-24T12:00 | 2026-11-25T12:00",
    ),
    (
        "tuesday and thursday",
        "Alternatives: 2026-11-24 | 2026-11-26",
    ),
    (
        "tuesday at 2pm or 3pm",
        "Alternatives: 2026-11-24T14:00 | 2026-11-24T15:00",
    ),
    (
        "either saturday or sunday morning",
        "Alternatives: 2026-11-21T06:00 to 2026-11-21T12:00 | 2026-11-22T06:00 to 2026-11-22T12:00",
    ),
    (
        "at 10 to 3",
        "Alternatives: 2026-11-21T02:50 | 2026-11-21T14:50 | 2026-11-20T10:00 to 2026-11-20T15:00",
    ),
    (
        "5 to 6pm tomorrow",
        "Alternatives: 2026-11-21T17:55 | 2026-11-21T17:00 to 2026-11-21T18:00",
    ),
    ("31 june", "NoSuchDate: 2027-06-30 | 2027-07-01"),
    ("31 november", "NoSuchDate: 2026-11-30 | 2026-12-01"),
    ("30 february", "NoSuchDate: 2027-02-28 | 2027-03-01"),
    ("29 february", "NoSuchDate: 2027-02-28 | 2027-03-01"),
    ("29 february 2027", "NoSuchDate: 2027-02-28 | 2027-03-01"),
    ("32 december", "NoSuchDate:"),
    ("25:00", "NoSuchTime:"),
    ("14:75", "NoSuchTime:"),
    ("13pm", "NoSuchTime:"),
    ("0 pm", "NoSuchTime:"),
    ("28 march 2027 at 1:30 am", "ClocksSkip: 2027-03-28T02:30"),
    (
        "31 october 2027 at 1:30 am",
        "ClocksRepeat: 2027-10-31T01:30 | 2027-10-31T01:30",
    ),
    ("18 november", "JustPassed: 2026-11-18 | 2027-11-18"),
    ("1 november", "JustPassed: 2026-11-01 | 2027-11-01"),
    ("good afternoon", "nothing"),
    ("may i book a table", "nothing"),
    ("i may come later", "nothing"),
    ("i want a haircut", "nothing"),
    ("one moment", "nothing"),
    ("the first one", "nothing"),
    ("the second", "nothing"),
    ("the third one please", "nothing"),
    ("two haircuts", "nothing"),
    ("my number is 07700 900123", "nothing"),
    (
        "at to o'clock tomorrow",
        "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
    ),
    (
        "tomorrow at to",
        "HalfOfDay: 2026-11-21T02:00 | 2026-11-21T14:00",
    ),
    (
        "tuesday at 9 or thursday at 1pm",
        "Alternatives: 2026-11-24T09:00 | 2026-11-24T21:00 | 2026-11-26T13:00",
    ),
    (
        "saturday 3rd january",
        "WeekdayMismatch: 2027-01-03 | 2027-01-02",
    ),
    (
        "tomorrow at 8",
        "HalfOfDay: 2026-11-21T08:00 | 2026-11-21T20:00",
    ),
    ("purple monkey dishwasher", "nothing"),
    (
        "between 12 and 2 tomorrow",
        "HalfOfDay: 2026-11-21T00:00 to 2026-11-21T02:00 | 2026-11-21T12:00 to 2026-11-21T14:00",
    ),
    (
        "friday or saturday",
        "Alternatives: 2026-11-20 | 2026-11-27 | 2026-11-21",
    ),
];
