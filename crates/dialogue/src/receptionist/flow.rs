//! One turn of the caller: what it means at this stage, and what is done next.

use serde_json::json;

use super::{
    Act, Receptionist, Stage, Task, Why,
    catalogue::{Catalogue, Match},
    joined, lines,
    offers::{Pick, pick},
    understand::{Heard, Intent, Topic},
};
use crate::answer::{self, Answer};

/// Turns that may be misunderstood before a message is taken.
const CLARIFICATIONS: u8 = 2;

/// What says that the whole matter is dropped.
const DROP: &[&str] = &[
    "never mind",
    "nevermind",
    "forget it",
    "forget about it",
    "leave it",
    "don't bother",
    "changed my mind",
    "don't want it",
    "don't want to book",
];

impl Receptionist {
    pub(super) fn turn(&mut self, text: &str) -> Vec<Act> {
        match self.catalogue.clone() {
            Some(catalogue) => self.respond(text, &catalogue),
            None if text.trim().is_empty() => self.miss(""),
            None => vec![self.call("get_services", &json!({}), Why::Catalogue(text.to_owned()))],
        }
    }

    pub(super) fn respond(&mut self, text: &str, catalogue: &Catalogue) -> Vec<Act> {
        let naming = matches!(self.stage, Stage::Name | Stage::MessageName);
        let heard = Heard::read(text, catalogue, naming, self.wanted());
        if self.stage == Stage::Message {
            return self.dictated(&heard);
        }
        let proposal = if let Stage::Confirm(proposal) = &self.stage {
            Some(proposal.clone())
        } else {
            None
        };
        let answer = match &proposal {
            Some(proposal) => answer::classify_against(text, &proposal.read_back),
            None => answer::classify(text),
        };
        let cut = std::mem::take(&mut self.cut);
        if heard.repeat {
            return vec![Act::Say(self.asked.clone())];
        }
        if heard.leaving && !heard.has_wish() && !(proposal.is_some() && answer == Answer::Yes) {
            return self.farewell();
        }
        self.leaving |= heard.leaving;
        let acts = match (heard.intent, proposal) {
            (Some(Intent::Person), _) if heard.topic.is_none() => Some(self.take_message("I can't put you through, but I'll pass a message on and someone will call you back.")),
            (Some(Intent::Message), _) => Some(self.take_message("Of course, I'll pass it on.")),
            (_, Some(proposal)) => self.confirm(&heard, answer, &proposal, catalogue),
            _ => self.at_stage(&heard, answer, catalogue),
        };
        match acts {
            Some(acts) => {
                self.misses = 0;
                acts
            }
            None if cut => vec![Act::Say(self.asked.clone())],
            None => self.miss(if heard.abusive {
                "I'd like to help."
            } else {
                ""
            }),
        }
    }

    fn at_stage(
        &mut self,
        heard: &Heard,
        answer: Answer,
        catalogue: &Catalogue,
    ) -> Option<Vec<Act>> {
        // "Whichever location" answers the question for one and asks nothing.
        let placed = self.stage == Stage::Location && heard.topic == Some(Topic::Address);
        if !placed && let Some(acts) = self.question(heard, catalogue) {
            return Some(acts);
        }
        if self.drops(heard, answer) {
            return Some(self.dropped());
        }
        if let Some(acts) = self.need_answered(heard, answer) {
            return Some(acts);
        }
        match self.stage {
            Stage::Slot => self.choose(heard, answer),
            Stage::WhichBooking => self.choose_booking(heard),
            Stage::Reference => self.reference(heard, answer),
            Stage::MessageName => Some(self.message_from(heard)),
            Stage::Name if heard.name.is_none() => self.unnamed(heard, answer),
            Stage::Change if answer == Answer::No && !heard.has_wish() => Some(self.dropped()),
            Stage::OfferMessage if answer.agrees() => Some(self.take_message("")),
            Stage::OfferMessage | Stage::More if answer == Answer::No => Some(self.farewell()),
            Stage::OfferBooking if answer.agrees() => {
                self.task = Task::Book;
                self.absorb(heard);
                Some(self.advance(""))
            }
            Stage::OfferBooking if answer == Answer::No => {
                self.wish.service = None;
                Some(self.more(""))
            }
            Stage::More if answer.agrees() && !heard.has_wish() => {
                Some(self.ask(Stage::Open, "", "What can I do for you?"))
            }
            _ if answer == Answer::Hesitation && !heard.has_wish() => {
                Some(vec![Act::Say("Take your time.".to_owned())])
            }
            _ => self.wishes(heard),
        }
    }

    /// The answer to "what name?" was none: another slot is wanted, or something else.
    fn unnamed(&mut self, heard: &Heard, answer: Answer) -> Option<Vec<Act>> {
        if let Some(acts) = self.rechoose(heard) {
            return Some(acts);
        }
        if answer == Answer::No && !heard.has_wish() {
            self.chosen = None;
            self.offered.clear();
            let line = self.voice.all_right();
            return Some(self.ask(
                Stage::When { completes: false },
                line,
                "Which other day or time would suit you?",
            ));
        }
        if answer == Answer::Hesitation && !heard.has_wish() {
            return Some(vec![Act::Say("Take your time.".to_owned())]);
        }
        self.wishes(heard)
    }

