//! A booking whose time turns out to be taken in the business's own calendar, after it was committed here.

use domain::{
    BookingId, BookingState, BusinessId,
    view::{LiveEvent, LiveKind},
};
use serde_json::json;

use super::{Bookings, ChangeError, effects::Effects, texts};
use crate::{
    ServiceError,
    availability::{Ask, Freshness},
    records::Actor,
    snapshot::Visit,
};

/// What became of a late conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateConflict {
    /// The booking was withdrawn, and the customer was offered the nearest free times by text if they have a number.
    Withdrawn,
    /// The booking was already cancelled or over, or was never promised: there was nothing to withdraw.
    Settled,
}

/// Why a booking was cancelled by us.
const REASON: &str = "calendar_conflict";

impl Bookings {
    /// Withdraws a booking that the calendar has no room for, and offers the customer the nearest free times. Running
    /// it again changes nothing. A request stays: nothing was promised, and the business decides what becomes of it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], and the store's errors; a version conflict means that somebody changed the booking
    /// meanwhile and the caller should look again.
    pub async fn withdraw(
        &self,
        business: BusinessId,
        id: BookingId,
    ) -> Result<LateConflict, ChangeError> {
        let ports = &self.ports;
        let (booking, claims) = ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    Ok::<_, ChangeError>((booking, tx.bookings().allocations(id).await?))
                })
            })
            .await?;
        let booking = booking.ok_or(ServiceError::NotFound("booking"))?;
        let now = ports.now();
        if booking.state != BookingState::Booked || booking.range.end() <= now {
            return Ok(LateConflict::Settled);
        }
        let snapshot = self.snapshots.get(business, booking.location_id).await?;
        let ask = Ask {
            moving: Some(id),
            ..Ask::of(Visit {
                variant: booking.variant_id,
                seats: booking.seats,
                ..Visit::of(booking.service_id)
            })
        };
        let nearest = match self
            .availability
            .check(&snapshot, &ask, booking.range.start(), Freshness::Change)
            .await
        {
            Ok(found) => found
                .nearest
                .iter()
                .chain(&found.offers)
                .map(|offer| offer.range)
                .collect(),
            // A service that is no longer offered as it was booked has no other times.
            Err(ServiceError::NotFound(_) | ServiceError::Invalid { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let lanes: Vec<_> = claims
            .iter()
            .map(|allocation| allocation.claim.lane)
            .collect();
        let text = texts::text(&snapshot, &booking, &lanes, now).withdrawn(&nearest);
        let (booking, text) = (&booking, &text);
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let withdrawn = tx
                        .bookings()
                        .cancel(booking.id, booking.version, Some(REASON), now)
                        .await?;
                    let effects = Effects {
                        actor: Actor::System,
                        action: "booking.withdrawn",
                        booking: &withdrawn,
                        text: Some(text.clone()),
                        detail: json!({ "reason": REASON }),
                    };
                    effects.write(ports, tx).await?;
                    Ok::<_, ChangeError>(())
                })
            })
            .await?;
        ports.live.publish(LiveEvent {
            business,
            kind: LiveKind::BookingCancelled,
            id: id.to_string(),
        });
        Ok(LateConflict::Withdrawn)
    }
}
