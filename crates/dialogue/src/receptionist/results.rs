//! What the tools answered.

use serde::Deserialize;

use super::{
    Act, Receptionist, Stage, Task, Why,
    catalogue::Catalogue,
    joined,
    offers::{Found, Slot},
    state::{Proposal, Running},
};

/// The fields that any tool may answer with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answered {
    pub(super) ok: bool,
    pub(super) code: String,
    pub(super) say: String,
    spoken: String,
    read_back: String,
    pub(super) field: String,
    exact: bool,
    pub(super) slots: Vec<Slot>,
    pub(super) nearest: Vec<Slot>,
    bookings: Vec<Found>,
}

impl Receptionist {
    pub(super) fn result(&mut self, running: Running, json: &str) -> Vec<Act> {
        let answered: Answered = serde_json::from_str(json).unwrap_or_default();
        match running.why.clone() {
            Why::Catalogue(text) => self.catalogue_arrived(&answered, json, &text),
            Why::Search => self.slots_arrived(answered),
            Why::Companion { tried } => self.companion_arrived(&answered, tried),
            Why::Wait => self.waiting(&answered),
            Why::Change => self.change_answered(running, answered),
            Why::Find => self.bookings_arrived(answered),
            Why::Tell => self.tell_bookings(&answered),
            Why::Now => self.tell_time(&answered),
            Why::Message => self.message_taken(&answered),
            Why::End => Vec::new(),
        }
    }

    fn catalogue_arrived(&mut self, answered: &Answered, json: &str, text: &str) -> Vec<Act> {
        match serde_json::from_str::<Catalogue>(json) {
            Ok(catalogue) if answered.ok => {
                self.catalogue = Some(catalogue.clone());
                self.respond(text, &catalogue)
            }
            _ => {
                // Without the list of services nothing can be booked; a message still can be taken.
                self.catalogue = Some(Catalogue::default());
                self.take_message("I can't see our diary at the moment, so I'll take a message and someone will call you back.")
            }
        }
    }

    fn slots_arrived(&mut self, answered: Answered) -> Vec<Act> {
        if answered.ok {
            self.refusals = 0;
            let hour = self
                .wish
                .when
                .as_deref()
                .is_some_and(|when| crate::when::shape_of(when).hour);
            let missed = hour && !self.relative && !answered.exact && !answered.slots.is_empty();
            let before = if missed {
                "I don't have exactly that."
            } else {
                ""
            };
            return self.offer(answered.slots, answered.exact, before);
        }
        match answered.code.as_str() {
            "ambiguous" => self.ask(
                Stage::When { completes: true },
                "",
                &or(&answered.say, "Which day and time do you mean?"),
            ),
            "not_understood" => {
                self.wish.when = None;
                self.misses += 1;
                if self.misses > 2 {
                    return self.miss("");
                }
                self.ask(
                    Stage::When { completes: false },
                    "",
                    &or(&answered.say, "Which day and time would you like?"),
                )
            }
            "unknown_staff" if self.wish.staff.is_some() => {
                self.wish.staff = None;
                self.advance(&answered.say)
            }
            "unknown_service" => {
                self.wish.service = None;
                self.advance(&answered.say)
            }
            "needs" => self.needed(&answered.field, &answered.say),
            "policy" if self.begins_anew() => self.advance(&answered.say),
            "" | "policy" | "invalid" | "unavailable" => self.stuck(&answered.say),
            // Every other code says why that time cannot be had.
            _ => {
                let before = or(&answered.say, "That time isn't free.");
                self.offer(answered.nearest, false, &before)
            }
        }
    }

    fn change_answered(&mut self, running: Running, answered: Answered) -> Vec<Act> {
        match answered.code.as_str() {
            "needs_confirmation" => self.propose(running, &answered.read_back),
            _ if answered.ok => {
                self.refusals = 0;
                self.done(&answered.say)
            }
            "not_heard" | "no_answer_yet" => match &self.stage {
                Stage::Confirm(proposal) => vec![Act::Say(proposal.read_back.clone())],
                _ => self.propose(running, &answered.read_back),
            },
            "caller_refused" => {
                let line = self.voice.all_right();
                self.ask(Stage::Change, line, "What would you like to change?")
            }
            "slot_taken" | "taken" | "past" | "too_soon" | "closed" | "too_far" => {
                self.chosen = None;
                let before = or(&answered.say, "That time has just been taken.");
                self.offer(answered.nearest, false, &before)
            }
            "slot_not_issued" if self.refused_once() => {
                // The slot is looked up again under its own words.
                if let Some(slot) = self.chosen.take() {
                    self.wish.when = Some(slot.spoken);
                }
                self.advance("")
            }
            "invalid" if answered.field.contains("name") && self.refused_once() => {
                self.wish.name = None;
                self.ask(
                    Stage::Name,
                    &answered.say,
                    "What name shall I put? You can spell it for me.",
                )
            }
            "needs" => self.needed(&answered.field, &answered.say),
            "invalid" if answered.field == "age" && self.refused_once() => self.needed(
                "age",
                &or(&answered.say, "How old is the person who comes?"),
            ),
            "policy" if self.begins_anew() => self.advance(&answered.say),
            "identity" if self.task != Task::Book && self.refused_once() => {
                self.target = None;
                self.ask(
                    Stage::Reference,
                    &answered.say,
                    "Do you have the booking reference?",
                )
            }
            _ => self.stuck(&answered.say),
        }
    }

