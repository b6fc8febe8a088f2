//! What a session is told before anybody speaks, on the telephone and in the portal's console: the one place where a
//! script becomes instructions, first words and a voice.

use std::time::Duration;

use call::{SessionConfig, prompt::Prompt};
use domain::E164;
use jiff::Timestamp;

use crate::{
    calls::CallSettings,
    records::{Kind, Manner, Persona, Script, Tone, mentions_ai},
    snapshot::Snapshot,
    tools::opening_hours,
};

/// What first words end with where they must say it and do not.
const SAYS_AI: &str = "I'm an AI receptionist.";

/// Where, when and with whom a conversation takes place.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    /// The location.
    pub snapshot: &'a Snapshot,
    /// When.
    pub at: Timestamp,
    /// Who calls; `None` if withheld.
    pub caller: Option<&'a E164>,
    /// The name under which that number is stored.
    pub caller_name: Option<&'a str>,
}

/// Whether the place is open when somebody calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Open.
    Open,
    /// Closed at this hour.
    Closed,
    /// Closed for a public holiday.
    Holiday,
}

impl Opening {
    /// How a location is at an instant.
    #[must_use]
    pub fn of(snapshot: &Snapshot, at: Timestamp) -> Self {
        let local = snapshot.zone.to_datetime(at);
        let (today, hour, minute) = (local.date(), local.hour(), local.minute());
        let minute = i64::from(hour) * 60 + i64::from(minute);
        let within = |range: &domain::WallRange| {
            let (start, end) = (range.start().minutes(), range.end().minutes());
            (i64::from(start)..i64::from(end)).contains(&minute)
        };
        if snapshot.opening(today).iter().any(within) {
            return Self::Open;
        }
        if snapshot.holidays().any(|date| date == today) {
            Self::Holiday
        } else {
            Self::Closed
        }
    }
}

/// The first words, as they are spoken.
#[must_use]
pub fn greeting(persona: &Persona, opening: Opening) -> String {
    let first = |texts: &[&str]| {
        let mut texts = texts.iter().map(|text| text.trim());
        texts
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    let (open, closed) = (persona.greeting.as_str(), persona.greeting_closed.as_str());
    let words = match opening {
        Opening::Open => first(&[open]),
        Opening::Closed => first(&[closed, open]),
        Opening::Holiday => first(&[&persona.greeting_holiday, closed, open]),
    };
    if persona.says_ai && !mentions_ai(&words) {
        format!("{words} {SAYS_AI}").trim().to_owned()
    } else {
        words
    }
}

/// The session of a conversation: what the receptionist is told before the caller speaks.
#[must_use]
pub fn session(script: &Script, on: &Occasion<'_>, settings: &CallSettings) -> SessionConfig {
    let snapshot = on.snapshot;
    let sound = &script.sound;
    let mut model = settings.model.clone();
    if !sound.voice.is_empty() {
        model.voice.clone_from(&sound.voice);
    }
    if sound.speed != 100 {
        model.speed = (model.speed * f32::from(sound.speed) / 100.0).clamp(0.25, 1.5);
    }
    let names = snapshot.services.iter().map(|service| service.name.clone());
    let people = snapshot.staff.iter().map(|member| member.name.to_string());
    model.keywords = names.chain(people).collect();
    let mut limits = settings.limits.clone();
    let seconds = |chosen: Option<u16>, usual| {
        chosen.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
    };
    limits.silence_first = seconds(sound.silence_first, limits.silence_first);
    limits.silence_again = seconds(sound.silence_again, limits.silence_again);
    let policy = serde_json::from_value(snapshot.receptionist.policy.clone()).unwrap_or_else(|error| {
        tracing::warn!(location.id = %snapshot.location.id, %error, "a receptionist's policy is not readable; the default holds");
        call::guard::Policy::default()
    });
    SessionConfig {
        prompt: prompt(script, on),
        model,
        policy,
        limits,
    }
}

fn prompt(script: &Script, on: &Occasion<'_>) -> Prompt {
    let (snapshot, persona) = (on.snapshot, &script.persona);
    let held = script.rules.iter().filter(|rule| rule.on);
    let (handover, held): (Vec<_>, Vec<_>) = held.partition(|rule| rule.kind == Kind::HandOver);
    let mut rules: Vec<String> = lines(&script.about).collect();
    for rule in held {
        let text = one_line(&rule.text);
        rules.push(match rule.kind {
            Kind::WhenAsked => format!("When the caller asks about {}: {text}", rule.title),
            Kind::Always | Kind::HandOver => text,
        });
    }
    let handover = handover.into_iter().map(|rule| {
        let text = one_line(&rule.text);
        let then = if text.is_empty() {
            "offer to take a message with take_message."
        } else {
            &text
        };
        format!("When {}: {then}", rule.title)
    });
    Prompt {
        receptionist: persona.name.clone(),
        business: snapshot.business.name.clone(),
        facts: vec![
            format!("Address: {}", snapshot.location.address),
            format!("Opening hours: {}", opening_hours(&snapshot.hours)),
        ],
        persona: manner(persona),
        handover: handover.collect(),
        rules,
        greeting: greeting(persona, Opening::of(snapshot, on.at)),
        goodbye: one_line(&persona.goodbye),
        today: today(snapshot, on.at),
        caller_name: on.caller_name.map(str::to_owned),
        caller_number: on
            .caller
            .map(|caller| format!("ending {}", caller.last_digits(2))),
        language: "English".to_owned(),
        ..Prompt::default()
    }
}

/// `You are warm, calm and brief. Speak English with a British accent.`; empty where nothing was chosen.
fn manner(persona: &Persona) -> String {
    let mut tones: Vec<&str> = persona.tones.iter().map(|tone| tone.told()).collect();
    let mut text = String::new();
    if !tones.is_empty() {
        tones.push("brief");
        text = format!("You are {}.", dialogue::say::list(&tones, "and"));
    }
    let accent = match persona.language {
        Manner::Plain => return text,
        Manner::British => "a British",
        Manner::American => "an American",
        Manner::Australian => "an Australian",
        Manner::Indian => "an Indian",
        Manner::Irish => "an Irish",
    };
    if text.is_empty() {
        "Friendly, calm and brief.".clone_into(&mut text);
    }
    format!("{text} Speak English with {accent} accent.")
}

impl Tone {
    /// As the speech model is told.
    const fn told(self) -> &'static str {
        match self {
            Self::Warm => "warm",
            Self::Calm => "calm",
            Self::Cheerful => "cheerful",
            Self::Brisk => "brisk",
            Self::Unhurried => "in no hurry",
            Self::Formal => "formal",
            Self::Playful => "playful",
            Self::Reassuring => "reassuring",
        }
    }
}

fn today(snapshot: &Snapshot, at: Timestamp) -> String {
    let local = snapshot.zone.to_datetime(at);
    let minute = local.time().with().second(0).subsec_nanosecond(0).build();
    format!(
        "{} {}, {}, {}",
        dialogue::say::date(local.date(), local.date()),
        local.year(),
        dialogue::say::time(minute.unwrap_or_default()),
        snapshot.location.zone,
    )
}

fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines()
        .map(str::to_owned)
        .filter(|line| !line.is_empty())
}

/// The model's instructions have one rule a line.
fn one_line(text: &str) -> String {
    let parts: Vec<&str> = text.split_whitespace().collect();
    parts.join(" ")
}
