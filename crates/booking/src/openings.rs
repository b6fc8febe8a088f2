//! Hours on the wall become ranges of instants.
//!
//! One sentence decides everything: *an instant is open when the time that the wall clock shows at it lies inside the
//! hours of the date that the wall calendar shows at it.* The rules for clock changes follow (see the crate's README).

use std::borrow::Cow;

use domain::WallRange;
use jiff::{civil::Date, tz::Offset};

use crate::{
    hours::{Change, Exception, WeeklyHours, all_day, changed},
    instants,
    lanes::Lane,
    source::Origin,
    zone::{DAY, Stretch},
};

/// A half-open range of seconds.
pub(crate) type Span = (i64, i64);

/// Weekly hours with their exceptions resolved, ready to be asked by day number.
#[derive(Debug)]
pub(crate) struct Calendar<'a> {
    weekly: Cow<'a, WeeklyHours>,
    /// Sorted by day.
    special: Vec<Special>,
}

/// The hours of a day that has exceptions.
#[derive(Debug)]
struct Special {
    day: i64,
    hours: Vec<WallRange>,
    /// The exception because of which the weekly hours do not count on that day; extra openings alone leave them
    /// standing.
    replaced: Option<Origin>,
}

impl<'a> Calendar<'a> {
    pub(crate) fn new(weekly: &'a WeeklyHours, exceptions: &[Exception]) -> Self {
        Self::of(Cow::Borrowed(weekly), exceptions)
    }

    /// The lane's own hours; `None` when it has nothing of its own.
    pub(crate) fn of_lane(lane: &'a Lane) -> Option<Self> {
        match &lane.weekly {
            Some(weekly) => Some(Self::new(weekly, &lane.exceptions)),
            None if lane.exceptions.is_empty() => None,
            None => Some(Self::of(Cow::Owned(all_day()), &lane.exceptions)),
        }
    }

    fn of(weekly: Cow<'a, WeeklyHours>, exceptions: &[Exception]) -> Self {
        let mut by_day: Vec<_> = exceptions.iter().map(|e| (day_number(e.date), e)).collect();
        by_day.sort_by_key(|(day, _)| *day);
        let resolve = |same: &[(i64, &Exception)]| {
            let (day, changes) = (same[0].0, same.iter().map(|(_, e)| &e.change));
            Special {
                day,
                hours: changed(weekly.nth_from_monday(weekday(day)), changes.clone()),
                replaced: strongest(same.iter().map(|(_, e)| *e)),
            }
        };
        let special = by_day.chunk_by(|a, b| a.0 == b.0).map(resolve).collect();
        Self { weekly, special }
    }

    /// The hours of the week on a day, before exceptions.
    pub(crate) fn weekly_on(&self, day: i64) -> &[WallRange] {
        self.weekly.nth_from_monday(weekday(day))
    }

    /// The hours of a day, and the exception that put them in the place of the weekly ones, if one did.
    pub(crate) fn on(&self, day: i64) -> (&[WallRange], Option<Origin>) {
        match self
            .special
            .binary_search_by_key(&day, |special| special.day)
        {
            Ok(place) => (&self.special[place].hours, self.special[place].replaced),
            Err(_) => (self.weekly_on(day), None),
        }
    }

    /// All open instants of the stretches, as sorted spans that do not touch.
    pub(crate) fn openings(&self, stretches: &[Stretch]) -> Vec<Span> {
        let days: i64 = stretches
            .iter()
            .map(|s| s.dates().1 - s.dates().0 + 1)
            .sum();
        let mut spans = Vec::with_capacity(usize::try_from(days).unwrap_or(0) * 2);
        for stretch in stretches {
            let (first, last) = stretch.dates();
            for day in first..=last {
                let midnight = day * DAY - stretch.offset;
                for range in self.on(day).0 {
                    let start = midnight + i64::from(range.start().minutes()) * 60;
                    let end = midnight + i64::from(range.end().minutes()) * 60;
                    append(&mut spans, start.max(stretch.start), end.min(stretch.end));
                }
            }
        }
        spans
    }
}

