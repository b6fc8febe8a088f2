//! Readings of runs of days.

use jiff::civil::Date;

use super::{
    Context, Days, Extent, Readings,
    days::{Found, date, monday_of, none, one, plain, plus_days, plus_months, why, working_days},
};
use crate::when::{
    Reason,
    spec::{DateSpec, PeriodSpec, Portion, WeekendSpec, Which},
    vocabulary::Unit,
};

/// How far open-ended wishes reach: "as soon as possible", "after Friday".
const OPEN_DAYS: i32 = 14;

/// The bounds of a period that is unambiguous.
pub(super) fn bounds(period: &PeriodSpec, context: &Context) -> Result<(Date, Date), Readings> {
    let days = run(period, context)?;
    match (days.all.as_slice(), days.reason) {
        ([Extent::Days(first, end), ..], _) => Ok((*first, *end)),
        ([Extent::Day(date), ..], _) => Ok((*date, plus_days(*date, 1).unwrap_or(*date))),
        _ => Err(none(Reason::Vague)),
    }
}

fn from_to(first: Option<Date>, end: Option<Date>) -> Found {
    match (first, end) {
        (Some(first), Some(end)) if first < end => Ok(one(Extent::Days(first, end))),
        (Some(_), Some(_)) => Err(none(Reason::Contradiction)),
        _ => Err(none(Reason::NoSuchDate)),
    }
}

pub(super) fn run(period: &PeriodSpec, context: &Context) -> Found {
    let today = context.today();
    let monday = monday_of(today);
    let days = |start: Option<Date>, length: i32| {
        from_to(start, start.and_then(|start| plus_days(start, length)))
    };
    match period {
        PeriodSpec::Week(weeks) => days(plus_days(monday, weeks * 7), 7),
        PeriodSpec::WorkingWeek(weeks) => days(plus_days(monday, weeks * 7), 5),
        PeriodSpec::Weekend(which) => {
            let saturday = match which {
                WeekendSpec::This => plus_days(monday, 5),
                WeekendSpec::Next => return next_weekend(today, monday),
                WeekendSpec::Last => plus_days(monday, -2),
            };
            days(saturday, 2)
        }
        PeriodSpec::Month(months) => {
            let first = plus_months(today.first_of_month(), *months);
            from_to(first, first.and_then(|first| plus_months(first, 1)))
        }
        PeriodSpec::Named { month, year, which } => named_month(*month, *year, *which, today),
        PeriodSpec::Quarter(steps) => {
            let start = plus_months(
                today.first_of_month(),
                -(i32::from(today.month() - 1) % 3) + steps * 3,
            );
            from_to(start, start.and_then(|start| plus_months(start, 3)))
        }
        PeriodSpec::Year(years) => {
            let first = plus_months(today.first_of_year(), years * 12);
            from_to(first, first.and_then(|first| plus_months(first, 12)))
        }
        PeriodSpec::YearNumber(year) => {
            let first = Date::new(*year, 1, 1).ok();
            from_to(first, first.and_then(|first| plus_months(first, 12)))
        }
        PeriodSpec::WeekOf(day) => {
            let found = date(day, context)?;
            days(plain(&found).first().map(|date| monday_of(*date)), 7)
        }
        PeriodSpec::Portion(portion, inner) => {
            let found = run(inner, context)?;
            let all = found
                .all
                .iter()
                .filter_map(|extent| {
                    if let Extent::Days(first, end) = extent {
                        share(*portion, *first, *end)
                    } else {
                        None
                    }
                })
                .collect();
            Ok(Days {
                all,
                reason: found.reason,
            })
        }
        PeriodSpec::Coming { amount, unit } => coming(*amount, *unit, context),
        PeriodSpec::Rest(inner) => {
            let (_, end) = bounds(inner, context)?;
            Ok(one(Extent::NowUntil(end)))
        }
        PeriodSpec::Soonest => plus_days(today, OPEN_DAYS)
            .map(|end| one(Extent::NowUntil(end)))
            .ok_or_else(|| none(Reason::NoSuchDate)),
        PeriodSpec::Between(first, last) => between(first, last, context),
        PeriodSpec::NthWeek { nth, period } => {
            let (first, end) = bounds(period, context)?;
            if *nth == 0 {
                return from_to(plus_days(end, -7), Some(end));
            }
            days(plus_days(first, (*nth as i32 - 1) * 7), 7)
        }
        PeriodSpec::Edge {
            period,
            after,
            included,
        } => {
            let (first, end) = bounds(period, context)?;
            match (after, included) {
                (true, true) => days(Some(first), OPEN_DAYS),
                (true, false) => days(Some(end), OPEN_DAYS),
                (false, true) => Ok(one(Extent::NowUntil(end))),
                (false, false) => Ok(one(Extent::NowUntil(first))),
            }
        }
        PeriodSpec::Span(first, last) => {
            let (start, _) = bounds(first, context)?;
            let (last_start, mut end) = bounds(last, context)?;
            if last_start < start {
                end = plus_months(end, 12).unwrap_or(end);
            }
            from_to(Some(start), Some(end))
        }
        PeriodSpec::Until { day, included } => {
            let found = date(day, context)?;
            let all = plain(&found)
                .into_iter()
                .filter_map(|day| plus_days(day, i32::from(*included)))
                .map(Extent::NowUntil)
                .collect();
            Ok(Days {
                all,
                reason: why(&found),
            })
        }
        PeriodSpec::Since { day, included } => {
            let found = date(day, context)?;
            let all = plain(&found)
                .into_iter()
                .filter_map(|day| plus_days(day, i32::from(!*included)))
                .filter_map(|first| plus_days(first, OPEN_DAYS).map(|end| Extent::Days(first, end)))
                .collect();
            Ok(Days {
                all,
                reason: why(&found),
            })
        }
    }
}

