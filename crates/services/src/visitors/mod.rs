//! What people without an account see and do: they book on a business's page, and look after their booking, take up a call
//! that was cut off, or answer an offer by a link that they were sent.
//!
//! Everything is asked of the engine and changed by the use cases that calls use. Whoever has a link may do what it is for
//! and nothing else; what is known of a customer beyond their first name is not shown to its holder.

mod again;
mod answer;
mod book;
mod chosen;
mod draft;
mod file;
mod limits;
mod link;
mod manage;
mod month;
mod question;
mod resume;
mod site;
mod steps;
mod theirs;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{
    ServiceError,
    availability::{Availability, Offer},
    bookings::Bookings,
    context::Ports,
    show,
    snapshot::{Snapshot, Snapshots},
    waitlist::Waitlist,
};

pub use again::LinkPage;
pub use answer::OfferPage;
pub use book::{Here, Who};
pub use draft::Details;
pub use file::CalendarFile;
use limits::Limit;
pub use link::{Contact, Opened};
pub use manage::{Manage, MoveTo, Moving, Together};
pub use month::{DayTimes, MonthDay, TimeChoice, Times};
pub use question::Question;
pub(crate) use resume::CutOff;
pub use resume::Resume;
pub use site::{Phone, PlaceChoice, Site};
pub use steps::{AddOnChoice, Choices, Chosen, Near, Page, ServiceCard, State, Step, Waiting};
use theirs::policy_sentence;

/// The use cases of the public pages.
#[derive(Clone)]
pub struct Visitors {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
    bookings: Bookings,
    waitlist: Waitlist,
    /// Where customers reach us, without a slash at the end.
    public_url: Arc<str>,
}

/// Why a visitor cannot have what they asked for.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Something of the form is wrong: the field, and what to do about it, as a sentence.
    #[error("{0}: {1}")]
    Field(&'static str, String),
    /// The time is gone; the page shows what is free instead.
    #[error("the time cannot be had")]
    Taken(String),
    /// Everything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Visitors {
    /// Over the ports; links begin with `public_url`.
    #[must_use]
    pub fn new(
        ports: Ports,
        snapshots: Snapshots,
        availability: Availability,
        bookings: Bookings,
        waitlist: Waitlist,
        public_url: &str,
    ) -> Self {
        Self {
            ports,
            snapshots,
            availability,
            bookings,
            waitlist,
            public_url: public_url.trim_end_matches('/').into(),
        }
    }

    /// The whole address of a business's booking page, as it is given to people.
    #[must_use]
    pub fn address(&self, slug: &str) -> String {
        format!("{}/book/{slug}", self.public_url)
    }
}

/// In whose name a browser holds slots: a name that says nothing of the secret that its forms carry.
#[must_use]
pub fn visitor(form_token: &str) -> String {
    hex(&format!("visitor:{form_token}"))
}

/// SHA-256 in hexadecimal digits.
fn hex(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A sentence of a use case as people read it: with a capital letter, and an end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    if !sentence.ends_with(['.', '?']) {
        sentence.push('.');
    }
    sentence
}

/// `Sat 21 Nov, 14:00 with Sam`: a free time in a list.
fn near(offer: &Offer, snapshot: &Snapshot, now: jiff::Timestamp) -> String {
    let when = show::when(offer.range.start(), &snapshot.zone, now);
    if offer.with.is_empty() {
        when
    } else {
        format!("{when} with {}", offer.with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_known_by_a_name_that_opens_nothing() {
        let name = visitor("abc");
        assert_eq!(name.len(), 64);
        assert!(!name.contains("abc"));
        assert_ne!(name, visitor("abd"));
        assert_eq!(sentence("choose a later time"), "Choose a later time.");
    }
}
