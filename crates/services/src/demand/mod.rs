//! The demand ledger: requests that could not be met are kept with what they would have brought, so that a business can
//! ask what one more court or one more hour would have earned.

pub(crate) mod diary;
mod page;
mod replay;
mod turned_away;

use booking::Reason;
use domain::{BookingId, BusinessId, CallId, Money, TimeRange, UnmetRequestId};
use jiff::{SignedDuration, Timestamp};

use crate::{
    ServiceError,
    availability::{Ask, CalendarReader, WhyNot, WhyNotCode},
    context::Ports,
    records::{PageRequest, UnmetFilter, UnmetRequest},
    snapshot::{Snapshot, Snapshots},
};

pub use replay::{Replay, WhatIf, Won};
pub(crate) use turned_away::{ByRule, DAYS, TurnedAway};

/// Requests of one call that are looked through; nobody asks for more in one call.
const OF_ONE_CALL: u32 = 100;

/// Keeps and replays requests that could not be met.
#[derive(Clone)]
pub struct Demand {
    ports: Ports,
    snapshots: Snapshots,
    calendars: CalendarReader,
}

/// A request that could not be met.
#[derive(Debug, Clone, Copy)]
pub struct Missed<'a> {
    /// What was asked for.
    pub ask: &'a Ask,
    /// In what range the visit was to start.
    pub wanted: TimeRange,
    /// Why it could not be.
    pub why_not: &'a WhyNot,
    /// The call in which it was asked for.
    pub call: Option<CallId>,
    /// What else was refused with it, because all of a group are booked or none: its value counts as lost, too.
    pub besides: &'a [Ask],
}

impl Demand {
    /// Over the ports.
    #[must_use]
    pub fn new(ports: Ports, snapshots: Snapshots) -> Self {
        Self {
            calendars: CalendarReader::new(ports.clone()),
            ports,
            snapshots,
        }
    }

    /// Keeps a request that could not be met. What has passed, or is no time at which visits start, is no demand; and
    /// what a call, or a customer, has asked for already is kept once. A move that could not be made has no value: the
    /// booking stays. `None` if nothing was kept.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the service is not offered at the location; the store's errors.
    pub async fn missed(
        &self,
        snapshot: &Snapshot,
        missed: Missed<'_>,
    ) -> Result<Option<UnmetRequestId>, ServiceError> {
        let Missed {
            ask,
            wanted,
            why_not,
            call,
            besides,
        } = missed;
        if matches!(why_not.code, WhyNotCode::Past | WhyNotCode::Grid) {
            return Ok(None);
        }
        let shape = snapshot.shape(&ask.visit)?;
        let minutes = shape.minutes(ask.visit.staff);
        // What it would have brought is priced as a booking is; what has no price has no value that is known.
        let mut value = priced(snapshot, ask, wanted.start())?;
        for other in besides {
            value = together(value, priced(snapshot, other, wanted.start())?);
        }
        if ask.moving.is_some() {
            value = None;
        }
        let request = UnmetRequest {
            id: self.ports.id(UnmetRequestId::from_uuid),
            call_id: call,
            location_id: snapshot.location.id,
            service_id: shape.service.id,
            wanted,
            resources: shape.resources,
            minutes,
            add_ons: shape
                .add_ons
                .iter()
                .map(|(add_on, quantity)| (add_on.id, *quantity))
                .collect(),
            seats: shape.seats,
            variant_id: ask.visit.variant,
            staff_id: ask.visit.staff,
            customer_id: ask.guest.customer,
            age: ask.guest.age,
            moving: ask.moving,
            reasons: codes(why_not),
            value,
            at: self.ports.now(),
            met_by: None,
        };
        let (request, phone) = (&request, ask.guest.phone.as_ref());
        self.ports
            .store
            .write(snapshot.business_id(), |tx| {
                Box::pin(async move {
                    let mut request = request.clone();
                    if let (None, Some(phone)) = (request.customer_id, phone) {
                        let stored = tx.customers().by_phone(phone).await?;
                        request.customer_id = stored.map(|customer| customer.id);
                    }
                    let asker = (request.call_id, request.customer_id);
                    if asker != (None, None) {
                        let filter = UnmetFilter {
                            call_id: request.call_id,
                            customer_id: request.customer_id.filter(|_| request.call_id.is_none()),
                            ..UnmetFilter::default()
                        };
                        let known = tx.unmet().list(&filter, PageRequest::first(OF_ONE_CALL));
                        let mut known = known.await?.items.into_iter();
                        if known.any(|known| is_same(&known, &request)) {
                            return Ok(None);
                        }
                    }
                    tx.unmet().record(&request).await?;
                    Ok(Some(request.id))
                })
            })
            .await
    }

    /// The call got these bookings after all: what it had asked for of their services is met.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn met(
        &self,
        business: BusinessId,
        call: CallId,
        bookings: &[BookingId],
    ) -> Result<(), ServiceError> {
        let filter = &UnmetFilter {
            call_id: Some(call),
            open_only: true,
            ..UnmetFilter::default()
        };
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let page = PageRequest::first(OF_ONE_CALL);
                    let open = tx.unmet().list(filter, page).await?.items;
                    if open.is_empty() {
                        return Ok(());
                    }
                    for id in bookings {
                        let Some(booking) = tx.bookings().get(*id).await? else {
                            continue;
                        };
                        for request in &open {
                            let meant = request.moving.is_none_or(|moving| moving == *id);
                            if request.service_id == booking.service_id && meant {
                                tx.unmet().mark_met(request.id, *id).await?;
                            }
                        }
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// The codes of all reasons, each once.
fn codes(why_not: &WhyNot) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for code in why_not.reasons.iter().map(Reason::code) {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    if codes.is_empty() {
        codes.push(why_not.code.as_str().to_owned());
    }
    codes
}

/// Whether the same call asked for the same before.
fn is_same(known: &UnmetRequest, request: &UnmetRequest) -> bool {
    known.service_id == request.service_id
        && known.location_id == request.location_id
        && known.wanted == request.wanted
        && known.resources == request.resources
        && known.minutes == request.minutes
        && known.add_ons == request.add_ons
        && known.seats == request.seats
        && known.variant_id == request.variant_id
        && known.staff_id == request.staff_id
        && known.moving == request.moving
}

/// What a visit would bring at a time; `None` if it has no price.
fn priced(snapshot: &Snapshot, ask: &Ask, start: Timestamp) -> Result<Option<Money>, ServiceError> {
    let shape = snapshot.shape(&ask.visit)?;
    let length = SignedDuration::from_mins(shape.minutes(ask.visit.staff).into());
    match TimeRange::starting(start, length) {
        Ok(range) => Ok(shape.terms(snapshot, range, ask.visit.staff)?.price),
        Err(_) => Ok(None),
    }
}

/// The sum, as far as it is known; a sum that cannot be written down stays at the largest amount.
fn together(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    match (one, other) {
        (Some(one), Some(other)) if one.currency == other.currency => Some(Money {
            minor: one.minor.saturating_add(other.minor),
            ..one
        }),
        (one, other) => one.or(other),
    }
}
