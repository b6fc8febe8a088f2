//! From words about time to a chosen slot.

use jiff::{Timestamp, Zoned, fmt::temporal::DateTimeParser, tz::TimeZone};
use serde_json::json;

use super::{
    Act, Receptionist, Stage, Task, Why, joined,
    offers::{Pick, Slot, pick},
    understand::{Heard, Shift},
};
use crate::{answer::Answer, say};

/// More than three are not kept in mind.
const OFFERED_AT_ONCE: usize = 3;

impl Receptionist {
    pub(super) fn search(&mut self, service_id: &str, before: &str) -> Vec<Act> {
        let mut arguments = json!({ "service_id": service_id });
        self.relative = self.wish.bounds.is_some();
        match (self.wish.bounds.take(), &self.wish.when) {
            (Some((from, to)), _) => {
                arguments["from"] = from.into();
                arguments["to"] = to.into();
            }
            (None, when) => arguments["when"] = when.clone().unwrap_or_default().into(),
        }
        let service = self.catalogue.as_ref().and_then(|catalogue| {
            catalogue
                .services
                .iter()
                .find(|service| service.service_id == service_id)
                .cloned()
        });
        for (name, value) in self.search_details(service.as_ref()) {
            arguments[name] = value;
        }
        let looking = joined(before, self.voice.looking());
        vec![
            Act::Say(looking),
            self.call("get_available_slots", &arguments, Why::Search),
        ]
    }

    /// Takes new words about time. "Three" after "tomorrow at two" keeps the day; "Wednesday" keeps the hour.
    pub(super) fn absorb_time(&mut self, heard: &Heard) -> bool {
        let base = self.base();
        if let Some(new) = &heard.when {
            let completes = matches!(self.stage, Stage::When { completes: true });
            self.wish.when = Some(combined(base.as_deref(), new, completes));
            self.wish.bounds = None;
            self.chosen = None;
            self.offered.clear();
            return true;
        }
        let Some(shift) = heard.shift else {
            return false;
        };
        let anchor = match shift {
            Shift::Later => self.chosen.as_ref().or_else(|| self.offered.last()),
            Shift::Earlier => self.chosen.as_ref().or_else(|| self.offered.first()),
        };
        let Some(bounds) = anchor.and_then(|slot| around(slot, shift)) else {
            return false;
        };
        if self.wish.when.is_none() {
            self.wish.when = base;
        }
        self.wish.bounds = Some(bounds);
        self.chosen = None;
        self.offered.clear();
        true
    }

    /// The words about time that new words may complete.
    fn base(&self) -> Option<String> {
        let slot = self
            .chosen
            .as_ref()
            .or_else(|| self.offered.first().filter(|_| self.same_day()));
        slot.map(|slot| slot.spoken.clone())
            .or_else(|| self.wish.when.clone())
    }

    fn same_day(&self) -> bool {
        self.offered
            .windows(2)
            .all(|pair| pair[0].start.get(..10) == pair[1].start.get(..10))
    }

    /// Offers slots after `before`, or takes the one that is exactly what was asked for.
    pub(super) fn offer(&mut self, slots: Vec<Slot>, exact: bool, before: &str) -> Vec<Act> {
        self.searched = slots.clone();
        let one_start = slots.iter().all(|slot| slot.start == slots[0].start);
        if let (Some(first), true) = (slots.first(), exact && one_start) {
            let line = format!("{} is free.", described(first));
            self.chosen = Some(first.clone());
            self.offered = vec![first.clone()];
            return self.advance(&line);
        }
        self.offered = slots;
        self.offered.truncate(OFFERED_AT_ONCE);
        if self.offered.is_empty() {
            let before = if before.is_empty() {
                "I can't see anything free then."
            } else {
                before
            };
            let question = if self.task == Task::Book {
                "Which other day or time would suit you? I can also put you on the waiting list."
            } else {
                "Which other day or time would suit you?"
            };
            return self.ask(Stage::When { completes: false }, before, question);
        }
        let line = listed(&self.offered);
        let question = if self.offered.len() == 1 {
            "Would that suit you?"
        } else {
            "Which suits you?"
        };
        let asked = format!("{line} {question}");
        self.ask(Stage::Slot, before, &asked)
    }

    /// Takes another of the offered slots than the chosen one: "no, the last one".
    pub(super) fn rechoose(&mut self, heard: &Heard) -> Option<Vec<Act>> {
        let texts: Vec<String> = self.offered.iter().map(described).collect();
        let Pick::At(at) = pick(&heard.text, &texts) else {
            return None;
        };
        let slot = self
            .offered
            .get(at)
            .filter(|slot| self.chosen.as_ref() != Some(slot))?
            .clone();
        self.chosen = Some(slot);
        let line = self.voice.all_right();
        Some(self.advance(line))
    }

