//! A new link for whoever holds one that is over. It goes to the phone that is stored for its customer and nowhere else, and
//! whoever asks is told the same whatever becomes of it.

use domain::{BookingId, BusinessId, CustomerLinkId, E164};
use serde_json::json;

use super::{Limit, Refusal, Visitors, link::parts};
use crate::{
    ServiceError,
    bookings::NewText,
    links,
    ports::Tx,
    records::{Actor, Booking, CustomerLink, LinkKind, OfferState},
    sms_text,
    waitlist::Offered,
};

/// The page whose link is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPage {
    /// A booking's.
    Manage,
    /// That of a call that was cut off.
    Resume,
    /// An offer's.
    Offer,
}

/// What a new link leads to.
enum Wanted {
    /// A booking.
    Booking(BookingId),
    /// What a call was about.
    Call(Box<CustomerLink>),
    /// The booking page: there is nothing to come back to.
    Page(Box<Offered>),
}

impl Visitors {
    /// Sends a new link, if the token was given to somebody whose phone is known, and what it opened is over. `client` is
    /// where the request came from.
    ///
    /// # Errors
    /// The store's errors. Nothing else is told.
    pub async fn send_again(
        &self,
        page: LinkPage,
        token: &str,
        client: &str,
    ) -> Result<(), ServiceError> {
        if !self
            .counted(&[Limit::From(client), Limit::Again(parts(token).0)])
            .await?
        {
            return Ok(());
        }
        let wanted = match page {
            LinkPage::Offer => self.offer_that_is_over(token).await,
            LinkPage::Manage => self.link_that_is_over(token, LinkKind::Manage).await,
            LinkPage::Resume => self.link_that_is_over(token, LinkKind::Resume).await,
        };
        match wanted {
            Ok(Some((business, wanted))) => self.send(business, wanted).await,
            Ok(None) | Err(ServiceError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether all of these may happen once more.
    async fn counted(&self, limits: &[Limit<'_>]) -> Result<bool, ServiceError> {
        match self.within(limits).await {
            Ok(()) => Ok(true),
            Err(Refusal::Service(error)) => Err(error),
            Err(Refusal::Field(..) | Refusal::Taken(_)) => Ok(false),
        }
    }

    async fn link_that_is_over(
        &self,
        token: &str,
        kind: LinkKind,
    ) -> Result<Option<(BusinessId, Wanted)>, ServiceError> {
        let (business, link) = self.link(token, kind).await?;
        let now = self.ports.now();
        let wanted = match (link.booking_id, link.used_at) {
            _ if link.used_at.is_none() && link.expires_at > now => return Ok(None),
            (Some(booking), _) => Wanted::Booking(booking),
            (None, None) => Wanted::Call(Box::new(link)),
            (None, Some(_)) => return Ok(None),
        };
        Ok(Some((business, wanted)))
    }

    async fn offer_that_is_over(
        &self,
        token: &str,
    ) -> Result<Option<(BusinessId, Wanted)>, ServiceError> {
        let found = self.waitlist.offered(token).await?;
        if found.open {
            return Ok(None);
        }
        let business = found.business;
        let wanted = if found.offer.state == OfferState::Accepted {
            // An offer that was taken leads to its booking, however often it is asked.
            let done = self.waitlist.accept(token).await.ok();
            let first = done.and_then(|done| done.bookings.first().map(|made| made.booking));
            first.map(Wanted::Booking)
        } else {
            Some(Wanted::Page(Box::new(found)))
        };
        Ok(wanted.map(|wanted| (business, wanted)))
    }

    /// Makes the link and queues its text, in one unit of work.
    async fn send(&self, business: BusinessId, wanted: Wanted) -> Result<(), ServiceError> {
        let contact = self.contact_of(business).await?;
        let page = match &wanted {
            Wanted::Page(offered) => {
                let place = offered.entry.location_id;
                let snapshot = self.snapshots.get(business, place).await?;
                Self::page_of(&snapshot)
            }
            Wanted::Booking(_) | Wanted::Call(_) => String::new(),
        };
        let (name, wanted, page) = (&contact.name, &wanted, &page);
        let Some(phone) = &self.phone_of(business, wanted).await? else {
            return Ok(());
        };
        if !self.counted(&[Limit::Texts(phone.as_str())]).await? {
            return Ok(());
        }
        let ports = &self.ports;
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let Some(made) = self.made(tx, (name, page), wanted).await? else {
                        return Ok(());
                    };
                    let text = NewText {
                        location: made.location,
                        to: phone,
                        body: &made.body,
                        customer: made.customer,
                        call: None,
                        booking: made.booking,
                    };
                    let message = text.queue(ports, tx).await?;
                    let actor = made.customer.map_or(Actor::System, Actor::Customer);
                    let subject = made
                        .booking
                        .map_or_else(|| message.to_string(), |id| id.to_string());
                    let event = ports.audit(actor, "booking.link_sent", subject, json!({}));
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    /// The phone that is stored for whom a link was made.
    async fn phone_of(
        &self,
        business: BusinessId,
        wanted: &Wanted,
    ) -> Result<Option<E164>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(match wanted {
                        Wanted::Booking(id) => match tx.bookings().get(*id).await? {
                            Some(booking) => stored_phone(tx, &booking).await?,
                            None => None,
                        },
                        Wanted::Call(link) => match link.call_id {
                            Some(id) => tx.calls().get(id).await?.and_then(|call| call.from),
                            None => None,
                        },
                        Wanted::Page(offered) => Some(offered.entry.phone.clone()),
                    })
                })
            })
            .await
    }

