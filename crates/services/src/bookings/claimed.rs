//! A time that was found free: what a booking of it claims, and on which terms.

use domain::{AllocationId, ClassSessionId, HoldId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::{Bookings, ChangeError, Quoted, Wish, wish::on_lanes};
use crate::{
    ServiceError,
    availability::{Ask, Freshness, claimed},
    context::Ports,
    records::{Allocation, BookingTerms, Claim, HeldSeats, Hold, HoldOwner, JoinClass, Lane},
    snapshot::{Shape, Snapshot, Visit},
};

/// What is claimed, with everything decided.
pub(super) struct Claimed<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// As asked, with the length and the person that were found.
    pub(super) visit: Visit,
    pub(super) shape: Shape<'a>,
    /// The customer's part.
    pub(super) range: TimeRange,
    pub(super) lanes: Vec<Lane>,
    pub(super) terms: BookingTerms,
    /// Whether the business has to confirm, because a calendar could not be read.
    pub(super) requested: bool,
}

impl Bookings {
    /// Finds the visit free right now, in the database and in the calendars.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] with the reasons and the nearest free times; [`ServiceError::Invalid`] if the visit breaks
    /// a rule of its service.
    pub(super) async fn claim<'a>(
        &self,
        snapshot: &'a Snapshot,
        ask: &Ask,
        start: Timestamp,
    ) -> Result<Claimed<'a>, ChangeError> {
        let mut found = self
            .availability
            .check(snapshot, ask, start, Freshness::Change)
            .await?;
        let Some(offer) = found.offers.pop() else {
            return Err(ChangeError::Taken(Box::new(found)));
        };
        let shape = snapshot.shape(&offer.visit)?;
        let terms = shape.terms(snapshot, offer.range, offer.visit.staff)?;
        Ok(Claimed {
            snapshot,
            visit: offer.visit,
            shape,
            range: offer.range,
            lanes: offer.lanes,
            terms,
            requested: found.requests_only,
        })
    }
}

impl Claimed<'_> {
    /// The customer's part with the service's buffers, on each lane.
    pub(super) fn claims(&self) -> Vec<Claim> {
        let range = claimed(self.range, self.shape.service);
        let lanes = self.lanes.iter();
        lanes.map(|&lane| Claim { lane, range }).collect()
    }

    pub(super) fn allocations(&self, ports: &Ports) -> Vec<Allocation> {
        let claims = self.claims().into_iter();
        claims
            .map(|claim| Allocation {
                id: ports.id(AllocationId::from_uuid),
                claim,
            })
            .collect()
    }

    /// The wish as it can be had.
    pub(super) fn quoted(&self, wish: &Wish) -> Quoted {
        Quoted {
            wish: Wish {
                visit: self.visit.clone(),
                lanes: self.lanes.clone(),
                ..wish.clone()
            },
            range: self.range,
            terms: self.terms.clone(),
            requested: self.requested,
        }
    }

    /// A hold of it.
    pub(super) fn hold(
        &self,
        ports: &Ports,
        owner: HoldOwner,
        keep: SignedDuration,
    ) -> Result<Hold, ServiceError> {
        let expires_at = ports.now().checked_add(keep);
        let service = self.shape.service;
        Ok(Hold {
            id: ports.id(HoldId::from_uuid),
            service_id: service.id,
            owner,
            range: self.range,
            claims: self.claims(),
            seats: service.is_class().then_some(HeldSeats {
                seats: self.shape.seats,
                capacity: service.capacity,
            }),
            expires_at: expires_at.map_err(|error| ServiceError::Internal(error.to_string()))?,
        })
    }

    /// How a booking takes seats, if the service is a class.
    pub(super) fn class(&self, ports: &Ports) -> Option<JoinClass> {
        let service = self.shape.service;
        service.is_class().then(|| JoinClass {
            session_id: ports.id(ClassSessionId::from_uuid),
            capacity: service.capacity,
        })
    }

    /// The question that was answered with it.
    pub(super) fn ask(&self, holder: Option<HoldOwner>) -> Ask {
        let ask = Ask {
            holder,
            ..Ask::of(self.visit.clone())
        };
        on_lanes(ask, &self.lanes)
    }

    /// What a unit locks: the lanes, and every lane that could serve where it counts the bookings of a day, or sees to it
    /// that one session is held at a time.
    pub(super) fn lanes_to_lock(&self) -> Vec<Lane> {
        let service = self.shape.service;
        let mut lanes = self.lanes.clone();
        if service.day_limit.is_some() || (service.is_class() && !service.parallel_sessions) {
            lanes.extend(service.staff_ids().map(Lane::Staff));
            lanes.extend(service.resources.iter().copied().map(Lane::Resource));
        }
        lanes
    }
}

/// Whether two claims cannot both be made.
pub(super) fn clash(one: &Claim, other: &Claim) -> bool {
    one.lane == other.lane && one.range.overlaps(other.range)
}
