//! A booking that is to be changed, as it stands.

use std::sync::Arc;

use domain::{BookingId, BookingState, BusinessId, Money};
use jiff::Timestamp;

use super::{
    Authority, Bookings, ChangeError, Place,
    claimed::{Claimed, clash},
};
use crate::{
    ServiceError,
    records::{Actor, Booking, BookingLine, Claim, Lane, LineKind},
    snapshot::Snapshot,
};

/// A booking with what it claims.
pub(super) struct Existing {
    pub(super) business: BusinessId,
    pub(super) booking: Booking,
    pub(super) claims: Vec<Claim>,
}

impl Existing {
    pub(super) fn lanes(&self) -> impl Iterator<Item = Lane> + '_ {
        self.claims.iter().map(|claim| claim.lane)
    }

    pub(super) fn place(&self, business: BusinessId) -> Place {
        Place {
            business,
            location: self.booking.location_id,
        }
    }

    /// Whether the time that was found touches what the booking claims already.
    pub(super) fn overlaps(&self, claimed: &Claimed<'_>) -> bool {
        let new = claimed.claims();
        new.iter()
            .any(|new| self.claims.iter().any(|old| clash(old, new)))
    }

    /// What changing it costs now, by the terms that were agreed when it was booked. What was only requested was never
    /// promised.
    pub(super) fn fee(&self, now: Timestamp) -> Option<Money> {
        let booking = &self.booking;
        let late = booking.cancel_free_until.is_some_and(|until| now > until);
        booking
            .cancel_fee
            .filter(|fee| late && fee.minor > 0 && booking.state == BookingState::Booked)
    }

    /// What was charged for changes before.
    pub(super) fn fees(&self) -> impl Iterator<Item = &BookingLine> {
        let lines = self.booking.lines.iter();
        lines.filter(|line| line.kind == LineKind::Fee)
    }

    /// A customer changes only what is theirs. What is another's is as if it did not exist.
    pub(super) fn open_to(&self, by: &Authority<'_>) -> Result<(), ServiceError> {
        let theirs = match by {
            Authority::Customer(Actor::Customer(id)) => self.booking.customer_id == Some(*id),
            Authority::Visitor(_) => false,
            Authority::Call(..) | Authority::Member(_) | Authority::Customer(_) => true,
        };
        if theirs {
            Ok(())
        } else {
            Err(ServiceError::NotFound("booking"))
        }
    }
}

impl Bookings {
    /// A booking that may still be changed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], [`ChangeError::Settled`].
    pub(super) async fn changeable(
        &self,
        business: BusinessId,
        id: BookingId,
    ) -> Result<Existing, ChangeError> {
        let found = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    let claims = tx.bookings().allocations(id).await?;
                    Ok::<_, ChangeError>((booking, claims))
                })
            })
            .await?;
        let (Some(booking), allocations) = found else {
            return Err(ServiceError::NotFound("booking").into());
        };
        if !booking.state.can_change() {
            return Err(ChangeError::Settled("it was cancelled or has taken place"));
        }
        if booking.range.start() <= self.ports.now() {
            return Err(ChangeError::Settled("it has already begun"));
        }
        let claims = allocations.into_iter();
        Ok(Existing {
            business,
            booking,
            claims: claims.map(|allocation| allocation.claim).collect(),
        })
    }

    /// The location of a booking.
    pub(super) async fn snapshot_of(
        &self,
        business: BusinessId,
        existing: &Existing,
    ) -> Result<Arc<Snapshot>, ServiceError> {
        let location = existing.booking.location_id;
        self.snapshots.get(business, location).await
    }
}
