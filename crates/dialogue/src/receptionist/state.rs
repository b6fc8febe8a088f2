//! Where a conversation stands.

use domain::PersonName;

use super::{catalogue::Service, offers::Slot};

/// What is being done for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    None,
    Book,
    Move,
    Cancel,
    Message,
    /// To be told when something frees up.
    Wait,
}

/// What the caller has asked for so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) service: Option<Service>,
    /// Services between which the caller has to decide.
    pub(super) between: Vec<Service>,
    pub(super) staff: Option<String>,
    /// The caller's words about time.
    pub(super) when: Option<String>,
    /// A wish relative to an offer, as RFC 3339 bounds; used once instead of the words.
    pub(super) bounds: Option<(String, String)>,
    pub(super) name: Option<PersonName>,
    pub(super) message: Option<String>,
    /// Which place; none is any.
    pub(super) location: Option<String>,
    pub(super) any_location: bool,
    /// Whether it is the caller's first visit.
    pub(super) first_visit: Option<bool>,
    pub(super) variant: Option<String>,
    pub(super) minutes: Option<u32>,
    /// How many courts, rooms or the like.
    pub(super) count: Option<u32>,
    pub(super) people: Option<u32>,
    pub(super) add_ons: Vec<(String, u32)>,
    pub(super) age: Option<u32>,
    /// The step of a series, and how many dates it has.
    pub(super) every: Option<&'static str>,
    pub(super) times: Option<u32>,
    /// What the others who come along want, where that differs.
    pub(super) parts: Vec<Service>,
    /// Their slots, committed together with the chosen one.
    pub(super) also: Vec<Slot>,
}

/// What the last question was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// "How can I help?"
    Open,
    /// "Would you like to book one?"
    OfferBooking,
    /// "Which of our places?"
    Location,
    /// "Is it your first visit?"
    FirstVisit,
    /// "What would you like to book?"
    Service,
    /// "Which kind of it?"
    Variant,
    /// "For how long?"
    Length,
    /// "How many courts?"
    Count,
    /// "How many weeks?"
    Times,
    /// "How old?"
    Age,
    /// "When would you like to come in?"
    When {
        /// Whether the answer completes words about time that were ambiguous.
        completes: bool,
    },
    /// "Which of these suits you?"
    Slot,
    /// "What name?"
    Name,
    /// "Shall I book it?"
    Confirm(Proposal),
    /// "What would you like to change?"
    Change,
    /// "Which booking?"
    WhichBooking,
    /// "Do you have the reference?"
    Reference,
    /// "Shall I take a message?"
    OfferMessage,
    /// "What shall I tell them?"
    Message,
    /// "Who shall I say called?"
    MessageName,
    /// "Anything else?"
    More,
    /// The goodbye was said.
    Over,
}

/// A change that was read back and waits for the caller's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) tool: &'static str,
    pub(super) arguments: String,
    pub(super) read_back: String,
}

/// A tool that was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) tool: &'static str,
    pub(super) arguments: String,
    pub(super) why: Why,
}

/// What its result is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// To understand this first turn.
    Catalogue(String),
    /// To offer slots.
    Search,
    /// To find a slot for who comes along: at the same time, or else right after.
    Companion {
        /// With whom the same time was tried already: so many of those who perform it; none of them left, right after.
        tried: usize,
    },
    /// To be told when something frees up.
    Wait,
    /// To change bookings.
    Change,
    /// To find the booking to change.
    Find,
    /// To tell the caller about their bookings.
    Tell,
    /// To tell the time.
    Now,
    /// To pass a message on.
    Message,
    /// To hang up.
    End,
}
