//! Parts of the day: "in the morning", "this afternoon", "first thing", "tonight".

use super::{Parsed, Parser};
use crate::when::{
    spec::{DateSpec, Item},
    vocabulary::Part,
};

impl Parser<'_, '_> {
    /// "In the morning", "this afternoon", "first thing", "tonight".
    pub(super) fn part_of_day(&self, at: usize) -> Parsed<Item> {
        if self.word(at) == "tonight" || self.word(at) == "tonite" {
            return Some((Item::PartOf(DateSpec::Day(0), Part::Night), at + 1));
        }
        if let Some(end) = self.phrase(at, &["last", "night"]) {
            return Some((Item::PartOf(DateSpec::Day(-1), Part::Night), end));
        }
        if let Some(end) = self.phrase(at, &["this"]) {
            let (part, end) = self.part(end)?;
            return Some((Item::PartOf(DateSpec::Day(0), part), end));
        }
        // "Good morning" greets.
        if at > 0 && self.word(at - 1) == "good" {
            return None;
        }
        let start = self.skip(at, &["in", "during", "at", "for", "on", "over"]);
        let start = self.skip(start, &["the", "any", "an", "a"]);
        let (part, end) = self.part(start)?;
        Some((Item::Part(part), end))
    }

    fn part(&self, at: usize) -> Parsed<Part> {
        let shade = match self.word(at) {
            "early" => Some(true),
            "late" => Some(false),
            _ => None,
        };
        if let Some(end) = self.phrases(
            at,
            &[
                &["first", "thing", "in", "the", "morning"],
                &["first", "thing"],
            ],
        ) {
            return Some((Part::FirstThing, end));
        }
        if let Some(end) = self.phrases(
            at,
            &[
                &["end", "of", "the", "day"],
                &["close", "of", "business"],
                &["end", "of", "day"],
            ],
        ) {
            return Some((Part::EndOfDay, end));
        }
        let mut place = at + usize::from(shade.is_some());
        if shade.is_some() {
            place = self.skip(place, &["in"]);
            place = self.skip(place, &["the"]);
        }
        let part = match (self.word(place), shade) {
            ("morning" | "mornings", None) => Part::Morning,
            ("morning" | "mornings", Some(true)) => Part::EarlyMorning,
            ("morning" | "mornings", Some(false)) => Part::LateMorning,
            ("afternoon" | "afternoons", None) => Part::Afternoon,
            ("afternoon" | "afternoons", Some(true)) => Part::EarlyAfternoon,
            ("afternoon" | "afternoons", Some(false)) => Part::LateAfternoon,
            ("evening" | "evenings", Some(true)) => Part::EarlyEvening,
            ("evening" | "evenings" | "eve", _) => Part::Evening,
            ("night" | "nighttime", _) => Part::Night,
            ("lunchtime", _) => Part::Lunchtime,
            ("lunch", _)
                if self.any(
                    place.wrapping_sub(1),
                    &["at", "over", "around", "after", "before", "during", "about"],
                ) || self.any(place + 1, &["time", "hour"]) =>
            {
                Part::Lunchtime
            }
            _ => return None,
        };
        let place = place + 1;
        Some((
            part,
            place
                + usize::from(
                    self.word(place - 1) == "lunch" && self.any(place, &["time", "hour"]),
                ),
        ))
    }
}
