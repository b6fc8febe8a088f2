//! Amounts, lengths of time and parts of a price as people type them. Whatever is written here reads back as the same
//! value, so that a form that is saved untouched changes nothing.

use domain::{Currency, Money, view::figure};

use crate::records::Deposit;

const MINUTES_OF_DAY: u32 = 1_440;

/// `18` or `18.50`: an amount without its sign.
#[must_use]
pub fn amount(money: Money) -> String {
    let unit = 10_u64.pow(money.currency.exponent());
    let (whole, part) = (
        money.minor.unsigned_abs() / unit,
        money.minor.unsigned_abs() % unit,
    );
    let minus = if money.minor < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{minus}{whole}");
    }
    let width = money.currency.exponent() as usize;
    format!("{minus}{whole}.{part:0width$}")
}

/// An amount of a currency, exactly: `18`, `18.50`, `18.5`, with or without the currency's sign before it.
///
/// # Errors
/// What to write instead, as a sentence: amounts below zero, more digits than the currency has, anything else.
pub fn read_amount(text: &str, currency: Currency) -> Result<Money, String> {
    let exponent = currency.exponent() as usize;
    let example = if exponent == 0 {
        "18".to_owned()
    } else {
        format!("18 or 18.{:0<exponent$}", "5")
    };
    let malformed = || format!("Enter an amount as {example}.");
    let text = text.trim();
    let sign = currency.sign();
    let text = text.strip_prefix(sign.trim()).unwrap_or(text).trim_start();
    if text.starts_with('-') {
        return Err("An amount is not below zero.".to_owned());
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err(malformed());
    }
    let spare = part.get(exponent..).unwrap_or_default();
    if spare.bytes().any(|one| one != b'0') {
        return Err(match exponent {
            0 => format!("{currency} has no decimals. Enter an amount as {example}."),
            _ => format!("{currency} has {exponent} decimals. Enter an amount as {example}."),
        });
    }
    let part = part.get(..exponent).unwrap_or(part);
    // Both are digits alone; an amount that does not fit is one that nobody means.
    let minor = format!("{whole}{part:0<exponent$}").parse::<i64>();
    minor
        .map(|minor| Money { minor, currency })
        .map_err(|_| "That amount is too large.".to_owned())
}