    /// The new link and its text. `None` if what it would lead to is gone.
    async fn made(
        &self,
        tx: &mut dyn Tx,
        (name, page): (&str, &str),
        wanted: &Wanted,
    ) -> Result<Option<Made>, ServiceError> {
        let (ports, address) = (&self.ports, &self.public_url);
        Ok(match wanted {
            Wanted::Booking(id) => {
                let Some(booking) = tx.bookings().get(*id).await? else {
                    return Ok(None);
                };
                let token = links::to_booking_again(ports, tx, &booking).await?;
                Some(Made {
                    location: booking.location_id,
                    customer: booking.customer_id,
                    booking: Some(booking.id),
                    body: sms_text::link_again(name, &format!("{address}/m/{token}")),
                })
            }
            Wanted::Call(link) => {
                let Some(call) = link.call_id else {
                    return Ok(None);
                };
                let Some(record) = tx.calls().get(call).await? else {
                    return Ok(None);
                };
                let id = ports.id(CustomerLinkId::from_uuid);
                let token = links::to_resume(ports, tx, (id, call), link.detail.clone()).await?;
                Some(Made {
                    location: record.location_id,
                    customer: record.customer_id,
                    booking: None,
                    body: sms_text::link_again(name, &format!("{address}/r/{token}")),
                })
            }
            Wanted::Page(offered) => Some(Made {
                location: offered.entry.location_id,
                customer: offered.entry.customer_id,
                booking: None,
                body: sms_text::offer_is_over(name, &format!("{address}{page}")),
            }),
        })
    }
}

/// A link that was made, with its text.
struct Made {
    location: domain::LocationId,
    customer: Option<domain::CustomerId>,
    booking: Option<BookingId>,
    body: String,
}

/// The phone of the customer as it is known now, otherwise the one that the booking was made with.
async fn stored_phone(tx: &mut dyn Tx, booking: &Booking) -> Result<Option<E164>, ServiceError> {
    let customer = match booking.customer_id {
        Some(id) => tx.customers().get(id).await?,
        None => None,
    };
    let known = customer.and_then(|customer| customer.phone);
    Ok(known.or_else(|| booking.phone.clone()))
}
