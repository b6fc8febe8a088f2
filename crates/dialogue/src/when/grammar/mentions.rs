//! Items that stand together speak of one time. This is where "at", "on", commas, corrections and alternatives are read.

use super::Parser;
use crate::when::{
    lex::{Kind, Token},
    spec::{Clock, DateSpec, Item, PeriodSpec, Spec, TimeSpec, Which},
};

/// Several readings of one stretch of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::when) struct Mention {
    /// One, or several if alternatives were named.
    pub(in crate::when) specs: Vec<Spec>,
    /// Whether only "some time" was said.
    pub(in crate::when) vague: bool,
    /// First token and first token after.
    pub(in crate::when) tokens: (usize, usize),
}

/// Words between the items of one mention.
const LINKS: &[&str] = &[
    "at",
    "on",
    "in",
    "of",
    "for",
    "the",
    "around",
    "about",
    "please",
    "then",
    "maybe",
    "perhaps",
    "say",
    "like",
    "just",
    "preferably",
    "ideally",
    "any",
    "time",
    "sometime",
    "anytime",
    "a",
    "so",
    "well",
    "probably",
    "during",
    "with",
    "sharp",
    "exactly",
    "over",
    "that's",
    "is",
    "it's",
];

/// Words that take back what was said before them.
const CORRECTIONS: &[&[&str]] = &[
    &["no", "sorry"],
    &["sorry", "no"],
    &["no", "wait"],
    &["no", "actually"],
    &["no", "make", "it"],
    &["no", "make", "that"],
    &["or", "rather"],
    &["i", "mean"],
    &["i", "meant"],
    &["make", "that"],
    &["make", "it"],
    &["scratch", "that"],
    &["wait", "no"],
    &["no"],
    &["sorry"],
    &["actually"],
    &["wait"],
    &["rather"],
    &["instead"],
    &["correction"],
];

/// More unknown words than this between a day and a time part them.
const LONGEST_GAP: usize = 4;

/// All mentions of a text in order.
pub(in crate::when) fn mentions(tokens: &[Token<'_>]) -> Vec<Mention> {
    let parser = Parser::new(tokens);
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match parser.mention(at) {
            Some((mention, end)) => {
                at = end.max(at + 1);
                merge_or_push(&parser, &mut found, mention);
            }
            None => at += 1,
        }
    }
    if found.is_empty()
        && let Some(bare) = parser.bare_hour()
    {
        found.push(bare);
    }
    found
}

/// A day and, a few words later, a time of day belong together: "Tuesday with Sam at two".
fn merge_or_push(parser: &Parser<'_, '_>, found: &mut Vec<Mention>, mention: Mention) {
    if let Some(last) = found.last_mut() {
        let gap = mention.tokens.0.saturating_sub(last.tokens.1);
        let mut between = last.tokens.1..mention.tokens.0;
        let broken = between.any(|at| {
            matches!(parser.kind(at), Some(Kind::Mark('.' | '?' | '!' | ';')))
                || parser.any(at, &["and", "or", "but", "not"])
        });
        if let ([first], [second]) = (last.specs.as_mut_slice(), mention.specs.as_slice())
            && gap <= LONGEST_GAP
            && !broken
            && !(last.vague || mention.vague)
            && fits(first, second)
        {
            *first = together(first.clone(), second.clone());
            last.tokens.1 = mention.tokens.1;
            return;
        }
    }
    found.push(mention);
}

fn fits(first: &Spec, second: &Spec) -> bool {
    let date_then_time =
        first.has_date() && !first.has_time() && !second.has_date() && second.has_time();
    let time_then_date =
        first.has_time() && !first.has_date() && second.has_date() && !second.has_time();
    let movable =
        |spec: &Spec| spec.shift.is_none() && spec.within.is_none() && spec.impossible.is_none();
    (date_then_time || time_then_date) && movable(first) && movable(second)
}

fn together(first: Spec, second: Spec) -> Spec {
    let (date, time) = if first.has_date() {
        (first, second)
    } else {
        (second, first)
    };
    Spec {
        time: time.time,
        part: time.part.or(date.part),
        before_fold: time.before_fold,
        ..date
    }
}

/// How the next item joins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Add,
    Replace,
    Or,
    Drop,
}

