//! From here to there, and open ends: "from Monday to Wednesday", "between the 3rd and the 10th", "after Friday",
//! "before noon", "by the end of the month".

use super::{Parsed, Parser};
use crate::when::{
    lex::Kind,
    spec::{Clock, DateSpec, Item, PeriodSpec, TimeSpec},
};

impl Parser<'_, '_> {
    /// "From Monday to Wednesday", "between the 3rd and the 10th", "3 to 5 December", "between two and four".
    pub(super) fn range(&self, at: usize) -> Parsed<Item> {
        let opener = self.any(at, &["from", "between"]);
        let between = self.word(at) == "between";
        let dates = self.date_range(if opener { at + 1 } else { at }, between, opener);
        if let Some((period, end)) = dates {
            return Some((Item::Period(period), end));
        }
        if let Some((time, end)) = self.time_range(at) {
            return Some((Item::Time(time), end));
        }
        // "From Monday", "from the 3rd": open at its end.
        if self.word(at) == "from" {
            let (date, end) = self.date(at + 1)?;
            let end = self.skip(end, &["onwards", "onward", "on"]);
            return Some((
                Item::Period(PeriodSpec::Since {
                    day: Box::new(date),
                    included: true,
                }),
                end,
            ));
        }
        None
    }

    fn date_range(&self, at: usize, between: bool, opener: bool) -> Parsed<PeriodSpec> {
        let link = |place: usize| {
            let word = if between {
                self.any(place, &["and", "to"])
            } else {
                self.any(place, &["to", "till", "until", "through", "thru"])
            };
            (word || self.mark(place, '-')).then_some(place + 1)
        };
        if let Some((first, end)) = self.named_month(at)
            && let Some(place) = link(end)
            && let Some((last, end)) = self.named_month(place)
        {
            return Some((PeriodSpec::Span(Box::new(first), Box::new(last)), end));
        }
        if self.word(at) == "now" || self.word(at) == "today" {
            let place = link(at + 1)?;
            let (last, end) = self.date(place)?;
            return Some((
                PeriodSpec::Between(Box::new(DateSpec::Day(0)), Box::new(last)),
                end,
            ));
        }
        if let Some((first, end)) = self.date(at)
            && let Some(place) = link(end)
        {
            let (last, end) = self.date(place).or_else(|| self.day_alone(place))?;
            let last = match (&first, last) {
                (
                    DateSpec::Monthday {
                        month: Some(month),
                        year,
                        ..
                    },
                    DateSpec::Monthday {
                        day,
                        month: None,
                        year: None,
                    },
                ) => DateSpec::Monthday {
                    day,
                    month: Some(*month),
                    year: *year,
                },
                (_, last) => last,
            };
            let first = match (first, &last) {
                (
                    DateSpec::Monthday {
                        day,
                        month,
                        year: None,
                    },
                    DateSpec::Monthday {
                        month: to,
                        year: Some(year),
                        ..
                    },
                ) => DateSpec::Monthday {
                    day,
                    month: month.or(*to),
                    year: Some(*year),
                },
                (
                    DateSpec::Monthday {
                        day,
                        month: None,
                        year: None,
                    },
                    DateSpec::Monthday { month, .. },
                ) => DateSpec::Monthday {
                    day,
                    month: *month,
                    year: None,
                },
                (first, _) => first,
            };
            return Some((PeriodSpec::Between(Box::new(first), Box::new(last)), end));
        }
        // "3 to 5 December", "the third to the fifth of December".
        let (day, end) = self.day_alone(at)?;
        let place = link(end)?;
        let (last, end) = self.date(place)?;
        let DateSpec::Monthday {
            month: Some(month),
            year,
            ..
        } = last
        else {
            return None;
        };
        let DateSpec::Monthday { day, .. } = day else {
            return None;
        };
        let _ = opener;
        Some((
            PeriodSpec::Between(
                Box::new(DateSpec::Monthday {
                    day,
                    month: Some(month),
                    year,
                }),
                Box::new(last),
            ),
            end,
        ))
    }

    /// A number that may be a day of a month because a month follows later.
    fn day_alone(&self, at: usize) -> Parsed<DateSpec> {
        let at = self.skip(at, &["the"]);
        let day = match self.kind(at)? {
            Kind::Ordinal(day) => day,
            Kind::Number {
                value,
                digits: 0..=2,
            } => value,
            _ => return None,
        };
        (1..=31).contains(&day).then_some((
            DateSpec::Monthday {
                day,
                month: None,
                year: None,
            },
            at + 1,
        ))
    }

    /// "After three", "before noon", "by Friday", "until 4pm", "not before 2".
    pub(super) fn bounded(&self, at: usize) -> Parsed<Item> {
        let start = self.skip(at, &["any", "anytime", "sometime"]);
        let start = if start > at {
            self.skip(start, &["time"])
        } else {
            start
        };
        let (after, included, start) = match self.word(start) {
            "after" => (true, false, start + 1),
            "past" if self.number(start + 1).is_some() && self.unit(start + 2).is_none() => {
                (true, false, start + 1)
            }
            "since" => (true, true, start + 1),
            "before" => (false, false, start + 1),
            "by" | "until" | "till" | "til" => (false, true, start + 1),
            "no" | "not"
                if self
                    .phrases(start + 1, &[&["later", "than"], &["after"]])
                    .is_some() =>
            {
                (
                    false,
                    true,
                    self.phrases(start + 1, &[&["later", "than"], &["after"]])?,
                )
            }
            "no" | "not"
                if self
                    .phrases(start + 1, &[&["earlier", "than"], &["before"]])
                    .is_some() =>
            {
                (
                    true,
                    true,
                    self.phrases(start + 1, &[&["earlier", "than"], &["before"]])?,
                )
            }
            "later" | "earlier" if self.word(start + 1) == "than" => {
                (self.word(start) == "later", false, start + 2)
            }
            "starting" | "beginning" if self.any(start + 1, &["from", "on", "at"]) => {
                (true, true, start + 2)
            }
            "starting" => (true, true, start + 1),
            _ => return None,
        };
        let start = self.skip(start, &["about", "around", "the"]);
        let start = if self.word(start.saturating_sub(1)) == "the" {
            start - 1
        } else {
            start
        };
        if let Some((date, end)) = self.date(start) {
            // "After tomorrow at two" is not a day bound but nobody says so; a time after the day stays its own item.
            let day = Box::new(date);
            let period = if after {
                PeriodSpec::Since { day, included }
            } else {
                PeriodSpec::Until { day, included }
            };
            return Some((Item::Period(period), end));
        }
        if let Some((Item::Part(part), end)) = self.part_of_day(start) {
            let (from, to) = part.minutes();
            let minute = if after { to } else { from };
            let clock = Clock {
                hour: (minute / 60 % 24) as u8,
                minute: (minute % 60) as u8,
                second: 0,
                half: None,
                certain: true,
            };
            return Some((
                Item::Time(if after {
                    TimeSpec::After(clock)
                } else {
                    TimeSpec::Before(clock)
                }),
                end,
            ));
        }
        if let Some((period, end)) = self.month_or_week(start) {
            let period = Box::new(period);
            return Some((
                Item::Period(PeriodSpec::Edge {
                    period,
                    after,
                    included,
                }),
                end,
            ));
        }
        let start = self.skip(start, &["at"]);
        let (clock, end) = self.clock(start, true)?;
        Some((
            Item::Time(if after {
                TimeSpec::After(clock)
            } else {
                TimeSpec::Before(clock)
            }),
            end,
        ))
    }
}
