//! Single days: "tomorrow", "next Tuesday", "the 3rd of December 2027", "3/12", "the first Monday of next month".

use jiff::civil::Weekday;

use super::{Parsed, Parser};
use crate::when::{
    lex::Kind,
    spec::{DateSpec, PeriodSpec, Portion, Which},
    vocabulary::{self, Unit},
};

impl Parser<'_, '_> {
    pub(super) fn date(&self, at: usize) -> Parsed<DateSpec> {
        self.relative(at)
            .or_else(|| self.holiday(at))
            .or_else(|| self.nth(at))
            .or_else(|| self.weekday_date(at))
            .or_else(|| self.written_date(at))
            .or_else(|| self.calendar_date(at))
    }

    fn relative(&self, at: usize) -> Parsed<DateSpec> {
        let start = self.skip(at, &["the"]);
        if let Some(found) = self.beside(start) {
            return Some(found);
        }
        if let Some(end) = self.phrases(start, &[&["day", "after", "tomorrow"], &["overmorrow"]]) {
            return Some((DateSpec::Day(2), end));
        }
        if let Some(end) = self.phrases(start, &[&["day", "before", "yesterday"]]) {
            return Some((DateSpec::Day(-2), end));
        }
        if let Some(end) = self.phrases(
            at,
            &[
                &["the", "next", "day"],
                &["the", "following", "day"],
                &["next", "day"],
                &["the", "day", "after"],
            ],
        ) {
            // "The next day off" and "the next day or two" are something else.
            return (!self.any(end, &["off", "or"])).then_some((DateSpec::Day(1), end));
        }
        let end = at + 1;
        match self.word(at) {
            "today" | "todays" | "today's" => Some((DateSpec::Day(0), end)),
            "tomorrow" | "tomorrow's" | "tomorow" | "tommorow" | "tommorrow" | "tmrw" | "tmr"
            | "tomoz" => Some((DateSpec::Day(1), end)),
            "yesterday" | "yesterday's" => Some((DateSpec::Day(-1), end)),
            "this" if self.word(end) == "day" => Some((DateSpec::Day(0), end + 1)),
            _ => None,
        }
    }

    /// Easter and the days around it, and Thanksgiving.
    fn moving_feast(&self, at: usize) -> Parsed<DateSpec> {
        if let Some(end) = self.phrases(at, &[&["thanksgiving", "day"], &["thanksgiving"]]) {
            let period = Box::new(PeriodSpec::Named {
                month: 11,
                year: None,
                which: Which::Bare,
            });
            return Some((
                DateSpec::Nth {
                    nth: 4,
                    day: Weekday::Thursday,
                    period,
                },
                end,
            ));
        }
        let feasts: [(&[&str], i32); 4] = [
            (&["good", "friday"], -2),
            (&["easter", "monday"], 1),
            (&["easter", "sunday"], 0),
            (&["easter"], 0),
        ];
        let (days, end) = feasts
            .iter()
            .find_map(|(words, days)| self.phrase(at, words).map(|end| (*days, end)))?;
        let (year, end) = self
            .year(end)
            .map_or((None, end), |(year, end)| (Some(year), end));
        Some((DateSpec::Easter { days, year }, end))
    }

    /// "The day after Christmas", "the day before the 3rd".
    fn beside(&self, at: usize) -> Parsed<DateSpec> {
        let amount = match (self.word(at), self.word(at + 1)) {
            ("day", "after") => 1,
            ("day", "before") => -1,
            _ => return None,
        };
        let (base, end) = self.date(at + 2)?;
        Some((
            DateSpec::From {
                base: Box::new(base),
                amount,
                unit: Unit::Day,
            },
            end,
        ))
    }

