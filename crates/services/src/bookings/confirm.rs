//! Confirming what was only asked for: a request becomes a booking, and its customer is told, as they were promised.
//!
//! What was asked for together is confirmed together, or not at all, and told in one text. A request claims its time
//! already; what may have come between stands in the business's own calendars, which are read once more.

use domain::{
    BookingId, BookingState, BusinessId,
    view::{LiveEvent, LiveKind},
};
use serde_json::{Value, json};

use super::{
    Authority, Bookings, ChangeError, Committed, Made,
    effects::{Effects, NewText},
    existing::Existing,
    repeated::{Once, is_duplicate},
    stands::Stands,
    texts, wording,
};
use crate::{
    ServiceError,
    availability::OfferSet,
    ports::{Constraint, StoreError},
    records::{Actor, Booking, BookingFilter, PageRequest},
    snapshot::Snapshot,
};

/// The longest series, and room.
const TOGETHER: u32 = 100;
/// How often what changes under our hands is looked at.
const LOOKS: usize = 3;
/// Why what is booked, called off or over is not confirmed.
const WAITS_NOT: &str = "it does not wait to be confirmed";
/// A request as it stands before it is confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmable {
    /// What its customer is sent when it is confirmed.
    pub texts: Vec<String>,
    /// How many bookings are confirmed with it, itself included.
    pub together: usize,
    /// Whether a calendar could not be read, so that nobody knows whether something else is in it.
    pub unread: bool,
}

impl Bookings {
    /// Confirms a request, with those that were asked for together with it. With a key, a repeat gets the first result
    /// and changes nothing. A calendar that cannot be read keeps nobody from it: who confirms has looked.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] unless the business asks; [`ChangeError::Taken`] if something else is in the
    /// calendar; [`ChangeError::Settled`] if it is no request, or has begun; [`ServiceError::NotFound`].
    pub async fn confirm(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        by.may_confirm()?;
        let once = Once::new(&by, key, &("confirm", id));
        if let Some(done) = self.recall(business, &once).await? {
            return Ok(done);
        }
        // Whoever changes one of them meanwhile is seen at the next look.
        for _ in 0..LOOKS {
            let settled = match self.confirm_as_it_is(business, &by, id, &once).await {
                Err(error) if changed_meanwhile(&error) || is_duplicate(&error) => None,
                Err(ChangeError::Settled(why)) => Some(why),
                done => return done,
            };
            // It may be the same request that was faster: then its result is this one's.
            if let Some(done) = self.recall(business, &once).await? {
                return Ok(done);
            }
            if let Some(why) = settled {
                return Err(ChangeError::Settled(why));
            }
        }
        Err(ChangeError::Settled("it changed just now"))
    }

    /// Confirms what was asked for together as it is found now.
    async fn confirm_as_it_is(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
        once: &Once,
    ) -> Result<Committed, ChangeError> {
        let asked = self.asked_together(business, id).await?;
        let snapshot = self.snapshot_of(business, first(&asked)?).await?;
        self.without_clash(&snapshot, &asked).await?;
        let why = (by.actor_or(None), json!({}));
        self.promise(&snapshot, &asked, why, Some(once)).await
    }

    /// A request before it is confirmed.
    ///
    /// # Errors
    /// As [`confirm`](Self::confirm).
    pub async fn before_confirming(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
    ) -> Result<Confirmable, ChangeError> {
        by.may_confirm()?;
        let asked = self.asked_together(business, id).await?;
        let snapshot = self.snapshot_of(business, first(&asked)?).await?;
        let stands = self.without_clash(&snapshot, &asked).await?;
        let link = self.link_to_come();
        let told = first(&asked)?.booking.phone.is_some();
        let text = texts::confirmed(&snapshot, &asked, link.as_deref(), self.ports.now());
        Ok(Confirmable {
            texts: Some(text).filter(|_| told).into_iter().collect(),
            together: asked.len(),
            unread: stands.contains(&Stands::Unread),
        })
    }

