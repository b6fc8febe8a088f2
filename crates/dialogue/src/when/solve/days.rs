//! Readings of days and runs of days.

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, Weekday},
};

use super::{
    Context, Days, Extent, Readings,
    runs::{bounds, run},
    whole_day,
};
use crate::when::{
    DateOrder, Reason,
    spec::{DateSpec, PeriodSpec, Portion, Shift, Spec, Which},
    vocabulary::Unit,
};

/// A date without a year that passed at most so many days ago is asked about: its next occurrence is far away.
const JUST_PASSED: i32 = 31;

pub(super) type Found = Result<Days, Readings>;

pub(super) fn none(reason: Reason) -> Readings {
    Readings {
        moments: Vec::new(),
        reason: Some(reason),
    }
}

pub(super) fn one(extent: Extent) -> Days {
    Days {
        all: vec![extent],
        reason: None,
    }
}

/// The days of a mention. Several dates in one mention must agree.
pub(super) fn days(spec: &Spec, context: &Context) -> Found {
    if let Some(period) = &spec.period {
        return run(period, context);
    }
    let Some(main) = spec.dates.iter().max_by_key(|date| weight(date)) else {
        return Err(none(Reason::Vague));
    };
    let checks: Vec<&DateSpec> = spec.dates.iter().filter(|date| *date != main).collect();
    if checks.is_empty() {
        return date(main, context);
    }
    // The weekday tells which year or month is meant: all near occurrences are looked at.
    let mut candidates = occurrences(main, context)?;
    for check in &checks {
        let keeps: Vec<Date> = match check {
            DateSpec::Weekday(day, _) => candidates
                .iter()
                .copied()
                .filter(|date| date.weekday() == *day)
                .collect(),
            other => {
                let wanted = plain_dates(other, context)?;
                candidates
                    .iter()
                    .copied()
                    .filter(|date| wanted.contains(date))
                    .collect()
            }
        };
        if keeps.is_empty() {
            return Err(mismatch(&candidates, main, check, context));
        }
        candidates = keeps;
    }
    match candidates.as_slice() {
        [first, ..] if matches!(main, DateSpec::Monthday { .. } | DateSpec::Day(_)) => {
            Ok(one(Extent::Day(*first)))
        }
        several => Ok(Days {
            reason: (several.len() > 1).then_some(Reason::DateOrder),
            all: several.iter().map(|date| Extent::Day(*date)).collect(),
        }),
    }
}

/// How much a date says; the one that says most is resolved, the others check it.
const fn weight(date: &DateSpec) -> u8 {
    match date {
        DateSpec::Weekday(..) => 0,
        DateSpec::Day(_) => 1,
        DateSpec::Monthday { month: None, .. } => 2,
        _ => 3,
    }
}

/// This date does not belong to that weekday: offers the date, and the weekday nearest to it.
fn mismatch(candidates: &[Date], main: &DateSpec, check: &DateSpec, context: &Context) -> Readings {
    let mut readings = none(Reason::WeekdayMismatch);
    let Some(said) = candidates.first() else {
        return readings;
    };
    readings.add(whole_day(*said, context));
    if let DateSpec::Weekday(day, _) = check {
        let back = i32::from(said.weekday().since(*day));
        let near = if back <= 3 {
            plus_days(*said, -back)
        } else {
            plus_days(*said, 7 - back)
        };
        if let Some(near) = near.filter(|near| *near >= context.today()) {
            readings.add(whole_day(near, context));
        }
        if matches!(main, DateSpec::Monthday { month: None, .. })
            && let Some(both) = both_fit(*said, *day)
        {
            readings.add(whole_day(both, context));
        }
    } else if let Ok(others) = plain_dates(check, context) {
        others
            .into_iter()
            .for_each(|date| readings.add(whole_day(date, context)));
    }
    readings
}

/// The next date with the same day of the month that falls on the weekday, within a year.
fn both_fit(said: Date, day: Weekday) -> Option<Date> {
    let first = said.first_of_month();
    (1..=12)
        .filter_map(|months| plus_months(first, months))
        .filter_map(|first| Date::new(first.year(), first.month(), said.day()).ok())
        .find(|date| date.weekday() == day)
}

