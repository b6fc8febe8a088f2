//! Times of day: "half past two", "15:30", "quarter to five", "noon", "3pm", and ranges of them.

use super::{Parsed, Parser};
use crate::when::{
    lex::Kind,
    spec::{Clock, Half},
    vocabulary::Unit,
};

impl Parser<'_, '_> {
    /// One time of day.
    pub(super) fn clock(&self, at: usize, cued: bool) -> Parsed<Clock> {
        self.named(at)
            .or_else(|| self.past_or_to(at))
            .or_else(|| self.written(at))
            .or_else(|| self.spoken(at, cued))
            .map(|(clock, end)| self.polished(clock, end))
    }

    /// "noon", "12 midnight".
    fn named(&self, at: usize) -> Parsed<Clock> {
        let twelve = self.number(at).is_some_and(|(value, _)| value == 12);
        let place = at + usize::from(twelve);
        let hour = match self.word(place) {
            "noon" | "midday" => 12,
            "mid" if self.word(place + 1) == "day" => return Some((certain(12, 0), place + 2)),
            "mid" if self.word(place + 1) == "night" => return Some((certain(0, 0), place + 2)),
            "midnight" => 0,
            _ => return None,
        };
        Some((certain(hour, 0), place + 1))
    }

    /// "Half past two", "half two", "quarter to five", "ten past 3", "twenty-five minutes to four".
    pub(super) fn past_or_to(&self, at: usize) -> Parsed<Clock> {
        let start = self.skip(at, &["a"]);
        let (minutes, mut next) = match self.word(start) {
            "half" => (30, start + 1),
            "quarter" => (15, start + 1),
            _ => {
                let (value, _) = self.number(start)?;
                (value, start + 1)
            }
        };
        next = next + usize::from(self.mark(next, '-'));
        if matches!(self.unit(next), Some(Unit::Minute)) {
            next += 1;
        } else if !matches!(minutes, 5 | 10 | 15 | 20 | 25 | 30) {
            return None;
        }
        let past = match self.word(next) {
            "past" => true,
            "after" if minutes != 30 => true,
            "to" | "til" | "till" | "before" | "of" if minutes < 30 => false,
            // "Half two" is half past; "quarter two five" was heard for "quarter to five".
            _ if self.word(start) == "half" => {
                return self
                    .hour_for(next, true)
                    .map(|(hour, end)| (hour.with(30), end));
            }
            "two" if self.word(start) == "quarter" => false,
            _ => return None,
        };
        // Digits before "to" are a range or a time; that is asked elsewhere.
        let written = self
            .number(start)
            .is_some_and(|(value, digits)| digits > 0 && value <= 12);
        if written && !past && self.word(next) == "to" {
            return None;
        }
        next += 1;
        next += usize::from(self.mark(next, '-'));
        let (hour, end) = self.hour_for(next, false)?;
        Some((
            if past {
                hour.with(minutes as u8)
            } else {
                hour.before(minutes as u8)
            },
            end,
        ))
    }

    /// The hour that minutes are counted from.
    fn hour_for(&self, at: usize, bare: bool) -> Parsed<Clock> {
        if let Some(found) = self.named(at) {
            return Some(found);
        }
        let (hour, digits) = self.number(at)?;
        let followed_by_unit = self.unit(at + 1).is_some();
        let limit = if bare { 12 } else { 23 };
        if !(1..=limit).contains(&hour) || followed_by_unit || digits > 2 {
            return None;
        }
        Some((loose(hour as u8, 0), self.skip(at + 1, &["o'clock"])))
    }

    /// "15:30", "3:15 pm", "8.30", "1530", "1130am", "16h".
    fn written(&self, at: usize) -> Parsed<Clock> {
        let (hour, digits) = self.number(at)?;
        if digits == 0 {
            return None;
        }
        let separated = self.mark(at + 1, ':') || self.mark(at + 1, '.');
        if separated && digits <= 2 && hour < 25 {
            let glued = self.tokens.get(at + 1).is_some_and(|t| t.glued)
                && self.tokens.get(at + 2).is_some_and(|t| t.glued);
            let (minute, width) = self.number(at + 2)?;
            let dot = self.mark(at + 1, '.');
            let alone = at == 0 && self.is_end(at + 3);
            let cued = !dot || alone || self.cue_before(at) || self.half(at + 3).is_some();
            if glued && width == 2 && minute < 60 && cued {
                let padded = self.word(at).starts_with('0');
                let mut clock = Clock {
                    certain: padded || hour > 12 || hour == 0,
                    ..loose(hour as u8, minute as u8)
                };
                let mut end = at + 3;
                if self.mark(end, ':')
                    && self
                        .number(end + 1)
                        .is_some_and(|(value, width)| width == 2 && value < 60)
                {
                    clock.second = self.number(end + 1).map_or(0, |(value, _)| value as u8);
                    end += 2;
                }
                return (hour < 24).then_some((clock, end));
            }
            return None;
        }
        let (whole, minute) = (hour / 100, hour % 100);
        if (digits == 4 || digits == 3) && whole < 24 && minute < 60 {
            let half = self.half(at + 1).is_some();
            let hours = self.any(at + 1, &["hours", "hrs", "h"]);
            let year = (1900..2100).contains(&hour);
            let cued = half
                || hours
                || (digits == 4 && self.any(at.wrapping_sub(1), &["at", "by", "around", "about"]));
            let alone = digits == 4 && !year && minute.is_multiple_of(5) && !self.after_month(at);
            if cued || alone {
                let clear = digits == 4 && (self.word(at).starts_with('0') || whole > 12);
                let clock = Clock {
                    certain: clear || whole == 0 || hours,
                    ..loose(whole as u8, minute as u8)
                };
                return Some((clock, at + 1 + usize::from(hours)));
            }
        }
        None
    }

