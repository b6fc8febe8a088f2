//! Answering an offer, with the token of its link.

use domain::{BusinessId, WaitlistOfferId};
use jiff::Timestamp;
use serde_json::json;

use super::{Waitlist, hash, pass_on, visit_of};
use crate::{
    ServiceError,
    bookings::{Authority, ChangeError, Committed, Guest, Place, Wish},
    records::{Actor, OfferState, WaitlistEntry, WaitlistOffer},
};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Whose offer.
    pub business: BusinessId,
    /// What is offered.
    pub offer: WaitlistOffer,
    /// To whom, and what they waited for.
    pub entry: WaitlistEntry,
    /// Whether it can still be answered.
    pub open: bool,
}

/// What is told when an offer is over.
fn over() -> ServiceError {
    let reason = "this offer is over: you are still on the list, and the next time is yours";
    ServiceError::Conflict(reason.to_owned())
}

impl Waitlist {
    /// What a token offers.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn offered(&self, token: &str) -> Result<Offered, ServiceError> {
        let hash = &hash(token);
        let (business, id): (BusinessId, WaitlistOfferId) = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let found = tx.directory().waitlist_offer(hash).await?;
                    found.ok_or(ServiceError::NotFound("offer"))
                })
            })
            .await?;
        let now: Timestamp = self.ports.now();
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let missing = || ServiceError::NotFound("offer");
                    let offer = tx.waitlist().get_offer(id).await?.ok_or_else(missing)?;
                    let entry = tx.waitlist().entry(offer.entry_id).await?;
                    Ok(Offered {
                        business,
                        open: offer.state == OfferState::Open && offer.expires_at > now,
                        entry: entry.ok_or_else(missing)?,
                        offer,
                    })
                })
            })
            .await
    }

    /// Books what was offered. The token works once: asked again, the first booking is told again.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token, [`ServiceError::Conflict`] if the offer is over; as
    /// [`Bookings::book`](crate::bookings::Bookings::book) otherwise.
    pub async fn accept(&self, token: &str) -> Result<Committed, ChangeError> {
        let Offered {
            business,
            offer,
            entry,
            open,
        } = self.offered(token).await?;
        if !open && offer.state != OfferState::Accepted {
            return Err(over().into());
        }
        let place = Place {
            business,
            location: entry.location_id,
        };
        let guest = Guest {
            phone: Some(entry.phone.clone()),
            customer: entry.customer_id,
            age: entry.age,
            ..Guest::named(entry.name.clone())
        };
        let wish = Wish {
            lanes: offer.lanes.clone(),
            hold: Some(offer.hold_id),
            ..Wish::new(visit_of(&entry), offer.range.start(), guest)
        };
        let by = match entry.customer_id {
            Some(customer) => Authority::Customer(Actor::Customer(customer)),
            None => Authority::Visitor(None),
        };
        // The booking consumes the hold, and with it the offer is accepted, in one unit of work.
        let key = offer.id.to_string();
        let done = self.bookings.book(place, by, &wish, Some(&key)).await?;
        self.settle(business, &offer).await?;
        Ok(done)
    }

    /// An offer that lapsed while it was being accepted left its entry waiting, though it is booked.
    async fn settle(
        &self,
        business: BusinessId,
        offer: &WaitlistOffer,
    ) -> Result<(), ServiceError> {
        let (now, id, entry) = (self.ports.now(), offer.id, offer.entry_id);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let stored = tx.waitlist().get_offer(id).await?;
                    if stored.is_none_or(|stored| stored.state != OfferState::Accepted) {
                        tx.waitlist().leave(entry, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Gives an offered time back; the next in line is looked for, and the customer goes on waiting.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token, [`ServiceError::Conflict`] if the offer is over.
    pub async fn decline(&self, token: &str) -> Result<(), ServiceError> {
        let found = self.offered(token).await?;
        let (ports, now) = (&self.ports, self.ports.now());
        let place = Place {
            business: found.business,
            location: found.entry.location_id,
        };
        let found = &found;
        ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    let id = found.offer.id;
                    if !tx
                        .waitlist()
                        .close_offer(id, OfferState::Declined, now)
                        .await?
                    {
                        return Err(over());
                    }
                    pass_on(ports, tx, place, &found.offer).await?;
                    let by = found
                        .entry
                        .customer_id
                        .map_or(Actor::System, Actor::Customer);
                    let detail = json!({ "offer": id });
                    let subject = found.entry.id.to_string();
                    let event = ports.audit(by, "waitlist.declined", subject, detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }
}
