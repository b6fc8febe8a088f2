//! What must be known before free times can be looked for: where, which service and form of it, for how long, how many.

use serde_json::{Map, Value, json};

use super::{
    Act, Receptionist, Stage, Task,
    catalogue::Service,
    details::Wanted,
    offers::{Pick, pick},
    understand::Heard,
};
use crate::{answer::Answer, say};

impl Receptionist {
    /// What a bare number in the next turn stands for.
    pub(super) const fn wanted(&self) -> Wanted {
        match self.stage {
            Stage::Length => Wanted::Length,
            Stage::Count => Wanted::Count,
            Stage::Times => Wanted::Times,
            Stage::Age => Wanted::Age,
            _ => Wanted::Nothing,
        }
    }

    /// Takes amounts and circumstances into the wish. Whether there were any.
    pub(super) fn absorb_details(&mut self, heard: &Heard) -> bool {
        let details = &heard.details;
        let wish = &mut self.wish;
        let mut took = false;
        // What a slot stands for: another value needs another slot.
        let mut other_slot = take(&mut wish.minutes, details.minutes, &mut took);
        other_slot |= take(&mut wish.count, details.count, &mut took);
        other_slot |= take(&mut wish.people, details.people, &mut took);
        if let Some(location) = &details.location {
            other_slot |= take(&mut wish.location, Some(location.clone()), &mut took);
            wish.any_location = false;
        }
        if details.any_location && matches!(self.stage, Stage::Location) {
            (wish.location, wish.any_location, took) = (None, true, true);
        }
        take(&mut wish.first_visit, details.first_visit, &mut took);
        take(&mut wish.age, details.age, &mut took);
        take(&mut wish.every, details.every, &mut took);
        take(&mut wish.times, details.times, &mut took);
        for (name, quantity) in &details.add_ons {
            wish.add_ons.retain(|(known, _)| known != name);
            wish.add_ons.push((name.clone(), *quantity));
            took = true;
            let service = wish.service.as_ref();
            other_slot |= service.is_some_and(|service| {
                service
                    .add_ons
                    .iter()
                    .any(|add_on| add_on.name == *name && add_on.minutes > 0)
            });
        }
        if !heard.parts.is_empty() {
            wish.parts = heard.parts.clone();
            took = true;
        }
        let variant = wish.service.as_ref().and_then(|service| {
            service
                .variant_in(&heard.text, self.stage == Stage::Variant)
                .map(|variant| variant.name.clone())
        });
        other_slot |= take(&mut wish.variant, variant, &mut took);
        if other_slot {
            self.unchoose();
        }
        took
    }

    /// The answer to one of the questions below, where it is no detail by itself.
    pub(super) fn need_answered(&mut self, heard: &Heard, answer: Answer) -> Option<Vec<Act>> {
        match self.stage {
            Stage::FirstVisit if heard.details.first_visit.is_none() => {
                let first = match answer {
                    Answer::Yes | Answer::Acknowledgement => true,
                    Answer::No => false,
                    _ => return None,
                };
                self.wish.first_visit = Some(first);
                self.absorb(heard);
                Some(self.advance(""))
            }
            Stage::Variant => {
                let service = self.wish.service.clone()?;
                let names: Vec<String> = service
                    .variants
                    .iter()
                    .map(|variant| variant.name.clone())
                    .collect();
                if service.variant_in(&heard.text, true).is_some() {
                    return None;
                }
                let Pick::At(at) = pick(&heard.text, &names) else {
                    return None;
                };
                self.wish.variant = names.get(at).cloned();
                Some(self.advance(""))
            }
            _ => None,
        }
    }