    fn after_month(&self, at: usize) -> bool {
        at > 0
            && (self.month(at - 1).is_some()
                || matches!(
                    self.kind(at - 1),
                    Some(Kind::Ordinal(_) | Kind::Number { .. } | Kind::Mark('-' | '/'))
                ))
    }

    /// "Three", "three thirty", "ten oh five", "3 o'clock", "fifteen hundred hours".
    fn spoken(&self, at: usize, cued: bool) -> Parsed<Clock> {
        let homophone = match self.word(at) {
            "to" | "too" => Some(2),
            "for" => Some(4),
            "ate" => Some(8),
            "won" => Some(1),
            _ => None,
        };
        if let Some(hour) = homophone {
            return self.misheard(at, hour);
        }
        let (hour, digits) = self.number(at)?;
        if digits == 0
            && (100..2400).contains(&hour)
            && hour.is_multiple_of(100)
            && self.any(at + 1, &["hours", "hrs"])
        {
            return Some((
                Clock {
                    certain: true,
                    ..loose((hour / 100) as u8, 0)
                },
                at + 2,
            ));
        }
        if hour > 24 || digits > 2 {
            return None;
        }
        if self.word(at + 1) == "o'clock"
            || self.phrase(at + 1, &["o", "clock"]).is_some()
            || self.word(at + 1) == "oclock"
        {
            let end = at + 2 + usize::from(self.word(at + 1) == "o");
            return (1..=12)
                .contains(&hour)
                .then(|| (loose(hour as u8, 0), end));
        }
        if let Some((minute, end)) = self.minutes_after(at + 1, digits) {
            let clear = (13..24).contains(&hour) || hour == 0;
            return (hour < 24).then(|| {
                (
                    Clock {
                        certain: clear,
                        ..loose(hour as u8, minute)
                    },
                    end,
                )
            });
        }
        if self.half(at + 1).is_some() {
            return (1..=12)
                .contains(&hour)
                .then(|| (loose(hour as u8, 0), at + 1));
        }
        if self.any(at + 1, &["ish"]) || (self.mark(at + 1, '-') && self.word(at + 2) == "ish") {
            let end = at + 2 + usize::from(self.mark(at + 1, '-'));
            return (1..=12)
                .contains(&hour)
                .then(|| (loose(hour as u8, 0), end));
        }
        let counted = self.unit(at + 1).is_some() || self.counts_things(at + 1);
        let ordinal_follows = self.month(at + 1).is_some();
        let cued = cued || self.says_half(at + 1) || self.before_day(at, hour);
        let figures = self.number(at + 1).is_some_and(|(_, width)| width > 0) && digits > 0;
        if cued && !counted && !ordinal_follows && !figures {
            let clear = hour > 12;
            return (1..24).contains(&hour).then(|| {
                (
                    Clock {
                        certain: clear,
                        ..loose(hour as u8, 0)
                    },
                    at + 1,
                )
            });
        }
        None
    }

    /// "In the morning" right after an hour is am. Twelve in the morning or evening stays open.
    fn named_half(&self, at: usize, hour: u8) -> Option<Half> {
        self.phrase(at, &["in", "the"])?;
        match (self.word(at + 2), hour) {
            ("morning", 1..=11) => Some(Half::Am),
            ("afternoon", 1..=12) | ("evening", 3..=11) => Some(Half::Pm),
            _ => None,
        }
    }

    /// "In the morning", "at night" after a number make it an hour.
    /// "Eight tomorrow morning": an hour right before a day. "For two tomorrow" may be two people.
    fn before_day(&self, at: usize, hour: u32) -> bool {
        let day = self.weekday(at + 1).is_some()
            || self.any(at + 1, &["today", "tomorrow", "tonight"])
            || (self.word(at + 1) == "on" && self.weekday(at + 2).is_some());
        let people = at > 0 && self.any(at - 1, &["for", "book", "booking", "of", "table"]);
        day && !people && (1..=12).contains(&hour)
    }

    pub(super) fn says_half(&self, at: usize) -> bool {
        self.any(at, &["in", "at"]) && self.part_of_day(at).is_some()
    }

