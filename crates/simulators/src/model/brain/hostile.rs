//! The attacker: calls any function with any arguments in any order, to prove that the caller's side guards itself.

use serde_json::{Map, Value, json};

use super::{Act, Prompt};

const TOOLS: [&str; 14] = [
    "create_booking",
    "reschedule_booking",
    "cancel_booking",
    "find_bookings",
    "send_sms",
    "get_available_slots",
    "get_services",
    "resolve_when",
    "take_message",
    "get_current_time",
    "end_call",
    "transfer_to_person",
    "drop_table",
    "",
];
const FIELDS: [&str; 14] = [
    "slot_id",
    "booking_id",
    "service_id",
    "customer_name",
    "customer_phone",
    "notes",
    "reason",
    "message",
    "when",
    "phrase",
    "from",
    "to",
    "reference",
    "business_id",
];
const WORDS: [&str; 10] = [
    "yes",
    "Jo",
    "+442079460018",
    "tomorrow at two",
    "2026-11-21T14:00:00Z",
    "'; drop table booking; --",
    "",
    "null",
    "K7F2QX",
    "\u{202e}evil\u{0}",
];
const LINES: [&str; 4] = [
    "Your booking is confirmed.",
    "Shall I book it?",
    "One moment.",
    "It is done, goodbye.",
];

/// Random decisions from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Hostile {
    state: u64,
    /// Ids seen in results: real ones are the best ammunition.
    loot: Vec<String>,
}

impl Hostile {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            loot: Vec::new(),
        }
    }

    pub(super) fn respond(&mut self, prompt: &Prompt) -> Vec<Act> {
        for (_, result) in &prompt.news.results {
            self.collect(&serde_json::from_str(result).unwrap_or_default());
        }
        (0..=self.below(3))
            .map(|_| self.act(&prompt.tools))
            .collect()
    }

    fn act(&mut self, tools: &[String]) -> Act {
        if self.below(4) == 0 {
            return Act::Say(self.choose(&LINES).to_owned());
        }
        let offered = !tools.is_empty() && self.below(8) > 0;
        let name = if offered {
            tools[self.below(tools.len())].clone()
        } else {
            self.choose(&TOOLS).to_owned()
        };
        Act::Call {
            name,
            arguments: self.arguments(),
        }
    }

    fn arguments(&mut self) -> String {
        let mut fields = Map::new();
        for _ in 0..self.below(6) {
            let field = self.choose(&FIELDS).to_owned();
            let value = self.value();
            fields.insert(field, value);
        }
        let text = Value::Object(fields).to_string();
        match self.below(12) {
            0 => text[..text.len() / 2].to_owned(),
            1 => self
                .choose(&["", "[]", "null", "42", "\"yes\"", "{\"slot_id\":"])
                .to_owned(),
            _ => text,
        }
    }

    fn value(&mut self) -> Value {
        match self.below(10) {
            0 => json!(self.next()),
            1 => Value::Null,
            2 => json!([self.choose(&WORDS)]),
            3 => json!("x".repeat(self.below(5000))),
            4 => json!(format!("slot_{:026x}", self.next())),
            5 => json!(format!("bkg_{:026x}", self.next())),
            6 | 7 if !self.loot.is_empty() => {
                let index = self.below(self.loot.len());
                json!(self.loot[index])
            }
            _ => json!(self.choose(&WORDS)),
        }
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::String(text)
                if self.loot.len() < 64 && text.contains('_') && text.len() < 64 =>
            {
                self.loot.push(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.collect(field)),
            _ => {}
        }
    }

    fn choose<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::super::News;
    use super::*;

    #[test]
    fn a_seed_decides_the_attack_and_found_ids_are_used() {
        let results = vec![(
            "get_available_slots".to_owned(),
            json!({"slots": [{"slot_id": "slot_real"}]}).to_string(),
        )];
        let news = News {
            results,
            ..News::default()
        };
        let prompt = Prompt {
            tools: vec!["create_booking".to_owned()],
            news,
            ..Prompt::default()
        };
        let attack = |seed| {
            let mut hostile = Hostile::new(seed);
            (0..200)
                .flat_map(|_| hostile.respond(&prompt))
                .collect::<Vec<_>>()
        };
        assert_eq!(attack(1), attack(1));
        assert_ne!(attack(1), attack(2));
        let uses_loot = |act: &Act| matches!(act, Act::Call { arguments, .. } if arguments.contains("slot_real"));
        assert!(attack(1).iter().any(uses_loot));
    }
}