    /// Asks for the first thing that is missing; with everything there, the service, and what is to be said before
    /// going on.
    pub(super) fn needs(&mut self, before: &str) -> Result<(Service, String), Vec<Act>> {
        let Some(catalogue) = self.catalogue.clone() else {
            return Err(self.miss(before));
        };
        let places = &catalogue.business.locations;
        if places.len() > 1 && self.wish.location.is_none() && !self.wish.any_location {
            let question = format!(
                "Which of our places suits you: {}?",
                say::list(places, "or")
            );
            return Err(self.ask(Stage::Location, before, &question));
        }
        if let [only] = self.wish.between.as_slice() {
            self.wish.service = Some(only.clone());
            self.wish.between.clear();
        }
        if self.wish.service.is_none()
            && let [only] = catalogue.services.as_slice()
        {
            self.wish.service = Some(only.clone());
        }
        let mut before = before.to_owned();
        if let Some(acts) = self.visit(&catalogue.services, &mut before) {
            return Err(acts);
        }
        let Some(service) = self.wish.service.clone() else {
            let question = self.ask_service();
            return Err(self.ask(Stage::Service, &before, &question));
        };
        if !service.variants.is_empty() && self.wish.variant.is_none() {
            let names: Vec<&str> = service
                .variants
                .iter()
                .map(|variant| variant.name.as_str())
                .collect();
            let question = format!("Which would you like: {}?", say::list(&names, "or"));
            return Err(self.ask(Stage::Variant, &before, &question));
        }
        if let (Some(_), None) = (service.lengths, self.wish.minutes) {
            let many = service.resources.as_ref().filter(|pool| pool.max > 1);
            let question = match many.filter(|_| self.wish.count.is_none()) {
                Some(pool) => format!("For how long, and how many {}s?", pool.noun),
                None => "For how long would you like it?".to_owned(),
            };
            return Err(self.ask(Stage::Length, &before, &question));
        }
        if let Some(pool) = service.resources.as_ref().filter(|pool| pool.max > 1)
            && self.wish.count.is_none()
        {
            let question = format!("How many {}s would you like?", pool.noun);
            return Err(self.ask(Stage::Count, &before, &question));
        }
        if self.wish.every.is_some() && self.wish.times.is_none() && self.task == Task::Book {
            let unit = if self.wish.every == Some("month") {
                "months"
            } else {
                "dates"
            };
            let question = format!("For how many {unit} shall I book it?");
            return Err(self.ask(Stage::Times, &before, &question));
        }
        Ok((service, before))
    }

    /// Brings the service and the caller's history together, where a service is for first or for later visits only.
    fn visit(&mut self, services: &[Service], before: &mut String) -> Option<Vec<Act>> {
        let of = |kind: &str| -> Vec<&Service> {
            services
                .iter()
                .filter(|service| service.first_visit == kind)
                .collect()
        };
        let (first_only, later_only) = (of("first_only"), of("returning_only"));
        let chosen = self.wish.service.clone();
        let open = chosen.is_none()
            && self.wish.between.is_empty()
            && !first_only.is_empty()
            && !later_only.is_empty();
        let for_later = chosen
            .as_ref()
            .is_some_and(|service| service.first_visit == "returning_only");
        if self.wish.first_visit.is_none() && (open || for_later) {
            return Some(self.ask(
                Stage::FirstVisit,
                before,
                "Is this your first visit with us?",
            ));
        }
        let fitting = match self.wish.first_visit {
            Some(true) if open || for_later => first_only,
            Some(false) if open => later_only,
            _ => return None,
        };
        match fitting.as_slice() {
            [only] => {
                if for_later {
                    let name = super::lines::article(&only.name);
                    *before = super::joined(before, &format!("A first visit begins with {name}."));
                }
                self.wish.service = Some((*only).clone());
                self.wish.variant = None;
            }
            several if !several.is_empty() => {
                self.wish.service = None;
                self.wish.between = several.iter().map(|service| (*service).clone()).collect();
            }
            _ => {}
        }
        None
    }

    /// Whether what was refused is for later visits only: then the caller's first visit is looked for instead.
    pub(super) fn begins_anew(&mut self) -> bool {
        let later_only = |service: &Service| service.first_visit == "returning_only";
        let refused = self.task == Task::Book
            && self.wish.service.as_ref().is_some_and(later_only)
            && self.wish.first_visit != Some(true)
            && self.catalogue.as_ref().is_some_and(|catalogue| {
                let mut services = catalogue.services.iter();
                services.any(|service| service.first_visit == "first_only")
            });
        if refused {
            self.wish.first_visit = Some(true);
            self.wish.staff = None;
            self.unchoose();
        }
        refused
    }