    fn holiday(&self, at: usize) -> Parsed<DateSpec> {
        if let Some(found) = self.moving_feast(at) {
            return Some(found);
        }
        let words = [self.word(at), self.word(at + 1), self.word(at + 2)];
        let (month, day, used) = vocabulary::holiday(&words)?;
        let (year, end) = self
            .year(self.skip(at + used, &[","]))
            .map_or((None, at + used), |(year, end)| (Some(year), end));
        Some((
            DateSpec::Monthday {
                day: day as u32,
                month: Some(month),
                year,
            },
            end,
        ))
    }

    /// "Tuesday", "next Tuesday", "a week on Tuesday" is elsewhere, "Tuesday week", "Tuesday next week".
    fn weekday_date(&self, at: usize) -> Parsed<DateSpec> {
        let start = self.skip(at, &["the", "on"]);
        let (which, start) = match self.word(start) {
            "this" if self.any(start + 1, &["past"]) => (Which::Last, start + 2),
            "this" => {
                let coming = usize::from(self.any(start + 1, &["coming"]));
                (
                    if coming == 1 {
                        Which::Coming
                    } else {
                        Which::This
                    },
                    start + 1 + coming,
                )
            }
            "next" => (Which::Next, start + 1),
            "following" => (Which::Next, start + 1),
            "coming" | "upcoming" => (Which::Coming, start + 1),
            "last" | "past" | "previous" => (Which::Last, start + 1),
            // "Black Friday" and "bank holiday Monday" are days of their own.
            _ if self.preceded(
                start,
                &[
                    "black", "holiday", "cyber", "easter", "good", "ash", "shrove", "palm", "whit",
                    "maundy",
                ],
            ) =>
            {
                return None;
            }
            _ => (Which::Bare, start),
        };
        let day = self.weekday(start)?;
        // "sun", "sat" and the like are days only with company or a full stop of their own.
        let short = vocabulary::is_doubtful(self.word(start));
        let company = which != Which::Bare
            || start > at
            || self.cue_for_day(at)
            || self.followed_by_date(start + 1)
            || self.tokens.len() <= 2;
        if short && !company {
            return None;
        }
        let mut end = start + 1;
        if short && self.mark(end, '.') {
            end += 1;
        }
        if which == Which::Bare {
            if let Some((which, end)) = self.week_after_day(end) {
                return Some((DateSpec::Weekday(day, which), end));
            }
        } else if which == Which::Next && self.word(end) == "week" && !self.any(end + 1, &["after"])
        {
            return Some((DateSpec::Weekday(day, Which::Plus(1)), end + 1));
        }
        Some((DateSpec::Weekday(day, which), end))
    }

    fn cue_for_day(&self, at: usize) -> bool {
        at > 0
            && self.any(
                at - 1,
                &[
                    "on", "this", "next", "last", "every", "by", "until", "from", "to", "or",
                    "and", "before", "after", "for",
                ],
            )
    }

    fn followed_by_date(&self, at: usize) -> bool {
        let at = at + usize::from(self.mark(at, '.') || self.mark(at, ','));
        self.month(at).is_some()
            || matches!(self.kind(at), Some(Kind::Number { .. } | Kind::Ordinal(_)))
            || self.any(at, &["the", "at", "morning", "afternoon", "evening"])
    }

    /// What may follow a weekday: "week", "fortnight", "next week", "of this week", "in two weeks".
    fn week_after_day(&self, at: usize) -> Parsed<Which> {
        if let Some(end) = self.phrases(at, &[&["after", "next"]]) {
            return Some((Which::Plus(1), end));
        }
        match self.word(at) {
            "week" => return Some((Which::Plus(1), at + 1)),
            "fortnight" => return Some((Which::Plus(2), at + 1)),
            _ => {}
        }
        let start = self.skip(at, &["of", "in", "the", ","]);
        let start = self.skip(start, &["the"]);
        if let Some(end) = self.phrases(start, &[&["week", "after", "next"]]) {
            return Some((Which::InWeek(2), end));
        }
        let weeks = match self.word(start) {
            "this" => 0,
            "next" | "following" => 1,
            "last" => -1,
            _ => return None,
        };
        (self.word(start + 1) == "week").then_some((Which::InWeek(weeks), start + 2))
    }