/// The dates of a spec as plain dates.
fn plain_dates(spec: &DateSpec, context: &Context) -> Result<Vec<Date>, Readings> {
    let days = date(spec, context)?;
    Ok(days
        .all
        .into_iter()
        .flat_map(|extent| match extent {
            Extent::Day(date) => vec![date],
            Extent::TodayOr(today, other) => vec![today, other],
            Extent::Days(first, _) => vec![first],
            Extent::NowUntil(_) => Vec::new(),
        })
        .collect())
}

/// Like [`plain_dates`], but a date without a year also counts in this year when it is over.
fn occurrences(spec: &DateSpec, context: &Context) -> Result<Vec<Date>, Readings> {
    match spec {
        DateSpec::Monthday {
            day,
            month: Some(month),
            year: None,
        } => {
            let year = context.today().year();
            let today = context.today();
            let mut all: Vec<Date> = (-1..=1)
                .filter_map(|step| Date::new(year + step, *month, to_day(*day)).ok())
                .collect();
            all.retain(|date| plus_days(today, -JUST_PASSED).is_none_or(|oldest| *date >= oldest));
            // What lies ahead comes first.
            all.sort_by_key(|date| (*date < today, *date));
            if all.is_empty() {
                plain_dates(spec, context)
            } else {
                Ok(all)
            }
        }
        _ => plain_dates(spec, context),
    }
}

fn to_day(day: u32) -> i8 {
    i8::try_from(day).unwrap_or(0)
}

pub(super) fn plus_days(date: Date, days: i32) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(super) fn plus_months(date: Date, months: i32) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok()
}

pub(super) fn monday_of(date: Date) -> Date {
    plus_days(date, -i32::from(date.weekday().to_monday_zero_offset())).unwrap_or(date)
}

fn or_none(date: Option<Date>) -> Found {
    date.map(|date| one(Extent::Day(date)))
        .ok_or_else(|| none(Reason::NoSuchDate))
}

pub(super) fn date(spec: &DateSpec, context: &Context) -> Found {
    let today = context.today();
    match spec {
        DateSpec::Day(days) => or_none(plus_days(today, *days)),
        DateSpec::Shift(shift) => or_none(shifted(today, *shift)),
        DateSpec::Weekday(day, which) => weekday(*day, *which, today),
        DateSpec::Monthday {
            day,
            month: Some(month),
            year,
        } => month_day(*day, *month, *year, context),
        DateSpec::Monthday { day, .. } => day_of_month(*day, context),
        DateSpec::DayOfMonthFrom { day, months } => {
            let first = plus_months(today.first_of_month(), *months)
                .ok_or_else(|| none(Reason::NoSuchDate))?;
            in_month(first, *day, context)
        }
        DateSpec::Numeric {
            first,
            second,
            year,
        } => numeric(*first, *second, *year, context),
        DateSpec::Nth { nth, day, period } => nth_weekday(*nth, *day, period, context),
        DateSpec::LastDay(period) => match bounds(period, context)? {
            // The first share of a period stands for its first day.
            (first, _) if matches!(**period, PeriodSpec::Portion(Portion::Start, _)) => {
                or_none(Some(first))
            }
            (_, end) => or_none(plus_days(end, -1)),
        },
        DateSpec::Easter { days, year } => {
            let feast = |year: i16| easter(year).and_then(|sunday| plus_days(sunday, *days));
            let this = feast(year.unwrap_or(today.year()));
            match (this, year) {
                (Some(date), None) if date < today => or_none(feast(today.year() + 1)),
                (date, _) => or_none(date),
            }
        }
        DateSpec::From { base, amount, unit } => {
            let bases = date(base, context)?;
            let all: Vec<Extent> = plain(&bases)
                .into_iter()
                .filter_map(|base| match unit {
                    Unit::Month => plus_months(base, *amount),
                    Unit::Year => plus_months(base, amount.checked_mul(12)?),
                    Unit::WorkingDay => working_days(base, *amount),
                    _ => plus_days(base, *amount),
                })
                .map(Extent::Day)
                .collect();
            if all.is_empty() {
                Err(none(Reason::NoSuchDate))
            } else {
                Ok(Days {
                    all,
                    reason: why(&bases),
                })
            }
        }
    }
}