/// `45 min`, `1 h 15 min`, `2 days`: a length of time.
#[must_use]
pub fn span(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        _ if minutes.is_multiple_of(MINUTES_OF_DAY) => figure(minutes / MINUTES_OF_DAY, "day"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// A length of time in minutes: `45`, `45 min`, `1 h 15 min`, `1.5 h`, `2 days`. A number alone is minutes.
///
/// # Errors
/// What to write instead, as a sentence.
pub fn read_span(text: &str) -> Result<u32, String> {
    let malformed = || "Enter a length of time as 45 min, 2 h or 1 day.".to_owned();
    let text = text.trim().to_ascii_lowercase();
    if let Ok(minutes) = text.parse::<u32>() {
        return Ok(minutes);
    }
    let mut rest = text.as_str();
    let mut minutes = 0_u32;
    while !rest.is_empty() {
        let end = rest
            .find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
            .ok_or_else(malformed)?;
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit = match unit {
            "m" | "min" | "mins" | "minute" | "minutes" => 1,
            "h" | "hr" | "hrs" | "hour" | "hours" => 60,
            "d" | "day" | "days" => MINUTES_OF_DAY,
            "w" | "week" | "weeks" => 7 * MINUTES_OF_DAY,
            _ => return Err(malformed()),
        };
        let part = of_unit(number, unit).ok_or_else(malformed)?;
        minutes = minutes.checked_add(part).ok_or_else(malformed)?;
        rest = after.trim_start_matches([' ', ',']);
    }
    if text.is_empty() {
        return Err(malformed());
    }
    Ok(minutes)
}

/// So much of a unit in whole minutes: `1.5` of an hour is 90.
fn of_unit(number: &str, unit: u32) -> Option<u32> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let mut minutes = whole.parse::<u32>().ok()?.checked_mul(unit)?;
    if !part.is_empty() {
        let digits = u32::try_from(part.len())
            .ok()
            .filter(|digits| *digits <= 4)?;
        let scaled = part.parse::<u32>().ok()?.checked_mul(unit)?;
        let scale = 10_u32.pow(digits);
        (scaled % scale == 0).then_some(())?;
        minutes = minutes.checked_add(scaled / scale)?;
    }
    Some(minutes)
}

/// `10` or `20%`: part of a price.
#[must_use]
pub fn part(part: Deposit) -> String {
    match part {
        Deposit::Fixed(money) => amount(money),
        Deposit::Percent(percent) => format!("{percent}%"),
    }
}

/// Part of a price: an amount, or hundredths of the total.
///
/// # Errors
/// What to write instead, as a sentence.
pub fn read_part(text: &str, currency: Currency) -> Result<Deposit, String> {
    let Some(percent) = text.trim().strip_suffix('%') else {
        return read_amount(text, currency).map(Deposit::Fixed);
    };
    let percent = percent.trim().parse::<u8>().ok();
    percent
        .filter(|percent| *percent <= 100)
        .map(Deposit::Percent)
        .ok_or_else(|| "Enter a part from 0% to 100%, or an amount.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_as_people_write_them() {
        let read = |text| read_amount(text, Currency::GBP).map(|money| money.minor);
        for (text, minor) in [
            ("18", 1_800),
            ("18.50", 1_850),
            (" 18.5 ", 1_850),
            ("£18.05", 1_805),
            ("£ 0.01", 1),
            ("0", 0),
            ("18.500", 1_850),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        for text in [
            "",
            "-1",
            "£-1",
            "18.505",
            "1,200",
            "18.",
            ".5",
            "ten",
            "1 8",
            "+3",
            "$18",
            "1e3",
            "92233720368547758.08",
            "٣",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("-1"), Err("An amount is not below zero.".to_owned()));
        assert_eq!(read("x"), Err("Enter an amount as 18 or 18.50.".to_owned()));
        let yen = "JPY".parse().unwrap();
        assert_eq!(read_amount("JPY 500", yen).unwrap().minor, 500);
        assert!(read_amount("500.5", yen).is_err());
        let dinar = "KWD".parse().unwrap();
        assert_eq!(read_amount("1.2", dinar).unwrap().minor, 1_200);
    }

    #[test]
    fn what_is_written_reads_back() {
        for code in ["GBP", "JPY", "KWD"] {
            let currency = code.parse().unwrap();
            for minor in [0, 1, 9, 10, 99, 100, 101, 1_850, 123_456, i64::MAX] {
                let money = Money { minor, currency };
                assert_eq!(read_amount(&amount(money), currency), Ok(money));
                let fixed = Deposit::Fixed(money);
                assert_eq!(read_part(&part(fixed), currency), Ok(fixed));
            }
        }
        for percent in 0..=100 {
            let percent = Deposit::Percent(percent);
            assert_eq!(read_part(&part(percent), Currency::GBP), Ok(percent));
        }
        for minutes in (0..3_000).chain([MINUTES_OF_DAY * 7, 20_160, u32::MAX]) {
            assert_eq!(read_span(&span(minutes)), Ok(minutes), "{}", span(minutes));
        }
    }

    #[test]
    fn lengths_of_time_are_read_in_the_units_that_people_use() {
        for (text, minutes) in [
            ("45", 45),
            ("45 min", 45),
            ("1h15m", 75),
            ("1 h 15 min", 75),
            ("1.5 hours", 90),
            ("2 days", 2_880),
            ("1 week", 10_080),
            ("1 day, 2 h", 1_560),
        ] {
            assert_eq!(read_span(text), Ok(minutes), "{text}");
        }
        for text in [
            "",
            "x",
            "1 month",
            "-5",
            "5 5",
            "1.333 h",
            "h",
            "99999999 days",
        ] {
            assert!(read_span(text).is_err(), "{text}");
        }
        assert!(read_part("101%", Currency::GBP).is_err());
        assert!(read_part("half", Currency::GBP).is_err());
    }
}
