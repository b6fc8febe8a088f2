//! How much of each date is claimed in each lane, for sharing work evenly.

/// Seconds claimed, by day of a window and by column.
pub(crate) struct Load<'a> {
    /// First instant of each day, ascending.
    days: &'a [i64],
    /// First instant after the last day.
    end: i64,
    columns: usize,
    seconds: Vec<i64>,
}

impl<'a> Load<'a> {
    pub(crate) fn new(days: &'a [i64], end: i64, columns: usize) -> Self {
        Self {
            days,
            end,
            columns,
            seconds: vec![0; days.len() * columns],
        }
    }

    /// The day that the instant falls on; the first or last for anything outside.
    pub(crate) fn day_of(&self, second: i64) -> usize {
        let Some(first) = self.days.first() else {
            return 0;
        };
        // Days are nearly all of one length, so the guess is right or next to it.
        let guess = usize::try_from((second - first).div_euclid(86_400)).unwrap_or(0);
        let mut day = guess.min(self.days.len() - 1);
        while day > 0 && self.days[day] > second {
            day -= 1;
        }
        while self.days.get(day + 1).is_some_and(|&next| next <= second) {
            day += 1;
        }
        day
    }

    /// First instant after the day.
    pub(crate) fn end_of(&self, day: usize) -> i64 {
        self.days.get(day + 1).copied().unwrap_or(self.end)
    }

    /// Counts a claim, on every day that it touches.
    pub(crate) fn add(&mut self, column: usize, start: i64, end: i64) {
        let Some(&first) = self.days.first() else {
            return;
        };
        let (mut start, end) = (start.max(first), end.min(self.end));
        let mut day = self.day_of(start);
        while start < end {
            let until = end.min(self.end_of(day));
            self.seconds[day * self.columns + column] += until - start;
            start = until;
            day += 1;
        }
    }

    /// Seconds claimed in a column on a day.
    pub(crate) fn seconds(&self, day: usize, column: usize) -> i64 {
        self.seconds[day * self.columns + column]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_count_on_every_day_they_touch() {
        let days = [0, 86_400, 86_400 + 90_000, 3 * 86_400];
        let mut load = Load::new(&days, 4 * 86_400, 2);
        load.add(1, -50, 100);
        load.add(0, 86_300, 86_400 + 90_010);
        load.add(0, 4 * 86_400, 5 * 86_400);
        assert_eq!(load.seconds, [100, 100, 90_000, 0, 10, 0, 0, 0]);
        assert_eq!((load.seconds(1, 0), load.seconds(0, 1)), (90_000, 100));
        assert_eq!(
            [-1, 0, 86_399, 86_400, 176_399, 176_400, i64::MAX / 2].map(|s| load.day_of(s)),
            [0, 0, 0, 1, 1, 2, 3]
        );
    }
}
