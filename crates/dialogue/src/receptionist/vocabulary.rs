//! The phrases by which callers say what they want done and ask about. Phrases of several words come first where a
//! part of one means something else.

use super::understand::{Intent, Shift, Topic};

pub(super) const LEAVING: &[&str] = &[
    "bye",
    "goodbye",
    "good bye",
    "bye bye",
    "that's all",
    "that is all",
    "that's everything",
    "that'll be all",
    "nothing else",
    "that will be all",
    "see you then",
    "see you",
    "have a good day",
    "have a nice day",
    "i'm done",
    "hang up",
    "that's me done",
];
pub(super) const REPEAT: &[&str] = &[
    "say that again",
    "say it again",
    "repeat that",
    "repeat it",
    "can you repeat",
    "could you repeat",
    "come again",
    "what did you say",
    "i didn't catch that",
    "didn't catch",
    "i didn't hear",
    "pardon",
    "once more",
    "one more time",
    "what was that",
    "sorry what",
];
pub(super) const ABUSE: &[&str] = &[
    "fuck", "fucking", "fuck off", "piss off", "shit", "bitch", "bastard", "wanker", "cunt",
    "asshole", "arsehole", "idiot", "stupid",
];
pub(super) const ANYONE: &[&str] = &[
    "anyone",
    "anybody",
    "whoever",
    "don't mind who",
    "doesn't matter who",
    "any of them",
    "any barber",
    "no preference",
    "whoever's free",
    "not fussed",
];
const PERSON: &[&str] = &[
    "a person",
    "real person",
    "a human",
    "human being",
    "speak to someone",
    "talk to someone",
    "speak to somebody",
    "talk to somebody",
    "speak to a",
    "talk to a",
    "the manager",
    "the owner",
    "put me through",
    "someone real",
    "an operator",
    "operator",
    "speak with someone",
    "transfer me",
    "speak to the",
    "talk to the",
    "call me back",
    "ring me back",
    "call back",
    "callback",
];
const WAIT: &[&str] = &[
    "waiting list",
    "wait list",
    "waitlist",
    "something frees up",
    "anything frees up",
    "something opens up",
    "something comes up",
    "anything comes up",
    "someone cancels",
    "anyone cancels",
    "somebody cancels",
    "there's a cancellation",
    "get a cancellation",
    "have a cancellation",
    "one frees up",
    "it frees up",
];
const MESSAGE: &[&str] = &[
    "leave a message",
    "take a message",
    "pass on a message",
    "pass a message",
    "leave a note",
    "message for",
];
const CANCEL: &[&str] = &[
    "cancel",
    "cancelling",
    "canceling",
    "cancellation",
    "call off",
    "can't make my",
    "cannot make my",
    "can't make it",
    "can't come",
];
const MOVE: &[&str] = &[
    "reschedule",
    "rescheduling",
    "move my",
    "move the",
    "move it",
    "move an",
    "change my",
    "change the time",
    "change the date",
    "change the day",
    "change an",
    "rearrange",
    "rebook",
    "push back",
    "bring forward",
    "different time for my",
    "another time for my",
    "shift my",
    "postpone",
];
const BOOK: &[&str] = &[
    "book",
    "booking",
    "appointment",
    "schedule",
    "reserve",
    "slot",
    "fit me in",
    "squeeze me in",
    "get in",
    "come in",
    "get a",
    "have a",
    "i need a",
    "i want a",
    "i'd like a",
    "availability",
    "available",
    "free",
    "any space",
    "any openings",
    "looking for a",
];

pub(super) fn intent(any: &impl Fn(&[&str]) -> bool) -> Option<Intent> {
    if any(WAIT) {
        Some(Intent::Wait)
    } else if any(MESSAGE) {
        Some(Intent::Message)
    } else if any(PERSON) {
        Some(Intent::Person)
    } else if any(MOVE) {
        Some(Intent::Move)
    } else if any(CANCEL) {
        Some(Intent::Cancel)
    } else if any(BOOK) {
        Some(Intent::Book)
    } else {
        None
    }
}

pub(super) fn topic(any: &impl Fn(&[&str]) -> bool, text: &str) -> Option<Topic> {
    let asks = text.contains('?')
        || any(&[
            "what",
            "how",
            "when",
            "where",
            "who",
            "do you",
            "are you",
            "is it",
            "can you tell",
        ]);
    if asks
        && any(&[
            "cancellation policy",
            "cancellation fee",
            "cancellation terms",
            "if i cancel",
            "if i have to cancel",
            "cancel for free",
            "late fee",
            "deposit",
            "pay up front",
            "your policy",
        ])
    {
        Some(Topic::Policy)
    } else if asks
        && any(&[
            "prepare",
            "preparation",
            "aftercare",
            "after care",
            "do i need to do",
            "do beforehand",
            "do afterwards",
            "need to bring",
            "should i bring",
        ])
    {
        Some(Topic::Prepare)
    } else if asks
        && any(&[
            "coaching", "coach", "lessons", "lesson", "trainer", "training",
        ])
    {
        Some(Topic::Coaching)
    } else if any(&[
        "how much",
        "price",
        "prices",
        "cost",
        "costs",
        "charge",
        "expensive",
        "how many pounds",
    ]) {
        Some(Topic::Price)
    } else if any(&[
        "how long does",
        "how long is",
        "how long will",
        "how many minutes",
        "how long",
    ]) {
        Some(Topic::Length)
    } else if any(&[
        "opening hours",
        "your hours",
        "what hours",
        "when are you open",
        "are you open",
        "what time do you",
        "when do you open",
        "when do you close",
        "you open on",
        "opening times",
        "open till",
        "open until",
    ]) {
        Some(Topic::Hours)
    } else if any(&[
        "where are you",
        "address",
        "located",
        "location",
        "how do i get",
        "find you",
        "whereabouts",
    ]) {
        Some(Topic::Address)
    } else if any(&[
        "what services",
        "what can you do",
        "which services",
        "what do you do",
        "what do you offer",
        "what can i",
        "what kind of",
        "what have you got",
        "what treatments",
        "services do you",
    ]) {
        Some(Topic::Services)
    } else if any(&[
        "who works",
        "who is there",
        "who do you have",
        "which barbers",
        "who's working",
        "who can",
        "who's available",
        "which staff",
    ]) {
        Some(Topic::Staff)
    } else if any(&[
        "what time is it",
        "what's the time",
        "what day is it",
        "what date is it",
    ]) {
        Some(Topic::Now)
    } else if any(&[
        "when is my",
        "when's my",
        "what time is my",
        "what time's my",
        "check my",
        "do i have a booking",
        "do i have an appointment",
        "confirm my appointment",
        "confirm my booking",
        "my next appointment",
    ]) {
        Some(Topic::MyBookings)
    } else if asks
        && any(&[
            "a robot",
            "a machine",
            "a computer",
            "an ai",
            "are you real",
            "are you human",
            "real person",
            "a bot",
        ])
    {
        Some(Topic::Machine)
    } else {
        None
    }
}

pub(super) fn shift(any: &impl Fn(&[&str]) -> bool) -> Option<Shift> {
    if any(&["later", "too early", "after that"]) {
        Some(Shift::Later)
    } else if any(&["earlier", "sooner", "too late", "before that"]) {
        Some(Shift::Earlier)
    } else {
        None
    }
}