impl Parser<'_, '_> {
    fn mention(&self, at: usize) -> Option<(Mention, usize)> {
        // "Not Tuesday": the day that is not meant.
        let (item, mut end) = self.item(at, false)?;
        let mut mention = Mention {
            specs: vec![Spec::default()],
            vague: false,
            tokens: (at, end),
        };
        if at > 0 && self.word(at - 1) == "not" && !matches!(item, Item::Time(_)) {
            mention.specs.clear();
        } else {
            mention.take(item, Join::Add);
        }
        while let Some((item, join, next)) = self.joined_item(end, &mention) {
            if !mention.take(item, join) {
                break;
            }
            end = next;
            mention.tokens.1 = next;
        }
        let said = mention.vague || !mention.specs.is_empty();
        said.then_some((mention, end))
    }

    /// The next item of the same mention, and how it joins.
    fn joined_item(&self, end: usize, mention: &Mention) -> Option<(Item, Join, usize)> {
        let mut join = Join::Add;
        let mut place = end;
        let mut cued = false;
        for _ in 0..8 {
            if let Some((item, next)) = self.corrected(place, join, cued, mention) {
                return Some((item, join, next));
            }
            if let Some(after) = self.phrases(place, &[&["instead", "of"], &["rather", "than"]]) {
                (join, place) = (Join::Drop, after);
            } else if let Some(after) = self.phrases(place, CORRECTIONS) {
                (join, place, cued) = (Join::Replace, after, true);
            } else if self.word(place) == "not" {
                (join, place) = (Join::Drop, place + 1);
            } else if self.any(place, &["or", "and"]) {
                (join, place) = (Join::Or, place + 1);
            } else if self.mark(place, ',')
                || self.mark(place, '-')
                || (self.mark(place, '.') && join == Join::Replace)
            {
                place += 1;
            } else if self.any(place, LINKS) {
                cued |= self.any(place, &["at", "around", "about"]);
                place += 1;
            } else {
                return None;
            }
        }
        None
    }

    /// An item, or a bare number where a correction or a comma makes it an hour.
    fn corrected(
        &self,
        place: usize,
        join: Join,
        cued: bool,
        mention: &Mention,
    ) -> Option<(Item, usize)> {
        if let Some(found) = self.item(place, cued) {
            return Some(found);
        }
        let open = |spec: &Spec| spec.has_date() && (spec.time.is_none() || join == Join::Replace);
        let dated = mention.specs.last().is_some_and(open);
        let alone =
            self.is_end(place + 1) || self.any(place + 1, &["please", "then", "instead", "if"]);
        let glued = self.tokens.get(place + 1).is_some_and(|next| next.glued)
            && self.number(place + 2).is_some();
        let hour = self.number(place).is_none_or(|(value, _)| value <= 12);
        if !(dated && alone && hour) || glued || self.word(place.saturating_sub(1)) == "for" {
            return None;
        }
        let (clock, next) = self.clock(place, true)?;
        Some((Item::Time(TimeSpec::At(clock)), next))
    }

    /// A text that is nothing but an hour: "two", "um, half three please".
    fn bare_hour(&self) -> Option<Mention> {
        let polite = |at: usize| {
            self.any(
                at,
                &[
                    "please", "then", "yeah", "yes", "thanks", "thank", "you", "say", "maybe",
                    "about", "around", "at", "at", "let's", "so", "well", "ok", "okay", "oh",
                    "would", "be", "good", "fine", "great", "the", "make", "it", "can", "we", "do",
                    "how", "what", "no", "instead", "actually", "i", "you", "said",
                ],
            ) || matches!(self.kind(at), Some(Kind::Mark(_)))
        };
        let start = (0..self.tokens.len()).find(|at| !polite(*at))?;
        let (clock, end) = self.clock(start, true)?;
        let rest = (end..self.tokens.len()).all(polite);
        rest.then(|| Mention {
            specs: vec![Spec {
                time: Some(TimeSpec::At(clock)),
                ..Spec::default()
            }],
            vague: false,
            tokens: (start, end),
        })
    }
}