    /// "The first Monday of next month", "the last day of November", "the second Tuesday in January".
    fn nth(&self, at: usize) -> Parsed<DateSpec> {
        let start = self.skip(at, &["the"]);
        let nth = match (self.kind(start), self.word(start)) {
            (Some(Kind::Ordinal(nth @ 1..=5)), _) => nth,
            (_, "last") => 0,
            _ => return None,
        };
        let of = |place: usize| {
            self.any(place, &["of", "in"])
                .then(|| self.month_or_week(place + 1))
                .flatten()
        };
        if self.word(start + 1) == "day" && nth <= 1 {
            let (period, end) = of(start + 2)?;
            return Some((
                if nth == 0 {
                    DateSpec::LastDay(Box::new(period))
                } else {
                    first_day(period)
                },
                end,
            ));
        }
        let day = self.weekday(start + 1)?;
        let (period, end) = of(start + 2)?;
        Some((
            DateSpec::Nth {
                nth,
                day,
                period: Box::new(period),
            },
            end,
        ))
    }

    /// "3/12", "3/12/2027", "3.12.27", "2027-12-03", "3-dec-2027".
    fn written_date(&self, at: usize) -> Parsed<DateSpec> {
        let (first, digits) = self.number(at)?;
        if digits == 0 {
            return None;
        }
        if digits == 8 {
            let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
            let plausible = (1900..2200).contains(&year)
                && (1..=12).contains(&month)
                && (1..=31).contains(&day);
            return plausible.then(|| {
                (
                    DateSpec::Monthday {
                        day,
                        month: i8::try_from(month).ok(),
                        year: i16::try_from(year).ok(),
                    },
                    at + 1,
                )
            });
        }
        let Some(Kind::Mark(mark @ ('/' | '-' | '.'))) = self.kind(at + 1) else {
            return None;
        };
        if let (4, Some(month), Some((day @ 1..=31, 1 | 2))) =
            (digits, self.month(at + 2), self.number(at + 4))
        {
            return Some((
                DateSpec::Monthday {
                    day,
                    month: Some(month),
                    year: i16::try_from(first).ok(),
                },
                at + 5,
            ));
        }
        let glued = |offset: usize| {
            self.tokens
                .get(at + offset)
                .is_some_and(|token| token.glued)
        };
        if !glued(1) || !glued(2) {
            return None;
        }
        if let Some(month) = self.month(at + 2) {
            let day = (1..=31).contains(&first).then_some(first)?;
            let (year, end) = if self.kind(at + 3) == Some(Kind::Mark(mark)) {
                self.year(at + 4)
            } else {
                None
            }
            .map_or((None, at + 3), |(year, end)| (Some(year), end));
            return Some((
                DateSpec::Monthday {
                    day,
                    month: Some(month),
                    year,
                },
                end,
            ));
        }
        let (second, width) = self.number(at + 2)?;
        let third = (self.kind(at + 3) == Some(Kind::Mark(mark)) && glued(3) && glued(4))
            .then(|| self.number(at + 4))
            .flatten();
        match third {
            Some((third, 1 | 2)) if digits == 4 && width <= 2 => Some((
                DateSpec::Monthday {
                    day: third,
                    month: i8::try_from(second).ok(),
                    year: i16::try_from(first).ok(),
                },
                at + 5,
            )),
            Some((third, 2 | 4)) if digits <= 2 && width <= 2 => {
                let year = i16::try_from(if third < 100 { third + 2000 } else { third }).ok();
                Some((
                    DateSpec::Numeric {
                        first,
                        second,
                        year,
                    },
                    at + 5,
                ))
            }
            None if mark == '/'
                && !(self.mark(at + 3, '.') && self.number(at + 4).is_some())
                && digits <= 2
                && width <= 2
                && first > 0
                && second > 0 =>
            {
                Some((
                    DateSpec::Numeric {
                        first,
                        second,
                        year: None,
                    },
                    at + 3,
                ))
            }
            _ => None,
        }
    }

