//! How things are said: dates, times, prices, numbers, references. One rendering for one value, always the same, so
//! that what was read back can be compared with what was meant.

use domain::{E164, Money, TimeRange};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::when::Moment;

/// The English name of a weekday.
#[must_use]
pub const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The English name of a month, 1 to 12.
#[must_use]
pub const fn month(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match month {
        1..=12 => NAMES[month as usize - 1],
        _ => "",
    }
}

/// "Saturday 21 November"; with the year when the date is not later in the year of `today`, so that the phrase,
/// resolved again, gives the same date.
#[must_use]
pub fn date(date: Date, today: Date) -> String {
    let short = format!(
        "{} {} {}",
        weekday(date.weekday()),
        date.day(),
        month(date.month())
    );
    if date.year() == today.year() && date >= today {
        short
    } else {
        format!("{short} {}", date.year())
    }
}

/// "2 pm", "2:30 pm", "noon"; the first minute of a day is "12 am", because "midnight" does not say which end of the
/// day is meant.
#[must_use]
pub fn time(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    if (hour, minute) == (12, 0) {
        return "noon".to_owned();
    }
    let half = if hour < 12 { "am" } else { "pm" };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    if minute == 0 {
        format!("{shown} {half}")
    } else {
        format!("{shown}:{minute:02} {half}")
    }
}

/// "Saturday 21 November at 2 pm" in the location's zone. In the hour that the clocks repeat, it adds which of the
/// two is meant.
#[must_use]
pub fn instant(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    let today = zone.to_datetime(now).date();
    format!(
        "{} at {}{}",
        date(local.date(), today),
        time(local.time()),
        repeated(at, local, zone)
    )
}

fn repeated(at: Timestamp, local: DateTime, zone: &TimeZone) -> &'static str {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Fold { before, .. } if before == zone.to_offset(at) => {
            ", before the clocks go back"
        }
        AmbiguousOffset::Fold { .. } => ", after the clocks go back",
        _ => "",
    }
}

/// "Tuesday 24 November, 2 pm to 4 pm"; over several days "Saturday 21 November to Sunday 22 November" when it covers
/// whole days, otherwise with the times at both ends.
#[must_use]
pub fn range(range: TimeRange, now: Timestamp, zone: &TimeZone) -> String {
    let (start, end) = (
        zone.to_datetime(range.start()),
        zone.to_datetime(range.end()),
    );
    let today = zone.to_datetime(now).date();
    let last = end.date().yesterday().unwrap_or(end.date());
    if start.time() == Time::midnight() && end.time() == Time::midnight() {
        if last == start.date() {
            return date(start.date(), today);
        }
        return format!("{} to {}", date(start.date(), today), date(last, today));
    }
    let one_day =
        start.date() == end.date() || (last == start.date() && end.time() == Time::midnight());
    if one_day {
        let last = if end.time() == Time::midnight() {
            "midnight".to_owned()
        } else {
            time(end.time())
        };
        format!(
            "{}, {} to {last}",
            date(start.date(), today),
            time(start.time())
        )
    } else {
        format!(
            "{} to {}",
            instant(range.start(), now, zone),
            instant(range.end(), now, zone)
        )
    }
}

/// A resolved moment.
#[must_use]
pub fn moment(moment: &Moment, now: Timestamp, zone: &TimeZone) -> String {
    match moment {
        Moment::Instant(at) => instant(*at, now, zone),
        Moment::Range(covered) => range(*covered, now, zone),
        Moment::Date { date: day, .. } => date(*day, zone.to_datetime(now).date()),
    }
}

/// "35 pounds", "12 pounds 50", "1 dollar", "600 rupees"; other currencies by their code.
#[must_use]
pub fn price(money: Money) -> String {
    let names = match money.currency.code() {
        "GBP" => Some(("pound", "pounds")),
        "USD" | "AUD" => Some(("dollar", "dollars")),
        "EUR" => Some(("euro", "euros")),
        "INR" => Some(("rupee", "rupees")),
        _ => None,
    };
    let Some((one, many)) = names else {
        return money.to_string();
    };
    let (whole, part) = (
        money.minor.unsigned_abs() / 100,
        money.minor.unsigned_abs() % 100,
    );
    let minus = if money.minor < 0 { "minus " } else { "" };
    let unit = if whole == 1 { one } else { many };
    if part == 0 {
        format!("{minus}{whole} {unit}")
    } else {
        format!("{minus}{whole} {unit} {part:02}")
    }
}

/// A telephone number digit by digit in the groups people know: "0 2 0, 7 9 4 6, 0 0 1 8".
#[must_use]
pub fn phone(number: &E164) -> String {
    crate::phone::groups(number)
}

/// Characters one by one: "K 7 F 2 Q X". White space becomes a comma, so that words stay apart.
#[must_use]
pub fn letters(text: &str) -> String {
    text.split_whitespace()
        .map(|word| {
            let letters = word.chars().filter(|c| c.is_alphanumeric());
            letters
                .map(|c| c.to_uppercase().to_string())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// "a", "a or b", "a, b or c" with the given last connective ("or", "and").
#[must_use]
pub fn list<T: AsRef<str>>(items: &[T], connective: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {connective} {}", first.join(", "), last.as_ref())
        }
    }
}
