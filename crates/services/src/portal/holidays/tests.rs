//! The dates against the laws that they come from.

use jiff::civil::Weekday;

use super::*;

#[test]
fn every_holiday_is_a_date_and_stands_in_order() {
    let all = [UNITED_KINGDOM, UNITED_STATES, VICTORIA, INDIA];
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
    assert_eq!(day(us, "Thanksgiving Day"), [Weekday::Thursday; 3]);
    for name in [
        "Memorial Day",
        "Labor Day",
        "Columbus Day",
        "Washington's Birthday",
    ] {
        assert_eq!(day(us, name), [Weekday::Monday; 2], "{name}");
    }
    for (zone, name, on) in [
        ("Europe/London", "Good Friday", Weekday::Friday),
        ("Europe/London", "Spring bank holiday", Weekday::Monday),
        ("Europe/London", "Summer bank holiday", Weekday::Monday),
        ("Australia/Melbourne", "Melbourne Cup", Weekday::Tuesday),
        ("Australia/Melbourne", "Labour Day", Weekday::Monday),
        ("Australia/Melbourne", "King's Birthday", Weekday::Monday),
    ] {
        assert_eq!(day(zone, name), [on; 2], "{name}");
    }
    // What falls on a weekend stands here as well as the day that is given for it.
    let free = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    for zone in [us, "Europe/London"] {
        let all: Vec<Holiday> = of_zone(zone).collect();
        for one in all.iter().filter(|one| free(one.date)) {
            let given = all.iter().find(|other| {
                let days = one.date.until(other.date).unwrap().get_days();
                other.name != one.name && other.name.starts_with(one.name) && days.abs() < 4
            });
            let given = given.unwrap_or_else(|| panic!("{zone} {}: {}", one.date, one.name));
            assert!(!free(given.date), "{zone} {}", given.date);
        }
    }
    // Who is open on Saturdays is not open on these.
    for (zone, day) in [
        ("Europe/London", "2026-12-26"),
        ("Europe/London", "2027-12-25"),
        ("America/Chicago", "2027-12-25"),
        ("America/Chicago", "2028-01-01"),
        ("Asia/Kolkata", "2027-11-01"),
    ] {
        let day: Date = day.parse().unwrap();
        assert!(of_zone(zone).any(|one| one.date == day), "{zone} {day}");
    }
    for zone in [us, "Europe/London", "Australia/Melbourne", "Asia/Kolkata"] {
        assert!(of_zone(zone).any(|one| one.date.year() == 2028), "{zone}");
    }
}

/// Easter Sunday of the Gregorian calendar, by the method that was published anonymously in Nature in 1876.
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let leaps = (century / 4, century % 4);
    let moved = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leaps.0 - moved + 15) % 30;
    let (quarter, rest) = (of_century / 4, of_century % 4);
    let weekday = (32 + 2 * leaps.1 + 2 * quarter - epact - rest) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * late + 114;
    let part = |number: i32| i8::try_from(number).unwrap();
    let year = i16::try_from(year).unwrap();
    Date::new(year, part(sum / 31), part(sum % 31 + 1)).unwrap()
}

fn days_from(date: Date, days: i64) -> Date {
    date.checked_add(jiff::Span::new().days(days)).unwrap()
}

fn nth(year: i16, month: i8, nth: i8, day: Weekday) -> Date {
    let first = Date::new(year, month, 1).unwrap();
    first.nth_weekday_of_month(nth, day).unwrap()
}

fn on_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The first weekday after a date that is none of those taken.
fn next_weekday(date: Date, taken: &[Date]) -> Date {
    let after = (1..).map(|days| days_from(date, days));
    let mut after = after.filter(|one| !on_weekend(*one) && !taken.contains(one));
    after.next().unwrap()
}

/// What the Banking and Financial Dealings Act and the yearly proclamations come to: days that fall on a weekend are kept on
/// the weekdays after it, each on one of its own.
fn of_england(year: i16) -> Vec<Date> {
    let day = |month, day| Date::new(year, month, day).unwrap();
    let easter = easter(year);
    let mut all = vec![
        days_from(easter, -2),
        days_from(easter, 1),
        nth(year, 5, 1, Weekday::Monday),
        nth(year, 5, -1, Weekday::Monday),
        nth(year, 8, -1, Weekday::Monday),
    ];
    for fixed in [day(1, 1), day(12, 25), day(12, 26)] {
        all.push(fixed);
        if on_weekend(fixed) {
            // Christmas and Boxing Day make way for each other.
            let instead = next_weekday(fixed, &[day(12, 25), day(12, 26)]);
            let taken = all.contains(&instead);
            all.push(if taken {
                next_weekday(instead, &all)
            } else {
                instead
            });
        }
    }
    all
}

