//! How the portal and text messages write times, lengths, amounts and telephone numbers, and how the receptionist says
//! them: in the location's zone and habits.

use std::sync::LazyLock;

use domain::{E164, Money, TimeRange, view::ShownTime};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use quick_cache::sync::Cache;

/// `Fri 20 Nov, 14:30`; with the year if it is not the year of `now`.
#[must_use]
pub fn when(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    format!("{}, {}", day(at, zone, now), time(at, zone))
}

/// `Fri 20 Nov`; with the year if it is not the year of `now`.
#[must_use]
pub fn day(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let local = at.to_zoned(zone.clone());
    let year = now.to_zoned(zone.clone()).year();
    let pattern = if local.year() == year {
        "%a %-d %b"
    } else {
        "%a %-d %b %Y"
    };
    local.strftime(pattern).to_string()
}

/// `14:30`.
#[must_use]
pub fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `14:00 to 14:30`.
#[must_use]
pub fn times(range: TimeRange, zone: &TimeZone) -> String {
    format!(
        "{} to {}",
        time(range.start(), zone),
        time(range.end(), zone)
    )
}

/// [`when`] with its machine-readable twin.
#[must_use]
pub fn shown(at: Timestamp, zone: &TimeZone, now: Timestamp) -> ShownTime {
    ShownTime {
        iso: at.to_string(),
        text: when(at, zone, now),
    }
}

/// `1 h 15 min`, `1 min 52 s`, `8 s`: the two largest units.
#[must_use]
pub fn length(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    match (hours, minutes, seconds) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// `0:12`, `61:05`: a position in a call.
#[must_use]
pub fn position(millis: u64) -> String {
    format!("{}:{:02}", millis / 60_000, millis / 1000 % 60)
}

/// Numbers whose written form is remembered. Reading and writing one takes longer than all else in a row of a list.
const WRITTEN: usize = 10_000;

/// National style where the number belongs to the country of `home`, otherwise international.
#[must_use]
pub fn phone(number: &E164, home: &E164) -> String {
    static KNOWN: LazyLock<Cache<(E164, E164), String>> = LazyLock::new(|| Cache::new(WRITTEN));
    let key = (number.clone(), home.clone());
    if let Some(known) = KNOWN.get(&key) {
        return known;
    }
    let written = written(number, home);
    KNOWN.insert(key, written.clone());
    written
}

fn written(number: &E164, home: &E164) -> String {
    use phonenumber::{Mode, parse};
    match (parse(None, number.as_str()), parse(None, home.as_str())) {
        (Ok(number), Ok(home)) => {
            let same = number.code().value() == home.code().value();
            let mode = if same {
                Mode::National
            } else {
                Mode::International
            };
            number.format().mode(mode).to_string()
        }
        _ => number.as_str().to_owned(),
    }
}

/// `2 hours`, `1 hour and 30 minutes`, `45 minutes`: as it is said.
#[must_use]
pub fn spoken_length(length: SignedDuration) -> String {
    let minutes = length.as_mins().max(0);
    let count = |count: i64, unit: &str| match count {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    };
    match (minutes / 60, minutes % 60) {
        (0, minutes) => count(minutes, "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, minutes) => format!("{} and {}", count(hours, "hour"), count(minutes, "minute")),
    }
}

/// `£35`, `Rs 600`: for text messages, whose letters have no sign for rupees.
#[must_use]
pub fn text_money(amount: Money) -> String {
    let written = amount.to_string();
    written.replace('₹', "Rs ")
}

/// `2 rackets`, `1 shuttle`, `3 pairs of shoes`.
#[must_use]
pub fn counted(count: u32, name: &str) -> String {
    let name = name.to_lowercase();
    match name.split_once(" of ") {
        _ if count == 1 => format!("{count} {name}"),
        Some((head, rest)) => format!("{count} {head}s of {rest}"),
        None if name.ends_with('s') => format!("{count} {name}"),
        None => format!("{count} {name}s"),
    }
}

/// `Courts 2 and 3`, `Room 1`, `Blue room and Court 1`: things that differ only in their last word are told together.
#[must_use]
pub fn things(names: &[&str]) -> String {
    let split = |name: &&str| -> Option<(String, String)> {
        let (kind, last) = name.rsplit_once(' ')?;
        Some((kind.to_owned(), last.to_owned()))
    };
    let parts: Option<Vec<_>> = names.iter().map(split).collect();
    if let Some([(kind, first), rest @ ..]) = parts.as_deref()
        && !rest.is_empty()
        && rest.iter().all(|(other, _)| other == kind)
    {
        let mut lasts = vec![first.as_str()];
        lasts.extend(rest.iter().map(|(_, last)| last.as_str()));
        return format!("{kind}s {}", dialogue::say::list(&lasts, "and"));
    }
    dialogue::say::list(names, "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_the_weekday_and_the_year_only_when_needed() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let now: Timestamp = "2026-11-20T09:00:00Z".parse().unwrap();
        assert_eq!(when(now, &zone, now), "Fri 20 Nov, 14:30");
        assert_eq!(
            when("2027-01-02T03:30:00Z".parse().unwrap(), &zone, now),
            "Sat 2 Jan 2027, 09:00"
        );
    }

    #[test]
    fn lengths_show_the_two_largest_units() {
        let show = |seconds| length(SignedDuration::from_secs(seconds));
        assert_eq!(show(8), "8 s");
        assert_eq!(show(112), "1 min 52 s");
        assert_eq!(show(4500), "1 h 15 min");
        assert_eq!(show(3600), "1 h");
        assert_eq!(position(61_000), "1:01");
    }

    #[test]
    fn numbers_are_national_at_home_and_international_abroad() {
        let home: E164 = "+442079460018".parse().unwrap();
        assert_eq!(
            phone(&"+447700900123".parse().unwrap(), &home),
            "07700 900123"
        );
        assert_eq!(
            phone(&"+15125550142".parse().unwrap(), &home),
            "+1 512-555-0142"
        );
    }

    #[test]
    fn amounts_and_things_are_said_as_people_say_them() {
        let money = |minor, currency| Money { minor, currency };
        use domain::Currency;
        assert_eq!(text_money(money(60_000, Currency::INR)), "Rs 600");
        assert_eq!(things(&["Court 2", "Court 3"]), "Courts 2 and 3");
        assert_eq!(things(&["Court 2"]), "Court 2");
        assert_eq!(things(&["Room 1", "Court 2"]), "Room 1 and Court 2");
        assert_eq!(counted(2, "Racket"), "2 rackets");
        assert_eq!(counted(2, "Pair of shoes"), "2 pairs of shoes");
        let minutes = |minutes| spoken_length(SignedDuration::from_mins(minutes));
        assert_eq!(minutes(60), "1 hour");
        assert_eq!(minutes(90), "1 hour and 30 minutes");
    }
}
