//! Visits that repeat: from a rule and a first date to the dates and instants of all of them.
//!
//! The wall clock rules: every visit of a series begins at the same time of day. A month that lacks the date (the 31st,
//! the 29th of February, a fifth Tuesday) has no visit. A time of day that a clock change skips on one of the dates
//! cannot be booked there, and says so; one that occurs twice is the first of the two.

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// The most visits that one series has.
pub const MOST_VISITS: u32 = 52;
/// The most weeks or months between two visits.
pub const LONGEST_STEP: u16 = 52;
/// After so many months in a row without the date, none is looked for further: four years with their leap day, twice,
/// because some centuries have no leap day.
const PATIENCE: u32 = 97;

/// How the date of a monthly visit is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthBy {
    /// The same day of the month: the 14th.
    Date,
    /// The same weekday of the same week of the month: the second Tuesday.
    Weekday,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Every so many weeks.
    Weeks(u16),
    /// Every so many months.
    Months(u16, MonthBy),
}

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// So many visits, the first included.
    After(u32),
    /// No visit after this date.
    On(Date),
}

/// A rule by which visits repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Series {
    /// How often.
    pub every: Every,
    /// Until when.
    pub ends: Ends,
}

/// Why there is no series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// No visit, or too many.
    #[error("count: a series has from 1 to {limit} visits, not {count}")]
    Count {
        /// As given, or as the end date comes to (one more than the limit stands for any number above it).
        count: u32,
        /// The most.
        limit: u32,
    },
    /// The end is before the beginning.
    #[error("until: {until} is before the first visit on {first}")]
    EndsBeforeItBegins {
        /// As given.
        until: Date,
        /// The first visit.
        first: Date,
    },
    /// No step, or too long a one.
    #[error("every: from 1 to {limit} weeks or months, not {step}")]
    Step {
        /// As given.
        step: u16,
        /// The most.
        limit: u16,
    },
    /// The dates go beyond the calendar, or do not come again.
    #[error("every: the dates of the series leave the calendar after {last}: choose fewer visits")]
    BeyondTime {
        /// The last date that was found.
        last: Date,
    },
    /// The clock never shows the time on that date.
    #[error("start: clocks go forward on {}: {} does not exist, the next time is {}", .at.date(), .at.time(), .next.time())]
    NoSuchTime {
        /// As asked.
        at: DateTime,
        /// The first time after it that exists.
        next: DateTime,
    },
}

impl SeriesError {
    /// The field at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Count { .. } => "count",
            Self::EndsBeforeItBegins { .. } => "until",
            Self::Step { .. } | Self::BeyondTime { .. } => "every",
            Self::NoSuchTime { .. } => "start",
        }
    }

    /// The limit that was crossed, where there is one.
    #[must_use]
    pub fn limit(&self) -> Option<i64> {
        match *self {
            Self::Count { limit, .. } => Some(limit.into()),
            Self::Step { limit, .. } => Some(limit.into()),
            _ => None,
        }
    }
}

/// One visit of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Its date.
    pub date: Date,
    /// Its start, or why the date has none.
    pub start: Result<Timestamp, SeriesError>,
}

