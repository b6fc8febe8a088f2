//! Texts in India go out only in the words of a template that is registered with the operators (DLT). Every text names its
//! template, so the template is found by the text.

use std::fmt;

/// Stands for a varying part in a registered text.
const VARIABLE: &str = "{#var#}";
/// Longest varying part, in characters.
const LONGEST_VARIABLE: usize = 30;

/// A business's registration: its id as an entity, and its templates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dlt {
    /// The id of the business.
    pub entity_id: String,
    /// Its templates; the first that fits is used.
    pub templates: Vec<Template>,
}

/// A registered template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    /// At most so many characters.
    Anything(usize),
}

/// A line that is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DltError {
    /// Its number, from one.
    pub line: usize,
}

impl fmt::Display for DltError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} is not `<template id>: <registered text with {VARIABLE}>`",
            self.line
        )
    }
}

impl Dlt {
    /// Reads templates, one a line: the id, a colon, the registered text, with `\n` for a line break. Empty lines and those
    /// that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`DltError`] with the number of the first line that is something else.
    pub fn read(entity_id: &str, text: &str) -> Result<Self, DltError> {
        let mut templates = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = DltError { line: index + 1 };
            let (id, registered) = line.split_once(':').ok_or_else(|| wrong.clone())?;
            let (id, registered) = (id.trim(), registered.trim());
            if id.is_empty() || registered.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
                return Err(wrong);
            }
            templates.push(Template::new(id, &registered.replace("\\n", "\n")));
        }
        Ok(Self {
            entity_id: entity_id.to_owned(),
            templates,
        })
    }

    /// The template that a text is written in.
    #[must_use]
    pub fn template_of(&self, body: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.fits(body))
    }
}

impl Template {
    /// A template with its registered text.
    #[must_use]
    pub fn new(id: &str, registered: &str) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        for (index, words) in registered.split(VARIABLE).enumerate() {
            if index > 0 {
                match parts.last_mut() {
                    Some(Part::Anything(most)) => *most += LONGEST_VARIABLE,
                    _ => parts.push(Part::Anything(LONGEST_VARIABLE)),
                }
            }
            if !words.is_empty() {
                parts.push(Part::Words(words.to_owned()));
            }
        }
        Self {
            id: id.to_owned(),
            parts,
        }
    }

    /// Whether a text is written in this template, word for word outside its varying parts.
    #[must_use]
    pub fn fits(&self, body: &str) -> bool {
        let body: Vec<char> = body.chars().collect();
        // Where in the body the parts so far may end.
        let mut ends = vec![false; body.len() + 1];
        ends[0] = true;
        for part in &self.parts {
            let mut next = vec![false; ends.len()];
            for at in (0..ends.len()).filter(|at| ends[*at]) {
                match part {
                    Part::Words(words) => {
                        let length = words.chars().count();
                        let same = body
                            .get(at..at + length)
                            .is_some_and(|there| there.iter().copied().eq(words.chars()));
                        if same {
                            next[at + length] = true;
                        }
                    }
                    Part::Anything(most) => {
                        let last = (at + most).min(body.len());
                        next[at..=last].fill(true);
                    }
                }
            }
            ends = next;
        }
        ends[body.len()]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "# Texts of the receptionist
1107160000000000001: Booked: {#var#}, {#var#}. Reference {#var#}.
1107160000000000002: Cancelled: {#var#}\\nSee you soon.";

    #[test]
    fn a_text_finds_its_template() {
        let dlt = Dlt::read("1101", FILE).unwrap();
        let of = |body: &str| dlt.template_of(body).map(|template| template.id.as_str());
        assert_eq!(
            of("Booked: Court 2, Saturday at 6 pm. Reference K7F2QX."),
            Some("1107160000000000001")
        );
        assert_eq!(
            of("Cancelled: Court 2\nSee you soon."),
            Some("1107160000000000002")
        );
        for free in [
            "",
            "Hello there",
            "booked: a, b. Reference c.",
            "Booked: a, b. Reference c. Bye",
        ] {
            assert_eq!(of(free), None, "{free}");
        }
    }

    #[test]
    fn a_variable_is_at_most_thirty_characters_and_two_are_sixty() {
        let (one, two) = (
            Template::new("1", "A {#var#}."),
            Template::new("2", "A {#var#}{#var#}."),
        );
        let text = |length: usize| format!("A {}.", "x".repeat(length));
        assert!(one.fits(&text(30)) && !one.fits(&text(31)));
        assert!(two.fits(&text(60)) && !two.fits(&text(61)));
    }

    #[test]
    fn a_line_that_is_no_template_is_named() {
        assert_eq!(Dlt::read("1101", "\n# x\nhello"), Err(DltError { line: 3 }));
        assert_eq!(Dlt::read("1101", "12a: hello"), Err(DltError { line: 1 }));
        assert_eq!(Dlt::read("1101", "12:"), Err(DltError { line: 1 }));
    }

    proptest! {
        #[test]
        fn filling_in_variables_fits(first in ".{0,30}", second in ".{0,30}") {
            let template = Template::new("1", "Hi {#var#}, see {#var#}!");
            let text = format!("Hi {first}, see {second}!");
            prop_assert!(template.fits(&text));
        }
    }
}
