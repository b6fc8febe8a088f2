//! The sentences of the receptionist: brief, warm, exact. Where one is said often it has variants, taken in turn.

use crate::say;

/// Takes the variants of a sentence one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Voice {
    turn: usize,
}

impl Voice {
    /// The next of the variants.
    pub(super) fn vary(&mut self, variants: &[&'static str]) -> &'static str {
        self.turn = self.turn.wrapping_add(1);
        variants
            .get(self.turn % variants.len().max(1))
            .copied()
            .unwrap_or("")
    }

    pub(super) fn which_service(&mut self, names: &[String]) -> String {
        let ask = self.vary(&[
            "What would you like to book?",
            "Which one would you like?",
            "What can I book for you?",
        ]);
        match names {
            [] => ask.to_owned(),
            names if names.len() <= 4 => {
                format!("{ask} We do {}.", say::list(&lower(names), "and"))
            }
            names => format!(
                "{ask} For example {}.",
                say::list(&lower(&names[..3]), "or")
            ),
        }
    }

    pub(super) fn which_of(&mut self, names: &[String]) -> String {
        format!("Do you mean {}?", say::list(&lower(names), "or"))
    }

    pub(super) fn which_time(&mut self) -> &'static str {
        self.vary(&[
            "When would you like to come in?",
            "What day and time suits you?",
            "When suits you best?",
        ])
    }

    pub(super) fn which_name(&mut self) -> &'static str {
        self.vary(&[
            "What name shall I put it under?",
            "Who is it for?",
            "And your name?",
        ])
    }

    pub(super) fn looking(&mut self) -> &'static str {
        self.vary(&["Let me look.", "One moment.", "I'll check that for you."])
    }

    pub(super) fn all_right(&mut self) -> &'static str {
        self.vary(&["Of course.", "No problem.", "All right."])
    }

    pub(super) fn anything_else(&mut self) -> &'static str {
        self.vary(&[
            "Anything else I can do for you?",
            "Is there anything else?",
            "Can I help with anything else?",
        ])
    }

    pub(super) fn goodbye(&mut self) -> &'static str {
        self.vary(&[
            "Thanks for calling. Goodbye.",
            "Thank you, have a good day. Goodbye.",
            "Thanks for your call. Goodbye.",
        ])
    }

    pub(super) fn not_followed(&mut self) -> &'static str {
        self.vary(&[
            "I didn't quite follow that.",
            "I didn't catch that.",
            "Let me make sure I have this right.",
        ])
    }
}

fn lower(names: &[String]) -> Vec<String> {
    names.iter().map(|name| soften(name)).collect()
}

/// A service name inside a sentence: "beard trim", but "BIAB manicure".
pub(super) fn soften(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first
            .to_lowercase()
            .chain(std::iter::once(second))
            .chain(chars)
            .collect(),
        _ => name.to_owned(),
    }
}

/// With the right article: "a haircut", "an eyebrow tint".
pub(super) fn article(name: &str) -> String {
    let soft = soften(name);
    let article = if soft.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {soft}")
}