impl Series {
    /// The dates of the series, the first included.
    ///
    /// # Errors
    /// [`SeriesError`], naming the field and its limit.
    pub fn dates(&self, first: Date) -> Result<Vec<Date>, SeriesError> {
        let (Every::Weeks(step) | Every::Months(step, _)) = self.every;
        if !(1..=LONGEST_STEP).contains(&step) {
            return Err(SeriesError::Step {
                step,
                limit: LONGEST_STEP,
            });
        }
        match self.ends {
            Ends::After(count) if !(1..=MOST_VISITS).contains(&count) => {
                return Err(SeriesError::Count {
                    count,
                    limit: MOST_VISITS,
                });
            }
            Ends::On(until) if until < first => {
                return Err(SeriesError::EndsBeforeItBegins { until, first });
            }
            _ => {}
        }
        let mut dates = vec![first];
        let (mut number, mut missing) = (1, 0);
        loop {
            if let Ends::After(count) = self.ends
                && dates.len() as u32 == count
            {
                return Ok(dates);
            }
            let last = dates.last().copied().unwrap_or(first);
            match self.nth(first, number) {
                Nth::Is(date) => match self.ends {
                    Ends::On(until) if date > until => return Ok(dates),
                    Ends::On(_) if dates.len() as u32 == MOST_VISITS => {
                        return Err(SeriesError::Count {
                            count: MOST_VISITS + 1,
                            limit: MOST_VISITS,
                        });
                    }
                    _ => {
                        dates.push(date);
                        missing = 0;
                    }
                },
                Nth::None(month) if matches!(self.ends, Ends::On(until) if month > until) => {
                    return Ok(dates);
                }
                Nth::None(_) if missing < PATIENCE => missing += 1,
                Nth::BeyondTime if matches!(self.ends, Ends::On(_)) => return Ok(dates),
                Nth::None(_) | Nth::BeyondTime => return Err(SeriesError::BeyondTime { last }),
            }
            number += 1;
        }
    }

    /// The visits of the series at a time of day, the first included. A date on which the clock skips that time is
    /// listed with the reason, so that it can be moved or left out before anything is written.
    ///
    /// # Errors
    /// As [`Series::dates`].
    pub fn occurrences(
        &self,
        first: Date,
        time: Time,
        zone: &TimeZone,
    ) -> Result<Vec<Occurrence>, SeriesError> {
        let of = |date: Date| Occurrence {
            date,
            start: local_start(zone, date.to_datetime(time)),
        };
        Ok(self.dates(first)?.into_iter().map(of).collect())
    }

    /// The date of the visit after `number` steps.
    fn nth(&self, first: Date, number: i64) -> Nth {
        match self.every {
            Every::Weeks(step) => {
                let days = Span::new().try_days(i64::from(step) * 7 * number);
                match days.and_then(|days| first.checked_add(days)) {
                    Ok(date) => Nth::Is(date),
                    Err(_) => Nth::BeyondTime,
                }
            }
            Every::Months(step, by) => {
                let months = Span::new().try_months(i64::from(step) * number);
                let Ok(month) =
                    months.and_then(|months| first.first_of_month().checked_add(months))
                else {
                    return Nth::BeyondTime;
                };
                let date = match by {
                    MonthBy::Date => Date::new(month.year(), month.month(), first.day()),
                    MonthBy::Weekday => {
                        month.nth_weekday_of_month((first.day() - 1) / 7 + 1, first.weekday())
                    }
                };
                date.map_or(Nth::None(month), Nth::Is)
            }
        }
    }
}

/// The date after a number of steps.
enum Nth {
    Is(Date),
    /// The month, by its first date, has no such date.
    None(Date),
    BeyondTime,
}

/// The instant at which the clock of a zone shows a time; the first one if it does so twice.
///
/// # Errors
/// [`SeriesError::NoSuchTime`] if it never does.
pub fn local_start(zone: &TimeZone, at: DateTime) -> Result<Timestamp, SeriesError> {
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset
                .to_timestamp(at)
                .map_err(|_| SeriesError::BeyondTime { last: at.date() })
        }
        AmbiguousOffset::Gap { before, .. } => Err(SeriesError::NoSuchTime {
            at,
            next: after_gap(zone, before, at).unwrap_or(at),
        }),
    }
}

/// What the clock shows when the gap that holds a time is over.
fn after_gap(zone: &TimeZone, before: Offset, at: DateTime) -> Option<DateTime> {
    // Read with the offset of before the gap, the time is an instant at or after the change.
    let later = before
        .to_timestamp(at)
        .ok()?
        .checked_add(SignedDuration::from_secs(1))
        .ok()?;
    let change = zone.preceding(later).next()?;
    Some(zone.to_datetime(change.timestamp()))
}
