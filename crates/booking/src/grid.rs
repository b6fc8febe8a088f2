//! The instants at which the wall clock shows a multiple of the grid, numbered.

use crate::zone::{DAY, Stretch};

/// The grid points of one stretch: `first`, `first + step`, … .
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    pub(crate) first: i64,
    pub(crate) offset: i64,
    /// Number of the first point.
    pub(crate) base: usize,
    /// Number after that of the last point.
    pub(crate) end: usize,
}

/// All grid points of a window, numbered from 0. A wall time that does not exist has no point; one that occurs twice
/// has two.
#[derive(Debug)]
pub(crate) struct Grid {
    step: i64,
    /// 2^64 divided by the step, rounded up: a product with it replaces division by the step.
    reciprocal: u64,
    runs: Vec<Run>,
}

impl Grid {
    pub(crate) fn new(stretches: &[Stretch], step: i64) -> Self {
        let mut base = 0;
        let runs = stretches
            .iter()
            .map(|s| {
                let first = s.start + (-(s.start + s.offset)).rem_euclid(step);
                let count = (s.end - first + step - 1).div_euclid(step).max(0);
                let run = Run {
                    first,
                    offset: s.offset,
                    base,
                    end: base + count.unsigned_abs() as usize,
                };
                base = run.end;
                run
            })
            .collect();
        Self {
            step,
            reciprocal: (u64::MAX / step.unsigned_abs()).wrapping_add(1),
            runs,
        }
    }

    /// Number of points.
    pub(crate) fn len(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end)
    }

    pub(crate) const fn step(&self) -> i64 {
        self.step
    }

    /// Number of points before the instant, which is the number of the first point not before it.
    #[inline]
    pub(crate) fn index(&self, second: i64) -> usize {
        let mut index = 0;
        for run in self.runs.iter().rev() {
            if run.first < second {
                return (run.base + self.steps(second - run.first + self.step - 1)).min(run.end);
            }
            index = run.base;
        }
        index
    }

    /// Whole steps in that many seconds.
    #[inline]
    fn steps(&self, seconds: i64) -> usize {
        match u32::try_from(seconds) {
            // Exact for all numbers of 32 bits: the error of the reciprocal is under 2^-64 and grows to under 2^-32.
            Ok(seconds) => ((u128::from(seconds) * u128::from(self.reciprocal)) >> 64) as usize,
            Err(_) => seconds.div_euclid(self.step).unsigned_abs() as usize,
        }
    }

    /// The points at which the wall calendar shows a day, as ranges of numbers: more than one if its neighbour
    /// interrupts it.
    pub(crate) fn of_day(&self, day: i64) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.runs.iter().filter_map(move |run| {
            let midnight = day.saturating_mul(DAY).saturating_sub(run.offset);
            let number = |second: i64| {
                let steps = second
                    .saturating_sub(run.first)
                    .saturating_add(self.step - 1);
                let steps = steps.div_euclid(self.step).max(0).unsigned_abs() as usize;
                run.base.saturating_add(steps).min(run.end)
            };
            let (from, to) = (number(midnight), number(midnight.saturating_add(DAY)));
            (from < to).then_some((from, to))
        })
    }

    /// The run that holds a point.
    pub(crate) fn run_of(&self, index: usize) -> Option<Run> {
        self.runs.iter().copied().find(|run| index < run.end)
    }

    /// Instant and offset of a point.
    pub(crate) fn point(&self, index: usize) -> Option<(i64, i64)> {
        self.run_of(index).map(|run| {
            (
                run.first + (index - run.base) as i64 * self.step,
                run.offset,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::stretches;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    #[test]
    fn points_are_where_the_clock_shows_a_multiple() {
        for (name, from) in [
            ("Europe/London", "2026-03-28T12:07:00Z"),
            ("Europe/London", "2026-10-24T12:00:01Z"),
            ("Australia/Lord_Howe", "2026-04-04T00:00:00Z"),
            ("Asia/Kolkata", "2026-04-04T00:00:00Z"),
            ("Asia/Kathmandu", "2026-04-04T00:00:00Z"),
            ("America/Sao_Paulo", "2018-11-03T12:00:00Z"),
            ("Africa/Monrovia", "1972-01-06T12:00:00Z"),
        ] {
            let zone = TimeZone::get(name).unwrap();
            let from = from.parse::<jiff::Timestamp>().unwrap().as_second();
            let to = from + 86_400;
            for minutes in [5, 15, 60] {
                let grid = Grid::new(&stretches(&zone, from, to), minutes * 60);
                let expected: Vec<i64> = (from..to)
                    .filter(|s| {
                        let wall = zone.to_datetime(crate::instants::at(*s)).time();
                        wall.second() == 0
                            && (i64::from(wall.hour()) * 60 + i64::from(wall.minute())) % minutes
                                == 0
                    })
                    .collect();
                let points: Vec<i64> = (0..grid.len())
                    .filter_map(|i| grid.point(i))
                    .map(|p| p.0)
                    .collect();
                assert_eq!(points, expected, "{name} every {minutes}");
                assert_eq!(grid.point(grid.len()), None);
            }
        }
    }

    proptest! {
        #[test]
        fn the_index_counts_points_before(from in 0i64..100_000, lengths in proptest::collection::vec((1i64..9_000, -4i64..5), 1..5),
                                          second in -1_000i64..150_000) {
            let mut start = from;
            let stretches: Vec<_> = lengths.into_iter().map(|(length, offset)| {
                let stretch = Stretch { start, end: start + length, offset: offset * 420 };
                start += length;
                stretch
            }).collect();
            let grid = Grid::new(&stretches, 900);
            let before = (0..grid.len()).filter(|&i| grid.point(i).is_some_and(|p| p.0 < second)).count();
            prop_assert_eq!(grid.index(second), before);
        }
    }
}
