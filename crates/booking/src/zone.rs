//! The zone as stretches of constant offset: inside one, wall time and instants differ by a constant, so rules turn
//! into instants by one subtraction and the zone database is asked once for each clock change, not for each date.

use jiff::tz::TimeZone;

use crate::instants;

/// Seconds in a day of constant offset.
pub(crate) const DAY: i64 = 86_400;

/// A range of instants over which the wall clock runs evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// What the wall clock shows less what UTC shows.
    pub(crate) offset: i64,
}

impl Stretch {
    /// First and last date, as days since 1970, that the wall clock shows during the stretch.
    pub(crate) const fn dates(self) -> (i64, i64) {
        (
            (self.start + self.offset).div_euclid(DAY),
            (self.end - 1 + self.offset).div_euclid(DAY),
        )
    }
}

/// The stretches from `from` to before `to`, without gaps between them.
pub(crate) fn stretches(zone: &TimeZone, from: i64, to: i64) -> Vec<Stretch> {
    if from >= to {
        return Vec::new();
    }
    let offset_at = |instant| i64::from(zone.to_offset(instant).seconds());
    let mut found = vec![Stretch {
        start: from,
        end: to,
        offset: offset_at(instants::at(from)),
    }];
    for transition in zone.following(instants::at(from)) {
        let second = transition.timestamp().as_second();
        if second >= to {
            break;
        }
        let offset = i64::from(transition.offset().seconds());
        let last = found.len() - 1;
        // Some transitions change only the zone's abbreviation.
        if offset != found[last].offset && second > found[last].start {
            found[last].end = second;
            found.push(Stretch {
                start: second,
                end: to,
                offset,
            });
        }
    }
    found
}

/// The first instant of every date that begins in the stretches, the first stretch's own start included. A date that
/// the zone skips has none; a date that is interrupted by its neighbour counts from where it first appears.
pub(crate) fn day_starts(stretches: &[Stretch]) -> Vec<i64> {
    let mut starts = Vec::new();
    let mut latest = i64::MIN;
    for stretch in stretches {
        let (first, last) = stretch.dates();
        for date in first.max(latest.saturating_add(1))..=last {
            starts.push(stretch.start.max(date * DAY - stretch.offset));
            latest = date;
        }
    }
    starts
}

/// The range widened to begin and end where dates begin.
pub(crate) fn whole_dates(zone: &TimeZone, (from, to): (i64, i64)) -> (i64, i64) {
    let start_of = |second: i64, days: i64| {
        let date = zone.to_datetime(instants::at(second)).date();
        date.checked_add(jiff::Span::new().days(days))
            .and_then(|date| date.to_zoned(zone.clone()))
            .ok()
            .map(|midnight| instants::floor(midnight.timestamp()))
    };
    (
        start_of(from, 0).unwrap_or(from).min(from),
        start_of(to, 1).unwrap_or(to).max(to),
    )
}

/// The first instant whose date is more than `days` after the date of `now`.
pub(crate) fn horizon_end(zone: &TimeZone, now: jiff::Timestamp, days: u16) -> i64 {
    let today = now.to_zoned(zone.clone()).date();
    today
        .checked_add(jiff::Span::new().days(i64::from(days) + 1))
        .and_then(|date| date.to_zoned(zone.clone()))
        .map_or(i64::MAX, |midnight| instants::ceil(midnight.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn second(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    #[test]
    fn a_year_in_london_is_three_stretches() {
        let all = stretches(
            &zone("Europe/London"),
            second("2026-01-01T00:00:00Z"),
            second("2027-01-01T00:00:00Z"),
        );
        let offsets: Vec<_> = all.iter().map(|s| s.offset).collect();
        assert_eq!(offsets, [0, 3600, 0]);
        assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(day_starts(&all).len(), 365);
    }

    #[test]
    fn a_fixed_offset_has_one_stretch() {
        let all = stretches(&TimeZone::fixed(jiff::tz::offset(5)), 0, 10 * DAY);
        assert_eq!(
            all,
            [Stretch {
                start: 0,
                end: 10 * DAY,
                offset: 5 * 3600
            }]
        );
    }

    #[test]
    fn the_date_that_samoa_skipped_never_starts() {
        let all = stretches(
            &zone("Pacific/Apia"),
            second("2011-12-29T10:00:00Z"),
            second("2012-01-01T10:00:00Z"),
        );
        assert_eq!(day_starts(&all).len(), 3, "29 and 31 December, 1 January");
        let now = "2011-12-29T12:00:00Z".parse().unwrap();
        let after_the_skipped = horizon_end(&zone("Pacific/Apia"), now, 0);
        assert_eq!(after_the_skipped, second("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn the_horizon_ends_where_a_day_without_midnight_begins() {
        // Midnight of 4 November 2018 did not exist in Sao Paulo: the day began at 01:00, 03:00 UTC.
        let now = "2018-11-03T12:00:00Z".parse().unwrap();
        assert_eq!(
            horizon_end(&zone("America/Sao_Paulo"), now, 0),
            second("2018-11-04T03:00:00Z")
        );
    }
}