/// The days that other days are counted from. On a Friday, "Friday" may be today or the next one.
pub(super) fn plain(days: &Days) -> Vec<Date> {
    days.all
        .iter()
        .flat_map(|extent| match extent {
            Extent::Day(date) | Extent::Days(date, _) | Extent::NowUntil(date) => vec![*date],
            Extent::TodayOr(today, other) => vec![*today, *other],
        })
        .collect()
}

/// Why there are several.
pub(super) fn why(days: &Days) -> Option<Reason> {
    let open = days
        .all
        .iter()
        .any(|extent| matches!(extent, Extent::TodayOr(..)));
    days.reason.or(open.then_some(Reason::WhichWeek))
}

fn weekday(day: Weekday, which: Which, today: Date) -> Found {
    // Days until the next such weekday, today included.
    let ahead = i32::from(day.since(today.weekday()));
    let after_today = if ahead == 0 { 7 } else { ahead };
    let monday = monday_of(today);
    let in_week =
        |weeks: i32| plus_days(monday, weeks * 7 + i32::from(day.to_monday_zero_offset()));
    match which {
        Which::Bare if ahead == 0 => match plus_days(today, 7) {
            Some(next) => Ok(one(Extent::TodayOr(today, next))),
            None => Err(none(Reason::NoSuchDate)),
        },
        Which::Bare | Which::This => or_none(plus_days(today, ahead)),
        Which::Coming => or_none(plus_days(today, after_today)),
        Which::Last => or_none(plus_days(today, if ahead == 0 { -7 } else { ahead - 7 })),
        Which::Plus(weeks) => or_none(plus_days(today, ahead + weeks * 7)),
        Which::InWeek(weeks) => or_none(in_week(weeks)),
        // "Next Friday" before this week's Friday, or one day before it, can mean either.
        Which::Next => {
            let near = plus_days(today, after_today);
            let far = in_week(1);
            match (near, far) {
                (Some(near), Some(far)) if near != far => Ok(Days {
                    all: vec![Extent::Day(near), Extent::Day(far)],
                    reason: Some(Reason::WhichWeek),
                }),
                (Some(near), _) if after_today == 1 => {
                    let later = plus_days(near, 7).unwrap_or(near);
                    Ok(Days {
                        all: vec![Extent::Day(near), Extent::Day(later)],
                        reason: Some(Reason::WhichWeek),
                    })
                }
                (near, _) => or_none(near),
            }
        }
    }
}

/// A day of a named month; without a year the next one.
fn month_day(day: u32, month: i8, year: Option<i16>, context: &Context) -> Found {
    let today = context.today();
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(none(Reason::NoSuchDate));
    }
    if let Some(year) = year {
        let first = Date::new(year, month, 1).map_err(|_| none(Reason::NoSuchDate))?;
        return in_month(first, day, context);
    }
    let this_year = Date::new(today.year(), month, 1).map_err(|_| none(Reason::NoSuchDate))?;
    let next_year = plus_months(this_year, 12).unwrap_or(this_year);
    match Date::new(today.year(), month, to_day(day)) {
        Ok(date) if date >= today => Ok(one(Extent::Day(date))),
        Ok(date) => {
            let next = in_month(next_year, day, context)?;
            if plus_days(date, JUST_PASSED).is_some_and(|limit| limit >= today) {
                let all = std::iter::once(Extent::Day(date)).chain(next.all).collect();
                return Ok(Days {
                    all,
                    reason: Some(Reason::JustPassed),
                });
            }
            Ok(next)
        }
        // 29 February: the next February decides.
        Err(_) if this_year.last_of_month() >= today => in_month(this_year, day, context),
        Err(_) => in_month(next_year, day, context),
    }
}

