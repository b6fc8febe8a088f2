//! Taking a message when a person is wanted or nothing else helps.

use serde_json::json;

use super::{Act, Receptionist, Stage, Task, Why, understand::Heard};

impl Receptionist {
    pub(super) fn take_message(&mut self, before: &str) -> Vec<Act> {
        self.task = Task::Message;
        self.ask(Stage::Message, before, "What shall I tell them?")
    }

    /// The caller's words at the message stage are the message, unless they only take leave.
    pub(super) fn dictated(&mut self, heard: &Heard) -> Vec<Act> {
        if heard.leaving && heard.words.len() <= 6 {
            return self.farewell();
        }
        if heard.words.is_empty() {
            return self.miss("");
        }
        if heard.says(&["no", "never mind", "no thanks"]) && heard.words.len() <= 3 {
            return if self.leaving {
                self.farewell()
            } else {
                self.more("All right.")
            };
        }
        self.misses = 0;
        if let Some(name) = &heard.name {
            self.wish.name = Some(name.clone());
        }
        self.wish.message = Some(heard.text.trim().to_owned());
        if self.wish.name.is_some() {
            return vec![self.send_message()];
        }
        self.ask(Stage::MessageName, "", "Who shall I say called?")
    }

    /// A name if one was understood; without one the message goes with the caller's number alone.
    pub(super) fn message_from(&mut self, heard: &Heard) -> Vec<Act> {
        if let Some(name) = &heard.name {
            self.wish.name = Some(name.clone());
        }
        vec![self.send_message()]
    }

    fn send_message(&mut self) -> Act {
        let mut arguments = json!({ "message": self.wish.message.clone().unwrap_or_default() });
        if let Some(name) = &self.wish.name {
            arguments["name"] = name.as_str().into();
        }
        self.call("take_message", &arguments, Why::Message)
    }
}
