//! What a refused form was sent with, so that its page is drawn again with every value and every problem in place.

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field, by its name in the form; empty if it is about the whole form.
    pub field: String,
    /// What to do about it, as a sentence.
    pub text: String,
}

impl Problem {
    /// A problem of one field.
    #[must_use]
    pub fn of(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            text: text.into(),
        }
    }
}

/// The fields of a form that was sent, in the order of the page, and what was wrong with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Names and values; a name may come several times.
    pub fields: Vec<(String, String)>,
    /// What was wrong. Empty if no form was sent.
    pub problems: Vec<Problem>,
    /// What is asked before the form does what it says; the answer comes with it when it is sent again.
    pub question: Option<Question>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whether a customer is told.
    Tell(Telling),
    /// Whether harm is meant.
    Sure(Harm),
}

/// Something that cannot be taken back, or only with trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm {
    /// What it is, as a question: "Revoke Website?".
    pub title: String,
    /// What will happen, each as a sentence.
    pub follows: Vec<String>,
    /// The button that does it.
    pub button: String,
}

/// Whether a customer is told of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Whom: "Priya Shah".
    pub customer: String,
    /// The number that a text goes to, as people write it.
    pub phone: String,
    /// What is changed, as a sentence.
    pub change: String,
    /// Whether they are told unless something else is chosen.
    pub told: bool,
    /// The texts that they would get.
    pub texts: Vec<String>,
}

impl Kept {
    /// Whether a form was sent and is shown again.
    #[must_use]
    pub const fn sent(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Whether a form was sent and refused.
    #[must_use]
    pub const fn refused(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The first value under a name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find_map(|(field, value)| (field == name).then_some(value.as_str()))
    }

    /// Every value under a name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn problem(&self, name: &str) -> Option<&str> {
        self.problems
            .iter()
            .find_map(|problem| (problem.field == name).then_some(problem.text.as_str()))
    }
}

/// What the page before did, told once on the next page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// The fact: "Saved.".
    pub text: String,
    /// The form that takes it back, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
}

/// A form of one button that takes a change back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Undo {
    /// Where it is sent: the address of a page.
    pub path: String,
    /// What it is sent with.
    pub fields: Vec<(String, String)>,
}