/// The day in the month that begins at `first`; a day that the month does not have becomes an offer of its last day
/// and the day after.
fn in_month(first: Date, day: u32, context: &Context) -> Found {
    match Date::new(first.year(), first.month(), to_day(day)) {
        Ok(date) => Ok(one(Extent::Day(date))),
        Err(_) => {
            let mut readings = none(Reason::NoSuchDate);
            let last = first.last_of_month();
            if day <= 31 && last >= context.today() {
                readings.add(whole_day(last, context));
                if let Ok(after) = last.tomorrow() {
                    readings.add(whole_day(after, context));
                }
            }
            Err(readings)
        }
    }
}

/// "The 3rd": the next one, today included; months that lack the day are passed over.
fn day_of_month(day: u32, context: &Context) -> Found {
    let today = context.today();
    let first = today.first_of_month();
    let next = (0..=3)
        .filter_map(|months| plus_months(first, months))
        .filter_map(|first| Date::new(first.year(), first.month(), to_day(day)).ok())
        .find(|date| *date >= today);
    or_none(next)
}

fn numeric(first: u32, second: u32, year: Option<i16>, context: &Context) -> Found {
    let day_first = || month_day(first, to_day(second), year, context);
    let month_first = || month_day(second, to_day(first), year, context);
    match (second <= 12, first <= 12) {
        (false, false) => Err(none(Reason::NoSuchDate)),
        (true, false) => day_first(),
        (false, true) => month_first(),
        _ if first == second => day_first(),
        _ => match context.order {
            Some(DateOrder::DayFirst) => day_first(),
            Some(DateOrder::MonthFirst) => month_first(),
            None => {
                let all: Vec<Extent> = [day_first(), month_first()]
                    .into_iter()
                    .flatten()
                    .flat_map(|days| days.all)
                    .collect();
                Ok(Days {
                    all,
                    reason: Some(Reason::DateOrder),
                })
            }
        },
    }
}

fn nth_weekday(nth: u32, day: Weekday, period: &PeriodSpec, context: &Context) -> Found {
    let (first, end) = bounds(period, context)?;
    if nth == 0 {
        let last = plus_days(end, -1).ok_or_else(|| none(Reason::NoSuchDate))?;
        return or_none(plus_days(last, -i32::from(last.weekday().since(day))));
    }
    let start = plus_days(first, i32::from(day.since(first.weekday())));
    let date = start
        .and_then(|date| plus_days(date, (nth as i32 - 1) * 7))
        .filter(|date| *date < end);
    or_none(date)
}

pub(super) fn working_days(from: Date, amount: i32) -> Option<Date> {
    let step = amount.signum();
    let mut date = from;
    let mut left = amount.unsigned_abs().min(1000);
    while left > 0 {
        date = plus_days(date, step)?;
        if date.weekday().to_monday_zero_offset() < 5 {
            left -= 1;
        }
    }
    Some(date)
}

fn shifted(today: Date, shift: Shift) -> Option<Date> {
    let moved = plus_days(
        plus_months(
            today,
            shift.years.checked_mul(12)?.checked_add(shift.months)?,
        )?,
        shift.days,
    )?;
    if shift.working_days == 0 {
        Some(moved)
    } else {
        working_days(moved, shift.working_days)
    }
}

/// Calendar units first, on the local clock; then seconds on the real one.
pub(super) fn shifted_instant(shift: Shift, context: &Context) -> Option<Timestamp> {
    let local = context.zone.to_datetime(context.now);
    let seconds = SignedDuration::from_secs(shift.seconds);
    let calendar = Shift {
        seconds: 0,
        ..shift
    };
    if calendar == Shift::default() {
        return context.now.checked_add(seconds).ok();
    }
    let date = shifted(local.date(), calendar)?;
    let at = context
        .zone
        .to_ambiguous_timestamp(date.to_datetime(local.time()))
        .compatible()
        .ok()?;
    at.checked_add(seconds).ok()
}

/// Easter Sunday in the Gregorian calendar, by the anonymous algorithm.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let both = h + l - 7 * m + 114;
    Date::new(
        year,
        i8::try_from(both / 31).ok()?,
        i8::try_from(both % 31 + 1).ok()?,
    )
    .ok()
}
