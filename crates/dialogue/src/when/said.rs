//! What a text says about time, laid beside a day or a time that is known.

use jiff::{
    Span,
    civil::{Date, Time},
};

use super::{
    grammar, lex,
    lex::Kind,
    spec::{Clock, DateSpec, Half, PeriodSpec, Spec, TimeSpec, Which},
};

/// One mention of a time. Of alternatives each is one.
pub(crate) struct Said(Spec);

/// All mentions of days and times in a text.
pub(crate) fn said_moments(text: &str) -> Vec<Said> {
    let lower = text.to_ascii_lowercase();
    let mut tokens = lex::tokens(&lower);
    // What counts is which day is named: "until Tuesday 8 December" is one day, and not the run of days up to a Tuesday.
    let weekdays: Vec<bool> = tokens
        .iter()
        .map(|token| matches!(token.kind, Kind::Weekday(_)))
        .collect();
    let mut next = weekdays.into_iter().skip(1).chain([false]);
    tokens.retain(|token| {
        let before_day = next.next().unwrap_or_default();
        !(before_day && matches!(&*token.text, "from" | "until" | "till" | "since" | "by"))
    });
    let mentions = grammar::mentions(&tokens);
    mentions
        .into_iter()
        .flat_map(|mention| mention.specs)
        .map(Said)
        .collect()
}

/// The numbers of a text that belong to no day or time.
pub(crate) fn numbers_in(text: &str) -> Vec<u64> {
    let lower = text.to_ascii_lowercase();
    let tokens = lex::tokens(&lower);
    let mentions = grammar::mentions(&tokens);
    let in_time = |at: usize| {
        mentions
            .iter()
            .any(|mention| (mention.tokens.0..mention.tokens.1).contains(&at))
    };
    let mut found: Vec<u64> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Number { value, digits } = token.kind else {
            continue;
        };
        let comma = at.checked_sub(1).and_then(|at| tokens.get(at));
        let thousands = digits == 3
            && token.glued
            && comma.is_some_and(|mark| mark.glued && mark.kind == Kind::Mark(','));
        match found.last_mut().filter(|_| thousands) {
            Some(last) => *last = last.saturating_mul(1000).saturating_add(u64::from(value)),
            None if in_time(at) => {}
            None => found.push(u64::from(value)),
        }
    }
    found
}

impl Said {
    /// Whether it names days.
    pub(crate) fn days(&self) -> bool {
        self.0.has_date()
    }

    /// Whether it names a time of day.
    pub(crate) const fn times(&self) -> bool {
        self.0.time.is_some()
    }

    /// Whether it can mean this day. All that is said of the day must agree, and of a run of days one end is enough.
    pub(crate) fn is_day(&self, day: Date, today: Date) -> bool {
        let is = |date: &DateSpec| can_be(date, day, today);
        let ends = match &self.0.period {
            None => !self.0.dates.is_empty(),
            Some(PeriodSpec::Between(first, last)) => is(first) || is(last),
            Some(
                PeriodSpec::Since {
                    day,
                    included: true,
                }
                | PeriodSpec::Until {
                    day,
                    included: true,
                },
            ) => is(day),
            Some(_) => false,
        };
        ends && self.0.shift.is_none() && self.0.dates.iter().all(is)
    }

    /// Whether it can mean this time of day; of a stretch, either end.
    pub(crate) fn is_time(&self, time: Time) -> bool {
        let is = |clock: Clock| {
            let open = !clock.certain && clock.half.is_none();
            let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
            let in_part = self.0.part.is_none_or(|part| {
                let (from, to) = part.minutes();
                !open || (i32::from(from)..i32::from(to)).contains(&minute)
            });
            in_part && shows(clock, time)
        };
        match self.0.time {
            Some(TimeSpec::At(clock) | TimeSpec::For(clock, _) | TimeSpec::After(clock)) => {
                is(clock)
            }
            Some(TimeSpec::Between(first, last) | TimeSpec::ToOrUntil(first, last)) => {
                is(first) || is(last)
            }
            Some(TimeSpec::Before(_)) | None => false,
        }
    }
}

/// Whether a clock that reads so can show the time.
fn shows(clock: Clock, time: Time) -> bool {
    let (hour, minute) = (clock.hour, i8::try_from(clock.minute));
    let wanted = u8::try_from(time.hour()).unwrap_or_default();
    let hours = match clock.half {
        Some(Half::Am) => hour % 12 == wanted,
        Some(Half::Pm) => hour % 12 + 12 == wanted,
        None if clock.certain => hour == wanted,
        None => hour % 12 == wanted % 12,
    };
    hours && minute == Ok(time.minute())
}

/// Whether a date as it was said can be this day. What would have to be counted out is not taken.
fn can_be(said: &DateSpec, day: Date, today: Date) -> bool {
    let numbered = |number: u32, month: u32| {
        i64::from(number) == i64::from(day.day()) && i64::from(month) == i64::from(day.month())
    };
    match said {
        DateSpec::Day(days) => {
            let then = Span::new().try_days(*days);
            then.and_then(|days| today.checked_add(days))
                .is_ok_and(|then| then == day)
        }
        DateSpec::Weekday(weekday, which) => *weekday == day.weekday() && *which != Which::Last,
        DateSpec::Monthday {
            day: number,
            month,
            year,
        } => {
            i64::from(*number) == i64::from(day.day())
                && month.is_none_or(|month| month == day.month())
                && year.is_none_or(|year| year == day.year())
        }
        DateSpec::Numeric {
            first,
            second,
            year,
        } => {
            (numbered(*first, *second) || numbered(*second, *first))
                && year.is_none_or(|year| year == day.year())
        }
        DateSpec::DayOfMonthFrom { .. }
        | DateSpec::Nth { .. }
        | DateSpec::LastDay(_)
        | DateSpec::From { .. }
        | DateSpec::Easter { .. }
        | DateSpec::Shift(_) => false,
    }
}