    /// "The 3rd", "third of December", "December 3rd 2027", "3 Dec", "the 3rd of next month", "the 15th".
    fn calendar_date(&self, at: usize) -> Parsed<DateSpec> {
        let start = self.skip(at, &["the"]);
        if let Some(month) = self.month(start) {
            return self.month_first(start, month);
        }
        if start > 0
            && matches!(
                self.kind(start - 1),
                Some(Kind::Mark('$' | '\u{a3}' | '\u{20ac}'))
            )
        {
            return None;
        }
        let (day, ordinal) = match self.kind(start) {
            Some(Kind::Ordinal(day)) => (day, true),
            Some(Kind::Number {
                value,
                digits: 0..=2,
            }) => (value, false),
            _ => return None,
        };
        // "Friday 23" is a date: no clock has such an hour without "at".
        if !ordinal
            && (13..=31).contains(&day)
            && start > 0
            && self.weekday(start - 1).is_some()
            && self.bare_number(start)
        {
            return Some((
                DateSpec::Monthday {
                    day,
                    month: None,
                    year: None,
                },
                start + 1,
            ));
        }
        let mut next = start + 1;
        if self.word(next) == "day" && ordinal && self.word(next + 1) == "of" {
            next += 1;
        }
        let linked = self.any(next, &["of", "in", "-", ","]) && !self.mark(next, ',');
        let month_at = self.skip(next, &["of", "in", "-"]);
        if let Some(month) = self.month(month_at) {
            // "One may ask": a bare number word before a doubtful month is none.
            let spelled = !ordinal && self.number(start).is_some_and(|(_, digits)| digits == 0);
            if spelled && vocabulary::is_doubtful(self.word(month_at)) && !linked {
                return None;
            }
            let end = month_at
                + 1
                + usize::from(self.mark(month_at + 1, '.') && self.word(month_at).len() <= 4);
            let (year, end) = self
                .year(self.year_place(end))
                .map_or((None, end), |(year, end)| (Some(year), end));
            return Some((
                DateSpec::Monthday {
                    day,
                    month: Some(month),
                    year,
                },
                end,
            ));
        }
        if !ordinal {
            return None;
        }
        if linked {
            let month_at = self.skip(month_at, &["the"]);
            if let Some(end) = self.phrases(
                month_at,
                &[&["this", "month"], &["current", "month"], &["month"]],
            ) {
                return Some((DateSpec::DayOfMonthFrom { day, months: 0 }, end));
            }
            if let Some(end) =
                self.phrases(month_at, &[&["next", "month"], &["following", "month"]])
            {
                return Some((DateSpec::DayOfMonthFrom { day, months: 1 }, end));
            }
            if let Some(end) = self.phrases(month_at, &[&["last", "month"]]) {
                return Some((DateSpec::DayOfMonthFrom { day, months: -1 }, end));
            }
            return None;
        }
        // "The first", "second", "third one" are choices more often than dates; "the 21st" is a date.
        let written = self.word(start).starts_with(|c: char| c.is_ascii_digit());
        let named = start > at
            && (day > 5
                || self.preceded(
                    at,
                    &[
                        "on", "for", "from", "until", "by", "after", "before", "to", "and",
                        "between", "weekday",
                    ],
                )
                || self.weekday(at.wrapping_sub(1)).is_some());
        let thing = self.any(
            next,
            &[
                "one", "time", "thing", "option", "slot", "week", "weekend", "floor", "of", "and",
                "person", "half", "quarter",
            ],
        ) && self.word(next) != "and";
        ((written
            || named
            || (day > 5 && self.preceded(at, &["on"]))
            || self.weekday(at.wrapping_sub(1)).is_some())
            && !thing
            && self.unit(next).is_none())
        .then_some((
            DateSpec::Monthday {
                day,
                month: None,
                year: None,
            },
            next,
        ))
    }