    /// Takes in whatever the caller wants and goes on with it. `None` when there is nothing in the turn.
    pub(super) fn wishes(&mut self, heard: &Heard) -> Option<Vec<Act>> {
        let before = (self.task, self.stage.clone());
        match heard.intent {
            Some(Intent::Move) if self.task != Task::Move => self.begin(Task::Move),
            Some(Intent::Cancel) if self.task != Task::Cancel => self.begin(Task::Cancel),
            Some(Intent::Wait) => self.task = Task::Wait,
            Some(Intent::Book) if self.task == Task::None => self.task = Task::Book,
            _ => {}
        }
        let took = self.absorb(heard);
        if self.task == Task::None
            && took
            && (heard.when.is_some()
                || heard.service != Match::Nothing
                || heard.staff.is_some()
                || heard.details.any())
        {
            self.task = Task::Book;
        }
        // A name does not answer which of two days was meant.
        let only_name = took
            && heard.name.is_some()
            && heard.when.is_none()
            && heard.shift.is_none()
            && heard.staff.is_none();
        if only_name
            && heard.service == Match::Nothing
            && before.1 == (Stage::When { completes: true })
        {
            return Some(vec![Act::Say(self.asked.clone())]);
        }
        if took || before.0 != self.task {
            return Some(self.advance(""));
        }
        if heard.says(&["can you hear me", "are you there", "are you still there"]) {
            let asked = self.asked.clone();
            return Some(self.ask(before.1, "Yes, I can hear you.", &asked));
        }
        if before.1 == Stage::Change && heard.says(&["time", "day", "date"]) {
            self.chosen = None;
            let question = self.voice.which_time();
            return Some(self.ask(Stage::When { completes: false }, "", question));
        }
        if before.1 == Stage::Change && heard.says(&["name"]) {
            self.wish.name = None;
            return Some(self.ask(Stage::Name, "", "What name shall I put?"));
        }
        let greeting = heard.says(&[
            "hello",
            "hi",
            "good morning",
            "good afternoon",
            "good evening",
            "hey",
        ]);
        if greeting && heard.words.len() <= 4 {
            let asked = if before.1 == Stage::Open {
                "How can I help?".to_owned()
            } else {
                self.asked.clone()
            };
            return Some(self.ask(before.1, "Hello.", &asked));
        }
        if heard.says(&["thank you", "thanks", "cheers"]) && heard.words.len() <= 5 {
            return Some(if before.0 == Task::None {
                self.more("You're welcome.")
            } else {
                vec![Act::Say(self.asked.clone())]
            });
        }
        None
    }

    /// Starts a new matter; what was said about the caller stays.
    pub(super) fn begin(&mut self, task: Task) {
        let known = std::mem::take(&mut self.wish);
        self.wish = super::Wish {
            name: known.name,
            location: known.location,
            any_location: known.any_location,
            first_visit: known.first_visit,
            age: known.age,
            ..super::Wish::default()
        };
        (self.chosen, self.target) = (None, None);
        (self.offered, self.found) = (Vec::new(), Vec::new());
        self.task = task;
    }

    /// Takes details into the wish. Whether there were any.
    pub(super) fn absorb(&mut self, heard: &Heard) -> bool {
        let mut took = false;
        if self.task != Task::Cancel {
            match &heard.service {
                Match::One(service)
                    if self.wish.service.as_ref() != Some(service) && self.task != Task::Move =>
                {
                    self.wish.service = Some(service.clone());
                    self.wish.between.clear();
                    self.wish.variant = None;
                    self.unchoose();
                    took = true;
                }
                Match::One(_) => took |= self.stage == Stage::Service,
                Match::Several(services)
                    if self.wish.service.is_none() && self.task != Task::Move =>
                {
                    self.wish.between = self.narrowed(services, heard);
                    took = true;
                }
                _ => {}
            }
        }
        if let Some(staff) = &heard.staff
            && self.wish.staff.as_ref() != Some(staff)
        {
            self.wish.staff = Some(staff.clone());
            self.unchoose();
            took = true;
        }
        if heard.any_staff && self.wish.staff.take().is_some() {
            self.unchoose();
            took = true;
        }
        if let Some(name) = &heard.name {
            self.wish.name = Some(name.clone());
            took = true;
        }
        took |= self.absorb_details(heard);
        took | self.absorb_time(heard) | self.absorb_reference(heard)
    }

    /// "The first one" after "do you mean A or B?".
    fn narrowed(
        &self,
        services: &[super::catalogue::Service],
        heard: &Heard,
    ) -> Vec<super::catalogue::Service> {
        let names: Vec<String> = services
            .iter()
            .map(|service| service.name.clone())
            .collect();
        match pick(&heard.text, &names) {
            Pick::At(at) if self.stage == Stage::Service => {
                services.get(at..=at).map(<[_]>::to_vec).unwrap_or_default()
            }
            _ => services.to_vec(),
        }
    }

