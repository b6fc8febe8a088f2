//! Runs of days: "this weekend", "next week", "the end of the month", "from Monday to Wednesday", "after Friday".

use super::{Parsed, Parser};
use crate::when::{
    lex::Kind,
    spec::{DateSpec, PeriodSpec, Portion, WeekendSpec, Which},
    vocabulary::{self, Unit},
};

impl Parser<'_, '_> {
    pub(super) fn period(&self, at: usize) -> Parsed<PeriodSpec> {
        self.portion(at)
            .or_else(|| self.rest(at))
            .or_else(|| self.soonest(at))
            .or_else(|| self.week_of(at))
            .or_else(|| self.nth_week(at))
            .or_else(|| self.coming(at))
            .or_else(|| self.named_month(at))
            .or_else(|| self.year_alone(at))
    }

    /// "The end of the month", "early next week", "mid-December", "the last week of January" is not understood.
    pub(super) fn portion(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(at, &["at", "by", "towards", "toward", "around", "in"]);
        let start = self.skip(start, &["the"]);
        let portion = match self.word(start) {
            "end" | "back" => Portion::End,
            "late" | "later" => Portion::End,
            "start" | "beginning" => Portion::Start,
            "early" => Portion::Start,
            "middle" | "mid" => Portion::Middle,
            _ => return None,
        };
        let adverb = self.any(start, &["late", "later", "early", "mid"]);
        let mut next = start + 1;
        next += usize::from(self.mark(next, '-') && adverb);
        if adverb {
            next = self.skip(next, &["in", "on"]);
        } else {
            next = self.phrase(next, &["of"])?;
        }
        let next_the = self.skip(next, &["the"]);
        if next_the > next && !adverb {
            let end = next_the + 1;
            match self.unit(next_the) {
                Some(Unit::Week) => return Some((part_of(portion, PeriodSpec::Week(0)), end)),
                Some(Unit::Month) => return Some((part_of(portion, PeriodSpec::Month(0)), end)),
                Some(Unit::Year) => return Some((part_of(portion, PeriodSpec::Year(0)), end)),
                _ => {}
            }
        }
        let later = self.word(start) == "later";
        let (period, end) = self
            .coming(next_the)
            .or_else(|| self.named_month(next_the))
            .or_else(|| self.year_alone(next_the))?;
        if later {
            return matches!(
                period,
                PeriodSpec::Week(0) | PeriodSpec::Month(0) | PeriodSpec::Year(0)
            )
            .then(|| (PeriodSpec::Rest(Box::new(period)), end));
        }
        Some((part_of(portion, period), end))
    }

    fn rest(&self, at: usize) -> Parsed<PeriodSpec> {
        if let Some(end) = self.phrases(
            at,
            &[
                &["later", "today"],
                &["later", "on", "today"],
                &["the", "rest", "of", "today"],
                &["the", "rest", "of", "the", "day"],
                &["rest", "of", "the", "day"],
                &["later", "on"],
            ],
        ) {
            let today = || Box::new(DateSpec::Day(0));
            return Some((
                PeriodSpec::Rest(Box::new(PeriodSpec::Between(today(), today()))),
                end,
            ));
        }
        let start = self.skip(at, &["the"]);
        let start = self.phrases(
            start,
            &[&["rest", "of"], &["remainder", "of"], &["remaining", "of"]],
        )?;
        let start = self.skip(start, &["the", "this"]);
        let period = match self.unit(start)? {
            Unit::Week => PeriodSpec::Week(0),
            Unit::Month => PeriodSpec::Month(0),
            Unit::Year => PeriodSpec::Year(0),
            _ => return None,
        };
        Some((PeriodSpec::Rest(Box::new(period)), start + 1))
    }

    fn soonest(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(at, &["the", "your"]);
        let end = self.phrases(
            start,
            &[
                &["as", "soon", "as", "possible"],
                &["as", "soon", "as", "you", "can"],
                &["soon", "as", "possible"],
                &["asap"],
                &["soonest"],
                &["earliest", "possible"],
                &["earliest"],
                &["next", "available"],
                &["first", "available"],
                &["next", "free"],
                &["any", "day"],
                &["any", "time"],
                &["anytime"],
                &["whenever"],
            ],
        )?;
        // "Any time Thursday": the day that follows says when.
        let vague = self.any(end - 1, &["day", "time", "anytime", "whenever"]);
        if vague
            && !self.is_end(end)
            && self
                .item(
                    self.skip(end, &["on", "in", "after", "before", "between", "this"]),
                    false,
                )
                .is_some()
        {
            return None;
        }
        Some((PeriodSpec::Soonest, end))
    }

