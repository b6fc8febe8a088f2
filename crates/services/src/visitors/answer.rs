//! An offer to somebody who waits, opened by the link that they were sent.

use super::{
    Contact, Refusal, Visitors,
    chosen::{place, when},
    month::zone_words,
};
use crate::{ServiceError, bookings::ChangeError, show};

/// What is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferPage {
    /// Whom to ring, and where to book.
    pub contact: Contact,
    /// "Jo".
    pub first_name: String,
    /// "Haircut".
    pub what: String,
    /// "Sam"; may be empty.
    pub with: String,
    /// "Sat 21 Nov, 14:00 to 14:30".
    pub when: String,
    /// "London time".
    pub zone: String,
    /// Where.
    pub place: String,
    /// "13:20".
    pub until: String,
    /// Whether it can still be answered.
    pub open: bool,
}

impl Visitors {
    /// What a token offers.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn offer(&self, token: &str) -> Result<OfferPage, ServiceError> {
        let found = self.waitlist.offered(token).await?;
        let place_of = found.entry.location_id;
        let snapshot = self.snapshots.get(found.business, place_of).await?;
        let now = self.ports.now();
        let service = snapshot.service(found.entry.service_id);
        Ok(OfferPage {
            contact: self.contact_at(&snapshot).await?,
            first_name: found.entry.name.first().to_owned(),
            what: service.map_or_else(|| "Your visit".to_owned(), |one| one.name.clone()),
            with: snapshot.names_for_guest(&found.offer.lanes),
            when: when(found.offer.range, &snapshot.zone, now),
            zone: zone_words(&snapshot.zone),
            place: place(&snapshot),
            until: show::time(found.offer.expires_at, &snapshot.zone),
            open: found.open,
        })
    }

    /// Books what is offered. The token works once: asked again, it leads to the same booking. Gives the token of a link to
    /// it.
    ///
    /// # Errors
    /// [`Refusal`]; [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn take_offer(&self, token: &str) -> Result<String, Refusal> {
        let business = self.waitlist.offered(token).await?.business;
        let done = self.waitlist.accept(token).await.map_err(too_late)?;
        let first = done.bookings.first().map(|made| made.booking);
        let first = first.ok_or_else(|| ServiceError::Internal("nothing was booked".to_owned()))?;
        Ok(self.link_to(business, first).await?)
    }

    /// Gives an offered time back; its holder goes on waiting.
    ///
    /// # Errors
    /// [`Refusal`]; [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn decline_offer(&self, token: &str) -> Result<(), Refusal> {
        let declined = self.waitlist.decline(token).await;
        declined.map_err(|error| too_late(error.into()))
    }
}

fn too_late(error: ChangeError) -> Refusal {
    let text = match error {
        ChangeError::Service(ServiceError::Conflict(reason)) => super::sentence(&reason),
        ChangeError::Taken(_) | ChangeError::Settled(_) | ChangeError::TooLate(_) => {
            "Somebody else has the time now. You are still on the list.".to_owned()
        }
        ChangeError::Service(error) => return Refusal::Service(error),
    };
    Refusal::Field("", text)
}
