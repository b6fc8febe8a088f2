//! Lengths of time: "in two weeks", "half an hour ago", "a week on Friday", "two days after tomorrow".

use super::{Parsed, Parser};
use crate::when::{
    spec::{DateSpec, Item, PeriodSpec, Shift, Which},
    vocabulary::Unit,
};

/// A length: calendar and clock amounts.
type Length = Shift;

impl Parser<'_, '_> {
    /// Everything that begins with, or announces, a length.
    pub(super) fn amount(&self, at: usize) -> Parsed<Item> {
        if self.any(at, &["now", "immediately"])
            || self
                .phrases(
                    at,
                    &[
                        &["right", "now"],
                        &["straight", "away"],
                        &["right", "away"],
                        &["at", "the", "moment"],
                        &["at", "once"],
                    ],
                )
                .is_some()
        {
            let end = self
                .phrases(
                    at,
                    &[
                        &["right", "now"],
                        &["straight", "away"],
                        &["right", "away"],
                        &["at", "the", "moment"],
                        &["at", "once"],
                    ],
                )
                .unwrap_or(at + 1);
            return Some((Item::Shift(Shift::default()), end));
        }
        if self.word(at) == "within"
            || self
                .phrases(at, &[&["in", "under"], &["in", "less", "than"]])
                .is_some()
        {
            let start = self
                .phrases(at, &[&["in", "under"], &["in", "less", "than"]])
                .unwrap_or(at + 1);
            let start = self.phrases(start, &[&["the", "next"]]).unwrap_or(start);
            let (length, end) = self.length(start)?;
            return Some((within(length)?, end));
        }
        if self.word(at) == "in" {
            let start = self.skip(
                at + 1,
                &["about", "around", "roughly", "exactly", "another", "like"],
            );
            let (length, end) = self.length(start)?;
            let end = self
                .phrases(end, &[&["time"], &["from", "now"], &["from", "today"]])
                .unwrap_or(end);
            return Some((shifted(length), end));
        }
        let (length, end) = self.length(at)?;
        self.after_length(length, end)
    }

    fn after_length(&self, length: Length, end: usize) -> Parsed<Item> {
        let back = negative(length);
        if let Some(end) = self.phrases(
            end,
            &[&["ago"], &["back"], &["before", "now"], &["earlier"]],
        ) {
            return Some((shifted(back), end));
        }
        if let Some(end) = self.phrases(
            end,
            &[
                &["from", "now"],
                &["from", "today"],
                &["hence"],
                &["time"],
                &["later"],
                &["today"],
            ],
        ) {
            let whole_days = length.seconds == 0;
            let today = self.word(end - 1) == "today" && self.word(end - 2) != "from";
            return (!today || whole_days).then(|| (shifted(length), end));
        }
        let unit_amount = single(length)?;
        let (direction, start) = match self.word(end) {
            "on" => (1, end + 1),
            "from" | "after" => (1, end + 1),
            "before" => (-1, end + 1),
            "tomorrow" | "yesterday" => (1, end),
            _ => match self.weekday(end) {
                Some(_) if length.days % 7 == 0 && length.days > 0 => (1, end),
                _ => return None,
            },
        };
        let (base, after) = self.date(self.skip(start, &["the"]))?;
        // "A week on Friday" counts from the next Friday.
        let base = match base {
            DateSpec::Weekday(day, Which::Bare)
                if length.days % 7 == 0 && length.days > 0 && direction > 0 =>
            {
                return Some((
                    Item::Date(DateSpec::Weekday(day, Which::Plus(length.days / 7))),
                    after,
                ));
            }
            base => base,
        };
        let (amount, unit) = unit_amount;
        Some((
            Item::Date(DateSpec::From {
                base: Box::new(base),
                amount: amount * direction,
                unit,
            }),
            after,
        ))
    }

    /// A length such as "two weeks", "an hour and a half", "1 hour 30 minutes", "a couple of days".
    pub(super) fn length(&self, at: usize) -> Parsed<Length> {
        let (mut length, mut end) = self.one_length(at)?;
        loop {
            let next = self.skip(end, &["and", ","]);
            match self.one_length(next) {
                Some((more, after)) => {
                    length = sum(length, more);
                    end = after;
                }
                None => return Some((length, end)),
            }
        }
    }

    /// A length in clock units only, in seconds.
    pub(super) fn clock_length(&self, at: usize) -> Parsed<i64> {
        let (length, end) = self.length(at)?;
        let clock_only = Shift {
            seconds: 0,
            ..length
        } == Shift::default()
            && length.seconds > 0;
        clock_only.then_some((length.seconds, end))
    }

