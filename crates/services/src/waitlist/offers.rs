//! Offering what became free, and ending offers that were not answered.

use domain::{BusinessId, HoldId, LocationId, TimeRange, WaitlistOfferId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Waitlist, after, asker, hash, pass_on, visit_of};
use crate::{
    ServiceError,
    availability::{Ask, Freshness, Offer, claimed},
    bookings::{NewText, Place},
    jobs::LapseOffer,
    ports::{Constraint, StoreError},
    records::{Actor, Claim, HeldSeats, Hold, HoldOwner, OfferState, WaitlistEntry, WaitlistOffer},
    show,
    snapshot::Snapshot,
};

/// How long an offered time is kept.
pub(super) const KEEP: SignedDuration = SignedDuration::from_mins(15);
/// A time that begins sooner than this is not offered: nobody could come.
const SOONEST: SignedDuration = SignedDuration::from_mins(20);
/// How many of those who wait are looked at for one freed time.
const LOOKED_AT: u32 = 50;

impl Waitlist {
    /// Offers what became free to those who wait for it, in their order. Running it again offers nothing twice.
    ///
    /// # Errors
    /// The store's errors, and [`ServiceError::Conflict`] if a calendar could not be read: try again later.
    pub async fn offer_freed(
        &self,
        business: BusinessId,
        location: LocationId,
        freed: TimeRange,
    ) -> Result<Vec<WaitlistOfferId>, ServiceError> {
        let now = self.ports.now();
        let waiting = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let found = tx
                        .waitlist()
                        .waiting(location, freed, now, LOOKED_AT)
                        .await?;
                    Ok::<_, ServiceError>(found)
                })
            })
            .await?;
        let mut made = Vec::new();
        if waiting.is_empty() {
            return Ok(made);
        }
        let snapshot = self.snapshots.get(business, location).await?;
        for entry in &waiting {
            for offer in self.suitable(&snapshot, entry, freed).await? {
                match self.make(&snapshot, entry, &offer).await {
                    Ok(id) => {
                        made.push(id);
                        break;
                    }
                    // Somebody was faster: another of the free times may do.
                    Err(ServiceError::Store(StoreError::Conflict(
                        Constraint::Overlap | Constraint::Held | Constraint::Full,
                    ))) => {}
                    // They were offered something else meanwhile, or left.
                    Err(ServiceError::Store(StoreError::Conflict(Constraint::Version))) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(made)
    }

    /// Free times for an entry that share time with what became free, without those that it was offered before.
    async fn suitable(
        &self,
        snapshot: &Snapshot,
        entry: &WaitlistEntry,
        freed: TimeRange,
    ) -> Result<Vec<Offer>, ServiceError> {
        let visit = visit_of(entry);
        // What is offered no more is waited for in vain, which is nobody's fault here.
        let Ok(shape) = snapshot.shape(&visit) else {
            return Ok(Vec::new());
        };
        let longest = shape.lengths().max().unwrap_or(shape.service.minutes);
        let longest = SignedDuration::from_mins(i64::from(longest));
        let soonest = after(self.ports.now(), SOONEST)?;
        let from = freed.start().checked_sub(longest).unwrap_or(freed.start());
        let from = from.max(entry.window.start()).max(soonest);
        let Ok(starts) = TimeRange::new(from, freed.end().min(entry.window.end())) else {
            return Ok(Vec::new());
        };
        let id = entry.id;
        let before = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.waitlist().offers(id).await?) })
            })
            .await?;
        let ask = Ask {
            guest: asker(entry),
            ..Ask::of(visit)
        };
        let found = self.availability.all(snapshot, &ask, starts).await?;
        if found.requests_only {
            let reason = "a calendar cannot be read, so nothing is safe to offer: try again later";
            return Err(ServiceError::Conflict(reason.to_owned()));
        }
        let mut offers = found.offers;
        offers.retain(|offer| {
            entry.window.contains(offer.range)
                && offer.range.overlaps(freed)
                && before
                    .iter()
                    .all(|one| one.range.start() != offer.range.start())
        });
        Ok(offers)
    }

    /// Keeps the time, stores the offer and sends the text, in one unit of work.
    async fn make(
        &self,
        snapshot: &Snapshot,
        entry: &WaitlistEntry,
        found: &Offer,
    ) -> Result<WaitlistOfferId, ServiceError> {
        let ask = Ask {
            guest: asker(entry),
            lanes: found.lanes.clone(),
            ..Ask::of(found.visit.clone())
        };
        // The calendars once more, as for every change.
        let start = found.range.start();
        let fresh = self
            .availability
            .check(snapshot, &ask, start, Freshness::Change)
            .await?;
        if fresh.offers.is_empty() || fresh.requests_only {
            return Err(StoreError::Conflict(Constraint::Held).into());
        }
        let (ports, now) = (&self.ports, self.ports.now());
        let token = ports.entropy.token();
        let expires_at = after(now, KEEP)?.min(start);
        let offer = WaitlistOffer {
            id: ports.id(WaitlistOfferId::from_uuid),
            entry_id: entry.id,
            hold_id: ports.id(HoldId::from_uuid),
            token_hash: hash(&token),
            range: found.range,
            lanes: found.lanes.clone(),
            expires_at,
            state: OfferState::Open,
            created_at: now,
        };
        let hold = hold_of(snapshot, entry, &offer)?;
        let body = self.text(snapshot, found, expires_at, &token, now);
        let (offer, hold, body) = (&offer, &hold, &body);
        ports
            .store
            .write(snapshot.business_id(), |tx| {
                Box::pin(async move {
                    tx.waitlist().offer(offer, hold, now).await?;
                    let text = NewText {
                        location: entry.location_id,
                        to: &entry.phone,
                        body,
                        customer: entry.customer_id,
                        call: None,
                        booking: None,
                    };
                    text.queue(ports, tx).await?;
                    let lapse = LapseOffer {
                        business: tx.business(),
                        offer: offer.id,
                    };
                    let mut lapse = ports.job(&lapse, offer.id.to_string());
                    lapse.run_at = expires_at;
                    tx.jobs().enqueue(&lapse, now).await?;
                    let detail = json!({ "offer": offer.id, "start": start });
                    let subject = entry.id.to_string();
                    let event = ports.audit(Actor::System, "waitlist.offered", subject, detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(offer.id)
                })
            })
            .await
    }

    /// Ends an offer whose time to answer is over; the next in line is looked for. `false` if it was answered, or is not
    /// over yet.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn lapse(
        &self,
        business: BusinessId,
        id: WaitlistOfferId,
    ) -> Result<bool, ServiceError> {
        let (ports, now) = (&self.ports, self.ports.now());
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let Some(offer) = tx.waitlist().get_offer(id).await? else {
                        return Ok(false);
                    };
                    let over = offer.expires_at <= now;
                    if !over
                        || !tx
                            .waitlist()
                            .close_offer(id, OfferState::Lapsed, now)
                            .await?
                    {
                        return Ok(false);
                    }
                    let Some(entry) = tx.waitlist().entry(offer.entry_id).await? else {
                        return Ok(true);
                    };
                    let place = Place {
                        business,
                        location: entry.location_id,
                    };
                    pass_on(ports, tx, place, &offer).await?;
                    Ok::<_, ServiceError>(true)
                })
            })
            .await
    }

    /// The text with the link: what, when, until when.
    fn text(
        &self,
        snapshot: &Snapshot,
        found: &Offer,
        until: Timestamp,
        token: &str,
        now: Timestamp,
    ) -> String {
        let service = snapshot.service(found.visit.service);
        let name = service.map_or("Your visit", |service| service.name.as_str());
        let zone = &snapshot.zone;
        let business = &snapshot.business.name;
        let when = show::when(found.range.start(), zone, now);
        let until = show::time(until, zone);
        let link = format!("{}/w/{token}", self.public_url);
        format!("{business}: {name}, {when} is free now. We keep it for you until {until}: {link}")
    }
}

/// The hold that keeps an offered time.
fn hold_of(
    snapshot: &Snapshot,
    entry: &WaitlistEntry,
    offer: &WaitlistOffer,
) -> Result<Hold, ServiceError> {
    let service = snapshot
        .service(entry.service_id)
        .ok_or(ServiceError::NotFound("service"))?;
    let range = claimed(offer.range, service);
    let claims = offer.lanes.iter().map(|&lane| Claim { lane, range });
    Ok(Hold {
        id: offer.hold_id,
        service_id: service.id,
        owner: HoldOwner::Offer(offer.id),
        range: offer.range,
        claims: claims.collect(),
        seats: service.is_class().then_some(HeldSeats {
            seats: entry.seats,
            capacity: service.capacity,
        }),
        expires_at: offer.expires_at,
    })
}