    /// What the wish says beside service and time, as arguments of a search.
    pub(super) fn search_details(&self, service: Option<&Service>) -> Map<String, Value> {
        let mut arguments = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                arguments.insert(name.to_owned(), value);
            }
        };
        let (wish, target) = (&self.wish, self.target.as_ref());
        let has = |asks: fn(&Service) -> bool| service.is_some_and(asks);
        put("staff", wish.staff.clone().map(Value::from));
        put(
            "location",
            wish.location
                .clone()
                .or_else(|| target.and_then(|target| target.location.clone()))
                .map(Value::from),
        );
        put(
            "variant",
            wish.variant
                .clone()
                .or_else(|| target.and_then(|target| target.variant.clone()))
                .map(Value::from),
        );
        if has(|service| service.lengths.is_some()) {
            let minutes = wish.minutes.or(target.and_then(|target| target.minutes));
            put("minutes", minutes.map(Value::from));
        }
        if has(|service| service.resources.is_some()) {
            let count = wish.count.or(target.and_then(|target| target.count));
            put("count", count.map(Value::from));
        }
        if has(|service| service.capacity.is_some()) {
            put("party", wish.people.map(Value::from));
        }
        put(
            "add_ons",
            service.and_then(|service| self.add_ons_of(service)),
        );
        arguments
    }

    /// What was asked for of what goes with the service.
    fn add_ons_of(&self, service: &Service) -> Option<Value> {
        let asked = self.wish.add_ons.iter().filter(|(name, quantity)| {
            *quantity > 0 && service.add_ons.iter().any(|known| known.name == *name)
        });
        let asked: Vec<Value> = asked
            .map(|(name, quantity)| json!({ "name": name, "quantity": quantity }))
            .collect();
        (!asked.is_empty()).then(|| asked.into())
    }

    /// The arguments of a booking of the chosen slot, or the question for what is missing.
    pub(super) fn order(
        &mut self,
        service: &Service,
        slot_id: &str,
        before: &str,
    ) -> Result<Value, Vec<Act>> {
        if service.ages.is_some() && self.wish.age.is_none() {
            return Err(self.ask(Stage::Age, before, "How old is the person who comes?"));
        }
        let Some(name) = self.wish.name.clone() else {
            let question = self.voice.which_name();
            return Err(self.ask(Stage::Name, before, question));
        };
        let mut arguments = json!({ "slot_id": slot_id, "customer_name": name.as_str() });
        let wish = &self.wish;
        if !wish.also.is_empty() {
            let ids = wish.also.iter().map(|slot| slot.slot_id.clone());
            arguments["also"] = ids.collect();
        }
        if let Some(add_ons) = self.add_ons_of(service) {
            arguments["add_ons"] = add_ons;
        }
        if let Some(age) = wish.age.filter(|_| service.ages.is_some()) {
            arguments["age"] = age.into();
        }
        if let (Some(every), Some(times)) = (wish.every, wish.times) {
            arguments["repeat"] = json!({ "every": every, "count": times });
        }
        Ok(arguments)
    }

    /// A tool needs one more detail: asks for it.
    pub(super) fn needed(&mut self, field: &str, question: &str) -> Vec<Act> {
        let stage = match field {
            "location" => Stage::Location,
            "minutes" => Stage::Length,
            "count" => Stage::Count,
            "variant" => Stage::Variant,
            "age" => Stage::Age,
            _ => return self.stuck(question),
        };
        match stage {
            Stage::Location => self.wish.location = None,
            Stage::Length => self.wish.minutes = None,
            Stage::Count => self.wish.count = None,
            Stage::Variant => self.wish.variant = None,
            _ => self.wish.age = None,
        }
        self.ask(stage, "", question)
    }
}

/// Puts a detail that was said into the wish. Whether it differs from what was there.
fn take<T: PartialEq>(wish: &mut Option<T>, said: Option<T>, took: &mut bool) -> bool {
    let Some(said) = said else {
        return false;
    };
    *took = true;
    if wish.as_ref() == Some(&said) {
        return false;
    }
    wish.replace(said).is_some()
}