    /// A chosen or offered slot no longer fits the wish.
    pub(super) fn unchoose(&mut self) {
        if let Some(slot) = self.chosen.take().or_else(|| self.offered.first().cloned())
            && self.wish.when.is_none()
        {
            self.wish.when = Some(slot.spoken);
        }
        self.offered.clear();
    }

    /// The next step of the task: ask for what is missing, or act.
    pub(super) fn advance(&mut self, before: &str) -> Vec<Act> {
        match self.task {
            Task::None => self.more(before),
            Task::Book => self.advance_booking(before),
            Task::Move | Task::Cancel => self.advance_existing(before),
            Task::Message => self.take_message(before),
            Task::Wait => self.advance_waiting(before),
        }
    }

    fn advance_booking(&mut self, before: &str) -> Vec<Act> {
        let (service, before) = match self.needs(before) {
            Ok(known) => known,
            Err(question) => return question,
        };
        let before = before.as_str();
        if self.chosen.is_none() && self.wish.when.is_none() && self.wish.bounds.is_none() {
            let question = self.voice.which_time();
            let before = if before.is_empty() && service.resources.is_none() {
                format!("{}, lovely.", upper(&lines::article(&service.name)))
            } else {
                before.to_owned()
            };
            return self.ask(Stage::When { completes: false }, &before, question);
        }
        let Some(slot) = self.chosen.clone() else {
            return self.search(&service.service_id, before);
        };
        if let Some(acts) = self.companion(&slot, before) {
            return acts;
        }
        match self.order(&service, &slot.slot_id, before) {
            Ok(arguments) => vec![self.call("create_booking", &arguments, Why::Change)],
            Err(question) => question,
        }
    }

    pub(super) fn ask_service(&mut self) -> String {
        let names = |services: &[super::catalogue::Service]| {
            services
                .iter()
                .map(|service| service.name.clone())
                .collect::<Vec<_>>()
        };
        if self.wish.between.is_empty() {
            let all = self
                .catalogue
                .as_ref()
                .map(|catalogue| names(&catalogue.services))
                .unwrap_or_default();
            self.voice.which_service(&all)
        } else {
            let between = names(&self.wish.between);
            self.voice.which_of(&between)
        }
    }

    fn drops(&self, heard: &Heard, answer: Answer) -> bool {
        let busy = !matches!(self.task, Task::None | Task::Message);
        let cancels = heard.intent == Some(Intent::Cancel)
            && matches!(self.task, Task::Book)
            && !heard.says(&["appointment", "booking", "my"]);
        busy && (heard.says(DROP) && !heard.has_wish_beside_intent()
            || cancels
            || (answer == Answer::No && matches!(self.stage, Stage::Service)))
    }

    pub(super) fn dropped(&mut self) -> Vec<Act> {
        let line = match self.task {
            Task::Move | Task::Cancel => "All right, I'll leave your booking as it is.",
            _ => "All right, I haven't booked anything.",
        };
        self.begin(Task::None);
        self.more(line)
    }

    pub(super) fn more(&mut self, before: &str) -> Vec<Act> {
        self.task = Task::None;
        let question = self.voice.anything_else();
        self.ask(Stage::More, before, question)
    }

    pub(super) fn farewell(&mut self) -> Vec<Act> {
        let words = self.voice.goodbye();
        self.end(words, "done")
    }

    /// The turn led nowhere: ask again twice, then take a message.
    pub(super) fn miss(&mut self, before: &str) -> Vec<Act> {
        self.misses += 1;
        if self.misses > CLARIFICATIONS {
            self.misses = 0;
            if matches!(self.stage, Stage::MessageName | Stage::Message) {
                return self.end(
                    "I'm sorry I couldn't help this time. Call again any time. Goodbye.",
                    "not_understood",
                );
            }
            self.leaving = true;
            return self.take_message("I'm having trouble following, so I'll take a message and someone will call you back.");
        }
        let before = if before.is_empty() {
            self.voice.not_followed()
        } else {
            before
        };
        let hint = match (&self.stage, self.misses) {
            (Stage::Name, 2) => "Could you spell the name for me?".to_owned(),
            (Stage::When { .. }, 2) => {
                "Tell me a day and a time, like Tuesday at two in the afternoon.".to_owned()
            }
            (Stage::Open | Stage::More, _) => {
                "I can book, move or cancel for you, or take a message. What would you like?"
                    .to_owned()
            }
            _ => self.asked.clone(),
        };
        vec![Act::Say(joined(before, &hint))]
    }

    pub(super) fn has_content(&self, text: &str) -> bool {
        self.catalogue
            .as_ref()
            .is_some_and(|catalogue| Heard::read(text, catalogue, false, self.wanted()).has_wish())
    }
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
