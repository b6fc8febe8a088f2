//! What is said about the time of day as a whole: a time, a range of times, a time with a length.

use super::{Parsed, Parser, clock::loose};
use crate::when::{
    Reason,
    spec::{Clock, Item, TimeSpec},
};

/// Words that announce a time of day.
const CUES: &[&str] = &[
    "at",
    "by",
    "around",
    "about",
    "approximately",
    "roughly",
    "before",
    "after",
    "until",
    "till",
    "from",
    "@",
    "circa",
];

impl Parser<'_, '_> {
    /// A time of day, or a range of them. Bare numbers count only when `cued`.
    pub(super) fn time(&self, at: usize, cued: bool) -> Parsed<Item> {
        let start = self.skip(at, &["at", "@"]);
        let start = self.skip(
            start,
            &[
                "around",
                "about",
                "approximately",
                "roughly",
                "say",
                "maybe",
                "exactly",
                "like",
            ],
        );
        let cued = cued || start > at || self.cue_before(at);
        if let Some(impossible) = self.impossible(start) {
            return Some(impossible);
        }
        if let Some(found) = self.tight_range(start) {
            return Some(found);
        }
        if let Some(both) = self.digits_to(start, cued) {
            return Some(both);
        }
        let (clock, end) = self.clock(start, cued)?;
        if let Some((last, end)) = self.until(end) {
            return Some((Item::Time(TimeSpec::Between(clock, last)), end));
        }
        if let Some(end) = self.phrases(
            end,
            &[
                &["or", "later"],
                &["or", "after"],
                &["onwards"],
                &["onward"],
                &["and", "later"],
                &["and", "after"],
                &["or", "any", "time", "after"],
            ],
        ) {
            return Some((Item::Time(TimeSpec::After(clock)), end));
        }
        if let Some(end) = self.phrases(
            end,
            &[
                &["or", "earlier"],
                &["or", "before"],
                &["at", "the", "latest"],
                &["and", "earlier"],
            ],
        ) {
            return Some((Item::Time(TimeSpec::Before(clock)), end));
        }
        if self.word(end) == "for"
            && let Some((seconds, after)) = self.clock_length(end + 1)
        {
            return Some((Item::Time(TimeSpec::For(clock, seconds / 60)), after));
        }
        Some((Item::Time(TimeSpec::At(clock)), end))
    }

    /// "2-4pm", "11 to 1 pm", "7 to 7:30": a bare number that its end makes a time.
    fn tight_range(&self, at: usize) -> Parsed<Item> {
        let (hour, digits) = self.number(at)?;
        let dash = self.mark(at + 1, '-');
        let link = dash || self.any(at + 1, &["to", "till", "until"]);
        if !link || !(1..=12).contains(&hour) || digits > 2 || self.past_or_to(at).is_some() {
            return None;
        }
        let (last, end) = self.clock(at + 2, true)?;
        let beside_day = self.date(self.skip(end, &["on"])).is_some()
            || self.is_end(end)
            || self.says_half(end)
            || (at > 0 && self.weekday(at - 1).is_some());
        let counted = self.unit(end).is_some() || self.counts_things(end);
        let sure = last.half.is_some() || last.certain || last.minute != 0;
        let asked = digits > 0 && !dash && matches!(hour, 5 | 10);
        ((sure || (beside_day && !counted)) && !asked).then(|| {
            (
                Item::Time(TimeSpec::Between(loose(hour as u8, 0), last)),
                end,
            )
        })
    }

    pub(super) fn cue_before(&self, at: usize) -> bool {
        at > 0
            && self.any(at - 1, CUES)
            && self.word(at - 1) != "for"
            && self.word(at - 1) != "like"
    }

    /// "10 to 3" in digits can be a time or a range.
    fn digits_to(&self, at: usize, cued: bool) -> Parsed<Item> {
        let (first, written) = self.number(at)?;
        let minutes = matches!(first, 5 | 10) && written > 0;
        if !minutes || self.word(at + 1) != "to" {
            return None;
        }
        let (last, end) = self.clock(at + 2, true)?;
        let sure = cued || last.half.is_some() || last.certain || self.says_half(end);
        (sure && last.minute == 0).then(|| {
            (
                Item::Time(TimeSpec::ToOrUntil(loose(first as u8, 0), last)),
                end,
            )
        })
    }

    /// "to four", "until 4pm", "- 4" after a first time.
    fn until(&self, at: usize) -> Parsed<Clock> {
        let dash = self.mark(at, '-');
        if !dash && !self.any(at, &["to", "till", "til", "until", "through", "thru"]) {
            return None;
        }
        self.clock(self.skip(at + 1, &["about", "around", "at"]), true)
    }

    /// "Between two and four", "from 9 to 11".
    pub(super) fn time_range(&self, at: usize) -> Parsed<TimeSpec> {
        let between = self.word(at) == "between";
        if !between && self.word(at) != "from" {
            return None;
        }
        let (first, end) = self.opening_hour(self.skip(at + 1, &["about", "around"]))?;
        let link = if between {
            self.any(end, &["and", "to"])
        } else {
            self.any(end, &["to", "till", "til", "until", "through"])
        };
        if link || self.mark(end, '-') {
            let (last, end) = self.clock(self.skip(end + 1, &["about", "around"]), true)?;
            return Some((TimeSpec::Between(first, last), end));
        }
        if between {
            return None;
        }
        if self.word(end) == "for"
            && let Some((seconds, after)) = self.clock_length(end + 1)
        {
            return Some((TimeSpec::For(first, seconds / 60), after));
        }
        let end = self.skip(end, &["on", "onwards", "onward"]);
        // "From 3 on Tuesday": "on" belongs to the day.
        let end = if self.word(end.saturating_sub(1)) == "on" && !self.is_end(end) {
            end - 1
        } else {
            end
        };
        Some((TimeSpec::After(first), end))
    }

    /// The first end of a range: "from ten till noon" begins at ten and is not ten before noon.
    fn opening_hour(&self, at: usize) -> Parsed<Clock> {
        match self.number(at) {
            Some((hour @ 1..=23, _)) if self.any(at + 1, &["to", "till", "til", "until"]) => {
                Some((
                    Clock {
                        certain: hour > 12,
                        ..loose(hour as u8, 0)
                    },
                    at + 1,
                ))
            }
            _ => self.clock(at, true),
        }
    }

    /// 25:00, 14:75, 13 pm.
    fn impossible(&self, at: usize) -> Parsed<Item> {
        let (hour, digits) = self.number(at)?;
        if self.mark(at + 1, ':') && digits > 0 && digits <= 2 {
            let (minute, width) = self.number(at + 2)?;
            if width == 2 && (hour > 23 || minute > 59) {
                let end = self.half(at + 3).map_or(at + 3, |(_, end)| end);
                return Some((Item::Impossible(Reason::NoSuchTime), end));
            }
        }
        let (_, end) = self.half(at + 1)?;
        (digits <= 2 && (hour == 0 || hour > 12))
            .then_some((Item::Impossible(Reason::NoSuchTime), end))
    }
}