    /// A request ahead, and those that were asked for together with it and still wait.
    pub(super) async fn asked_together(
        &self,
        business: BusinessId,
        id: BookingId,
    ) -> Result<Vec<Existing>, ChangeError> {
        let now = self.ports.now();
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let found = tx.bookings().get(id).await?;
                    let found = found.ok_or(ServiceError::NotFound("booking"))?;
                    if found.state != BookingState::Requested {
                        return Err(ChangeError::Settled(WAITS_NOT));
                    }
                    if found.range.start() <= now {
                        return Err(ChangeError::Settled("it has already begun"));
                    }
                    let filter = BookingFilter {
                        group_id: found.group_id,
                        series_id: found.series_id,
                        ..BookingFilter::default()
                    };
                    let mut all = if filter == BookingFilter::default() {
                        vec![found]
                    } else {
                        let page = PageRequest::first(TOGETHER);
                        tx.bookings().list(&filter, page).await?.items
                    };
                    all.retain(|one| {
                        one.state == BookingState::Requested && one.range.start() > now
                    });
                    let mut asked = Vec::with_capacity(all.len());
                    for booking in all {
                        let claims = tx.bookings().allocations(booking.id).await?;
                        asked.push(Existing {
                            business,
                            booking,
                            claims: claims.into_iter().map(|one| one.claim).collect(),
                        });
                    }
                    Ok(asked)
                })
            })
            .await
    }

    /// Refuses what something else in a calendar stands against; otherwise how far it could be read.
    async fn without_clash(
        &self,
        snapshot: &Snapshot,
        asked: &[Existing],
    ) -> Result<Vec<Stands>, ChangeError> {
        let all: Vec<&Existing> = asked.iter().collect();
        let stands = self.stand(snapshot, &all).await?;
        let clash = asked
            .iter()
            .zip(&stands)
            .find(|(_, stands)| **stands == Stands::Clash);
        if let Some((one, _)) = clash {
            let refused = OfferSet::refused(
                snapshot,
                one.booking.range.start(),
                one.against(),
                self.ports.now(),
            );
            return Err(ChangeError::Taken(Box::new(refused)));
        }
        Ok(stands)
    }

    /// The unit of work that makes them bookings.
    pub(super) async fn promise(
        &self,
        snapshot: &Snapshot,
        asked: &[Existing],
        (actor, why): (Actor, Value),
        once: Option<&Once>,
    ) -> Result<Committed, ChangeError> {
        let (ports, now, quiet) = (&self.ports, self.ports.now(), self.quiet);
        let (actor, why) = (&actor, &why);
        let business = snapshot.business_id();
        let done = ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let mut booked: Vec<Booking> = Vec::with_capacity(asked.len());
                    if let Some(once) = once
                        && let Some(done) = once.done(tx).await?
                    {
                        return Ok(done);
                    }
                    for one in asked {
                        let (id, version) = (one.booking.id, one.booking.version);
                        let state = BookingState::Booked;
                        // As it is in this unit: of two that confirm at once, one is told so.
                        let found = tx.bookings().get(id).await?;
                        if found.is_some_and(|found| found.state != BookingState::Requested) {
                            return Err(ChangeError::Settled(WAITS_NOT));
                        }
                        let changed = tx.bookings().set_state(id, version, state, now).await?;
                        let effects = Effects {
                            actor: actor.clone(),
                            action: "booking.confirmed",
                            booking: &changed,
                            text: None,
                            detail: why.clone(),
                        };
                        effects.write(ports, tx).await?;
                        booked.push(changed);
                    }
                    if let Some((first, phone)) = booked
                        .first()
                        .filter(|_| !quiet)
                        .and_then(|first| Some((first, first.phone.as_ref()?)))
                    {
                        let link = self.link(tx, &booked).await?;
                        let body = texts::confirmed(snapshot, asked, link.as_deref(), now);
                        let text = NewText {
                            location: first.location_id,
                            to: phone,
                            body: &body,
                            customer: first.customer_id,
                            call: first.call_id,
                            booking: Some(first.id),
                        };
                        text.queue(ports, tx).await?;
                    }
                    let made = booked.into_iter().map(|booking| Made {
                        booking: booking.id,
                        reference: booking.reference,
                    });
                    let done = Committed {
                        bookings: made.collect(),
                        say: wording::say_confirmed(snapshot, asked, now),
                        requested: false,
                        fee: None,
                    };
                    if let Some(once) = once {
                        once.remember(tx, &done, now).await?;
                    }
                    Ok::<_, ChangeError>(done)
                })
            })
            .await?;
        for made in &done.bookings {
            ports.live.publish(LiveEvent {
                business,
                kind: LiveKind::BookingChanged,
                id: made.booking.to_string(),
            });
        }
        Ok(done)
    }
}

pub(super) fn first(asked: &[Existing]) -> Result<&Existing, ServiceError> {
    asked.first().ok_or(ServiceError::NotFound("booking"))
}

/// Whether somebody changed one of them since it was read.
pub(super) fn changed_meanwhile(error: &ChangeError) -> bool {
    matches!(
        error,
        ChangeError::Service(ServiceError::Store(StoreError::Conflict(
            Constraint::Version
        )))
    )
}
