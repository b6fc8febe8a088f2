//! What a script must and must not be.

use crate::records::{Kind, Persona, Rule, Script, Sound, Tone};

/// The speech model's voices.
pub const VOICES: [&str; 10] = [
    "marin", "cedar", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse",
];
/// A greeting of more words is taken for a recording.
pub const GREETING_WORDS: usize = 15;
/// Tones beyond these blur each other.
pub const TONES_MAX: usize = 3;

const NAME_MAX: usize = 40;
const GREETING_MAX: usize = 300;
const GOODBYE_MAX: usize = 200;
const ABOUT_MAX: usize = 4_000;
const TITLE_MAX: usize = 80;
const TEXT_MAX: usize = 600;
const RULES_MAX: usize = 40;
const SPEED: std::ops::RangeInclusive<u16> = 70..=130;
const SILENCE: std::ops::RangeInclusive<u16> = 4..=30;

/// Tones that cannot be kept together.
const OPPOSITE: [(Tone, Tone); 2] = [
    (Tone::Formal, Tone::Playful),
    (Tone::Brisk, Tone::Unhurried),
];

/// One thing that is wrong with a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field, by its name in the interface.
    pub field: &'static str,
    /// What to do about it, as a sentence.
    pub reason: String,
}

fn flaw(field: &'static str, reason: impl Into<String>) -> Flaw {
    let reason = reason.into();
    Flaw { field, reason }
}

/// How many words a text has.
#[must_use]
pub fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn too_long(text: &str, most: usize) -> bool {
    text.chars().count() > most
}

/// What is wrong with who it is.
#[must_use]
pub fn flaws_of_persona(persona: &Persona) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if persona.name.trim().is_empty() {
        flaws.push(flaw("name", "Give your receptionist a name."));
    }
    if too_long(&persona.name, NAME_MAX) {
        let text = format!("A name has at most {NAME_MAX} characters.");
        flaws.push(flaw("name", text));
    }
    if persona.greeting.trim().is_empty() {
        flaws.push(flaw("greeting", "Enter the first words that callers hear."));
    }
    for (field, text) in [
        ("greeting", &persona.greeting),
        ("greeting_closed", &persona.greeting_closed),
        ("greeting_holiday", &persona.greeting_holiday),
    ] {
        if too_long(text, GREETING_MAX) {
            let text = format!(
                "A greeting has at most {GREETING_MAX} characters. This one has {}.",
                text.chars().count()
            );
            flaws.push(flaw(field, text));
        }
    }
    if too_long(&persona.goodbye, GOODBYE_MAX) {
        let text = format!("The last words have at most {GOODBYE_MAX} characters.");
        flaws.push(flaw("goodbye", text));
    }
    if persona.tones.len() > TONES_MAX {
        flaws.push(flaw("tones", format!("Choose at most {TONES_MAX} tones.")));
    }
    for (one, other) in OPPOSITE {
        if persona.tones.contains(&one) && persona.tones.contains(&other) {
            let text = format!(
                "{} and {} contradict each other. Choose one of them.",
                one.label(),
                other.label()
            );
            flaws.push(flaw("tones", text));
        }
    }
    flaws
}

/// What is wrong with how it sounds.
#[must_use]
pub fn flaws_of_sound(sound: &Sound) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if !sound.voice.is_empty() && !VOICES.contains(&sound.voice.as_str()) {
        flaws.push(flaw("voice", "Choose a voice of the list."));
    }
    if !SPEED.contains(&sound.speed) {
        let text = format!("Enter a speed from {} to {} %.", SPEED.start(), SPEED.end());
        flaws.push(flaw("speed", text));
    }
    for (field, seconds) in [
        ("silence_first", sound.silence_first),
        ("silence_again", sound.silence_again),
    ] {
        if seconds.is_some_and(|seconds| !SILENCE.contains(&seconds)) {
            let text = format!(
                "Enter from {} to {} seconds.",
                SILENCE.start(),
                SILENCE.end()
            );
            flaws.push(flaw(field, text));
        }
    }
    flaws
}