/// "Next weekend" said from Monday to Friday can mean the coming one or the one after; on a weekend it is the next.
fn next_weekend(today: Date, monday: Date) -> Found {
    let weekend = |offset: i32| {
        let saturday = plus_days(monday, offset)?;
        Some(Extent::Days(saturday, plus_days(saturday, 2)?))
    };
    let inside = today.weekday().to_monday_zero_offset() >= 5;
    let all: Vec<Extent> = if inside { vec![12] } else { vec![5, 12] }
        .into_iter()
        .filter_map(weekend)
        .collect();
    Ok(Days {
        reason: (all.len() > 1).then_some(Reason::WhichWeek),
        all,
    })
}

fn named_month(month: i8, year: Option<i16>, which: Which, today: Date) -> Found {
    let in_year = |year: i16| Date::new(year, month, 1).ok();
    let whole = |first: Option<Date>| from_to(first, first.and_then(|first| plus_months(first, 1)));
    if let Some(year) = year {
        return whole(in_year(year));
    }
    let (this, next, last) = (
        in_year(today.year()),
        in_year(today.year() + 1),
        in_year(today.year() - 1),
    );
    let over = month < today.month();
    match which {
        Which::InWeek(years) => whole(in_year(today.year() + years as i16)),
        Which::Last => whole(if month >= today.month() { last } else { this }),
        Which::Next if !over && month != today.month() => {
            let all = [this, next]
                .into_iter()
                .flatten()
                .filter_map(|first| plus_months(first, 1).map(|end| Extent::Days(first, end)))
                .collect();
            Ok(Days {
                all,
                reason: Some(Reason::WhichYear),
            })
        }
        Which::Next => whole(next),
        Which::Coming if month == today.month() => whole(next),
        _ => whole(if over { next } else { this }),
    }
}

/// A share of a run: of a week Monday to Wednesday, Tuesday to Thursday, Thursday to Sunday; otherwise thirds.
fn share(portion: Portion, first: Date, end: Date) -> Option<Extent> {
    let length = (first.until(end).ok()?).get_days();
    let (from, to) = match (length, portion) {
        (7, Portion::Start) => (0, 3),
        (7, Portion::Middle) => (1, 4),
        (7, Portion::End) => (3, 7),
        (360.., _) => {
            let months = match portion {
                Portion::Start => (0, 4),
                Portion::Middle => (4, 8),
                Portion::End => (8, 12),
            };
            return Some(Extent::Days(
                plus_months(first, months.0)?,
                plus_months(first, months.1)?,
            ));
        }
        (28.., Portion::Start) => (0, 10),
        (28.., Portion::Middle) => (10, 20),
        (28.., Portion::End) => (20, length),
        (_, Portion::Start) => (0, (length / 3).max(1)),
        (_, Portion::Middle) => (length / 3, (length * 2 / 3).max(length / 3 + 1)),
        (_, Portion::End) => ((length * 2 / 3).min(length - 1), length),
    };
    Some(Extent::Days(plus_days(first, from)?, plus_days(first, to)?))
}

/// "The next three days" begin tomorrow; "the last three days" end yesterday.
fn coming(amount: i32, unit: Unit, context: &Context) -> Found {
    let today = context.today();
    let start = if amount > 0 {
        plus_days(today, 1)
    } else {
        Some(today)
    };
    let seconds = match unit {
        Unit::Second => Some(1),
        Unit::Minute => Some(60),
        Unit::Hour => Some(3600),
        _ => None,
    };
    if let Some(seconds) = seconds {
        let readings = super::stretch(seconds * i64::from(amount), context);
        return Err(readings);
    }
    let reach = |start: Date| match unit {
        Unit::Week => plus_days(start, amount * 7),
        Unit::Fortnight => plus_days(start, amount * 14),
        Unit::Month => plus_months(start, amount),
        Unit::Quarter => plus_months(start, amount * 3),
        Unit::Year => plus_months(start, amount * 12),
        Unit::WorkingDay => working_days(start, amount),
        _ => plus_days(start, amount),
    };
    let other = start.and_then(reach);
    if amount > 0 {
        from_to(start, other)
    } else {
        from_to(other, start)
    }
}

fn between(first: &DateSpec, last: &DateSpec, context: &Context) -> Found {
    let first = date(first, context)?;
    let last = date(last, context)?;
    let mut out = Days {
        all: Vec::new(),
        reason: why(&first).or(why(&last)),
    };
    for start in plain(&first) {
        for end in plain(&last) {
            // "From Friday to Monday": the end is the first one after the start.
            let near = start.since(end).is_ok_and(|span| span.get_days() < 7);
            let end = if end < start && near {
                plus_days(end, 7).unwrap_or(end)
            } else {
                end
            };
            if let Ok(run) = from_to(Some(start), plus_days(end, 1)) {
                out.all.extend(run.all);
            }
        }
    }
    if out.all.is_empty() {
        Err(none(Reason::Contradiction))
    } else {
        Ok(out)
    }
}