impl Mention {
    /// Adds an item. `false` if it does not belong here.
    fn take(&mut self, item: Item, join: Join) -> bool {
        if join == Join::Drop {
            return true;
        }
        if item == Item::Vague {
            self.vague = true;
            return self.specs.first() == Some(&Spec::default()) && {
                self.specs.clear();
                true
            };
        }
        if self.specs.is_empty() {
            self.specs.push(Spec::default());
            self.vague = false;
        }
        if join == Join::Or {
            return self.alternative(item);
        }
        // What follows alternatives holds for all of them: "Monday or Tuesday at two".
        let replace = join == Join::Replace;
        if replace && self.specs.len() > 1 {
            self.specs.truncate(1);
        }
        let mut specs = self.specs.clone();
        if specs
            .iter_mut()
            .all(|spec| spec.take(item.clone(), replace))
        {
            self.specs = specs;
            return true;
        }
        // "Tuesday at nine or Thursday at one": the second time is the last day's.
        let several = self.specs.len() > 1;
        several
            && self
                .specs
                .last_mut()
                .is_some_and(|last| last.take(item, replace))
    }

    fn alternative(&mut self, item: Item) -> bool {
        let Some(last) = self.specs.last().cloned() else {
            return false;
        };
        let mut other = Spec::default();
        let mut item = item;
        // "Next Monday or Tuesday": both of next week.
        if let (
            Item::Date(DateSpec::Weekday(_, which @ Which::Bare)),
            [DateSpec::Weekday(_, said @ (Which::Next | Which::InWeek(_)))],
        ) = (&mut item, last.dates.as_slice())
        {
            *which = *said;
        }
        match &item {
            // "Tuesday at two or three": the day stays.
            Item::Time(_) | Item::Part(_) if last.has_time() => {
                other.dates.clone_from(&last.dates);
                other.period.clone_from(&last.period);
            }
            // "Tuesday or Wednesday": a new day.
            Item::Date(_) | Item::Period(_) | Item::PartOf(..) if last.has_date() => {}
            _ => return false,
        }
        if !other.take(item, false) {
            return false;
        }
        self.specs.push(other);
        self.specs.len() <= 4
    }
}

impl Spec {
    /// Adds an item to what was said, or puts it in the place of its like. `false` if it does not fit.
    fn take(&mut self, item: Item, replace: bool) -> bool {
        match item {
            Item::Date(date) => self.take_date(date, replace),
            Item::Period(period) => self.take_period(period, replace),
            Item::PartOf(date, part) => {
                if !replace && (self.part.is_some() && self.has_date()) {
                    return false;
                }
                self.take_date(date, replace) && self.take_part(part, replace)
            }
            Item::Part(part) => self.take_part(part, replace),
            Item::Time(time) => self.take_time(time, replace),
            Item::Fold(before) => {
                self.before_fold = Some(before);
                self.time.is_some()
            }
            Item::Shift(shift) => self.alone(replace, |spec| spec.shift = Some(shift)),
            Item::Within(seconds) => self.alone(replace, |spec| spec.within = Some(seconds)),
            Item::Impossible(reason) => {
                self.impossible = Some(reason);
                true
            }
            Item::Vague => true,
        }
    }

    fn alone(&mut self, replace: bool, set: impl FnOnce(&mut Self)) -> bool {
        if replace {
            *self = Self::default();
        }
        let free = *self == Self::default();
        if free {
            set(self);
        }
        free
    }

    fn take_date(&mut self, date: DateSpec, replace: bool) -> bool {
        if replace {
            self.dates.clear();
            self.period = None;
            self.shift = None;
            self.within = None;
            self.impossible = None;
        }
        if self.shift.is_some() || self.within.is_some() {
            return false;
        }
        // "Next week, Tuesday" and "December, the third": the day lies in the period.
        match (&self.period, &date) {
            (Some(PeriodSpec::Week(weeks)), DateSpec::Weekday(day, Which::Bare)) => {
                self.dates
                    .push(DateSpec::Weekday(*day, Which::InWeek(*weeks)));
                self.period = None;
                return true;
            }
            (
                Some(PeriodSpec::Month(months)),
                DateSpec::Monthday {
                    day,
                    month: None,
                    year: None,
                },
            ) => {
                self.dates.push(DateSpec::DayOfMonthFrom {
                    day: *day,
                    months: *months,
                });
                self.period = None;
                return true;
            }
            (
                Some(PeriodSpec::Named {
                    month,
                    year,
                    which: Which::Bare,
                }),
                DateSpec::Monthday {
                    day,
                    month: None,
                    year: None,
                },
            ) => {
                self.dates.push(DateSpec::Monthday {
                    day: *day,
                    month: Some(*month),
                    year: *year,
                });
                self.period = None;
                return true;
            }
            (Some(_), _) => return false,
            _ => {}
        }
        let same_kind = self.dates.iter().any(|one| match (one, &date) {
            (DateSpec::Weekday(a, _), DateSpec::Weekday(b, _)) => a != b,
            (
                DateSpec::Monthday { .. } | DateSpec::Numeric { .. },
                DateSpec::Monthday { .. } | DateSpec::Numeric { .. },
            ) => one != &date,
            (DateSpec::Day(a), DateSpec::Day(b)) => a != b,
            _ => false,
        });
        if same_kind || self.dates.len() >= 3 {
            return false;
        }
        self.dates.push(date);
        true
    }

