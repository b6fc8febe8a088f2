//! What a receptionist says and does: its script, the numbered versions of it, and the draft of the next one.

use domain::{LocationId, RuleId, UserId, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Receptionist;

words! {
    /// How it speaks.
    Tone, "tone" {
        /// Warm.
        Warm = "warm",
        /// Calm.
        Calm = "calm",
        /// Cheerful.
        Cheerful = "cheerful",
        /// Quick and to the point.
        Brisk = "brisk",
        /// In no hurry.
        Unhurried = "unhurried",
        /// Formal.
        Formal = "formal",
        /// Playful.
        Playful = "playful",
        /// Reassuring.
        Reassuring = "reassuring",
    }
}

words! {
    /// The English that it speaks.
    Manner, "manner of speaking" {
        /// As the voice does by itself.
        Plain = "en",
        /// British.
        British = "en-GB",
        /// American.
        American = "en-US",
        /// Australian.
        Australian = "en-AU",
        /// Indian.
        Indian = "en-IN",
        /// Irish.
        Irish = "en-IE",
    }
}

words! {
    /// When a rule holds.
    Kind, "kind of rule" {
        /// In every call.
        Always = "always",
        /// When the caller asks about what the title names.
        WhenAsked = "when_asked",
        /// When what the title names is so: the receptionist offers to pass the caller on with a message.
        HandOver = "hand_over",
    }
}

words! {
    /// The parts of a script that are edited together.
    Part, "part of a script" {
        /// Who it is and what it says first and last.
        Persona = "persona",
        /// How it sounds and how long it waits.
        Sound = "sound",
        /// What it knows and does.
        Rules = "rules",
    }
}

/// Who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Persona {
    /// What it calls itself.
    pub name: String,
    /// How it speaks.
    pub tones: Vec<Tone>,
    /// The first words of a call while the place is open.
    pub greeting: String,
    /// Those while it is closed; empty is the same.
    pub greeting_closed: String,
    /// Those on a public holiday; empty is as when closed.
    pub greeting_holiday: String,
    /// Whether the first words always say that it is an AI.
    pub says_ai: bool,
    /// The language.
    pub language: Manner,
    /// The last words; empty leaves them to it.
    pub goodbye: String,
}

impl Default for Persona {
    fn default() -> Self {
        Self {
            name: "Ava".to_owned(),
            tones: Vec::new(),
            greeting: String::new(),
            greeting_closed: String::new(),
            greeting_holiday: String::new(),
            says_ai: true,
            language: Manner::Plain,
            goodbye: String::new(),
        }
    }
}

/// How it sounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sound {
    /// The speech model's voice; empty is the installation's.
    pub voice: String,
    /// Hundredths of the usual speed.
    pub speed: u16,
    /// Seconds of silence before it asks whether somebody is there; `None` is the installation's.
    pub silence_first: Option<u16>,
    /// Seconds of silence before it asks again, and before it hangs up; `None` is the installation's.
    pub silence_again: Option<u16>,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            voice: String::new(),
            speed: 100,
            silence_first: None,
            silence_again: None,
        }
    }
}

/// One rule of how it behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id; the same in every version.
    pub id: RuleId,
    /// When it holds.
    pub kind: Kind,
    /// What it is about: the name of a rule that always holds, otherwise what the caller asks about or what is so.
    pub title: String,
    /// What to do or say.
    pub text: String,
    /// Whether it holds at present.
    pub on: bool,
}

/// All that a receptionist says and does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// Who it is.
    pub persona: Persona,
    /// How it sounds.
    pub sound: Sound,
    /// What callers may be told of the place, one thing a line.
    pub about: String,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
}

impl Script {
    /// That of a receptionist which is known by its words alone.
    #[must_use]
    pub fn of(words: &Receptionist) -> Self {
        let mut script = Self::default();
        script.take(words);
        script.persona.says_ai = mentions_ai(&words.greeting);
        script
    }

    /// Whether it says what the receptionist's words are.
    #[must_use]
    pub fn agrees(&self, words: &Receptionist) -> bool {
        self.persona.name == words.name
            && self.persona.greeting == words.greeting
            && self.sound.voice == words.voice
            && self.about == words.instructions
    }

    /// Takes over the receptionist's words.
    pub fn take(&mut self, words: &Receptionist) {
        self.persona.name.clone_from(&words.name);
        self.persona.greeting.clone_from(&words.greeting);
        self.sound.voice.clone_from(&words.voice);
        self.about.clone_from(&words.instructions);
    }
}

/// Whether words tell that an AI speaks them.
#[must_use]
pub fn mentions_ai(words: &str) -> bool {
    words
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word == "AI" || word.eq_ignore_ascii_case("artificial"))
}

/// A published script. Never changed, never removed; the one with the highest number is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceptionistVersion {
    /// Whose receptionist it is.
    pub location_id: LocationId,
    /// From 1, without gaps.
    pub number: i64,
    /// What it says and does.
    pub script: Script,
    /// Since when.
    pub published_at: Timestamp,
    /// By whom; `None` is whoever set the location up.
    pub published_by: Option<UserId>,
}

impl ReceptionistVersion {
    /// What a call is recorded with.
    #[must_use]
    pub const fn reference(&self) -> VersionRef {
        VersionRef {
            location_id: self.location_id,
            number: self.number,
        }
    }
}

/// Names a version within the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VersionRef {
    /// Whose receptionist it is.
    pub location_id: LocationId,
    /// Its number.
    pub number: i64,
}

/// What became of the calls of a version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VersionUse {
    /// Its number.
    pub number: i64,
    /// Calls that it answered.
    pub calls: u64,
    /// Those of them that ended with a booking.
    pub booked: u64,
}

/// The next version in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceptionistDraft {
    /// Whose receptionist it is.
    pub location_id: LocationId,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// What it would say and do.
    pub script: Script,
    /// What is kept beside it.
    pub aside: DraftAside,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// By whom.
    pub updated_by: Option<UserId>,
}

/// What is kept beside a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftAside {
    /// The rule that was deleted last.
    pub removed: Option<Removed>,
    /// Who changed which part last.
    pub edited: Vec<Edited>,
}

/// A rule that was deleted, so that it can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Where it stood.
    pub place: usize,
    /// The rule.
    pub rule: Rule,
}

/// The last change of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Which part.
    pub part: Part,
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}
