//! Public holidays, to tick: those of the countries of which the dates are known here, to the end of 2028. Where a day off
//! work is given for one that falls on a weekend, both stand here: who is open on Saturdays is asked for the day itself too.
//!
//! Sources: United Kingdom, the bank holidays that HM Government publishes (gov.uk/bank-holidays) and, for the years after
//! those, the Banking and Financial Dealings Act 1971; what is kept in Scotland or in Northern Ireland alone says so. United
//! States, the federal holidays of the Office of Personnel Management (5 U.S.C. 6103); those that states keep beside them, as
//! Texas does for its own offices (Texas Government Code 662.003), are not among them. Australia, those of Victoria (Public
//! Holidays Act 1993, sections 6 to 8A, business.vic.gov.au). India, the three national holidays, and of Karnataka those on
//! fixed dates (Government of Karnataka, list of general holidays).
//!
//! Two kinds of holidays follow no rule and stand nowhere here. The Friday before the final of the Australian Football League
//! is appointed each year when the date of the final is known (Victoria Government Gazette). Holidays of India that follow the
//! moon or its sighting (Ugadi, Ramzan, Ganesha Chaturthi, Deepavali and others) are published in the list of a year, at the end
//! of the year before. They are added by hand. All others are computed anew by a test, from the rules of those laws.

use jiff::civil::Date;

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// The date on which it is kept.
    pub date: Date,
    /// What it is called.
    pub name: &'static str,
}