/// What is wrong with a rule.
#[must_use]
pub fn flaws_of_rule(kind: Kind, title: &str, text: &str) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if title.trim().is_empty() {
        let text = match kind {
            Kind::Always => "Give the rule a name.",
            Kind::WhenAsked => "Enter what callers ask about.",
            Kind::HandOver => "Enter when to hand over.",
        };
        flaws.push(flaw("title", text));
    }
    if too_long(title, TITLE_MAX) {
        let text = format!("At most {TITLE_MAX} characters.");
        flaws.push(flaw("title", text));
    }
    if text.trim().is_empty() && kind != Kind::HandOver {
        flaws.push(flaw("text", "Enter what to say or do."));
    }
    if too_long(text, TEXT_MAX) {
        let text = format!(
            "At most {TEXT_MAX} characters. This has {}.",
            text.chars().count()
        );
        flaws.push(flaw("text", text));
    }
    flaws
}

/// Everything that is wrong with the parts of a script, each by itself.
#[must_use]
pub fn flaws(script: &Script) -> Vec<Flaw> {
    let mut flaws = flaws_of_persona(&script.persona);
    flaws.extend(flaws_of_sound(&script.sound));
    flaws.extend(flaws_of_about(&script.about));
    flaws.extend(too_many(&script.rules));
    let rules = script.rules.iter();
    flaws.extend(rules.flat_map(|rule| flaws_of_rule(rule.kind, &rule.title, &rule.text)));
    flaws
}

pub(super) fn too_many(rules: &[Rule]) -> Vec<Flaw> {
    if rules.len() > RULES_MAX {
        let text = format!("A receptionist has at most {RULES_MAX} rules. Delete one first.");
        return vec![flaw("title", text)];
    }
    Vec::new()
}

pub(super) fn flaws_of_about(about: &str) -> Vec<Flaw> {
    if too_long(about, ABOUT_MAX) {
        let text = format!("At most {ABOUT_MAX} characters.");
        return vec![flaw("about", text)];
    }
    Vec::new()
}

/// Rules that cannot both be kept, each pair as a sentence with both texts: two that begin in the same case, and two
/// that always hold and say the same.
#[must_use]
pub fn contradictions(script: &Script) -> Vec<String> {
    let held: Vec<&Rule> = script.rules.iter().filter(|rule| rule.on).collect();
    let mut found = Vec::new();
    for (index, one) in held.iter().enumerate() {
        for other in &held[index + 1..] {
            let same = match (one.kind, other.kind) {
                (Kind::Always, Kind::Always) => folded(&one.text) == folded(&other.text),
                (Kind::Always, _) | (_, Kind::Always) => false,
                _ => folded(&one.title) == folded(&other.title),
            };
            if same {
                found.push(format!(
                    "Two rules begin with the same case. {}: “{}” {}: “{}”",
                    one.heading(),
                    told(one),
                    other.heading(),
                    told(other)
                ));
            }
        }
    }
    found
}

fn told(rule: &Rule) -> &str {
    let text = rule.text.trim();
    if text.is_empty() {
        "offer to take a message"
    } else {
        text
    }
}

/// A text without what makes no difference to the ear.
fn folded(text: &str) -> String {
    let words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase);
    words.collect::<Vec<_>>().join(" ")
}

impl Rule {
    /// As people read it: `When asked about parking`.
    #[must_use]
    pub fn heading(&self) -> String {
        match self.kind {
            Kind::Always => self.title.clone(),
            Kind::WhenAsked => format!("When asked about {}", self.title),
            Kind::HandOver => format!("Hand over when {}", self.title),
        }
    }
}

impl Kind {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::WhenAsked => "When asked about…",
            Self::HandOver => "Hand over when…",
        }
    }
}

impl Tone {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Warm => "Warm",
            Self::Calm => "Calm",
            Self::Cheerful => "Cheerful",
            Self::Brisk => "Brisk",
            Self::Unhurried => "Unhurried",
            Self::Formal => "Formal",
            Self::Playful => "Playful",
            Self::Reassuring => "Reassuring",
        }
    }
}

impl crate::records::Manner {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plain => "English, as the voice speaks it",
            Self::British => "English, British",
            Self::American => "English, American",
            Self::Australian => "English, Australian",
            Self::Indian => "English, Indian",
            Self::Irish => "English, Irish",
        }
    }
}
