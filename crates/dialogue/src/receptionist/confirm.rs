//! The caller's word on what was read back, and bookings that exist already.

use serde_json::{Map, Value, json};

use super::{
    Act, Receptionist, Stage, Task, Why,
    catalogue::Catalogue,
    offers::{Pick, pick},
    state::Proposal,
    understand::{Heard, Topic},
};
use crate::{answer::Answer, say};

impl Receptionist {
    pub(super) fn confirm(
        &mut self,
        heard: &Heard,
        answer: Answer,
        proposal: &Proposal,
        catalogue: &Catalogue,
    ) -> Option<Vec<Act>> {
        if answer.agrees() {
            return Some(vec![self.repeat_call(proposal)]);
        }
        if let Some(acts) = self.question(heard, catalogue) {
            return Some(acts);
        }
        if self.offered.len() > 1
            && let Some(acts) = self.rechoose(heard)
        {
            return Some(acts);
        }
        if self.task == Task::Cancel {
            return match answer {
                Answer::No | Answer::Change => Some(self.dropped()),
                Answer::Hesitation => Some(vec![Act::Say("Take your time.".to_owned())]),
                _ => None,
            };
        }
        if heard.says(&[
            "never mind",
            "forget it",
            "leave it",
            "changed my mind",
            "don't bother",
        ]) {
            return Some(self.dropped());
        }
        if heard.has_wish() && answer != Answer::Hesitation {
            self.stage = Stage::Change;
            if let Some(acts) = self.wishes(heard) {
                return Some(acts);
            }
            self.stage = Stage::Confirm(proposal.clone());
        }
        if heard.says(&["name"]) && answer.refuses() {
            self.wish.name = None;
            return Some(self.ask(
                Stage::Name,
                "",
                "What name shall I put? You can spell it for me.",
            ));
        }
        match answer {
            Answer::No | Answer::Change => {
                let line = self.voice.all_right();
                Some(self.ask(Stage::Change, line, "What would you like to change?"))
            }
            Answer::Hesitation => Some(vec![Act::Say("Take your time.".to_owned())]),
            _ => None,
        }
    }

    /// The same call with the same arguments, after the caller agreed.
    fn repeat_call(&mut self, proposal: &Proposal) -> Act {
        let arguments =
            serde_json::from_str(&proposal.arguments).unwrap_or(Value::Object(Map::new()));
        self.call(proposal.tool, &arguments, Why::Change)
    }

    pub(super) fn advance_existing(&mut self, before: &str) -> Vec<Act> {
        let Some(target) = self.target.clone() else {
            return vec![self.call("find_bookings", &json!({}), Why::Find)];
        };
        if self.task == Task::Cancel {
            let arguments = json!({ "booking_id": target.booking_id });
            return vec![self.call("cancel_booking", &arguments, Why::Change)];
        }
        if let Some(slot) = self.chosen.clone() {
            let arguments = json!({ "booking_id": target.booking_id, "slot_id": slot.slot_id });
            return vec![self.call("reschedule_booking", &arguments, Why::Change)];
        }
        if self.wish.when.is_none() && self.wish.bounds.is_none() {
            let line = format!("I have your {}.", super::lines::soften(&target.spoken));
            return self.ask(
                Stage::When { completes: false },
                &line,
                "When would you like to come instead?",
            );
        }
        match self.service_of_target() {
            Some(service_id) => self.search(&service_id, before),
            None => self.take_message("I can't see free times for that booking, so I'll pass it on and someone will call you back."),
        }
    }

    /// Words about time in the sentence that asks for a move may name the booking, not the new time: "move my
    /// Tuesday appointment". With "to" they name the new time.
    pub(super) fn choose_booking(&mut self, heard: &Heard) -> Option<Vec<Act>> {
        let texts: Vec<String> = self
            .found
            .iter()
            .map(|found| found.spoken.clone())
            .collect();
        let at = match pick(&heard.text, &texts) {
            Pick::At(at) => at,
            _ => {
                let reference = heard.reference.as_ref()?;
                self.found
                    .iter()
                    .position(|found| found.reference == reference.as_str())?
            }
        };
        self.target = self.found.get(at).cloned();
        Some(self.advance(""))
    }

    pub(super) fn absorb_reference(&mut self, heard: &Heard) -> bool {
        let wanted = matches!(self.task, Task::Move | Task::Cancel);
        let Some(reference) = heard
            .reference
            .as_ref()
            .filter(|_| wanted && self.target.is_none())
        else {
            return false;
        };
        self.target = self
            .found
            .iter()
            .find(|found| found.reference == reference.as_str())
            .cloned();
        self.target.is_some()
    }

    /// The answer to "do you have the reference?".
    pub(super) fn reference(&mut self, heard: &Heard, answer: Answer) -> Option<Vec<Act>> {
        if let Some(reference) = &heard.reference {
            let arguments = json!({ "reference": reference.as_str() });
            return Some(vec![self.call("find_bookings", &arguments, Why::Find)]);
        }
        if let Some(name) = &heard.name {
            let arguments = json!({ "customer_name": name.as_str() });
            return Some(vec![self.call("find_bookings", &arguments, Why::Find)]);
        }
        if let Ok(phone) = crate::phone::parse(&heard.text, &self.profile.region) {
            let arguments = json!({ "phone": phone.as_str() });
            return Some(vec![self.call("find_bookings", &arguments, Why::Find)]);
        }
        if answer.refuses()
            || heard.says(&[
                "don't have",
                "haven't got",
                "don't know",
                "lost it",
                "no idea",
            ])
        {
            return Some(self.take_message(
                "Then I'll take a message and someone will call you back about it.",
            ));
        }
        if answer.agrees() {
            return Some(self.ask(Stage::Reference, "", "What is it? Six letters and numbers."));
        }
        (answer == Answer::Hesitation).then(|| vec![Act::Say("Take your time.".to_owned())])
    }

    pub(super) fn which_booking(&mut self) -> Vec<Act> {
        let spoken: Vec<String> = self
            .found
            .iter()
            .map(|found| super::lines::soften(&found.spoken))
            .collect();
        let question = format!("I see {}. Which one?", say::list(&spoken, "and"));
        self.ask(Stage::WhichBooking, "", &question)
    }

    /// Answers a question about facts and comes back to what was asked.
    pub(super) fn question(&mut self, heard: &Heard, catalogue: &Catalogue) -> Option<Vec<Act>> {
        match heard.topic? {
            Topic::Now => Some(vec![self.call("get_current_time", &json!({}), Why::Now)]),
            Topic::MyBookings => Some(vec![self.call("find_bookings", &json!({}), Why::Tell)]),
            topic => self.fact(topic, heard, catalogue),
        }
    }
}