/// 5 U.S.C. 6103: a holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. The first of
/// January of the next year may so be kept in this one.
fn of_united_states(year: i16) -> Vec<Date> {
    let mut all = vec![
        nth(year, 1, 3, Weekday::Monday),
        nth(year, 2, 3, Weekday::Monday),
        nth(year, 5, -1, Weekday::Monday),
        nth(year, 9, 1, Weekday::Monday),
        nth(year, 10, 2, Weekday::Monday),
        nth(year, 11, 4, Weekday::Thursday),
    ];
    let fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)];
    let mut fixed: Vec<Date> = fixed
        .iter()
        .map(|&(month, day)| Date::new(year, month, day).unwrap())
        .collect();
    fixed.push(Date::new(year + 1, 1, 1).unwrap());
    for date in fixed {
        all.push(date);
        match date.weekday() {
            Weekday::Saturday => all.push(days_from(date, -1)),
            Weekday::Sunday => all.push(days_from(date, 1)),
            _ => {}
        }
    }
    all.retain(|date| date.year() == year);
    all
}

/// Public Holidays Act 1993 of Victoria: New Year's Day, Christmas Day and Boxing Day on a weekend are kept on a weekday too,
/// Australia Day on a weekend only on the Monday, Anzac Day always on its own.
fn of_victoria(year: i16) -> Vec<Date> {
    let day = |month, day| Date::new(year, month, day).unwrap();
    let easter = easter(year);
    let australia = day(1, 26);
    let mut all = vec![
        nth(year, 3, 2, Weekday::Monday),
        days_from(easter, -2),
        days_from(easter, -1),
        easter,
        days_from(easter, 1),
        day(4, 25),
        nth(year, 6, 2, Weekday::Monday),
        nth(year, 11, 1, Weekday::Tuesday),
        if on_weekend(australia) {
            next_weekday(australia, &[])
        } else {
            australia
        },
    ];
    for fixed in [day(1, 1), day(12, 25), day(12, 26)] {
        all.push(fixed);
        if on_weekend(fixed) {
            let instead = next_weekday(fixed, &[day(12, 25), day(12, 26)]);
            let taken = all.contains(&instead);
            all.push(if taken {
                next_weekday(instead, &all)
            } else {
                instead
            });
        }
    }
    all
}

/// The national holidays, and those of Karnataka that have a fixed date.
fn of_karnataka(year: i16) -> Vec<Date> {
    let fixed = [
        (1, 26),
        (4, 14),
        (5, 1),
        (8, 15),
        (10, 2),
        (11, 1),
        (12, 25),
    ];
    fixed
        .iter()
        .map(|&(month, day)| Date::new(year, month, day).unwrap())
        .collect()
}

#[test]
fn easter_is_where_almanacs_have_it() {
    for (year, month, day) in [
        (1818, 3, 22),
        (1943, 4, 25),
        (1954, 4, 18),
        (2000, 4, 23),
        (2024, 3, 31),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2038, 4, 25),
    ] {
        assert_eq!(easter(year), Date::new(year, month, day).unwrap());
    }
}

/// Every date that the laws give, and no other, from the first one that is listed on.
#[test]
fn the_dates_are_those_that_the_laws_come_to() {
    type Law = fn(i16) -> Vec<Date>;
    let laws: [(&str, Law); 4] = [
        ("Europe/London", of_england),
        ("America/Chicago", of_united_states),
        ("Australia/Melbourne", of_victoria),
        ("Asia/Kolkata", of_karnataka),
    ];
    for (zone, law) in laws {
        // What Scotland or Northern Ireland keep alone says so.
        let alone =
            |one: &Holiday| one.name.contains("Scotland") || one.name.contains("Northern Ireland");
        let listed: Vec<Date> = of_zone(zone)
            .filter(|one| !alone(one))
            .map(|one| one.date)
            .collect();
        let first = listed[0];
        let mut computed: Vec<Date> = (2026..=2028).flat_map(law).collect();
        computed.retain(|date| *date >= first);
        computed.sort_unstable();
        assert_eq!(listed, computed, "{zone}");
        assert!(first <= jiff::civil::date(2026, 12, 25), "{zone}");
    }
    // And those alone: of Scotland, the second of January, the first Monday of August and St Andrew's Day.
    let mut scottish = Vec::new();
    for year in 2027..=2028 {
        let (first, second) = (
            Date::new(year, 1, 1).unwrap(),
            Date::new(year, 1, 2).unwrap(),
        );
        scottish.push(second);
        if on_weekend(second) {
            let new_year = on_weekend(first).then(|| next_weekday(first, &[]));
            let taken: Vec<Date> = new_year.into_iter().collect();
            scottish.push(next_weekday(second, &taken));
        }
        scottish.push(nth(year, 8, 1, Weekday::Monday));
        scottish.push(Date::new(year, 11, 30).unwrap());
    }
    let listed: Vec<Date> = of_zone("Europe/London")
        .filter(|one| one.name.contains("Scotland") && one.date.year() > 2026)
        .map(|one| one.date)
        .collect();
    assert_eq!(listed, scottish);
}