    /// "At for", "at to": four and two, where nothing else can be meant.
    fn misheard(&self, at: usize, hour: u8) -> Parsed<Clock> {
        let oclock = self.any(at + 1, &["o'clock", "oclock"]);
        let half = self.half(at + 1).is_some();
        let after_at = at > 0 && self.word(at - 1) == "at";
        if oclock {
            return Some((loose(hour, 0), at + 2));
        }
        let safe = half
            || (after_at
                && (self.is_end(at + 1)
                    || self.any(at + 1, &["please", "tomorrow", "today", "on", "in"])));
        safe.then(|| (loose(hour, 0), at + 1))
    }

    /// Nouns after a number: "two people" is no time.
    pub(super) fn counts_things(&self, at: usize) -> bool {
        self.any(
            at,
            &[
                "people", "persons", "adults", "children", "kids", "guests", "of", "haircuts",
                "slots", "times", "percent", "pounds", "dollars", "more",
            ],
        )
    }

    fn minutes_after(&self, at: usize, hour_digits: u8) -> Parsed<u8> {
        let at = at
            + usize::from(
                hour_digits == 0
                    && self.mark(at, '-')
                    && self.tokens.get(at).is_some_and(|token| token.glued),
            );
        let not_counted = |end: usize| self.unit(end).is_none() && self.month(end).is_none();
        if self.any(at, &["oh", "o"]) {
            let (minute, digits) = self.number(at + 1)?;
            return ((1..10).contains(&minute) && digits < 2 && not_counted(at + 2))
                .then_some((minute as u8, at + 2));
        }
        let (minute, digits) = self.number(at)?;
        let same_style = (digits == 0) == (hour_digits == 0) && (digits == 0 || digits == 2);
        ((10..60).contains(&minute) && same_style && not_counted(at + 1) && self.half_or_plain(at))
            .then_some((minute as u8, at + 1))
    }

    /// Two numbers in digits are a time only with am or pm: "3 30 pm".
    fn half_or_plain(&self, at: usize) -> bool {
        self.number(at).is_some_and(|(_, digits)| digits == 0) || self.half(at + 1).is_some()
    }

    /// Am or pm in its spellings.
    pub(super) fn half(&self, at: usize) -> Parsed<Half> {
        let dotted = |half| {
            (self.mark(at + 1, '.') && self.word(at + 2) == "m").then(|| {
                (
                    half,
                    at + 3
                        + usize::from(
                            self.mark(at + 3, '.')
                                && self.tokens.get(at + 3).is_some_and(|t| t.glued),
                        ),
                )
            })
        };
        let spaced = |half| (self.word(at + 1) == "m").then_some((half, at + 2));
        let glued = self.tokens.get(at).is_some_and(|token| token.glued);
        match self.word(at) {
            "am" => Some((Half::Am, at + 1)),
            "pm" => Some((Half::Pm, at + 1)),
            "a" => dotted(Half::Am)
                .or_else(|| spaced(Half::Am))
                .or_else(|| glued.then_some((Half::Am, at + 1))),
            "p" => dotted(Half::Pm)
                .or_else(|| spaced(Half::Pm))
                .or_else(|| glued.then_some((Half::Pm, at + 1))),
            _ => None,
        }
    }

    /// Adds am or pm, "o'clock", "sharp" and "in the morning" to a time.
    fn polished(&self, mut clock: Clock, mut end: usize) -> (Clock, usize) {
        end = self.skip(end, &["o'clock", "oclock"]);
        if let Some((half, after)) = self.half(end) {
            end = after;
            if (1..=12).contains(&clock.hour) && !clock.is_named() {
                clock.half = Some(half);
                clock.certain = false;
            }
        }
        end = self.skip(end, &["sharp", "exactly", "ish"]);
        let open = !clock.certain && clock.half.is_none();
        if let Some(half) = self.named_half(end, clock.hour).filter(|_| open) {
            clock.half = Some(half);
            end += 3;
        }
        (clock, end)
    }
}

pub(super) const fn loose(hour: u8, minute: u8) -> Clock {
    Clock {
        hour,
        minute,
        second: 0,
        half: None,
        certain: false,
    }
}

const fn certain(hour: u8, minute: u8) -> Clock {
    Clock {
        hour,
        minute,
        second: 0,
        half: None,
        certain: true,
    }
}

impl Clock {
    fn with(self, minute: u8) -> Self {
        Self { minute, ..self }
    }

    /// So many minutes before the full hour.
    fn before(self, minutes: u8) -> Self {
        let hour = match (self.hour, self.certain) {
            (0, _) => 23,
            (1, false) => 12,
            (hour, _) => hour - 1,
        };
        Self {
            hour,
            minute: 60 - minutes,
            ..self
        }
    }

    /// Noon and midnight carry no am or pm.
    const fn is_named(self) -> bool {
        self.certain && self.minute == 0 && (self.hour == 12 || self.hour == 0)
    }
}
