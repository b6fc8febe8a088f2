//! What a facility of the file means in the records.

use domain::{Currency, Money, WallRange};
use jiff::civil::Weekday;
use serde_json::Number;

use super::{
    COURT,
    fault::FacilityFault,
    file::{Coaching, FacilityEntry},
};
use crate::records::AddOnKind;

/// How much of one thing a booking takes at most.
const ADD_ON_MAX: u32 = 100;
/// Prices above this are slips of the keyboard: a thousand million units.
const PRICE_MAX: i64 = 1_000_000_000;

/// A facility in our own terms.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) entry: FacilityEntry,
    /// Open each day.
    pub(super) hours: WallRange,
    /// What a step of one court costs from Monday to Friday, and on the other days.
    pub(super) weekday: Money,
    pub(super) weekend: Money,
    /// What is lent and sold.
    pub(super) things: Vec<Thing>,
    /// The longest booking: what fits into a day.
    pub(super) longest: u32,
}

/// Something lent or sold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) kind: AddOnKind,
    pub(super) price: Money,
    pub(super) max: u32,
}

/// Saturday and Sunday.
pub(super) const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

/// Reads the amounts of a facility in the currency of its business.
pub(super) fn plan(entry: FacilityEntry, currency: Currency) -> Result<Plan, Vec<FacilityFault>> {
    let mut reader = Amounts {
        entry: &entry,
        currency,
        faults: Vec::new(),
    };
    let weekday = reader.hour("pricing.weekday_per_hour", &entry.pricing.weekday_per_hour);
    let weekend = reader.hour("pricing.weekend_per_hour", &entry.pricing.weekend_per_hour);
    let mut things = Vec::new();
    for (key, price) in &entry.rentals {
        if let Some(price) = reader.amount(&format!("rentals.{key}"), price) {
            things.push(thing(key, price));
        }
    }
    if let Some(fee) = entry.coaching.as_ref().and_then(|one| one.fee.as_ref()) {
        reader.amount("coaching.fee", fee);
    }
    let faults = reader.faults;
    let hours = WallRange::new(entry.open_time, entry.close_time);
    let (Some(weekday), Some(weekend), Ok(hours), []) = (weekday, weekend, hours, &*faults) else {
        return Err(faults);
    };
    let open = u32::from(entry.close_time.minutes() - entry.open_time.minutes());
    let step = entry.booking_rules.duration_multiples;
    Ok(Plan {
        hours,
        weekday,
        weekend,
        things,
        longest: (open / step * step).max(entry.booking_rules.minimum_duration),
        entry,
    })
}

/// Reads amounts and keeps what is wrong with them.
struct Amounts<'a> {
    entry: &'a FacilityEntry,
    currency: Currency,
    faults: Vec<FacilityFault>,
}

impl Amounts<'_> {
    fn fault(&mut self, field: &str, rule: String) {
        self.faults
            .push(FacilityFault::new(&self.entry.facility_id, field, rule));
    }

    fn amount(&mut self, field: &str, number: &Number) -> Option<Money> {
        match minor(number, self.currency) {
            Ok(minor) => Some(Money {
                minor,
                currency: self.currency,
            }),
            Err(rule) => {
                self.fault(field, rule);
                None
            }
        }
    }

    /// What one step costs, from what an hour costs.
    fn hour(&mut self, field: &str, number: &Number) -> Option<Money> {
        let hour = self.amount(field, number)?;
        let step = i64::from(self.entry.booking_rules.duration_multiples);
        let minutes = hour.minor * step;
        if minutes % 60 != 0 {
            self.fault(
                field,
                format!("comes to no whole amount for {step} minutes"),
            );
            return None;
        }
        Some(Money {
            minor: minutes / 60,
            ..hour
        })
    }
}

fn thing(key: &str, price: Money) -> Thing {
    let (name, kind) = match key.strip_suffix("_sale") {
        Some(name) => (name, AddOnKind::Sale),
        None => (key, AddOnKind::Rental),
    };
    let mut letters = name.replace(['_', '-'], " ");
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Thing {
        name: letters,
        kind,
        price,
        max: ADD_ON_MAX,
    }
}

/// The key under which the file has a thing that is called so.
pub(super) fn key(name: &str, kind: AddOnKind) -> String {
    let plain = name.to_lowercase().replace(' ', "_");
    match kind {
        AddOnKind::Sale => format!("{plain}_sale"),
        AddOnKind::Rental | AddOnKind::Extra => plain,
    }
}

/// An amount in minor units, read digit by digit: no rounding ever comes near money.
fn minor(number: &Number, currency: Currency) -> Result<i64, String> {
    let text = number.to_string();
    let places = currency.exponent() as usize;
    let rule =
        || format!("an amount of {currency} is not below zero and has at most {places} decimals");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    // A price written as 280.0 is 280.
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return Err(rule());
    }
    let digits = format!("{whole}{part:0<places$}");
    let minor: i64 = digits
        .bytes()
        .all(|digit| digit.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
        .ok_or_else(rule)?;
    if minor > PRICE_MAX {
        return Err("is more than we believe".to_owned());
    }
    Ok(minor)
}

/// An amount as the file has it.
pub(super) fn number(money: Money) -> Number {
    let unit = 10_i64.pow(money.currency.exponent());
    if money.minor % unit == 0 {
        return Number::from(money.minor / unit);
    }
    let places = money.currency.exponent() as usize;
    let text = format!(
        "{}.{:0places$}",
        money.minor / unit,
        (money.minor % unit).abs()
    );
    text.parse()
        .unwrap_or_else(|_| Number::from(money.minor / unit))
}

/// What callers may be told about coaching.
pub(super) fn told(coaching: &Coaching, currency: Currency) -> String {
    if !coaching.available {
        return "There is no coaching.".to_owned();
    }
    let mut said = match coaching.age_below {
        Some(age) => format!("There is coaching for players under {age}."),
        None => "There is coaching.".to_owned(),
    };
    if let Some(minor) = coaching
        .fee
        .as_ref()
        .and_then(|fee| minor(fee, currency).ok())
    {
        said.push_str(&format!(" It costs {}.", Money { minor, currency }));
    }
    if !coaching.timings.is_empty() {
        said.push_str(&format!(" Times: {}.", coaching.timings.join(", ")));
    }
    said
}

/// What the court of a number is called.
pub(super) fn court_name(number: u32) -> String {
    let mut name = COURT.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{name} {number}")
}

/// The number of a court that is called so.
pub(super) fn court_number(name: &str) -> Option<u32> {
    name.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