    pub(super) fn choose(&mut self, heard: &Heard, answer: Answer) -> Option<Vec<Act>> {
        let texts: Vec<String> = self.offered.iter().map(described).collect();
        let picked = match pick(&heard.text, &texts) {
            Pick::At(at) => Some(at),
            Pick::Any if heard.when.is_none() => Some(0),
            _ if self.offered.len() == 1 && answer.agrees() => Some(0),
            _ => None,
        };
        if let Some(slot) = picked.and_then(|at| self.offered.get(at)).cloned() {
            if let Some(name) = &heard.name {
                self.wish.name = Some(name.clone());
            }
            self.chosen = Some(slot);
            let line = self.voice.vary(&["Lovely.", "Great.", "Perfect."]);
            return Some(self.advance(line));
        }
        if self.absorb(heard) {
            let only_name = !self.offered.is_empty();
            return Some(if only_name {
                vec![Act::Say(self.asked.clone())]
            } else {
                self.advance("")
            });
        }
        match answer {
            Answer::No | Answer::Change => {
                self.offered.clear();
                let line = self.voice.all_right();
                Some(self.ask(
                    Stage::When { completes: false },
                    line,
                    "Which other day or time would suit you?",
                ))
            }
            Answer::Yes | Answer::Acknowledgement => Some(vec![Act::Say(self.asked.clone())]),
            Answer::Hesitation => Some(vec![Act::Say("Take your time.".to_owned())]),
            Answer::Unclear => self.wishes(heard),
        }
    }

    /// The service whose slots are looked for when a booking moves: the one it was for.
    pub(super) fn service_of_target(&mut self) -> Option<String> {
        let target = self.target.clone()?;
        let spoken = target.spoken;
        let catalogue = self.catalogue.as_ref()?;
        let named = catalogue
            .services
            .iter()
            .filter(|service| {
                spoken
                    .to_lowercase()
                    .starts_with(&service.name.to_lowercase())
            })
            .max_by_key(|service| service.name.len());
        let by_id = catalogue
            .services
            .iter()
            .find(|service| service.service_id == target.service_id);
        let named = by_id.or(named)?;
        if self.wish.staff.is_none() && self.task == Task::Move {
            self.wish.staff = catalogue
                .staff()
                .into_iter()
                .find(|name| spoken.contains(&format!("with {name}")));
        }
        Some(named.service_id.clone())
    }
}

/// New words on top of old ones. What the new words leave out is kept.
fn combined(base: Option<&str>, new: &str, completes: bool) -> String {
    let shape = crate::when::shape_of(new);
    match base {
        Some(base) if base.len() < 120 && !(shape.date && shape.time) => {
            let by = if completes && !shape.date {
                ","
            } else {
                ", no,"
            };
            format!("{base}{by} {new}")
        }
        _ => new.to_owned(),
    }
}

/// "Saturday 21 November at 2 pm with Sam".
fn described(slot: &Slot) -> String {
    match (&slot.with, &slot.on) {
        (Some(with), _) => format!("{} with {with}", slot.spoken),
        (None, Some(on)) => format!("{} on {on}", slot.spoken),
        (None, None) => slot.spoken.clone(),
    }
}

/// "On Saturday 21 November I have 2 pm with Sam, 2:30 pm with Lena or 3 pm with Sam."
fn listed(slots: &[Slot]) -> String {
    let day = |slot: &Slot| {
        slot.spoken
            .split_once(" at ")
            .map(|(day, _)| day.to_owned())
    };
    let first = slots.first().and_then(day);
    if let Some(first) = first.filter(|first| {
        slots.len() > 1 && slots.iter().all(|slot| day(slot).as_deref() == Some(first))
    }) {
        let times: Vec<String> = slots
            .iter()
            .map(|slot| described(slot)[first.len() + " at ".len()..].to_owned())
            .collect();
        return format!("On {first} I have {}.", say::list(&times, "or"));
    }
    format!(
        "I have {}.",
        say::list(&slots.iter().map(described).collect::<Vec<_>>(), "or")
    )
}

/// From just after the slot to the end of its day, or from the beginning of its day to just before it.
fn around(slot: &Slot, shift: Shift) -> Option<(String, String)> {
    let at: Timestamp = slot.start.parse().ok()?;
    let offset = DateTimeParser::new()
        .parse_pieces(&slot.start)
        .ok()?
        .to_numeric_offset()?;
    let local = Zoned::new(at, TimeZone::fixed(offset));
    let text = |zoned: &Zoned| zoned.timestamp().display_with_offset(offset).to_string();
    let day = local.start_of_day().ok()?;
    match shift {
        Shift::Later => {
            let after = local.checked_add(jiff::Span::new().minutes(1)).ok()?;
            Some((text(&after), text(&day.tomorrow().ok()?)))
        }
        Shift::Earlier => Some((text(&day), text(&local))),
    }
}
