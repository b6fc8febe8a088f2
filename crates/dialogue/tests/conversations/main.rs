//! Whole conversations with the deterministic receptionist, against a small shop that follows the tool contract.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world has failed"
)]

mod anywhere;
mod backend;
mod booking;
mod changing;
mod details;
mod other;

use anywhere::Anywhere;
use backend::Shop;
use dialogue::receptionist::{Act, Profile, Receptionist};

/// One call: the receptionist, the shop, and everything that was said.
pub(crate) struct Call<B = Shop> {
    pub(crate) desk: Receptionist,
    pub(crate) shop: B,
    pub(crate) said: Vec<String>,
}

/// Whoever answers tool calls.
pub(crate) trait Backend {
    fn answer(&mut self, tool: &str, arguments: &serde_json::Value) -> serde_json::Value;
}

impl Backend for Shop {
    fn answer(&mut self, tool: &str, arguments: &serde_json::Value) -> serde_json::Value {
        Self::answer(self, tool, arguments)
    }
}

impl Backend for Anywhere {
    fn answer(&mut self, tool: &str, arguments: &serde_json::Value) -> serde_json::Value {
        Self::answer(self, tool, arguments)
    }
}

impl<B: Backend> Call<B> {
    pub(crate) fn to(shop: B) -> Self {
        let profile = Profile {
            greeting: "Fade Room, this is Ava, an AI receptionist. How can I help?".to_owned(),
            region: "GB".to_owned(),
        };
        let mut call = Self {
            desk: Receptionist::new(profile),
            shop,
            said: Vec::new(),
        };
        let acts = call.desk.greet();
        call.run(acts);
        call
    }

    /// The caller speaks; what the receptionist said in answer, tools run in between.
    pub(crate) fn hear(&mut self, text: &str) -> String {
        let before = self.said.len();
        let acts = self.desk.hear(text);
        self.run(acts);
        self.said[before..].join(" ")
    }

    pub(crate) fn silence(&mut self) -> String {
        let before = self.said.len();
        let acts = self.desk.silence();
        self.run(acts);
        self.said[before..].join(" ")
    }

    /// Says the lines one after the other; the last answer.
    pub(crate) fn lines(&mut self, lines: &[&str]) -> String {
        lines
            .iter()
            .map(|line| self.hear(line))
            .last()
            .unwrap_or_default()
    }

    fn run(&mut self, mut acts: Vec<Act>) {
        for _ in 0..12 {
            let mut next = Vec::new();
            let says = acts.iter().filter(|act| matches!(act, Act::Say(_))).count();
            let calls = acts.len() - says;
            assert!(
                says <= 1 && calls <= 1,
                "one sentence and one tool at most: {acts:?}"
            );
            for act in acts {
                match act {
                    Act::Say(text) => {
                        assert!(!text.trim().is_empty());
                        self.said.push(text);
                    }
                    Act::CallTool { name, arguments } => {
                        let arguments = serde_json::from_str(&arguments).unwrap();
                        let answer = self.shop.answer(name, &arguments);
                        next = self.desk.tool_result(name, &answer.to_string());
                    }
                }
            }
            if next.is_empty() {
                return;
            }
            acts = next;
        }
        panic!("the receptionist keeps calling tools: {:#?}", self.said);
    }
}

impl Call {
    /// The one booking that was made: service, staff, local start, name.
    pub(crate) fn booked(&self) -> (String, String, String, String) {
        let made: Vec<_> = self
            .shop
            .bookings
            .iter()
            .filter(|booked| booked.id == "bkg_new")
            .collect();
        assert_eq!(made.len(), 1, "one booking: {:#?}", self.said);
        let start = made[0]
            .start
            .to_zoned(backend::zone())
            .datetime()
            .to_string();
        (
            made[0].service.clone(),
            made[0].staff.clone(),
            start,
            made[0].name.clone(),
        )
    }

    pub(crate) fn expect(&self, service: &str, staff: &str, start: &str, name: &str) {
        let expected = (
            service.to_owned(),
            staff.to_owned(),
            format!("{start}:00"),
            name.to_owned(),
        );
        assert_eq!(self.booked(), expected, "{:#?}", self.said);
    }
}

#[track_caller]
pub(crate) fn has(text: &str, part: &str) {
    assert!(text.contains(part), "{part:?} is not in {text:?}");
}