/// The row of the exception that decides a date: one that closes it, else one with other hours, else a holiday.
fn strongest<'a>(changes: impl Iterator<Item = &'a Exception>) -> Option<Origin> {
    let rank = |e: &Exception| match e.change {
        Change::Closed => Some(0),
        Change::Hours(_) => Some(1),
        Change::Holiday => Some(2),
        Change::Extra(_) => None,
    };
    let ranked = changes.filter_map(|e| rank(e).map(|rank| (rank, e.origin)));
    ranked
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, origin)| origin)
}

/// Adds a span that does not start before the last one; joins it if the two touch.
fn append(spans: &mut Vec<Span>, start: i64, end: i64) {
    if start >= end {
        return;
    }
    match spans.last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        _ => spans.push((start, end)),
    }
}

/// What lies in both; each side sorted and apart.
pub(crate) fn intersect(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut both = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        append(&mut both, x.0.max(y.0), x.1.min(y.1));
        if x.1 <= y.1 {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}

/// What lies in the first and in none of the second, which need not be sorted or apart.
pub(crate) fn subtract(from: Vec<Span>, mut away: Vec<Span>) -> Vec<Span> {
    if away.is_empty() {
        return from;
    }
    away.sort_unstable();
    let mut left = Vec::with_capacity(from.len() + away.len());
    let mut done = 0;
    for (mut start, end) in from {
        // An absence that ends before this opening ends before all later ones; but a long one may hide behind a
        // shorter one, so only the leading run is dropped.
        while away.get(done).is_some_and(|a| a.1 <= start) {
            done += 1;
        }
        for &(off, back) in away[done..].iter().take_while(|a| a.0 < end) {
            if start < off {
                left.push((start, off));
            }
            start = start.max(back);
        }
        if start < end {
            left.push((start, end));
        }
    }
    left
}

/// The span that the instant lies in.
pub(crate) fn containing(spans: &[Span], second: i64) -> Option<Span> {
    let place = spans.partition_point(|span| span.1 <= second);
    spans.get(place).copied().filter(|span| span.0 <= second)
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> i64 {
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
    midnight.map_or(i64::MAX, |instant| instants::floor(instant).div_euclid(DAY))
}

/// The date of a day number.
pub(crate) fn date_of(day: i64) -> Date {
    Offset::UTC
        .to_datetime(instants::at(day.saturating_mul(DAY)))
        .date()
}

/// Monday is 0. The first of January 1970 was a Thursday.
fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7).unsigned_abs() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        proptest::collection::vec((0i64..60, 1i64..12), 0..8).prop_map(|raw| {
            raw.into_iter()
                .map(|(start, length)| (start, start + length))
                .collect()
        })
    }

    fn apart(mut raw: Vec<Span>) -> Vec<Span> {
        raw.sort_unstable();
        let mut spans = Vec::new();
        raw.into_iter()
            .for_each(|(start, end)| append(&mut spans, start, end));
        spans
    }

    fn inside(spans: &[Span], second: i64) -> bool {
        spans.iter().any(|s| s.0 <= second && second < s.1)
    }

    proptest! {
        #[test]
        fn set_operations_agree_second_by_second(a in spans(), b in spans()) {
            let (a, b_apart) = (apart(a), apart(b.clone()));
            let (both, left) = (intersect(&a, &b_apart), subtract(a.clone(), b.clone()));
            for second in -1..80 {
                prop_assert_eq!(inside(&both, second), inside(&a, second) && inside(&b, second));
                prop_assert_eq!(inside(&left, second), inside(&a, second) && !inside(&b, second));
                prop_assert_eq!(containing(&a, second).is_some(), inside(&a, second));
            }
            for result in [both, left] {
                prop_assert!(result.iter().all(|s| s.0 < s.1));
                prop_assert!(result.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            }
        }

        #[test]
        fn day_numbers_read_back(day in -100_000i64..100_000) {
            let date = date_of(day);
            prop_assert_eq!(day_number(date), day);
            prop_assert_eq!(weekday(day) as i8, date.weekday().to_monday_zero_offset());
        }
    }
}
