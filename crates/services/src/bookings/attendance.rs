//! Whether a customer came.

use domain::{
    BookingId, BookingState, BusinessId,
    view::{LiveEvent, LiveKind},
};
use jiff::SignedDuration;
use serde_json::json;

use super::{Authority, Bookings, ChangeError};
use crate::ServiceError;

/// Nobody is there longer before their time.
const EARLIEST: SignedDuration = SignedDuration::from_hours(12);

impl Bookings {
    /// Notes that a customer has arrived or did not come, or takes such a note back ([`BookingState::Booked`]). Noting
    /// the same again changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] unless a person of the business asks, [`ServiceError::NotFound`];
    /// [`ChangeError::Settled`] if the booking is cancelled or not promised yet, or if it is too early to know.
    pub async fn note_attendance(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        state: BookingState,
    ) -> Result<(), ChangeError> {
        let (ports, now) = (&self.ports, self.ports.now());
        let Authority::Member(actor) = &by else {
            return Err(ServiceError::Forbidden("only the business knows who came").into());
        };
        let changed = ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    let booking = booking.ok_or(ServiceError::NotFound("booking"))?;
                    if booking.state == state {
                        return Ok(false);
                    }
                    let known = [
                        BookingState::Booked,
                        BookingState::Arrived,
                        BookingState::NoShow,
                    ];
                    if !known.contains(&booking.state) || !known.contains(&state) {
                        return Err(ChangeError::Settled("it is not a promised visit"));
                    }
                    let start = booking.range.start();
                    if state == BookingState::NoShow && now < start {
                        return Err(ChangeError::Settled("it has not begun yet"));
                    }
                    if state == BookingState::Arrived && start.duration_since(now) > EARLIEST {
                        return Err(ChangeError::Settled("it is not today"));
                    }
                    let changed = tx
                        .bookings()
                        .set_state(id, booking.version, state, now)
                        .await?;
                    let detail = json!({
                        "from": booking.state, "to": state, "version": changed.version,
                    });
                    let subject = id.to_string();
                    let event = ports.audit(actor.clone(), "booking.attendance", subject, detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ChangeError>(true)
                })
            })
            .await?;
        if changed {
            ports.live.publish(LiveEvent {
                business,
                kind: LiveKind::BookingChanged,
                id: id.to_string(),
            });
        }
        Ok(())
    }
}