    fn take_period(&mut self, period: PeriodSpec, replace: bool) -> bool {
        if replace {
            self.dates.clear();
            self.period = None;
            self.shift = None;
            self.within = None;
        }
        if self.shift.is_some() || self.within.is_some() || self.period.is_some() {
            return false;
        }
        if let [DateSpec::Weekday(day, Which::Bare)] = self.dates.as_slice() {
            if let PeriodSpec::Week(weeks) = period {
                self.dates = vec![DateSpec::Weekday(*day, Which::InWeek(weeks))];
                return true;
            }
            return false;
        }
        if let [
            DateSpec::Monthday {
                day,
                month: None,
                year: None,
            },
        ] = self.dates.as_slice()
        {
            let date = match period {
                PeriodSpec::Month(months) => DateSpec::DayOfMonthFrom { day: *day, months },
                PeriodSpec::Named {
                    month,
                    year,
                    which: Which::Bare,
                } => DateSpec::Monthday {
                    day: *day,
                    month: Some(month),
                    year,
                },
                _ => return false,
            };
            self.dates = vec![date];
            return true;
        }
        if let (
            [
                DateSpec::Monthday {
                    day,
                    month,
                    year: None,
                },
            ],
            PeriodSpec::YearNumber(year),
        ) = (self.dates.as_slice(), &period)
        {
            self.dates = vec![DateSpec::Monthday {
                day: *day,
                month: *month,
                year: Some(*year),
            }];
            return true;
        }
        if !self.dates.is_empty() {
            return false;
        }
        self.period = Some(period);
        true
    }

    fn take_part(&mut self, part: crate::when::vocabulary::Part, replace: bool) -> bool {
        if self.shift.is_some() || self.within.is_some() {
            return false;
        }
        if replace {
            // "At two, no, in the afternoon" completes an hour that was open, and takes the place of any other.
            if self.time.is_some_and(|time| !time.is_open()) {
                self.time = None;
            }
            self.part = Some(part);
            return true;
        }
        let free = self.part.is_none() || self.part == Some(part);
        if free {
            self.part = Some(part);
        }
        free
    }

    fn take_time(&mut self, time: TimeSpec, replace: bool) -> bool {
        if self.shift.is_some() || self.within.is_some() {
            return false;
        }
        if replace {
            // "Tomorrow at two pm, no, three": the half of the day is kept.
            let time = match (self.time, time) {
                (Some(TimeSpec::At(old)), TimeSpec::At(new)) => TimeSpec::At(Clock {
                    half: new.half.or(old.half.filter(|_| !new.certain)),
                    ..new
                }),
                (_, time) => time,
            };
            if self.time.is_none() && !time.is_open() {
                self.part = None;
            }
            self.time = Some(time);
            return true;
        }
        match (self.time, time) {
            (None, _) => self.time = Some(time),
            // "After two, before four".
            (Some(TimeSpec::After(from)), TimeSpec::Before(to))
            | (Some(TimeSpec::Before(to)), TimeSpec::After(from)) => {
                self.time = Some(TimeSpec::Between(from, to));
            }
            (Some(old), new) if old == new => {}
            _ => return false,
        }
        true
    }
}

impl TimeSpec {
    /// Whether am or pm is still open.
    fn is_open(self) -> bool {
        let open = |clock: Clock| !clock.certain && clock.half.is_none();
        match self {
            Self::At(clock) | Self::For(clock, _) | Self::After(clock) | Self::Before(clock) => {
                open(clock)
            }
            Self::Between(first, last) | Self::ToOrUntil(first, last) => open(first) || open(last),
        }
    }
}
