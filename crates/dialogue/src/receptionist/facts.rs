//! Answers about services, prices, hours and the place, from what `get_services` told.

use super::{
    Act, Receptionist, Stage, Task,
    catalogue::{Catalogue, Match, Service},
    joined, lines,
    understand::{Heard, Topic},
};
use crate::say;

impl Receptionist {
    pub(super) fn fact(
        &mut self,
        topic: Topic,
        heard: &Heard,
        catalogue: &Catalogue,
    ) -> Option<Vec<Act>> {
        let about = &catalogue.business;
        let line = match topic {
            Topic::Price | Topic::Length => {
                return Some(self.about_service(topic, heard, catalogue));
            }
            Topic::Hours if !about.opening_hours.is_empty() => {
                format!("We're open {}.", about.opening_hours.trim_end_matches('.'))
            }
            Topic::Address if !about.address.is_empty() => format!("We're at {}.", about.address),
            Topic::Services => {
                let names: Vec<String> = catalogue
                    .services
                    .iter()
                    .map(|service| lines::soften(&service.name))
                    .collect();
                format!("We do {}.", say::list(&names, "and"))
            }
            Topic::Staff => match catalogue.staff().as_slice() {
                [] => "Everyone here can look after you.".to_owned(),
                staff => format!("You can see {}.", say::list(staff, "or")),
            },
            Topic::Machine => {
                "I'm an AI receptionist, and I can pass you on to a person with a message."
                    .to_owned()
            }
            Topic::Policy => self.policy(heard, catalogue),
            Topic::Prepare => self.preparation(heard, catalogue),
            Topic::Coaching => {
                let told: Vec<&str> = catalogue
                    .services
                    .iter()
                    .map(|service| service.info.as_str())
                    .filter(|info| !info.is_empty())
                    .collect();
                // A business that sells lessons is asked for one; only what goes beside its services is told here.
                if told.is_empty() {
                    return None;
                }
                told.join(" ")
            }
            _ => "I don't have that at hand.".to_owned(),
        };
        Some(self.and_back(&line, None))
    }

    /// The services that a question is about: those named, or the one that is being booked.
    fn asked_about(&self, heard: &Heard) -> Vec<Service> {
        match &heard.service {
            Match::One(service) => vec![service.clone()],
            Match::Several(services) => services.clone(),
            Match::Nothing => self.wish.service.iter().cloned().collect(),
        }
    }

    fn policy(&self, heard: &Heard, catalogue: &Catalogue) -> String {
        let mut told: Vec<String> = Vec::new();
        for service in self.asked_about(heard) {
            let name = lines::article(&service.name);
            if !service.deposit.is_empty() {
                told.push(format!(
                    "There is a deposit of {} for {name}.",
                    service.deposit
                ));
            }
            if !service.cancellation.is_empty() {
                told.push(format!("Cancelling {name} is {}.", service.cancellation));
            }
        }
        if told.is_empty() && !catalogue.business.policies.is_empty() {
            told.push(catalogue.business.policies.clone());
        }
        if told.is_empty() {
            return "There is no fee for cancelling, and no deposit.".to_owned();
        }
        told.join(" ")
    }

    fn preparation(&self, heard: &Heard, catalogue: &Catalogue) -> String {
        let after = heard.says(&["aftercare", "after care", "afterwards", "after"]);
        let about = self.asked_about(heard);
        let about = if about.is_empty() {
            catalogue.services.clone()
        } else {
            about
        };
        let told: Vec<&str> = about
            .iter()
            .map(|service| {
                if after {
                    &service.aftercare
                } else {
                    &service.preparation
                }
            })
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        match told.as_slice() {
            [only] => (*only).to_owned(),
            [] => "There is nothing special to do for that.".to_owned(),
            _ => {
                "That depends on what you book. It comes with the confirmation by text.".to_owned()
            }
        }
    }

    fn about_service(&mut self, topic: Topic, heard: &Heard, catalogue: &Catalogue) -> Vec<Act> {
        let extras: Vec<String> = heard
            .details
            .add_ons
            .iter()
            .filter_map(|(name, _)| {
                let known = catalogue
                    .services
                    .iter()
                    .flat_map(|service| &service.add_ons);
                let add_on = known.into_iter().find(|add_on| add_on.name == *name)?;
                Some(format!("{} is {}", lines::soften(name), add_on.price))
            })
            .collect();
        let only_extras =
            topic == Topic::Price && !extras.is_empty() && heard.details.count.is_none();
        let asked_for = match self.asked_about(heard) {
            _ if only_extras => Vec::new(),
            none if none.is_empty() => catalogue.services.clone(),
            some => some,
        };
        let mut parts: Vec<String> = asked_for
            .iter()
            .map(|service| fact_of(topic, service))
            .collect();
        if topic == Topic::Price {
            parts.extend(extras);
        }
        let line = match parts.as_slice() {
            [] => "I don't have prices at hand.".to_owned(),
            parts => format!("{}.", upper(&say::list(parts, "and"))),
        };
        let one = if let [only] = asked_for.as_slice() {
            Some(only.clone())
        } else {
            None
        };
        self.and_back(&line, one)
    }

    /// After the answer: the pending question again, or an offer to book what was asked about.
    fn and_back(&mut self, line: &str, service: Option<Service>) -> Vec<Act> {
        if self.task != Task::None || matches!(self.stage, Stage::OfferMessage) {
            return vec![Act::Say(joined(line, &self.asked.clone()))];
        }
        match service {
            Some(service) => {
                self.wish.service = Some(service);
                self.ask(Stage::OfferBooking, line, "Would you like to book it?")
            }
            None => {
                let question = self.voice.anything_else();
                self.ask(Stage::More, line, question)
            }
        }
    }
}

fn fact_of(topic: Topic, service: &Service) -> String {
    let name = lines::article(&service.name);
    if !service.variants.is_empty() {
        let each: Vec<String> = service
            .variants
            .iter()
            .map(|variant| match topic {
                Topic::Length => format!(
                    "{} minutes for {}",
                    variant.minutes,
                    lines::soften(&variant.name)
                ),
                _ => format!("{} for {}", variant.price, lines::soften(&variant.name)),
            })
            .collect();
        return format!("{name} is {}", say::list(&each, "and"));
    }
    match topic {
        Topic::Length if service.lengths.is_some() => {
            format!("{name} is by the hour, for as long as you like")
        }
        Topic::Length => format!("{name} takes {} minutes", service.minutes),
        _ if service.price.is_empty() => format!("the price of {name} is not set"),
        _ => format!("{name} is {}", service.price),
    }
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
