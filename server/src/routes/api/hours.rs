//! Weekly hours, as programs write them.

use domain::{WallRange, WallTime};
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use services::records::WeeklyHours;
use utoipa::ToSchema;

use crate::{error::RouteError, routes::body::broken};

/// Open from and to on one day of the week.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    /// `monday` to `sunday`.
    day: String,
    /// By the clock on the location's wall.
    #[schema(example = "09:00")]
    from: String,
    /// `24:00` is the end of the day.
    #[schema(example = "18:00")]
    to: String,
}

impl From<&WeeklyHours> for Open {
    fn from(hours: &WeeklyHours) -> Self {
        Self {
            day: day_name(hours.weekday).to_owned(),
            from: hours.range.start().to_string(),
            to: hours.range.end().to_string(),
        }
    }
}

/// Reads a week.
pub(crate) fn week(open: &[Open]) -> Result<Vec<(Weekday, WallRange)>, RouteError> {
    open.iter().map(one).collect()
}

fn one(open: &Open) -> Result<(Weekday, WallRange), RouteError> {
    let day = weekday(&open.day).ok_or_else(|| broken("hours", "a day is monday to sunday"))?;
    Ok((day, range("hours", &open.from, &open.to)?))
}

/// A range of one day.
pub(crate) fn range(field: &'static str, from: &str, to: &str) -> Result<WallRange, RouteError> {
    let time = |text: &str| text.parse::<WallTime>();
    let (Ok(from), Ok(to)) = (time(from), time(to)) else {
        return Err(broken(field, "write times as 09:00, from 00:00 to 24:00"));
    };
    WallRange::new(from, to).map_err(|_| broken(field, "must end after it begins"))
}

/// A day of the week by name.
pub(crate) fn weekday(name: &str) -> Option<Weekday> {
    week_from_monday().find(|day| day_name(*day) == name)
}

/// The name of a day of the week.
pub(crate) const fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// Monday to Sunday.
pub(crate) fn week_from_monday() -> impl Iterator<Item = Weekday> {
    Weekday::Monday.cycle_forward().take(7)
}
