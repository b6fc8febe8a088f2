//! Being told when something frees up.

use serde_json::json;

use super::{Act, Receptionist, Stage, Why, results::Answered};

impl Receptionist {
    pub(super) fn advance_waiting(&mut self, before: &str) -> Vec<Act> {
        let (service, before) = match self.needs(before) {
            Ok(known) => known,
            Err(question) => return question,
        };
        let before = before.as_str();
        let Some(when) = self.wish.when.clone() else {
            return self.ask(
                Stage::When { completes: false },
                before,
                "For which day and time shall I put you on the list?",
            );
        };
        let Some(name) = self.wish.name.clone() else {
            let question = self.voice.which_name();
            return self.ask(Stage::Name, before, question);
        };
        let mut arguments = json!({
            "service_id": service.service_id,
            "when": when,
            "customer_name": name.as_str(),
        });
        for (name, value) in self.search_details(Some(&service)) {
            arguments[name] = value;
        }
        let call = self.call("join_waitlist", &arguments, Why::Wait);
        if before.is_empty() {
            vec![call]
        } else {
            vec![Act::Say(before.to_owned()), call]
        }
    }

    pub(super) fn waiting(&mut self, answered: &Answered) -> Vec<Act> {
        if answered.ok {
            let line = if answered.say.is_empty() {
                "You're on the waiting list. We'll text you if something frees up."
            } else {
                &answered.say
            };
            return self.done(line);
        }
        match answered.code.as_str() {
            "ambiguous" => self.ask(Stage::When { completes: true }, "", &answered.say),
            "not_understood" | "past" if self.refused_once() => {
                self.wish.when = None;
                self.ask(
                    Stage::When { completes: false },
                    &answered.say,
                    "For which day and time shall I put you on the list?",
                )
            }
            "needs" => self.needed(&answered.field, &answered.say),
            _ => self.stuck(&answered.say),
        }
    }
}