    fn one_length(&self, at: usize) -> Parsed<Length> {
        if let Some(end) = self.phrases(
            at,
            &[
                &["half", "an", "hour"],
                &["half", "hour"],
                &["a", "half", "hour"],
                &["a", "half", "an", "hour"],
            ],
        ) {
            return Some((
                Shift {
                    seconds: 1800,
                    ..Shift::default()
                },
                end,
            ));
        }
        if let Some(end) = self.phrases(
            at,
            &[
                &["a", "quarter", "of", "an", "hour"],
                &["quarter", "of", "an", "hour"],
                &["a", "quarter", "hour"],
            ],
        ) {
            return Some((
                Shift {
                    seconds: 900,
                    ..Shift::default()
                },
                end,
            ));
        }
        if let Some(end) = self.phrases(at, &[&["three", "quarters", "of", "an", "hour"]]) {
            return Some((
                Shift {
                    seconds: 2700,
                    ..Shift::default()
                },
                end,
            ));
        }
        let (amount, start) = self.how_many(at)?;
        let half_before = self.phrases(start, &[&["and", "a", "half"]]);
        let tenths = self.fraction(start);
        let unit_at = half_before.or(tenths.map(|(_, end)| end)).unwrap_or(start);
        let unit_at = self.skip(unit_at, &["more", "-"]);
        let unit = self.unit(unit_at)?;
        let unit = match (unit, self.word(unit_at)) {
            (Unit::Quarter, _) => return None,
            (unit, _) => unit,
        };
        let mut end = unit_at + 1;
        let mut half = half_before.is_some();
        if let Some(after) = self.phrases(end, &[&["and", "a", "half"]]) {
            half = true;
            end = after;
        }
        let extra = if half {
            5
        } else {
            tenths.map_or(0, |(tenths, _)| tenths)
        };
        length_of(amount, extra, unit).map(|length| (length, end))
    }

    /// ".5" after a number.
    fn fraction(&self, at: usize) -> Parsed<i32> {
        let (tenths, digits) = self.number(at + 1)?;
        let glued = self.tokens.get(at + 1).is_some_and(|token| token.glued);
        (self.mark(at, '.') && glued && digits == 1).then_some((tenths as i32, at + 2))
    }

    fn how_many(&self, at: usize) -> Parsed<i32> {
        if let Some((value, digits)) = self.number(at) {
            return (value <= 10_000 && digits < 6).then_some((value as i32, at + 1));
        }
        if let Some(end) = self.phrases(
            at,
            &[
                &["a", "couple", "of"],
                &["a", "couple"],
                &["couple", "of"],
                &["couple"],
            ],
        ) {
            return Some((2, end));
        }
        match self.word(at) {
            "a" | "an" | "one" | "another" => Some((1, at + 1)),
            _ => None,
        }
    }
}

fn length_of(amount: i32, tenths: i32, unit: Unit) -> Option<Length> {
    let none = Shift::default();
    let seconds = |unit: i64| (i64::from(amount) * 10 + i64::from(tenths)) * unit / 10;
    let half = |length: Length| (tenths == 0).then_some(length);
    match unit {
        Unit::Second => Some(Shift {
            seconds: seconds(1),
            ..none
        }),
        Unit::Minute => Some(Shift {
            seconds: seconds(60),
            ..none
        }),
        Unit::Hour => Some(Shift {
            seconds: seconds(3600),
            ..none
        }),
        Unit::Day if tenths > 0 => Some(Shift {
            seconds: seconds(86_400),
            ..none
        }),
        Unit::Day => Some(Shift {
            days: amount,
            ..none
        }),
        Unit::WorkingDay => half(Shift {
            working_days: amount,
            ..none
        }),
        Unit::Week if tenths > 0 => None,
        Unit::Week => Some(Shift {
            days: amount * 7,
            ..none
        }),
        Unit::Fortnight => half(Shift {
            days: amount * 14,
            ..none
        }),
        Unit::Month => half(Shift {
            months: amount,
            ..none
        }),
        Unit::Year if tenths == 5 => Some(Shift {
            months: amount * 12 + 6,
            ..none
        }),
        Unit::Year => half(Shift {
            years: amount,
            ..none
        }),
        Unit::Weekend | Unit::Quarter => None,
    }
}

const fn sum(a: Length, b: Length) -> Length {
    Shift {
        years: a.years + b.years,
        months: a.months + b.months,
        days: a.days + b.days,
        seconds: a.seconds + b.seconds,
        working_days: a.working_days + b.working_days,
    }
}

const fn negative(length: Length) -> Length {
    Shift {
        years: -length.years,
        months: -length.months,
        days: -length.days,
        seconds: -length.seconds,
        working_days: -length.working_days,
    }
}

/// A length of one unit only, for counting from a day.
fn single(length: Length) -> Option<(i32, Unit)> {
    match length {
        Shift {
            years: 0,
            months: 0,
            seconds: 0,
            working_days: 0,
            days,
        } => Some((days, Unit::Day)),
        Shift {
            years: 0,
            days: 0,
            seconds: 0,
            working_days: 0,
            months,
        } => Some((months, Unit::Month)),
        Shift {
            months: 0,
            days: 0,
            seconds: 0,
            working_days: 0,
            years,
        } => Some((years, Unit::Year)),
        Shift {
            years: 0,
            months: 0,
            days: 0,
            seconds: 0,
            working_days,
        } => Some((working_days, Unit::WorkingDay)),
        _ => None,
    }
}

/// Whole days from now are a date, anything with clock units is an instant.
fn shifted(length: Length) -> Item {
    if length.seconds == 0 {
        Item::Date(DateSpec::Shift(length))
    } else {
        Item::Shift(length)
    }
}

fn within(length: Length) -> Option<Item> {
    match length {
        Shift {
            years: 0,
            months: 0,
            days: 0,
            working_days: 0,
            seconds,
        } => Some(Item::Within(seconds)),
        Shift {
            years: 0,
            months: 0,
            seconds: 0,
            working_days: 0,
            days,
        } => Some(Item::Period(PeriodSpec::Coming {
            amount: days,
            unit: Unit::Day,
        })),
        Shift {
            years: 0,
            days: 0,
            seconds: 0,
            working_days: 0,
            months,
        } => Some(Item::Period(PeriodSpec::Coming {
            amount: months,
            unit: Unit::Month,
        })),
        _ => None,
    }
}