type Row = (i16, i8, i8, &'static str);

const UNITED_KINGDOM: &[Row] = &[
    (2026, 11, 30, "St Andrew's Day, Scotland"),
    (2026, 12, 25, "Christmas Day"),
    (2026, 12, 26, "Boxing Day"),
    (2026, 12, 28, "Boxing Day, substitute day"),
    (2027, 1, 1, "New Year's Day"),
    (2027, 1, 2, "2 January, Scotland"),
    (2027, 1, 4, "2 January, Scotland, substitute day"),
    (2027, 3, 17, "St Patrick's Day, Northern Ireland"),
    (2027, 3, 26, "Good Friday"),
    (2027, 3, 29, "Easter Monday"),
    (2027, 5, 3, "Early May bank holiday"),
    (2027, 5, 31, "Spring bank holiday"),
    (2027, 7, 12, "Battle of the Boyne, Northern Ireland"),
    (2027, 8, 2, "Summer bank holiday, Scotland"),
    (2027, 8, 30, "Summer bank holiday"),
    (2027, 11, 30, "St Andrew's Day, Scotland"),
    (2027, 12, 25, "Christmas Day"),
    (2027, 12, 26, "Boxing Day"),
    (2027, 12, 27, "Christmas Day, substitute day"),
    (2027, 12, 28, "Boxing Day, substitute day"),
    (2028, 1, 1, "New Year's Day"),
    (2028, 1, 2, "2 January, Scotland"),
    (2028, 1, 3, "New Year's Day, substitute day"),
    (2028, 1, 4, "2 January, Scotland, substitute day"),
    (2028, 3, 17, "St Patrick's Day, Northern Ireland"),
    (2028, 4, 14, "Good Friday"),
    (2028, 4, 17, "Easter Monday"),
    (2028, 5, 1, "Early May bank holiday"),
    (2028, 5, 29, "Spring bank holiday"),
    (2028, 7, 12, "Battle of the Boyne, Northern Ireland"),
    (2028, 8, 7, "Summer bank holiday, Scotland"),
    (2028, 8, 28, "Summer bank holiday"),
    (2028, 11, 30, "St Andrew's Day, Scotland"),
    (2028, 12, 25, "Christmas Day"),
    (2028, 12, 26, "Boxing Day"),
];

const UNITED_STATES: &[Row] = &[
    (2026, 11, 26, "Thanksgiving Day"),
    (2026, 12, 25, "Christmas Day"),
    (2027, 1, 1, "New Year's Day"),
    (2027, 1, 18, "Birthday of Martin Luther King, Jr."),
    (2027, 2, 15, "Washington's Birthday"),
    (2027, 5, 31, "Memorial Day"),
    (2027, 6, 18, "Juneteenth, observed"),
    (2027, 6, 19, "Juneteenth"),
    (2027, 7, 4, "Independence Day"),
    (2027, 7, 5, "Independence Day, observed"),
    (2027, 9, 6, "Labor Day"),
    (2027, 10, 11, "Columbus Day"),
    (2027, 11, 11, "Veterans Day"),
    (2027, 11, 25, "Thanksgiving Day"),
    (2027, 12, 24, "Christmas Day, observed"),
    (2027, 12, 25, "Christmas Day"),
    (2027, 12, 31, "New Year's Day, observed"),
    (2028, 1, 1, "New Year's Day"),
    (2028, 1, 17, "Birthday of Martin Luther King, Jr."),
    (2028, 2, 21, "Washington's Birthday"),
    (2028, 5, 29, "Memorial Day"),
    (2028, 6, 19, "Juneteenth"),
    (2028, 7, 4, "Independence Day"),
    (2028, 9, 4, "Labor Day"),
    (2028, 10, 9, "Columbus Day"),
    (2028, 11, 10, "Veterans Day, observed"),
    (2028, 11, 11, "Veterans Day"),
    (2028, 11, 23, "Thanksgiving Day"),
    (2028, 12, 25, "Christmas Day"),
];

const VICTORIA: &[Row] = &[
    (2026, 12, 25, "Christmas Day"),
    (2026, 12, 26, "Boxing Day"),
    (2026, 12, 28, "Boxing Day, additional day"),
    (2027, 1, 1, "New Year's Day"),
    (2027, 1, 26, "Australia Day"),
    (2027, 3, 8, "Labour Day"),
    (2027, 3, 26, "Good Friday"),
    (2027, 3, 27, "Saturday before Easter Sunday"),
    (2027, 3, 28, "Easter Sunday"),
    (2027, 3, 29, "Easter Monday"),
    (2027, 4, 25, "Anzac Day"),
    (2027, 6, 14, "King's Birthday"),
    (2027, 11, 2, "Melbourne Cup"),
    (2027, 12, 25, "Christmas Day"),
    (2027, 12, 26, "Boxing Day"),
    (2027, 12, 27, "Christmas Day, additional day"),
    (2027, 12, 28, "Boxing Day, additional day"),
    (2028, 1, 1, "New Year's Day"),
    (2028, 1, 3, "New Year's Day, additional day"),
    (2028, 1, 26, "Australia Day"),
    (2028, 3, 13, "Labour Day"),
    (2028, 4, 14, "Good Friday"),
    (2028, 4, 15, "Saturday before Easter Sunday"),
    (2028, 4, 16, "Easter Sunday"),
    (2028, 4, 17, "Easter Monday"),
    (2028, 4, 25, "Anzac Day"),
    (2028, 6, 12, "King's Birthday"),
    (2028, 11, 7, "Melbourne Cup"),
    (2028, 12, 25, "Christmas Day"),
    (2028, 12, 26, "Boxing Day"),
];

const INDIA: &[Row] = &[
    (2026, 12, 25, "Christmas Day, Karnataka"),
    (2027, 1, 26, "Republic Day"),
    (2027, 4, 14, "Ambedkar Jayanti, Karnataka"),
    (2027, 5, 1, "May Day, Karnataka"),
    (2027, 8, 15, "Independence Day"),
    (2027, 10, 2, "Gandhi Jayanti"),
    (2027, 11, 1, "Kannada Rajyotsava, Karnataka"),
    (2027, 12, 25, "Christmas Day, Karnataka"),
    (2028, 1, 26, "Republic Day"),
    (2028, 4, 14, "Ambedkar Jayanti, Karnataka"),
    (2028, 5, 1, "May Day, Karnataka"),
    (2028, 8, 15, "Independence Day"),
    (2028, 10, 2, "Gandhi Jayanti"),
    (2028, 11, 1, "Kannada Rajyotsava, Karnataka"),
    (2028, 12, 25, "Christmas Day, Karnataka"),
];

/// The public holidays of the place that a time zone belongs to, by date; none where they are not known here.
pub fn of_zone(zone: &str) -> impl Iterator<Item = Holiday> {
    let rows = match zone {
        "Europe/London" => UNITED_KINGDOM,
        "Australia/Melbourne" => VICTORIA,
        "Asia/Kolkata" | "Asia/Calcutta" => INDIA,
        "America/New_York"
        | "America/Chicago"
        | "America/Denver"
        | "America/Phoenix"
        | "America/Los_Angeles"
        | "America/Anchorage"
        | "Pacific/Honolulu" => UNITED_STATES,
        _ => &[],
    };
    rows.iter().filter_map(|&(year, month, day, name)| {
        let date = Date::new(year, month, day).ok()?;
        Some(Holiday { date, name })
    })
}

#[cfg(test)]
mod tests;