    /// Whether this is a first refusal in a row, which is worth another try.
    pub(super) fn refused_once(&mut self) -> bool {
        self.refusals += 1;
        self.refusals <= 2
    }

    fn propose(&mut self, running: Running, read_back: &str) -> Vec<Act> {
        let read_back = or(read_back, "Shall I go ahead?");
        let proposal = Proposal {
            tool: running.tool,
            arguments: running.arguments,
            read_back: read_back.clone(),
        };
        self.ask(Stage::Confirm(proposal), "", &read_back)
    }

    /// A change was committed; only now it is said.
    pub(super) fn done(&mut self, line: &str) -> Vec<Act> {
        let line = or(line, "That's done.");
        self.begin(Task::None);
        if self.leaving {
            let goodbye = self.voice.goodbye();
            return self.end(&joined(&line, goodbye), "done");
        }
        self.more(&line)
    }

    fn bookings_arrived(&mut self, answered: Answered) -> Vec<Act> {
        if !answered.ok
            && answered.code != "identity"
            && !answered.code.is_empty()
            && answered.code != "not_found"
        {
            return self.stuck(&answered.say);
        }
        self.found = answered.bookings;
        match self.found.as_slice() {
            [] => {
                if !self.refused_once() {
                    return self.stuck("I can't find the booking.");
                }
                let before = or(&answered.say, "I can't find a booking with that.");
                self.ask(
                    Stage::Reference,
                    &before,
                    "Do you have the booking reference?",
                )
            }
            [only] if only.can_change == Some(false) => {
                let line = format!(
                    "I see {}, but I can't change it over the phone.",
                    super::lines::soften(&only.spoken)
                );
                self.stuck(&line)
            }
            [only] => {
                self.target = Some(only.clone());
                self.advance("")
            }
            _ => self.which_booking(),
        }
    }

    fn tell_bookings(&mut self, answered: &Answered) -> Vec<Act> {
        let spoken: Vec<String> = answered
            .bookings
            .iter()
            .map(|found| super::lines::soften(&found.spoken))
            .collect();
        let line = match spoken.as_slice() {
            [] => or(&answered.say, "I can't see a booking under your number."),
            spoken => format!("You have {}.", crate::say::list(spoken, "and")),
        };
        self.more(&line)
    }

    fn tell_time(&mut self, answered: &Answered) -> Vec<Act> {
        let line = if answered.ok {
            format!("It's {}.", answered.spoken)
        } else {
            "I can't see the clock.".to_owned()
        };
        if self.task == Task::None {
            return self.more(&line);
        }
        vec![Act::Say(joined(&line, &self.asked.clone()))]
    }

    fn message_taken(&mut self, answered: &Answered) -> Vec<Act> {
        let line = if answered.ok {
            "Thank you, I've passed that on. Someone will call you back.".to_owned()
        } else {
            or(
                &answered.say,
                "I couldn't store that message. Call again a little later.",
            )
        };
        self.wish.message = None;
        self.task = Task::None;
        if self.leaving {
            let goodbye = self.voice.goodbye();
            return self.end(
                &joined(&line, goodbye),
                if answered.ok { "done" } else { "failed" },
            );
        }
        self.more(&line)
    }

    /// A refusal that this machine cannot mend: say it and offer a person's call.
    pub(super) fn stuck(&mut self, line: &str) -> Vec<Act> {
        let line = or(line, "I can't do that at the moment.");
        self.begin(Task::None);
        self.ask(
            Stage::OfferMessage,
            &line,
            "Shall I take a message, so that someone calls you back?",
        )
    }
}

fn or(text: &str, otherwise: &str) -> String {
    if text.trim().is_empty() {
        otherwise.to_owned()
    } else {
        text.to_owned()
    }
}
