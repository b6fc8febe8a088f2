//! What differs between two scripts, in words.

use crate::records::{Rule, Script, Sound};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: `Greeting`, `Rule “Parking” added`.
    pub what: String,
    /// As it was; empty where there was nothing, or nothing more to say.
    pub before: String,
    /// As it is.
    pub after: String,
}

impl Change {
    fn of(what: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            before: before.into(),
            after: after.into(),
        }
    }
}

/// Every difference, in the order of the pages.
#[must_use]
pub fn changes(before: &Script, after: &Script) -> Vec<Change> {
    let (old, new) = (texts(before), texts(after));
    let mut found: Vec<Change> = old
        .into_iter()
        .zip(new)
        .filter(|((_, old), (_, new))| old != new)
        .map(|((what, old), (_, new))| Change::of(what, old, new))
        .collect();
    found.extend(rules(&before.rules, &after.rules));
    found
}

/// The single values of a script as people read them.
pub(super) fn texts(script: &Script) -> Vec<(&'static str, String)> {
    let persona = &script.persona;
    let tones: Vec<&str> = persona.tones.iter().map(|tone| tone.label()).collect();
    let on_off = |on: bool| if on { "On" } else { "Off" }.to_owned();
    vec![
        ("Name", persona.name.clone()),
        ("Tone", tones.join(", ")),
        ("Greeting", persona.greeting.clone()),
        ("Greeting when closed", persona.greeting_closed.clone()),
        ("Greeting on holidays", persona.greeting_holiday.clone()),
        ("Says it is an AI", on_off(persona.says_ai)),
        ("Language", persona.language.label().to_owned()),
        ("Goodbye", persona.goodbye.clone()),
        ("Voice", voice(&script.sound)),
        ("Speed", format!("{} %", script.sound.speed)),
        ("Asks after silence", seconds(script.sound.silence_first)),
        ("Asks again after", seconds(script.sound.silence_again)),
        ("About the business", script.about.clone()),
    ]
}

fn voice(sound: &Sound) -> String {
    if sound.voice.is_empty() {
        return "Usual".to_owned();
    }
    let mut name = sound.voice.clone();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

fn seconds(chosen: Option<u16>) -> String {
    chosen.map_or_else(|| "Usual".to_owned(), |seconds| format!("{seconds} s"))
}

fn rules(before: &[Rule], after: &[Rule]) -> Vec<Change> {
    let find = |among: &[Rule], rule: &Rule| among.iter().find(|one| one.id == rule.id).cloned();
    let mut found = Vec::new();
    for old in before {
        if find(after, old).is_none() {
            let what = format!("Rule “{}” deleted", old.heading());
            found.push(Change::of(what, old.text.clone(), ""));
        }
    }
    for new in after {
        let Some(old) = find(before, new) else {
            let what = format!("Rule “{}” added", new.heading());
            let off = if new.on { "" } else { " (off)" };
            found.push(Change::of(what, "", format!("{}{off}", new.text)));
            continue;
        };
        if (old.kind, &old.title) != (new.kind, &new.title) {
            found.push(Change::of("Rule renamed", old.heading(), new.heading()));
        }
        if old.text != new.text {
            let what = format!("Rule “{}” reworded", new.heading());
            found.push(Change::of(what, old.text, new.text.clone()));
        }
        if old.on != new.on {
            let state = if new.on { "on" } else { "off" };
            let what = format!("Rule “{}” switched {state}", new.heading());
            found.push(Change::of(what, "", ""));
        }
    }
    let kept = |among: &[Rule], other: &[Rule]| -> Vec<domain::RuleId> {
        let both = among.iter().filter(|rule| find(other, rule).is_some());
        both.map(|rule| rule.id).collect()
    };
    if kept(before, after) != kept(after, before) {
        let order = |among: &[Rule]| {
            let titles: Vec<&str> = among.iter().map(|rule| rule.title.as_str()).collect();
            titles.join(", ")
        };
        found.push(Change::of(
            "Order of the rules",
            order(before),
            order(after),
        ));
    }
    found
}