    fn nth_week(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(self.skip(at, &["in", "during"]), &["the"]);
        let nth = match (self.kind(start), self.word(start)) {
            (Some(Kind::Ordinal(nth @ 1..=4)), _) => nth,
            (_, "last") => 0,
            _ => return None,
        };
        let start = self.phrases(start + 1, &[&["week", "of"], &["week", "in"]])?;
        let (period, end) = self.month_or_week(start)?;
        Some((
            PeriodSpec::NthWeek {
                nth,
                period: Box::new(period),
            },
            end,
        ))
    }

    /// A month, week or year, or a share of one.
    pub(super) fn month_or_week(&self, at: usize) -> Parsed<PeriodSpec> {
        if let Some(end) =
            self.phrases(at, &[&["the", "month"], &["the", "week"], &["the", "year"]])
        {
            let period = match self.word(end - 1) {
                "month" => PeriodSpec::Month(0),
                "week" => PeriodSpec::Week(0),
                _ if self.year(end).is_some() => {
                    return self
                        .year(end)
                        .map(|(year, end)| (PeriodSpec::YearNumber(year), end));
                }
                _ => PeriodSpec::Year(0),
            };
            return Some((period, end));
        }
        self.portion(at)
            .or_else(|| self.coming(at))
            .or_else(|| self.named_month(at))
            .or_else(|| {
                let (year, end) = self.year(at)?;
                (self.number(at)?.1 == 4).then_some((PeriodSpec::YearNumber(year), end))
            })
    }

    fn week_of(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(at, &["the"]);
        let start = self.phrases(
            start,
            &[
                &["week", "of"],
                &["week", "commencing"],
                &["week", "beginning"],
                &["week", "starting"],
            ],
        )?;
        let (date, end) = self.date(start)?;
        Some((PeriodSpec::WeekOf(Box::new(date)), end))
    }

    /// "This week", "next weekend", "the next three days", "last month", "the week after next", "in two weekends".
    pub(super) fn coming(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(at, &["in", "over", "during", "on", "for", "at"]);
        let start = self.skip(start, &["the"]);
        let with_the = start > at && self.word(start - 1) == "the";
        if let Some(end) = self.phrases(
            start,
            &[
                &["week", "after", "next"],
                &["following", "week", "after", "next"],
            ],
        ) {
            return Some((PeriodSpec::Week(2), end));
        }
        if let Some(end) = self.phrases(start, &[&["month", "after", "next"]]) {
            return Some((PeriodSpec::Month(2), end));
        }
        if let Some(end) = self.phrases(start, &[&["week", "before", "last"]]) {
            return Some((PeriodSpec::Week(-2), end));
        }
        let step = match self.word(start) {
            "this" | "current" => 0,
            "next" | "following" | "coming" | "upcoming" => 1,
            "last" | "past" | "previous" => -1,
            "weekend" if with_the => {
                return Some((PeriodSpec::Weekend(WeekendSpec::This), start + 1));
            }
            _ => return None,
        };
        let place =
            start + 1 + usize::from(self.word(start) == "this" && self.any(start + 1, &["coming"]));
        let coming = self.any(start, &["coming", "upcoming"]) || place > start + 1;
        let (amount, unit_at) = match self.number(place) {
            Some((amount, _)) if amount < 1000 => (Some(amount as i32), place + 1),
            _ => match self.phrases(place, &[&["couple", "of"], &["couple"], &["few"]]) {
                Some(end) => (Some(if self.word(place) == "few" { 3 } else { 2 }), end),
                None => (None, place),
            },
        };
        let working = self.any(unit_at, &["working", "work", "business"]);
        let unit_at = unit_at + usize::from(working);
        let unit = self.unit(unit_at)?;
        let end = unit_at + 1;
        if let Some(amount) = amount {
            let unit = if working && unit == Unit::Day {
                Unit::WorkingDay
            } else {
                unit
            };
            return (step != 0 && !matches!(unit, Unit::Weekend)).then_some((
                PeriodSpec::Coming {
                    amount: amount * step,
                    unit,
                },
                end,
            ));
        }
        let period = match unit {
            Unit::Week if working => PeriodSpec::WorkingWeek(step),
            Unit::Week => PeriodSpec::Week(step),
            Unit::Fortnight if step != 0 => PeriodSpec::Coming {
                amount: 14 * step,
                unit: Unit::Day,
            },
            Unit::Weekend => PeriodSpec::Weekend(match step {
                0 => WeekendSpec::This,
                _ if coming => WeekendSpec::This,
                1 => WeekendSpec::Next,
                _ => WeekendSpec::Last,
            }),
            Unit::Month => PeriodSpec::Month(step),
            Unit::Quarter => PeriodSpec::Quarter(step),
            Unit::Year => PeriodSpec::Year(step),
            // "The next hour" and "the last day" are stretches from now.
            Unit::Hour | Unit::Minute | Unit::Second if step != 0 => {
                PeriodSpec::Coming { amount: step, unit }
            }
            _ => return None,
        };
        Some((period, end))
    }

