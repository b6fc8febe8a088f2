//! Confirming what was only asked for: a request becomes a booking, and its customer is told, as they were promised.
//!
//! What was asked for together is confirmed together, or not at all, and told in one text. A request claims its time
//! already; what may have come between stands in the business's own calendars, which are read once more.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    BookingId, BookingState, BusinessId, LocationId,
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
    records::{Actor, Booking, BookingFilter, BookingSearch, PageRequest},
    snapshot::Snapshot,
};

/// The longest series, and room.
const TOGETHER: u32 = 100;
/// Requests that are confirmed by themselves at once; of an outage that left more, the others wait for a person.
const WAITING: u32 = 200;
/// Why what is booked, called off or over is not confirmed.
const WAITS_NOT: &str = "it does not wait to be confirmed";
/// Why a request that clashes is not written into the calendar, as a short code: the same that the calendar's job leaves.
pub(crate) const CLASH: &str = "conflict";

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

/// What became of the requests that waited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Requests that are booked.
    pub booked: usize,
    /// How many of their customers are sent a text.
    pub texted: usize,
    /// Requests that wait on, because something else is in the calendar.
    pub clashes: usize,
    /// Requests that wait on, because their calendar still cannot be read.
    pub unread: usize,
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
        for last in [false, false, true] {
            let asked = self.asked_together(business, id).await?;
            let snapshot = self.snapshot_of(business, first(&asked)?).await?;
            self.without_clash(&snapshot, &asked).await?;
            let actor = by.actor_or(None);
            let promised = self
                .promise(&snapshot, &asked, (actor, json!({})), Some(&once))
                .await;
            match promised {
                Err(error) if (changed_meanwhile(&error) || is_duplicate(&error)) && !last => {
                    if let Some(done) = self.recall(business, &once).await? {
                        return Ok(done);
                    }
                }
                promised => return promised,
            }
        }
        Err(ChangeError::Settled("it changed just now"))
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

    /// Confirms every request ahead whose calendar can be read again and has nothing else in it, and tells its customer.
    /// The others stay, and those that clash are marked. Running it again changes nothing.
    ///
    /// # Errors
    /// The store's errors; what was confirmed stays confirmed.
    pub async fn confirm_waiting(
        &self,
        business: BusinessId,
        actor: &Actor,
    ) -> Result<Confirmed, ChangeError> {
        // What calendars said, or failed to say, before is no answer now.
        self.availability.calendars().forget(business);
        let mut all = Confirmed::default();
        for (location, asked) in self.waiting(business).await? {
            let snapshot = self.snapshots.get(business, location).await?;
            // All of a place at once: a calendar is asked as seldom as can be.
            let bookings: Vec<&Existing> = asked.iter().flatten().collect();
            let mut stands = self.stand(&snapshot, &bookings).await?.into_iter();
            for asked in &asked {
                let stands: Vec<Stands> = stands.by_ref().take(asked.len()).collect();
                if stands.contains(&Stands::Clash) {
                    all.clashes += 1;
                    self.mark(business, asked, &stands).await?;
                    continue;
                }
                if stands.contains(&Stands::Unread) {
                    all.unread += 1;
                    continue;
                }
                let why = (actor.clone(), json!({ "reason": "calendar_reconnected" }));
                match self.promise(&snapshot, asked, why, None).await {
                    Ok(_) => {
                        let told = !self.quiet && first(asked)?.booking.phone.is_some();
                        all.booked += 1;
                        all.texted += usize::from(told);
                    }
                    // Somebody was faster.
                    Err(ChangeError::Settled(_)) => {}
                    Err(error) if changed_meanwhile(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }

    /// Requests ahead, by place, each with those that were asked for together with it.
    async fn waiting(
        &self,
        business: BusinessId,
    ) -> Result<BTreeMap<LocationId, Vec<Vec<Existing>>>, ChangeError> {
        let mut seen: BTreeSet<BookingId> = BTreeSet::new();
        let mut places: BTreeMap<LocationId, Vec<Vec<Existing>>> = BTreeMap::new();
        for id in self.requests_ahead(business).await? {
            if seen.contains(&id) {
                continue;
            }
            let asked = match self.asked_together(business, id).await {
                // Somebody was faster.
                Err(ChangeError::Settled(_) | ChangeError::Service(ServiceError::NotFound(_))) => {
                    continue;
                }
                asked => asked?,
            };
            seen.extend(asked.iter().map(|one| one.booking.id));
            let location = first(&asked)?.booking.location_id;
            places.entry(location).or_default().push(asked);
        }
        Ok(places)
    }

    async fn requests_ahead(&self, business: BusinessId) -> Result<Vec<BookingId>, ChangeError> {
        let search = &BookingSearch::requests_after(self.ports.now());
        let found = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let page = PageRequest::first(WAITING);
                    Ok::<_, ChangeError>(tx.overview().bookings(search, page).await?)
                })
            })
            .await?;
        Ok(found.items.iter().map(|booking| booking.id).collect())
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
    async fn promise(
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

    /// Keeps with requests that they clash, so that whoever looks at them is told.
    async fn mark(
        &self,
        business: BusinessId,
        asked: &[Existing],
        stands: &[Stands],
    ) -> Result<(), ChangeError> {
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let clashing = asked
                        .iter()
                        .zip(stands)
                        .filter(|(_, stands)| **stands == Stands::Clash);
                    for (one, _) in clashing {
                        // Read again: the calendar's job may have written here meanwhile.
                        let Some(now) = tx.bookings().get(one.booking.id).await? else {
                            continue;
                        };
                        let mut copy = now.calendar;
                        copy.problem = Some(CLASH.to_owned());
                        tx.bookings().set_calendar(one.booking.id, &copy).await?;
                    }
                    Ok::<_, ChangeError>(())
                })
            })
            .await
    }
}

fn first(asked: &[Existing]) -> Result<&Existing, ServiceError> {
    asked.first().ok_or(ServiceError::NotFound("booking"))
}

/// Whether somebody changed one of them since it was read.
fn changed_meanwhile(error: &ChangeError) -> bool {
    matches!(
        error,
        ChangeError::Service(ServiceError::Store(StoreError::Conflict(
            Constraint::Version
        )))
    )
}
