//! Public holidays, to tick: those of the countries of which the dates are known here, for two years.
//!
//! Sources: England and Wales, the bank holidays that HM Government publishes (gov.uk/bank-holidays); United States, the
//! federal holidays of the Office of Personnel Management, on the day on which they are observed; Australia, those of
//! Victoria (Public Holidays Act 1993, business.vic.gov.au), without the Friday before the football final, which is
//! announced each year; India, the three national holidays, because the others differ by state.

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

const ENGLAND_AND_WALES: &[Row] = &[
    (2026, 12, 25, "Christmas Day"),
    (2026, 12, 28, "Boxing Day, substitute day"),
    (2027, 1, 1, "New Year's Day"),
    (2027, 3, 26, "Good Friday"),
    (2027, 3, 29, "Easter Monday"),
    (2027, 5, 3, "Early May bank holiday"),
    (2027, 5, 31, "Spring bank holiday"),
    (2027, 8, 30, "Summer bank holiday"),
    (2027, 12, 27, "Christmas Day, substitute day"),
    (2027, 12, 28, "Boxing Day, substitute day"),
];

const UNITED_STATES: &[Row] = &[
    (2026, 11, 26, "Thanksgiving Day"),
    (2026, 12, 25, "Christmas Day"),
    (2027, 1, 1, "New Year's Day"),
    (2027, 1, 18, "Birthday of Martin Luther King, Jr."),
    (2027, 2, 15, "Washington's Birthday"),
    (2027, 5, 31, "Memorial Day"),
    (2027, 6, 18, "Juneteenth, observed"),
    (2027, 7, 5, "Independence Day, observed"),
    (2027, 9, 6, "Labor Day"),
    (2027, 10, 11, "Columbus Day"),
    (2027, 11, 11, "Veterans Day"),
    (2027, 11, 25, "Thanksgiving Day"),
    (2027, 12, 24, "Christmas Day, observed"),
    (2027, 12, 31, "New Year's Day, observed"),
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
];

const INDIA: &[Row] = &[
    (2027, 1, 26, "Republic Day"),
    (2027, 8, 15, "Independence Day"),
    (2027, 10, 2, "Gandhi Jayanti"),
];

/// The public holidays of the place that a time zone belongs to, by date; none where they are not known here.
pub fn of_zone(zone: &str) -> impl Iterator<Item = Holiday> {
    let rows = match zone {
        "Europe/London" => ENGLAND_AND_WALES,
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
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    #[test]
    fn every_holiday_is_a_date_and_stands_in_order() {
        let all = [ENGLAND_AND_WALES, UNITED_STATES, VICTORIA, INDIA];
        let zones = [
            "Europe/London",
            "America/Chicago",
            "Australia/Melbourne",
            "Asia/Kolkata",
        ];
        for (rows, zone) in all.into_iter().zip(zones) {
            let dates: Vec<Date> = of_zone(zone).map(|one| one.date).collect();
            assert_eq!(dates.len(), rows.len(), "{zone}");
            assert!(dates.is_sorted(), "{zone}");
        }
        assert_eq!(of_zone("Europe/Paris").count(), 0);
    }

    #[test]
    fn holidays_of_a_weekday_fall_on_it() {
        let day = |zone: &str, name: &str| {
            of_zone(zone)
                .filter(|one| one.name == name)
                .map(|one| one.date.weekday())
                .collect::<Vec<_>>()
        };
        let us = "America/Chicago";
        assert_eq!(day(us, "Thanksgiving Day"), [Weekday::Thursday; 2]);
        for name in [
            "Memorial Day",
            "Labor Day",
            "Columbus Day",
            "Washington's Birthday",
        ] {
            assert_eq!(day(us, name), [Weekday::Monday], "{name}");
        }
        for (zone, name, on) in [
            ("Europe/London", "Good Friday", Weekday::Friday),
            ("Europe/London", "Spring bank holiday", Weekday::Monday),
            ("Europe/London", "Summer bank holiday", Weekday::Monday),
            ("Australia/Melbourne", "Melbourne Cup", Weekday::Tuesday),
            ("Australia/Melbourne", "Labour Day", Weekday::Monday),
            ("Australia/Melbourne", "King's Birthday", Weekday::Monday),
        ] {
            assert_eq!(day(zone, name), [on], "{name}");
        }
        // Federal holidays are kept on a day of work.
        let free = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        assert!(!of_zone(us).any(|one| free(one.date)));
        assert!(!of_zone("Europe/London").any(|one| free(one.date)));
    }
}