    /// "In December", "December 2027", "next March". A doubtful word such as "may" needs a cue.
    pub(super) fn named_month(&self, at: usize) -> Parsed<PeriodSpec> {
        let start = self.skip(at, &["in", "during", "of"]);
        let (which, place) = match self.word(start) {
            "this" => (Which::This, start + 1),
            "next" | "following" => (Which::Next, start + 1),
            "coming" => (Which::Coming, start + 1),
            "last" | "past" => (Which::Last, start + 1),
            _ => (Which::Bare, start),
        };
        let month = self.month(place)?;
        let before = [
            "in", "of", "early", "late", "mid", "until", "by", "since", "from", "end", "before",
            "after",
        ];
        let cue = which != Which::Bare || start > at || (at > 0 && self.any(at - 1, &before));
        let year_at = {
            let after =
                place + 1 + usize::from(self.mark(place + 1, '.') && self.word(place).len() <= 4);
            let after = if self.mark(after, ',') || self.mark(after, '-') {
                after + 1
            } else {
                after
            };
            self.skip(after, &["of", "in"])
        };
        let year = self.year(year_at);
        let doubtful = vocabulary::is_doubtful(self.word(place)) && year.is_none();
        let verb = which == Which::This
            && !self.is_end(place + 1)
            && !self.any(place + 1, &["at", "on", "in", "for", "please", "the"]);
        if doubtful && (!cue || verb) {
            return None;
        }
        let (year, end) = year.map_or((None, place + 1), |(year, end)| (Some(year), end));
        if year.is_none() && which == Which::Bare {
            if let Some(end) = self.phrases(year_at, &[&["next", "year"]]) {
                return Some((
                    PeriodSpec::Named {
                        month,
                        year: None,
                        which: Which::InWeek(1),
                    },
                    end,
                ));
            }
            if let Some(end) = self.phrases(year_at, &[&["last", "year"]]) {
                return Some((
                    PeriodSpec::Named {
                        month,
                        year: None,
                        which: Which::InWeek(-1),
                    },
                    end,
                ));
            }
            if let Some(end) = self.phrases(year_at, &[&["this", "year"]]) {
                return Some((
                    PeriodSpec::Named {
                        month,
                        year: None,
                        which: Which::InWeek(0),
                    },
                    end,
                ));
            }
        }
        Some((PeriodSpec::Named { month, year, which }, end))
    }

    fn year_alone(&self, at: usize) -> Parsed<PeriodSpec> {
        let cue = self.any(at, &["in", "during"]);
        let start = at + usize::from(cue);
        let (year, end) = self.year(start)?;
        let digits = self.number(start).is_some_and(|(_, digits)| digits == 4);
        let alone = cue
            || (at == 0 && self.is_end(end))
            || self.any(
                at.wrapping_sub(1),
                &["of", "since", "until", "by", "early", "late", "mid", "year"],
            );
        (digits && alone).then_some((PeriodSpec::YearNumber(year), end))
    }
}

fn part_of(portion: Portion, period: PeriodSpec) -> PeriodSpec {
    PeriodSpec::Portion(portion, Box::new(period))
}
