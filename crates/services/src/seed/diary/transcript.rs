//! What was said in calls of the past.

use domain::Speaker;

use super::chance::Chance;
use crate::{records::Service, seed::company::Company};

/// One side speaking once.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) speaker: Speaker,
    pub(super) text: String,
}

fn caller(text: impl Into<String>) -> Line {
    Line {
        speaker: Speaker::Caller,
        text: text.into(),
    }
}

fn desk(text: impl Into<String>) -> Line {
    Line {
        speaker: Speaker::Receptionist,
        text: text.into(),
    }
}

pub(super) fn greeting(company: &Company) -> Vec<Line> {
    vec![desk(company.receptionist.greeting)]
}

pub(super) fn booked(
    company: &Company,
    service: &str,
    spoken: &str,
    name: &str,
    reference: &str,
) -> Vec<Line> {
    let service = service.to_lowercase();
    let letters = dialogue::say::letters(reference);
    let mut lines = greeting(company);
    lines.extend([
        caller(format!(
            "Hi, I'd like to book: {service}, {spoken}, please."
        )),
        desk("That is free. What name shall I put it under?"),
        caller(name),
        desk(format!("{service}, {spoken}, for {name}. Shall I book it?")),
        caller("Yes please."),
        desk(format!(
            "You're booked: {service}, {spoken}. Your reference is {letters}. Anything else?"
        )),
        caller("No, that's all. Thanks."),
        desk("Thanks for calling. Goodbye."),
    ]);
    lines
}

pub(super) fn answered(company: &Company, question: &str, answer: &str) -> Vec<Line> {
    let mut lines = greeting(company);
    lines.extend([
        caller(question),
        desk(format!("{answer} Anything else I can do for you?")),
        caller("No, that's all. Thank you."),
        desk("Thanks for calling. Goodbye."),
    ]);
    lines
}

pub(super) fn noted(company: &Company, message: &str) -> Vec<Line> {
    let mut lines = greeting(company);
    lines.extend([
        caller("Can I leave a message?"),
        desk("Of course, I'll pass it on. What shall I tell them?"),
        caller(message),
        desk("Thank you, I've passed that on. Someone will call you back."),
    ]);
    lines
}

pub(super) fn refused(company: &Company, service: &str, spoken: &str) -> Vec<Line> {
    let mut lines = greeting(company);
    lines.extend([
        caller(format!("Do you have {}, {spoken}?", service.to_lowercase())),
        desk("I'm sorry, that time isn't free. Which other day or time would suit you?"),
        caller("Only then, I'm afraid. Never mind."),
        desk("All right, I haven't booked anything. Anything else I can do for you?"),
        caller("No thanks. Bye."),
    ]);
    lines
}

/// A question about a service, and its answer.
pub(super) fn question(chance: &mut Chance, service: &Service) -> (String, String) {
    let name = service.name.to_lowercase();
    match chance.below(3) {
        0 => {
            let price = service
                .price
                .map_or_else(|| "free".to_owned(), |price| price.to_string());
            (
                format!("How much is the {name}?"),
                format!("The {name} is {price}."),
            )
        }
        1 => (
            format!("How long does the {name} take?"),
            format!("The {name} takes {} minutes.", service.minutes),
        ),
        _ => (
            "Can I bring a friend?".to_owned(),
            "Yes, there is a place to wait.".to_owned(),
        ),
    }
}

pub(super) fn message(chance: &mut Chance) -> &'static str {
    const MESSAGES: &[&str] = &[
        "I left my umbrella there yesterday.",
        "Please call me back about a gift voucher.",
        "I'm running ten minutes late.",
        "Could the manager ring me about an invoice?",
        "I'd like to talk about a group booking in spring.",
    ];
    chance.pick(MESSAGES).copied().unwrap_or_default()
}
