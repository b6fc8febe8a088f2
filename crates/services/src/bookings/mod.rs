//! Making, moving and cancelling bookings, for calls, pages and the interface alike.
//!
//! Every change is asked for with an [`Authority`]. A call first has the change put into words, which changes nothing but
//! a hold, and then commits it with the guard's permit; everybody else commits at once. A change is one unit of work:
//! lanes are locked, rules about numbers are checked again against the rows, and the booking is written with its lines,
//! its claims, what follows from it (calendar, text, audit) and its result under the key of the change.

mod anyway;
mod attendance;
mod authority;
mod book;
mod cancel;
mod choices;
mod claimed;
mod confirm;
mod cut_off;
mod effects;
mod existing;
mod hold;
mod late;
mod late_conflict;
mod limits;
mod phone;
mod preview;
mod repeated;
mod reschedule;
mod series;
mod stands;
mod terms_wording;
mod texts;
mod unmet;
mod waiting;
mod wish;
mod wording;
mod writing;

use std::sync::Arc;

use call::guard::{Intent, Wording};
use domain::{BookingId, BookingRef, Money};
use serde::{Deserialize, Serialize};

use crate::{
    ServiceError,
    availability::{Availability, OfferSet},
    context::Ports,
    links,
    ports::{Constraint, StoreError, Tx},
    records::Booking,
    snapshot::Snapshots,
};

pub use anyway::Override;
pub(crate) use attendance::notable;
pub use authority::Authority;
pub use book::Quoted;
pub use cancel::Cancelling;
pub use confirm::Confirmable;
pub use cut_off::{CUT_OFF, CutOff};
pub(crate) use effects::NewText;
pub use hold::Held;
pub use late::{LATE_MINUTES, LateText};
pub use late_conflict::LateConflict;
pub(crate) use limits::age_is_known;
pub(crate) use phone::add_on_named;
pub use reschedule::Moving;
pub use series::{SeriesConflict, SeriesVisit};
pub(crate) use waiting::CLASH;
pub use waiting::Confirmed;
pub use wish::{Guest, Place, Wish};
pub(crate) use wording::Spoken;

/// The use cases of bookings.
#[derive(Clone)]
pub struct Bookings {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
    /// Whether customers are not told of what is done.
    quiet: bool,
    /// Where customers reach us; with it, texts carry a link to the booking.
    address: Option<Arc<str>>,
}

/// A change put into words, for the caller to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What would be done.
    pub intent: Intent,
    /// The sentence to say, and what must not be missing from it.
    pub wording: Wording,
}

/// A committed change. Kept under its key, so that a repeat is told the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// What was made, moved or cancelled, in the order in which it was asked for; at least one.
    pub bookings: Vec<Made>,
    /// The sentence to say, from the committed rows.
    pub say: String,
    /// Whether the business still has to confirm.
    pub requested: bool,
    /// What the change itself costs by the terms of the booking.
    pub fee: Option<Money>,
}

/// A booking of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The booking.
    pub booking: BookingId,
    /// What people quote.
    pub reference: BookingRef,
}

/// Why a change is not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Somebody or something has the time now, or a rule refuses it.
    #[error("the time cannot be had")]
    Taken(Box<OfferSet>),
    /// The booking is over, cancelled or past changing.
    #[error("the booking can no longer be changed: {0}")]
    Settled(&'static str),
    /// The time in which its customer may change it is over.
    #[error("{0}")]
    TooLate(Box<CutOff>),
    /// Everything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Service(ServiceError::Store(error))
    }
}

impl Bookings {
    /// Over the ports.
    #[must_use]
    pub fn new(ports: Ports, snapshots: Snapshots, availability: Availability) -> Self {
        Self {
            ports,
            snapshots,
            availability,
            quiet: false,
            address: None,
        }
    }

    /// The same use cases, whose texts carry links to this public address.
    #[must_use]
    pub fn linking(self, public_url: &str) -> Self {
        Self {
            address: Some(public_url.trim_end_matches('/').into()),
            ..self
        }
    }

    /// A new link to bookings that were made together, for a text to their customer, if they can get one.
    async fn link(
        &self,
        tx: &mut dyn Tx,
        bookings: &[Booking],
    ) -> Result<Option<String>, ServiceError> {
        let told = bookings.first().is_some_and(|first| first.phone.is_some());
        let Some(address) = self.address.as_ref().filter(|_| told) else {
            return Ok(None);
        };
        let token = links::to_bookings(&self.ports, tx, bookings).await?;
        Ok(token.map(|token| format!("{address}/m/{token}")))
    }

    /// The same use cases, which tell the customer nothing: whoever asks does it themselves.
    #[must_use]
    pub fn quietly(&self) -> Self {
        Self {
            quiet: true,
            ..self.clone()
        }
    }
}

/// Whether the store refused because the time is no longer free.
fn is_taken(error: &ChangeError) -> bool {
    matches!(
        error,
        ChangeError::Service(ServiceError::Store(StoreError::Conflict(
            Constraint::Overlap | Constraint::Held | Constraint::Full
        )))
    )
}