    /// A number that nothing after it makes a time, an amount or a month's day.
    fn bare_number(&self, at: usize) -> bool {
        let marked = matches!(self.kind(at + 1), Some(Kind::Mark(':' | '/' | '-' | '.')))
            && self.number(at + 2).is_some();
        !marked
            && self.month(at + 1).is_none()
            && !self.any(at + 1, &["of", "hours"])
            && self.half(at + 1).is_none()
            && self.number(at + 1).is_none()
            && self.unit(at + 1).is_none()
    }

    /// Whether one of the words stands just before.
    fn preceded(&self, at: usize, words: &[&str]) -> bool {
        at > 0 && self.any(at - 1, words)
    }

    fn year_place(&self, at: usize) -> usize {
        let glued = self.tokens.get(at).is_some_and(|token| token.glued);
        if glued && (self.mark(at, '-') || self.mark(at, '/')) && self.year(at + 1).is_some() {
            return at + 1;
        }

        let at = if self.mark(at, ',') && self.year(at + 1).is_some() {
            at + 1
        } else {
            at
        };
        if self.any(at, &["of", "in"]) && self.year(at + 1).is_some() {
            at + 1
        } else {
            at
        }
    }

    fn month_first(&self, at: usize, month: i8) -> Parsed<DateSpec> {
        let after = at + 1 + usize::from(self.mark(at + 1, '.') && self.word(at).len() <= 4);
        let place = if self.mark(after, '/') || self.mark(after, '-') || self.mark(after, ',') {
            after + 1
        } else {
            after
        };
        let place = self.skip(place, &["the", "on"]);
        let place = self.skip(place, &["the"]);
        let day = match self.kind(place) {
            Some(Kind::Ordinal(day)) => day,
            // "May 3 pm" and "December 3:15" are a month and a time; "December 2027" a month.
            Some(Kind::Number {
                value,
                digits: 0..=2,
            }) if (1..=31).contains(&value) => {
                let time_follows = self.half(place + 1).is_some()
                    || self.mark(place + 1, ':')
                    || self.any(place + 1, &["o'clock", "past"]);
                if time_follows
                    || self.unit(place + 1).is_some()
                    || self.number(place + 1).is_some_and(|(value, digits)| {
                        digits == 0 && value < 100 && self.year(place).is_some()
                    })
                {
                    return None;
                }
                value
            }
            _ => return None,
        };
        let end = place + 1;
        let (year, end) = self
            .year(self.year_place(end))
            .map_or((None, end), |(year, end)| (Some(year), end));
        Some((
            DateSpec::Monthday {
                day,
                month: Some(month),
                year,
            },
            end,
        ))
    }

    /// A year in four digits or in words: "2027", "two thousand and twenty seven", "twenty twenty seven"; also "next year".
    pub(super) fn year(&self, at: usize) -> Parsed<i16> {
        let (value, digits) = self.number(at)?;
        if (digits == 4 || digits == 0) && (1900..2200).contains(&value) {
            let time = self.half(at + 1).is_some()
                || self.mark(at + 1, ':')
                || self.any(at + 1, &["hours", "hrs"]);
            return (!time).then_some((value as i16, at + 1));
        }
        if digits == 0 && matches!(value, 19 | 20) {
            let (rest, width) = self.number(at + 1)?;
            return (width == 0 && (10..100).contains(&rest))
                .then_some(((value * 100 + rest) as i16, at + 2));
        }
        None
    }
}

/// The first day of a period.
fn first_day(period: PeriodSpec) -> DateSpec {
    DateSpec::From {
        base: Box::new(DateSpec::LastDay(Box::new(PeriodSpec::Portion(
            Portion::Start,
            Box::new(period),
        )))),
        amount: 0,
        unit: Unit::Day,
    }
}
